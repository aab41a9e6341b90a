// SPDX-License-Identifier: MIT
// "learning_rate": the step size η η_k n of an optimizer, and the numbers of it that a path reads.
#pragma once

#include <heavytail/describe/description.hpp>
#include <heavytail/describe/slice.hpp>
#include <heavytail/normalizations/all.hpp>
#include <heavytail/schedules/all.hpp>

#include <cstdint>
#include <vector>

namespace heavytail {

struct Draft;

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

/// Derives what the normalization needs of noise and compressor, and reports those that it cannot have.
void prepare_normalization(Draft& draft);

/// η η_k, or η_k alone where the normalization sets the step size, `per_step` times a step until it stays; appended.
Slice append_learning_rates(const Draft& draft, std::int32_t per_step, std::vector<double>& table);

/// How many of them there are.
double learning_rates_needed(const Draft& draft, double per_step);

/// Numbers that one table may hold.
inline constexpr double most_table_numbers = 0x1p28; ///< 2 GiB in float64

} // namespace heavytail
