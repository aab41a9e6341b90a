# SPDX-License-Identifier: MIT
"""A plain C++ loop, plain_loop.cpp, through g++ -O3 -march=native."""

import common
import programs


def variants(workload, precision, _):
    program, seconds = programs.compiled("plain_loop.cpp")
    run = programs.measured(program, workload, precision)
    return [common.Program("std::mt19937_64", run, batch=100, compile_seconds=seconds)]


if __name__ == "__main__":
    common.main(programs.compiler(), variants)
