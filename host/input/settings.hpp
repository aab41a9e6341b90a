// SPDX-License-Identifier: MIT
// The experiment file's own objects, described like components.
#pragma once

#include "host/estimates/stopping.hpp"
#include "host/numbers.hpp"
#include "kernels/plan.hpp"

#include <heavytail/describe/description.hpp>
#include <heavytail/model.hpp>
#include <heavytail/normalizations/all.hpp>
#include <heavytail/objectives/all.hpp>
#include <heavytail/optimizers/all.hpp>
#include <heavytail/schedules/all.hpp>
#include <heavytail/sde/driver.hpp>

#include <cstdint>

namespace heavytail {

/// Keys of every document.
struct RunSettings {
  Precision precision = Precision::float32;
  std::int64_t replicas = 0;
  double divergence_radius = 0;

  static constexpr auto description() {
    return describe("experiment", "A stochastic optimizer or a stochastic process, run from many replicas.", "",
                    parameter("replicas", &RunSettings::replicas, Range{.low = 1, .high = 0x1p53}, "1",
                              "number of independent runs that the statistics are of", 10000),
                    word("precision", &RunSettings::precision, {"float32", "float64"}, "arithmetic of the replicas",
                         Precision::float32),
                    parameter("divergence_radius", &RunSettings::divergence_radius, positive, "x",
                              "a replica with some |x_j| beyond it has diverged: it is frozen and counted", 1e6));
  }
};

/// Whether the noise of several agents may be drawn at once where the law is the same.
enum class AgentsSampling : std::int32_t { collapsed, each };

/// Keys of an optimizer's document.
struct OptimizerSettings {
  std::int32_t agents = 1;
  AgentsSampling agents_sampling = AgentsSampling::collapsed;
  Objective<double> objective;
  Optimizer<double> optimizer;
  std::int64_t steps = 0;

  static constexpr auto description() {
    using Self = OptimizerSettings;
    return describe(
        "optimizer", "A stochastic optimizer.", "",
        component("objective", &Self::objective, "objectives", "the function f that is minimised"),
        parameter("agents", &Self::agents, Range{.low = 1, .high = 1 << 20}, "1",
                  "number N of agents whose messages the server averages", 1),
        word("agents_sampling", &Self::agents_sampling, {"collapsed", "each"},
             "draw the mean or the counts of the agents' messages at once where their law is exact, or each agent",
             AgentsSampling::collapsed),
        component("optimizer", &Self::optimizer, "optimizers", "what agents send and what the server does"),
        optional_parameter("steps", &Self::steps, Range{.low = 1, .high = 0x1p53}, "1",
                           "number of steps; or \"time\" in its place", 0));
  }
};

/// The key that every process has beside its own.
struct ProcessDriver {
  Driver<double> driver;

  static constexpr auto description() {
    return describe("process", "The SDE dX = b(X) dt + S(X) dL of a stochastic process.", "theory.md 7",
                    component("driver", &ProcessDriver::driver, "drivers",
                              "the motion L that drives: Brownian, or stable with increments of scale dt^(1/alpha)",
                              "gaussian"));
  }
};

/// The key that every integrator has beside its own.
struct StepLength {
  double dt = 0;

  static constexpr auto description() {
    return describe("integrator", "how the process is integrated, in steps of length dt.", "theory.md 7",
                    parameter("dt", &StepLength::dt, positive, "time", "length of a step; time is a multiple of it"));
  }
};

/// Whether an SDE model is driven by noise of its own or by that of the optimizer.
enum class Coupling : std::int32_t { independent, common };

/// How SDE models of optimizers are integrated, beside the integrator.
struct SdeSettings {
  std::int32_t substeps = 8;
  Coupling coupling = Coupling::independent;

  static constexpr auto description() {
    return describe(
        "sde", "how SDE models are integrated, in steps of eta / substeps.", "theory.md 2.0",
        parameter("substeps", &SdeSettings::substeps, Range{.low = 1, .high = 1 << 20}, "1",
                  "steps of the integrator in a step of the optimizer", 8),
        word("coupling", &SdeSettings::coupling, {"independent", "common"},
             "noise of their own, or the Gaussian increments of the optimizer's agents, shared out by a bridge",
             Coupling::independent));
  }
};

/// How long an experiment runs.
struct RunTime {
  double time = 0;

  static constexpr auto description() {
    return describe("time", "How long an experiment runs.", "",
                    optional_parameter("time", &RunTime::time, positive, "time",
                                       "how long a process runs, a multiple of dt; or an optimizer, a multiple of eta",
                                       0));
  }
};

/// The interval whose first exit is watched.
struct ExitSettings {
  double lower = -inf, upper = inf;
  bool bridge = false;

  static constexpr auto description() {
    using Self = ExitSettings;
    return describe(
        "exit", "the first exit of an observable from an open interval.", "theory.md 7.6 to 7.11",
        optional_parameter("lower", &Self::lower, any_real, "observable", "lower end of the interval", -inf),
        optional_parameter("upper", &Self::upper, any_real, "observable", "upper end of the interval", inf),
        parameter("bridge", &Self::bridge, any_real, "1",
                  "whether crossings between two steps are drawn from the Brownian bridge", false));
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

/// How well a number is to be known.
struct StopNumbers {
  StopStatistic statistic = StopStatistic::mean;
  double p = 0, threshold = 0, relative_error = 0, absolute_error = 0;
  std::int64_t max_replicas = 0;

  static constexpr auto description() {
    using Self = StopNumbers;
    return describe(
        "stop", "runs more and more replicas, twice as many from look to look, until an interval is narrow enough.", "",
        word("statistic", &Self::statistic, {"mean", "quantile", "probability"},
             "number that is to be known, at the last checkpoint", StopStatistic::mean),
        optional_parameter("p", &Self::p, Range{.low = 0, .high = 1, .open_low = true, .open_high = true}, "1",
                           "level of the quantile", 0),
        optional_parameter("threshold", &Self::threshold, any_real, "observable", "level t of the probability P(X > t)",
                           0),
        optional_parameter("relative_error", &Self::relative_error, positive, "1",
                           "half width of the interval, relative to the magnitude of the estimate", 0),
        optional_parameter("absolute_error", &Self::absolute_error, positive, "observable",
                           "half width of the interval; in the place of relative_error", 0),
        optional_parameter("max_replicas", &Self::max_replicas, Range{.low = 1, .high = 0x1p53}, "1",
                           "most replicas that are run; 100 times replicas by default", 0));
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
