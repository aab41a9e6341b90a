// SPDX-License-Identifier: MIT
// First exits against exact mean times.  Source: theory.md 7.6, 7.8, 7.9.
#include <heavytail/exit.hpp>

#include "host/output/result.hpp"
#include "tests/harness/ensemble.hpp"
#include "tests/host/input/documents.hpp"

#include <heavytail/lanes/scalar.hpp>

#include <boost/math/quadrature/tanh_sinh.hpp>
#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <string>

namespace heavytail::test {

namespace {

/// Brownian motion dX = √(2D) dW with D = 1/2 from `x0`, watched on (-1, 1); hardly a path stays inside for 12 units.
Json brownian(double x0, double dt, bool bridge) {
  return {{"name", "exit"},
          {"process", {{"type", "brownian"}}},
          {"integrator", {{"type", "euler_maruyama"}, {"dt", dt}}},
          {"time", 12},
          {"initial_point", x0},
          {"exit", {{"observable", "x[0]"}, {"lower", -1}, {"upper", 1}, {"bridge", bridge}}},
          {"seed", 441},
          {"observables", {"x[0]"}}};
}

ExitResult exits_of(const Json& document, std::uint64_t replicas) {
  const Ensemble ensemble = run_experiment(document, replicas);
  return *estimate_ensemble(ensemble.experiment, ensemble.experiment.models.at(0), ensemble.partial).exit;
}

/// How far a mean may lie from `exact`: 6 standard errors of its 95 % interval, and a bias.
double allowance(const Estimate& mean, double bias) {
  return 6 * (mean.interval.high - mean.interval.low) / (2 * 1.959964) + bias;
}

void check_time(const Estimate& mean, double exact, double bias) {
  CAPTURE(mean.value, exact, allowance(mean, bias));
  CHECK(std::abs(mean.value - exact) < allowance(mean, bias));
}

/// A coordinate with a bridge, as ExitWatch sees it.
struct StandingMotion {
  double where = 0;
  double bridge_variance = 0;

  Point<double, 1> x() const { return {{where}}; }

