// SPDX-License-Identifier: MIT
// The experiment file's own objects, described like components.
#pragma once

#include "kernels/backend.hpp"

#include <heavytail/describe/description.hpp>
#include <heavytail/model.hpp>
#include <heavytail/normalizations/all.hpp>
#include <heavytail/objectives/all.hpp>
#include <heavytail/optimizers/all.hpp>
#include <heavytail/schedules/all.hpp>

#include <cstdint>

namespace heavytail {

/// Keys of the document itself that are numbers, words or components.
struct RunSettings {
  Precision precision = Precision::float32;
  std::int32_t agents = 1;
  Objective<double> objective;
  Optimizer<double> optimizer;
  std::int64_t steps = 0, replicas = 0;
  double divergence_radius = 0;

  static constexpr auto description() {
    return describe(
        "experiment", "A stochastic optimizer, run from many replicas.", "",
        component("objective", &RunSettings::objective, "objectives", "the function f that is minimised"),
        parameter("agents", &RunSettings::agents, Range{.low = 1, .high = 1 << 20}, "1",
                  "number N of agents whose messages the server averages", 1),
        component("optimizer", &RunSettings::optimizer, "optimizers", "what agents send and what the server does"),
        parameter("steps", &RunSettings::steps, Range{.low = 1, .high = 0x1p53}, "1", "number of steps"),
        parameter("replicas", &RunSettings::replicas, Range{.low = 1, .high = 0x1p53}, "1",
                  "number of independent runs that the statistics are of", 10000),
        word("precision", &RunSettings::precision, {"float32", "float64"}, "arithmetic of the replicas",
             Precision::float32),
        parameter("divergence_radius", &RunSettings::divergence_radius, positive, "x",
                  "a replica with some |x_j| beyond it has diverged: it is frozen and counted", 1e6));
  }
};

/// What a schedule counts.
enum class Clock : std::int32_t { steps, time };

/// The step size η η_k n.
struct LearningRate {
  double eta = 0;
  Schedule schedule;
  Clock clock = Clock::steps;
  Normalization<double> normalization;

  static constexpr auto description() {
    return describe("learning_rate", "the step size eta · eta_k · n.", "theory.md 1.4, 1.5",
                    optional_parameter("eta", &LearningRate::eta, positive, "x/gradient",
                                       "base step size; required, but with normalization \"theory\" not allowed", 0),
                    component("schedule", &LearningRate::schedule, "schedules", "factor eta_k of step k", "constant"),
                    word("clock", &LearningRate::clock, {"steps", "time"},
                         "whether a schedule's k is the step, or the time step · eta", Clock::steps),
                    component("normalization", &LearningRate::normalization, "normalizations",
                              "factor n of the norm of the gradient", "none"));
  }
};

/// How checkpoints are spread.
enum class Spacing : std::int32_t { log, linear };

/// Checkpoints by their number.
struct CheckpointGrid {
  std::int32_t count = 20;
  Spacing spacing = Spacing::log;

  static constexpr auto description() {
    return describe("checkpoints", "when the replicas are looked at; step 0 and the last are always in.", "",
                    parameter("count", &CheckpointGrid::count, Range{.low = 1, .high = 1 << 16}, "1",
                              "number of checkpoints after step 0; fewer where they round to the same step", 20),
                    word("spacing", &CheckpointGrid::spacing, {"log", "linear"},
                         "constant ratios from step 1 on, or constant differences", Spacing::log));
  }
};

/// The numbers of the statistics.
struct StatisticsNumbers {
  double confidence = 0.95, tail_fraction = 0.01;

  static constexpr auto description() {
    return describe("statistics", "what is estimated from the ensemble.", "",
                    parameter("confidence", &StatisticsNumbers::confidence,
                              Range{.low = 0, .high = 1, .open_low = true, .open_high = true}, "1",
                              "probability that an interval covers", 0.95),
                    parameter("tail_fraction", &StatisticsNumbers::tail_fraction,
                              Range{.low = 0, .high = 0.5, .open_low = true}, "1",
                              "share of the replicas that tail estimates use", 0.01));
  }
};

/// A random starting point beside its mean.
struct NormalStart {
  double deviation = 0;

  static constexpr auto description() {
    return describe("normal", "x_j = mean_j + std · N(0, 1).", "",
                    parameter("std", &NormalStart::deviation, non_negative, "x", "standard deviation"));
  }
};

} // namespace heavytail
