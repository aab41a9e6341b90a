# SPDX-License-Identifier: MIT
"""How many path-steps a second a GPU can do at most, from the machine instructions of a step; see benchmarks/gpu-model.

Compiles the kernels of W1, W2 and W3 (float32) for one architecture with the flags of cmake/Cuda.cmake, executes the machine
code for a warp's replicas (machine.py), which must give the bits that the C++ compiler's code gives, and counts what a step
executes by the units that do it."""

import argparse
import collections
import dataclasses
import hashlib
import json
import pathlib
import re
import subprocess
import sys

import machine

WARP = 32


@dataclasses.dataclass
class Device:
    """A card at its boost clock.  Instructions of a thread that a multiprocessor's units take in a clock: NVIDIA's table
    "Throughput of Native Arithmetic Instructions" (CUDA C++ Programming Guide up to 12.9, Best Practices Guide from 13.0);
    which instructions share a pipe is from the Nsight Compute guide; loads and stores from the white papers."""
    name: str
    multiprocessors: int
    clock: float    # Hz
    bandwidth: float  # bytes/s
    rates: dict


# Integer products run on half of the FP32 units of 9.0, and on all of 8.0.
DEVICES = {
    90: Device("H100 SXM", 132, 1.98e9, 3.35e12, {"FP32": 128, "IMAD": 64, "ALU": 64, "special": 16, "memory": 32}),
    80: Device("A100 SXM 80 GB", 108, 1.41e9, 2.04e12, {"FP32": 64, "IMAD": 64, "ALU": 64, "special": 16, "memory": 32}),
}
ISSUED = 128  # by four schedulers, a warp's instruction each

UNITS = {
    "FP32": "FADD FMUL FFMA HFMA2",
    "IMAD": "IMAD",
    "ALU": "IADD3 IABS LEA LOP3 SHF PRMT SEL ISETP PLOP3 P2R R2P FSEL FSET FSETP FMNMX FCHK VIADD VIMNMX VIADDMNMX IMNMX MOV "
           "CS2R I2FP BMSK SGXT",
    "special": "MUFU I2F F2I F2F FRND POPC FLO BREV I2I",
    "memory": "LD LDG LDL LDS ST STG STL STS ATOM ATOMG RED",
    "control": "BRA BRX JMP CALL RET EXIT BSSY BSYNC BREAK WARPSYNC NOP YIELD",
    # The constant cache and what all threads of a warp do once; only their issue is limited here.
    "uniform": "LDC ULDC R2UR UMOV UIADD3 UIMAD ULEA ULOP3 USHF USEL UISETP UPLOP3 S2R S2UR VOTE VOTEU",
}
UNIT_OF = {opcode: unit for unit, opcodes in UNITS.items() for opcode in opcodes.split()}


def fail(message):
    print(message, file=sys.stderr)
    sys.exit(1)


