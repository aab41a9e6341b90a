// SPDX-License-Identifier: MIT
// What an observable offers: a number of a replica at a checkpoint.
#pragma once

#include <heavytail/describe/choice.hpp>
#include <heavytail/describe/hooks.hpp>
#include <heavytail/lanes/declared_lane.hpp>
#include <heavytail/lanes/lane.hpp>
#include <heavytail/lanes/point.hpp>

#include <concepts>
#include <type_traits>

namespace heavytail {

/// An observable offers `value(objective, table, x, scratch)`, where `objective` is the model's Choice and `scratch` a
/// point that it may overwrite; and `infinite_when_diverged`: whether a diverged replica counts as +inf or not at all.
template <class O, class F>
concept ObservableFor = Lane<F> && requires(const O& observable, const std::type_identity<F>& objective,
                                            const real_of<F>* table, const Point<F, 1>& x, Point<F, 1>& scratch) {
  { O::infinite_when_diverged } -> std::same_as<const bool&>;
  { observable.value(objective, table, x, scratch) } -> std::same_as<F>;
  O::description();
};

/// Asserts that O is an observable for the lane F whose hooks are what they are called as.
template <class O, Lane F> consteval bool is_observable() {
  static_assert(ObservableFor<O, F>);
  return has_sound_check_and_prepare<O>();
}

/// The same of every entry of a list.
template <class F, class... O> consteval bool all_are_observables(std::type_identity<Choice<O...>> /*list*/) {
  return (is_observable<O, F>() && ...);
}

/// The gradient of the objective at x, in `scratch`.
template <Lane F, int D, class Objectives>
HT_HD void gradient_into(const Objectives& objective, const real_of<F>* table, const Point<F, D>& x,
                         Point<F, D>& scratch) {
  objective.visit([&](const auto& f) { f.gradient(table, x, scratch); });
}

} // namespace heavytail
