// SPDX-License-Identifier: MIT
// Integer, bit and predicate arithmetic.  T is the type of the instruction; operands are (d, a, b, c).
#pragma once

#include "tests/cuda/ptx/slots.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace heavytail::ptx::handlers {

__extension__ using Signed128 = __int128;
__extension__ using Unsigned128 = unsigned __int128;

template <class T> struct WiderOf;

template <> struct WiderOf<std::int16_t> {
  using type = std::int32_t;
};

template <> struct WiderOf<std::uint16_t> {
  using type = std::uint32_t;
};

template <> struct WiderOf<std::int32_t> {
  using type = std::int64_t;
};

template <> struct WiderOf<std::uint32_t> {
  using type = std::uint64_t;
};

template <> struct WiderOf<std::int64_t> {
  using type = Signed128;
};

template <> struct WiderOf<std::uint64_t> {
  using type = Unsigned128;
};
template <class T> using wider = typename WiderOf<T>::type;

template <class T> inline constexpr std::uint32_t bit_count = 8 * sizeof(T);

/// Applies an operation of one, two or three operands of type T.
template <class T, class Op> void unary(Thread& t, const Instruction& i) {
  put<T>(t, i.o[0], Op::of(get<T>(t, i.o[1])));
}

template <class T, class Op> void binary(Thread& t, const Instruction& i) {
  put<T>(t, i.o[0], Op::of(get<T>(t, i.o[1]), get<T>(t, i.o[2])));
}

template <class T, class Op> void ternary(Thread& t, const Instruction& i) {
  put<T>(t, i.o[0], Op::of(get<T>(t, i.o[1]), get<T>(t, i.o[2]), get<T>(t, i.o[3])));
}

/// Operations of integers.  Sums and products are taken without sign: they wrap.
template <class T> struct Integers {
  using U = std::make_unsigned_t<T>;
  using Wide = std::conditional_t<sizeof(T) == 2, std::uint32_t, U>;

  static T wrapped(Wide value) { return static_cast<T>(static_cast<U>(value)); }

  static Wide raw(T value) { return static_cast<Wide>(static_cast<U>(value)); }

  struct Add {
    static T of(T a, T b) { return wrapped(raw(a) + raw(b)); }
  };

  struct Subtract {
    static T of(T a, T b) { return wrapped(raw(a) - raw(b)); }
  };

  struct MultiplyLow {
    static T of(T a, T b) { return wrapped(raw(a) * raw(b)); }
  };

  struct MultiplyHigh {
    static T of(T a, T b) {
      return static_cast<T>((static_cast<wider<T>>(a) * static_cast<wider<T>>(b)) >> bit_count<T>);
    }
  };

  struct MultiplyAddLow {
    static T of(T a, T b, T c) { return Add::of(MultiplyLow::of(a, b), c); }
  };

  struct MultiplyAddHigh {
    static T of(T a, T b, T c) { return Add::of(MultiplyHigh::of(a, b), c); }
  };

  struct Divide {
    static T of(T a, T b) {
      if (b == 0) throw Fault{"an integer is divided by zero"};
      if constexpr (std::is_signed_v<T>)
        if (b == -1) return Negate::of(a);
      return static_cast<T>(a / b);
    }
  };

  struct Remainder {
    static T of(T a, T b) {
      if (b == 0) throw Fault{"an integer is divided by zero"};
      if constexpr (std::is_signed_v<T>)
        if (b == -1) return 0;
      return static_cast<T>(a % b);
    }
  };

  struct Negate {
    static T of(T a) { return wrapped(Wide{0} - raw(a)); }
  };

  struct Absolute {
    static T of(T a) { return a < T{0} ? Negate::of(a) : a; }
  };

  struct Minimum {
    static T of(T a, T b) { return std::min(a, b); }
  };

  struct Maximum {
    static T of(T a, T b) { return std::max(a, b); }
  };

  struct And {
    static T of(T a, T b) { return static_cast<T>(a & b); }
  };

  struct Or {
    static T of(T a, T b) { return static_cast<T>(a | b); }
  };

  struct ExclusiveOr {
    static T of(T a, T b) { return static_cast<T>(a ^ b); }
  };

  struct Not {
    static T of(T a) { return static_cast<T>(~a); }
  };

  struct LogicalNot {
    static T of(T a) { return a == 0 ? T{1} : T{0}; }
  };

  struct SumOfDistance {
    static T of(T a, T b, T c) { return Add::of(c, a < b ? Subtract::of(b, a) : Subtract::of(a, b)); }
  };
};

struct PredicateAnd {
  static bool of(bool a, bool b) { return a && b; }
};

struct PredicateOr {
  static bool of(bool a, bool b) { return a || b; }
};

struct PredicateExclusiveOr {
  static bool of(bool a, bool b) { return a != b; }
};

struct PredicateNot {
  static bool of(bool a) { return !a; }
};

template <class T> void multiply_wide(Thread& t, const Instruction& i) {
  using W = wider<T>;
  put<W>(t, i.o[0], static_cast<W>(static_cast<W>(get<T>(t, i.o[1])) * static_cast<W>(get<T>(t, i.o[2]))));
}

