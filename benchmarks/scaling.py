# SPDX-License-Identifier: MIT
"""Cost against size, peak memory and start-up time of whole runs; see benchmarks/scaling."""

import json
import math
import os
import statistics
import subprocess
import sys
import time

ROUNDS = 3

BASE = {
    "name": "scaling",
    "objective": {"type": "quadratic", "eigenvalues": 1, "dimension": 1},
    "noise": {"type": "gaussian"},
    "optimizer": {"type": "dsgd"},
    "learning_rate": {"eta": 0.01},
    "initial_point": 1,
    "steps": 1000,
    "checkpoints": {"steps": [1]},
    "replicas": 16384,
    "observables": ["loss"],
    "seed": 1,
}


def with_steps(n):
    return {"steps": n}


def with_replicas(n):
    return {"replicas": n}


def with_dimension(n):
    return {"objective": {"type": "quadratic", "eigenvalues": 1, "dimension": n}, "replicas": 1024, "steps": 500}


def with_agents(n):
    return {"agents": n, "replicas": 2048}


def with_checkpoints(n):
    return {"steps": 4096, "checkpoints": {"steps": [(i + 1) * 4096 // n for i in range(n)]}, "replicas": 2048}


# What grows, in which sizes, and how the experiment follows it.
AXES = {
    "steps": ([1000, 2000, 4000, 8000, 16000, 32000], with_steps),
    "replicas": ([1 << i for i in range(14, 21)], with_replicas),
    "dimension": ([1 << i for i in range(4, 12)], with_dimension),
    "agents": ([1 << i for i in range(2, 10)], with_agents),
    "checkpoints": ([1 << i for i in range(5, 13)], with_checkpoints),
}


def run(program, changes, threads=1):
    """Of a whole run, all estimates and files included: the seconds on the clock, those of processor time, and the peak
    memory in bytes."""
    begin = time.perf_counter()
    arguments = [program, "run", "-", "-o", "-", "--quiet", "--backend", "cpu", *(["--threads", str(threads)] if threads else [])]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        process.stdin.write(json.dumps({**BASE, **changes}))
        process.stdin.close()
        process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"the program ended with {process.returncode}")
    return time.perf_counter() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def exponent(points):
    """The slope of log time over log size, over the larger half of the sizes."""
    points = [(math.log(x), math.log(y)) for x, y in points[len(points) // 2:]]
    mean_x, mean_y = (statistics.mean(p[i] for p in points) for i in (0, 1))
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x, _ in points)


def curves(program):
    """The least processor time of some rounds, by axis and size; rounds go over all sizes in turn."""
    best = {axis: {} for axis in AXES}
    for _ in range(ROUNDS):
        for axis, (sizes, change) in AXES.items():
            for size in sizes:
                _, seconds, _ = run(program, change(size))
                best[axis][size] = min(seconds, best[axis].get(size, math.inf))
    return {axis: sorted(times.items()) for axis, times in best.items()}


def draw(measured, path):
    """A log-log plot: time over that of the smallest size, against size over the smallest."""
    colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00"]
    most = max(points[-1][0] / points[0][0] for points in measured.values())
    blocks, lines = [], []
    for place, (axis, points) in enumerate(measured.items()):
        (size, first), colour = points[0], colours[place]
        rows = "\n".join(f"{x / size} {y / first}" for x, y in points)
        blocks.append(f"$data{place} << EOD\n{rows}\nEOD")
        lines.append(f"$data{place} with linespoints lc rgb '{colour}' lw 1.5 pt 7 ps 0.5 title "
                     f"'{axis}, from {size} to {points[-1][0]}: size^{{{exponent(points):.2f}}}'")
    script = "\n".join([
        "set terminal svg size 720,480 font 'sans-serif,13' background 'white'", f"set output '{path}'",
        "set logscale xy 2", "set key top left reverse Left samplen 2", "set grid lc rgb '#dddddd'",
        "set xlabel 'size, in units of the smallest'", "set ylabel 'processor time, in units of that of the smallest size'",
        *blocks, f"plot [1:{most}] x with lines dt 2 lc rgb '#888888' title 'linear', " + ", ".join(lines)])
    subprocess.run(["gnuplot"], input=script, text=True, check=True)


def start_up(program):
    """Seconds from the start to the end of tiny runs, sorted."""
    experiment = json.dumps({**BASE, "steps": 1, "replicas": 10})
    times = []
    for _ in range(30):
        begin = time.perf_counter()
        subprocess.run([program, "run", "-", "-o", "-", "--quiet", "--backend", "cpu"], input=experiment, text=True,
                       stdout=subprocess.DEVNULL, check=True)
        times.append(time.perf_counter() - begin)
    return sorted(times)


def main():
    program, root, *options = sys.argv[1:]
    quick = options == ["--quick"]
    times = start_up(program)
    print(f"start and end of a tiny run: median {1e3 * statistics.median(times):.1f} ms, least {1e3 * times[0]:.1f} ms")
    for replicas in (10**6, 10**7 if quick else 10**8):
        seconds, _, memory = run(program, {"steps": 10, "checkpoints": {"count": 10, "spacing": "linear"}, "replicas": replicas},
                              threads=0)
        print(f"{replicas:.0e} replicas, 10 checkpoints: peak {memory / 2**20:.1f} MiB, {seconds:.1f} s")
    if quick:
        return
    measured = curves(program)
    for axis, points in measured.items():
        print(f"processor time over {axis}: size^{exponent(points):.3f};  " +
              ", ".join(f"{size}: {1e3 * seconds:.1f} ms" for size, seconds in points))
    draw(measured, f"{root}/docs/figures/scaling.svg")


main()
