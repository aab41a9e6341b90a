// SPDX-License-Identifier: MIT
// Values added in blocks give the summary that they give one by one, on every SIMD target.
#include "kernels/cpu/targets.hpp"
#include "tests/statistics/numbers.hpp"

#include <heavytail/statistics/summary.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <vector>

using namespace heavytail;
using namespace heavytail::test;

namespace {

/// The nearest floats are equal, equal, above, below, and infinite.
constexpr std::array<double, 5> thresholds{0.25, -1.0, 0.1, 0.7, 1e300};
constexpr std::size_t extremes = 5;

struct Law {
  std::string name;
  bool exact; ///< whether its blocks have sums of few terms, however the numbers fall
  std::function<float(Generator&)> draw;
};

std::vector<Law> laws() {
  return {
      {"normal", true, [](Generator& g) { return static_cast<float>(normal(g)); }},
      {"lognormal", true, [](Generator& g) { return static_cast<float>(lognormal(g)); }},
      {"tiny", true, [](Generator& g) { return static_cast<float>(1e-30 * (1 + uniform(g))); }},
      {"subnormal", true, [](Generator& g) { return static_cast<float>(below(g, 4096)) * 0x1p-149F; }},
      {"largest", true,
       [](Generator& g) { return std::numeric_limits<float>::max() * (below(g, 2) == 0 ? 1.0F : -0.75F); }},
      {"zeros", true, [](Generator& g) { return below(g, 2) == 0 ? 0.0F : -0.0F; }},
      {"lattice", true, [](Generator& g) { return 0.1F * static_cast<float>(below(g, 17)) - 0.8F; }},
      {"thresholds", true, [](Generator& g) { return static_cast<float>(thresholds[below(g, 4)]); }},
      {"one value", true, [](Generator& /*g*/) { return -0.7F; }},
      {"cauchy", false, [](Generator& g) { return static_cast<float>(cauchy(g)); }},
      {"any bits", false,
       [](Generator& g) {
         float x = std::numeric_limits<float>::infinity();
         while (!std::isfinite(x)) x = std::bit_cast<float>(static_cast<std::uint32_t>(g()));
         return x;
       }},
  };
}

std::vector<float> sample(const Law& law, std::size_t count, Generator& generator) {
  std::vector<float> values(count);
  for (float& value : values) value = law.draw(generator);
  return values;
}

/// About 0 and about a number that some samples have, coarse and fine.
constexpr std::array<Binning, 4> binnings{
    Binning{}, {.centre = 5, .float32 = true}, {.fine = true}, {.centre = -0.75, .fine = true, .float32 = true}};

Summary one_by_one(std::span<const float> values, const Binning& binning = {}) {
  Summary summary(thresholds, extremes, binning);
  for (std::size_t i = 0; i < values.size(); ++i) summary.add(static_cast<double>(values[i]), 7 * i);
  return summary;
}

BlockSums sums_of(const SimdTarget& target, std::span<const float> values, BlockCounts& counts,
                  const Outskirts& outskirts = {}) {
  BlockSums sums;
  target.block_sums(values.data(), static_cast<std::int64_t>(values.size()), outskirts, sums, counts);
  return sums;
}

std::unique_ptr<BlockCounts> counts_for(const SimdTarget& target) {
  return std::make_unique<BlockCounts>(BlockCounts{target.move_counts});
}

bool is_exact(const SimdTarget& target, std::span<const float> values) {
  return sums_of(target, values, *counts_for(target)).exact;
}

bool all_zero(const BlockCounts& counts) {
  return std::all_of(std::begin(counts.counts), std::end(counts.counts), [](std::uint16_t each) { return each == 0; });
}

/// The values in blocks of this size, the last one first, as threads may bring them.
Summary in_blocks(const SimdTarget& target, std::span<const float> values, std::size_t size,
                  const Binning& binning = {}) {
  Summary summary(thresholds, extremes, binning);
  const auto counts = counts_for(target);
  counts->centre = static_cast<float>(binning.centre);
  counts->wanted = !binning.fine;
  for (std::size_t blocks = (values.size() + size - 1) / size; blocks > 0; --blocks) {
    const std::size_t first = (blocks - 1) * size;
    const auto block = values.subspan(first, std::min(size, values.size() - first));
    const BlockSums sums = sums_of(target, block, *counts, summary.outskirts());
    summary.add(block, sums, *counts, [&](std::size_t i) { return 7 * (first + i); });
  }
  REQUIRE(all_zero(*counts));
  return summary;
}

Summary as_block(const SimdTarget& target, std::span<const float> values, const Binning& binning = {}) {
  return in_blocks(target, values, values.size(), binning);
}

/// Numbers of all sizes from 2^least to 2^(least + range + 1), as many as a block may have, with the most and the
/// fewest ones in their bits: sums of the largest are as large as they may be, and no bit is too low to count.
std::vector<float> wide_block(int least, int range, Generator& generator) {
  std::vector<float> values;
  while (values.size() < BlockSums::most_numbers) {
    const std::uint64_t kind = below(generator, 8);
    const float mantissa = kind == 0 ? 0x1.000002p0F : 0x1.fffffep0F;
    const int exponent = least + (kind < 2 ? 0 : kind < 3 ? static_cast<int>(below(generator, range + 1)) : range);
    values.push_back(std::ldexp(mantissa, exponent));
  }
  values.front() = std::ldexp(0x1.000002p0F, least);
  values.back() = std::ldexp(0x1.fffffep0F, least + range);
  return values;
}

} // namespace

