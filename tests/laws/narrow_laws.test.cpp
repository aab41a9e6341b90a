// SPDX-License-Identifier: MIT
// Laws that are narrow beside their location, and laws on lattices, from the experiment to its estimates: quantiles
// against the exact law, trimmed means and cvar; the same for any threads, SIMD target, backend and shards.
#include "host/engine.hpp"
#include "host/estimates/all.hpp"
#include "host/output/analysis.hpp"
#include "tests/harness/ensemble.hpp"

#include <boost/math/distributions/normal.hpp>
#include <catch2/catch.hpp>

#include <array>
#include <cmath>
#include <string>
#include <vector>

using namespace heavytail;
using namespace heavytail::test;

namespace {

class Quiet final : public ProgressSink {
public:
  void advanced(std::uint64_t /*path_steps*/) override {}
};

Ensembles run_by(Backend& backend, const Experiment& experiment, const Shard& shard = {}) {
  Quiet quiet;
  return run(experiment, backend, {}, quiet, shard);
}

EnsembleResult estimates_of(const Experiment& experiment, const Ensembles& ensembles) {
  return estimate_ensemble(experiment, experiment.models[0], ensembles.partials[0], ensembles.batches[0], 1);
}

/// Ornstein-Uhlenbeck, stationary from the start: N(mean, 50²).
Json ornstein_uhlenbeck(double mean, const std::string& precision) {
  return with(
      parse_json_text(R"({"process": {"type": "ornstein_uhlenbeck", "rate": 1, "volatility": 70.710678118654755},
                  "integrator": {"type": "exact", "dt": 8}, "time": 40, "replicas": 300000, "seed": 5,
                  "observables": ["x[0]"],
                  "statistics": {"quantiles": [1e-6, 1e-4, 0.01, 0.1, 0.4, 0.5, 0.6, 0.9, 0.99, 0.9999, 0.999999]}})"),
      {{"/process/mean", mean}, {"/initial_point", mean}, {"/precision", precision}, {"/divergence_radius", 1e12}});
}

} // namespace

TEST_CASE("narrow laws: quantiles, trimmed mean and cvar of N(m, 50²) at 20, -3·10^4, 10^5 and 10^8", "[law]") {
  const auto backend = make_cpu_backend({});
  const boost::math::normal law;
  for (const char* precision : {"float32", "float64"})
    for (const double mean : {20.0, -3e4, 1e5, 1e8}) {
      INFO(precision << " at " << mean);
      const Experiment experiment = read_experiment(ornstein_uhlenbeck(mean, precision));
      const EnsembleResult result = estimates_of(experiment, run_by(*backend, experiment));
      const ObservableResult& x = result.checkpoints.back().observables.at(0);
      const double n = static_cast<double>(result.replicas);
      // Of float32 there are 8 numbers a unit at 10^5 and one in 8 at 10^8; rounding at each step adds up.
      const double grid = std::string(precision) == "float32" ? std::abs(mean) * 0x1p-22 : 0;
      for (const QuantileEstimate& each : x.get<Quantiles>().list) {
        const double z = boost::math::quantile(law, each.p);
        const double error = std::sqrt(each.p * (1 - each.p) / n) / boost::math::pdf(law, z);
        if (n * std::min(each.p, 1 - each.p) < 20) continue; // fewer values beyond than its error needs
        CAPTURE(each.p, each.estimate.value, each.estimate.interval.low, each.estimate.interval.high);
        CHECK(std::abs(each.estimate.value - mean - 50 * z) <= 50 * (0.01 * std::abs(z) + 5.5 * error) + grid);
        CHECK(each.estimate.interval.high - each.estimate.interval.low <= 50 * (0.05 + 6 * error) + 2 * grid);
      }
      CHECK(std::abs(x.get<TrimmedMean>().mean.value - mean) <= 50 * 6 / std::sqrt(n) + grid);
      for (const CvarEstimate& each : x.get<Cvars>().list) {
        if (n * (1 - each.p) < 1000 || each.p < 0.05) continue;
        const double z = boost::math::quantile(law, each.p);
        const double cvar = boost::math::pdf(law, z) / (1 - each.p);
        CAPTURE(each.p, each.estimate.value);
        CHECK(std::abs(each.estimate.value - mean - 50 * cvar) <=
              50 * (0.002 + 8 / std::sqrt(n * (1 - each.p))) + grid);
      }
    }
}

TEST_CASE("narrow laws: the same for any threads, SIMD target, blocks and shards", "[exact]") {
  for (const char* precision : {"float32", "float64"}) {
    const Experiment experiment =
        read_experiment(with(ornstein_uhlenbeck(1e5, precision),
                             {{"/replicas", 5000}, {"/exit", {{"observable", "x[0]"}, {"upper", 100060}}}}));
    const auto reference = make_cpu_backend({.threads = 1, .simd_target = "scalar"});
    const Ensembles whole = run_by(*reference, experiment);
    CHECK(whole.partials[0].checkpoints.back().summaries[0].histogram().binning().centre > 9e4);
    for (const std::string_view target : runnable_targets())
      for (const int threads : {1, 2, 5}) {
        const auto backend =
            make_cpu_backend({.threads = threads, .simd_target = std::string(target), .block_size = 96});
        CHECK((run_by(*backend, experiment).partials == whole.partials));
        std::vector<Ensembles> parts;
        for (std::uint64_t i = 0; i < 3; ++i) parts.push_back(run_by(*backend, experiment, {.index = i, .count = 3}));
        CHECK((merged(experiment, parts).partials == whole.partials));
      }
  }
}

