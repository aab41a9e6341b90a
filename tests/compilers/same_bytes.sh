#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A build by clang gives the bytes of the approved results, by their digests.  Usage: same_bytes.sh SOURCE_DIR BUILD_DIR.  77: clang++ is missing.
set -euo pipefail
source=$1 build=$2
command -v clang++ >/dev/null || { echo "skipped: no clang++"; exit 77; }

log=$build.log
cmake -S "$source" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_COMPILER=clang++ -DHEAVYTAIL_TESTS=OFF >"$log" 2>&1 &&
  cmake --build "$build" --target heavytail >>"$log" 2>&1 || { tail -30 "$log"; exit 1; }

failed=0
for experiment in "$source"/tests/approved/*/experiment.json; do
  folder=$(dirname "$experiment")
  if "$build/heavytail" run "$experiment" -o - --quiet | awk -f "$source/tests/harness/strip.awk" |
       python3 "$source/tests/harness/short_form.py" | diff "$folder/result.txt" -; then
    echo "same bytes: $(basename "$folder")"
  else
    failed=1
  fi
done
exit $failed
