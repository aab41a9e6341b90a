// SPDX-License-Identifier: MIT
#include <heavytail/random/uniform.hpp>

#include "tests/harness/law_sample.hpp"
#include "tests/harness/random_targets.hpp"
#include "tests/harness/scripted_words.hpp"
#include "tests/harness/vector_file.hpp"

#include <boost/math/distributions/uniform.hpp>
#include <catch2/catch.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

namespace heavytail::test {

namespace {

template <class Real> struct Mapped {
  std::vector<Real> u, signed_u;
};

/// 4 places a block, of which float64 fills 2.
template <class Real>
Mapped<Real> map_uniforms(const probe::RandomTarget& target, const std::vector<probe::ScriptedWords>& words) {
  Mapped<Real> mapped{std::vector<Real>(4 * words.size()), std::vector<Real>(4 * words.size())};
  target.template uniforms<Real>().of_words(words.data(), words.size(), mapped.u.data(), mapped.signed_u.data());
  return mapped;
}

/// The float32 uniform of one word and its further bits.
float uniform_32(std::uint32_t word, std::uint32_t further) {
  return map_uniforms<float>(probe::random_targets().front(), {{{word, 0, 0, 0}, {further, 0, 0, 0}}}).u[0];
}

double uniform_64(std::uint32_t high, std::uint32_t low, std::uint32_t further) {
  return map_uniforms<double>(probe::random_targets().front(), {{{high, low, 0, 0}, {further, 0, 0, 0}}}).u[0];
}

double signed_64(std::uint32_t high, std::uint32_t low) {
  return map_uniforms<double>(probe::random_targets().front(), {{{high, low, 0, 0}, {0, 0, 0, 0}}}).signed_u[0];
}

float signed_32(std::uint32_t word) {
  return map_uniforms<float>(probe::random_targets().front(), {{{word, 0, 0, 0}, {0, 0, 0, 0}}}).signed_u[0];
}

constexpr std::uint32_t last = 0xFFFFFFFFU;

} // namespace

TEST_CASE("float32 uniforms: (w + 1/2) 2^-32, from 2^-65 to 1, refined below word 2^20", "[exact]") {
  CHECK(uniform_32(0, 0) == 0x1p-65F);
  CHECK(uniform_32(0, 1) == 0x1.8p-64F);
  CHECK(uniform_32(0, last) == 0x1p-32F);
  CHECK(uniform_32(1, 0) == 0x1p-32F);
  CHECK(uniform_32((1U << 20U) - 1, 0) == 0x1.ffffep-13F);
  CHECK(uniform_32((1U << 20U) - 1, last) == 0x1p-12F);
  CHECK(uniform_32(1U << 20U, 0) == 0x1.000008p-12F);
  CHECK(uniform_32(1U << 20U, last) == 0x1.000008p-12F);
  CHECK(uniform_32(1U << 31U, 0) == 0.5F);
  CHECK(uniform_32(0xFFFFFF7FU, 0) == 0x1.fffffep-1F);
  CHECK(uniform_32(last, 0) == 1.0F);
}

TEST_CASE("float64 uniforms: (w + w' 2^-32 + 2^-33) 2^-32, from 2^-97 to 1, refined below word 2^20", "[exact]") {
  CHECK(uniform_64(0, 0, 0) == 0x1p-97);
  CHECK(uniform_64(0, 0, last) == 0x1.ffffffffp-65);
  CHECK(uniform_64(0, 1, 0) == 0x1.000000008p-64);
  CHECK(uniform_64((1U << 20U) - 1, last, last) == 0x1p-12);
  CHECK(uniform_64(1U << 20U, 0, last) == 0x1p-12);
  CHECK(uniform_64(1U << 31U, 0, 0) == 0.5);
  CHECK(uniform_64(last, last, 0) == 1);
}

TEST_CASE("uniforms never decrease with their words, and are never 0", "[exact]") {
  std::vector<std::uint64_t> words;
  for (const std::uint64_t centre : {0ULL, 1ULL << 20U, 1ULL << 24U, 1ULL << 31U, 1ULL << 32U})
    for (std::int64_t offset = -600; offset <= 600; ++offset) {
      const auto word = static_cast<std::int64_t>(centre) + offset;
      if (word >= 0 && word <= last) words.push_back(static_cast<std::uint64_t>(word));
    }
  float before_32 = 0;
  double before_64 = 0;
  float signed_before_32 = 0;
  double signed_before_64 = 0;
  for (const std::uint64_t each : words)
    for (const std::uint32_t other : {0U, 1U, 1U << 31U, last}) {
      const auto word = static_cast<std::uint32_t>(each);
      const float u_32 = uniform_32(word, other);
      const double u_64 = uniform_64(word, other, 0);
      CHECK((u_32 > 0 && u_32 <= 1 && u_32 >= before_32));
      CHECK((u_64 > 0 && u_64 <= 1 && u_64 >= before_64));
      before_32 = u_32;
      before_64 = u_64;
      // The same words half a turn on are two's complement numbers from the smallest.
      const float s_32 = signed_32(word ^ 0x80000000U);
      const double s_64 = signed_64(word ^ 0x80000000U, other);
      CHECK((s_32 >= -1 && s_32 <= 1 && s_32 != 0 && (signed_before_32 == 0 || s_32 >= signed_before_32)));
      CHECK((s_64 >= -1 && s_64 <= 1 && s_64 != 0 && (signed_before_64 == 0 || s_64 >= signed_before_64)));
      signed_before_32 = s_32;
      signed_before_64 = s_64;
    }
}

TEST_CASE("signed uniforms are symmetric: complemented words change the sign alone", "[exact]") {
  for (const std::uint32_t word : edge_words) {
    CHECK(signed_32(word) == -signed_32(~word));
    for (const std::uint32_t low : edge_words) CHECK(signed_64(word, low) == -signed_64(~word, ~low));
  }
}

TEST_CASE("drawn uniforms are those of the stream's words, the small ones with the words of the refinement",
          "[random]") {
  const auto check = []<class Real>(const probe::RandomTarget& target, Real /*type*/) {
    constexpr std::size_t replicas = 4096;
    constexpr auto count = static_cast<std::size_t>(uniforms_per_block<Real>);
    const std::uint64_t address = block_address(Purpose::noise, 77);
    std::vector<std::uint32_t> words(4 * replicas);
    std::vector<std::uint32_t> further(4 * replicas);
    target.random.stream({3, 1, replicas, address, 1}, words.data());
    target.random.stream({3, 1, replicas, address | refinement_bit, 1}, further.data());
    std::vector<probe::ScriptedWords> scripted(replicas);
    for (std::size_t r = 0; r < replicas; ++r)
      for (std::size_t i = 0; i < 4; ++i) {
        scripted[r].words[i] = words[i * replicas + r];
        scripted[r].further[i] = further[i * replicas + r];
      }
    const Mapped<Real> mapped = map_uniforms<Real>(target, scripted);
    std::vector<Real> drawn(count * replicas);
    target.template uniforms<Real>().draw({3, 1, replicas, address, 1}, drawn.data());
    int small = 0;
    bool same = true;
    for (std::size_t r = 0; r < replicas; ++r)
      for (std::size_t i = 0; i < count; ++i) {
        same = same && drawn[i * replicas + r] == mapped.u[4 * r + i];
        small += drawn[i * replicas + r] < Real(0x1p-12) ? 1 : 0;
      }
    CHECK(same);
    CHECK(small > 0);
  };
  for (const auto& target : probe::random_targets()) {
    INFO(std::string(target.name));
    check(target, float{});
    check(target, double{});
  }
}

TEST_CASE("uniforms: 10^7 of them are uniform from 1e-6 to 1 - 1e-6", "[law]") {
  const auto p_value = []<class Real>(Real /*type*/) {
    QuantileCheck<Real> check(boost_law(boost::math::uniform_distribution<double>(0, 1)));
    constexpr auto count = static_cast<std::size_t>(uniforms_per_block<Real>);
    std::vector<Real> drawn(4096 * count * 16);
    for (std::uint64_t address = 0; check.count() < law_sample_size; address += 16) {
      probe::fastest_target().uniforms<Real>().draw({law_seed(9), 0, 4096, address, 16}, drawn.data());
      check.add(drawn.data(), drawn.size());
    }
    return check.p_value();
  };
  LawReport report;
  report.add("float32", p_value(float{}));
  report.add("float64", p_value(double{}));
  expect("uniforms", report);
}

TEST_CASE("uniforms of scripted words are the known answers on every SIMD target", "[exact]") {
  const auto lines = read_vectors("uniform.txt");
  for (const auto& target : probe::random_targets())
    for (const VectorLine& line : lines) {
      INFO(std::string(target.name));
      REQUIRE(line.input.size() == 8);
      REQUIRE(line.output.size() == 12);
      probe::ScriptedWords words{};
      for (std::size_t i = 0; i < 4; ++i) {
        words.words[i] = static_cast<std::uint32_t>(line.input[i]);
        words.further[i] = static_cast<std::uint32_t>(line.input[4 + i]);
      }
      const auto single = map_uniforms<float>(target, {words});
      const auto twofold = map_uniforms<double>(target, {words});
      std::vector<std::uint64_t> found;
      for (std::size_t i = 0; i < 4; ++i) found.push_back(std::bit_cast<std::uint32_t>(single.u[i]));
      for (std::size_t i = 0; i < 4; ++i) found.push_back(std::bit_cast<std::uint32_t>(single.signed_u[i]));
      for (std::size_t i = 0; i < 2; ++i) found.push_back(std::bit_cast<std::uint64_t>(twofold.u[i]));
      for (std::size_t i = 0; i < 2; ++i) found.push_back(std::bit_cast<std::uint64_t>(twofold.signed_u[i]));
      CHECK(found == line.output);
    }
}

} // namespace heavytail::test
