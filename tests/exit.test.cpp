// SPDX-License-Identifier: MIT
// First exits against exact mean times.  Source: theory.md 7.6, 7.8, 7.9.
#include <heavytail/exit.hpp>

#include "host/output/analysis.hpp"
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

/// How many bridges of `variance` from x = 0.4 to `y` leave (lower, upper) upwards and downwards first.
struct FirstSides {
  std::uint64_t up = 0, down = 0;
};

constexpr std::uint64_t bridges = 200000;

FirstSides first_sides(double lower, double upper, double y, double variance) {
  const Exit<double> exit = narrowed_exit<double>({.observable = {}, .lower = lower, .upper = upper, .bridge = true});
  const StandingMotion motion{.where = 0.4, .bridge_variance = variance};
  FirstSides sides;
  for (std::uint64_t replica = 0; replica < bridges; ++replica) {
    const Stream<double> stream = Stream<double>::of(451, replica);
    std::int64_t exited_at = never;
    ExitWatch<double> watch(exit, stream, &exited_at);
    watch.before(motion, 6);
    watch.after(motion, 7, y);
    sides.up += exited_at == recorded_exit(7, true) ? 1U : 0U;
    sides.down += exited_at == recorded_exit(7, false) ? 1U : 0U;
  }
  return sides;
}

/// The probability that a bridge from x to y of variance v stays in (lower, upper): by the eigenfunctions of the heat
/// equation, (2/w) Σ_n sin(nπ(x - l)/w) sin(nπ(y - l)/w) exp(-n²π²v/2w²) over the density of its increment.
double stays(double lower, double upper, double y, double v) {
  const double x = 0.4;
  const double pi = std::numbers::pi;
  const double w = upper - lower;
  double sum = 0;
  for (int n = 1; n < 200; ++n)
    sum += std::sin(n * pi * (x - lower) / w) * std::sin(n * pi * (y - lower) / w) *
           std::exp(-n * n * pi * pi * v / (2 * w * w));
  return 2 / w * sum / (std::exp(-(y - x) * (y - x) / (2 * v)) / std::sqrt(2 * pi * v));
}

TEST_CASE("exit: a bridge from x to y crosses a lone end b with probability exp(-2 (b - x)(b - y) / variance)",
          "[law]") {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  LawReport report;
  report.binomial("up", first_sides(-infinity, 2, -0.2, 1.5).up, bridges, std::exp(-2 * 1.6 * 2.2 / 1.5));
  report.binomial("down", first_sides(-1, infinity, -0.2, 1.5).down, bridges, std::exp(-2 * 1.4 * 0.8 / 1.5));
  expect("crossings of a bridge", report);
}

TEST_CASE("exit: a bridge stays between two ends as the heat equation says, and leaves by the nearer end first",
          "[law]") {
  LawReport report;
  for (const double variance : {0.3, 1.5, 6.0, 40.0})
    for (const double y : {-0.2, 0.4, 1.7}) {
      const FirstSides sides = first_sides(-1, 2, y, variance);
      const std::string what = "from 0.4 to " + std::to_string(y) + " by " + std::to_string(variance);
      report.binomial(what + " stays", bridges - sides.up - sides.down, bridges, stays(-1, 2, y, variance));
    }
  // From the middle of an interval to its middle both ends are alike, and the reverse of a bridge is a bridge.
  for (const double variance : {0.5, 4.0, 2000.0}) {
    const FirstSides sides = first_sides(-0.6, 1.4, 0.4, variance);
    report.binomial("from the middle upwards", sides.up, sides.up + sides.down, 0.5);
  }
  // A bridge over a very long time leaves as the motion does, upwards with probability (x - l)/(u - l).
  const FirstSides long_bridge = first_sides(-1, 2, 1.1, 3e6);
  report.binomial("long", long_bridge.up, bridges, 1.4 / 3);
  expect("bridges between two ends", report);
}

