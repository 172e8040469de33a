#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What `./dev run` does without a display: the demo's whole loop in the terminal, then a picture of the real window on the result.
set -eu
here=$(cd "$(dirname "$0")/../.." && pwd)
. "$here/tests/gui/display.sh"

workspace=$(mktemp -d)/demo
signalboxctl --workspace "$workspace" demo && status=0 || status=$?

start_display 1440x900
signalbox --workspace "$workspace" --theme light "$@" &
program=$!
window=$(wait_for_window Signalbox 30)
xdotool windowsize --sync "$window" 1440 900 windowmove "$window" 0 0
sleep 3
picture=$here/build/signalbox.png
import -window "$window" "$picture"
kill "$program"
wait "$program" 2>/dev/null || true
echo "No display here, so the window was opened on a virtual one. Its picture: $picture"
echo "The workspace stays in $workspace; look around with: ./dev exec signalboxctl --workspace $workspace board list"
exit "$status"
