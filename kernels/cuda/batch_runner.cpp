// SPDX-License-Identifier: MIT
// Runs batches of replicas on one stream of one device, from checkpoint to checkpoint.
#include "kernels/cuda/batch_runner.hpp"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

namespace heavytail::cuda {

namespace {

/// The kernel that serves a model.
template <class Real> auto* advance_of(const Model<Real>& model) {
  const bool strides = dimension_class(model) == strided;
  switch (model.kind) {
  case PathKind::sde_model:
    return strides ? launch_advance<SdeModelMotion, Real, strided> : launch_advance<SdeModelMotion, Real, 1>;
  case PathKind::process:
    return strides ? launch_advance<ProcessMotion, Real, strided> : launch_advance<ProcessMotion, Real, 1>;
  case PathKind::discrete:
    break;
  }
  switch (dimension_class(model)) {
  case 1:
    return launch_advance<DiscreteMotion, Real, 1>;
  case 2:
    return launch_advance<DiscreteMotion, Real, 2>;
  case 4:
    return launch_advance<DiscreteMotion, Real, 4>;
  case 8:
    return launch_advance<DiscreteMotion, Real, 8>;
  default:
    return launch_advance<DiscreteMotion, Real, strided>;
  }
}

std::size_t points_per_replica(const Task& task) {
  return static_cast<std::size_t>(stored_points(task.model)) * static_cast<std::size_t>(task.model.dimension);
}

/// The numbers of a replica's time averages.
std::size_t averages_per_replica(const Task& task) {
  const std::int32_t count = average_count(task);
  return count == 0 ? 0 : static_cast<std::size_t>(TimeAverages<float>::lanes(count));
}

} // namespace

std::size_t bytes_per_replica(const Task& task) {
  const std::size_t number = task.precision == Precision::float32 ? sizeof(float) : sizeof(double);
  // A radix sort needs as much again as one row of values.
  const std::size_t numbers = points_per_replica(task) + averages_per_replica(task) + task.observables.size() + 1;
  const std::size_t exit = task.exit ? sizeof(std::int64_t) : 0;
  return numbers * number + sizeof(std::int64_t) + exit + 2 * sizeof(std::uint32_t) + Reducer::bytes_per_slot;
}

template <class Real>
BatchRunner<Real>::BatchRunner(const Task& task, const BatchOptions& options, std::function<bool()> stopped,
                               std::function<void(std::uint64_t)> progress)
    : task_(task), options_(options), stopped_(std::move(stopped)), progress_(std::move(progress)),
      partial_(Partial::empty(task)), narrow_(task), table_(narrow_.table.size()),
      observables_(narrow_.observables.size()), points_(points_per_replica(task) * options.capacity),
      diverged_at_(options.capacity), exited_at_(task.exit ? options.capacity : 0),
      averages_(averages_per_replica(task) * options.capacity), observed_(task.observables.size() * options.capacity),
      living_(options.capacity), still_(options.capacity), reducer_(stream_, options.capacity) {
  copy_to_device(std::span<const Real>(narrow_.table), table_.data(), stream_.get());
  copy_to_device(std::span<const PathObservable>(narrow_.observables), observables_.data(), stream_.get());
  path_ = narrow_.path(task);
  path_.model = nullptr; // travels with each launch
  path_.table = table_.data();
  path_.observables = observables_.data();
  path_.checkpoints = nullptr;
  path_.checkpoint_count = 0;
}

template <class Real> void BatchRunner<Real>::run(std::uint64_t first, std::uint32_t count) {
  count_ = count;
  batch_ = {.first = first,
            .capacity = options_.capacity,
            .points = points_.data(),
            .diverged_at = diverged_at_.data(),
            .exited_at = exited_at_.data(),
            .averages = averages_.data(),
            .living = nullptr,
            .living_count = count,
            .observed = observed_.data()};
  std::int64_t from = task_.first_step;
  for (Checkpoint& checkpoint : partial_.checkpoints) {
    const std::uint32_t before = batch_.living_count;
    advance_to(from, checkpoint.step);
    observe(checkpoint, before);
    from = checkpoint.step;
  }
  partial_.replicas += count;
  const std::uint32_t diverged = count - batch_.living_count;
  if (partial_.exit) add_exits();
  if (diverged > 0) partial_.diverged_at.add(reducer_.divergence(diverged_at_.data(), count, diverged));
}

/// In several launches: replicas that diverge on the way stand still until the checkpoint.
template <class Real> void BatchRunner<Real>::advance_to(std::int64_t from, std::int64_t checkpoint) {
  bool begins = batch_.living == nullptr && from == task_.first_step;
  do {
    const std::int64_t until = std::min(checkpoint, from + std::min(checkpoint - from, options_.steps_per_launch));
    if (batch_.living_count > 0) {
      const std::uint32_t blocks = (batch_.living_count + options_.threads_per_block - 1) / options_.threads_per_block;
      const Shape shape{.blocks = options_.most_blocks == 0 ? blocks : std::min(blocks, options_.most_blocks),
                        .threads = options_.threads_per_block};
      const Leg leg{.from = from, .until = until, .begins = begins, .observes = until == checkpoint};
      advance_of(narrow_.model)(narrow_.model, path_, batch_, leg, shape, stream_.get());
      stream_.wait();
    }
    progress_(static_cast<std::uint64_t>(count_) * static_cast<std::uint64_t>(until - from));
    if (stopped_()) throw Interrupted();
    begins = false;
    from = until;
  } while (from < checkpoint);
}

/// Adds what `before` replicas were seen to be at the checkpoint, and goes on with those that have not diverged.
template <class Real> void BatchRunner<Real>::observe(Checkpoint& checkpoint, std::uint32_t before) {
  const Replicated replicated{.extremes = task_.extremes, .first = batch_.first, .living = batch_.living};
  batch_.living_count = reducer_.keep_living(batch_.living, before, diverged_at_.data(), still_.data());
  std::swap(living_, still_);
  batch_.living = living_.data();
  const std::uint32_t diverged = count_ - batch_.living_count;
  checkpoint.diverged += diverged;
  for (std::size_t o = 0; o < checkpoint.summaries.size(); ++o) {
    const ObservableTask& observable = task_.observables[o];
    Summary& summary = checkpoint.summaries[o];
    summary.add_diverged(diverged_as(observable.observable), diverged);
    if (batch_.living_count > 0)
      summary.add(reducer_.tally<Real>(observed_.data() + o * options_.capacity, before, batch_.living_count,
                                       observable.thresholds, replicated));
  }
}

/// Adds the first exits of the batch, replica by replica.
template <class Real> void BatchRunner<Real>::add_exits() {
  std::vector<std::int64_t> exited_at(count_);
  std::vector<std::int64_t> diverged_at(count_);
  copy_to_host(exited_at_.data(), std::span(exited_at), stream_.get());
  copy_to_host(diverged_at_.data(), std::span(diverged_at), stream_.get());
  for (std::uint32_t i = 0; i < count_; ++i) partial_.exit->add(exited_at[i], diverged_at[i]);
}

template class BatchRunner<float>;
template class BatchRunner<double>;

} // namespace heavytail::cuda
