// SPDX-License-Identifier: MIT
// How fast a workload runs: against the floor of its random numbers, over threads, and until an interval is narrow.
#pragma once

#include "host/bench/workloads.hpp"
#include "kernels/backend.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace heavytail {

/// How long and how often is measured.
struct BenchSettings {
  int rounds = 5;
  double seconds = 0.3;           ///< of one run, about
  double seconds_to_interval = 5; ///< a run to an interval that would take longer is not made
  int threads = 1;                ///< the most
};

/// Makes the backend with so many threads.
using BackendMaker = std::function<std::unique_ptr<Backend>(int threads)>;

/// Median, smallest and largest of the rounds.
struct RoundSpread {
  double median = 0;
  double low = 0;
  double high = 0;
};

/// Of an odd or even number of values, one at least.
RoundSpread spread_of(std::vector<double> values);

/// Runs with some number of threads.
struct ThreadsRate {
  int threads = 1;
  std::uint64_t replicas = 0;
  RoundSpread path_steps_per_second;
  RoundSpread speedup; ///< over one thread, round by round
};

/// The same draws with an empty step, on one thread.
struct FloorRate {
  RoundSpread path_steps_per_second;
  RoundSpread run_over_floor; ///< time of the run over the floor's, round by round: 1 is as fast as the random numbers
};

/// What a 1 % interval costs: the 95 % interval of the 0.9-quantile of the first observable at the last checkpoint
/// shall reach no further than 1 % of it to either side, on the average of both.
struct IntervalCost {
  std::string statistic;      ///< "0.9-quantile of loss at step 1000"
  std::uint64_t replicas = 0; ///< that it takes
  double half_width = 0;      ///< over the quantile, as it was reached
  double seconds = 0;         ///< with all reductions and estimates, on all threads
  bool measured = true; ///< such a run was made; otherwise a smaller one was scaled, time by its half width squared
};

/// What was measured of a workload in one precision.
struct WorkloadRates {
  Workload workload;
  Precision precision = Precision::float32;
  std::uint64_t random_numbers_per_step = 0;
  std::vector<ThreadsRate> threads; ///< ascending, from one
  std::optional<FloorRate> floor;   ///< of the CPU backend, where a step draws numbers
  IntervalCost interval;
};

/// Measures a workload.  Runs of one thread, of the floor and of more threads take turns.  Throws Interrupted soon
/// after `stop` is requested.
WorkloadRates measure(const Workload& workload, Precision precision, const BackendMaker& make_backend,
                      const BenchSettings& settings, const std::stop_token& stop);

/// The share of the run time that statistics take: of `document` with three observables each 100 steps against the same
/// without checkpoints but the first and the last, on one thread, in float32, in runs of eight times the length.
RoundSpread statistics_share(const Json& document, const BackendMaker& make_backend, const BenchSettings& settings,
                             const std::stop_token& stop);

} // namespace heavytail
