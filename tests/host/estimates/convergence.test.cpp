// SPDX-License-Identifier: MIT
// Decay laws against series whose law is known, and how often their intervals hold.
#include "host/estimates/convergence.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <functional>
#include <limits>
#include <random>
#include <vector>

namespace heavytail::test {

namespace {

constexpr std::size_t batch_count = 24;

/// Batches of `law` at checkpoints in log spacing.  Their errors persist from checkpoint to checkpoint, as those of
/// replicas do.
DecaySeries noisy(const std::function<double(double)>& law, double deviation, std::mt19937_64& random) {
  std::normal_distribution<double> normal;
  DecaySeries series;
  for (int c = 0; c < 16; ++c) series.times.push_back(c == 0 ? 0 : std::pow(1.6, c) / 10);
  series.step = 0.1;
  series.batches.assign(batch_count, {});
  for (std::vector<double>& batch : series.batches) {
    double error = normal(random);
    for (const double time : series.times) {
      error = 0.8 * error + 0.6 * normal(random);
      batch.push_back(law(time) * (1 + deviation * error));
    }
  }
  for (std::size_t c = 0; c < series.times.size(); ++c) {
    double sum = 0;
    for (const std::vector<double>& batch : series.batches) sum += batch[c];
    series.values.push_back(sum / batch_count);
  }
  return series;
}

double exponential(double t) {
  return 0.05 + 2 * std::exp(-0.7 * t);
}

double power(double t) {
  return 3 * std::pow(1 + t / 0.1, -0.5);
}

} // namespace

TEST_CASE("decay: without noise rate, exponent, plateau and amplitude come out as they went in", "[exact]") {
  std::mt19937_64 random(1);
  const Decay decay = estimate_decay(noisy(exponential, 0, random), 0.95).value();
  CHECK(decay.law == DecayLaw::exponential);
  CHECK(decay.rate.value == Approx(0.7).epsilon(1e-6));
  CHECK(decay.plateau.value == Approx(0.05).epsilon(1e-6));
  CHECK(decay.amplitude.value == Approx(2).epsilon(1e-6));
  const Decay algebraic = estimate_decay(noisy(power, 0, random), 0.95).value();
  CHECK(algebraic.law == DecayLaw::power);
  CHECK(algebraic.rate.value == Approx(0.5).epsilon(1e-6));
  CHECK(algebraic.amplitude.value == Approx(3).epsilon(1e-6));
  const Decay constant = estimate_decay(noisy([](double) { return 4.0; }, 0, random), 0.95).value();
  CHECK(constant.law == DecayLaw::constant);
  CHECK(constant.plateau.value == Approx(4));
}

TEST_CASE("decay: what is neither is called so", "[exact]") {
  std::mt19937_64 random(2);
  const auto wave = [](double t) { return 1 + 0.5 * std::sin(3 * t); };
  CHECK(estimate_decay(noisy(wave, 0.01, random), 0.95).value().law == DecayLaw::neither);
}

TEST_CASE("decay: values that are not finite, and series that are too short, are left out", "[exact]") {
  std::mt19937_64 random(3);
  DecaySeries series = noisy(exponential, 0, random);
  series.values[3] = std::numeric_limits<double>::infinity();
  CHECK(estimate_decay(series, 0.95).value().rate.value == Approx(0.7).epsilon(1e-6));
  for (double& value : series.values) value = std::numeric_limits<double>::quiet_NaN();
  CHECK_FALSE(estimate_decay(series, 0.95));
  CHECK_FALSE(stationary_from(series, 0.95));
  DecaySeries alone = noisy(exponential, 0.01, random);
  alone.batches.clear();
  CHECK(std::isinf(estimate_decay(alone, 0.95).value().rate.interval.high));
  CHECK_FALSE(stationary_from(alone, 0.95));
}

TEST_CASE("decay: 95 % intervals of rate, exponent and plateau hold in 95 % of 2000 experiments", "[law]") {
  std::mt19937_64 random(4);
  int rate = 0;
  int plateau = 0;
  int exponent = 0;
  constexpr int experiments = 2000;
  const auto holds = [](const Estimate& estimate, double truth) {
    return estimate.interval.low <= truth && truth <= estimate.interval.high ? 1 : 0;
  };
  for (int i = 0; i < experiments; ++i) {
    const Decay decay = estimate_decay(noisy(exponential, 0.2, random), 0.95).value();
    CHECK(decay.law == DecayLaw::exponential);
    rate += holds(decay.rate, 0.7);
    plateau += holds(decay.plateau, 0.05);
    const Decay algebraic = estimate_decay(noisy(power, 0.2, random), 0.95).value();
    exponent += algebraic.law == DecayLaw::power ? holds(algebraic.rate, 0.5) : 0;
  }
  INFO("rate " << rate << ", plateau " << plateau << ", exponent " << exponent);
  // A binomial count of 1900 ± 9.7 for an exact interval; one of 24 batches is a little narrow.
  CHECK(rate > 0.91 * experiments);
  CHECK(rate < 0.99 * experiments);
  CHECK(plateau > 0.91 * experiments);
  CHECK(plateau < 0.99 * experiments);
  CHECK(exponent > 0.90 * experiments);
}

TEST_CASE("stationarity: begins where an exponential has come to its plateau", "[exact]") {
  std::mt19937_64 random(5);
  const DecaySeries series = noisy(exponential, 0.02, random);
  const std::size_t first = stationary_from(series, 0.95).value();
  // 2 exp(-0.7 t) is of the size of the errors, 0.02 · 0.05/√24 · a few, near t = 11.
  CHECK(series.times[first] > 6);
  CHECK(series.times[first] < 30);
  CHECK_FALSE(stationary_from(noisy(power, 0.001, random), 0.95));
}

} // namespace heavytail::test
