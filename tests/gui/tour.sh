#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: tour.sh PICTURES [THEME]: the demo's whole loop through the window, by keys alone, on a display of its own
set -eu
here=$(cd "$(dirname "$0")/../.." && pwd)
. "$here/tests/gui/display.sh"
workspace=$(mktemp -d)
start_display 1440x900
status=0
timeout 500 python3 "$here/tests/gui/tour.py" "$workspace/demo" "$1" "${2:-light}" || status=$?
rm -rf "$workspace"
exit "$status"
