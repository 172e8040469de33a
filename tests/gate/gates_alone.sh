#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: gates_alone.sh NM LIBRARY: fails when the library wants a symbol of ours that it does not hold itself, or one of a foreign library.
set -euo pipefail
symbols=$("$1" -C "$2")
defined=$(awk 'NF >= 3 && $2 ~ /^[A-TV-Za-tv-z]$/ { $1 = ""; $2 = ""; sub(/^ +/, ""); print }' <<<"$symbols" | sort -u)
wanted=$(sed -n 's/^ *U //p' <<<"$symbols" | sort -u)
[ -n "$defined" ] && [ -n "$wanted" ] || { echo "nothing to look at in $2"; exit 1; }
grep -q 'sb::gate::hardGates' <<<"$defined" || { echo "hardGates is not in $2"; exit 1; }
bad=$(comm -23 <(echo "$wanted") <(echo "$defined") | grep -E 'sb::|Q[A-Z]|toml|nlohmann|sqlite|git_' || true)
[ -z "$bad" ] || { echo "the gates' library wants:"; echo "$bad"; exit 1; }
