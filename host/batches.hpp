// SPDX-License-Identifier: MIT
// Batches: parts of the replicas, from whose spread the errors of dependent numbers are taken.
#pragma once

#include "host/input/experiment.hpp"
#include "kernels/partial.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace heavytail {

/// The most batches that errors are taken from.
inline constexpr std::uint64_t most_batches = 32;

/// How many batches are needed to give errors of their own, and how large they must be.
struct BatchLimits {
  std::uint64_t least_count, least_replicas;
};

BatchLimits batch_limits(const Experiment& experiment);

/// Whether the models of an experiment draw the same numbers: by a common coupling, or since all are SDEs with one
/// driver.
bool models_share_noise(const Experiment& experiment);

/// How many batches of the experiment's replicas give errors of their own; 1 where none do.
std::uint64_t statistical_batches(const Experiment& experiment);

/// The batches that an experiment's replicas are run in.  One, unless batches are large enough to keep all threads
/// busy, pairs of models need them, or as many shards want one each.
std::vector<Replicas> batches_of(const Experiment& experiment, std::uint64_t shards = 1);

/// A range in `count` parts as even as can be.
std::vector<Replicas> parts_of(const Replicas& range, std::uint64_t count);

/// What one batch of replicas gave of one model: numbers (c · observables + o), those of observable o at checkpoint c.
struct BatchValues {
  std::vector<double> means;
  std::vector<std::vector<double>> quantiles; ///< by the experiment's probabilities
};

/// What a batch gave.  `probabilities`: of the quantiles.
BatchValues values_of(const Partial& partial, std::span<const double> probabilities);

} // namespace heavytail
