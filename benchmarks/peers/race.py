# SPDX-License-Identifier: MIT
"""Runs all peers on a workload in turn, round by round, and judges whether their results have one law."""

import dataclasses
import datetime
import json
import math
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import threading

import common

READY_WITHIN = 240  # seconds
LARGEST_Z = 5


@dataclasses.dataclass
class Peer:
    script: str
    debian: tuple = ()
    python: tuple = ()
    equations_only: bool = False  # integrates differential equations under Gaussian noise, and nothing else
    places: tuple = ("cpu",)  # where it can run: "cpu", "gpu"


PEERS = {
    "heavytail": Peer("heavytail_run.py", places=("cpu", "gpu")),
    "numpy": Peer("numpy_loop.py", python=("numpy",)),
    "numba": Peer("numba_loop.py", python=("numba",)),
    "jax": Peer("jax_loop.py", python=("jax",), places=("cpu", "gpu")),
    "diffrax": Peer("diffrax_solve.py", python=("jax", "diffrax"), equations_only=True,
                    places=("cpu", "gpu")),
    "pytorch": Peer("torch_loop.py", python=("torch",), places=("cpu", "gpu")),
    "torchsde": Peer("torchsde_solve.py", python=("torch", "torchsde"), equations_only=True),
    "xmds2": Peer("xmds.py", debian=("g++", "xmds2"), equations_only=True),
    "quantlib": Peer("quantlib.py", debian=("g++", "libquantlib0-dev"), equations_only=True),
    "cpp": Peer("plain_loop.py", debian=("g++",)),
    "curand": Peer("curand_loop.py", places=("gpu",)),
}


