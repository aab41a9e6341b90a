// SPDX-License-Identifier: MIT
#include <heavytail/statistics/exact_sum.hpp>

#include "tests/statistics/numbers.hpp"

#include <catch2/catch.hpp>
#include <mpfr.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

using heavytail::ExactPowerSum;
using heavytail::ExactSquareSum;
using heavytail::ExactSum;
using heavytail::sample_variance;
using heavytail::share_of_square;
using namespace heavytail::test;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// A number of so many bits that sums of doubles' powers and their products are exact.
class Mpfr {
public:
  Mpfr() {
    mpfr_init2(value_, 18000);
    mpfr_set_zero(value_, 1);
  }

  Mpfr(const Mpfr&) = delete;
  Mpfr& operator=(const Mpfr&) = delete;

  ~Mpfr() { mpfr_clear(value_); }

  operator mpfr_ptr() { return value_; }

  double rounded() const { return mpfr_get_d(value_, MPFR_RNDN); }

private:
  mpfr_t value_;
};

void power_sum(std::span<const double> numbers, int power, Mpfr& sum) {
  Mpfr term;
  for (const double x : numbers) {
    mpfr_set_d(term, x, MPFR_RNDN);
    mpfr_pow_ui(term, term, static_cast<unsigned long>(power), MPFR_RNDN);
    mpfr_add(sum, sum, term, MPFR_RNDN);
  }
}

template <int Power> ExactPowerSum<Power> sum_of(std::span<const double> numbers) {
  ExactPowerSum<Power> sum;
  for (const double x : numbers) sum.add(x);
  return sum;
}

template <int Power> void require_exact(std::span<const double> numbers) {
  Mpfr expected;
  power_sum(numbers, Power, expected);
  const auto sum = sum_of<Power>(numbers);
  REQUIRE(sum.value() == expected.rounded());
  REQUIRE(sum.is_negative() == (mpfr_sgn(static_cast<mpfr_ptr>(expected)) < 0));
  const std::uint64_t divisor = numbers.size() * 7 + 3;
  mpfr_div_ui(expected, expected, divisor, MPFR_RNDN);
  REQUIRE(sum.quotient(divisor) == expected.rounded());
}

/// `count` times the same number.
template <int Power> void require_exact_multiple(double x, unsigned long count) {
  Mpfr expected;
  power_sum(std::span<const double>(&x, 1), Power, expected);
  mpfr_mul_ui(expected, expected, count, MPFR_RNDN);
  ExactPowerSum<Power> sum;
  for (unsigned long i = 0; i < count; ++i) sum.add(x);
  REQUIRE(sum.value() == expected.rounded());
}

/// The sum of randomly cut parts of the numbers, merged in random order.
template <int Power> ExactPowerSum<Power> sum_in_parts(std::span<const double> numbers, Generator& generator) {
  std::vector<ExactPowerSum<Power>> parts(1 + below(generator, 20));
  for (const double x : numbers) parts[below(generator, parts.size())].add(x);
  while (parts.size() > 1) {
    const std::size_t i = below(generator, parts.size() - 1);
    parts[i].merge(parts.back());
    parts.pop_back();
  }
  return parts.front();
}

double mpfr_variance(std::span<const double> numbers) {
  const auto n = static_cast<unsigned long>(numbers.size());
  Mpfr sum;
  Mpfr squares;
  power_sum(numbers, 1, sum);
  power_sum(numbers, 2, squares);
  mpfr_mul_ui(squares, squares, n, MPFR_RNDN);
  mpfr_sqr(sum, sum, MPFR_RNDN);
  mpfr_sub(squares, squares, sum, MPFR_RNDN);
  mpfr_div_ui(squares, squares, n, MPFR_RNDN);
  mpfr_div_ui(squares, squares, n - 1, MPFR_RNDN);
  return squares.rounded();
}

double own_variance(std::span<const double> numbers) {
  return sample_variance(numbers.size(), sum_of<1>(numbers), sum_of<2>(numbers));
}

} // namespace

TEST_CASE("exact sum: sums of first to fourth powers agree with MPFR on hard numbers", "[exact]") {
  Generator generator(1);
  for (int i = 0; i < 60; ++i) {
    const std::vector<double> numbers = hard_numbers(generator, 1 + below(generator, 300));
    require_exact<1>(numbers);
    require_exact<2>(numbers);
    require_exact<3>(numbers);
    require_exact<4>(numbers);
  }
}

TEST_CASE("exact sum: limbs do not overflow over 5000 largest mantissas at any of 64 alignments", "[exact]") {
  for (int exponent = 0; exponent < 64; ++exponent) {
    for (const double mantissa : {0x1.fffffffffffffp0, -0x1.fffffffffffffp0, 0x1.ffffffcp0, 0x1.fffffep0}) {
      require_exact_multiple<1>(std::ldexp(mantissa, exponent), 5000);
      require_exact_multiple<2>(std::ldexp(mantissa, exponent), 5000);
      require_exact_multiple<3>(std::ldexp(mantissa, exponent), 5000);
      require_exact_multiple<4>(std::ldexp(mantissa, exponent), 5000);
    }
  }
}

