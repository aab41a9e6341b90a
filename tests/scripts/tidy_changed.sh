#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What scripts/tidy --changed looks at, in a repository with a clang-tidy that only tells its file.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
mkdir -p "$copy"/{bin,tree/scripts,tree/host,tree/kernels/cuda,tree/include/heavytail/lanes,tree/tests}
cp "$root"/scripts/{lib.sh,tidy} "$copy/tree/scripts"
printf '#!/bin/sh\n' >"$copy/bin/cmake"
printf '#!/bin/sh\nfor last; do :; done\necho "$last"\n' >"$copy/bin/clang-tidy-19"
chmod +x "$copy"/bin/*
export PATH=$copy/bin:$PATH GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
cd "$copy/tree"

commit() { git add -A && git -c user.name=tester -c user.email=tester@example.org commit -q -m "$1"; }

# looked_at FILE... wants these to be looked at, in any order.
looked_at() {
  local found expected
  found=$(scripts/tidy --changed 2>"$copy/said" | sort | tr '\n' ' ')
  expected=$(printf '%s\n' "$@" | sort | tr '\n' ' ')
  [ "$found" = "$expected" ] || { echo "expected $expected, found $found; it said: $(cat "$copy/said")"; exit 1; }
}

git init -q -b main .
echo 1 | tee host/{a,b,gone}.cpp >host/c.hpp
commit first
[ -z "$(scripts/tidy --changed 2>/dev/null)" ] # a clone of one commit

echo 2 | tee host/a.cpp kernels/cuda/d.cpp include/heavytail/lanes/pack.hpp include/heavytail/e.hpp tests/f.test.cpp >host/notes.txt
rm host/gone.cpp
commit second
looked_at host/a.cpp include/heavytail/e.hpp # on main: since the commit before

git checkout -q -b branch
echo 3 >host/b.cpp
commit third
echo 4 >host/c.hpp
commit fourth
looked_at host/b.cpp host/c.hpp # on a branch: since it left main

for i in $(seq 10 39); do seq "$i" >"host/many_$i.cpp"; done
commit fifth
mapfile -t most < <(seq 16 39)
looked_at $(printf 'host/many_%s.cpp ' "${most[@]}") # the most changed of too many
grep -q '32 files have changed' "$copy/said"
