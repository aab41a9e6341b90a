// SPDX-License-Identifier: MIT
#include <heavytail/statistics/ordered_histogram.hpp>

#include "tests/statistics/numbers.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <numbers>
#include <vector>

using heavytail::Bin;
using heavytail::BlockCounts;
using heavytail::OrderedHistogram;
using heavytail::RankedBin;
using heavytail::RankedBins;
using heavytail::RankedValue;
using namespace heavytail::test;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double largest_double = std::numeric_limits<double>::max();

OrderedHistogram histogram_of(const std::vector<double>& numbers) {
  OrderedHistogram histogram;
  for (const double x : numbers) histogram.add(x);
  return histogram;
}

RankedBins ranked(const std::vector<double>& numbers) {
  const auto [smallest, largest] = std::minmax_element(numbers.begin(), numbers.end());
  return {histogram_of(numbers).bins(), *smallest, *largest};
}

/// Whether x belongs to a bin: [lower, upper) above zero, (lower, upper] below it, a point for zero and infinities.
bool holds(const Bin& bin, double x) {
  if (bin.lower == bin.upper || x == bin.lower || x == bin.upper) {
    if (bin.lower == bin.upper) return x == bin.lower;
    if (std::abs(x) == largest_double) return true;
    return x != 0 && (x > 0 ? x == bin.lower : x == bin.upper);
  }
  return bin.lower < x && x < bin.upper;
}

} // namespace

TEST_CASE("ordered histogram: counts are those of brute force over all signs and exponents", "[exact]") {
  Generator generator(1);
  for (int i = 0; i < 20; ++i) {
    std::vector<double> numbers = hard_numbers(generator, 500);
    for (int j = 0; j < 300; ++j) numbers.push_back(normal(generator));
    numbers.insert(numbers.end(), {infinity, -infinity, infinity, 0.0, -0.0, largest_double, -largest_double});
    const OrderedHistogram histogram = histogram_of(numbers);
    const std::vector<Bin> bins = histogram.bins();
    REQUIRE(histogram.total() == numbers.size());
    std::uint64_t total = 0;
    for (std::size_t b = 0; b < bins.size(); ++b) {
      const auto count = std::count_if(numbers.begin(), numbers.end(), [&](double x) { return holds(bins[b], x); });
      REQUIRE(bins[b].count == static_cast<std::uint64_t>(count));
      REQUIRE(bins[b].lower <= bins[b].upper);
      if (b > 0) REQUIRE(bins[b - 1].upper <= bins[b].lower);
      total += bins[b].count;
    }
    REQUIRE(total == numbers.size());
  }
}

TEST_CASE("ordered histogram: bins are at most 2^-7 of their value wide for normal numbers", "[exact]") {
  Generator generator(2);
  for (int i = 0; i < 20000; ++i) {
    double x = std::bit_cast<double>(generator());
    if (!std::isnormal(x)) continue;
    const Bin bin = histogram_of({x}).bin_around(x);
    REQUIRE(bin.count == 1);
    REQUIRE(holds(bin, x));
    REQUIRE(bin.upper - bin.lower <= 0x1p-7 * std::abs(x));
  }
}

TEST_CASE("ordered histogram: zero and infinities have bins of their own", "[exact]") {
  const OrderedHistogram histogram = histogram_of({0.0, -0.0, 5e-324, -5e-324, infinity, -infinity, -infinity});
  const std::vector<Bin> bins = histogram.bins();
  REQUIRE(bins.size() == 5);
  CHECK(bins[0] == Bin{-infinity, -infinity, 2});
  CHECK(bins[1].upper == 0.0);
  CHECK(bins[2] == Bin{0.0, 0.0, 2});
  CHECK(bins[3].lower == 0.0);
  CHECK(bins[4] == Bin{infinity, infinity, 1});
  CHECK(histogram.count_at_most(0.0) == 5);
  CHECK(histogram.count_at_most(infinity) == 7);
}

