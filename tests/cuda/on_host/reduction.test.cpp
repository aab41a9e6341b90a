// SPDX-License-Identifier: MIT
// The device's reductions against adding values one by one.
#include "kernels/cuda/exact_sums.hpp"
#include "kernels/cuda/reduce.hpp"

#include <heavytail/exit.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <span>
#include <vector>

using namespace heavytail;
using namespace heavytail::cuda;

namespace {

/// Numbers of all sizes and signs, with ties, zeros of both signs, subnormals, infinities and NaN.
template <class Real> std::vector<Real> numbers(std::size_t count) {
  std::mt19937_64 generator(count);
  std::vector<Real> values(count);
  constexpr Real infinity = std::numeric_limits<Real>::infinity();
  constexpr Real odd[] = {Real(0),
                          Real(-0.0),
                          infinity,
                          -infinity,
                          std::numeric_limits<Real>::quiet_NaN(),
                          std::numeric_limits<Real>::denorm_min(),
                          std::numeric_limits<Real>::max(),
                          Real(1)};
  for (Real& value : values) {
    const std::uint64_t word = generator();
    value = word % 5 == 0 ? odd[word / 5 % std::size(odd)]
                          : std::bit_cast<Real>(static_cast<OrderedBits<Real>>(generator()));
    if (word % 7 == 0) value = static_cast<Real>(static_cast<int>(word % 91) - 45);
  }
  return values;
}

template <class Real> std::vector<OrderedBits<Real>> ordered(const std::vector<Real>& values) {
  std::vector<OrderedBits<Real>> bits;
  for (const Real value : values) bits.push_back(ordered_bits(value));
  return bits;
}

template <class Real> void check_tally(std::size_t count, std::size_t absent, const Binning& binning) {
  const std::vector<double> thresholds = {
      0, -1, 1, 1e300, -std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity(), 3};
  const std::vector<Real> values = numbers<Real>(count);
  constexpr std::uint32_t extremes = 20;
  constexpr std::uint64_t first = std::uint64_t{1} << 33U;
  std::vector<std::uint32_t> slots;
  for (std::uint32_t place = 0; place < count + absent; ++place) slots.push_back(2 * place + 1);
  Summary expected(thresholds, extremes, binning);
  for (std::size_t i = 0; i < count; ++i) expected.add(static_cast<double>(values[i]), first + slots[absent + i]);
  std::vector<OrderedBits<Real>> bits = ordered(values);
  for (std::size_t i = 0; i < absent; ++i)
    bits.insert(bits.begin() + static_cast<std::ptrdiff_t>(i), beyond_all_numbers<Real>);
  const heavytail::cuda::Stream stream;
  Reducer reducer(stream, static_cast<std::uint32_t>(bits.size()));
  Summary counted(thresholds, extremes, binning);
  counted.add(reducer.tally<Real>(bits.data(), static_cast<std::uint32_t>(bits.size()),
                                  static_cast<std::uint32_t>(count), counted,
                                  {.extremes = extremes, .first = first, .living = slots.data()}));
  CHECK((counted == expected));
}

template <class Real> void check_sums(Shape shape) {
  const std::vector<Real> values = numbers<Real>(1013);
  std::array<std::int64_t, all_limbs> limbs{};
  const std::span<const std::int64_t, all_limbs> all = limbs;
  launch_exact_sums<Real>(ordered(values).data(), static_cast<std::uint32_t>(values.size()), limbs.data(), shape,
                          nullptr);
  ExactSum sum;
  ExactSquareSum squares;
  for (const Real value : values)
    if (std::isfinite(value)) {
      sum.add(static_cast<double>(value));
      squares.add(static_cast<double>(value));
    }
  ExactSum counted;
  counted.add_limbs(all.first<sum_limbs>());
  ExactSquareSum counted_squares;
  counted_squares.add_limbs(all.subspan<sum_limbs>());
  CHECK((counted == sum));
  CHECK((counted_squares == squares));
}

} // namespace

TEST_CASE("cuda: ordered bits have the order of the numbers and give them back", "[cuda][exact]") {
  std::vector<float> values = numbers<float>(5000);
  std::erase_if(values, [](float x) { return x != x; });
  std::sort(values.begin(), values.end());
  for (std::size_t i = 0; i < values.size(); ++i) {
    CHECK(number_of<float>(ordered_bits(values[i])) == values[i]);
    CHECK(ordered_bits(values[i]) < beyond_all_numbers<float>);
    if (i > 0) CHECK(ordered_bits(values[i - 1]) <= ordered_bits(values[i]));
  }
  CHECK(ordered_bits(-0.0F) == ordered_bits(0.0F));
  CHECK(number_of<double>(ordered_bits(std::numeric_limits<double>::quiet_NaN())) ==
        std::numeric_limits<double>::infinity());
}

TEST_CASE("cuda: exact sums are those of adding one by one, whatever the shape of the grid", "[cuda][exact][sums]") {
  for (const Shape shape : {Shape{1, 1}, Shape{1, 32}, Shape{3, 7}, Shape{2, 128}}) {
    check_sums<float>(shape);
    check_sums<double>(shape);
  }
}

TEST_CASE("cuda: a tally is what adding one by one gives, absent values aside", "[cuda][exact]") {
  for (const std::size_t count : {1U, 2U, 97U, 5000U}) {
    for (const double centre : {0.0, 3.0})
      for (const bool fine : {false, true}) {
        check_tally<float>(count, 0, {.centre = centre, .fine = fine, .float32 = true});
        check_tally<double>(count, count / 3, {.centre = centre, .fine = fine});
      }
  }
}

TEST_CASE("cuda: the living are kept in order, and found by their slots", "[cuda][exact]") {
  std::vector<std::int64_t> diverged_at = {never, 3, never, 3, 7, never};
  const heavytail::cuda::Stream stream;
  Reducer reducer(stream, 6);
  std::vector<std::uint32_t> still(6);
  CHECK(reducer.keep_living(nullptr, 6, diverged_at.data(), still.data()) == 3);
  CHECK(still == std::vector<std::uint32_t>{0, 2, 5, 0, 0, 0});
  diverged_at[2] = 9;
  std::vector<std::uint32_t> fewer(6);
  CHECK(reducer.keep_living(still.data(), 3, diverged_at.data(), fewer.data()) == 2);
  CHECK(fewer == std::vector<std::uint32_t>{0, 5, 0, 0, 0, 0});
  const std::vector<std::uint32_t> slots = {0, 1, 3, 5, 6};
  CHECK(reducer.places_of(slots, still.data(), 3) == std::vector<std::uint32_t>{0, 1, 2, 2, 3});
}
