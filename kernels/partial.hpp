// SPDX-License-Identifier: MIT
// What is known of some replicas of a task.  Partials of disjoint ranges merge exactly, in any order, into the Partial
// of the whole.
#pragma once

#include "kernels/plan.hpp"

#include <heavytail/exit.hpp>
#include <heavytail/statistics/summary.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace heavytail {

/// Replicas `first`, `first` + 1, …, `count` of them.
struct Replicas {
  std::uint64_t first = 0;
  std::uint64_t count = 0;
};

/// All that is known of some replicas at one checkpoint.
struct Checkpoint {
  std::int64_t step = 0;
  std::uint64_t diverged = 0;     ///< replicas that have diverged by this step
  std::vector<Summary> summaries; ///< one per observable

  bool operator==(const Checkpoint&) const = default;
};

/// The first exits of some replicas.
struct ExitRecord {
  explicit ExitRecord(const Binning& binning = {});

  Summary at;                   ///< the steps of exits, and how many are above 0; replicas without one stand as +inf
  std::uint64_t upwards = 0;    ///< exits at or above the upper end
  std::uint64_t diverged = 0;   ///< replicas that diverged before they could exit
  std::uint64_t overshoots = 0; ///< exits to which the drift overshot, where the plan asks for them

  /// Adds a replica, from the step of its exit (as recorded_exit gives it) and of its divergence, or `never`.
  void add(std::int64_t exited_at, std::int64_t diverged_at);
  void merge(const ExitRecord& other);

  bool operator==(const ExitRecord&) const = default;
};

/// All that is known of some replicas.
struct Partial {
  std::uint64_t replicas = 0;
  std::vector<Checkpoint> checkpoints;
  Summary diverged_at;            ///< of the steps at which diverged replicas did
  std::optional<ExitRecord> exit; ///< where an exit is watched

  /// An empty ensemble of a plan: the neutral element of `merge`.
  static Partial empty(const Plan& plan);

  /// The same that from then on leaves out extremes which could not be among those of itself and `others` together.
  static Partial empty_beside(const Plan& plan, const Partial& others);

  /// Adds the steps at which replicas diverged and, where an exit is watched, exited (as recorded_exit gives them), or
  /// `never`.
  void add_ends(std::span<const std::int64_t> diverged_steps, std::span<const std::int64_t> exit_steps);

  /// Adds the replicas of `other`, which must be of the same plan and disjoint.
  void merge(const Partial& other);

  /// Sorts all extremes where they lie, which estimates then need not: changes no value.
  void settle();

  bool operator==(const Partial&) const = default;
};

/// What some replicas did, number by number.
struct PathRecord {
  Replicas replicas;
  std::vector<double> values; ///< (c · observables + o) · count + i: of observable o at checkpoint c and replica i
  std::vector<std::int64_t> diverged_at; ///< the step, or `never`: from then on values mean nothing
  std::vector<std::int64_t> exited_at;   ///< as recorded_exit gives it, or `never`; empty where no exit is watched

  /// The ensemble of those replicas of the record that are in a range.
  Partial partial(const Plan& plan, const Replicas& range) const;
};

/// The binning of a plan, which these replicas decide.
TaskBinning binning_of(const Plan& plan, const PathRecord& record);

/// How an observable takes a replica that has diverged.
inline DivergedAs diverged_as(const Observable& observable) {
  return observable.visit(
      [](const auto& each) { return each.infinite_when_diverged ? DivergedAs::infinity : DivergedAs::absent; });
}

} // namespace heavytail
