// SPDX-License-Identifier: MIT
// Estimates at their edges: values without squares, few or equal values, steps for times, confidences next to 1.
#include "host/engine.hpp"
#include "host/estimates/all.hpp"
#include "host/output/comparison.hpp"
#include "tests/harness/ensemble.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace heavytail::test {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

Summary of(const std::vector<double>& values, std::span<const double> thresholds = {}) {
  Summary summary(thresholds);
  for (const double value : values) summary.add(value);
  return summary;
}

std::vector<double> times(std::vector<double> values, double factor) {
  for (double& each : values) each *= factor;
  return values;
}

class NoProgress final : public ProgressSink {
public:
  void advanced(std::uint64_t /*path_steps*/) override {}
};

} // namespace

TEST_CASE("means: intervals of values whose squares are no doubles are those of the others, scaled", "[exact]") {
  const std::vector<double> values{1, 2, 6, 11, 0.25, -3};
  const Estimate plain = estimate_mean(of(values), 0.95).mean;
  // Variances are 0 or infinite there; the last values are subnormal.
  for (const int exponent : {-560, -900, -1040, 520, 900}) {
    const double factor = std::scalbn(1.0, exponent);
    const Estimate scaled = estimate_mean(of(times(values, factor)), 0.95).mean;
    INFO(exponent);
    CHECK(scaled.interval.low / factor == Approx(plain.interval.low).epsilon(1e-8));
    CHECK(scaled.interval.high / factor == Approx(plain.interval.high).epsilon(1e-8));
  }
  // ± z √(s²/n) with s² = 7 of 1, 2, 6.
  const Estimate tiny = estimate_mean(of({1e-200, 2e-200, 6e-200}), 0.95).mean;
  CHECK(tiny.interval.high / 1e-200 == Approx(3 + 1.959963984540054 * std::sqrt(7.0 / 3)).epsilon(1e-12));
  CHECK(estimate_mean(of({1e-200, 1e-200}), 0.95).mean.interval == Interval{1e-200, 1e-200});
}

TEST_CASE("differences, trimmed means and decays: tiny values are as others, scaled", "[exact]") {
  std::mt19937_64 random(5);
  std::normal_distribution<double> normal;
  std::vector<double> first;
  std::vector<double> second;
  for (int i = 0; i < 200; ++i) {
    first.push_back(normal(random));
    second.push_back(normal(random));
  }
  constexpr double tiny = 0x1p-700;
  const std::array<double, 1> half{0.5};
  const Comparison plain = compare(of(first), of(second), half, 0.95);
  const Comparison scaled = compare(of(times(first, tiny)), of(times(second, tiny)), half, 0.95);
  CHECK(scaled.mean.standard_error / tiny == Approx(plain.mean.standard_error).epsilon(1e-12));
  CHECK(scaled.quantiles[0].difference.standard_error > 0);
  const Difference pairs = paired_difference(first, second, 0.95);
  CHECK(paired_difference(times(first, tiny), times(second, tiny), 0.95).standard_error / tiny ==
        Approx(pairs.standard_error).epsilon(1e-12));
  const Estimate trimmed = estimate_trimmed_mean(of(first), 0.05, 0.95);
  const Estimate small = estimate_trimmed_mean(of(times(first, tiny)), 0.05, 0.95);
  CHECK(small.interval.high / tiny == Approx(trimmed.interval.high).epsilon(0.02));

  DecaySeries series;
  for (int c = 0; c < 12; ++c) series.times.push_back(c);
  series.batches.assign(8, {});
  for (std::size_t c = 0; c < 12; ++c) {
    series.values.push_back(2 + std::exp(-0.5 * static_cast<double>(c)));
    for (auto& batch : series.batches) batch.push_back(series.values[c] + 0.01 * normal(random));
  }
  const auto decay = estimate_decay(series, 0.95);
  for (double& each : series.values) each *= tiny;
  for (auto& batch : series.batches)
    for (double& each : batch) each *= tiny;
  const auto below = estimate_decay(series, 0.95);
  REQUIRE((decay && below));
  CHECK(below->law == decay->law);
  CHECK(below->rate.value == Approx(decay->rate.value));
  CHECK(below->plateau.value / tiny == Approx(decay->plateau.value));
}

