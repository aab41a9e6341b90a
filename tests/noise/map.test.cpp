// SPDX-License-Identifier: MIT
// The maps from words to variates on chosen words: against the formulas in 50 digits, without NaN for any parameter,
// and the same bits from every SIMD target.
#include "tests/harness/noise_cases.hpp"
#include "tests/harness/random_targets.hpp"
#include "tests/harness/scripted_words.hpp"

#include <heavytail/noise/all.hpp>

#include <boost/multiprecision/mpfr.hpp>
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <string>
#include <vector>

namespace heavytail::test {

namespace {

using Exact =
    boost::multiprecision::number<boost::multiprecision::mpfr_float_backend<50>, boost::multiprecision::et_off>;

const Exact pi = boost::math::constants::pi<Exact>();

/// What a law reads of a block, each number with its exact value.
struct Block {
  Exact u[4], angle[4];
  bool negative[4]; ///< the fair signs
};

/// A variate, the size of which rounding errors are a share (above |value| where terms cancel), and the largest number
/// on the way to it, whose overflow the variate may inherit.
struct Reference {
  Exact value, size, reach;
};

using ReferenceMap = std::function<Reference(const Block& block, int i)>;

template <class Real>
std::vector<Real> map_all(const probe::RandomTarget& target, const Noise<double>& law,
                          const std::vector<probe::ScriptedWords>& words) {
  std::vector<Real> variates(4 * words.size());
  target.template laws<Real>().map(as<Real>(law), words.data(), words.size(), variates.data());
  return variates;
}

template <class Real> std::vector<Block> blocks_of(const std::vector<probe::ScriptedWords>& words) {
  std::vector<Real> u(4 * words.size());
  std::vector<Real> angles(u.size());
  probe::random_targets().front().template uniforms<Real>().of_words(words.data(), words.size(), u.data(),
                                                                     angles.data());
  std::vector<Block> blocks(words.size());
  constexpr int count = uniforms_per_block<Real>;
  for (std::size_t k = 0; k < words.size(); ++k)
    for (int i = 0; i < count; ++i) {
      const auto j = static_cast<std::size_t>(i);
      blocks[k].u[j] = u[4 * k + j];
      blocks[k].angle[j] = angles[4 * k + j];
      std::uint32_t bits = 0;
      for (int other = 0; other < count; ++other)
        if (other != i) bits ^= words[k].words[count == 4 ? other : 2 * other + 1];
      blocks[k].negative[j] = (bits & 1U) != 0;
    }
  return blocks;
}

/// Every n-th of the words.
std::vector<probe::ScriptedWords> every(std::size_t n, const std::vector<probe::ScriptedWords>& words) {
  std::vector<probe::ScriptedWords> some;
  for (std::size_t i = 0; i < words.size(); i += n) some.push_back(words[i]);
  return some;
}

/// The largest error over edge words and others, in units of epsilon · size.  Overflowing variates must overflow in the
/// reference too.
template <class Real> double worst_error(const Noise<double>& law, const ReferenceMap& reference) {
  const auto words = every(7, scripted_words(4096));
  const auto blocks = blocks_of<Real>(words);
  const auto variates = map_all<Real>(probe::random_targets().front(), law, words);
  const int count = static_cast<int>(variates_of(as<Real>(law)));
  const Exact largest = std::numeric_limits<Real>::max();
  double worst = 0;
  for (std::size_t k = 0; k < words.size(); ++k)
    for (int i = 0; i < count; ++i) {
      const Reference exact = reference(blocks[k], i);
      const Real found = variates[4 * k + static_cast<std::size_t>(i)];
      if (!std::isfinite(found)) {
        CHECK(exact.reach > largest * Exact(0.999));
        CHECK((exact.value > 0) == (found > 0));
        continue;
      }
      const Exact floor = std::numeric_limits<Real>::min();
      const Exact unit = Exact(std::numeric_limits<Real>::epsilon()) * (exact.size > floor ? exact.size : floor);
      worst = std::max(worst, static_cast<double>(Exact(abs(found - exact.value) / unit)));
    }
  return worst;
}

void check_map(const Noise<double>& law, const ReferenceMap& reference, double bound) {
  CHECK(worst_error<float>(law, reference) < bound);
  CHECK(worst_error<double>(law, reference) < bound);
}

Reference gaussian_map(const Block& block, int i) {
  const int pair = i / 2 * 2;
  const Exact radius = sqrt(-2 * log(block.u[pair]));
  const Exact a = pi * block.angle[pair + 1];
  const Exact value = radius * (i == pair ? Exact(cos(a)) : Exact(sin(a)));
  // The reference's own π is rounded where the cosine is 0.
  return {value, abs(value) + radius * Exact(1e-30), radius};
}

ReferenceMap student_t_map(double dof) {
  return [dof](const Block& block, int i) {
    const Exact radius = sqrt(dof * expm1(-2 * log(block.u[2 * i]) / dof));
    const Exact value = radius * sin(pi * block.angle[2 * i + 1] / 2);
    return Reference{value, abs(value), radius};
  };
}

Reference laplace_map(const Block& block, int i) {
  const Exact size = -log(block.u[i]);
  return {block.negative[i] ? Exact(-size) : size, size, size};
}

Reference logistic_map(const Block& block, int i) {
  const Exact size = log((2 - block.u[i]) / block.u[i]);
  return {block.negative[i] ? Exact(-size) : size, size, size};
}

/// Chambers, Mallows and Stuck as they wrote it.  The exponent of the tail amplifies the rounding of its logarithms.
ReferenceMap stable_map(double alpha, double beta) {
  return [=](const Block& block, int i) {
    const Exact& v = block.u[2 * i];
    const Exact w = block.negative[2 * i] ? Exact(-log(v / 2)) : Exact(-log1p(-v / 2));
    const Exact angle = (block.negative[2 * i + 1] ? -1 : 1) * pi / 2 * (1 - block.u[2 * i + 1]);
    if (alpha == 1) {
      const Exact q = pi / 2 + beta * angle;
      const Exact first = q * tan(angle) * 2 / pi;
      const Exact second = beta == 0 ? Exact(0) : Exact(beta * 2 / pi * log(pi / 2 * w * cos(angle) / q));
      const Exact size = abs(first) + abs(second) + 1;
      return Reference{first - second, size, size};
    }
    const Exact a = alpha;
    const Exact skew = beta * tan(pi * a / 2);
    const Exact turned = a * angle + atan(skew);
    const Exact tail = (log(cos(angle - turned) / w) * (1 - a) - log(cos(angle)) + log1p(skew * skew) / 2) / a;
    const Exact amplified = 1 + (abs(log(cos(angle - turned) / w) * (1 - a)) + abs(log(cos(angle)))) / a;
    const Exact scale = exp(tail);
    // The sine crosses 0 between the poles, where only its absolute error is small.
    const Exact sine = sin(turned);
    return Reference{sine * scale, (abs(sine) + Exact(1) / 8) * scale * amplified, abs(sine * scale)};
  };
}

/// Laws over the whole range of their parameters.
std::vector<Noise<double>> extreme_laws() {
  std::vector<Noise<double>> laws = {Gaussian<double>{}, Laplace<double>{},    Logistic<double>{},
                                     Uniform<double>{},  Rademacher<double>{}, NoNoise<double>{}};
  for (const double dof : {1e-300, 1e-40, 0.01, 0.5, 1.0, 3.7, 1e6, 1e18, 1e300}) laws.push_back(student_t(dof));
  for (const double alpha : {1e-300, 1e-40, 0.01, 0.3, 0.5, 0.93, 0.94, 1 - 1e-12, 1 - 0x1p-53, 1.0, 1 + 0x1p-52,
                             1 + 1e-12, 1.06, 1.07, 1.5, 1.9, 2 - 1e-12, 2 - 0x1p-52, 2.0})
    for (const double beta : {0.0, 1e-300, 1e-9, 0.5, 1 - 0x1p-53, 1.0, -0.25, -1.0})
      laws.push_back(stable(alpha, beta));
  return laws;
}

} // namespace

TEST_CASE("gaussian, laplace, logistic: the map is within 8 epsilon of the formula for all words", "[exact]") {
  check_map(Gaussian<double>{}, gaussian_map, 8);
  check_map(Laplace<double>{}, laplace_map, 8);
  check_map(Logistic<double>{}, logistic_map, 8);
}

TEST_CASE("student_t: the map is within 100 epsilon of the formula for dof in {0.5, 1, 2, 2.5, 3, 10, 1e6}",
          "[exact]") {
  // The tail u^(-1/ν) amplifies the rounding of log u by its size: up to 89 in float32.
  for (const double dof : {0.5, 1.0, 2.0, 2.5, 3.0, 10.0, 1e6}) {
    INFO("dof = " << dof);
    check_map(student_t(dof), student_t_map(dof), 100);
  }
}

TEST_CASE("stable: the map is within 12 amplified epsilon of Chambers, Mallows and Stuck", "[exact]") {
  for (const double alpha : {0.25, 0.5, 0.75, 0.9375, 0.96875, 1.0, 1.03125, 1.0625, 1.25, 1.5, 1.75, 2.0})
    for (const double beta : {0.0, 0.5, -0.25}) {
      INFO("alpha = " << alpha << ", beta = " << beta);
      check_map(stable(alpha, beta), stable_map(alpha, beta), 12);
    }
}

TEST_CASE("stable: with alpha < 1 and beta = ±1 every variate has the sign of beta", "[exact]") {
  const auto words = scripted_words(4096);
  for (const double alpha : {0.1, 0.3, 0.5, 0.7, 0.9})
    for (const double beta : {1.0, -1.0}) {
      const auto variates = map_all<double>(probe::random_targets().front(), stable(alpha, beta), words);
      for (std::size_t k = 0; k < words.size(); ++k) REQUIRE(variates[4 * k] * beta >= 0);
    }
}

TEST_CASE("no law gives NaN, whatever its parameters and words, and gaussian no infinity", "[exact]") {
  const auto words = scripted_words(4096);
  const auto target = probe::random_targets().front();
  const auto check = [&]<class Real>(const Noise<double>& law, Real /*type*/) {
    const auto variates = map_all<Real>(target, law, words);
    return std::none_of(variates.begin(), variates.end(), [](Real z) { return std::isnan(z); });
  };
  for (const Noise<double>& law : extreme_laws()) {
    INFO("law " << law.tag);
    CHECK(check(law, float{}));
    CHECK(check(law, double{}));
  }
  for (const float z : map_all<float>(target, Gaussian<double>{}, words)) REQUIRE(std::isfinite(z));
  for (const double z : map_all<double>(target, Gaussian<double>{}, words)) REQUIRE(std::isfinite(z));
  for (const float z : map_all<float>(target, Uniform<double>{}, words)) REQUIRE(std::abs(z) < 1);
}

TEST_CASE("tails reach probability 2^-60 in float32 with their sign on either side", "[exact]") {
  // Word 0 with further bits 15 is the uniform 15.5·2^-64; the signs come from the other words' lowest bits.
  std::vector<probe::ScriptedWords> words = {{{0, 0, 1U << 31U, 0}, {15, 15, 15, 15}},
                                             {{0, 0, 1, 0}, {15, 15, 15, 15}}};
  const auto target = probe::random_targets().front();
  const double u = 15.5 * 0x1p-64;
  const auto relative = [](float found, double exact) { return std::abs(static_cast<double>(found) / exact - 1); };
  const auto laplace = map_all<float>(target, Laplace<double>{}, words);
  CHECK(relative(laplace[0], -std::log(u)) < 1e-6);
  CHECK(relative(laplace[4], std::log(u)) < 1e-6);
  const auto cauchy = map_all<float>(target, stable(1), words);
  CHECK(relative(cauchy[0], 2 / (M_PI * u)) < 1e-6);
  CHECK(relative(cauchy[4], -2 / (M_PI * u)) < 1e-6);
  const auto t = map_all<float>(target, student_t(1), {{{{0, 1U << 31U, 0, 0}, {15, 0, 0, 0}}}});
  CHECK(relative(t[0], -1 / u) < 1e-6);
}

TEST_CASE("overflow is to infinity with the variate's sign: dof = 0.01 and alpha = 0.01", "[exact]") {
  const auto target = probe::random_targets().front();
  const std::vector<probe::ScriptedWords> words = {{{0, 0x40000000U, 0, 0xC0000000U}, {15, 15, 15, 15}}};
  const auto t = map_all<float>(target, student_t(0.01), words);
  CHECK(t[0] == std::numeric_limits<float>::infinity());
  CHECK(t[1] == -std::numeric_limits<float>::infinity());
  const std::vector<probe::ScriptedWords> poles = {{{1U << 30U, 0, 1U << 30U, 1}, {15, 15, 15, 15}}};
  const auto z = map_all<float>(target, stable(0.01), poles);
  CHECK(z[0] == -std::numeric_limits<float>::infinity());
  CHECK(z[1] == std::numeric_limits<float>::infinity());
}

TEST_CASE("every SIMD target gives the same bits for all laws, parameters and words", "[exact]") {
  const auto words = scripted_words(1024);
  const auto targets = probe::random_targets();
  const auto same = [&]<class Real>(const Noise<double>& law, Real /*type*/) {
    const auto expected = map_all<Real>(targets.front(), law, words);
    return std::all_of(targets.begin(), targets.end(), [&](const auto& target) {
      return std::memcmp(map_all<Real>(target, law, words).data(), expected.data(), expected.size() * sizeof(Real)) ==
             0;
    });
  };
  for (const Noise<double>& law : extreme_laws()) {
    INFO("law " << law.tag);
    CHECK(same(law, float{}));
    CHECK(same(law, double{}));
  }
}

} // namespace heavytail::test
