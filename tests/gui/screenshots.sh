#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The pictures of docs/screenshots: every view, light and dark, taken on the tour.
set -eu
here=$(cd "$(dirname "$0")/../.." && pwd)
"$here/tests/gui/tour.sh" "$here/docs/screenshots"
