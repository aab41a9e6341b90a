// SPDX-License-Identifier: MIT
// What a schedule offers: η_k as a function of k.  Schedules are evaluated on the host, once, into the model's table;
// they use heavytail's own elementary functions all the same, since set-up is part of the bytes of a result.
#pragma once

#include <heavytail/describe/choice.hpp>
#include <heavytail/describe/hooks.hpp>

#include <concepts>
#include <type_traits>

HT_HOOK(at_time)

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

/// A schedule whose formula counts steps.
template <class S>
concept KnowsTime = requires(const S& schedule, double t) {
  { schedule.at_time(t) } -> std::same_as<double>;
};

/// The factor at time `t`, by the clock of time.
template <ScheduleOf S> double schedule_at_time(const S& schedule, double t) {
  if constexpr (KnowsTime<S>)
    return schedule.at_time(t);
  else
    return schedule.at(t);
}

/// Asserts that S is a schedule whose hooks are what they are called as.
template <class S> consteval bool is_schedule() {
  static_assert(ScheduleOf<S>);
  HT_ASSERT_HOOK(S, at_time, KnowsTime<S>);
  return has_sound_check_and_prepare<S>();
}

/// The same of every entry of a list.
template <class... S> consteval bool all_are_schedules(std::type_identity<Choice<S...>> /*list*/) {
  return (is_schedule<S>() && ...);
}

} // namespace heavytail