TEST_CASE("exact sum: a sum beyond the doubles is infinite and returns when it cancels", "[exact]") {
  constexpr double largest = std::numeric_limits<double>::max();
  ExactSum sum;
  for (int i = 0; i < 3000; ++i) sum.add(largest);
  CHECK(sum.value() == infinity);
  CHECK(sum.quotient(3000) == largest);
  for (int i = 0; i < 3000; ++i) sum.add(-largest);
  sum.add(5e-324);
  CHECK(sum.value() == 5e-324);
}

TEST_CASE("exact sum: 1000 orders and partitions of 1000 hard numbers give equal digits", "[exact][property]") {
  Generator generator(2);
  std::vector<double> numbers = hard_numbers(generator, 1000);
  const auto digits = sum_of<1>(numbers).canonical();
  const auto square_digits = sum_of<2>(numbers).canonical();
  const auto cube_digits = sum_of<3>(numbers).canonical();
  for (int i = 0; i < 1000; ++i) {
    std::shuffle(numbers.begin(), numbers.end(), generator);
    REQUIRE(sum_in_parts<1>(numbers, generator).canonical() == digits);
    REQUIRE(sum_in_parts<2>(numbers, generator).canonical() == square_digits);
    if (i % 10 == 0) REQUIRE(sum_in_parts<3>(numbers, generator).canonical() == cube_digits);
  }
}

TEST_CASE("exact sum: merging is commutative and associative, with the empty sum neutral", "[property]") {
  Generator generator(3);
  for (int i = 0; i < 200; ++i) {
    const auto a = sum_of<1>(hard_numbers(generator, 40));
    const auto b = sum_of<1>(hard_numbers(generator, 40));
    const auto c = sum_of<1>(hard_numbers(generator, 40));
    const auto merged = [](ExactSum left, const ExactSum& right) {
      left.merge(right);
      return left;
    };
    REQUIRE(merged(a, b) == merged(b, a));
    REQUIRE(merged(merged(a, b), c) == merged(a, merged(b, c)));
    REQUIRE(merged(a, ExactSum{}) == a);
    REQUIRE(merged(ExactSum{}, a) == a);
  }
}

TEST_CASE("exact sum: infinities and NaN are counted and give the sum of IEEE 754", "[exact]") {
  ExactSum sum;
  sum.add(1.0);
  ExactSum plus = sum;
  plus.add(infinity);
  CHECK(plus.value() == infinity);
  CHECK(plus.quotient(7) == infinity);
  CHECK(plus.finite_quotient(1) == 1.0);
  ExactSum minus = sum;
  minus.add(-infinity);
  CHECK(minus.value() == -infinity);
  plus.merge(minus);
  CHECK(std::isnan(plus.value()));
  CHECK(plus.non_finite().plus_infinity == 1);
  CHECK(plus.non_finite().minus_infinity == 1);
  sum.add(std::numeric_limits<double>::quiet_NaN());
  CHECK(std::isnan(sum.value()));
  CHECK(sum.non_finite().nan == 1);
  ExactSquareSum squares;
  squares.add(-infinity);
  CHECK(squares.value() == infinity);
}

TEST_CASE("exact sum: zeros of either sign sum to +0", "[exact]") {
  ExactSum sum;
  sum.add(-0.0);
  sum.add(-0.0);
  CHECK(sum.value() == 0.0);
  CHECK(!std::signbit(sum.value()));
  CHECK(sum == ExactSum{});
}

TEST_CASE("sample variance: correctly rounded without cancellation, for any offset and scale", "[exact]") {
  Generator generator(4);
  for (int i = 0; i < 100; ++i) {
    std::vector<double> numbers = hard_numbers(generator, 2 + below(generator, 100));
    REQUIRE(own_variance(numbers) == mpfr_variance(numbers));
    for (double& x : numbers) x = 1e15 + uniform(generator);
    REQUIRE(own_variance(numbers) == mpfr_variance(numbers));
    for (double& x : numbers) x = 1e-160 * normal(generator);
    REQUIRE(own_variance(numbers) == mpfr_variance(numbers));
  }
  CHECK(own_variance(std::vector<double>{1.0, 2.0, 4.0}) == 7.0 / 3.0);
  CHECK(own_variance(std::vector<double>(100, 0.1)) == 0.0);
  CHECK(own_variance(std::vector<double>{1e200, -1e200}) == infinity);
  CHECK(std::isnan(own_variance(std::vector<double>{1.0})));
  CHECK(std::isnan(own_variance(std::vector<double>{1.0, infinity})));
}

TEST_CASE("share of a square: in [0, 1], also where squares overflow or underflow", "[exact]") {
  const auto share = [](std::vector<double> numbers) { return share_of_square(numbers.front(), sum_of<2>(numbers)); };
  CHECK(share({3.0, 4.0}) == 9.0 / 25.0);
  CHECK(share({1e308, 1e308, -1e308, 1e308}) == 0.25);
  CHECK(share({5e-324, 5e-324}) == 0.5);
  CHECK(share({-7.0}) == 1.0);
  CHECK(share({0.0, 0.0}) == 0.0);
}
