// SPDX-License-Identifier: MIT
#include "host/estimates/comparison.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <random>
#include <utility>
#include <vector>

namespace heavytail::test {

namespace {

Summary summary_of(const std::vector<double>& values) {
  Summary summary;
  for (const double value : values) summary.add(value);
  return summary;
}

const std::vector<double> median = {0.5};

template <class Law> Summary sample(Law law, int count, std::mt19937_64& generator) {
  Summary summary;
  for (int i = 0; i < count; ++i) summary.add(law(generator));
  return summary;
}

} // namespace

TEST_CASE("comparison: point masses by hand", "[host]") {
  // Half of the second law's mass moves from 0 to 4: KS ½, W1 = 2; bins of zero width and one bin's width at 4.
  const Comparison c = compare(summary_of({0, 0, 0, 0}), summary_of({0, 0, 4, 4}), median, 0.95);
  CHECK(c.kolmogorov_smirnov.value == 0.5);
  CHECK(c.wasserstein.value == Approx(2).epsilon(0.01));
  CHECK(c.mean.estimate.value == 2);
  CHECK(c.mean.standard_error == Approx(std::sqrt((16.0 / 3) / 4)));
  CHECK(c.kolmogorov_smirnov.null_band.value() == Approx(std::sqrt(0.5) * std::sqrt(-0.5 * std::log(0.025))));
}

TEST_CASE("comparison: negative numbers, zero and infinities keep their order", "[host]") {
  const double infinity = std::numeric_limits<double>::infinity();
  const Comparison shifted = compare(summary_of({-8, -1, 0, 1, 8}), summary_of({-8, -2, 0, 1, 8}), median, 0.95);
  CHECK(shifted.kolmogorov_smirnov.value == Approx(0.2));
  CHECK(shifted.wasserstein.value == Approx(0.2).epsilon(0.02));
  const Comparison lost = compare(summary_of({1, 1, 1, infinity}), summary_of({1, 1, 1, 1}), median, 0.95);
  CHECK(lost.kolmogorov_smirnov.value == Approx(0.25));
  CHECK(std::isinf(lost.wasserstein.value));
  const Comparison same = compare(summary_of({1, 2, infinity}), summary_of({1, 2, infinity}), median, 0.95);
  CHECK(same.kolmogorov_smirnov.value == 0);
  CHECK(same.wasserstein.value == 0);
}

TEST_CASE("comparison: means have no interval where one law may have no variance", "[host]") {
  std::mt19937_64 generator(4);
  const Summary light = sample(std::normal_distribution<double>(0, 1), 10000, generator);
  const Summary heavy = sample(std::cauchy_distribution<double>(0, 1), 10000, generator);
  for (const auto& [a, b] : {std::pair{&light, &heavy}, {&heavy, &light}}) {
    const Difference mean = compare(*a, *b, median, 0.95).mean;
    CHECK(std::isfinite(mean.estimate.value));
    CHECK(std::isnan(mean.standard_error));
    CHECK(std::isnan(mean.estimate.interval.low));
  }
  CHECK(std::isfinite(compare(light, light, median, 0.95).mean.standard_error));
}

TEST_CASE("comparison: shifting a normal law by 1 is a Wasserstein distance of 1", "[law]") {
  std::mt19937_64 generator(3);
  const Summary a = sample(std::normal_distribution<double>(0, 1), 100000, generator);
  const Summary b = sample(std::normal_distribution<double>(1, 1), 100000, generator);
  const Comparison c = compare(a, b, median, 0.95);
  CHECK(c.wasserstein.value == Approx(1).margin(0.02));
  // sup |Φ(x) - Φ(x - 1)| = 2Φ(½) - 1.
  CHECK(c.kolmogorov_smirnov.value == Approx(std::erf(0.5 / std::sqrt(2.0))).margin(0.01));
  CHECK(c.quantiles.at(0).difference.estimate.value == Approx(1).margin(0.05));
}

TEST_CASE("comparison: equal laws stay below the null bands as often as the confidence says", "[law]") {
  // 400 pairs at 90 %: below in 360 ± 6 cases; the KS band is that of a continuous law, so it is not exceeded more
  // often.
  std::mt19937_64 generator(4);
  int below_wasserstein = 0;
  int below_ks = 0;
  for (int i = 0; i < 400; ++i) {
    const Summary a = sample(std::normal_distribution<double>(0, 2), 500, generator);
    const Summary b = sample(std::normal_distribution<double>(0, 2), 800, generator);
    const Comparison c = compare(a, b, median, 0.9);
    below_wasserstein += c.wasserstein.value < c.wasserstein.null_band ? 1 : 0;
    below_ks += c.kolmogorov_smirnov.value < c.kolmogorov_smirnov.null_band ? 1 : 0;
  }
  CHECK(below_wasserstein > 360 - 36);
  CHECK(below_wasserstein < 360 + 36);
  CHECK(below_ks > 360 - 36);
}

TEST_CASE("comparison: pairs by their batches have Student's interval", "[host]") {
  const std::vector<double> first = {1, 2, 3, 4};
  const std::vector<double> second = {1.5, 2.7, 3.3, 4.5};
  const Difference difference = paired_difference(first, second, 0.95);
  CHECK(difference.estimate.value == Approx(0.5));
  // Differences 0.5, 0.7, 0.3, 0.5: variance 0.08/3.
  CHECK(difference.standard_error == Approx(std::sqrt(0.08 / 3 / 4)));
  CHECK(difference.estimate.interval.high - 0.5 == Approx(3.182 * difference.standard_error).epsilon(0.02));
}

} // namespace heavytail::test
