# SPDX-License-Identifier: MIT
"""A kernel written for one equation, curand_loop.cu, through nvcc -O3, with and without its fast mathematics."""

import common
import programs


def variants(workload, precision, _):
    if workload.name not in ("W1", "W2"):
        raise NotImplementedError("W1 and W2 only")
    found = []
    for label, flags in (("nvcc -O3", ()), ("nvcc -O3 -use_fast_math", ("-use_fast_math",))):
        program, seconds = programs.compiled_for_gpu("curand_loop.cu", *flags)
        run = programs.measured(program, workload, precision)
        found.append(common.Program(label, run, batch=1 << 20, compile_seconds=seconds))
    return found


if __name__ == "__main__":
    common.main("cuRAND", variants)