  double variance(std::int64_t /*n*/, std::int32_t /*j*/) const { return bridge_variance; }
};

} // namespace

TEST_CASE("exit: a bridge from x to y crosses b with probability exp(-2 (b - x)(b - y) / variance)", "[law]") {
  const Exit<double> exit{.observable = {}, .lower = -1, .upper = 2, .bridge = true, .coordinate = 0};
  const StandingMotion motion{.where = 0.4, .bridge_variance = 1.5};
  constexpr std::uint64_t replicas = 200000;
  std::uint64_t up = 0;
  std::uint64_t down = 0;
  for (std::uint64_t replica = 0; replica < replicas; ++replica) {
    const Stream<double> stream = Stream<double>::of(451, replica);
    std::int64_t exited_at = never;
    ExitWatch<double> watch(exit, stream, &exited_at);
    watch.before(motion, 6);
    watch.after(7, -0.2);
    up += exited_at == recorded_exit(7, true) ? 1U : 0U;
    down += exited_at == recorded_exit(7, false) ? 1U : 0U;
  }
  LawReport report;
  report.binomial("up", up, replicas, std::exp(-2 * 1.6 * 2.2 / 1.5));
  report.binomial("down", down, replicas, std::exp(-2 * 1.4 * 0.8 / 1.5));
  expect("crossings of a bridge", report);
}

TEST_CASE("exit: the first exit stays, and its step and side are recorded", "[exact]") {
  const Exit<double> exit{.observable = {}, .lower = -1, .upper = 2};
  const Stream<double> stream = Stream<double>::of(1, 0);
  std::int64_t exited_at = never;
  ExitWatch<double> watch(exit, stream, &exited_at);
  watch.after(1, 1.9);
  CHECK(exited_at == never);
  watch.after(2, -1);
  CHECK(exited_at == recorded_exit(2, false));
  watch.after(3, 5);
  CHECK(exited_at == ~std::int64_t{2});
  ExitRecord record;
  record.add(exited_at, never);
  record.add(recorded_exit(0, true), 3);
  record.add(never, 3);
  record.add(never, never);
  CHECK(record.at.survivors() == 2);
  CHECK(record.at.sum().value() == 2);
  CHECK(record.at.diverged() == 2);
  CHECK(record.upwards == 1);
  CHECK(record.diverged == 1);
}

TEST_CASE("exit: a value that has overflowed leaves through an end that there is, and through no other", "[exact]") {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const Stream<double> stream = Stream<double>::of(1, 0);
  const auto seen = [&](double lower, double upper, double value, bool at_start) {
    const Exit<double> exit = narrowed_exit<double>({.observable = {}, .lower = lower, .upper = upper});
    std::int64_t exited_at = never;
    ExitWatch<double> watch(exit, stream, &exited_at);
    if (at_start)
      watch.at_start(3, value);
    else
      watch.after(3, value);
    return exited_at;
  };
  for (const bool at_start : {false, true}) {
    CHECK(seen(-1, infinity, infinity, at_start) == never);
    CHECK(seen(-infinity, 1, -infinity, at_start) == never);
    CHECK(seen(-1, 1, infinity, at_start) == recorded_exit(3, true));
    CHECK(seen(-1, infinity, -infinity, at_start) == recorded_exit(3, false));
  }
}

TEST_CASE("exit: Brownian motion leaves (-1, 1) after (1 - x²)/2D, to either side as x says, seen by the bridge",
          "[law]") {
  for (const double x0 : {0.0, 0.5}) {
    const ExitResult exits = exits_of(brownian(x0, 1.0 / 16, true), 100000);
    CHECK(exits.in_time);
    CHECK(exits.estimate.censored < 20);
    // An exit counts as in the middle of its step: a bias of order dt².
    check_time(exits.estimate.restricted_mean, 1 - x0 * x0, 1.0 / 512);
    LawReport report;
    report.binomial("upwards", exits.estimate.upwards, exits.estimate.exited, 0.5 * (1 + x0));
    expect("sides of the exit from " + std::to_string(x0), report);
  }
}

TEST_CASE("exit: quantiles of times are the decimals of their steps, or of the middles of these", "[exact]") {
  for (const double dt : {0.1, 0.03, 0.006})
    for (const bool bridge : {false, true}) {
      Json document = brownian(0, dt, bridge);
      for (int i = 1; i < 20; ++i) document["statistics"]["quantiles"].push_back(i / 20.0);
      for (const QuantileEstimate& each : exits_of(document, 2000).estimate.quantiles)
        for (const double time : {each.estimate.value, each.estimate.interval.low, each.estimate.interval.high}) {
          CAPTURE(dt, bridge, each.p, time);
          CHECK(time == std::stod(fmt::format("{:.10g}", time)));
          const double halves = 2 * time / dt;
          CHECK(std::abs(halves - std::round(halves)) < 1e-9 * halves);
        }
    }
}

TEST_CASE("exit: without the bridge the barrier stands 0.5826 sqrt(2 D dt) further out", "[law]") {
  const double dt = 1.0 / 64;
  const double shifted = 1 + 0.5826 * std::sqrt(dt);
  const ExitResult exits = exits_of(brownian(0, dt, false), 100000);
  check_time(exits.estimate.restricted_mean, shifted * shifted, 0.004);
  CHECK(exits.estimate.restricted_mean.value > 1.1); // 15 % above the exact time
}

TEST_CASE("exit: with the bridge a step of 1/4 gives the law of the exit time at whole steps", "[law]") {
  // P(τ > t) = (4/π) Σ_k (-1)^k/(2k+1) e^(-(2k+1)² π² t/8).
  const auto survival = [](double t) {
    double sum = 0;
    for (int k = 0; k < 20; ++k)
      sum += (k % 2 == 0 ? 1.0 : -1.0) / (2 * k + 1) *
             std::exp(-(2 * k + 1) * (2 * k + 1) * std::numbers::pi * std::numbers::pi * t / 8);
    return 4 / std::numbers::pi * sum;
  };
  Json document = brownian(0, 0.25, true);
  for (const double time : {0.25, 0.5, 1.0, 3.0}) {
    document["time"] = time;
    const Ensemble ensemble = run_experiment(document, 200000);
    LawReport report;
    report.binomial("still inside", ensemble.partial.exit->at.diverged(), 200000, survival(time));
    expect("bridged exits by " + std::to_string(time), report);
  }
}

TEST_CASE("exit: an Ornstein-Uhlenbeck process with D = 0.1 leaves (-1, 1) after 66.228 time units", "[law]") {
  boost::math::quadrature::tanh_sinh<double> integrate;
  const double exact =
      10 * integrate.integrate(
               [](double y) {
                 return std::exp(5 * y * y) * std::sqrt(std::numbers::pi / 20) * std::erf(std::sqrt(5.0) * y);
               },
               0.0, 1.0);
  CHECK(exact == Approx(66.228).epsilon(1e-5));
  const Json document{{"name", "exit"},
                      {"process", {{"type", "ornstein_uhlenbeck"}, {"rate", 1}, {"volatility", std::sqrt(0.2)}}},
                      {"integrator", {{"type", "exact"}, {"dt", 0.05}}},
                      {"time", 400},
                      {"initial_point", 0},
                      {"exit", {{"observable", "x[0]"}, {"lower", -1}, {"upper", 1}, {"bridge", true}}},
                      {"seed", 443},
                      {"observables", {"x[0]"}}};
  const ExitResult exits = exits_of(document, 10000);
  // The exit time is near exponential, and 1 replica in 400 outlasts the watch.
  CHECK(exits.estimate.censored > 0);
  CHECK(exits.estimate.censored < 100);
  check_time(exits.estimate.mean_if_exponential, exact, 0.02 * exact); // of the bridge without drift
  LawReport report;
  report.binomial("upwards", exits.estimate.upwards, exits.estimate.exited, 0.5);
  expect("sides of the exit of Ornstein-Uhlenbeck", report);
}

TEST_CASE("exit: a stable motion leaves (-1, 1) after Getoor's mean time", "[law]") {
  // E τ = (1 - x²)^(α/2) / Γ(1 + α) for the characteristic function e^(-t |u|^α); without a bridge a little later.
  Json document = brownian(0, 1.0 / 128, false);
  document["process"]["driver"] = {{"type", "stable"}, {"alpha", 1.2}};
  document["divergence_radius"] = 1e30;
  for (const double x0 : {0.0, 0.6}) {
    document["initial_point"] = x0;
    const double exact = std::pow(1 - x0 * x0, 0.6) / std::tgamma(2.2);
    const ExitResult exits = exits_of(document, 20000);
    check_time(exits.estimate.restricted_mean, exact, 0.06 * exact);
  }
}

TEST_CASE("exit: a double well is crossed from -1 to 1 after 120.0 time units", "[law]") {
  // E τ = (2/s²) ∫_-1^1 dy ∫_-∞^y dz e^(2(U(y) - U(z))/s²), U = x⁴/4 - x²/2, s the volatility 0.4.
  const double variance = 0.16;
  const auto potential = [](double x) { return 0.25 * x * x * x * x - 0.5 * x * x; };
  boost::math::quadrature::tanh_sinh<double> integrate;
  const auto weight_below = [&](double y) {
    return integrate.integrate([&](double z) { return std::exp(-2 * potential(z) / variance); }, -4.0, y);
  };
  const double exact =
      2 / variance *
      integrate.integrate([&](double y) { return std::exp(2 * potential(y) / variance) * weight_below(y); }, -1.0, 1.0);
  CHECK(exact == Approx(120.0).epsilon(1e-3));
  Json document = brownian(-1, 1.0 / 32, true);
  document["process"] = {{"type", "double_well"}, {"volatility", 0.4}};
  document["integrator"] = {{"type", "srk_strong"}, {"dt", 1.0 / 32}};
  document["time"] = 1200;
  document["exit"]["lower"] = -10;
  const ExitResult exits = exits_of(document, 10000);
  CHECK(exits.estimate.censored < 20);
  CHECK(exits.estimate.upwards == exits.estimate.exited);
  check_time(exits.estimate.restricted_mean, exact, 0.01 * exact); // of the step, and of the bridge without drift
}

TEST_CASE("exit: an optimizer leaves an interval at the step that its recursion says", "[exact]") {
  // On 4x²/2 with eta = 1 gradient descent goes from 1 to -3, 9, -27.
  const ExitResult exits = exits_of(parse_json_text(R"({
    "objective": {"type": "quadratic", "eigenvalues": [4.0]}, "optimizer": {"type": "dsgd"},
    "learning_rate": {"eta": 1.0}, "initial_point": 1.0, "steps": 8,
    "exit": {"observable": "x[0]", "lower": -20, "upper": 100}})"),
                                    100);
  CHECK(exits.estimate.exited == 100);
  CHECK(exits.estimate.upwards == 0);
  CHECK(exits.estimate.mean.value == 3);
}