def output_of(command):
    done = subprocess.run([str(each) for each in command], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        fail(f"{command[0]} ended with {done.returncode}:\n{done.stderr}")
    return done.stdout


class Build:
    """What is compiled, in a folder; a kernel is compiled anew where a header, the kernel or a flag has changed."""

    def __init__(self, root, folder, nvcc, nvdisasm, compiler):
        self.root, self.folder, self.nvcc, self.nvdisasm, self.compiler = root, folder, nvcc, nvdisasm, compiler
        folder.mkdir(parents=True, exist_ok=True)
        cmake = (root / "cmake" / "Cuda.cmake").read_text()
        # The flags and the virtual architecture of the release build.
        self.flags = re.search(r"set\(heavytail_cuda_flags ([^\"]*)\"", cmake)[1].split()
        self.virtual = re.search(r"set\(HEAVYTAIL_CUDA_ARCHITECTURES (\d+)", cmake)[1]
        self.sources = hashlib.sha256()
        for path in sorted([*root.glob("include/**/*.hpp"), *root.glob("kernels/**/*.hpp"), root / "kernels/cuda/advance.cu"]):
            self.sources.update(path.read_bytes())

    def disassembly(self, kernel, architecture):
        motion, dimension = kernel.split(".")
        command = [self.nvcc, "-std=c++20", "-O3", "-DNDEBUG", *self.flags, "-lineinfo",
                   f"--generate-code=arch=compute_{self.virtual},code=sm_{architecture}", f"-DHT_MOTION={motion}Motion",
                   f"-DHT_DIMENSION={dimension}", f"-I{self.root}/include", f"-I{self.root}", "-cubin",
                   self.root / "kernels/cuda/advance.cu"]
        key = hashlib.sha256(repr(command).encode() + self.sources.digest()).hexdigest()[:12]
        cubin = self.folder / f"{kernel}.{architecture}.{key}.cubin"
        if not cubin.exists():
            print(f"Compiling {kernel} for sm_{architecture}", file=sys.stderr)
            unfinished = cubin.with_suffix(".unfinished")
            output_of([*command, "-o", unfinished])
            unfinished.rename(cubin)
        return output_of([self.nvdisasm, "-c", "-gi", cubin])

    def workloads(self):
        program = self.folder / "arguments"
        include = pathlib.Path(self.nvcc).resolve().parent.parent / "include"
        output_of([self.compiler, "-std=c++20", "-O1", "-ffp-contract=off", f"-I{self.root}/include", f"-I{self.root}",
                   "-isystem", include, pathlib.Path(__file__).parent / "arguments.cpp", "-o", program])
        return json.loads(output_of([program]))


class Launch:
    """The replicas of a workload in one warp, executed."""

    def __init__(self, workload, text, architecture):
        self.steps, self.dimension, self.replicas = workload["steps"], workload["dimension"], workload["replicas"]
        self.ends = bytes.fromhex(workload["ends"])
        kernel = next(name for name in re.findall(r"^//-+ \.text\.(\S+) -+$", text, re.M) if "MotionEf" in name)
        self.code, labels = machine.parse(text, kernel)
        # Functions that are called, by where they begin.
        self.functions = sorted((place, name) for name, place in labels.items() if name.startswith("$"))
        self.state = bytearray(8 * self.dimension * self.replicas)
        memory = {workload["state_at"]: self.state, workload["diverged_at"]: bytearray(8 * self.replicas),
                  workload["table_at"]: bytearray(bytes.fromhex(workload["table"]))}
        self.thread = machine.Thread(self.code, labels, architecture, bytearray(bytes.fromhex(workload["arguments"])), memory, 0)

    def function_of(self, address):
        return next((name for place, name in reversed(self.functions) if place <= address), "")

    def path_of(self, lane):
        """The addresses that a thread executes, in order."""
        self.thread.restart(lane)
        path = [each.address for each in self.thread.run()]
        for j in range(self.dimension):
            end = self.state[4 * (j * self.replicas + lane):][:4]
            if end != self.ends[4 * (lane * self.dimension + j):][:4]:
                fail(f"replica {lane} ends where C++ does not: machine.py is wrong, or the machine code")
        return path

    def counts(self, first, last):
        """For steps [first, last) how often the warp and how often its threads execute each address, by the mean of a step.
        Where threads part, the warp executes all that any of them does."""
        paths = [self.path_of(lane) for lane in range(self.replicas)]
        often = [collections.Counter(path) for path in paths]
        # The first address that is executed once in so many steps: the loop may be unrolled.
        marker, stride = next((each, m) for m in (1, 2, 4) for each in paths[0]
                              if all(count[each] * m == self.steps for count in often))
        warp, threads = collections.Counter(), collections.Counter()
        for step in range(first // stride, last // stride):
            each_step = []
            for path in paths:
                starts = [place for place, address in enumerate(path) if address == marker]
                each_step.append(collections.Counter(path[starts[step]:starts[step + 1]]))
            for count in each_step:
                threads.update(count)
            for address in set().union(*each_step):
                warp[address] += max(count[address] for count in each_step)
        mean = 1 / (stride * (last // stride - first // stride))
        return ({address: n * mean for address, n in warp.items()},
                sum(threads.values()) * mean / self.replicas)


def unit_of(instruction):
    unit = UNIT_OF.get(instruction.opcode)
    if unit is None:
        fail(f"no unit is known for {instruction}")
    return unit


def draws(launch, address):
    """Whether an instruction is of the functions that fill the buffer of variates, or of what these call."""
    name = launch.function_of(address)
    return "fillEv" in name or "further_words" in name


def cycles(units, device):
    """Of a multiprocessor for a step of a warp, by what limits it."""
    of = {unit: units[unit] * WARP / rate for unit, rate in device.rates.items()}
    of["FP32"] = (units["FP32"] + units["IMAD"]) * WARP / device.rates["FP32"]
    of["issue"] = sum(units.values()) * WARP / ISSUED
    return of


def steps_of(path):
    """Steps from start to end of a workload."""
    workload = json.loads(re.sub(r"^//.*$", "", path.read_text(), flags=re.M))
    return workload["steps"] if "steps" in workload else round(workload["time"] / workload["integrator"]["dt"])


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=pathlib.Path, required=True)
    parser.add_argument("--nvcc", required=True)
    parser.add_argument("--nvdisasm", required=True)
    parser.add_argument("--compiler", default="g++")
    parser.add_argument("--architecture", type=int, choices=sorted(DEVICES), default=90)
    parser.add_argument("--workloads", default="W1,W2,W3")
    parser.add_argument("--lines", type=int, default=0, metavar="N", help="also the N source lines that a step executes most")
    return parser.parse_args()


def lines_of(launch, counts, most):
    """The lines of the sources, innermost, whose instructions are executed most."""
    of = collections.Counter()
    for address, n in counts.items():
        lines = launch.code[address].lines
        of["/".join(lines[0][0].split("/")[-2:]) + f":{lines[0][1]}" if lines else "unknown"] += n
    return [f"    {n:8.1f}  {line}" for line, n in of.most_common(most)]


def main():
    o = options()
    device = DEVICES[o.architecture]
    build = Build(o.root, o.root / "build" / "gpu-model", o.nvcc, o.nvdisasm, o.compiler)
    print(f"Machine instructions of a warp for a step of its {WARP} replicas, float32, sm_{o.architecture}; path-steps/s at most "
          f"on {device.name}\n({device.multiprocessors} multiprocessors, {device.clock / 1e9:.2f} GHz).\n")
    print("| workload | all | " + " | ".join(UNITS) + " | to draw numbers | limit | G path-steps/s, at most |")
    print("|---|---:" + "|---:" * len(UNITS) + "|---:|---|---:|")
    notes = []
    for workload in build.workloads():
        name = workload["name"]
        if name not in o.workloads.split(","):
            continue
        launch = Launch(workload, build.disassembly(workload["kernel"], o.architecture), o.architecture)
        # Whole blocks of random numbers, and the first step with the start of the path is none of them.
        warp, thread = launch.counts(4, launch.steps - 4) if launch.steps > 8 else launch.counts(1, launch.steps - 1)
        units = collections.Counter()
        for address, n in warp.items():
            units[unit_of(launch.code[address])] += n
        total, drawn = sum(units.values()), sum(n for address, n in warp.items() if draws(launch, address))
        of = cycles(units, device)
        limit = max(of, key=of.get)
        second = max((each for each in of if each != limit), key=of.get)
        rate = device.multiprocessors * device.clock * WARP / of[limit]
        print(f"| {name} | {total:.1f} | " + " | ".join(f"{units[unit]:.1f}" for unit in UNITS) +
              f" | {100 * drawn / total:.0f} % | {limit} | {rate / 1e9:.3g} |", flush=True)
        # x and the optimizer's memory, and the step of divergence, are read and written once on the way.
        moved = 2 * (8 * launch.dimension + 8) / steps_of(o.root / "benchmarks" / "workloads" / f"{name}.json")
        notes.append(f"{name}: a replica alone executes {thread:.1f}; {limit} takes {of[limit]:.1f} cycles, {second} "
                     f"{of[second]:.1f}; the device's memory would allow {device.bandwidth / moved / 1e12:.3g} T path-steps/s")
        notes += lines_of(launch, warp, o.lines)
    print("\n" + "\n".join(notes))


main()
