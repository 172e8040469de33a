# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced: a private X display with a window manager and a session bus, gone when the script ends.

start_display() { # WIDTHxHEIGHT
    display_folder=$(mktemp -d)
    export XDG_RUNTIME_DIR=$display_folder/run LC_ALL=C.UTF-8 TZ=UTC QT_QPA_PLATFORM=xcb
    mkdir -m 700 "$XDG_RUNTIME_DIR"
    mkfifo "$display_folder/number"
    Xvfb -displayfd 3 -screen 0 "$1x24" -nolisten tcp 3>"$display_folder/number" 2>"$display_folder/xvfb.log" &
    display_pids=($!)
    local number
    read -r -t 20 number <"$display_folder/number" || {
        echo "error: Xvfb did not start: $(cat "$display_folder/xvfb.log")" >&2
        return 1
    }
    export DISPLAY=:$number
    openbox >"$display_folder/openbox.log" 2>&1 &
    display_pids+=($!)
    [ -s /etc/machine-id ] || [ -s /var/lib/dbus/machine-id ] || dbus-uuidgen --ensure 2>/dev/null || true
    eval "$(dbus-launch --sh-syntax 2>/dev/null)" || true
    [ -z "${DBUS_SESSION_BUS_PID:-}" ] || display_pids+=("$DBUS_SESSION_BUS_PID")
    trap stop_display EXIT
}

stop_display() {
    kill "${display_pids[@]}" 2>/dev/null || true
    wait 2>/dev/null || true
    rm -rf "$display_folder"
}

# The window of a program, once it is mapped and painted; fails after SECONDS.
wait_for_window() { # NAME SECONDS
    local deadline=$((SECONDS + $2)) id
    while [ $SECONDS -lt $deadline ]; do
        id=$(xdotool search --onlyvisible --name "$1" 2>/dev/null | tail -n 1) && [ -n "$id" ] && {
            echo "$id"
            return 0
        }
        sleep 0.1
    done
    echo "error: no window named '$1' within $2 s" >&2
    return 1
}
