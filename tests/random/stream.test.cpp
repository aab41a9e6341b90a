// SPDX-License-Identifier: MIT
// Streams: where their words come from, that none comes twice, and that neighbours are not correlated.
#include <heavytail/random/stream.hpp>

#include "tests/harness/law_sample.hpp"
#include "tests/harness/random_targets.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace heavytail::test {

namespace {

using Block = std::pair<std::uint64_t, std::uint64_t>;

constexpr Purpose purposes[] = {Purpose::noise, Purpose::compression, Purpose::objective, Purpose::initial_point};

/// Appends the blocks of a range.
void append_blocks(std::vector<Block>& all, const probe::BlockRange& range) {
  std::vector<std::uint32_t> words(4 * range.blocks * range.replicas);
  probe::fastest_target().random.stream(range, words.data());
  for (std::size_t b = 0; b < range.blocks; ++b)
    for (std::size_t r = 0; r < range.replicas; ++r) {
      const auto word = [&](std::size_t i) { return std::uint64_t{words[(4 * b + i) * range.replicas + r]}; };
      all.emplace_back(word(0) << 32U | word(1), word(2) << 32U | word(3));
    }
}

std::size_t repeated(std::vector<Block> blocks) {
  std::sort(blocks.begin(), blocks.end());
  return static_cast<std::size_t>(blocks.end() - std::unique(blocks.begin(), blocks.end()));
}

/// Normals of 512 replicas and 512 blocks, in float64.
std::vector<double> normals(std::uint64_t seed, std::uint64_t first_replica, std::uint64_t address) {
  std::vector<double> values(512 * 512 * 2);
  const Noise<double> law = Gaussian<double>{};
  probe::fastest_target().laws<double>().draw(law, {seed, first_replica, 512, address, 512}, values.data());
  return values;
}

/// p-value of the correlation of independent normals.
double p_of_correlation(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return p_of_z_score(sum / std::sqrt(static_cast<double>(a.size())));
}

} // namespace

TEST_CASE("a stream's words are philox at (address, replica) under the seed, beyond 2^32 in each", "[random]") {
  const std::uint64_t seed = 0xFEDCBA9876543210ULL;
  const std::uint64_t first_replica = (7ULL << 32U) - 30;
  const std::uint64_t address = block_address(Purpose::objective, (3ULL << 32U) - 1);
  for (const auto& target : probe::random_targets()) {
    INFO(std::string(target.name));
    std::vector<std::uint32_t> words(4 * 3 * 64);
    target.random.stream({seed, first_replica, 64, address, 3}, words.data());
    for (std::size_t b = 0; b < 3; ++b)
      for (std::size_t r = 0; r < 64; ++r) {
        const std::uint64_t at = address + b;
        const std::uint64_t replica = first_replica + r;
        const std::array<std::uint32_t, 4> counter = {
            static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at >> 32U), static_cast<std::uint32_t>(replica),
            static_cast<std::uint32_t>(replica >> 32U)};
        std::array<std::uint32_t, 4> expected{};
        target.random.philox(counter.data(), 1, seed, expected.data());
        for (std::size_t i = 0; i < 4; ++i) REQUIRE(words[(4 * b + i) * 64 + r] == expected[i]);
      }
  }
}

TEST_CASE("the blocks of a purpose are those of the stream, beyond 2^32 in replicas and indices", "[random]") {
  const std::uint64_t edge = 1ULL << 32U;
  for (const auto& target : probe::random_targets())
    for (const std::uint64_t seed : {0ULL, 0xFEDCBA9876543210ULL})
      for (const std::uint64_t first_replica : {std::uint64_t{0}, edge - 64, edge - 30, 7 * edge})
        for (const Purpose purpose : purposes)
          for (const std::uint64_t index : {std::uint64_t{0}, edge - 2, 3 * edge}) {
            INFO(target.name << ", seed " << seed << ", replica " << first_replica << ", index " << index);
            const probe::BlockRange range{seed, first_replica, 64, block_address(purpose, index), 4};
            std::vector<std::uint32_t> expected(4 * 4 * 64);
            target.random.stream(range, expected.data());
            std::vector<std::uint32_t> words(expected.size());
            target.random.single.words(range, words.data());
            REQUIRE(words == expected);
            target.random.twofold.words(range, words.data());
            REQUIRE(words == expected);
          }
}

TEST_CASE("no block of words comes twice: replicas, steps, purposes, refinements, neighbouring seeds", "[random]") {
  std::vector<Block> all;
  for (const std::uint64_t seed : {0ULL, 1ULL, 2ULL, 1ULL << 32U})
    for (const Purpose purpose : purposes)
      for (const std::uint64_t refined : {std::uint64_t{0}, refinement_bit})
        for (const std::uint64_t first_replica : {0ULL, 1ULL << 32U})
          append_blocks(all, {seed, first_replica, 512, block_address(purpose, 0) | refined, 32});
  CHECK(all.size() == 1048576);
  CHECK(repeated(all) == 0);
}

TEST_CASE("negative control: a stream that is read twice is noticed", "[random]") {
  std::vector<Block> all;
  append_blocks(all, {1, 0, 512, 0, 32});
  append_blocks(all, {1, 511, 64, 31, 1});
  CHECK(repeated(all) == 1);
}

TEST_CASE("neighbouring replicas, indices, purposes and seeds are uncorrelated", "[law]") {
  const std::uint64_t seed = law_seed(5);
  const auto base = normals(seed, 0, 0);
  LawReport report;
  report.add("replicas r and r + 1", p_of_correlation(base, normals(seed, 1, 0)));
  report.add("blocks n and n + 1", p_of_correlation(base, normals(seed, 0, 1)));
  report.add("purposes", p_of_correlation(base, normals(seed, 0, block_address(Purpose::compression, 0))));
  report.add("seeds s and s + 1", p_of_correlation(base, normals(seed + 1, 0, 0)));
  report.add("replica r and r + 2^32", p_of_correlation(base, normals(seed, 1ULL << 32U, 0)));
  std::vector<double> squares(base.size());
  std::vector<double> next = normals(seed, 1, 0);
  const auto centred_square = [](double z) { return (z * z - 1) / std::sqrt(2.0); };
  std::transform(base.begin(), base.end(), squares.begin(), centred_square);
  std::transform(next.begin(), next.end(), next.begin(), centred_square);
  report.add("squares of replicas r and r + 1", p_of_correlation(squares, next));
  expect("correlations", report);
}

} // namespace heavytail::test