TEST_CASE("exit: probabilities of first passages add up to those of leaving, in float32 too", "[exact]") {
  // By eigenfunctions where the sum of images is the other way, and by one image where the other end is far away.
  for (const double variance : {0.01, 0.3, 2.0, 9.0, 80.0, 899.0})
    for (const double y : {-0.9, 0.4, 1.99}) {
      const double leaves = 1 - stays(-1, 2, y, variance);
      const double up = first_passage<double>({1.6, 2 - y, 1.4}, variance);
      const double down = first_passage<double>({1.4, y + 1, 1.6}, variance);
      CAPTURE(variance, y);
      if (variance >= 0.3) CHECK(up + down == Approx(leaves).margin(1e-12));
      CHECK(first_passage<float>({1.6F, static_cast<float>(2 - y), 1.4F}, static_cast<float>(variance)) ==
            Approx(up).margin(2e-6));
    }
  // Beyond 100 squares of the width the other sum goes on where the images end.
  for (const double after : {0.2, 0.9, 5.0, 30.0})
    CHECK(first_passage<double>({0.3, after, 0.7}, 100.0001) ==
          Approx(first_passage<double>({0.3, after, 0.7}, 99.9999)).margin(2e-6));
  CHECK(first_passage<double>({0.3, 0.6, 0.7}, 1e9) == Approx(0.7).margin(1e-6));
  constexpr double infinity = std::numeric_limits<double>::infinity();
  CHECK(first_passage<double>({0.3, 0.6, infinity}, 0.5) == Approx(std::exp(-0.72)).epsilon(1e-15));
  CHECK(first_passage<double>({infinity, infinity, 0.3}, 0.5) == 0);
  CHECK(first_passage<double>({0.3, 0.6, 0.2}, 0.0) == 0);
}

