# SPDX-License-Identifier: MIT
"""Sets up what the peers need: Debian packages, and a virtual environment with the versions of requirements.txt.

The environment lies in build/benchmarks/venv, or where $HEAVYTAIL_BENCH_VENV says.
"""

import os
import pathlib
import subprocess
import sys

from race import PEERS


def say(text):
    print(text, file=sys.stderr, flush=True)


def with_scripts(root, command, *arguments):
    """Runs a line of bash with scripts/lib.sh; its standard output, or None where it fails."""
    line = f'source "{root}/scripts/lib.sh" && {command}'
    done = subprocess.run(["bash", "-c", line, "lib", *arguments], stdout=subprocess.PIPE, text=True)
    return done.stdout.strip() if done.returncode == 0 else None


def packages_missing(root, peers):
    """Installs the Debian packages of peers; those that cannot be had, with the reason."""
    missing = {}
    for name in peers:
        packages = PEERS[name].debian
        if packages and with_scripts(root, 'install_packages "$@"', *packages) is None:
            missing[name] = f"Debian's {', '.join(packages)} could not be installed"
    return missing


def installed(python):
    code = "import importlib.metadata as m; print(*(f\"{d.metadata['Name'].lower()}=={d.version}\" for d in m.distributions()))"
    return set(subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout.split())


def environment_missing(root, python, peers):
    """Installs the Python packages of peers; those that cannot be had, with the reason."""
    requirements = root / "benchmarks" / "peers" / "requirements.txt"
    pins = dict(line.split("==") for line in requirements.read_text().split())
    there, missing = installed(python), {}
    for name in peers:
        wanted = [f"{package}=={pins[package]}" for package in PEERS[name].python]
        absent = [one for one in wanted if one not in there]
        if not absent:
            continue
        say(f"Installing into the virtual environment: {', '.join(absent)}"
            + (" (several GB with its CUDA libraries)" if "torch" in PEERS[name].python else ""))
        done = subprocess.run([python, "-m", "pip", "install", "-q", "-c", str(requirements), *absent],
                              capture_output=True, text=True)
        if done.returncode:
            reasons = [line for line in done.stderr.splitlines() if "ERROR" in line]
            missing[name] = f"pip could not install {', '.join(absent)}: {(reasons or ['no reason given'])[0]}"
        there = installed(python)
    return missing


def virtual_environment(root):
    place = pathlib.Path(os.environ.get("HEAVYTAIL_BENCH_VENV", root / "build" / "benchmarks" / "venv"))
    python = place / "bin" / "python"
    if not python.exists():
        say("Creating a virtual environment for the peers")
        if subprocess.run([sys.executable, "-m", "venv", str(place)], stdout=subprocess.DEVNULL).returncode:
            with_scripts(root, "install_packages python3-venv")
            subprocess.run([sys.executable, "-m", "venv", str(place)], check=True, stdout=subprocess.DEVNULL)
    return str(python)


def prepared(root, chosen):
    """The environment variables that peers run with, and the peers that cannot be had with the reasons."""
    program = with_scripts(root, 'find_program && echo "$program"')
    if not program:
        sys.exit("heavytail could not be built; set HEAVYTAIL_PROGRAM to use another")
    if chosen.gpu:
        python = os.environ.get("HEAVYTAIL_BENCH_PYTHON", sys.executable)
        return dict(os.environ) | {"HEAVYTAIL_PROGRAM": str(pathlib.Path(program).resolve()),
                                   "HEAVYTAIL_BENCH_PYTHON": python, "HEAVYTAIL_BENCH_DEVICE": "gpu",
                                   "XLA_PYTHON_CLIENT_PREALLOCATE": "false"}, {}
    python = virtual_environment(root)
    missing = packages_missing(root, chosen.peers) | environment_missing(root, python, ["numpy", *chosen.peers])
    threads = str(chosen.threads)
    settings = {"HEAVYTAIL_PROGRAM": str(pathlib.Path(program).resolve()), "HEAVYTAIL_BENCH_PYTHON": python,
                "OMP_NUM_THREADS": threads, "MKL_NUM_THREADS": threads, "NUMBA_NUM_THREADS": threads,
                "XLA_FLAGS": f"--xla_cpu_multi_thread_eigen={'false' if chosen.threads == 1 else 'true'} "
                             f"intra_op_parallelism_threads={threads}"}
    return dict(os.environ) | settings, missing
