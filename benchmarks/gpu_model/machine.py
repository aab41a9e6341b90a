# SPDX-License-Identifier: MIT
"""One thread of a kernel's machine code, executed from nvdisasm's text: enough instructions for a step of a replica.

Knows what the kernels execute and refuses the rest.  Approximations of the hardware (MUFU) are computed exactly here: the
code around them rounds the quotients and roots that it makes of them.  Nothing here knows of other threads."""

import math
import re
import struct

MASK = 0xFFFFFFFF
F32 = struct.Struct("<f")
U32 = struct.Struct("<I")

# Where a launch puts what the driver provides, in constant bank 0, by architecture: the parameters, and a generic address
# from which they are `skipped` bytes away.
LAYOUT = {80: {"parameters": 0x160, "address": 0x40, "skipped": 0x160},
          90: {"parameters": 0x210, "address": 0x198, "skipped": 0}}
PARAMETERS_AT, LOCAL_AT, STACK = 0x7_0000_0000, 0x6_0000_0000, 0x4000


class Unknown(Exception):
    """An instruction that is not modelled."""


def to_float(bits):
    return F32.unpack(U32.pack(bits))[0]


def to_bits(value):
    """The nearest binary32."""
    try:
        return U32.unpack(F32.pack(value))[0]
    except OverflowError:
        return 0x7F800000 if value > 0 else 0xFF800000


def fused(a, b, c):
    """a b + c of binary32 numbers, rounded once: the sum in double is rounded to odd."""
    product = a * b
    total = product + c
    if not math.isfinite(total):
        return total
    t = total - product
    error = (product - (total - t)) + (c - t)
    if error and not struct.unpack("<q", struct.pack("<d", total))[0] & 1:
        total = math.nextafter(total, math.inf if error > 0 else -math.inf)
    return total


def flushed(bits):
    return bits & 0x80000000 if bits & 0x7F800000 == 0 else bits


def signed(x):
    return x - (1 << 32) if x & 0x80000000 else x


def signed64(x):
    return x - (1 << 64) if x >> 63 else x


def half(text):
    return struct.unpack("<H", struct.pack("<e", float(text.replace("INF", "inf"))))[0]


def number(text):
    """An immediate operand of a floating-point instruction, as bits."""
    if "QNAN" in text:
        return 0x7FFFFFFF
    if re.fullmatch(r"-?0x[0-9a-f]+", text):
        return int(text, 16) & MASK
    return to_bits(float(text.replace("INF", "inf")))


class Instruction:
    """One line of the disassembly: its place, guard, name and operands, and the source lines that it comes from."""

    def __init__(self, address, guard, name, operands, lines):
        self.address, self.guard, self.name, self.operands, self.lines = address, guard, name, operands, lines
        self.opcode, *self.modifiers = name.split(".")

    def __str__(self):
        return f"{self.address:#x}: {self.guard or ''} {self.name} {', '.join(self.operands)}"


def parse(text, kernel):
    """The instructions of the section of a kernel, by address, and where its labels are."""
    section = re.search(rf"^//-+ \.text\.{re.escape(kernel)} -+\n(.*?)(?=^//-{{5}}|\Z)", text, re.M | re.S)[1]
    code, labels, lines, waiting, fresh = {}, {}, (), [], True
    for line in section.split("\n"):
        if found := re.match(r'\s*//## File "([^"]*)", line (\d+)', line):
            lines = (() if fresh else lines) + ((found[1], int(found[2])),)
            fresh = False
        elif found := re.match(r"\s*/\*([0-9a-f]{4,})\*/\s+(?:(@!?U?P[T\d]+)\s+)?([\w.]+)\s*([^;]*);", line):
            address = int(found[1], 16)
            operands = [each.strip() for each in found[4].split(",")] if found[4].strip() else []
            code[address] = Instruction(address, found[2], found[3], operands, lines)
            for label in waiting:
                labels[label] = address
            waiting, fresh = [], True
        elif found := re.match(r"([.$\w]+):$", line):
            waiting.append(found[1])
    return code, labels