TEST_CASE("convergence: what cannot be below 0 has no plateau there", "[exact]") {
  // Straight lines and a bend downwards, which exponentials about a low plateau fit best.
  for (const double bend : {0.0, 0.01, 0.02}) {
    DecaySeries series;
    std::mt19937_64 random(6);
    std::normal_distribution<double> normal;
    series.batches.assign(8, {});
    for (int c = 0; c < 10; ++c) {
      series.times.push_back(c);
      series.values.push_back(10 - c - bend * c * c);
      for (auto& batch : series.batches) batch.push_back(series.values.back() + 0.05 * normal(random));
    }
    const auto free = estimate_decay(series, 0.95);
    REQUIRE(free);
    series.nonnegative = true;
    const auto kept = estimate_decay(series, 0.95);
    REQUIRE(kept);
    if (free->law == DecayLaw::exponential) CHECK(free->plateau.value < 0);
    CHECK(kept->plateau.value >= 0);
    CHECK(kept->plateau.interval.low >= 0);
  }
}

TEST_CASE("moments: few values decide nothing", "[exact]") {
  std::mt19937_64 random(7);
  std::cauchy_distribution<double> cauchy;
  for (const int n : {1, 2, 3, 5, 10, 19})
    for (const bool equal : {false, true}) {
      std::vector<double> values;
      for (int i = 0; i < n; ++i) values.push_back(equal ? 0.7 : cauchy(random));
      INFO(n << (equal ? " equal" : ""));
      const FiniteMoments moments = estimate_finite_moments(of(values), 0.95);
      CHECK(moments.mean == MomentVerdict::undecided);
      CHECK(moments.variance == MomentVerdict::undecided);
    }
  CHECK(estimate_finite_moments(of(std::vector<double>(1000, 0.7)), 0.95).mean == MomentVerdict::finite);
}

TEST_CASE("tails: equal and few values have no index above what they can say", "[exact]") {
  for (const int n : {2, 3, 50}) {
    const Summary equal = of(std::vector<double>(static_cast<std::size_t>(n), 2.5));
    const TailSample sample = TailSample::of(equal, TailSide::magnitudes);
    const TailIndex hill = estimate_hill(sample, 1, 0.95);
    CHECK(hill.alpha.value == infinity);
    CHECK(hill.alpha.interval == Interval{0, infinity});
    CHECK(hill.gamma.interval == Interval{0, infinity});
    CHECK(std::isnan(estimate_log_moment(equal, 0.95).alpha.value));
    CHECK(std::isnan(estimate_characteristic_function(equal, 0.95).alpha.value));
  }
  std::mt19937_64 random(8);
  std::uniform_real_distribution<double> even(-1, 1);
  std::normal_distribution<double> normal;
  for (const int n : {2, 4, 9, 10, 100, 4000})
    for (const bool bounded : {false, true}) {
      std::vector<double> values;
      for (int i = 0; i < n; ++i) values.push_back(bounded ? even(random) : normal(random));
      const Summary summary = of(values);
      INFO(n << (bounded ? " even" : " normal"));
      for (const Estimate& alpha :
           {estimate_log_moment(summary, 0.95).alpha, estimate_characteristic_function(summary, 0.95).alpha,
            estimate_mohammadi(summary, 0.95)}) {
        CHECK(std::isnan(alpha.value) == (n < 10));
        CHECK(!(alpha.value > 2));
        CHECK(alpha.interval.low >= 0);
        CHECK(alpha.interval.low <= alpha.interval.high);
        CHECK(alpha.interval.high <= 2);
      }
    }
}

TEST_CASE("exit estimates: a time between two steps is known to a step", "[exact]") {
  // All exits at step 29 of 0.025: the times are in (0.7, 0.725].
  const std::array<double, 1> median{0.5};
  const auto interval = [&](double step, const StepClock& clock) {
    const Summary exits = of(std::vector<double>(40, step));
    return estimate_exit({exits, 0, 100}, clock, median, 0.95).quantiles[0].estimate.interval;
  };
  CHECK(interval(29, {0.025, 0, 1}).low == Approx(0.7));
  CHECK(interval(29, {0.025, 0, 1}).high == Approx(0.725));
  CHECK(interval(29, {0.025, -0.5, 1}).low == Approx(0.7));
  CHECK(interval(29, {0.025, -0.5, 1}).high == Approx(0.725));
  CHECK(interval(1, {0.1, 0, 1}) == Interval{0, 0.1});
  CHECK(interval(0, {0.1, -0.5, 1}) == Interval{0, 0}); // outside at the start
  CHECK(interval(29, {1, 0, 0}) == Interval{29, 29});   // an optimizer's steps are its time
}

