#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: headless_links.sh SIGNALBOXCTL: it links neither Gui nor Widgets, and answers without a display.
set -eu
unset DISPLAY WAYLAND_DISPLAY QT_QPA_PLATFORM
libraries=$(ldd "$1")
if grep -E 'Qt6(Gui|Widgets|Charts)|libKF6' <<<"$libraries"; then
    echo "error: $1 links the libraries above" >&2
    exit 1
fi
"$1" --version | grep -E '^signalboxctl [0-9]+\.[0-9]+'
"$1" --help | grep -q diagnose
status=0
"$1" no-such-command 2>/dev/null || status=$?
[ "$status" = 2 ]
