// SPDX-License-Identifier: MIT
// Runs batches of replicas on one stream of one device, from checkpoint to checkpoint.
#include "kernels/cuda/batch_runner.hpp"

#include "kernels/rows.hpp"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

namespace heavytail::cuda {

namespace {

/// The kernel that serves a model of such paths.
template <class Real> auto* advance_of(PathKind kind, const Model<Real>& model) {
  const bool strides = dimension_class(kind, model) == strided;
  switch (kind) {
  case PathKind::sde_model:
    return strides ? launch_advance<SdeModelMotion, Real, strided> : launch_advance<SdeModelMotion, Real, 1>;
  case PathKind::process:
    return strides ? launch_advance<ProcessMotion, Real, strided> : launch_advance<ProcessMotion, Real, 1>;
  case PathKind::discrete:
    break;
  }
  switch (dimension_class(kind, model)) {
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

std::size_t stored_per_replica(const Task& task) {
  return static_cast<std::size_t>(stored_numbers(task.kind, task.model));
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
  const std::size_t numbers = stored_per_replica(task) + averages_per_replica(task) + task.observables.size() + 1;
  const std::size_t exit = task.exit ? sizeof(std::int64_t) : 0;
  return numbers * number + sizeof(std::int64_t) + exit + 2 * sizeof(std::uint32_t) + Reducer::bytes_per_slot;
}

template <class Real>
BatchRunner<Real>::BatchRunner(const Task& task, const BatchOptions& options, std::function<bool()> stopped,
                               std::function<void(std::uint64_t)> progress)
    : task_(task), options_(options), stopped_(std::move(stopped)), progress_(std::move(progress)), narrow_(task),
      table_(narrow_.table.size()), observables_(narrow_.observables.size()),
      state_(stored_per_replica(task) * options.capacity), diverged_at_(options.capacity),
      exited_at_(task.exit ? options.capacity : 0), averages_(averages_per_replica(task) * options.capacity),
      observed_(task.observables.size() * options.capacity), living_(options.capacity), still_(options.capacity),
      reducer_(stream_, options.capacity) {
  copy_to_device(std::span<const Real>(narrow_.table), table_.data(), stream_.get());
  copy_to_device(std::span<const PathObservable>(narrow_.observables), observables_.data(), stream_.get());
  path_ = narrow_.path(task);
  path_.model = nullptr; // travels with each launch
  path_.table = table_.data();
  path_.observables = observables_.data();
  path_.checkpoints = nullptr;
  path_.checkpoint_count = 0;
}

template <class Real> std::vector<Partial> BatchRunner<Real>::run(std::span<const Replicas> parts) {
  parts_ = parts;
  partials_.assign(parts.size(), Partial::empty(task_));
  places_.clear();
  first_slots_.clear();
  count_ = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto replicas = static_cast<std::uint32_t>(parts[i].count);
    partials_[i].replicas = replicas;
    places_.push_back({count_, replicas});
    first_slots_.push_back(count_);
    count_ += replicas;
  }
  batch_ = {.first = parts.front().first,
            .capacity = options_.capacity,
            .state = state_.data(),
            .diverged_at = diverged_at_.data(),
            .exited_at = exited_at_.data(),
            .averages = averages_.data(),
            .living = nullptr,
            .living_count = count_,
            .observed = observed_.data()};
  std::int64_t from = task_.first_step;
  bool begins = true;
  for (std::size_t c = 0; c < task_.checkpoints.size(); ++c) {
    advance_to(from, task_.checkpoints[c], begins);
    observe(c);
    from = task_.checkpoints[c];
    begins = false;
  }
  add_ends();
  return std::move(partials_);
}

/// In several launches: replicas that diverge on the way stand still until the checkpoint.
template <class Real> void BatchRunner<Real>::advance_to(std::int64_t from, std::int64_t checkpoint, bool begins) {
  do {
    const std::int64_t until = std::min(checkpoint, from + std::min(checkpoint - from, options_.steps_per_launch));
    if (batch_.living_count > 0) {
      const std::uint32_t blocks = (batch_.living_count + options_.threads_per_block - 1) / options_.threads_per_block;
      const Shape shape{.blocks = options_.most_blocks == 0 ? blocks : std::min(blocks, options_.most_blocks),
                        .threads = options_.threads_per_block};
      const Leg leg{.from = from, .until = until, .begins = begins, .observes = until == checkpoint};
      advance_of(task_.kind, narrow_.model)(narrow_.model, path_, batch_, leg, shape, stream_.get());
      stream_.wait();
    }
    progress_(std::uint64_t{count_} * static_cast<std::uint64_t>(until - from));
    if (stopped_()) throw Interrupted();
    begins = false;
    from = until;
  } while (from < checkpoint);
}

/// Adds what the living replicas were seen to be at checkpoint c, and goes on with those that have not diverged.
template <class Real> void BatchRunner<Real>::observe(std::size_t c) {
  const std::vector<Places> before = places_;
  const std::uint32_t* const living = batch_.living;
  const bool on_host = batch_.living_count <= std::uint64_t{options_.added_on_host} * parts_.size();
  if (!on_host || copy_values()) keep_living();
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    Checkpoint& checkpoint = partials_[i].checkpoints[c];
    checkpoint.diverged = parts_[i].count - places_[i].count;
    for (std::size_t o = 0; o < checkpoint.summaries.size(); ++o)
      checkpoint.summaries[o].add_diverged(diverged_as(task_.observables[o].observable), checkpoint.diverged);
  }
  if (on_host)
    add_on_host(c, before, living != nullptr);
  else
    add_on_device(c, before, living);
}

/// Copies the observed values to the host, and of which replicas they are where that is asked for; whether some replica
/// may have diverged.
template <class Real> bool BatchRunner<Real>::copy_values() {
  const std::size_t count = batch_.living_count;
  const std::size_t rows = task_.observables.size();
  const std::span<OrderedBits<Real>> values = host_values_.room(rows * count);
  for (std::size_t o = 0; o < rows; ++o)
    begin_copy_to_host<OrderedBits<Real>>(observed_.data() + o * options_.capacity, values.subspan(o * count, count),
                                          stream_.get());
  if (task_.extremes > 0 && batch_.living != nullptr)
    begin_copy_to_host<std::uint32_t>(batch_.living, host_living_.room(count), stream_.get());
  stream_.wait();
  const auto of_first = values.first(count);
  return std::find(of_first.begin(), of_first.end(), beyond_all_numbers<Real>) != of_first.end();
}

/// Leaves those behind that have diverged.
template <class Real> void BatchRunner<Real>::keep_living() {
  batch_.living_count = reducer_.keep_living(batch_.living, batch_.living_count, diverged_at_.data(), still_.data());
  std::swap(living_, still_);
  batch_.living = living_.data();
  const std::vector<std::uint32_t> firsts = reducer_.places_of(first_slots_, batch_.living, batch_.living_count);
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const std::uint32_t end = i + 1 < parts_.size() ? firsts[i + 1] : batch_.living_count;
    places_[i] = {firsts[i], end - firsts[i]};
  }
}

template <class Real>
void BatchRunner<Real>::add_on_device(std::size_t c, std::span<const Places> before, const std::uint32_t* living) {
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    if (places_[i].count == 0) continue;
    const std::uint32_t place = before[i].first;
    const Replicated replicated{.extremes = task_.extremes,
                                .first = living == nullptr ? batch_.first + place : batch_.first,
                                .living = living == nullptr ? nullptr : living + place};
    std::vector<Summary>& summaries = partials_[i].checkpoints[c].summaries;
    for (std::size_t o = 0; o < summaries.size(); ++o)
      summaries[o].add(reducer_.tally<Real>(observed_.data() + o * options_.capacity + place, before[i].count,
                                            places_[i].count, summaries[o], replicated));
  }
}