TEST_CASE("looks: confidences next to 1 end, and claim no more than they have", "[exact]") {
  const std::array<double, 1> threshold{0.5};
  for (const double confidence : {0.9999999999999999, 1 - 0x1p-52, 1 - 1e-12, 0.95, 1e-300}) {
    for (const std::uint64_t number : {1, 2, 30}) {
      const LookLevel level{number, confidence};
      const auto j = static_cast<double>(number);
      CHECK(1 - level.own() <= (1 - confidence) / (j * (j + 1)));
      for (const Summary& summary : {of({0, 1, 1}, threshold), of({1, 1}, threshold), of({0}, threshold)}) {
        const Look look =
            look_at(summary, {.statistic = StopStatistic::exceedance, .threshold = 0.5, .absolute_error = 0.1}, level);
        CHECK(look.verdict == LookVerdict::wide);
        look_at(summary, {.statistic = StopStatistic::quantile, .p = 0.5, .absolute_error = 0.1}, level);
        look_at(summary, {.absolute_error = 0.1}, level);
        const Look exit = look_at({summary, 0, 10}, {}, {.absolute_error = 0.1}, level);
        CHECK(exit.estimate.interval.low <= exit.estimate.interval.high);
      }
    }
  }
  CHECK(estimate_probability_exactly(1, 3, 1.0).interval == Interval{0, 1});
  // 1 - (α/2)^(1/n) of no success: α/2 = 2^-54.
  CHECK(estimate_probability_exactly(0, 4, 1 - 0x1p-53).interval.high == Approx(1 - std::pow(2.0, -13.5)));
}

TEST_CASE("weak errors: of a process over dt, against the finest", "[host]") {
  const ExperimentFile file = read_experiment_file(parse_json_text(R"({
    "process": {"type": "ornstein_uhlenbeck", "rate": 1, "volatility": 0.02},
    "integrator": {"type": "euler_maruyama", "dt": 0.1}, "time": 1, "initial_point": 1, "replicas": 5000,
    "checkpoints": {"count": 2}, "observables": ["x[0]"], "precision": "float64",
    "sweep": [{"path": "/integrator/dt", "values": [0.2, 0.1, 0.05, 0.01]}]})"));
  WeakErrors errors;
  for (const SweepPoint& point : file.points) {
    NoProgress silent;
    const Ensembles ensembles = run(point.experiment, *make_cpu_backend({}), {}, silent);
    errors.add(point, compare_models(point.experiment, ensembles), ensembles);
  }
  const std::vector<WeakErrorResult> results = errors.results(0.95);
  REQUIRE(results.size() == 1);
  CHECK(results[0].model == "process");
  CHECK(results[0].reference_dt == 0.01);
  REQUIRE(results[0].points.size() == 3);
  // E X = (1 - dt)^(1/dt) under the scheme.
  for (const WeakErrorPoint& point : results[0].points) {
    const double dt = point.dt.value();
    const double truth = std::pow(1 - dt, 1 / dt) - std::pow(0.99, 100.0);
    CHECK(std::abs(point.difference - truth) < 6 * point.standard_error);
  }
  REQUIRE(results[0].slope);
  CHECK(results[0].slope->value > 1);
  CHECK(results[0].slope->value < 1.5);
}

TEST_CASE("weak errors: points without an error count for no slope", "[exact]") {
  ExperimentFile file = read_experiment_file(parse_json_text(R"({
    "objective": {"type": "quadratic", "eigenvalues": [1]}, "noise": {"type": "gaussian", "scale": 0.1},
    "optimizer": {"type": "dsgd"}, "learning_rate": {"eta": 0.1}, "initial_point": 1, "time": 1, "replicas": 10,
    "models": ["discrete", "classic1"], "observables": ["x[0]"],
    "sweep": [{"path": "/learning_rate/eta", "values": [0.1, 0.2, 0.25, 0.5]}]})"));
  WeakErrors errors;
  const double nothing = std::numeric_limits<double>::quiet_NaN();
  const std::array<Difference, 4> differences{Difference{{0.01, {0, 0}}, 0.001}, Difference{{0.04, {0, 0}}, 0.001},
                                              Difference{{5, {0, 0}}, nothing}, Difference{{7, {0, 0}}, 0}};
  for (std::size_t i = 0; i < 4; ++i) {
    ModelComparison model{.model = "classic1", .reference = "discrete"};
    Comparison comparison;
    comparison.mean = differences[i];
    model.checkpoints.push_back({10, 1.0, {{"x[0]", comparison}}});
    errors.add(file.points[i], {model}, {});
  }
  const std::vector<WeakErrorResult> results = errors.results(0.95);
  REQUIRE(results.size() == 1);
  CHECK(results[0].points.size() == 4);
  CHECK(results[0].slope.value().value == Approx(2)); // from 0.01 to 0.04
}

} // namespace heavytail::test
