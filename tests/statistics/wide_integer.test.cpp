// SPDX-License-Identifier: MIT
#include <heavytail/statistics/wide_integer.hpp>

#include "tests/statistics/numbers.hpp"

#include <catch2/catch.hpp>
#include <gmp.h>
#include <mpfr.h>

#include <string>
#include <vector>

using heavytail::WideInteger;
using namespace heavytail::test;

namespace {

/// The same number in both arithmetics.
struct Pair {
  WideInteger own;
  mpz_t exact;

  Pair(Generator& generator, std::size_t digits) {
    std::vector<std::uint32_t> words(digits);
    // Long runs of equal bits provoke carries and borrows.
    for (std::uint32_t& word : words) {
      const std::uint64_t kind = below(generator, 4);
      word = kind == 0 ? 0 : kind == 1 ? 0xFFFFFFFFU : static_cast<std::uint32_t>(generator());
    }
    own = WideInteger::from_digits(words);
    mpz_init(exact);
    mpz_import(exact, words.size(), -1, sizeof(std::uint32_t), 0, 0, words.data());
  }

  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;

  ~Pair() { mpz_clear(exact); }
};

WideInteger from_gmp(const mpz_t number) {
  std::vector<std::uint32_t> words(mpz_sizeinbase(number, 2) / 32 + 1);
  std::size_t count = 0;
  mpz_export(words.data(), &count, -1, sizeof(std::uint32_t), 0, 0, number);
  words.resize(count);
  return WideInteger::from_digits(words);
}

/// (number + 1/2 if inexact) 2^exponent, rounded by MPFR.
double rounded_by_mpfr(const mpz_t number, std::int64_t exponent, bool inexact) {
  mpfr_t value;
  mpfr_init2(value, 20000);
  mpfr_set_z(value, number, MPFR_RNDN);
  if (inexact) mpfr_add_d(value, value, 0.5, MPFR_RNDN);
  mpfr_mul_2si(value, value, static_cast<long>(exponent), MPFR_RNDN);
  const double result = mpfr_get_d(value, MPFR_RNDN);
  mpfr_clear(value);
  return result;
}

} // namespace

TEST_CASE("wide integer: product, difference, quotient and order are those of GMP for up to 300 digits", "[exact]") {
  Generator generator(1);
  mpz_t expected;
  mpz_init(expected);
  for (int i = 0; i < 2000; ++i) {
    Pair a(generator, below(generator, 300));
    Pair b(generator, below(generator, 300));
    mpz_mul(expected, a.exact, b.exact);
    REQUIRE(a.own * b.own == from_gmp(expected));
    const bool less = mpz_cmp(a.exact, b.exact) < 0;
    REQUIRE((a.own < b.own) == less);
    mpz_sub(expected, a.exact, b.exact);
    mpz_abs(expected, expected);
    REQUIRE((less ? b.own - a.own : a.own - b.own) == from_gmp(expected));
    const std::uint64_t divisor = (generator() >> below(generator, 64)) | 1U;
    const std::uint64_t remainder = mpz_tdiv_q_ui(expected, a.exact, divisor);
    WideInteger quotient = a.own;
    REQUIRE(quotient.divide_by(divisor) == remainder);
    REQUIRE(quotient == from_gmp(expected));
    REQUIRE(a.own.bit_length() == (mpz_sgn(a.exact) == 0 ? 0 : static_cast<std::int64_t>(mpz_sizeinbase(a.exact, 2))));
  }
  mpz_clear(expected);
}

TEST_CASE("wide integer: conversion to double rounds once to even, from subnormal results to overflow", "[exact]") {
  Generator generator(2);
  for (int i = 0; i < 20000; ++i) {
    Pair a(generator, 1 + below(generator, 8));
    const std::int64_t length = a.own.bit_length();
    const std::int64_t leading = static_cast<std::int64_t>(below(generator, 2300)) - 1150;
    const bool inexact = below(generator, 2) == 0;
    if (inexact && length < 64) continue; // too short to leave a remainder below the last bit
    REQUIRE(a.own.to_double(leading - length, inexact) == rounded_by_mpfr(a.exact, leading - length, inexact));
  }
}

TEST_CASE("wide integer: ties go to even and a remainder breaks them", "[exact]") {
  const WideInteger tie_down((std::uint64_t{1} << 54U) + 2); // 1 + 2^-53 in units of 2^-54
  CHECK(tie_down.to_double(-54) == 1.0);
  CHECK(tie_down.to_double(-54, true) == 1.0 + 0x1p-52);
  CHECK(WideInteger((std::uint64_t{1} << 54U) + 6).to_double(-54) == 1.0 + 0x1p-51);
  CHECK(WideInteger(1).to_double(-1075) == 0.0);
  CHECK(WideInteger(3).to_double(-1076) == 0x1p-1074);
  CHECK(WideInteger(~std::uint64_t{0}).to_double(960) == std::numeric_limits<double>::infinity());
}
