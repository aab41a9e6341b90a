// SPDX-License-Identifier: MIT
// What an objective offers: the loss f(x) - f*, its gradient, Hessian times a vector, and the distance to a minimiser.
#pragma once

#include <heavytail/describe/choice.hpp>
#include <heavytail/describe/description.hpp>
#include <heavytail/lanes/point.hpp>

#include <concepts>
#include <cstdint>
#include <type_traits>

namespace heavytail {

/// The dimensions that an objective may have.
inline constexpr Range any_dimension{.low = 1, .high = 1 << 20};

/// A function f of `dimension` coordinates; `table` holds the numbers of its slices.
/// `value` is f(x) - f*, never negative; `gradient` and `hessian_times` write to a point that is none of their inputs;
/// `distance` is that to the nearest minimiser known.  What a host may also find, each optional:
/// `prepare(std::vector<double>& table)` computes derived members and appends derived numbers to the table;
/// `check(const double* table, report)` calls `report(parameter, expected, found)` for what ranges cannot say.
template <class T, class F>
concept ObjectiveFor =
    Lane<F> && requires(const T& f, const real_of<F>* table, const Point<F, 1>& x, Point<F, 1>& result) {
      { f.dimension } -> std::convertible_to<std::int32_t>;
      { f.value(table, x) } -> std::same_as<F>;
      { f.gradient(table, x, result) } -> std::same_as<void>;
      { f.hessian_times(table, x, x, result) } -> std::same_as<void>;
      { f.distance(table, x) } -> std::same_as<F>;
      T::description();
    };

/// An objective that draws data of its own: each agent's gradient comes from `sample_gradient(table, x, draw, g)`,
/// which calls `draw()` for a N(0,1) variate exactly `normals_per_agent()` times; `gradient` is then its mean, and its
/// covariance is diag(v) + ∇f∇f' with v from `data_variance(table, x, v)`.  Its signs have the means
/// `data_sign_mean(table, x, m)`, which change by `data_sign_change(table, x, ∇²f v, out)` along v, and the covariance
/// I - mm'.
template <class T>
concept DrawsData = requires(const T& f) {
  { f.normals_per_agent() } -> std::same_as<std::int32_t>;
};

/// Whether coordinate j of the gradient depends on x_j alone, as the objective's `separable()` says; not where it says
/// nothing.
template <class T> HT_HD bool is_separable(const T& f) {
  if constexpr (requires { f.separable(); })
    return f.separable();
  else
    return false;
}

/// Whether every entry of a list is an objective for the lane F.
template <class F, class... T> consteval bool all_are_objectives(std::type_identity<Choice<T...>> /*list*/) {
  return (ObjectiveFor<T, F> && ...);
}

} // namespace heavytail
