// SPDX-License-Identifier: MIT
// What a schedule offers: η_k as a function of k.  Schedules are evaluated on the host, once, into the model's table;
// they use heavytail's own elementary functions all the same, since set-up is part of the bytes of a result.
#pragma once

#include <concepts>

namespace heavytail {

/// A schedule offers `at(k)`, the factor η_k for a step (or a time) k >= 0, not necessarily whole; `constant_from()`,
/// the k from which on η_k does not change, infinite where it always does; and where its formula counts steps,
/// `at_time(t)`, the factor at a time.
template <class S>
concept ScheduleOf = requires(const S& schedule, double k) {
  { schedule.at(k) } -> std::same_as<double>;
  { schedule.constant_from() } -> std::same_as<double>;
  S::description();
};

/// The factor at time `t`, by the clock of time.
template <ScheduleOf S> double schedule_at_time(const S& schedule, double t) {
  if constexpr (requires { schedule.at_time(t); })
    return schedule.at_time(t);
  else
    return schedule.at(t);
}

} // namespace heavytail
