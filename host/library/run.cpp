// SPDX-License-Identifier: MIT
// An experiment or its sweep, point by point.
#include "host/backends.hpp"
#include "host/output/analysis.hpp"
#include "host/output/outcome.hpp"
#include "kernels/backend.hpp"

#include <heavytail/heavytail.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <limits>
#include <memory>
#include <mutex>
#include <utility>

namespace heavytail {

namespace {

/// Tells how far the run is, one call at a time: who comes while another tells leaves it to the next.
class Reporter final : public ProgressSink {
public:
  Reporter(const std::function<void(const RunProgress&)>& hear, std::uint64_t total, std::size_t points)
      : hear_(hear), total_(total), points_(points) {}

  void advanced(std::uint64_t path_steps) override {
    done_.fetch_add(path_steps, std::memory_order_relaxed);
    if (const std::unique_lock lock(mutex_, std::try_to_lock); lock) tell();
  }

  void extended(std::uint64_t path_steps) override { total_.fetch_add(path_steps, std::memory_order_relaxed); }

  /// From now on replicas of a point are run, or its estimates are made.
  void enter(std::size_t point, bool estimating) {
    const std::lock_guard lock(mutex_);
    point_ = point;
    estimating_ = estimating;
    tell();
  }

private:
  void tell() const {
    if (!hear_) return;
    const std::uint64_t done = done_.load(std::memory_order_relaxed);
    // A shard is a part of the work but for rounding, so that the total is known only about.
    const std::uint64_t total = std::max(done, total_.load(std::memory_order_relaxed));
    hear_({.done = done, .total = total, .point = point_, .points = points_, .estimating = estimating_});
  }

  const std::function<void(const RunProgress&)>& hear_;
  std::atomic<std::uint64_t> done_ = 0;
  std::atomic<std::uint64_t> total_;
  const std::size_t points_;
  std::mutex mutex_;
  std::size_t point_ = 0; ///< guarded by mutex_, as is estimating_
  bool estimating_ = false;
};

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

Timing timing_of(const Experiment& experiment, std::uint64_t replicas, double seconds, int threads) {
  const auto steps = static_cast<double>(path_steps(experiment, replicas));
  const double rate = seconds > 0 ? steps / seconds : 0;
  return {.wall_seconds = seconds,
          .path_steps_per_second = rate,
          .random_numbers_per_second = seconds > 0 ? random_numbers(experiment, replicas) / seconds : 0,
          .threads = threads};
}

std::uint64_t total_path_steps(const ExperimentFile& file) {
  constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t total = 0;
  for (const SweepPoint& point : file.points) total += std::min(path_steps(point.experiment), most - total);
  return total;
}

/// A state is of some of a number of replicas that is known beforehand.
void refuse_state_with_stop(const ExperimentFile& file) {
  for (const SweepPoint& point : file.points)
    if (point.experiment.stop)
      throw InputError({{.pointer = "--save-state",
                         .expected = "a number of replicas that is known beforehand",
                         .found = "\"stop\" in the experiment",
                         .hint = "leave \"stop\" out and set \"replicas\" to what a run with it took"}});
}

void check(const Shard& shard) {
  if (shard.index >= shard.count || shard.count > most_shards)
    throw InputError({{.pointer = "--shard",
                       .expected = fmt::format("an index below the count, and a count up to {}", most_shards),
                       .found = fmt::format("index {} of {}", shard.index, shard.count),
                       .hint = ""}});
}

} // namespace

RunOutcome run(const ExperimentFile& file, const RunOptions& options, const RunCallbacks& callbacks) {
  const Shard& shard = options.shard;
  const bool whole = shard.count == 1;
  check(shard);
  if (options.keep_state || !whole) refuse_state_with_stop(file);
  const std::unique_ptr<Backend> backend = choose_backend({.name = options.backend,
                                                           .threads = options.threads,
                                                           .device = options.device,
                                                           .work = work_size_of(file, shard.count),
                                                           .note = callbacks.note});
  const auto start_of_all = std::chrono::steady_clock::now();
  RunOutcome ran;
  Outcome outcome(file.is_sweep);
  if (options.keep_state || !whole)
    ran.state = {.name = file.name, .is_sweep = file.is_sweep, .points = {}, .ensembles = {}};
  Reporter reporter(callbacks.progress, total_path_steps(file) / shard.count, file.points.size());
  for (std::size_t i = 0; i < file.points.size(); ++i) {
    const SweepPoint& point = file.points[i];
    throw_if_stopped(callbacks.stop);
    reporter.enter(i, false);
    const Provenance provenance = provenance_of(backend->info());
    const auto start = std::chrono::steady_clock::now();
    Ensembles ensembles = run(point.experiment, *backend, callbacks.stop, reporter, shard);
    const std::uint64_t replicas = ensembles.partials.front().replicas;
    const Timing timing = timing_of(point.experiment, replicas, seconds_since(start), provenance.device.threads);
    ran.path_steps += path_steps(point.experiment, replicas);
    reporter.enter(i, true);
    if (whole) outcome.add(point, ensembles, provenance, timing, callbacks.stop);
    if (!ran.state) continue;
    ran.state->points.push_back(point);
    ran.state->ensembles.push_back(std::move(ensembles));
  }
  if (whole) ran.result = outcome.take();
  ran.seconds = seconds_since(start_of_all);
  return ran;
}

} // namespace heavytail
