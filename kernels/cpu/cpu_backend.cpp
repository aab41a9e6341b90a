// SPDX-License-Identifier: MIT
// The CPU backend: oneTBB over blocks of replicas.  Each thread keeps its own Partial; since merging is exact and
// commutative, neither the number of threads nor the order of the blocks shows in the result.
#include "kernels/backend.hpp"
#include "kernels/cpu/lane_buffer.hpp"
#include "kernels/cpu/targets.hpp"
#include "kernels/cpu/value_adder.hpp"
#include "kernels/narrow_task.hpp"

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/info.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <deque>
#include <fstream>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace heavytail {

namespace {

/// Bytes of observed values that a thread collects before it adds them to its ensemble: they should stay in its cache.
constexpr std::int64_t value_buffer_bytes = std::int64_t{1} << 21;

/// Values of an observable at a checkpoint that are collected where they may: fewer cost less than to add their counts
/// to its histogram.
constexpr std::int64_t least_values = 1024;

/// Replicas that a thread takes at least: whole packs of every target.
constexpr std::uint64_t smallest_block = 32;

std::int64_t rounded_up(std::int64_t count, std::int64_t multiple) {
  return (count + multiple - 1) / multiple * multiple;
}

/// What one thread works with.
template <class Real> struct Worker {
  Worker(const Task& task, std::int64_t stride, const SimdTarget& target)
      : values(task.checkpoints.size() * task.observables.size() * static_cast<std::size_t>(stride)),
        diverged_at(static_cast<std::size_t>(stride)), exited_at(task.exit ? static_cast<std::size_t>(stride) : 0),
        scratch(scratch_points<Real> * static_cast<std::int64_t>(task.model.dimension)), adder(target) {}

  std::vector<Real> values;
  std::vector<std::int64_t> diverged_at, exited_at;
  LaneBuffer scratch;
  ValueAdder<Real> adder;
};

/// Which replicas of a record still live, for one checkpoint after another.
template <class Real> class Survivors {
public:
  Survivors(const Record<Real>& record, std::size_t count) : diverged_at_(record.diverged_at, count) {
    for (const std::int64_t step : diverged_at_) earliest_ = std::min(earliest_, step);
  }

  /// Those that have not diverged by `step`.
  void look_at(std::int64_t step) {
    all_ = earliest_ > step;
    lanes_.clear();
    if (all_) return;
    for (std::size_t lane = 0; lane < diverged_at_.size(); ++lane)
      if (diverged_at_[lane] > step) lanes_.push_back(lane);
  }

  std::size_t count() const { return all_ ? diverged_at_.size() : lanes_.size(); }

  std::uint64_t diverged() const { return diverged_at_.size() - count(); }

  /// The lane of survivor i.
  std::size_t lane(std::size_t i) const { return all_ ? i : lanes_[i]; }

  /// Their values among those of all lanes.
  std::span<const Real> values(const Real* row) {
    if (all_) return {row, diverged_at_.size()};
    values_.clear();
    for (const std::size_t lane : lanes_) values_.push_back(row[lane]);
    return values_;
  }

private:
  std::span<const std::int64_t> diverged_at_;
  std::int64_t earliest_ = never;
  bool all_ = true;
  std::vector<std::size_t> lanes_; ///< of the survivors, where some are not
  std::vector<Real> values_;
};

/// Adds the replicas of a record to an ensemble.
template <class Real>
void add_record(const Task& task, const Record<Real>& record, Replicas replicas, ValueAdder<Real>& adder,
                Partial& partial) {
  const auto count = static_cast<std::size_t>(replicas.count);
  partial.replicas += replicas.count;
  partial.add_ends({record.diverged_at, count}, {record.exited_at, partial.exit ? count : 0});
  Survivors<Real> survivors(record, count);
  const auto replica_of = [&](std::size_t i) { return replicas.first + survivors.lane(i); };
  const Real* row = record.values;
  for (Checkpoint& checkpoint : partial.checkpoints) {
    survivors.look_at(checkpoint.step);
    checkpoint.diverged += survivors.diverged();
    for (std::size_t o = 0; o < checkpoint.summaries.size(); ++o, row += record.stride) {
      Summary& summary = checkpoint.summaries[o];
      summary.add_diverged(diverged_as(task.observables[o].observable), survivors.diverged());
      adder.add(survivors.values(row), replica_of, summary);
    }
  }
}

/// Hands out the replicas of a range: large blocks, and smaller ones as the end comes near, so that all threads reach
/// it together.
class BlockQueue {
public:
  /// `most`: replicas of a block at most; `threads`: how many share the range, or 0 for blocks of `most` to the end.
  BlockQueue(const Replicas& range, std::uint64_t most, std::uint64_t threads)
      : next_(range.first), end_(range.first + range.count), most_(most), threads_(threads) {}