template <class Real> void BatchRunner<Real>::add_on_host(std::size_t c, std::span<const Places> before, bool listed) {
  const std::size_t rows = task_.observables.size();
  const std::size_t count = before.back().first + before.back().count;
  const std::span<const OrderedBits<Real>> values = host_values_.room(rows * count);
  const bool named = listed && task_.extremes > 0;
  const std::uint32_t* const living = named ? host_living_.room(count).data() : nullptr;
  std::vector<ValueRow<Real>> value_rows;
  for (std::size_t i = 0; i < parts_.size(); ++i)
    for (std::size_t o = 0; o < rows; ++o)
      value_rows.push_back({.values = values.subspan(o * count + before[i].first, before[i].count),
                            .first = named ? batch_.first : batch_.first + before[i].first,
                            .slots = named ? living + before[i].first : nullptr,
                            .summary = &partials_[i].checkpoints[c].summaries[o]});
  add_rows<Real>(value_rows);
}

/// Adds how the paths of all replicas ended.
template <class Real> void BatchRunner<Real>::add_ends() {
  const bool exits = task_.exit.has_value();
  if (!exits && batch_.living_count == count_) return;
  const std::span<std::int64_t> steps = host_steps_.room((exits ? 2 : 1) * std::size_t{count_});
  const std::span<std::int64_t> diverged = steps.first(count_);
  const std::span<std::int64_t> exited = steps.subspan(count_);
  begin_copy_to_host<std::int64_t>(diverged_at_.data(), diverged, stream_.get());
  begin_copy_to_host<std::int64_t>(exited_at_.data(), exited, stream_.get());
  stream_.wait();
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const std::size_t first = first_slots_[i];
    const auto count = static_cast<std::size_t>(parts_[i].count);
    add_many_ends(diverged.subspan(first, count), exits ? exited.subspan(first, count) : exited, partials_[i]);
  }
}

template class BatchRunner<float>;
template class BatchRunner<double>;

} // namespace heavytail::cuda
