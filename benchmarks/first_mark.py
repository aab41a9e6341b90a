# SPDX-License-Identifier: MIT
"""Path-steps per second of heavytail and of a numpy float32 loop, in turn; see benchmarks/first_mark."""

import json
import statistics
import subprocess
import sys
import time

import numpy

STEPS = 500
ETA = 0.01

EXPERIMENT = {
    "name": "first-mark",
    "objective": {"type": "quadratic", "eigenvalues": [1.0]},
    "noise": {"type": "gaussian"},
    "optimizer": {"type": "dsgd"},
    "learning_rate": {"eta": ETA},
    "initial_point": 1.0,
    "steps": STEPS,
    "checkpoints": {"count": 2},
    "observables": ["x[0]"],
    "seed": 1,
}


def heavytail(program, threads, replicas):
    """Path-steps per second, and the variance of the last x."""
    experiment = dict(EXPERIMENT, replicas=replicas)
    done = subprocess.run(
        [program, "run", "-", "-o", "-", "--quiet", "--threads", str(threads)],
        input=json.dumps(experiment), capture_output=True, text=True, check=True)
    result = json.loads(done.stdout)
    last = result["ensembles"][0]["checkpoints"][-1]["observables"]["x[0]"]
    return result["timing"]["path_steps_per_second"], last["variance"]


def numpy_loop(replicas):
    """The same with numpy: in-place float32 arrays that fit the cache."""
    generator = numpy.random.Generator(numpy.random.SFC64(1))
    eta = numpy.float32(ETA)
    x = numpy.ones(replicas, dtype=numpy.float32)
    noise = numpy.empty_like(x)
    start = time.perf_counter()
    for _ in range(STEPS):
        generator.standard_normal(out=noise, dtype=numpy.float32)
        noise += x
        noise *= eta
        x -= noise
    return replicas * STEPS / (time.perf_counter() - start), float(x.var())


def main():
    program, rounds = sys.argv[1], int(sys.argv[2])
    rates = {"numpy": [], "one": [], "two": []}
    for _ in range(rounds):
        one, variance = heavytail(program, 1, 1_000_000)
        two, _ = heavytail(program, 2, 2_000_000)
        loop, numpy_variance = numpy_loop(20_000)
        assert abs(variance / numpy_variance - 1) < 0.1, "the two do not do the same work"
        for name, rate in (("numpy", loop), ("one", one), ("two", two)):
            rates[name].append(rate)
    for name, label in (("numpy", "numpy float32 loop"), ("one", "heavytail, 1 thread"), ("two", "heavytail, 2 threads")):
        rate = statistics.median(rates[name])
        print(f"{label:22} {rate / 1e6:9.1f} million path-steps/s  ({1e9 / rate:.2f} ns each)")
    print(f"heavytail / numpy, one thread: {statistics.median(o / n for o, n in zip(rates['one'], rates['numpy'])):.2f}")
    print(f"two threads / one:             {statistics.median(t / o for t, o in zip(rates['two'], rates['one'])):.2f}")


main()