TEST_CASE("exit: replicas that stay inside are censored, and those outside at the start leave at step 0", "[law]") {
  Json document = brownian(0, 0.25, false);
  document["process"]["volatility"] = 0;
  const ExitEstimate inside = exits_of(document, 100).estimate;
  CHECK(inside.exited == 0);
  CHECK(inside.censored == 100);
  CHECK(inside.restricted_mean.value == 12);
  document["initial_point"] = 1; // the interval is open
  const ExitEstimate outside = exits_of(document, 100).estimate;
  CHECK(outside.exited == 100);
  CHECK(outside.upwards == 100);
  CHECK(outside.mean.value == 0);
  document["initial_point"] = 0;
  document["process"]["drift"] = -0.5; // reaches -1 exactly at t = 2
  const ExitEstimate downwards = exits_of(document, 100).estimate;
  CHECK(downwards.exited == 100);
  CHECK(downwards.upwards == 0);
  CHECK(downwards.mean.value == 2);
}

TEST_CASE("exit: a bridge is refused where the path does not move as one", "[host]") {
  Json document = brownian(0, 0.25, true);
  document["process"]["driver"] = {{"type", "stable"}, {"alpha", 1.5}};
  CHECK(problems_at(document, "/exit/bridge").size() == 1);
  document["exit"]["bridge"] = false;
  CHECK(problems_of(document).empty());
  Json norm = brownian(0, 0.25, true);
  norm["exit"]["observable"] = "norm";
  CHECK(problems_at(norm, "/exit/observable").size() == 1);
  Json linear = brownian(0, 0.25, true);
  linear["process"] = {{"type", "linear"}, {"A", {{1, 0}, {0, 1}}}, {"B", {{1, 2}, {0, 1}}}};
  CHECK(problems_at(linear, "/exit/bridge").size() == 1);
}

} // namespace heavytail::test
