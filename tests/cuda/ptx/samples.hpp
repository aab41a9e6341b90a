// SPDX-License-Identifier: MIT
// Functions that the sample kernels and the host's test both call: everything that nvcc may translate in its own ways.
#pragma once

#include <heavytail/describe/host_device.hpp>
#include <heavytail/random/stream.hpp>

#include <bit>
#include <cstdint>

namespace heavytail::samples {

/// What a thread is given, by value: some of it lies at odd places.
struct Given {
  std::uint64_t seed;
  float scale;
  std::int32_t shifts[5];
  double weight;
  std::uint8_t flag;
};

/// Two random words of a thread as one.
HT_HD inline std::uint64_t random_bits(std::uint64_t seed, std::uint64_t thread, std::uint64_t index) {
  const Words<std::uint32_t> words = Stream<float>::of(seed, thread).words(index);
  return static_cast<std::uint64_t>(words.w[0]) << 32U | words.w[1];
}

/// Products of 128 bits, carries, shifts by variable amounts.
HT_HD inline std::uint64_t wide_products(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  Wide sum = static_cast<Wide>(a) * b;
  sum += static_cast<Wide>(b) << 64U | a;
  sum -= static_cast<Wide>(a >> 7U) * 0x123456789ABCDEFULL;
  const auto by = static_cast<unsigned>(a & 127U);
  const Wide shifted = (sum << by) ^ (sum >> (127U - by));
  return static_cast<std::uint64_t>(shifted >> 64U) ^ static_cast<std::uint64_t>(shifted) ^
         static_cast<std::uint64_t>(sum >> 64U);
}

/// Zeros above the highest one of a != 0, and ones of b.  (libstdc++'s <bit> compiles for a device, but its counts are
/// wrong there: nvcc 13 takes the builtins under them for constants.)
HT_HD inline std::uint64_t counts(std::uint64_t a, std::uint64_t b) {
#ifdef __CUDA_ARCH__
  return static_cast<std::uint64_t>(__clzll(static_cast<long long>(a)) + 100 * __popcll(b));
#else
  return static_cast<std::uint64_t>(std::countl_zero(a) + 100 * std::popcount(b));
#endif
}

/// Counts, rotations, fields, bytes, narrow types and signs.
HT_HD inline std::uint64_t bit_twiddling(std::uint64_t a, std::uint64_t b) {
  std::uint64_t out = counts(a | 1U, b);
  out ^= static_cast<std::uint64_t>(std::rotl(static_cast<std::uint32_t>(a), static_cast<int>(b & 31U))) << 16U;
  out += (a >> 20U) & 0xFFFU;
  out ^= static_cast<std::uint64_t>(static_cast<std::int64_t>(static_cast<std::int8_t>(a >> 5U)) *
                                    static_cast<std::int16_t>(b >> 9U));
  out += static_cast<std::uint64_t>(static_cast<std::uint8_t>(b) / 7U) * static_cast<std::uint16_t>(a);
  const auto x = static_cast<std::int32_t>(a);
  const auto y = static_cast<std::int32_t>(b) | 1;
  out ^= static_cast<std::uint32_t>(y == -1 ? 0 : x / y) ^
         (static_cast<std::uint64_t>(static_cast<std::uint32_t>(y == -1 ? 0 : x % y)) << 32U);
  out ^= (a / (b | 1U)) ^ (a % ((b >> 33U) | 1U));
  const std::int32_t least = x < y ? x : y;
  return out + static_cast<std::uint64_t>(static_cast<std::int64_t>(least > 0 ? least : -(least / 2))) +
         ((a & 0xFFU) << 56U | (a >> 56U));
}

/// IEEE arithmetic, comparisons and conversions in one precision.
template <class Real> HT_HD Real arithmetic(std::uint64_t a, std::uint64_t b, Real scale) {
  const Real x = static_cast<Real>(static_cast<std::int32_t>(a)) * scale;
  const Real y = static_cast<Real>(b >> 11U) * Real(0x1p-40);
  Real z = fma(x, y, Real(1)) / (y + Real(0.5)) - sqrt(abs(x));
  z += floor(z * Real(0.125)) + static_cast<Real>(static_cast<std::int64_t>(y * Real(1e6)) % 1000);
  z = z > Real(100) ? z * Real(0.25) : z < Real(-100) ? copy_sign(Real(1) / z, x) : z;
  z = min(z, Real(1e4)) + max(y, Real(0.1)) * static_cast<Real>(static_cast<std::uint8_t>(a));
  const Real far = static_cast<Real>(a) * static_cast<Real>(b);
  z += far * far > far ? Real(3) : Real(-3);
  return (z == z && z != Real(0)) ? z + static_cast<Real>(static_cast<float>(y)) : Real(7);
}

/// A table that kernels find in constant memory.
inline constexpr double table_values[8] = {0.5, -1.25, 3, 1e300, 0x1p-1074, -0.0, 7, 11};

/// One of many branches, each of them too much for a table of results.
HT_HD inline double branches(std::uint32_t which, double x) {
  switch (which) {
  case 0:
    return x + 1;
  case 1:
    return sqrt(x * x + 2);
  case 2:
    return x / 3;
  case 3:
    return x * x * x;
  case 4:
    return fma(x, 5.0, -1.0);
  case 5:
    return x < 0 ? -x : 2 * x;
  case 6:
    return floor(x);
  case 7:
    return 1 / (x * x + 1);
  case 8:
    return static_cast<double>(static_cast<float>(x));
  default:
    return -x;
  }
}

} // namespace heavytail::samples