class Thread:
    """Registers, predicates and memory of one thread, from which it reads what the launch has put there."""

    def __init__(self, code, labels, architecture, arguments, memory, index):
        layout = LAYOUT[architecture]
        self.labels, self.index = labels, index
        self.r, self.ur = [0] * 256, [0] * 64
        self.p = {f"P{i}": False for i in range(7)} | {f"UP{i}": False for i in range(7)} | {"PT": True, "UPT": True}
        self.memory = memory  # bytes of global memory by address
        self.constants = bytearray(layout["parameters"]) + arguments + bytearray(64)
        generic = PARAMETERS_AT - layout["skipped"]
        for place, value in ((0x0, 32), (0xC, 1), (0x20, LOCAL_AT & MASK), (0x24, LOCAL_AT >> 32), (0x28, STACK),
                             (layout["address"], generic & MASK), (layout["address"] + 4, generic >> 32)):
            U32.pack_into(self.constants, place, value)
        self.arguments = arguments
        self.local = bytearray(STACK)
        self.code, self.decoded = code, {}

    # Memory.

    def space(self, address):
        if address >= PARAMETERS_AT:
            return self.arguments, address - PARAMETERS_AT
        if address >= LOCAL_AT:
            return self.local, address - LOCAL_AT
        for start, block in self.memory.items():
            if start <= address < start + len(block):
                return block, address - start
        raise Unknown(f"no memory at {address:#x}")

    @staticmethod
    def load_from(block, place, size):
        if place < 0 or place + size > len(block):
            raise Unknown(f"beyond the end of memory: {place:#x}")
        return int.from_bytes(block[place:place + size], "little")

    @staticmethod
    def store_to(block, place, size, value):
        if place < 0 or place + size > len(block):
            raise Unknown(f"beyond the end of memory: {place:#x}")
        block[place:place + size] = (value & ((1 << 8 * size) - 1)).to_bytes(size, "little")

    # Operands: each becomes a function without arguments.

    def register(self, text):
        """The file and the place of a register; RZ is 255."""
        if text.startswith("UR"):
            return self.ur, 63 if text == "URZ" else int(text[2:])
        return self.r, 255 if text == "RZ" else int(text[1:])

    def plain(self, text, floating):
        if re.fullmatch(r"U?R(Z|\d+)", text):
            file, place = self.register(text)
            return lambda: file[place]
        if found := re.fullmatch(r"c\[0x0\]\[(0x[0-9a-f]+)\]", text):
            place, constants = int(found[1], 16), self.constants
            return lambda: U32.unpack_from(constants, place)[0]
        if "c[" in text:
            raise Unknown(f"operand {text}")
        value = number(text) if floating else int(text, 0) & MASK
        return lambda: value

    def value(self, text):
        """An integer operand."""
        text = text.replace(".reuse", "")
        if text.startswith("-") and text[1] in "URc":
            inner = self.plain(text[1:], False)
            return lambda: -inner() & MASK
        if text.startswith("~"):
            inner = self.plain(text[1:], False)
            return lambda: ~inner() & MASK
        return self.plain(text, False)

    def addend(self, text):
        """An operand of a sum whose carry counts: -x is ~x + 1."""
        text = text.replace(".reuse", "")
        if not text.startswith("-") or text[1] not in "URc":
            return self.value(text)
        inner = self.plain(text[1:], False)
        return lambda: (~inner() & MASK) + 1

    def bits(self, text):
        """A floating-point operand, as bits."""
        text = text.replace(".reuse", "")
        found = re.fullmatch(r"(-?)(\|?)([^|]*)\|?", text)
        if found[3][0] not in "URc":
            return self.plain(text, True)
        inner = self.plain(found[3], True)
        if found[2]:
            return (lambda: inner() | 0x80000000) if found[1] else (lambda: inner() & 0x7FFFFFFF)
        return (lambda: inner() ^ 0x80000000) if found[1] else inner

    def predicate(self, text):
        p, inverted, name = self.p, text.startswith("!"), text.lstrip("!")
        return (lambda: not p[name]) if inverted else (lambda: p[name])

    def guard(self, instruction):
        return self.predicate(instruction.guard[1:]) if instruction.guard else None

    def write(self, text):
        file, place = self.register(text)

        def put(x):
            if text not in ("RZ", "URZ"):
                file[place] = x & MASK
        return put

    def write_predicate(self, text):
        p = self.p

        def put(x):
            if text not in ("PT", "UPT"):
                p[text] = bool(x)
        return put

    def write_wide(self, text):
        file, place = self.register(text)

        def put(x):
            if text not in ("RZ", "URZ"):
                file[place], file[place + 1] = x & MASK, x >> 32 & MASK
        return put

    def wide(self, text):
        """A pair of registers or of constants."""
        text = text.replace(".reuse", "")
        if found := re.fullmatch(r"c\[0x0\]\[(0x[0-9a-f]+)\]", text):
            constant, constants = int(found[1], 16), self.constants
            return lambda: int.from_bytes(constants[constant:constant + 8], "little")
        negative = text.startswith("-")
        file, place = self.register(text.lstrip("-"))
        if text.lstrip("-") in ("RZ", "URZ"):
            return lambda: 0
        return (lambda: -(file[place] | file[place + 1] << 32)) if negative else (lambda: file[place] | file[place + 1] << 32)

    def address(self, text):
        found = re.fullmatch(r"(?:desc\[UR\d+\])?\[(R(?:Z|\d+))(\.64|\.U32)?(?:\+(UR\d+))?(?:\+?(-?0x[0-9a-f]+))?\]", text)
        if not found or found[3]:
            raise Unknown(f"address {text}")
        base, offset = self.wide(found[1]) if found[2] == ".64" else self.value(found[1]), int(found[4] or "0", 16)
        return lambda: base() + offset

    # Instructions.

    def decode(self, i):
        """What an instruction does, as a function that returns where to go if not to the next; refusals come when it is
        executed."""
        try:
            maker = getattr(self, "do_" + i.opcode.lower(), None)
            if maker is None:
                raise Unknown("not modelled")
            return maker(i, i.modifiers, *i.operands)
        except (Unknown, ValueError, TypeError, IndexError) as problem:
            message = f"{i}: {problem}"

            def refuse():
                raise Unknown(message)
            return refuse

    def run(self, limit=10_000_000):
        """Until the thread exits; yields every instruction that it executes, whether or not its guard holds."""
        decoded, place = self.decoded, 0
        for _ in range(limit):
            if place not in decoded:
                each = self.code[place]
                decoded[place] = (each, self.guard(each), self.decode(each), place + 16)
            instruction, guard, do, following = decoded[place]
            yield instruction
            target = do() if guard is None or guard() else None
            if target == "exit":
                return
            place = following if target is None else target
        raise Unknown("the thread does not come to an end")

    def restart(self, index):
        """As at the launch, for another thread; what was decoded refers to the same registers and memory."""
        self.index = index
        self.r[:], self.ur[:], self.local[:] = [0] * 256, [0] * 64, bytes(len(self.local))
        self.p.update((name, False) for name in self.p if name[-1] != "T")

    @staticmethod
    def nothing():
        return None

    def do_nop(self, *_):
        return self.nothing

    do_bssy = do_bsync = do_warpsync = do_break = do_nop

    def do_exit(self, *_):
        return lambda: "exit"

    def label(self, text):
        place = self.labels[text.strip("`()")]
        return place

    def do_bra(self, i, _, *operands):
        place = self.label(operands[-1])
        conditions = [self.predicate(each) for each in operands[:-1]]
        return lambda: place if all(condition() for condition in conditions) else None

    def do_call(self, i, modifiers, target):
        place = self.label(target)
        return lambda: place

    def do_ret(self, i, modifiers, operands):
        register = self.value(operands.split()[0])
        return lambda: register()

    def unary(self, target, source, change):
        put, get = self.write(target), source
        return lambda: put(change(get()))

    def do_mov(self, i, modifiers, target, source, *_):
        if source.startswith("32@"):
            found = re.fullmatch(r"32@(lo|hi)\((.*)\)", source)
            place = self.label(found[2].split("+")[0].strip()) + (int(found[2].split("+")[1], 0) if "+" in found[2] else 0)
            value = place if found[1] == "lo" else 0
            return self.unary(target, lambda: value, lambda x: x)
        return self.unary(target, self.value(source), lambda x: x)

    do_umov = do_r2ur = do_mov

    def do_cs2r(self, i, modifiers, target, source):
        put = self.write_wide(target)
        if source != "SRZ":
            raise Unknown(source)
        return lambda: put(0)

    def do_s2r(self, i, modifiers, target, source):
        if source not in ("SR_TID.X", "SR_CTAID.X"):
            raise Unknown(source)
        return self.unary(target, lambda: self.index if source == "SR_TID.X" else 0, lambda x: x)

    do_s2ur = do_s2r

    def do_hfma2(self, i, modifiers, target, a, b, *c):
        if (a.replace(".reuse", ""), b) != ("-RZ", "RZ"):
            raise Unknown("more than a constant")
        value = half(c[0]) << 16 | half(c[1])
        return self.unary(target, lambda: value, lambda x: x)

    # Constants and memory.

    @staticmethod
    def width(modifiers):
        for name, size in (("64", 8), ("128", 16), ("U8", 1), ("U16", 2)):
            if name in modifiers:
                return size
        if {"S8", "S16"} & set(modifiers):
            raise Unknown("signed bytes")
        return 4

    def put_loaded(self, target, size):
        if size == 16:
            raise Unknown("16 bytes")
        return self.write_wide(target) if size == 8 else self.write(target)

    def do_ldc(self, i, modifiers, target, source):
        size, found = self.width(modifiers), re.fullmatch(r"c\[0x0\]\[(U?R(?:Z|\d+))?\+?(0x[0-9a-f]+)?\]", source)
        if not found:
            raise Unknown(source)
        put, constants, place = self.put_loaded(target, size), self.constants, int(found[2] or "0", 16)
        index = self.value(found[1] or "RZ")
        return lambda: put(self.load_from(constants, index() + place, size))

    do_uldc = do_ldc

    def load(self, modifiers, target, source):
        size, at = self.width(modifiers), self.address(source)
        put = self.put_loaded(target, size)
        return lambda: put(self.load_from(*self.space(at()), size))

    def do_ld(self, i, modifiers, target, source, *_):
        return self.load(modifiers, target, source)

    do_ldg = do_ld

    def do_ldl(self, i, modifiers, target, source):
        size, at = self.width(modifiers), self.address(source)
        put = self.put_loaded(target, size)
        return lambda: put(self.load_from(self.local, at(), size))

    def stored(self, modifiers, source):
        size = self.width(modifiers)
        if size == 16:
            raise Unknown("16 bytes")
        return size, self.wide(source) if size == 8 else self.value(source)

    def do_st(self, i, modifiers, target, source):
        (size, value), at = self.stored(modifiers, source), self.address(target)
        return lambda: self.store_to(*self.space(at()), size, value())

    do_stg = do_st

    def do_stl(self, i, modifiers, target, source):
        (size, value), at = self.stored(modifiers, source), self.address(target)
        return lambda: self.store_to(self.local, at(), size, value())

    # Integers.

    def do_iadd3(self, i, modifiers, target, *operands):
        """Sums of three, with carries out (predicates after the target) and, with X, in (the last predicates)."""
        operands = list(operands)
        carries = []
        while re.fullmatch(r"U?P[T\d]", operands[0]):
            carries.append(self.write_predicate(operands.pop(0)))
        values = [self.addend(each) for each in operands[:3]]
        ins = [self.predicate(each) for each in operands[3:]] if "X" in modifiers else []
        put = self.write(target)
        if len(carries) > 1:
            raise Unknown("two carries")

        def add():
            total = sum(value() for value in values) + sum(each() for each in ins)
            put(total)
            for carry in carries:
                carry(total >> 32)
        return add

    do_uiadd3 = do_iadd3

    def do_viadd(self, i, modifiers, target, a, b):
        put, a, b = self.write(target), self.value(a), self.value(b)
        return lambda: put(a() + b())

    def do_iabs(self, i, modifiers, target, a):
        return self.unary(target, self.value(a), lambda x: abs(signed(x)))

    def do_imad(self, i, modifiers, target, a, b, *rest):
        is_unsigned = "U32" in modifiers
        cast = (lambda x: x) if is_unsigned else signed
        if re.fullmatch(r"U?P[T\d]", a.strip()):
            raise Unknown("carry out")
        a, b, c = self.value(a), self.value(b), rest[0]
        if "WIDE" in modifiers:
            if len(rest) > 1:
                raise Unknown("carry")
            put, c = self.write_wide(target), self.wide(c)
            return lambda: put(cast(a()) * cast(b()) + c())
        put = self.write(target)
        if "HI" in modifiers:
            # The third operand is a pair whose lower half is added below.
            c = self.value(c)
            return lambda: put((cast(a()) * cast(b()) >> 32) + c())
        carry = self.predicate(rest[1]) if "X" in modifiers else (lambda: 0)
        c = self.value(c)
        return lambda: put(a() * b() + c() + carry())

    do_uimad = do_imad

    def do_lea(self, i, modifiers, target, *operands):
        operands = list(operands)
        carry = self.write_predicate(operands.pop(0)) if re.fullmatch(r"U?P[T\d]", operands[0]) else None
        put = self.write(target)
        if not modifiers:
            a, b, shift = self.value(operands[0]), self.value(operands[1]), int(operands[2], 0)

            def add():
                total = (a() << shift & MASK) + b()
                put(total)
                if carry:
                    carry(total >> 32)
            return add
        if carry:
            raise Unknown("carry")
        a, b = self.value(operands[0]), self.value(operands[1])
        if modifiers == ["HI", "SX32"]:
            shift = int(operands[2], 0)
            return lambda: put((signed(a()) >> 32 - shift) + b())
        high, shift = self.value(operands[2]), int(operands[3], 0)
        ins = self.predicate(operands[4]) if "X" in modifiers else (lambda: 0)
        return lambda: put(((a() | high() << 32) << shift >> 32) + b() + ins())

    do_ulea = do_lea

    def do_lop3(self, i, modifiers, target, *operands):
        operands, out = [target, *operands], None
        if re.fullmatch(r"U?P[T\d]", operands[0]):
            out = self.write_predicate(operands.pop(0))
        put, table = self.write(operands[0]), int(operands[4], 0)
        a, b, c = (self.value(each) for each in operands[1:4])

        def combine():
            x, y, z = a(), b(), c()
            result = 0
            if table == 0x96:
                result = x ^ y ^ z
            else:
                for term in range(8):
                    if table >> term & 1:
                        result |= (x if term & 4 else ~x) & (y if term & 2 else ~y) & (z if term & 1 else ~z)
            put(result)
            if out:
                out(result & MASK)
        return combine

    do_ulop3 = do_lop3

    def do_shf(self, i, modifiers, target, low, shift, high):
        put, low, shift, high = self.write(target), self.value(low), self.value(shift), self.value(high)
        right, upper, kind = modifiers[0] == "R", "HI" in modifiers, modifiers[1]
        if kind not in ("U32", "S32", "U64", "S64"):
            raise Unknown(kind)
        # Of the pair (high, low), shifted: its upper or its lower half.
        limit = 64 if kind.endswith("64") else 32

        def move():
            pair, n = low() | high() << 32, min(shift(), limit)
            if right:
                pair = (signed64(pair) if kind[0] == "S" else pair) >> n
            else:
                pair <<= n
            put(pair >> 32 if upper else pair)
        return move

    do_ushf = do_shf

    def do_prmt(self, i, modifiers, target, a, selector, b):
        put, a, selector, b = self.write(target), self.value(a), self.value(selector), self.value(b)
        if modifiers:
            raise Unknown(modifiers[0])

        def permute():
            pair, select, result = a() | b() << 32, selector(), 0
            for byte in range(4):
                nibble = select >> 4 * byte & 15
                each = pair >> 8 * (nibble & 7) & 255
                result |= (255 * (each >> 7) if nibble & 8 else each) << 8 * byte
            put(result)
        return permute

    def do_sel(self, i, modifiers, target, a, b, which):
        put, a, b, which = self.write(target), self.value(a), self.value(b), self.predicate(which)
        return lambda: put(a() if which() else b())

    do_usel = do_sel

    def do_isetp(self, i, modifiers, target, other, a, b, *predicates):
        compare, combine = modifiers[0], next(each for each in modifiers if each in ("AND", "OR", "XOR"))
        cast = (lambda x: x) if "U32" in modifiers else signed
        extended = "EX" in modifiers
        if other not in ("PT", "UPT"):
            raise Unknown("a second predicate")
        put, a, b = self.write_predicate(target), self.value(a), self.value(b)
        with_ = self.predicate(predicates[0])
        below = self.predicate(predicates[1]) if extended else None
        test = {"EQ": lambda x, y: x == y, "NE": lambda x, y: x != y, "LT": lambda x, y: x < y, "LE": lambda x, y: x <= y,
                "GT": lambda x, y: x > y, "GE": lambda x, y: x >= y}[compare]

        def compare_them():
            x, y = cast(a()), cast(b())
            if below is None:
                result = test(x, y)
            elif compare == "EQ":
                result = x == y and below()
            elif compare == "NE":
                result = x != y or below()
            else:
                result = below() if x == y else test(x, y)
            put(self.joined(combine, result, with_()))
        return compare_them

    do_uisetp = do_isetp

    @staticmethod
    def joined(combine, a, b):
        return (a and b) if combine == "AND" else (a or b) if combine == "OR" else (bool(a) != bool(b))

    def do_plop3(self, i, modifiers, target, other, a, b, c, table, _):
        put, table = self.write_predicate(target), int(table, 0)
        if other != "PT":
            raise Unknown("a second predicate")
        a, b, c = (self.predicate(each) for each in (a, b, c))
        return lambda: put(table >> (4 * a() + 2 * b() + c()) & 1)

    def do_p2r(self, i, modifiers, target, source, base, mask):
        put, base, mask = self.write(target), self.value(base), int(mask, 0)
        return lambda: put(base() & ~mask | sum(self.p[f"P{n}"] << n for n in range(7)) & mask)

    # Floating point.

    def do_fadd(self, i, modifiers, target, a, b):
        self.only(modifiers, {"FTZ"})
        return self.rounded(target, modifiers, [a, b], lambda x, y: x + y)

    def do_fmul(self, i, modifiers, target, a, b):
        self.only(modifiers, {"FTZ"})
        return self.rounded(target, modifiers, [a, b], lambda x, y: x * y)

    def do_ffma(self, i, modifiers, target, a, b, c):
        self.only(modifiers, {"FTZ"})
        return self.rounded(target, modifiers, [a, b, c], fused)

    @staticmethod
    def only(modifiers, known):
        if set(modifiers) - known:
            raise Unknown("modifiers")

    def rounded(self, target, modifiers, operands, function):
        put, operands = self.write(target), [self.bits(each) for each in operands]
        if "FTZ" in modifiers:
            return lambda: put(flushed(to_bits(function(*(to_float(flushed(each())) for each in operands)))))
        return lambda: put(to_bits(function(*(to_float(each()) for each in operands))))

    def do_mufu(self, i, modifiers, target, a):
        functions = {"RCP": lambda x: math.copysign(math.inf, x) if x == 0 else 1 / x,
                     "RSQ": lambda x: math.inf if x == 0 else math.nan if x < 0 else 1 / math.sqrt(x)}
        function = functions[modifiers[0]]
        return self.rounded(target, ["FTZ"], [a], function)

    def do_fsel(self, i, modifiers, target, a, b, which):
        put, a, b, which = self.write(target), self.bits(a), self.bits(b), self.predicate(which)
        return lambda: put(a() if which() else b())

    def do_fmnmx(self, i, modifiers, target, a, b, least):
        put, a, b, least = self.write(target), self.bits(a), self.bits(b), self.predicate(least)
        propagates = "NAN" in modifiers

        def pick():
            x, y = to_float(a()), to_float(b())
            if x != x or y != y:
                return put(0x7FFFFFFF if propagates or (x != x and y != y) else b() if x != x else a())
            smaller = x < y or (x == y and a() >> 31 > b() >> 31)
            return put(a() if smaller == bool(least()) else b())
        return pick

    @staticmethod
    def relation(compare):
        ordered = {"EQ": lambda x, y: x == y, "NE": lambda x, y: x != y and x == x and y == y, "LT": lambda x, y: x < y,
                   "LE": lambda x, y: x <= y, "GT": lambda x, y: x > y, "GE": lambda x, y: x >= y,
                   "NUM": lambda x, y: x == x and y == y, "NAN": lambda x, y: x != x or y != y}
        if compare in ordered:
            return ordered[compare]
        base = ordered[compare[:-1]]
        return lambda x, y: base(x, y) or x != x or y != y

    def do_fsetp(self, i, modifiers, target, other, a, b, with_):
        combine = modifiers[-1]
        if other != "PT":
            raise Unknown("a second predicate")
        put, a, b, with_ = self.write_predicate(target), self.bits(a), self.bits(b), self.predicate(with_)
        test = self.relation(modifiers[0])
        flush = flushed if "FTZ" in modifiers else (lambda x: x)
        return lambda: put(self.joined(combine, test(to_float(flush(a())), to_float(flush(b()))), with_()))

    def do_fset(self, i, modifiers, target, a, b, with_):
        self.only(modifiers[:1] + modifiers[2:], {"BF", "AND"})
        put, a, b, with_ = self.write(target), self.bits(a), self.bits(b), self.predicate(with_)
        test = self.relation(modifiers[1])
        return lambda: put(0x3F800000 if test(to_float(a()), to_float(b())) and with_() else 0)

    def do_fchk(self, i, modifiers, target, a, b):
        """Whether a / b needs the slow path: exponents for which a step of the fast one leaves the normal range."""
        put, a, b = self.write_predicate(target), self.bits(a), self.bits(b)

        def check():
            x, y = (a() >> 23 & 255), (b() >> 23 & 255)
            put(not (1 <= y <= 252 and x < 255 and (x == 0 and a() << 1 & MASK == 0 or 25 <= x and -126 < x - y < 127)))
        return check

    def do_i2fp(self, i, modifiers, target, a):
        self.only(modifiers, {"F32", "S32", "U32"})
        put, a = self.write(target), self.value(a)
        cast = signed if "S32" in modifiers else (lambda x: x)
        return lambda: put(to_bits(cast(a())))

    def do_i2f(self, i, modifiers, target, a):
        self.only(modifiers, {"U32", "S32", "RP"})
        if "RP" not in modifiers:
            return self.do_i2fp(i, ["F32", "U32" if "U32" in modifiers else "S32"], target, a)
        put, a, cast = self.write(target), self.value(a), (lambda x: x) if "U32" in modifiers else signed

        def convert():
            x = cast(a())
            bits = to_bits(x)
            put(bits + (1 if x > 0 else -1) if to_float(bits) < x else bits)
        return convert

    def do_f2i(self, i, modifiers, target, a):
        self.only(modifiers, {"FLOOR", "TRUNC", "NTZ", "FTZ", "U32"})
        put, a = self.write(target), self.bits(a)
        change = math.floor if "FLOOR" in modifiers else math.trunc if "TRUNC" in modifiers else round
        low, high = (0, MASK) if "U32" in modifiers else (-(1 << 31), (1 << 31) - 1)

        def convert():
            x = to_float(a())
            if x != x:
                return put(0x80000000 if low else MASK)
            return put(min(max(change(min(max(x, -1e19), 1e19)), low), high))
        return convert

    def do_frnd(self, i, modifiers, target, a):
        put, a = self.write(target), self.bits(a)
        self.only(modifiers, {"FLOOR"})

        def convert():
            x = to_float(a())
            put(a() if not math.isfinite(x) or x == 0 else to_bits(math.floor(x)))
        return convert
