// SPDX-License-Identifier: MIT
// The CPU backend: oneTBB over blocks of replicas.  Each thread keeps its own Partial; since merging is exact and
// commutative, neither the number of threads nor the order of the blocks shows in the result.
#include "kernels/backend.hpp"
#include "kernels/cpu/lane_buffer.hpp"
#include "kernels/cpu/scratch.hpp"
#include "kernels/cpu/targets.hpp"
#include "kernels/cpu/value_adder.hpp"
#include "kernels/errors.hpp"
#include "kernels/narrow_task.hpp"
#include "kernels/task.hpp"

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/info.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <deque>
#include <fstream>
#include <latch>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace heavytail {

namespace {

/// Bytes of observed values that a thread collects before it adds them to its ensemble: they should stay in its cache.
constexpr std::int64_t value_buffer_bytes = std::int64_t{1} << 21;

/// Values of an observable at a checkpoint that are collected where they may: fewer cost less than to add their counts
/// to its histogram.
constexpr std::int64_t least_values = 1024;

/// Whole packs of every target.
constexpr std::uint64_t whole_packs = 32;

std::int64_t rounded_up(std::int64_t count, std::int64_t multiple) {
  return (count + multiple - 1) / multiple * multiple;
}

/// What one thread works with.
template <class Real> struct Worker {
  Worker(const Task& task, std::int64_t stride, const SimdTarget& target)
      : values(task.checkpoints.size() * task.observables.size() * static_cast<std::size_t>(stride)),
        diverged_at(static_cast<std::size_t>(stride)), exited_at(task.exit ? static_cast<std::size_t>(stride) : 0),
        scratch(scratch_vectors(task)), adder(target) {}

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

/// How many replicas a thread takes at a time.
struct BlockSizes {
  std::uint64_t least = whole_packs; ///< the last block of a range may have fewer
  std::uint64_t most = whole_packs;
};

/// Hands out the replicas of a range: large blocks, and smaller ones as the end comes near, so that all threads reach
/// it together.
class BlockQueue {
public:
  /// `threads`: how many share the range.
  BlockQueue(const Replicas& range, const BlockSizes& sizes, std::uint64_t threads)
      : next_(range.first), end_(range.first + range.count), sizes_(sizes), threads_(threads) {}

  /// Those that nobody has had; none when all are given out.
  Replicas next() {
    std::uint64_t first = next_.load(std::memory_order_relaxed);
    std::uint64_t count = size_of(end_ - first);
    while (!next_.compare_exchange_weak(first, first + count, std::memory_order_relaxed)) count = size_of(end_ - first);
    return {.first = first, .count = count};
  }

private:
  std::uint64_t size_of(std::uint64_t left) const {
    const std::uint64_t share = left / (2 * threads_ - 1) / whole_packs * whole_packs; // all of it for one thread
    return std::min({left, sizes_.most, std::max(share, sizes_.least)});
  }

  std::atomic<std::uint64_t> next_;
  std::uint64_t end_;
  BlockSizes sizes_;
  std::uint64_t threads_;
};

/// A range of replicas that threads share, and what they made of it.
class SharedRange {
public:
  /// As BlockQueue has them.
  SharedRange(const Replicas& range, const BlockSizes& sizes, std::uint64_t threads) : queue_(range, sizes, threads) {}

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

/// Throws BackendError where so many threads cannot be there at once, which oneTBB finds out too late to say so.
void check_threads(int threads) {
  std::latch all_tried(1);
  std::vector<std::jthread> others;
  try {
    for (int i = 1; i < threads; ++i) others.emplace_back([&] { all_tried.wait(); });
  } catch (const std::system_error& error) {
    all_tried.count_down();
    throw BackendError(std::to_string(threads) + " threads cannot start, only " + std::to_string(1 + others.size()) +
                       " (" + error.code().message() + "); take fewer with --threads, or see ulimit -a");
  } catch (...) {
    all_tried.count_down();
    throw;
  }
  all_tried.count_down();
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
    constexpr std::uint64_t enough = 64 * whole_packs; // of a thread
    constexpr std::size_t most_summaries = 2048;
    if (threads_ == 1) return 1;
    const auto threads = static_cast<std::uint64_t>(threads_);
    const std::uint64_t wanted = 1 + enough * threads / std::max<std::uint64_t>(replicas, 1);
    return std::min(wanted, std::max<std::uint64_t>(most_summaries / summaries_of(task), threads));
  }

  std::vector<Partial> advance_beside(const Partial& others, const Task& task, std::span<const Replicas> ranges,
                                      std::stop_token stop,
                                      const std::function<void(std::uint64_t)>& progress) override {
    const Work work{others, task, ranges, stop, progress};
    return task.precision == Precision::float32 ? run(target_.float32.of(task.kind), work)
                                                : run(target_.float64.of(task.kind), work);
  }

  PathRecord record(const Task& task, const Replicas& replicas, std::stop_token stop,
                    const std::function<void(std::uint64_t)>& progress) override {
    return task.precision == Precision::float32
               ? recorded(target_.float32.of(task.kind), task, replicas, stop, progress)
               : recorded(target_.float64.of(task.kind), task, replicas, stop, progress);
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

  static std::size_t summaries_of(const Task& task) { return task.checkpoints.size() * task.observables.size(); }

  /// A block adds its counts to every histogram, and so should be large: if it may, so large that this takes a tenth of
  /// the time of its paths.  But not larger than a thread can run between two reports of progress.
  static BlockSizes sizes_for(const Task& task) {
    constexpr std::uint64_t enough = 4096;
    constexpr double most_numbers = 1 << 26;
    constexpr double numbers_of_summary = 1e4; // they take ten times what it takes to add the counts of one
    const Model<double>& model = task.model;
    const double numbers =
        static_cast<double>(1 + task.checkpoints.back() - task.first_step) * model.dimension * model.agents;
    const auto packs = [&](double replicas) {
      return static_cast<std::uint64_t>(replicas / whole_packs) * whole_packs;
    };
    const std::uint64_t most = std::clamp(packs(most_numbers / numbers), whole_packs, enough);
    const double least = numbers_of_summary * static_cast<double>(summaries_of(task)) / numbers;
    return {.least = std::clamp(packs(least), whole_packs, most), .most = most};
  }

  /// The sizes of blocks of a task for the ranges that threads share: each shall have some.
  BlockSizes sizes_for(const Task& task, std::span<const Replicas> ranges) const {
    if (block_size_ > 0) return {.least = block_size_, .most = block_size_};
    std::uint64_t replicas = 0;
    for (const Replicas& range : ranges) replicas += range.count;
    BlockSizes sizes = sizes_for(task);
    const std::uint64_t share = replicas / static_cast<std::uint64_t>(threads_) / whole_packs * whole_packs;
    sizes.least = std::clamp(share, whole_packs, sizes.least);
    return sizes;
  }

  /// What threads have in common.
  template <class Real> struct Shared {
    AdvanceReplicas<Real> advance_replicas;
    const Work& work;
    const Path<Real>& path;
    std::int64_t stride; ///< replicas whose values are collected at a time
    const bool& stopped; ///< atomic
    std::deque<SharedRange> ranges = {};
    std::atomic<std::size_t> next_range = 0; ///< that nobody has begun
  };

  template <class Real>
  static void run_block(const Shared<Real>& shared, const Replicas& block, Worker<Real>& worker, Partial& partial) {
    const Task& task = shared.work.task;
    const auto steps = static_cast<std::uint64_t>(task.checkpoints.back() - task.first_step);
    const Record<Real> record{worker.values.data(), shared.stride, worker.diverged_at.data(), worker.exited_at.data()};
    const std::uint64_t end = block.first + block.count;
    for (std::uint64_t first = block.first; first < end;) {
      const std::int64_t count = std::min(shared.stride, static_cast<std::int64_t>(end - first));
      if (!shared.advance_replicas(shared.path, first, count, record, worker.scratch.data(), &shared.stopped)) return;
      add_record(task, record, {.first = first, .count = static_cast<std::uint64_t>(count)}, worker.adder, partial);
      shared.work.progress(static_cast<std::uint64_t>(count) * steps);
      first += static_cast<std::uint64_t>(count);
    }
  }

  /// One thread's part: ranges that nobody has begun, and then those that others still work on.
  template <class Real> void run_thread(Shared<Real>& shared) const {
    std::unique_ptr<Worker<Real>> worker;
    const auto work_on = [&](SharedRange& range) {
      std::optional<Partial> partial;
      for (Replicas block = range.queue().next(); block.count > 0; block = range.queue().next()) {
        // Blocks may be too many even to pass over.
        if (__atomic_load_n(&shared.stopped, __ATOMIC_RELAXED)) return;
        if (!worker) worker = std::make_unique<Worker<Real>>(shared.work.task, shared.stride, target_);
        if (!partial) partial = Partial::empty_beside(shared.work.task, shared.work.others);
        run_block(shared, block, *worker, *partial);
      }
      if (partial) range.add(*std::move(partial));
    };
    for (std::size_t i = shared.next_range++; i < shared.ranges.size(); i = shared.next_range++)
      work_on(shared.ranges[i]);
    for (SharedRange& range : shared.ranges) work_on(range);
  }

  template <class Real> std::vector<Partial> run(AdvanceReplicas<Real> advance_replicas, const Work& work) const {
    const Task& task = work.task;
    const std::span<const Replicas> ranges = work.ranges;
    const NarrowTask<Real> narrow(task);
    const Path<Real> path = narrow.path(task);
    const auto rows = static_cast<std::int64_t>(summaries_of(task));
    const BlockSizes sizes = sizes_for(task, ranges);
    std::uint64_t largest_range = 0;
    for (const Replicas& range : ranges) largest_range = std::max(largest_range, range.count);
    const auto block = static_cast<std::int64_t>(std::min(sizes.most, largest_range));
    const std::int64_t cached = value_buffer_bytes / (rows * static_cast<std::int64_t>(sizeof(Real)));
    const std::int64_t stride =
        rounded_up(std::clamp<std::int64_t>(block, 1, std::max(cached, least_values)), max_lanes);

    bool stopped = false;
    const std::stop_callback on_stop(work.stop, [&] { __atomic_store_n(&stopped, true, __ATOMIC_RELAXED); });
    Shared<Real> shared{advance_replicas, work, path, stride, stopped};
    for (const Replicas& range : ranges) shared.ranges.emplace_back(range, sizes, static_cast<std::uint64_t>(threads_));

    const oneapi::tbb::global_control limit(oneapi::tbb::global_control::max_allowed_parallelism,
                                            static_cast<std::size_t>(threads_));
    oneapi::tbb::task_arena arena(threads_);
    arena.execute([&] { oneapi::tbb::parallel_for(0, threads_, [&](int /*thread*/) { run_thread(shared); }); });
    if (work.stop.stop_requested()) throw Interrupted();

    std::vector<Partial> partials;
    for (SharedRange& range : shared.ranges) partials.push_back(range.whole(task));
    return partials;
  }

  template <class Real>
  PathRecord recorded(AdvanceReplicas<Real> advance_replicas, const Task& task, const Replicas& replicas,
                      const std::stop_token& stop, const std::function<void(std::uint64_t)>& progress) const {
    const NarrowTask<Real> narrow(task);
    const Path<Real> path = narrow.path(task);
    const std::size_t rows = summaries_of(task);
    const auto count = static_cast<std::size_t>(replicas.count);
    PathRecord result{.replicas = replicas,
                      .values = std::vector<double>(rows * count),
                      .diverged_at = std::vector<std::int64_t>(count),
                      .exited_at = std::vector<std::int64_t>(task.exit ? count : 0)};
    bool stopped = false;
    const std::stop_callback on_stop(stop, [&] { __atomic_store_n(&stopped, true, __ATOMIC_RELAXED); });
    const auto run_pack = [&](std::size_t pack) {
      const std::size_t first = pack * whole_packs;
      const std::size_t size = std::min<std::size_t>(whole_packs, count - first);
      Worker<Real> worker(task, max_lanes, target_);
      const Record<Real> record{worker.values.data(), max_lanes, worker.diverged_at.data(), worker.exited_at.data()};
      if (!advance_replicas(path, replicas.first + first, static_cast<std::int64_t>(size), record,
                            worker.scratch.data(), &stopped))
        return;
      for (std::size_t row = 0; row < rows; ++row)
        for (std::size_t i = 0; i < size; ++i)
          result.values[row * count + first + i] =
              static_cast<double>(record.values[row * static_cast<std::size_t>(max_lanes) + i]);
      std::copy_n(worker.diverged_at.begin(), size, result.diverged_at.begin() + static_cast<std::ptrdiff_t>(first));
      if (task.exit)
        std::copy_n(worker.exited_at.begin(), size, result.exited_at.begin() + static_cast<std::ptrdiff_t>(first));
      progress(size * static_cast<std::uint64_t>(task.checkpoints.back() - task.first_step));
    };
    const oneapi::tbb::global_control limit(oneapi::tbb::global_control::max_allowed_parallelism,
                                            static_cast<std::size_t>(threads_));
    oneapi::tbb::task_arena arena(threads_);
    arena.execute(
        [&] { oneapi::tbb::parallel_for(std::size_t{0}, (count + whole_packs - 1) / whole_packs, run_pack); });
    if (stop.stop_requested()) throw Interrupted();
    return result;
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
  check_threads(threads);
  return std::make_unique<CpuBackend>(chosen, threads, options.block_size);
}

} // namespace heavytail
