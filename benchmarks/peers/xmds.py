# SPDX-License-Identifier: MIT
"""XMDS2's multi-path driver, from ornstein_uhlenbeck.xmds, with its fastest generator here (dSFMT) and its own flags."""

import re
import subprocess
import time

import common
import programs


def simulation(workload, precision):
    """Generates and compiles the simulation: its program and the seconds that took."""
    values = {"PRECISION": "single" if precision == "float32" else "double", "START": float(workload.start),
              "TIME": float(workload.time), "STEPS": workload.steps, "RATE": float(workload.rate),
              "MEAN": float(workload.mean), "VOLATILITY": float(workload.volatility)}
    values |= {f"THRESHOLD_{i}": float(threshold) for i, threshold in enumerate(workload.thresholds)}
    text = (common.HERE / "ornstein_uhlenbeck.xmds").read_text()
    for name, value in values.items():
        text = text.replace(f"@{name}@", str(value))
    folder = programs.BUILD / f"xmds-{precision}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ornstein_uhlenbeck.xmds").write_text(text)
    begin = time.perf_counter()
    done = subprocess.run(["xmds2", "ornstein_uhlenbeck.xmds"], cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError("xmds2: " + done.stdout[-300:] + done.stderr[-300:])
    return folder / "ornstein_uhlenbeck", time.perf_counter() - begin


def variants(workload, precision, _):
    if workload.name != "W1":
        raise NotImplementedError("W1 only")
    program, compiling = simulation(workload, precision)

    def run(seed, replicas):
        begin = time.perf_counter()
        subprocess.run([str(program), f"--path_count={replicas}", f"--first_seed={seed}"], cwd=program.parent, check=True,
                       stdout=subprocess.DEVNULL)
        seconds = time.perf_counter() - begin
        text = program.with_suffix(".xsil").read_text()
        data = re.findall(r'Delimiter=" \\n"/>\n(.*?)\n\s*</Stream>', text, re.DOTALL)[1]
        mean, square, *above = (float(number) for number in data.split()[:2 + len(workload.thresholds)])
        return seconds, {"mean": mean, "variance": square - mean * mean, "not_finite": 0,
                         "above": [round(share * replicas) for share in above]}

    return [common.Program("multi-path, SI with one iteration, dSFMT", run, compile_seconds=compiling)]


def version():
    try:
        done = subprocess.run(["xmds2", "--help"], capture_output=True, text=True)
    except FileNotFoundError:
        return "XMDS2"
    return "XMDS2 " + re.search(r"version (\S+)", done.stdout + done.stderr)[1]


if __name__ == "__main__":
    common.main(version(), variants)
