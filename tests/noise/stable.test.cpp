// SPDX-License-Identifier: MIT
#include <heavytail/noise/stable.hpp>

#include "tests/harness/law_sample.hpp"

#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <catch2/catch.hpp>

#include <cmath>
#include <numbers>
#include <string>

namespace heavytail::test {

namespace {

std::string name_of(double alpha, double beta) {
  return "stable, alpha " + std::to_string(alpha) + ", beta " + std::to_string(beta);
}

constexpr double pi = std::numbers::pi;
constexpr double euler = 0.57721566490153286;

} // namespace

TEST_CASE("stable: quantiles from 1e-6 to 1 - 1e-6 follow the exact law for alpha from 0.3 to 2", "[law]") {
  std::uint64_t seed = 41;
  for (const double alpha : {0.3, 0.7, 1.0, 1.3, 1.8, 2.0})
    for (const double beta : {0.0, 0.5, 1.0, -1.0}) {
      expect_quantiles(name_of(alpha, beta), stable(alpha, beta), StableLaw(alpha, beta).law(), seed);
      seed += 2;
    }
}

TEST_CASE("stable: quantiles follow the exact law on both sides of alpha = 1 where the formula changes", "[law]") {
  std::uint64_t seed = 101;
  for (const double alpha : {0.9, 0.95, 0.999, 1.001, 1.05, 1.1})
    for (const double beta : {0.0, 0.5, -1.0}) {
      LawReport report;
      const Noise<double> law = stable(alpha, beta);
      report.add("quantiles", quantiles_p_value<float>(law, StableLaw(alpha, beta).law(), seed++, 2'000'000));
      expect(name_of(alpha, beta), report);
    }
}

TEST_CASE("stable: alpha = 2 is N(0, 2) and alpha = 1 the Cauchy law", "[law]") {
  const boost::math::normal_distribution<double> normal(0, std::sqrt(2.0));
  expect_quantiles("stable, alpha 2, N(0, 2)", stable(2), boost_law(normal), 121);
  const boost::math::students_t_distribution<double> cauchy(1);
  expect_quantiles("stable, alpha 1, Cauchy", stable(1), boost_law(cauchy), 123);
}

TEST_CASE("stable: at alpha = 1 ± 1e-12 the symmetric law is the Cauchy law", "[law]") {
  const boost::math::students_t_distribution<double> cauchy(1);
  expect_quantiles("stable, alpha 1 - 1e-12", stable(1 - 1e-12), boost_law(cauchy), 125);
  expect_quantiles("stable, alpha 1 + 1e-12", stable(1 + 1e-12), boost_law(cauchy), 127);
}

TEST_CASE("stable: at alpha = 1 ± 1e-12 the skewed law is that of alpha = 1 shifted by β tan(πα/2)", "[law]") {
  for (const double alpha : {1 - 1e-12, 1 + 1e-12})
    for (const double beta : {0.5, -1.0}) {
      const double shift = beta / std::tan(pi / 2 * (1 - alpha));
      LawReport report;
      report.add("quantiles", quantiles_p_value<double>(stable(alpha, beta), StableLaw(1, beta).law(), 129,
                                                        law_sample_size / 5, [=](double z) { return z - shift; }));
      expect(name_of(alpha, beta) + " (alpha " + (alpha < 1 ? "below" : "above") + " 1 by 1e-12)", report);
    }
}

TEST_CASE("stable: E|Z|^(alpha/4), E log|Z| and Var log|Z| are exact for alpha from 0.3 to 1.8", "[law]") {
  for (const double alpha : {0.3, 0.7, 1.0, 1.3, 1.8}) {
    const std::string name = name_of(alpha, 0);
    const double p = alpha / 4;
    const double moment = std::pow(2, p) * std::tgamma((1 + p) / 2) * std::tgamma(1 - p / alpha) /
                          (std::sqrt(pi) * std::tgamma(1 - p / 2));
    expect_mean(name + ", moment", stable(alpha), 208, moment, [=](double z) { return std::pow(std::abs(z), p); });
    const double centre = euler * (1 / alpha - 1);
    expect_mean(name + ", log", stable(alpha), 209, centre, [](double z) { return std::log(std::abs(z)); });
    const double variance = pi * pi * (1 / (6 * alpha * alpha) + 1.0 / 12);
    expect_mean(name + ", log squared", stable(alpha), 210, variance,
                [=](double z) { return std::pow(std::log(std::abs(z)) - centre, 2); });
  }
}

TEST_CASE("stable: the tail index is alpha below 2 and infinite at 2", "[exact]") {
  CHECK(Stable<double>{.alpha = 1.7}.tail_index() == 1.7);
  CHECK(std::isinf(Stable<double>{.alpha = 2}.tail_index()));
}

TEST_CASE("stable: the reference integral agrees with the inverted characteristic function", "[exact]") {
  for (const double alpha : {0.7, 0.95, 1.0, 1.05, 1.3, 1.8, 2.0})
    for (const double beta : {0.0, 0.5, 1.0, -1.0})
      for (const double x : {-1.5, -0.3, 0.2, 1.0, 2.5}) {
        INFO("alpha = " << alpha << ", beta = " << beta << ", x = " << x);
        const StableLaw law(alpha, beta);
        const Tails tails = law.tails(x);
        CHECK(std::abs(tails.lower - law.inverted(x)) < 1e-6);
        CHECK(std::abs(tails.lower + tails.upper - 1) < 1e-9);
      }
}

} // namespace heavytail::test
