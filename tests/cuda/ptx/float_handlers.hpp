// SPDX-License-Identifier: MIT
// Floating-point arithmetic by the host's own IEEE 754 operations, comparisons and conversions.
#pragma once

#include "tests/cuda/ptx/integer_handlers.hpp"

#include <cfenv>
#include <cmath>
#include <limits>
#include <utility>

namespace heavytail::ptx::handlers {

/// Rounding modes under the host's numbers.
inline constexpr int to_nearest = FE_TONEAREST;
inline constexpr int to_zero = FE_TOWARDZERO;
inline constexpr int downward = FE_DOWNWARD;
inline constexpr int upward = FE_UPWARD;

/// NaN results of single precision have no payload.
inline float canonical(float x) {
  return std::isnan(x) ? std::bit_cast<float>(0x7FFFFFFFU) : x;
}

inline double canonical(double x) {
  return x;
}

template <class Real> struct Add {
  static Real of(Real a, Real b) { return a + b; }
};

template <class Real> struct Subtract {
  static Real of(Real a, Real b) { return a - b; }
};

template <class Real> struct Multiply {
  static Real of(Real a, Real b) { return a * b; }
};

template <class Real> struct Divide {
  static Real of(Real a, Real b) { return a / b; }
};

template <class Real> struct MultiplyAdd {
  static Real of(Real a, Real b, Real c) { return std::fma(a, b, c); }
};

template <class Real> struct SquareRoot {
  static Real of(Real a) { return std::sqrt(a); }
};

template <class Real> struct Reciprocal {
  static Real of(Real a) { return Real{1} / a; }
};

/// A copy that the compiler neither knows nor moves across the changes of mode around it.
template <class T> T opaque(T value) {
  volatile T held = value;
  return held;
}

/// An operation in a rounding mode.
template <int Mode, class Op, class Real, class... Operands> Real in_mode(Operands... operands) {
  if constexpr (Mode == to_nearest) return canonical(static_cast<Real>(Op::of(operands...)));
  std::fesetround(Mode);
  const Real result = opaque(static_cast<Real>(Op::of(opaque(operands)...)));
  std::fesetround(to_nearest);
  return canonical(result);
}

template <class Real, class Op, int Mode> void unary_rounded(Thread& t, const Instruction& i) {
  put<Real>(t, i.o[0], in_mode<Mode, Op, Real>(get<Real>(t, i.o[1])));
}

template <class Real, class Op, int Mode> void binary_rounded(Thread& t, const Instruction& i) {
  put<Real>(t, i.o[0], in_mode<Mode, Op, Real>(get<Real>(t, i.o[1]), get<Real>(t, i.o[2])));
}

template <class Real, class Op, int Mode> void ternary_rounded(Thread& t, const Instruction& i) {
  put<Real>(t, i.o[0], in_mode<Mode, Op, Real>(get<Real>(t, i.o[1]), get<Real>(t, i.o[2]), get<Real>(t, i.o[3])));
}

/// min and max: the number where one operand is a NaN (or the canonical NaN if `KeepsNan`), -0 below +0.
template <class Real, bool IsMax, bool KeepsNan> struct Extreme {
  static Real of(Real a, Real b) {
    if (KeepsNan && (std::isnan(a) || std::isnan(b))) return canonical(std::numeric_limits<Real>::quiet_NaN());
    if (std::isnan(a)) return canonical(b);
    if (std::isnan(b)) return a;
    if (a == b) return std::signbit(a) == IsMax ? b : a;
    return (a < b) != IsMax ? a : b;
  }
};

/// neg, abs and copysign change the sign bit and nothing else.
template <class U> inline constexpr U sign_bit = static_cast<U>(U{1} << (bit_count<U> - 1));

template <class U> struct FlipSign {
  static U of(U a) { return a ^ sign_bit<U>; }
};

template <class U> struct ClearSign {
  static U of(U a) { return a & ~sign_bit<U>; }
};

template <class U> struct CopySign {
  static U of(U sign, U magnitude) { return (magnitude & ~sign_bit<U>) | (sign & sign_bit<U>); }
};

/// testp.
enum class Kind : std::uint8_t { finite, infinite, number, not_a_number, normal, subnormal };

template <class Real, Kind K> void test_kind(Thread& t, const Instruction& i) {
  const Real a = get<Real>(t, i.o[1]);
  const int found = std::fpclassify(a);
  bool result = false;
  switch (K) {
  case Kind::finite:
    result = std::isfinite(a);
    break;
  case Kind::infinite:
    result = found == FP_INFINITE;
    break;
  case Kind::number:
    result = found != FP_NAN;
    break;
  case Kind::not_a_number:
    result = found == FP_NAN;
    break;
  // PTX: a zero is normal and not subnormal.
  case Kind::normal:
    result = found == FP_NORMAL || found == FP_ZERO;
    break;
  case Kind::subnormal:
    result = found == FP_SUBNORMAL;
    break;
  }
  put<bool>(t, i.o[0], result);
}

/// Comparisons of setp.  The unordered ones hold for NaN as well.
enum class Comparison : std::uint8_t { eq, ne, lt, le, gt, ge, equ, neu, ltu, leu, gtu, geu, num, nan };

template <class T> bool is_nan(T a) {
  if constexpr (std::is_floating_point_v<T>) return std::isnan(a);
  return false;
}

template <Comparison C, class T> bool holds(T a, T b) {
  const bool has_nan = is_nan(a) || is_nan(b);
  if (C == Comparison::nan) return has_nan;
  if (C == Comparison::num) return !has_nan;
  if (has_nan) return C >= Comparison::equ;
  switch (C) {
  case Comparison::eq:
  case Comparison::equ:
    return a == b;
  case Comparison::ne:
  case Comparison::neu:
    return a != b;
  case Comparison::lt:
  case Comparison::ltu:
    return a < b;
  case Comparison::le:
  case Comparison::leu:
    return a <= b;
  case Comparison::gt:
  case Comparison::gtu:
    return a > b;
  default:
    return a >= b;
  }
}

/// How setp joins its comparison with a predicate.
enum class Join : std::uint8_t { none, conjunction, disjunction, exclusive };

template <Join J> bool joined(bool a, bool b) {
  switch (J) {
  case Join::conjunction:
    return a && b;
  case Join::disjunction:
    return a || b;
  case Join::exclusive:
    return a != b;
  default:
    return a;
  }
}

/// setp: (p, a, b) or, joined, (p, a, b, q, c, whether c is negated); q gets the negated comparison joined.
template <class T, Comparison C, Join J> void compare(Thread& t, const Instruction& i) {
  const bool result = holds<C>(get<T>(t, i.o[1]), get<T>(t, i.o[2]));
  const bool c = J != Join::none && get<bool>(t, i.o[4]) != (i.o[5] != 0);
  put<bool>(t, i.o[0], joined<J>(result, c));
  if (i.o[3] != sink_slot) put<bool>(t, i.o[3], joined<J>(!result, c));
}

/// Rounding of a number to an integer in its own format.
template <int Mode, class Real> Real to_integral(Real x) {
  if constexpr (Mode == to_zero) return std::trunc(x);
  if constexpr (Mode == downward) return std::floor(x);
  if constexpr (Mode == upward) return std::ceil(x);
  return std::nearbyint(x);
}

/// cvt from a floating-point number to an integer: what does not fit becomes the nearest that does.
template <class To, class From, int Mode> To to_integer(From x) {
  using Limits = std::numeric_limits<To>;
  if (std::isnan(x)) {
    // PTX ISA 9.0, cvt: 0, or 1 << (width - 1) where a 64-bit type is involved.
    const bool is_wide = sizeof(From) == 8 || sizeof(To) == 8;
    return is_wide ? static_cast<To>(std::make_unsigned_t<To>{1} << (bit_count<To> - 1)) : To{0};
  }
  const From rounded = to_integral<Mode>(x);
  // 2^digits is one more than the largest, and exact.
  const From end = std::ldexp(From{1}, Limits::digits);
  if (rounded >= end) return Limits::max();
  if (rounded < (Limits::is_signed ? -end : From{0})) return Limits::min();
  return static_cast<To>(rounded);
}

template <class To, class From> struct Converted {
  static To of(From x) { return static_cast<To>(x); }
};

/// Writes a value into a register of type D, which may be wider than the value: extended by the value's type.
template <class D, class T> void put_extended(Thread& t, std::uint32_t slot, T value) {
  put<D>(t, slot, static_cast<D>(value));
}

template <class D, class To, class From, int Mode> void float_to_integer(Thread& t, const Instruction& i) {
  put_extended<D>(t, i.o[0], to_integer<To, From, Mode>(get<From>(t, i.o[1])));
}

template <class To, class From, int Mode> void number_to_float(Thread& t, const Instruction& i) {
  put<To>(t, i.o[0], in_mode<Mode, Converted<To, From>, To>(get<From>(t, i.o[1])));
}

template <class Real, int Mode> void round_to_integral(Thread& t, const Instruction& i) {
  put<Real>(t, i.o[0], canonical(to_integral<Mode>(get<Real>(t, i.o[1]))));
}

/// cvt.sat to floating point: into [0, 1], NaN becomes +0.
template <class To> void saturate(Thread& t, const Instruction& i) {
  const To x = get<To>(t, i.o[0]);
  put<To>(t, i.o[0], !(x > To{0}) ? To{0} : x > To{1} ? To{1} : x);
}

template <class D, class To, class From, bool IsSaturated> void integer_to_integer(Thread& t, const Instruction& i) {
  const From x = get<From>(t, i.o[1]);
  if constexpr (IsSaturated) {
    using Limits = std::numeric_limits<To>;
    const To clamped = std::cmp_less(x, Limits::min())      ? Limits::min()
                       : std::cmp_greater(x, Limits::max()) ? Limits::max()
                                                            : static_cast<To>(x);
    put_extended<D>(t, i.o[0], clamped);
  } else {
    put_extended<D>(t, i.o[0], static_cast<To>(x));
  }
}

} // namespace heavytail::ptx::handlers
