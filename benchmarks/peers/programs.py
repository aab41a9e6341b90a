# SPDX-License-Identifier: MIT
"""Peers that are compiled programs: built below build/benchmarks/, run once a round, one line of JSON each."""

import json
import os
import pathlib
import subprocess
import time

import common

BUILD = pathlib.Path(os.environ.get("HEAVYTAIL_BENCH_BUILD", common.ROOT / "build" / "benchmarks"))


def compiled_by(command, source, program):
    """Compiles a file of this folder where that is not done yet: the program and the seconds it took."""
    BUILD.mkdir(parents=True, exist_ok=True)
    taken = program.with_suffix(".seconds")
    newest = max((common.HERE / name).stat().st_mtime for name in (source, "report.hpp"))
    if taken.exists() and taken.stat().st_mtime > newest:
        return program, float(taken.read_text())
    begin = time.perf_counter()
    subprocess.run([*command, "-o", str(program)], check=True)
    seconds = time.perf_counter() - begin
    taken.write_text(f"{seconds}\n")
    return program, seconds


def compiled(source, *libraries):
    return compiled_by(["g++", "-std=c++20", "-O3", "-march=native", "-Wall", "-Wextra", str(common.HERE / source),
                        *libraries], source, BUILD / pathlib.Path(source).stem)


def compiled_for_gpu(source, *flags):
    return compiled_by(["nvcc", "-std=c++20", "-O3", "-arch=native", *flags, str(common.HERE / source)], source,
                       BUILD / "".join([pathlib.Path(source).stem, *flags]))


def measured(program, workload, *arguments):
    """A function of seed and replicas that runs the program and gives seconds and statistics."""
    parameters = [f"{key}={value!r}" for key, value in workload.parameters().items()]
    thresholds = [f"threshold={value!r}" for value in workload.thresholds]

    def run(seed, replicas):
        command = [str(program), workload.name, *arguments, str(seed), str(replicas), *parameters, *thresholds]
        line = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        return line.pop("seconds"), line

    return run


def compiler():
    return "g++ " + subprocess.run(["g++", "-dumpfullversion"], check=True, capture_output=True, text=True).stdout.strip()