  /// Those that nobody has had; none when all are given out.
  Replicas next() {
    std::uint64_t first = next_.load(std::memory_order_relaxed);
    std::uint64_t count = size_of(end_ - first);
    while (!next_.compare_exchange_weak(first, first + count, std::memory_order_relaxed)) count = size_of(end_ - first);
    return {.first = first, .count = count};
  }

private:
  std::uint64_t size_of(std::uint64_t left) const {
    if (threads_ == 0) return std::min(most_, left);
    const std::uint64_t share = left / (2 * threads_ - 1) / smallest_block * smallest_block; // all of it for one thread
    return std::min({left, most_, std::max(share, smallest_block)});
  }

  std::atomic<std::uint64_t> next_;
  std::uint64_t end_;
  std::uint64_t most_;
  std::uint64_t threads_;
};

/// A range of replicas that threads share, and what they made of it.
class SharedRange {
public:
  /// As BlockQueue has them.
  SharedRange(const Replicas& range, std::uint64_t most, std::uint64_t threads) : queue_(range, most, threads) {}

  BlockQueue& queue() { return queue_; }

  void add(Partial&& part) {
    const std::lock_guard lock(mutex_);
    if (whole_)
      whole_->merge(part);
    else
      whole_ = std::move(part);
  }

  /// Takes what was added away.
  Partial whole(const Task& task) { return whole_ ? *std::move(whole_) : Partial::empty(task); }

private:
  BlockQueue queue_;
  std::mutex mutex_;
  std::optional<Partial> whole_;
};

std::string processor_name() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);)
    if (line.starts_with("model name")) return line.substr(std::min(line.size(), line.find(':') + 2));
  return "unknown processor";
}

class CpuBackend final : public Backend {
public:
  CpuBackend(SimdTarget target, int threads, std::uint64_t block_size)
      : target_(target), threads_(threads), block_size_(block_size) {}

  DeviceInfo info() const override {
    return {.backend = "cpu", .name = processor_name(), .simd_target = target_.name, .threads = threads_};
  }

  /// Threads wait for each other at the end of what runs together, which therefore should be long beside a block; but
  /// what is known of every range stays in memory as long.
  std::size_t ranges_at_once(const Task& task, std::uint64_t replicas) const override {
    constexpr std::uint64_t enough = 64 * smallest_block; // of a thread
    constexpr std::size_t most_summaries = 2048;
    if (threads_ == 1) return 1;
    const std::size_t summaries = task.checkpoints.size() * task.observables.size();
    const std::uint64_t wanted = enough * static_cast<std::uint64_t>(threads_) / std::max<std::uint64_t>(replicas, 1);
    return std::clamp<std::size_t>(most_summaries / std::max<std::size_t>(summaries, 1), 1, 1 + wanted);
  }

  std::vector<Partial> advance_beside(const Partial& others, const Task& task, std::span<const Replicas> ranges,
                                      std::stop_token stop,
                                      const std::function<void(std::uint64_t)>& progress) override {
    const Work work{others, task, ranges, stop, progress};
    return task.precision == Precision::float32 ? run(target_.advance_float32, work)
                                                : run(target_.advance_float64, work);
  }

private:
  /// What advance_beside was given.
  struct Work {
    const Partial& others;
    const Task& task;
    std::span<const Replicas> ranges;
    const std::stop_token& stop;
    const std::function<void(std::uint64_t)>& progress;
  };

  /// Replicas of a block at most: many, since each block adds its counts to every histogram, but not more than a thread
  /// can run between two reports of progress.
  static std::uint64_t largest_block(const Task& task) {
    constexpr std::uint64_t enough = 4096;
    constexpr double most_numbers = 1 << 26;
    const Model<double>& model = task.model;
    const double numbers =
        static_cast<double>(1 + task.checkpoints.back() - task.first_step) * model.dimension * model.agents;
    const auto packs = static_cast<std::uint64_t>(most_numbers / (numbers * smallest_block));
    return std::clamp(packs * smallest_block, smallest_block, enough);
  }