TEST_CASE("ordered histogram: counts pass 2^32, by adding and by merging", "[exact]") {
  OrderedHistogram histogram;
  histogram.add(1.0, 0xFFFFFFFFU);
  CHECK(histogram.bin_around(1.0).count == 0xFFFFFFFFU);
  histogram.add(1.0);
  CHECK(histogram.bin_around(1.0).count == 0x100000000U);
  histogram.add(2.0, 0xFFFFFFFF00000001U - 0x200000000U);
  OrderedHistogram other;
  other.add(1.0, 0xFFFFFFFFU);
  other.add(1.0, 0xFFFFFFFFU);
  histogram.merge(other);
  CHECK(histogram.bin_around(1.0).count == 0x100000000U + 2 * std::uint64_t{0xFFFFFFFFU});
  CHECK(histogram.bin_around(2.0).count == 0xFFFFFFFF00000001U - 0x200000000U);
  OrderedHistogram doubled = other;
  doubled.merge(doubled);
  CHECK(doubled.bin_around(1.0).count == 4 * std::uint64_t{0xFFFFFFFFU});
  CHECK(doubled.total() == 4 * std::uint64_t{0xFFFFFFFFU});
  // All of its low words are zero.
  OrderedHistogram round;
  round.add(1.0, std::uint64_t{1} << 32U);
  OrderedHistogram merged;
  merged.merge(round);
  CHECK(merged.bin_around(1.0).count == std::uint64_t{1} << 32U);
  CHECK(merged == round);
}

TEST_CASE("ordered histogram: blocks of floats are counted as one by one, also past 2^32", "[exact][property]") {
  Generator generator(5);
  const auto counts = std::make_unique<BlockCounts>(BlockCounts{[](std::uint16_t* from, std::uint32_t* to) {
    std::uint32_t total = 0;
    for (std::size_t bin = 0; bin < BlockCounts::page_size; ++bin) {
      total += from[bin];
      to[bin] += from[bin];
      from[bin] = 0;
    }
    return total;
  }});
  OrderedHistogram expected;
  OrderedHistogram histogram;
  const auto add_to_both = [&](double x, std::uint64_t count) {
    expected.add(x, count);
    histogram.add(x, count);
  };
  for (int i = 0; i < 200; ++i) {
    std::vector<float> numbers;
    const std::uint64_t kind = below(generator, 6);
    for (std::uint64_t j = 1 + below(generator, 300); j > 0; --j) {
      const auto bits = static_cast<std::uint32_t>(generator());
      const auto any = std::bit_cast<float>(bits);
      const auto subnormal = std::bit_cast<float>(bits & 0x807FFFFFU);
      const auto gaussian = static_cast<float>(normal(generator));
      const float choices[] = {
          any, subnormal, gaussian, std::abs(gaussian), -std::abs(gaussian), j % 3 == 0 ? 0.0F : any};
      const float x = choices[kind];
      numbers.push_back(std::isfinite(x) ? x : 1.0F);
    }
    if (i == 100) add_to_both(1.0, 0xFFFFFFFFU - 40);
    if (i > 100) numbers.push_back(1.0F);
    const auto [smallest, largest] = std::minmax_element(numbers.begin(), numbers.end());
    if (*smallest < *largest)
      for (const float x : numbers) ++counts->of(x);
    histogram.add(numbers, *smallest, *largest, *counts);
    for (const float x : numbers) expected.add(static_cast<double>(x));
    REQUIRE(histogram == expected);
  }
  CHECK(histogram.bin_around(1.0).count > 0xFFFFFFFFU);
}

TEST_CASE("ordered histogram: bins by position are those that counting from the smallest finds", "[exact][property]") {
  Generator generator(6);
  for (int i = 0; i < 100; ++i) {
    OrderedHistogram histogram = histogram_of(hard_numbers(generator, 1 + below(generator, 200)));
    if (i % 4 == 0) histogram.add(-0.75, 0x300000000U);
    const auto total = static_cast<double>(histogram.total());
    std::vector<double> positions{0, total, 0.5 * total};
    for (int j = 0; j < 50; ++j)
      positions.push_back(j % 2 == 0 ? uniform(generator) * total : std::floor(j / 50.0 * total));
    const std::vector<RankedBin> found = histogram.bins_at(positions);
    for (std::size_t p = 0; p < positions.size(); ++p) {
      const std::vector<Bin> bins = histogram.bins();
      std::uint64_t before = 0;
      std::size_t b = 0;
      while (b + 1 < bins.size() && positions[p] > static_cast<double>(before + bins[b].count))
        before += bins[b++].count;
      REQUIRE(found[p].bin == bins[b]);
      REQUIRE(found[p].before == before);
    }
  }
}

