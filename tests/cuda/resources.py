#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What kernels cost on a device, as ptxas says it: registers, stack and spills, each with its limit.

usage: resources.py [--kernel NAME[:REGISTERS[:STACK]]]... [--registers N] [--stack N] [--architectures 75,90]
                    [--ptxas PROGRAM] FILE.ptx...

Assembles every file for its own target, or for each of the architectures, and prints a Markdown table of its kernels.
A kernel is held to the limits of the first --kernel whose NAME is part of its name, else to --registers and --stack.
No kernel and no function that it calls may spill.  Exits with 1 where something is above its limit, with 3 where some
NAME is in no kernel, with 2 where ptxas fails."""
import argparse
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor


class Kernel:
    """What ptxas says of one kernel; spills of the functions that it may call are counted in."""

    def __init__(self, name, architecture):
        self.name, self.architecture = name, architecture
        self.registers = self.stack = self.spills = 0


def limits(text):
    """NAME:REGISTERS:STACK; what is left out is None."""
    name, *numbers = text.split(":")
    if not name or len(numbers) > 2:
        raise argparse.ArgumentTypeError(f"not NAME[:REGISTERS[:STACK]]: {text}")
    return [name] + [int(n) for n in numbers] + [None] * (2 - len(numbers))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kernel", type=limits, action="append", default=[], metavar="NAME[:REGISTERS[:STACK]]")
    parser.add_argument("--registers", type=int, default=255, help="limit for kernels without one of their own")
    parser.add_argument("--stack", type=int, default=0, help="bytes, for kernels without a limit of their own")
    parser.add_argument("--architectures", default="", help="as 75,90; the files' own where not given")
    parser.add_argument("--ptxas", default="ptxas")
    parser.add_argument("files", nargs="+", metavar="FILE.ptx")
    return parser.parse_args()


def target_of(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            found = re.match(r"\.target\s+sm_(\w+)", line)
            if found:
                return found[1]
    raise SystemExit(f"{path}: no .target")


def assemble(ptxas, path, architecture):
    """Kernels of the file, in the order of their names."""
    run = subprocess.run([ptxas, "-v", f"-arch=sm_{architecture}", path, "-o", "/dev/null"],
                         capture_output=True, text=True, check=False)
    report = run.stdout + run.stderr
    if run.returncode != 0:
        print(report, file=sys.stderr)
        raise SystemExit(2)
    kernels, kernel, in_kernel = [], None, False
    for line in report.splitlines():
        if found := re.search(r"Compiling entry function '(\S+)'", line):
            kernel = Kernel(found[1], architecture)
            kernels.append(kernel)
        elif found := re.search(r"Function properties for (\S+)", line):
            in_kernel = kernel is not None and found[1] == kernel.name
        elif found := re.search(r"(\d+) bytes stack frame, (\d+) bytes spill stores, (\d+) bytes spill loads", line):
            if kernel is None:
                continue
            kernel.spills += int(found[2]) + int(found[3])
            if in_kernel:
                kernel.stack = max(kernel.stack, int(found[1]))
        elif found := re.search(r"Used (\d+) registers", line):
            kernel.registers = int(found[1])
            if found := re.search(r"(\d+) bytes cumulative stack size", line):
                kernel.stack = max(kernel.stack, int(found[1]))
    return sorted(kernels, key=lambda each: each.name)


def readable(name):
    """The name as C++ has it, without its parameters."""
    try:
        plain = subprocess.run(["c++filt", name], capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return name
    # The list of parameters is the last bracket that opens outside of angle brackets.
    depth = 0
    for place, character in enumerate(plain):
        depth += (character == "<") - (character == ">")
        if character == "(" and depth == 0:
            return plain[:place].removeprefix("void ")
    return plain


def limits_of(kernel, options):
    for name, registers, stack in options.kernel:
        if name in kernel.name:
            return (options.registers if registers is None else registers), (options.stack if stack is None else stack)
    return options.registers, options.stack


def main():
    options = arguments()
    jobs = []
    for path in options.files:
        for architecture in options.architectures.split(",") if options.architectures else [target_of(path)]:
            jobs.append((path, architecture))
    with ThreadPoolExecutor(max_workers=2) as pool:
        kernels = [k for found in pool.map(lambda job: assemble(options.ptxas, *job), jobs) for k in found]
    missing = [name for name, *_ in options.kernel if not any(name in kernel.name for kernel in kernels)]
    above = []
    print("| kernel | architecture | registers | stack, bytes | spills, bytes |\n|---|---|---:|---:|---:|")
    for kernel in kernels:
        registers, stack = limits_of(kernel, options)
        print(f"| `{readable(kernel.name)}` | sm_{kernel.architecture} | {kernel.registers} | {kernel.stack} | {kernel.spills} |")
        for what, found, limit in (("registers", kernel.registers, registers), ("bytes of stack", kernel.stack, stack),
                                   ("bytes of spills", kernel.spills, 0)):
            if found > limit:
                above.append(f"{readable(kernel.name)}, sm_{kernel.architecture}: {found} {what}, the limit is {limit}")
    for line in above:
        print(line, file=sys.stderr)
    for name in missing:
        print(f"no kernel has {name} in its name", file=sys.stderr)
    return 3 if missing else 1 if above else 0


if __name__ == "__main__":
    sys.exit(main())