class Runner:
    """A peer's process, which has chosen its variant and waits for rounds."""

    def __init__(self, name, workload, precision, chosen, environment):
        command = [environment["HEAVYTAIL_BENCH_PYTHON"], str(common.HERE / PEERS[name].script), workload.name,
                   "--precision", precision, "--seconds", str(chosen.seconds), "--rounds", str(chosen.rounds),
                   "--seed", str(chosen.seed), "--wait"]
        cores = sorted(os.sched_getaffinity(0))
        if not chosen.gpu:
            cores = cores[-chosen.threads:]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        text=True, env=environment, preexec_fn=lambda: os.sched_setaffinity(0, cores))
        self.errors = []
        self.reader = threading.Thread(target=self._read_errors, daemon=True)
        self.reader.start()

    def _read_errors(self):
        for line in self.process.stderr:
            self.errors.append(line.strip())

    def answer(self):
        """The next line of the process."""
        timer = threading.Timer(READY_WITHIN, self.process.kill)
        timer.start()
        line = self.process.stdout.readline()
        timer.cancel()
        if line:
            return json.loads(line)
        self.process.wait()
        self.reader.join()
        return {"unavailable": (self.errors or ["no answer in time"])[-1], "offered": True}

    def round(self):
        try:
            self.process.stdin.write("go\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass
        return self.answer()

    def close(self):
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass
        self.process.wait()


def pooled(rounds):
    """The statistics of all rounds as of one sample."""
    counts = [one["replicas"] for one in rounds]
    total = sum(counts)
    parts = [one["statistic"] for one in rounds]
    found = {"count": total}
    if all(isinstance(part["mean"], (int, float)) and math.isfinite(part["mean"]) for part in parts):
        found["mean"] = sum(n * part["mean"] for n, part in zip(counts, parts)) / total
        found["variance"] = sum(n * (part["variance"] + (part["mean"] - found["mean"]) ** 2)
                                for n, part in zip(counts, parts)) / total
    for key in ("exited", "upwards", "not_finite"):
        if key in parts[0]:
            found[key] = sum(part[key] for part in parts)
    if "above" in parts[0]:
        found["above"] = [sum(column) for column in zip(*(part["above"] for part in parts))]
    return found


def share_z(first, first_count, second, second_count):
    """Of two shares of independent samples."""
    share = (first + second) / (first_count + second_count)
    error = math.sqrt(share * (1 - share) * (1 / first_count + 1 / second_count))
    return 0.0 if error == 0 else (first / first_count - second / second_count) / error


def z_scores(workload, ours, theirs):
    """By how many standard errors each statistic departs from the exact value, where there is one, and from ours."""
    found = {}
    n, m = theirs["count"], ours["count"]
    exact = workload.exact_moments()
    if exact:
        mean, variance = exact
        found["mean against the exact one"] = (theirs["mean"] - mean) / math.sqrt(variance / n)
        found["variance against the exact one"] = (theirs["variance"] / variance - 1) / math.sqrt(2 / n)
    if theirs is ours:
        return found
    if exact:
        spread = math.sqrt(1 / n + 1 / m)
        found["mean"] = (theirs["mean"] - ours["mean"]) / (math.sqrt(exact[1]) * spread)
        found["variance"] = (theirs["variance"] - ours["variance"]) / (exact[1] * math.sqrt(2) * spread)
    if workload.exits:
        found["mean exit time"] = ((theirs["mean"] - ours["mean"])
                                   / math.sqrt(theirs["variance"] / n + ours["variance"] / m))
        found["share of exits"] = share_z(theirs["exited"], n, ours["exited"], m)
        found["share upwards"] = share_z(theirs["upwards"], theirs["exited"], ours["upwards"], ours["exited"])
    for threshold, first, second in zip(workload.thresholds, theirs.get("above", ()), ours.get("above", ())):
        found[f"P({workload.observable} > {threshold:g})"] = share_z(first, n, second, m)
    return found


def agreement(workload, ours, theirs):
    scores = z_scores(workload, ours, theirs)
    if not scores:
        return {}
    worst = max(scores, key=lambda key: abs(scores[key]))
    return {"agrees": abs(scores[worst]) <= LARGEST_Z, "worst": worst, "z": scores[worst], "scores": scores}


def row_of(workload, ready, rounds, ours):
    seconds = [one["seconds"] / one["replicas"] for one in rounds]
    against = [one / other for one, other in zip(seconds, ours["seconds_per_path"])] if ours else [1.0] * len(rounds)
    pool = pooled(rounds)
    return {"version": ready["version"], "variant": ready["variant"], "compile_seconds": ready["compile_seconds"],
            "tried": ready["rates"], "failed": ready["failed"], "seconds_per_path": seconds,
            "replicas": [one["replicas"] for one in rounds],
            "ns_per_path_step": [one / workload.steps * 1e9 for one in seconds], "ratio": against,
            "median_ratio": statistics.median(against), "pooled": pool,
            "agreement": agreement(workload, ours["pooled"] if ours else pool, pool)}


def run_rounds(runners, count):
    """Every round runs each peer once; the next round starts with another one."""
    names = list(runners)
    rounds = {name: [] for name in names}
    failures = {}
    for number in range(count):
        shift = number % len(names)
        for name in names[shift:] + names[:shift]:
            answer = {"unavailable": failures[name]} if name in failures else runners[name].round()
            if "unavailable" in answer:
                failures[name] = answer["unavailable"]
            else:
                rounds[name].append(answer)
    return rounds, failures


def heat(workload, precision, chosen, environment, missing):
    """All peers on one workload in one precision: rows, heavytail's first."""
    runners, ready, rows = {}, {}, []
    for name in chosen.peers:
        if PEERS[name].equations_only and workload.name != "W1":
            continue
        if name in missing:
            rows.append({"peer": name, "unavailable": missing[name], "offered": True})
            continue
        print(f"{workload.name} {precision}: warming up {name}", file=sys.stderr, flush=True)
        runner = Runner(name, workload, precision, chosen, environment)
        ready[name] = runner.answer()
        if "unavailable" in ready[name]:
            rows.append({"peer": name, **ready[name]})
            runner.close()
        else:
            runners[name] = runner
    print(f"{workload.name} {precision}: {chosen.rounds} rounds of {', '.join(runners)}", file=sys.stderr, flush=True)
    rounds, failures = run_rounds(runners, chosen.rounds)
    for runner in runners.values():
        runner.close()
    ours, measured = None, []
    for name in runners:
        if name in failures:
            rows.append({"peer": name, "unavailable": failures[name], "offered": True})
            continue
        row = {"peer": name, **row_of(workload, ready[name], rounds[name], ours)}
        ours = ours or row
        measured.append(row)
    for row in measured + rows:
        row |= {"workload": workload.name, "precision": precision}
    return measured + rows


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def graphics_card():
    listed = subprocess.run(["nvidia-smi", "--query-gpu=name", "--format=csv,noheader"], capture_output=True, text=True)
    return listed.stdout.splitlines()[0] if listed.returncode == 0 else "a graphics card"


def race(chosen, environment, missing):
    """The whole comparison."""
    chosen.peers = ["heavytail"] + [name for name in chosen.peers if name != "heavytail"]
    begin = datetime.datetime.now(datetime.timezone.utc)
    rows = []
    for name in chosen.workloads:
        for precision in chosen.precisions:
            rows += heat(common.Workload(name), precision, chosen, environment, missing)
    return {"date": begin.strftime("%Y-%m-%d %H:%M UTC"), "processor": processor(),
            "gpu": graphics_card() if chosen.gpu else None, "cores": os.cpu_count(),
            "system": platform.freedesktop_os_release().get("PRETTY_NAME", platform.system()),
            "threads": chosen.threads, "rounds": chosen.rounds, "seconds": chosen.seconds, "seed": chosen.seed,
            "took_seconds": (datetime.datetime.now(datetime.timezone.utc) - begin).total_seconds(), "rows": rows}
