#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: bench/run.sh [GOOGLE-BENCHMARK-OPTIONS]   each benchmark program after the other; ratios, not absolute times, are the figures
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
export QT_QPA_PLATFORM=${QT_QPA_PLATFORM:-offscreen}
for program in "$here"/build/release/bench/*_bench; do
    [ -x "$program" ] || continue
    echo "== $(basename "$program")"
    "$program" "$@"
done