template <class T> void multiply_add_wide(Thread& t, const Instruction& i) {
  using W = wider<T>;
  const W product = static_cast<W>(static_cast<W>(get<T>(t, i.o[1])) * static_cast<W>(get<T>(t, i.o[2])));
  put<W>(t, i.o[0], Integers<W>::Add::of(product, get<W>(t, i.o[3])));
}

/// Shifts by the type's width or more give what is left after shifting everything out.
template <class T> void shift_left(Thread& t, const Instruction& i) {
  const auto by = get<std::uint32_t>(t, i.o[2]);
  put<T>(t, i.o[0], by >= bit_count<T> ? T{0} : static_cast<T>(get<T>(t, i.o[1]) << by));
}

template <class T> void shift_right(Thread& t, const Instruction& i) {
  const std::uint32_t by = std::min(get<std::uint32_t>(t, i.o[2]), bit_count<T>);
  const T a = get<T>(t, i.o[1]);
  const T sign = a < T{0} ? static_cast<T>(-1) : T{0};
  put<T>(t, i.o[0], by == bit_count<T> ? sign : static_cast<T>(a >> by));
}

/// shf: 32 bits out of the 64 of (b, a), shifted by c modulo 32 or at most 32.
template <bool IsLeft, bool IsClamped> void funnel_shift(Thread& t, const Instruction& i) {
  const std::uint64_t both = (get<std::uint64_t>(t, i.o[2]) << 32U) | get<std::uint32_t>(t, i.o[1]);
  const auto c = get<std::uint32_t>(t, i.o[3]);
  const std::uint32_t by = IsClamped ? std::min(c, 32U) : c % 32;
  put<std::uint32_t>(t, i.o[0], static_cast<std::uint32_t>(IsLeft ? (both << by) >> 32U : both >> by));
}

/// Sums and products with the carry: add, sub, mad (low or high) with ways of reading and writing CC.CF.
enum class Carried : std::uint8_t { add, subtract, multiply_add_low, multiply_add_high };

template <class T, Carried Kind, bool Reads, bool Writes> void carried(Thread& t, const Instruction& i) {
  using U = std::make_unsigned_t<T>;
  const U in = Reads && t.carry ? 1 : 0;
  U a = get<U>(t, i.o[1]);
  U b = get<U>(t, i.o[2]);
  if constexpr (Kind == Carried::multiply_add_low || Kind == Carried::multiply_add_high) {
    const T x = static_cast<T>(a);
    const T y = static_cast<T>(b);
    a = static_cast<U>(Kind == Carried::multiply_add_low ? Integers<T>::MultiplyLow::of(x, y)
                                                         : Integers<T>::MultiplyHigh::of(x, y));
    b = get<U>(t, i.o[3]);
  }
  using W = Unsigned128;
  const W result = Kind == Carried::subtract ? W{a} - b - in : W{a} + b + in;
  put<U>(t, i.o[0], static_cast<U>(result));
  if (Writes) t.carry = ((result >> bit_count<U>)&1) != 0;
}

template <class T> void count_leading_zeros(Thread& t, const Instruction& i) {
  put<std::uint32_t>(t, i.o[0], static_cast<std::uint32_t>(std::countl_zero(get<T>(t, i.o[1]))));
}

template <class T> void count_ones(Thread& t, const Instruction& i) {
  put<std::uint32_t>(t, i.o[0], static_cast<std::uint32_t>(std::popcount(get<T>(t, i.o[1]))));
}

template <class T> struct Reversed {
  static T of(T a) {
    T out = 0;
    for (std::uint32_t bit = 0; bit < bit_count<T>; ++bit) out = static_cast<T>((out << 1U) | ((a >> bit) & 1U));
    return out;
  }
};

/// bfind: the place of the highest bit that differs from the sign, or how far it is from the top.
template <class T, bool AsShift> void find_bit(Thread& t, const Instruction& i) {
  using U = std::make_unsigned_t<T>;
  const T a = get<T>(t, i.o[1]);
  const U bits = static_cast<U>(a < T{0} ? ~a : a);
  const auto top = static_cast<std::uint32_t>(bit_count<T> - 1);
  const auto zeros = static_cast<std::uint32_t>(std::countl_zero(bits));
  put<std::uint32_t>(t, i.o[0], bits == 0 ? ~0U : AsShift ? zeros : top - zeros);
}

/// bfe: `length` bits of a from `begin` on, extended by the highest of them, which is that of a where they pass its
/// end.
template <class T> void extract_field(Thread& t, const Instruction& i) {
  const T a = get<T>(t, i.o[1]);
  const std::uint32_t begin = get<std::uint32_t>(t, i.o[2]) & 0xFFU;
  const std::uint32_t length = get<std::uint32_t>(t, i.o[3]) & 0xFFU;
  constexpr std::uint32_t top = bit_count<T> - 1;
  using U = std::make_unsigned_t<T>;
  const auto bit = [&](std::uint32_t n) { return (static_cast<U>(a) >> n) & 1U; };
  const bool sign = std::is_signed_v<T> && length != 0 && bit(std::min(begin + length - 1, top)) != 0;
  U out = 0;
  for (std::uint32_t n = 0; n <= top; ++n) {
    const bool set = n < length && begin + n <= top ? bit(begin + n) != 0 : sign;
    out = static_cast<U>(out | (static_cast<U>(set) << n));
  }
  put<U>(t, i.o[0], out);
}

