// SPDX-License-Identifier: MIT
// First exits against exact mean times and sides: theory.md 7.6 to 7.10.
#include "host/estimates/exit.hpp"

#include <catch2/catch.hpp>
#include <tests/harness/process_run.hpp>

#include <string>

namespace heavytail::test {

namespace {

/// The exits of a process from (lower, upper) until `steps`; no replica may be left inside.
ExitEstimate exits_of(const ProcessRun& run, double lower, double upper, bool bridge) {
  Json document = run.document();
  document["exit"] = {{"observable", "x[0]"}, {"lower", lower}, {"upper", upper}, {"bridge", bridge}};
  const Ensemble ensemble = run_experiment(document);
  const ExitRecord& record = *ensemble.partial.exit;
  REQUIRE(record.at.replicas() == run.replicas);
  const ExitCounts counts{record.at, record.upwards, run.steps};
  return estimate_exit(counts, {run.dt, bridge ? -0.5 : 0.0}, {}, 0.6826894921370859);
}

/// Its interval is that of one standard error.
double error_of(const Estimate& estimate) {
  return 0.5 * (estimate.interval.high - estimate.interval.low);
}

void check_mean_exit(const std::string& name, const ExitEstimate& exit, double expected) {
  LawReport report;
  CHECK(exit.censored == 0);
  report.normal("mean exit time", exit.mean.value, expected, error_of(exit.mean));
  expect("exit, " + name, report);
}

} // namespace

TEST_CASE("exit: with the bridge a Brownian motion leaves (-1, 2) at its exact mean time and to its exact sides",
          "[law]") {
  // E τ = (x - l)(u - x) for D = ½, P(up) = (x - l)/(u - l); Euler-Maruyama is exact, the bridge leaves dt/2 to itself.
  const ProcessRun run{.process = {{"type", "brownian"}}, .dt = 0.03125, .steps = 2000, .initial_point = 0.5};
  const ExitEstimate exit = exits_of(run, -1, 2, true);
  check_mean_exit("Brownian, bridge", exit, 1.5 * 1.5);
  LawReport sides;
  sides.binomial("upwards", exit.upwards, exit.exited, 0.5);
  expect("exit, Brownian sides", sides);
  // Seen at the steps alone it leaves too late.
  LawReport late;
  const ExitEstimate seen = exits_of(run, -1, 2, false);
  late.normal("mean exit time", seen.mean.value, 1.5 * 1.5, error_of(seen.mean));
  expect_failure("exit, Brownian without the bridge", late);
}

TEST_CASE("exit: without the bridge the barrier is 0.5826 sqrt(dt) further away", "[law]") {
  // Broadie, Glasserman and Kou: theory.md 7.8.  The correction's own error is of higher order in dt.
  const ProcessRun run{
      .process = {{"type", "brownian"}}, .dt = 0.00390625, .steps = 8192, .initial_point = 0.0, .replicas = 20000};
  const double r = 1 + 0.5826 * std::sqrt(0.00390625);
  check_mean_exit("Brownian, moved barrier", exits_of(run, -1, 1, false), r * r);
}

TEST_CASE("exit: an Ornstein-Uhlenbeck process leaves (-1, 1) after 66.228 on average for D = 0.1", "[law]") {
  const ProcessRun run{.process = {{"type", "ornstein_uhlenbeck"}, {"rate", 1.0}, {"volatility", std::sqrt(0.2)}},
                       .integrator = "srk_strong",
                       .dt = 0.015625,
                       .steps = 131072,
                       .initial_point = 0.0,
                       .replicas = 8000};
  check_mean_exit("OU", exits_of(run, -1, 1, true), 66.228);
}

TEST_CASE("exit: the passage from -1 to 1 of a double well takes 120.0 on average at volatility 0.4", "[law]") {
  const ProcessRun run{.process = {{"type", "double_well"}, {"volatility", 0.4}},
                       .integrator = "srk_strong",
                       .dt = 0.03125,
                       .steps = 131072,
                       .initial_point = -1.0,
                       .replicas = 8000};
  check_mean_exit("double well", exits_of(run, -1e6, 1, true), 120.0);
}

TEST_CASE("exit: stable motions leave (-1, 1) after Getoor's mean time, but for what the steps miss", "[law]") {
  // E τ = (1 - x²)^(α/2) / Γ(1 + α); what is missed shrinks with dt, and is taken away by two steps of dt.
  const double alpha = 1.2;
  const double exact = std::pow(1 - 0.09, alpha / 2) / std::tgamma(1 + alpha);
  const auto mean_at = [&](double dt, std::uint64_t seed) {
    const ProcessRun run{.process = {{"type", "brownian"}, {"driver", {{"type", "stable"}, {"alpha", alpha}}}},
                         .dt = dt,
                         .steps = static_cast<std::int64_t>(64 / dt),
                         .initial_point = 0.3,
                         .replicas = 60000,
                         .seed = seed};
    const ExitEstimate exit = exits_of(run, -1, 1, false);
    CHECK(exit.censored == 0);
    return exit.mean;
  };
  const double ratio = std::pow(4.0, 1 / alpha); // of the bias, which is of order dt^(1/α)
  const Estimate coarse = mean_at(0.00390625, 81);
  const Estimate fine = mean_at(0.0009765625, 82);
  const double limit = (ratio * fine.value - coarse.value) / (ratio - 1);
  const double error = std::hypot(ratio * error_of(fine), error_of(coarse)) / (ratio - 1);
  LawReport report;
  report.normal("mean exit time", limit, exact, error);
  expect("exit, Getoor", report);
}

TEST_CASE("exit: an optimizer leaves an interval at a step, and noise-free at the step that its recursion says",
          "[exact]") {
  // x_{k+1} = 2 x_k from 1 with eta = 1 on -x²/2 is not convex; GD on λ = 4 with eta = 1 has x_{k+1} = -3 x_k.
  const Ensemble ensemble = run_experiment(R"({
    "objective": {"type": "quadratic", "eigenvalues": [4.0]}, "optimizer": {"type": "dsgd"},
    "learning_rate": {"eta": 1.0}, "initial_point": 1.0, "steps": 8, "replicas": 100,
    "exit": {"observable": "x[0]", "lower": -20, "upper": 100}})");
  const ExitRecord& record = *ensemble.partial.exit;
  CHECK(record.at.survivors() == 100);
  CHECK(record.upwards == 0);
  CHECK(record.at.smallest() == 3); // 1, -3, 9, -27
  CHECK(record.at.largest() == 3);
}

TEST_CASE("exit: replicas that start outside have left at once, and those that never do are censored", "[exact]") {
  const ProcessRun run{.process = {{"type", "brownian"}, {"volatility", 0.0}}, .initial_point = 1.0, .replicas = 50};
  const ExitEstimate outside = exits_of(run, 1, 3, false);
  CHECK(outside.exited == 50);
  CHECK(outside.mean.value == 0);
  const ExitEstimate inside = exits_of(run, 0, 3, false);
  CHECK(inside.censored == 50);
  CHECK(inside.restricted_mean.value == run.time());
}

} // namespace heavytail::test
