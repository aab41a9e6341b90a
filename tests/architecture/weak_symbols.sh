#!/usr/bin/env bash
# No function that is compiled for one SIMD target may be linked into another: every weak symbol of a target's objects must carry
# the target's namespace in its name.  Usage: weak_symbols.sh TARGET OBJECT...
set -euo pipefail
target=$1
shift
leaks=$(nm -C "$@" | awk '$2 ~ /^[WVu]$/' | grep -v "heavytail::${target}::" | grep -v "hwy::N_" || true)
if [ -n "$leaks" ]; then
  printf 'weak symbols that %s shares with other targets:\n%s\n' "$target" "$leaks"
  exit 1
fi
echo "no weak symbols of $target leak"