TEST_CASE("block sums: values added as a block are the values added one by one", "[exact][property]") {
  Generator generator(1);
  for (const SimdTarget& target : runnable_simd_targets())
    for (const Law& law : laws())
      for (const std::size_t count : {1, 2, 3, 4, 5, 15, 16, 17, 63, 1000, 4095, 4096}) {
        INFO(target.name << ", " << law.name << ", " << count);
        const std::vector<float> values = sample(law, count, generator);
        if (law.exact) REQUIRE(is_exact(target, values));
        for (const Binning& binning : binnings)
          REQUIRE((as_block(target, values, binning) == one_by_one(values, binning)));
      }
}

TEST_CASE("block sums: many blocks in one summary are their values one by one", "[exact][property]") {
  Generator generator(4);
  for (const SimdTarget& target : runnable_simd_targets())
    for (const Law& law : laws())
      for (const std::size_t size : {3, 64, 700}) {
        INFO(target.name << ", " << law.name << ", " << size);
        const std::vector<float> values = sample(law, 5000, generator);
        REQUIRE((in_blocks(target, values, size) == one_by_one(values)));
      }
}

TEST_CASE("block sums: sums are exact up to the widest range that they are said to be exact for", "[exact]") {
  Generator generator(5);
  for (const SimdTarget& target : runnable_simd_targets())
    for (const int range : {0, 1, 19, 20, 21, 42, 43, 44, 64, 65, 66, 100})
      for (const int least : {-126, -60, 0, 27}) {
        INFO(target.name << ", from 2^" << least << " over " << range << " powers of two");
        const std::vector<float> values = wide_block(least, range, generator);
        CHECK(is_exact(target, values) == (range <= 65));
        CHECK((as_block(target, values) == one_by_one(values)));
      }
}

TEST_CASE("block sums: infinities, NaN and numbers too small beside the others are left to be added one by one",
          "[exact]") {
  Generator generator(2);
  constexpr float infinity = std::numeric_limits<float>::infinity();
  constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();
  for (const SimdTarget& target : runnable_simd_targets())
    for (const float odd : {infinity, -infinity, not_a_number, -not_a_number, 0x1.234566p-77F, 0x1p57F})
      for (const std::size_t place : {std::size_t{0}, std::size_t{2}, std::size_t{98}})
        for (const float other : {0x1.234568p-10F, 0x1.5p-10F}) {
          INFO(target.name << ", " << odd << " at " << place << ", others to " << other);
          std::vector<float> values(99, 0x1.234568p-10F);
          values[50] = other;
          values[place] = odd;
          CHECK(!is_exact(target, values));
          CHECK((as_block(target, values) == one_by_one(values)));
        }
}

TEST_CASE("block sums: a summary that leaves out what others surpass is whole once merged with them",
          "[exact][property]") {
  Generator generator(3);
  for (int repetition = 0; repetition < 50; ++repetition) {
    const std::vector<float> values = sample(laws()[repetition % 2 == 0 ? 0 : 6], 300, generator);
    Summary whole(thresholds, extremes);
    for (std::size_t first = 0; first < values.size();) {
      const std::size_t end = std::min(values.size(), first + 1 + below(generator, 90));
      Summary part(thresholds, extremes);
      part.leave_out_below(whole);
      for (; first < end; ++first) part.add(static_cast<double>(values[first]), 7 * first);
      whole.merge(part);
    }
    REQUIRE((whole == one_by_one(values)));
  }
}
