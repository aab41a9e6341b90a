// SPDX-License-Identifier: MIT
// How fast a workload runs: against the floor of its random numbers, over threads, and until an interval is narrow.
#include "host/bench/measure.hpp"

#include "host/engine.hpp"
#include "host/estimates/quantile.hpp"
#include "host/output/analysis.hpp"
#include "kernels/task.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <utility>

namespace heavytail {

namespace {

constexpr std::uint64_t least_replicas = 64;               // the widest pack
constexpr std::uint64_t replicas_of_full_device = 1 << 17; // fewer leave a graphics card idle, however long they take
constexpr std::uint64_t most_packs = 1 << 24;
constexpr std::uint64_t most_replicas = most_packs * least_replicas;
constexpr double target_half_width = 0.01;

/// Hears nothing.
class Silence final : public ProgressSink {
public:
  void advanced(std::uint64_t /*path_steps*/) override {}
};

double seconds_of(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double seconds_of_run(const Experiment& experiment, Backend& backend, const std::stop_token& stop) {
  Silence silence;
  return seconds_of([&] { run(experiment, backend, stop, silence); });
}

double rate_of(const Experiment& experiment, double seconds) {
  return static_cast<double>(path_steps(experiment)) / seconds;
}

std::uint64_t rounded_replicas(double replicas) {
  const double packs = std::ceil(replicas / static_cast<double>(least_replicas));
  return least_replicas * static_cast<std::uint64_t>(std::clamp(packs, 1.0, static_cast<double>(most_packs)));
}

/// How many replicas keep one thread, or a device, busy for a round; to find that out warms the machine up.
std::uint64_t replicas_of_round(const Json& document, Precision precision, Backend& backend, double seconds,
                                const std::stop_token& stop) {
  constexpr double enough = 0.25; // of a round, to tell its length from
  constexpr double most_growth = 8;
  std::uint64_t replicas = backend.info().backend == "cpu" ? least_replicas : replicas_of_full_device;
  for (;;) {
    const double taken = seconds_of_run(sized(document, precision, replicas), backend, stop);
    const double growth = seconds / taken;
    if (taken >= enough * seconds || replicas >= most_replicas)
      return rounded_replicas(static_cast<double>(replicas) * growth);
    replicas = rounded_replicas(static_cast<double>(replicas) * std::min(growth, most_growth));
  }
}

/// 1, 2, 4, … and the most.
std::vector<int> thread_counts(int most) {
  std::vector<int> counts;
  for (int threads = 1; threads < most; threads *= 2) counts.push_back(threads);
  counts.push_back(most);
  return counts;
}

/// Runs with one number of threads, and their times by round.
struct Runner {
  std::unique_ptr<Backend> backend;
  Experiment experiment;
  int threads = 1;
  std::vector<double> rates = {};
};

std::vector<double> ratios(const std::vector<double>& of, const std::vector<double>& to) {
  std::vector<double> result;
  for (std::size_t i = 0; i < of.size(); ++i) result.push_back(of[i] / to[i]);
  return result;
}

/// Of which no workload has one near 0, where no interval is relatively narrow.
constexpr double level = 0.9;

QuantileEstimate quantile_at_end(const Experiment& experiment, const Ensembles& ensembles) {
  constexpr double levels[] = {level};
  return estimate_quantiles(ensembles.partials.front().checkpoints.back().summaries.front(), levels,
                            experiment.statistics.confidence)
      .front();
}

double relative_half_width(const Estimate& estimate) {
  return (estimate.interval.high - estimate.interval.low) / 2 / std::abs(estimate.value);
}

/// Runs with more and more replicas until the interval is narrow, or a run would take too long; the last run counts.
IntervalCost interval_cost(const Json& document, Precision precision, Backend& backend, const BenchSettings& settings,
                           const std::stop_token& stop) {
  constexpr double margin = 1.1; // intervals of equal runs differ
  constexpr double most_growth = 16;
  constexpr std::uint64_t first_replicas = 1024;
  IntervalCost cost;
  for (std::uint64_t replicas = first_replicas;;) {
    const Experiment experiment = sized(document, precision, replicas);
    Silence silence;
    Ensembles ensembles;
    const double seconds = seconds_of([&] {
      ensembles = run(experiment, backend, stop, silence);
      estimate_ensemble(experiment, experiment.models.front(), ensembles.partials.front(), ensembles.batches.front());
    });
    cost = {.statistic = fmt::format("{}-quantile of {} at step {}", level, experiment.observable_names.front(),
                                     experiment.steps),
            .replicas = replicas,
            .half_width = relative_half_width(quantile_at_end(experiment, ensembles).estimate),
            .seconds = seconds};
    if (cost.half_width <= target_half_width) return cost;
    const double wanted = std::pow(cost.half_width / target_half_width, 2);
    const double growth = margin * wanted;
    if (seconds * std::min(growth, most_growth) > settings.seconds_to_interval || replicas >= most_replicas) {
      cost.measured = false;
      cost.seconds *= wanted;
      cost.replicas = rounded_replicas(static_cast<double>(replicas) * wanted);
      return cost;
    }
    replicas = rounded_replicas(static_cast<double>(replicas) * std::min(growth, most_growth));
  }
}

} // namespace

RoundSpread spread_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  const double median = values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  return {.median = median, .low = values.front(), .high = values.back()};
}

WorkloadRates measure(const Workload& workload, Precision precision, const BackendMaker& make_backend,
                      const BenchSettings& settings, const std::stop_token& stop) {
  const Json document = document_of(workload);
  std::vector<Runner> runners;
  std::uint64_t replicas = 0;
  for (const int threads : thread_counts(settings.threads)) {
    std::unique_ptr<Backend> backend = make_backend(threads);
    if (replicas == 0) replicas = replicas_of_round(document, precision, *backend, settings.seconds, stop);
    runners.push_back({.backend = std::move(backend),
                       .experiment = sized(document, precision, replicas * static_cast<std::uint64_t>(threads)),
                       .threads = threads});
  }
  const Experiment& alone = runners.front().experiment;
  const Task& task = *alone.models.front().task;
  const DeviceInfo device = runners.front().backend->info();
  WorkloadRates rates{.workload = workload,
                      .precision = precision,
                      .random_numbers_per_step = random_numbers_per_step(task),
                      .threads = {},
                      .floor = {},
                      .interval = {}};
  // Counts of messages hang on the state, which a floor does not have.
  const bool has_floor =
      device.backend == "cpu" && rates.random_numbers_per_step > 0 && task.model.groups.counting == Counting::none;
  std::vector<double> floors;
  for (int round = 0; round < settings.rounds; ++round)
    for (Runner& runner : runners) {
      runner.rates.push_back(rate_of(runner.experiment, seconds_of_run(runner.experiment, *runner.backend, stop)));
      if (!has_floor || runner.threads != 1) continue;
      floors.push_back(rate_of(alone, seconds_of([&] {
                                 noise_floor(task, {.first = 0, .count = alone.replicas},
                                             {.threads = 1, .simd_target = device.simd_target});
                               })));
    }
  for (const Runner& runner : runners)
    rates.threads.push_back({.threads = runner.threads,
                             .replicas = runner.experiment.replicas,
                             .path_steps_per_second = spread_of(runner.rates),
                             .speedup = spread_of(ratios(runner.rates, runners.front().rates))});
  if (has_floor)
    rates.floor = {.path_steps_per_second = spread_of(floors),
                   .run_over_floor = spread_of(ratios(floors, runners.front().rates))};
  rates.interval = interval_cost(document, precision, *runners.back().backend, settings, stop);
  return rates;
}

RoundSpread statistics_share(const Json& document, const BackendMaker& make_backend, const BenchSettings& settings,
                             const std::stop_token& stop) {
  constexpr std::int64_t steps_of_checkpoint = 100;
  constexpr double longer = 8; // the part of statistics that does not grow with the replicas shall not weigh
  Json often = document;
  Json once = document;
  often["observables"] = once["observables"] = {"loss", "gradient_norm", "x[0]"};
  const std::int64_t steps = often.at("steps").get<std::int64_t>();
  Json places = Json::array();
  for (std::int64_t k = steps_of_checkpoint; k <= steps; k += steps_of_checkpoint) places.push_back(k);
  often["checkpoints"] = {{"steps", places}};
  once["checkpoints"] = {{"steps", {steps}}};
  const std::unique_ptr<Backend> backend = make_backend(1);
  const std::uint64_t replicas =
      replicas_of_round(often, Precision::float32, *backend, longer * settings.seconds, stop);
  const Experiment with = sized(often, Precision::float32, replicas);
  const Experiment without = sized(once, Precision::float32, replicas);
  std::vector<double> shares;
  for (int round = 0; round < settings.rounds; ++round) {
    const double all = seconds_of_run(with, *backend, stop);
    shares.push_back(1 - seconds_of_run(without, *backend, stop) / all);
  }
  return spread_of(shares);
}

} // namespace heavytail
