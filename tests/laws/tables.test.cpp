// SPDX-License-Identifier: MIT
// The tables of theory.md section 4 from the shipped experiment files, within Monte Carlo error of both sides.
#include "tests/harness/ensemble.hpp"

#include <boost/math/distributions/binomial.hpp>
#include <catch2/catch.hpp>

#include <array>
#include <cmath>
#include <numbers>
#include <vector>

namespace heavytail::test {

namespace {

/// E of the loss Σx_j⁴/4 in 8 dimensions for DSignSGD with 8 agents, Cauchy noise of scale σ, a constant step of 0.05,
/// from x = 2: each coordinate lives on a lattice of step 0.00625, whose law is propagated.
double exact_loss(double sigma, int steps) {
  constexpr int agents = 8;
  constexpr double unit = 0.05 / agents;
  constexpr int half = 720; // points on either side of 0
  std::vector<double> probability(2 * half + 1, 0.0);
  std::vector<std::array<double, agents + 1>> jump(2 * half + 1);
  const auto at = [](std::size_t i) { return unit * (static_cast<double>(i) - half); };
  for (std::size_t i = 0; i < probability.size(); ++i) {
    const double p = 0.5 + std::atan(std::pow(at(i), 3) / sigma) / std::numbers::pi;
    for (int b = 0; b <= agents; ++b)
      jump[i][static_cast<std::size_t>(b)] = pdf(boost::math::binomial_distribution<double>(agents, p), b);
  }
  probability[half + static_cast<std::size_t>(2 / unit + 0.5)] = 1;
  for (int k = 0; k < steps; ++k) {
    std::vector<double> next(probability.size(), 0.0);
    for (std::size_t i = 8; i + 8 < probability.size(); ++i)
      if (probability[i] != 0)
        for (std::size_t b = 0; b <= agents; ++b) next[i + agents - 2 * b] += probability[i] * jump[i][b];
    probability = std::move(next);
  }
  double loss = 0;
  double total = 0;
  for (std::size_t i = 0; i < probability.size(); ++i) {
    loss += 8 * probability[i] * std::pow(at(i), 4) / 4;
    total += probability[i];
  }
  REQUIRE(total == Approx(1).epsilon(1e-9));
  return loss;
}

} // namespace

TEST_CASE("table A3: dead fractions 0, 0.42, 26.1 and 86.6 % for k = 8, 4, 2, 1 with a constant step", "[law]") {
  const std::vector<Ensemble> points = run_file("a3-compression.json", 20000);
  REQUIRE(points.size() == 4);
  // Of 6000 paths each.
  const std::array<std::uint64_t, 4> dead_of_6000 = {0, 25, 1566, 5196};
  LawReport report;
  for (std::size_t i = 0; i < 4; ++i) {
    const Checkpoint& last = points[i].at(300);
    report.add("diverged share, point " + std::to_string(i),
               p_of_equal_shares(last.diverged, 20000, dead_of_6000[i], 6000));
  }
  expect("A3, constant step", report);
  CHECK(points[0].at(300).diverged == 0);
  // Survivors' median loss is about 1.8e-3 whatever k.
  for (std::size_t i = 0; i < 3; ++i) {
    const Summary& loss = points[i].summary(300, "loss");
    const double median = RankedBins(loss.histogram().bins(), loss.smallest(), loss.largest())
                              .at(0.5 * static_cast<double>(loss.survivors()))
                              .value;
    CHECK(median == Approx(1.8e-3).epsilon(0.1));
  }
}

TEST_CASE("table A3: no path dies with the theory step; median losses 1.1e-4, 1.6e-4, 2.9e-4, 7.0e-4", "[law]") {
  const std::vector<Ensemble> points = run_file("a3-compression-theory-step.json", 10000);
  const std::array<double, 4> median = {1.1e-4, 1.6e-4, 2.9e-4, 7.0e-4};
  REQUIRE(points.size() == 4);
  LawReport report;
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(points[i].at(300).diverged == 0);
    // Two digits, and the error of the reference simulation.
    check_median_between(report, "point " + std::to_string(i), points[i].summary(300, "loss"), median[i] * 0.92,
                         median[i] * 1.08);
  }
  expect("A3, theory step", report);
}

TEST_CASE("table A4: no path dies with the plain normalised step; median losses 6e-5, 7e-5, 1.9e-4, 8.8e-4", "[law]") {
  const std::vector<Ensemble> points = run_file("a4-compression-normalized.json", 10000);
  const std::array<double, 4> median = {6e-5, 7e-5, 1.9e-4, 8.8e-4};
  REQUIRE(points.size() == 4);
  LawReport report;
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(points[i].at(300).diverged == 0);
    check_median_between(report, "point " + std::to_string(i), points[i].summary(300, "loss"), median[i] * 0.88,
                         median[i] * 1.12);
  }
  expect("A4, normalised step", report);
}

TEST_CASE("table A5: DSignSGD under Cauchy noise keeps a plateau proportional to sigma, 1.0e-3, 9.8e-3, 9.8e-2",
          "[law]") {
  const std::vector<Ensemble> points = run_file("a5-dsignsgd-cauchy.json", 1000);
  REQUIRE(points.size() == 6);
  const std::array<double, 3> plateau = {1.0e-3, 9.8e-3, 9.8e-2};
  const std::array<double, 3> falling = {7.8e-4, 5.5e-2, 2.39};
  for (std::size_t i = 0; i < 3; ++i) {
    const double exact = exact_loss(std::pow(10.0, static_cast<double>(i) - 1), 3000);
    CHECK(exact == Approx(plateau[i]).epsilon(0.05));
    LawReport report;
    check_mean(report, "loss", points[i].summary(3000, "loss"), exact);
    expect("A5, constant step, point " + std::to_string(i), report);
    CHECK(points[i].at(3000).diverged == 0);
    CHECK(points[i + 3].at(3000).diverged == 0);
    // Simulated elsewhere, to two or three digits.
    CHECK(mean_of(points[i + 3].summary(3000, "loss")).value == Approx(falling[i]).epsilon(0.06));
  }
}

} // namespace heavytail::test
