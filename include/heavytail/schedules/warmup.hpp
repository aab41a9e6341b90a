// SPDX-License-Identifier: MIT
// η_k = (k + 1)/steps for steps k < steps, η_t = t/steps for times t < steps, then the next schedule with its own k
// from 0.
// Source: Goyal et al. 2017.
#pragma once

#include <heavytail/describe/choice.hpp>
#include <heavytail/describe/description.hpp>
#include <heavytail/schedules/schedule.hpp>

namespace heavytail {

/// A linear rise before another schedule.  `Next` is a Choice of schedules.
template <class Next> struct WarmupSchedule {
  double steps{};
  Next then;

  double at(double k) const {
    if (k < steps) return k + 1 < steps ? (k + 1) / steps : 1.0;
    return then.visit([&](const auto& schedule) { return schedule.at(k - steps); });
  }

  double at_time(double t) const {
    if (t < steps) return t / steps;
    return then.visit([&](const auto& schedule) { return schedule_at_time(schedule, t - steps); });
  }

  double constant_from() const {
    return steps + then.visit([](const auto& schedule) { return schedule.constant_from(); });
  }

  static constexpr auto description() {
    return describe("warmup",
                    "eta_k = (k + 1) / steps for k < steps, by the clock of time t / steps, then another schedule from "
                    "its own k = 0.",
                    "Goyal et al. 2017",
                    parameter("steps", &WarmupSchedule::steps, positive, "k", "length of the rise"),
                    component("then", &WarmupSchedule::then, "schedules", "the schedule after the rise", "constant"));
  }
};

} // namespace heavytail
