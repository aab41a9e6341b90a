#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A member with the name of a hook that is no such hook does not compile, and the compiler names the hook: for every
# hook that a header of include/heavytail declares, wrong_hooks.cpp has one.  Usage: wrong_hooks.sh COMPILER
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
all_errors=-fmax-errors=0
"$1" --version | grep -q clang && all_errors=-ferror-limit=0
if errors=$("$1" -std=c++20 -fsyntax-only $all_errors -I"$root/include" "$root/tests/scripts/wrong_hooks.cpp" 2>&1); then
  echo "members that are no hooks were compiled"
  exit 1
fi
hooks=$(grep -rhoP '^HT_HOOK\(\K\w+' "$root/include/heavytail")
[ "$(wc -w <<<"$hooks")" -ge 40 ] || { echo "few hooks were found: $hooks"; exit 1; }
missing=0
for hook in $hooks; do
  if ! grep -qE "error:.*\`$hook\` is the name of a hook" <<<"$errors"; then
    echo "the compiler says nothing of a wrong member $hook"
    missing=1
  fi
done
exit $missing
