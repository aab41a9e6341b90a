# SPDX-License-Identifier: MIT
"""heavytail itself, as its users run it: the program of $HEAVYTAIL_PROGRAM with an experiment file.

The time is the program's own `timing.wall_seconds`, which includes all statistics of the result file.  Starting the
program and reading the file is outside of it, as starting Python is for the others.
"""

import json
import os
import subprocess

import common

PROGRAM = os.environ.get("HEAVYTAIL_PROGRAM", "heavytail")
THREADS = os.environ.get("OMP_NUM_THREADS", "1")
WHERE = ["--backend", "cuda"] if common.ON_GPU else ["--backend", "cpu", "--threads", THREADS]


def statistics_of(workload, ensemble):
    count = ensemble["replicas"]
    if workload.exits:
        leaving = ensemble["exit"]
        low, high = leaving["restricted_mean_ci"]
        return {"mean": leaving["restricted_mean"], "variance": ((high - low) / (2 * 1.959964)) ** 2 * count,
                "exited": leaving["exited"], "upwards": leaving["upwards"]}
    summary = ensemble["checkpoints"][-1]["observables"][workload.observable]
    return {"mean": summary["mean"], "variance": summary["variance"],
            "above": [round(count * one["probability"]) for one in summary["exceedance"]]}


def variants(workload, precision, _):
    def run(seed, replicas):
        command = [PROGRAM, "run", str(workload.path), "-o", "-", "--quiet", *WHERE,
                   "--set", f"/precision={precision}", "--replicas", str(replicas), "--seed", str(seed)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        result = json.loads(done.stdout)
        variant.label = f"`run {' '.join(WHERE)}`, {result['provenance'].get('simd_target')}"
        return result["timing"]["wall_seconds"], statistics_of(workload, result["ensembles"][0])

    variant = common.Program("", run, batch=(1 << 20) if common.ON_GPU else 4096)
    return [variant]


def version():
    return subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    common.main(version(), variants)