TEST_CASE("exit: the first exit stays, and its step and side are recorded", "[exact]") {
  const Exit<double> exit{.observable = {}, .lower = -1, .upper = 2};
  const Stream<double> stream = Stream<double>::of(1, 0);
  std::int64_t exited_at = never;
  ExitWatch<double> watch(exit, stream, &exited_at);
  StandingMotion motion;
  watch.after(motion, 1, 1.9);
  CHECK(exited_at == never);
  watch.after(motion, 2, -1);
  CHECK(exited_at == recorded_exit(2, false));
  watch.after(motion, 3, 5);
  CHECK(exited_at == ~std::int64_t{2});
  ExitRecord record;
  record.add(exited_at, never);
  record.add(recorded_exit(0, true), 3);
  record.add(never, 3);
  record.add(never, never);
  CHECK(record.overshoots == 0);
  for (const bool upwards : {false, true}) {
    ExitRecord overshot;
    overshot.add(recorded_exit(7, upwards, true), never);
    CHECK(overshot.overshoots == 1);
    CHECK(overshot.upwards == (upwards ? 1 : 0));
    CHECK(overshot.at.sum().value() == 7);
  }
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
    StandingMotion motion;
    if (at_start)
      watch.at_start(3, value);
    else
      watch.after(motion, 3, value);
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

/// P(τ > t) of Brownian motion from x in (0, w): (4/π) Σ_{n odd} sin(nπx/w)/n e^(-n²π²t/2w²).
double brownian_survival(double x, double w, double t) {
  const double pi = std::numbers::pi;
  double sum = 0;
  for (int n = 1; n < 200; n += 2) sum += std::sin(n * pi * x / w) / n * std::exp(-n * n * pi * pi * t / (2 * w * w));
  return 4 / pi * sum;
}

TEST_CASE("exit: with the bridge two near ends are left as the series of images says, at any step", "[law]") {
  Json document = brownian(0, 1, true);
  document["integrator"]["type"] = "exact";
  document["time"] = 1;
  CHECK(brownian_survival(0.5, 1, 1) == Approx(0.00916).margin(5e-6));
  constexpr std::uint64_t replicas = 200000;
  LawReport report;
  for (const char* precision : {"float32", "float64"})
    for (const double dt : {1.0, 0.5, 0.125})
      for (const double x0 : {0.0, 0.3}) {
        document["precision"] = precision;
        document["integrator"]["dt"] = dt;
        document["initial_point"] = x0;
        document["exit"]["lower"] = -0.5;
        document["exit"]["upper"] = 0.5;
        const Ensemble ensemble = run_experiment(document, replicas);
        report.binomial("inside", ensemble.partial.exit->at.diverged(), replicas, brownian_survival(0.5 + x0, 1, 1));
      }
  expect("bridges of steps as long as the interval is wide", report);
  // Over long times P(upwards) = (x - l)/(u - l); a step of 1 says so where the side is that of the first passage.
  LawReport sides;
  document["time"] = 60;
  for (const double dt : {1.0, 4.0, 20.0}) {
    document["integrator"]["dt"] = dt;
    document["initial_point"] = 0.3;
    const ExitResult exits = exits_of(document, replicas);
    CHECK(exits.bridge_is_exact == true);
    sides.binomial("upwards", exits.estimate.upwards, exits.estimate.exited, 0.8);
  }
  expect("first sides of long steps", sides);
}

double normal_below(double z) {
  return 0.5 * std::erfc(-z / std::sqrt(2.0));
}

/// P(B_s + drift s has been below h < 0 by t), of volatility s.
double drifted_passage(double h, double drift, double s, double t) {
  const double root = s * std::sqrt(t);
  return normal_below((h - drift * t) / root) +
         std::exp(2 * drift * h / (s * s)) * normal_below((h + drift * t) / root);
}

TEST_CASE("exit: the bridge of geometric Brownian motion is one of its logarithm", "[law]") {
  Json document{{"name", "exit"},
                {"process", {{"type", "geometric_brownian"}, {"drift", 0.05}, {"volatility", 0.3}}},
                {"integrator", {{"type", "exact"}, {"dt", 0.25}}},
                {"time", 1},
                {"seed", 445},
                {"observables", {"x[0]"}}};
  const double drift = 0.05 - 0.045;
  CHECK(drifted_passage(std::log(0.8), drift, 0.3, 1) == Approx(0.4513).margin(5e-5));
  constexpr std::uint64_t replicas = 200000;
  LawReport report;
  for (const double dt : {0.25, 0.5, 1.0})
    for (const double sign : {1.0, -1.0}) {
      document["integrator"]["dt"] = dt;
      document["initial_point"] = 100 * sign;
      document["exit"] = {{"observable", "x[0]"}, {sign > 0 ? "lower" : "upper", 80 * sign}, {"bridge", true}};
      report.binomial("hits 80", exits_of(document, replicas).estimate.exited, replicas,
                      drifted_passage(std::log(0.8), drift, 0.3, 1));
      document["exit"] = {{"observable", "x[0]"}, {sign > 0 ? "upper" : "lower", 125 * sign}, {"bridge", true}};
      report.binomial("hits 125", exits_of(document, replicas).estimate.exited, replicas,
                      drifted_passage(std::log(0.8), -drift, 0.3, 1));
      // 0 is never reached.
      document["exit"] = {{"observable", "x[0]"}, {sign > 0 ? "lower" : "upper", 0}, {"bridge", true}};
      CHECK(exits_of(document, 1000).estimate.exited == 0);
    }
  expect("passages of geometric Brownian motion", report);
  CHECK(exits_of(document, 10).bridge_is_exact == true);
}

TEST_CASE("exit: bridges are exact in asinh of the sinh process, and of Ornstein-Uhlenbeck's at the mean", "[law]") {
  constexpr std::uint64_t replicas = 200000;
  LawReport report;
  Json reverting{{"name", "exit"},
                 {"process", {{"type", "ornstein_uhlenbeck"}, {"rate", 1.5}, {"mean", 0.5}, {"volatility", 0.8}}},
                 {"integrator", {{"type", "exact"}, {"dt", 1}}},
                 {"time", 2},
                 {"initial_point", 2},
                 {"exit", {{"observable", "x[0]"}, {"lower", 0.5}, {"bridge", true}}},
                 {"seed", 446},
                 {"observables", {"x[0]"}}};
  // By reflection in e^(θt) (x - m): P(τ <= t) = 2 Φ(-(x - m) e^(-θt) / √Var X_t).
  const double deviation = std::sqrt(0.64 * (1 - std::exp(-6.0)) / 3);
  for (const double dt : {0.25, 1.0, 2.0}) {
    reverting["integrator"]["dt"] = dt;
    report.binomial("Ornstein-Uhlenbeck", exits_of(reverting, replicas).estimate.exited, replicas,
                    2 * normal_below(-1.5 * std::exp(-3.0) / deviation));
  }
  CHECK(exits_of(reverting, 10).bridge_is_exact == true);
  reverting["exit"]["lower"] = 0.25;
  CHECK(exits_of(reverting, 10).bridge_is_exact == false);
  expect("passages through the mean", report);
  // asinh X is Brownian motion with drift 1 for whatever steps; SRI1 in steps of 1/64 is close to it.
  Json sinh = reverting;
  sinh["process"] = {{"type", "sinh"}};
  sinh["integrator"] = {{"type", "srk_strong"}, {"dt", 1.0 / 64}};
  sinh["initial_point"] = 0.5;
  sinh["time"] = 1;
  sinh["exit"]["lower"] = -0.25;
  const ExitResult exits = exits_of(sinh, replicas);
  CHECK(exits.bridge_is_exact == true);
  const double p = drifted_passage(std::asinh(-0.25) - std::asinh(0.5), 1, 1, 1);
  CHECK(static_cast<double>(exits.estimate.exited) / replicas == Approx(p).margin(6 * std::sqrt(p / replicas) + 0.001));
}

TEST_CASE("exit: a result says how its exits were looked for and timed", "[host]") {
  const auto json_of = [](const Json& document) {
    const Ensemble ensemble = run_experiment(document, 10);
    Result result;
    result.ensembles.push_back(
        estimate_ensemble(ensemble.experiment, ensemble.experiment.models.at(0), ensemble.partial));
    return result_json(result)["ensembles"][0]["exit"];
  };
  Json document = brownian(0, 0.5, true);
  CHECK(json_of(document)["bridge"] == "exact");
  CHECK(json_of(document)["timed_at"] == "middle of the step");
  document["process"] = {{"type", "double_well"}, {"volatility", 1}};
  CHECK(json_of(document)["bridge"] == "approximate");
  CHECK(json_of(document)["overshoots"] == 0);
  document["exit"]["bridge"] = false;
  CHECK(json_of(document)["timed_at"] == "end of the step");
  CHECK(!json_of(document).contains("bridge"));
  document["integrator"]["type"] = "tamed_euler";
  CHECK(!json_of(document).contains("overshoots"));
}

TEST_CASE("exit: steps that jump over where the drift leads are told from exits", "[law]") {
  // Nothing but the drift moves x from -30: x - 27000 dt + 30 dt·… leads beyond the well at -1, whatever lies there.
  Json still{{"name", "exit"},
             {"process", {{"type", "double_well"}, {"volatility", 0}}},
             {"integrator", {{"type", "euler_maruyama"}, {"dt", 0.01}}},
             {"time", 0.01},
             {"initial_point", -30},
             {"exit", {{"observable", "x[0]"}, {"upper", 0}}},
             {"seed", 447},
             {"observables", {"x[0]"}}};
  for (const char* integrator : {"euler_maruyama", "milstein"}) {
    still["integrator"]["type"] = integrator;
    const ExitResult exits = exits_of(still, 64);
    CHECK(exits.estimate.exited == 64);
    CHECK(exits.overshoots == 64U);
  }
  still["integrator"]["type"] = "tamed_euler";
  CHECK(exits_of(still, 64).estimate.exited == 0);
  // From 0.5 the drift leads to 1, so that an end at 0.6 is passed by rights.
  still["initial_point"] = 0.5;
  still["time"] = 2;
  still["integrator"]["type"] = "euler_maruyama";
  still["exit"]["upper"] = 0.6;
  CHECK(exits_of(still, 64).estimate.exited == 64);
  CHECK(exits_of(still, 64).overshoots == 0U);
  // A linear drift that no step overshoots is not asked; one of more than a step's length is.
  Json linear = still;
  linear["process"] = {{"type", "ornstein_uhlenbeck"}, {"rate", 1}, {"mean", 0}, {"volatility", 0}};
  CHECK(!exits_of(linear, 4).overshoots);
  linear["process"]["rate"] = 150;
  linear["initial_point"] = -2;
  linear["exit"]["upper"] = 0.9;
  CHECK(exits_of(linear, 4).overshoots == 4U);
  // Under stable noise most first exits of the explicit step are real; those that are not are as many as its mean time
  // is too short.
  Json stable = still;
  stable["process"] = {{"type", "double_well"}, {"volatility", 0.5}, {"driver", {{"type", "stable"}, {"alpha", 1.3}}}};
  stable["initial_point"] = -1;
  stable["time"] = 100;
  stable["exit"]["upper"] = 0;
  const ExitResult exits = exits_of(stable, 20000);
  CHECK(*exits.overshoots > 200);
  CHECK(*exits.overshoots < 2000);
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