  template <class Real> std::vector<Partial> run(AdvanceReplicas<Real> advance_replicas, const Work& work) const {
    const auto& [others, task, ranges, stop, progress] = work;
    const NarrowTask<Real> narrow(task);
    const Path<Real> path = narrow.path(task);
    const auto rows = static_cast<std::int64_t>(task.checkpoints.size() * task.observables.size());
    std::uint64_t most_replicas = 0;
    for (const Replicas& range : ranges) most_replicas = std::max(most_replicas, range.count);
    const std::uint64_t block = block_size_ > 0 ? block_size_ : std::min(largest_block(task), most_replicas);
    const std::int64_t cached = value_buffer_bytes / (rows * static_cast<std::int64_t>(sizeof(Real)));
    const std::int64_t stride = rounded_up(
        std::clamp<std::int64_t>(static_cast<std::int64_t>(block), 1, std::max(cached, least_values)), max_lanes);
    const auto steps = static_cast<std::uint64_t>(task.checkpoints.back() - task.first_step);

    bool stopped = false;
    const std::stop_callback on_stop(stop, [&] { __atomic_store_n(&stopped, true, __ATOMIC_RELAXED); });
    std::deque<SharedRange> shared;
    for (const Replicas& range : ranges)
      shared.emplace_back(range, block, block_size_ > 0 ? 0 : static_cast<std::uint64_t>(threads_));

    const auto run_block = [&](Worker<Real>& worker, const Replicas& some, Partial& partial) {
      const Record<Real> record{worker.values.data(), stride, worker.diverged_at.data(), worker.exited_at.data()};
      for (std::uint64_t first = some.first; first < some.first + some.count;) {
        const std::int64_t count = std::min(stride, static_cast<std::int64_t>(some.first + some.count - first));
        if (__atomic_load_n(&stopped, __ATOMIC_RELAXED)) return;
        if (!advance_replicas(path, first, count, record, worker.scratch.data(), &stopped)) return;
        add_record(task, record, {.first = first, .count = static_cast<std::uint64_t>(count)}, worker.adder, partial);
        progress(static_cast<std::uint64_t>(count) * steps);
        first += static_cast<std::uint64_t>(count);
      }
    };

    const auto run_thread = [&] {
      std::unique_ptr<Worker<Real>> worker;
      for (SharedRange& range : shared) {
        std::optional<Partial> partial;
        for (Replicas some = range.queue().next(); some.count > 0; some = range.queue().next()) {
          if (!worker) worker = std::make_unique<Worker<Real>>(task, stride, target_);
          if (!partial) partial = Partial::empty_beside(task, others);
          run_block(*worker, some, *partial);
        }
        if (partial) range.add(*std::move(partial));
      }
    };

    const oneapi::tbb::global_control limit(oneapi::tbb::global_control::max_allowed_parallelism,
                                            static_cast<std::size_t>(threads_));
    oneapi::tbb::task_arena arena(threads_);
    arena.execute([&] { oneapi::tbb::parallel_for(0, threads_, [&](int /*thread*/) { run_thread(); }); });
    if (stop.stop_requested()) throw Interrupted();

    std::vector<Partial> partials;
    for (SharedRange& range : shared) partials.push_back(range.whole(task));
    return partials;
  }

  SimdTarget target_;
  int threads_;
  std::uint64_t block_size_;
};

} // namespace

std::unique_ptr<Backend> make_cpu_backend(const CpuOptions& options) {
  const std::vector<SimdTarget> targets = runnable_simd_targets();
  SimdTarget chosen = targets.back();
  if (!options.simd_target.empty()) {
    const auto found = std::find_if(targets.begin(), targets.end(),
                                    [&](const SimdTarget& each) { return options.simd_target == each.name; });
    if (found == targets.end()) {
      std::string names;
      for (const SimdTarget& each : targets) names += (names.empty() ? "" : ", ") + std::string(each.name);
      throw BackendError("SIMD target \"" + options.simd_target +
                         "\" cannot be used (it is unknown, was not built, or this "
                         "processor lacks it); choose one of " +
                         names);
    }
    chosen = *found;
  }
  const int threads = options.threads > 0 ? options.threads : oneapi::tbb::info::default_concurrency();
  return std::make_unique<CpuBackend>(chosen, threads, options.block_size);
}

} // namespace heavytail