TEST_CASE("narrow laws: each model has bins of its own, and laws at two places are compared", "[law]") {
  const auto backend = make_cpu_backend({});
  const Json document = parse_json_text(
      R"({"objective": {"type": "quadratic", "eigenvalues": [1]}, "noise": {"type": "gaussian", "scale": 1e-5},
          "optimizer": {"type": "dsgd"}, "learning_rate": {"eta": 0.5}, "initial_point": 1, "steps": 1,
          "replicas": 20000, "precision": "float64", "models": ["discrete", "classic1"]})");
  const Experiment both = read_experiment(document);
  const Experiment alone = read_experiment(with(document, {{"/models", Json::array({"discrete"})}}));
  const Ensembles ensembles = run_by(*backend, both);
  CHECK((ensembles.partials[0] == run_by(*backend, alone).partials[0]));
  // N(0.5, (5·10^-6)²) against a law about 0.6 that none of its values reaches.
  const std::size_t x = both.observable_names.size() - 1;
  const Summary& discrete = ensembles.partials[0].checkpoints.back().summaries[x];
  const Summary& sde = ensembles.partials[1].checkpoints.back().summaries[x];
  const Comparison comparison = compare(discrete, sde, std::array{0.5}, 0.95);
  CHECK(comparison.kolmogorov_smirnov.value == Approx(1));
  CHECK(comparison.wasserstein.value == Approx(std::abs(mean_of(sde).value - mean_of(discrete).value)).epsilon(1e-6));
}

TEST_CASE("narrow laws: a first look at few replicas has the bins of all", "[law]") {
  const auto backend = make_cpu_backend({});
  const Json document = parse_json_text(
      R"({"objective": {"type": "quadratic", "eigenvalues": [0]}, "noise": {"type": "gaussian"},
          "optimizer": {"type": "dsgd"}, "learning_rate": {"eta": 1}, "initial_point": 1e4, "steps": 1, "replicas": 16,
          "stop": {"observable": "x[0]", "statistic": "quantile", "p": 0.9, "absolute_error": 0.02,
                   "max_replicas": 300000}, "observables": ["x[0]"]})");
  const Experiment experiment = read_experiment(document);
  const Ensembles ensembles = run_by(*backend, experiment);
  const Summary& x = ensembles.partials[0].checkpoints.back().summaries[0];
  CHECK(std::abs(x.histogram().binning().centre - 10000) < 1);
  CHECK(ensembles.partials[0].replicas < 300000);
  // z of 0.9.
  CHECK(std::abs(estimate_quantiles(x, std::array{0.9}, 0.95)[0].estimate.value - 10001.2816) < 0.03);
}

TEST_CASE("narrow laws: medians of DSignSGD and of exit times are points of their lattices", "[exact]") {
  const auto backend = make_cpu_backend({});
  const Experiment signs = read_experiment(parse_json_text(
      R"({"objective": {"type": "quadratic", "eigenvalues": [1]}, "agents": 3, "optimizer": {"type": "dsignsgd"},
          "noise": {"type": "student_t", "dof": 2, "scale": 1}, "learning_rate": {"eta": 0.0078125},
          "initial_point": 0.5, "steps": 300, "replicas": 50000, "seed": 3, "observables": ["x[0]"]})"));
  const EnsembleResult result = estimates_of(signs, run_by(*backend, signs));
  for (const QuantileEstimate& each : result.checkpoints.back().observables[0].get<Quantiles>().list) {
    const double place = (each.estimate.value - 0.5) / (0.0078125 / 3);
    CAPTURE(each.p, each.estimate.value);
    CHECK(std::abs(place - std::round(place)) < 1e-3); // a third of a step is rounded at each step
  }
  // Deterministic drift with a little noise: exits at about step 50000, of which a coarse bin about 0 has 256.
  const Experiment exits = read_experiment(parse_json_text(
      R"({"process": {"type": "brownian", "drift": 1, "volatility": 0.01}, "integrator": {"type": "exact", "dt": 0.001},
          "time": 60, "initial_point": 0, "replicas": 2000, "seed": 4, "observables": ["x[0]"],
          "exit": {"observable": "x[0]", "upper": 50}})"));
  const Ensembles ensembles = run_by(*backend, exits);
  const ExitResult exit = *estimates_of(exits, ensembles).exit;
  const Summary& at = ensembles.partials[0].exit->at;
  CHECK(at.histogram().binning().centre > 40000);
  for (const QuantileEstimate& each : exit.estimate.quantiles) {
    CAPTURE(each.p, each.estimate.value);
    // The first passage of Brownian motion with drift to 50: mean 50, deviation 0.01 √50.
    if (each.p == 0.5) CHECK(std::abs(each.estimate.value - 50) < 0.03); // steps of 0.001, and what a step passes 50 by
  }
}