/// bfi: b with `length` bits from `begin` on replaced by the low ones of a.
template <class T> void insert_field(Thread& t, const Instruction& i) {
  const T a = get<T>(t, i.o[1]);
  T out = get<T>(t, i.o[2]);
  const std::uint32_t begin = get<std::uint32_t>(t, i.o[3]) & 0xFFU;
  const std::uint32_t length = get<std::uint32_t>(t, i.o[4]) & 0xFFU;
  for (std::uint32_t n = 0; n < length && begin + n < bit_count<T>; ++n) {
    const T mask = static_cast<T>(T{1} << (begin + n));
    out = static_cast<T>((out & ~mask) | ((a >> n) & 1U ? mask : T{0}));
  }
  put<T>(t, i.o[0], out);
}

/// prmt: four bytes chosen out of (b, a) by the nibbles of c; a nibble's highest bit asks for the byte's sign instead.
inline void permute_bytes(Thread& t, const Instruction& i) {
  const std::uint64_t bytes = (get<std::uint64_t>(t, i.o[2]) << 32U) | get<std::uint32_t>(t, i.o[1]);
  const auto selection = get<std::uint32_t>(t, i.o[3]);
  std::uint32_t out = 0;
  for (std::uint32_t n = 0; n < 4; ++n) {
    const std::uint32_t nibble = (selection >> (4 * n)) & 0xFU;
    auto byte = static_cast<std::uint32_t>((bytes >> (8 * (nibble & 7U))) & 0xFFU);
    if ((nibble & 8U) != 0) byte = (byte & 0x80U) != 0 ? 0xFFU : 0;
    out |= byte << (8 * n);
  }
  put<std::uint32_t>(t, i.o[0], out);
}

/// lop3: each bit of the result is the bit of the table that the bits of a, b, c number.
inline void logic_of_three(Thread& t, const Instruction& i) {
  const auto a = get<std::uint32_t>(t, i.o[1]);
  const auto b = get<std::uint32_t>(t, i.o[2]);
  const auto c = get<std::uint32_t>(t, i.o[3]);
  const auto table = get<std::uint32_t>(t, i.o[4]);
  std::uint32_t out = 0;
  for (std::uint32_t row = 0; row < 8; ++row)
    if (((table >> row) & 1U) != 0)
      out |= ((row & 4U) != 0 ? a : ~a) & ((row & 2U) != 0 ? b : ~b) & ((row & 1U) != 0 ? c : ~c);
  put<std::uint32_t>(t, i.o[0], out);
}

/// bmsk: b ones from bit a on, both modulo 32 or at most 32.
template <bool IsClamped> void mask_of_bits(Thread& t, const Instruction& i) {
  const auto a = get<std::uint32_t>(t, i.o[1]);
  const auto b = get<std::uint32_t>(t, i.o[2]);
  const std::uint64_t begin = IsClamped ? std::min(a, 32U) : a % 32;
  const std::uint64_t count = IsClamped ? std::min(b, 32U) : b % 32;
  put<std::uint32_t>(t, i.o[0], static_cast<std::uint32_t>(((std::uint64_t{1} << count) - 1) << begin));
}

/// szext: the low b bits of a, extended to 32.
template <class T, bool IsClamped> void extend_bits(Thread& t, const Instruction& i) {
  const auto a = get<std::uint32_t>(t, i.o[1]);
  const auto b = get<std::uint32_t>(t, i.o[2]);
  std::uint32_t out = a;
  if (!IsClamped || b < 32) {
    const std::uint32_t length = b % 32;
    const std::uint32_t rest = ~0U << length;
    const bool sign = std::is_signed_v<T> && length != 0 && ((a >> (length - 1)) & 1U) != 0;
    out = (a & ~rest) | (sign ? rest : 0);
  }
  put<std::uint32_t>(t, i.o[0], out);
}

/// selp: a where the predicate holds, else b.
template <class T> void select(Thread& t, const Instruction& i) {
  put<T>(t, i.o[0], get<T>(t, i.o[get<bool>(t, i.o[3]) ? 1 : 2]));
}

/// slct: a where c >= 0, else b; also for c not a number.
template <class T, class C> void select_by_sign(Thread& t, const Instruction& i) {
  put<T>(t, i.o[0], get<T>(t, i.o[get<C>(t, i.o[3]) >= C{0} ? 1 : 2]));
}

template <class T> void move(Thread& t, const Instruction& i) {
  put<T>(t, i.o[0], get<T>(t, i.o[1]));
}

} // namespace heavytail::ptx::handlers
