# SPDX-License-Identifier: MIT
"""What all peers share: the workloads, read from benchmarks/workloads/, and the interface of a peer.

A peer is a program `python PEER.py WORKLOAD --precision float32 --seconds 0.5 --rounds 5 --seed 1`.  It tries its
variants (batch sizes, generators, ways to write the loop), keeps the fastest, and prints one line of JSON that says so.
Then it prints one line for each round: replicas, seconds, and statistics of the replicas' last state.  With --wait a
round starts when a line arrives on standard input, which lets benchmarks/compare interleave peers.

Time is taken from the first random number to the last state of all replicas on the host.  Compiling and statistics are
outside of it.
"""

import argparse
import json
import math
import os
import pathlib
import sys
import time

ON_GPU = os.environ.get("HEAVYTAIL_BENCH_DEVICE") == "gpu"
HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


class Workload:
    """The numbers of benchmarks/workloads/NAME.json under the names that the loops use."""

    def __init__(self, name):
        self.name = name
        self.path = HERE.parent / "workloads" / f"{name}.json"
        lines = self.path.read_text().splitlines()
        self.experiment = experiment = json.loads("\n".join(line for line in lines if not line.startswith("//")))
        self.start = experiment["initial_point"]
        self.observable = experiment["observables"][0]
        self.thresholds = experiment.get("statistics", {}).get("thresholds", {}).get(self.observable, [])
        self.exits = "exit" in experiment
        if "process" in experiment:
            self._read_process(experiment)
        else:
            self._read_optimizer(experiment)

    def _read_process(self, experiment):
        process = experiment["process"]
        self.dt = experiment["integrator"]["dt"]
        self.time = experiment["time"]
        self.steps = round(self.time / self.dt)
        self.rate = process.get("rate")
        self.mean = process.get("mean")
        self.volatility = process["volatility"]
        if self.exits:
            self.alpha = process["driver"]["alpha"]
            self.lower = experiment["exit"]["lower"]
            self.upper = experiment["exit"]["upper"]

    def _read_optimizer(self, experiment):
        self.steps = experiment["steps"]
        self.eta = experiment["learning_rate"]["eta"]
        self.agents = experiment["agents"]
        self.scale = experiment["noise"]["scale"]
        self.dof = experiment["noise"].get("dof")
        self.dimension = experiment["objective"].get("dimension", 1)

    def parameters(self):
        """All numbers, for programs that take them on the command line."""
        return {key: value for key, value in vars(self).items()
                if isinstance(value, (int, float)) and not isinstance(value, bool)}

    def exact_moments(self):
        """Mean and variance of the last state of the linear Gaussian recursion x <- a x + c + b Z; None for others."""
        if self.name == "W1":
            a, b = 1 - self.rate * self.dt, self.volatility * math.sqrt(self.dt)
            centre = self.mean
        elif self.name == "W2":
            a, b, centre = 1 - self.eta, self.eta * self.scale, 0.0
        else:
            return None
        power = a ** self.steps
        return centre + power * (self.start - centre), b * b * (1 - power * power) / (1 - a * a)


def loss(workload, x):
    """The loss of each row of an array of points."""
    return (x * x).sum(axis=1) / 2 if workload.name == "W3" else (x ** 4).sum(axis=1) / 4


def statistics_of(workload, last):
    """Counts and moments of the last states.  For exits `last` is the exit step, negative downwards, 0 for none."""
    import numpy

    last = numpy.asarray(last, dtype=numpy.float64)
    if workload.exits:
        exit_time = numpy.where(last == 0, workload.time, numpy.abs(last) * workload.dt)
        return {"mean": float(exit_time.mean()), "variance": float(exit_time.var()),
                "exited": int((last != 0).sum()), "upwards": int((last > 0).sum())}
    values = loss(workload, last) if workload.observable == "loss" else last.reshape(len(last))
    return {"mean": float(values.mean()), "variance": float(values.var()),
            "not_finite": int((~numpy.isfinite(values)).sum()),
            "above": [int((values > threshold).sum()) for threshold in workload.thresholds]}


class Batches:
    """A variant in Python: `simulate(key)` gives the last states of `batch` replicas; a round is several batches."""

    def __init__(self, label, batch, simulate):
        self.label = label
        self.batch = batch
        self.simulate = simulate
        self.calls = 0

    def measure(self, workload, seed, replicas):
        """Runs at least `replicas` replicas: how many, the seconds, and statistics."""
        import numpy

        states = []
        begin = time.perf_counter()
        for _ in range(max(1, round(replicas / self.batch))):
            states.append(numpy.asarray(self.simulate(seed * 1_000_003 + self.calls)))
            self.calls += 1
        seconds = time.perf_counter() - begin
        last = numpy.concatenate(states)
        return len(last), seconds, statistics_of(workload, last)


class Program:
    """A variant in another language: `run(seed, replicas)` gives seconds and statistics."""

    def __init__(self, label, run, batch=1000, compile_seconds=0.0):
        self.label = label
        self.batch = batch
        self.run = run
        self.compile_seconds = compile_seconds

    def measure(self, _, seed, replicas):
        seconds, statistics = self.run(seed, replicas)
        return replicas, seconds, statistics


def warmed_up(workload, variants, seed):
    """The fastest variant, its seconds a replica, what its first call cost more than its second, and all rates."""
    tried, failed = [], []
    for variant in variants:
        try:
            _, first, _ = variant.measure(workload, seed, variant.batch)
            replicas, second, _ = variant.measure(workload, seed, variant.batch)
            if isinstance(variant, Program) and second < 0.1:
                replicas, second, _ = variant.measure(workload, seed, int(variant.batch * min(0.1 / second, 1000)))
        except Exception as error:  # a variant that this machine cannot run is left out, and said so
            failed.append(f"{variant.label}: {type(error).__name__}: {str(error).strip().splitlines()[:1]}")
            continue
        compiling = variant.compile_seconds if isinstance(variant, Program) else max(0.0, first - second)
        tried.append((second / replicas, compiling, variant))
    if not tried:
        raise RuntimeError("; ".join(failed))
    best = min(tried, key=lambda one: one[0])
    rates = {variant.label: seconds / workload.steps * 1e9 for seconds, _, variant in tried}
    return best, rates, failed


def say(**fields):
    print(json.dumps(fields), flush=True)


def main(version, variants):
    """Runs a peer.  `variants(workload, precision, seed)` lists its variants, or raises NotImplementedError."""
    parser = argparse.ArgumentParser()
    parser.add_argument("workload")
    parser.add_argument("--precision", choices=("float32", "float64"), default="float32")
    parser.add_argument("--seconds", type=float, default=0.5, help="about how long a round takes")
    parser.add_argument("--replicas", type=int, help="replicas of a round, in the place of --seconds")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--wait", action="store_true", help="wait for a line before each round")
    options = parser.parse_args()
    workload = Workload(options.workload)
    try:
        choices = variants(workload, options.precision, options.seed)
        (seconds, compiling, best), rates, failed = warmed_up(workload, choices, options.seed)
    except NotImplementedError as error:
        say(unavailable=str(error), offered=False)
        return
    except Exception as error:
        say(unavailable=f"{type(error).__name__}: {error}", offered=True)
        return
    replicas = options.replicas or max(best.batch, round(options.seconds / seconds))
    say(version=version, variant=best.label, compile_seconds=compiling, rates=rates, failed=failed)
    for number in range(options.rounds):
        if options.wait and not sys.stdin.readline():
            return
        done, seconds, statistics = best.measure(workload, options.seed + number + 1, replicas)
        say(seconds=seconds, replicas=done, path_steps=done * workload.steps, statistic=statistics)
