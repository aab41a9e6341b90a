#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The gate of resources closes: at a lowered limit, at a stack, at a spill, at a missing kernel, at text that is not PTX.
# Usage: resources_self_test.sh PTXAS SAMPLES.ptx
set -uo pipefail
gate=("$(dirname "${BASH_SOURCE[0]}")/resources.py" --ptxas "$1")
samples=$2
failed=0

# expect STATUS TEXT ARGUMENT... runs the gate, which must exit so and say that.
expect() {
  local status=$1 text=$2 output
  shift 2
  output=$("${gate[@]}" "$@" 2>&1)
  local found=$?
  if [ $found -ne "$status" ] || ! grep -qF -- "$text" <<<"$output"; then
    printf 'resources.py %s\n  gives %s, expected %s and: %s\n%s\n' "$*" "$found" "$status" "$text" "$output"
    failed=1
  fi
}

expect 0 '| `reduce` | sm_75 |' --registers 64 --kernel calls_and_tables:64:512 "$samples"
expect 0 '| `reduce` | sm_120 |' --registers 64 --stack 512 --architectures 90,120 "$samples"
expect 1 'registers, the limit is 10' --registers 64 --stack 512 --kernel reduce:10 "$samples"
expect 1 'bytes of stack, the limit is 0' --registers 64 "$samples"
expect 3 'no kernel has nothing in its name' --stack 512 --kernel nothing "$samples"
expect 2 'ptxas' "$0" --architectures 90

# Twenty values that are all needed at the end do not fit into 16 registers.
spilling=$(mktemp --suffix .ptx)
trap 'rm -f "$spilling"' EXIT
{
  printf '.version 9.0\n.target sm_90\n.address_size 64\n.visible .entry spilling(.param .u64 p) .maxnreg 16 {\n'
  printf '.reg .b32 %%r<41>; .reg .b64 %%rd<3>;\nld.param.u64 %%rd1, [p]; cvta.to.global.u64 %%rd2, %%rd1;\n'
  for i in $(seq 0 39); do printf 'ld.volatile.global.u32 %%r%d, [%%rd2+%d];\n' "$i" $((4 * i)); done
  for i in $(seq 39 -1 0); do printf 'st.volatile.global.u32 [%%rd2+%d], %%r%d;\n' $((4 * i)) "$i"; done
  printf 'ret;\n}\n'
} >"$spilling"
expect 1 'bytes of spills, the limit is 0' --stack 4096 "$spilling"
[ $failed -eq 0 ] && echo "the gate closes where it must"
exit $failed
