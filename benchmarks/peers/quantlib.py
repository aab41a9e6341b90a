# SPDX-License-Identifier: MIT
"""QuantLib's path generator in C++, quantlib.cpp.  Its numbers are float64 only."""

import subprocess

import common
import programs


def variants(workload, precision, _):
    if workload.name != "W1":
        raise NotImplementedError("W1 only")
    if precision != "float64":
        raise NotImplementedError("float64 only")
    program, seconds = programs.compiled("quantlib.cpp", "-lQuantLib")
    return [common.Program("PathGenerator, EulerDiscretization", programs.measured(program, workload), batch=100,
                           compile_seconds=seconds)]


def version():
    """The version in the headers, without building."""
    done = subprocess.run(["g++", "-E", "-P", "-include", "ql/version.hpp", "-x", "c++", "-"], input="QL_VERSION\n",
                          capture_output=True, text=True)
    return "QuantLib " + done.stdout.split()[-1].strip('"') if done.returncode == 0 else "QuantLib"


if __name__ == "__main__":
    common.main(version(), variants)