TEST_CASE("ordered histogram: random partitions merge to the same counts", "[property]") {
  Generator generator(3);
  for (int i = 0; i < 50; ++i) {
    std::vector<double> numbers = hard_numbers(generator, 400);
    const OrderedHistogram whole = histogram_of(numbers);
    std::shuffle(numbers.begin(), numbers.end(), generator);
    std::vector<OrderedHistogram> parts(1 + below(generator, 9));
    for (const double x : numbers) parts[below(generator, parts.size())].add(x);
    OrderedHistogram merged;
    for (const OrderedHistogram& part : parts) merged.merge(part);
    REQUIRE(merged == whole);
    merged.add(numbers.front());
    REQUIRE(!(merged == whole));
  }
}

TEST_CASE("ranked bins: estimates lie in the bin of the order statistic, between smallest and largest", "[property]") {
  Generator generator(4);
  for (int i = 0; i < 30; ++i) {
    std::vector<double> numbers;
    for (int j = 0; j < 400; ++j) numbers.push_back(i % 2 == 0 ? cauchy(generator) : 5 + 0.1 * normal(generator));
    const RankedBins bins = ranked(numbers);
    std::sort(numbers.begin(), numbers.end());
    double previous = -infinity;
    for (std::size_t rank = 1; rank <= numbers.size(); ++rank) {
      const RankedValue estimate = bins.of_rank(rank);
      REQUIRE(estimate.lower <= numbers[rank - 1]);
      REQUIRE(numbers[rank - 1] <= estimate.upper);
      REQUIRE(estimate.lower <= estimate.value);
      REQUIRE(estimate.value <= estimate.upper);
      REQUIRE(previous <= estimate.value);
      REQUIRE(numbers.front() <= estimate.value);
      REQUIRE(estimate.value <= numbers.back());
      REQUIRE(estimate.error <= estimate.upper - estimate.lower);
      previous = estimate.value;
    }
  }
}

TEST_CASE("ranked bins: quantiles of uniform and Cauchy grids are within 1e-4 and the stated error", "[law]") {
  constexpr int count = 200000;
  const auto quantile_of = [](int law, double p) { return law == 0 ? p : std::tan(std::numbers::pi * (p - 0.5)); };
  for (const int law : {0, 1}) {
    std::vector<double> numbers;
    for (int i = 0; i < count; ++i) numbers.push_back(quantile_of(law, (i + 0.5) / count));
    const RankedBins bins = ranked(numbers);
    for (const double p : {0.001, 0.01, 0.1, 0.25, 0.5, 0.6, 0.75, 0.9, 0.99, 0.999}) {
      const double expected = quantile_of(law, p);
      const RankedValue estimate = bins.at(p * count);
      // Between the counted numbers nothing is known.
      const double spacing = (law == 0 ? 1.0 : std::numbers::pi * (1 + expected * expected)) / count;
      const double difference = std::abs(estimate.value - expected);
      CAPTURE(law, p, expected, estimate.value, estimate.error);
      CHECK(difference <= 1e-4 * std::abs(expected) + spacing);
      CHECK(difference <= estimate.error + spacing);
    }
  }
}

TEST_CASE("ranked bins: a point mass is as uncertain as its bin, a single value is exact", "[exact]") {
  std::vector<double> numbers(1000, 1.003);
  CHECK(ranked(numbers).at(500).value == 1.003);
  CHECK(ranked(numbers).at(500).error == 0.0);
  numbers.push_back(0.5);
  numbers.push_back(2.0);
  const RankedValue estimate = ranked(numbers).at(500);
  CHECK(estimate.lower == 1.0);
  CHECK(estimate.error == estimate.upper - estimate.lower);
}
