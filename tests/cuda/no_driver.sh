#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What the program does where no CUDA device answers: without a driver (the runtime's code 35), and with the toolkit's stub
# of one (34).  `devices` says why and succeeds, `--backend auto` runs on the CPU and says so once, `--backend cuda` fails
# with one line that has the reason and what to do.
# Usage: no_driver.sh PROGRAM [STUB]    STUB: libcuda.so of the toolkit's stubs.  77: a real device answers.
set -uo pipefail
program=$1
stub=${2:-/usr/local/cuda/lib64/stubs/libcuda.so}
strip=$(dirname "${BASH_SOURCE[0]}")/../harness/strip.awk
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

cat >"$work/experiment.json" <<'EOF'
{"name": "no-driver", "objective": {"type": "quadratic", "eigenvalues": [1]}, "noise": {"type": "gaussian"},
 "optimizer": {"type": "dsgd"}, "learning_rate": {"eta": 0.1}, "initial_point": 1, "steps": 3, "replicas": 64, "seed": 1,
 "observables": ["loss"]}
EOF

complain() {
  printf '%s\n' "$@"
  failed=1
}

# run NAME ARGUMENT... runs the program; $status, $work/NAME.out and $work/NAME.err are what it leaves.
run() {
  local name=$1
  shift
  "$program" "$@" >"$work/$name.out" 2>"$work/$name.err"
  status=$?
}

# show NAME prints what the program said.
show() { sed 's/^/    /' "$work/$1.out" "$work/$1.err"; }

# check CODE checks the program in this environment, whose runtime answers with CODE.
check() {
  local code=$1
  run devices devices
  [ $status -eq 0 ] || complain "devices exits with $status, expected 0:" "$(show devices)"
  grep -qiE "cuda.*\b$code\b" "$work/devices.out" ||
    complain "devices does not say that no CUDA device can be used, and code $code:" "$(show devices)"

  run auto run "$work/experiment.json" --backend auto -o "$work/auto.json"
  [ $status -eq 0 ] || complain "run --backend auto exits with $status, expected 0:" "$(show auto)"
  run cpu run "$work/experiment.json" --backend cpu -o "$work/cpu.json"
  cmp -s <(awk -f "$strip" "$work/auto.json") <(awk -f "$strip" "$work/cpu.json") ||
    complain "run --backend auto does not leave the result of --backend cpu"
  [ "$(grep -c "CUDA" "$work/auto.err")" -le 1 ] || complain "run --backend auto speaks of CUDA more than once:" "$(show auto)"

  run cuda run "$work/experiment.json" --backend cuda -o "$work/cuda.json"
  [ $status -eq 1 ] || complain "run --backend cuda exits with $status, expected 1:" "$(show cuda)"
  [ ! -e "$work/cuda.json" ] || complain "run --backend cuda leaves a result"
  [ "$(grep -c . "$work/cuda.err")" -eq 1 ] || complain "run --backend cuda does not say one line:" "$(show cuda)"
  grep -qE "\b$code\b" "$work/cuda.err" || complain "run --backend cuda does not name code $code:" "$(show cuda)"
  grep -qF -- "--backend cpu" "$work/cuda.err" || complain "run --backend cuda does not say what to do:" "$(show cuda)"
}

if "$program" run "$work/experiment.json" --backend cuda -o - >/dev/null 2>&1; then
  echo "skipped: a CUDA device answers"
  exit 77
fi

echo "without a driver:"
check 35
if [ -e "$stub" ]; then
  echo "with the stub of one:"
  mkdir "$work/stubs"
  ln -s "$stub" "$work/stubs/libcuda.so.1"
  export LD_LIBRARY_PATH="$work/stubs${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
  check 34
else
  complain "no stub of a driver at $stub"
fi
[ $failed -eq 0 ] && echo "as it should be"
exit $failed
