// SPDX-License-Identifier: MIT
// What a schedule offers: η_k as a function of k.  Schedules are evaluated on the host, once, into the model's table;
// they use heavytail's own elementary functions all the same, since set-up is part of the bytes of a result.
#pragma once

#include <concepts>

namespace heavytail {

/// A schedule offers `at(k)`, the factor η_k for a step (or a time) k >= 0, not necessarily whole; and
/// `constant_from()`, the k from which on η_k does not change, infinite where it always does.
template <class S>
concept ScheduleOf = requires(const S& schedule, double k) {
  { schedule.at(k) } -> std::same_as<double>;
  { schedule.constant_from() } -> std::same_as<double>;
  S::description();
};

} // namespace heavytail
