// SPDX-License-Identifier: MIT
// What an observable offers: a number of a replica at a checkpoint.
#pragma once

#include <heavytail/lanes/lane.hpp>
#include <heavytail/lanes/point.hpp>

#include <concepts>

namespace heavytail {

/// An observable offers `value(objective, table, x, scratch)`, where `objective` is the model's Choice and `scratch` a
/// point that it may overwrite; and `infinite_when_diverged`: whether a diverged replica counts as +inf or not at all.
template <class O>
concept Observed = requires {
  { O::infinite_when_diverged } -> std::convertible_to<bool>;
  O::description();
};

/// The gradient of the objective at x, in `scratch`.
template <Lane F, int D, class Objectives>
HT_HD void gradient_into(const Objectives& objective, const real_of<F>* table, const Point<F, D>& x,
                         Point<F, D>& scratch) {
  objective.visit([&](const auto& f) { f.gradient(table, x, scratch); });
}

} // namespace heavytail
