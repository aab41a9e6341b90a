# SPDX-License-Identifier: MIT
"""Instruction counts of small runs against the committed ones; see scripts/bench-guard."""

import json
import os
import pathlib
import re
import subprocess
import sys

ALLOWED = 0.03

# Replicas of each workload: whole packs, some million random numbers.
REPLICAS = {"W1": 2048, "W2": 2048, "W3": 128, "W4": 128, "W4-counted": 128, "W5-qsgd": 32, "W5-rand_k": 32,
            "W6": 2048, "W7": 32}

# Counts only inside of the CPU backend: the loop of the pilot, that of all others and its statistics, neither the estimates
# nor the files.
LOOP = [f"--toggle-collect=heavytail::(anonymous namespace)::CpuBackend::{function}(*"
        for function in ("record", "advance_beside")]


def instructions(program, workload, options, arguments):
    """The instructions of a run on one thread that valgrind counts with these options."""
    done = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *options, program, "run", workload,
         *arguments, "--threads", "1", "--backend", "cpu", "--quiet", "-o", "-"], capture_output=True, text=True)
    collected = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode != 0 or collected is None:
        sys.exit(f"valgrind ended with {done.returncode}:\n{done.stderr}")
    return int(collected.group(1))


def measured(program, workloads):
    """Instructions by the name of what runs."""
    counts = {}
    for name, replicas in REPLICAS.items():
        for precision in ("float32", "float64"):
            counts[f"{name} {precision}"] = instructions(
                program, workloads / f"{name}.json", LOOP,
                ["--replicas", str(replicas), "--set", f"/precision={precision}"])
    counts["a whole short run"] = instructions(
        program, workloads / "W2.json", [],
        ["--replicas", "4096", "--steps", "501", "--set", '/checkpoints={"steps": [500]}'])
    return counts


def build_of(program, workloads):
    """What counts depend on beside the sources."""
    done = subprocess.run(
        [program, "run", workloads / "W2.json", "--replicas", "64", "--backend", "cpu", "-o", "-", "--quiet"],
        capture_output=True, text=True, check=True)
    provenance = json.loads(done.stdout)["provenance"]
    return {"compiler": provenance["compiler"], "simd": os.environ["HEAVYTAIL_SIMD"]}


def compare(counts, committed):
    """Prints a line for each count; whether all are within what is allowed."""
    fine = counts.keys() == committed.keys()
    print(f"  {'':18}{'committed':>13}{'now':>13}{'change':>9}")
    for name in sorted(counts.keys() | committed.keys()):
        before, now = committed.get(name), counts.get(name)
        change = now / before - 1 if before and now else None
        beyond = change is not None and abs(change) > ALLOWED
        fine = fine and not beyond
        print(f"  {name:18}{before or 'none':>13}{now or 'none':>13}"
              f"{'' if change is None else f'{100 * change:+.2f} %':>9}{'  beyond 3 %' if beyond else ''}")
    return fine


def main():
    program, benchmarks, *options = sys.argv[1:]
    program, benchmarks = pathlib.Path(program).resolve(), pathlib.Path(benchmarks)
    os.environ.setdefault("HEAVYTAIL_SIMD", "avx2")
    baseline = benchmarks / "baseline.json"
    build = build_of(program, benchmarks / "workloads")
    committed = json.loads(baseline.read_text()) if baseline.exists() else {}
    same_build = {key: committed.get(key) for key in build} == build
    if not same_build and options != ["--update"]:
        print(f"the baseline is of {committed.get('compiler')}, {committed.get('simd')}; this program is of "
              f"{build['compiler']}, {build['simd']}: their counts cannot be compared")
        return 0
    counts = measured(program, benchmarks / "workloads")
    fine = compare(counts, committed.get("instructions", {}) if same_build else {})
    if options == ["--update"]:
        baseline.write_text(json.dumps({**build, "instructions": counts}, indent=2) + "\n")
        return 0
    if not fine:
        print("If that is meant, scripts/bench-guard --update writes the baseline anew.")
    return 0 if fine else 1


sys.exit(main())
