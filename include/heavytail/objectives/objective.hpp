// SPDX-License-Identifier: MIT
// What an objective offers: the loss f(x) - f*, its gradient, Hessian times a vector, and the distance to a minimiser.
#pragma once

#include <heavytail/describe/choice.hpp>
#include <heavytail/describe/description.hpp>
#include <heavytail/describe/hooks.hpp>
#include <heavytail/lanes/declared_lane.hpp>
#include <heavytail/lanes/point.hpp>

#include <concepts>
#include <cstdint>
#include <optional>
#include <type_traits>

HT_HOOK(normals_per_agent)
HT_HOOK(sample_gradient)
HT_HOOK(data_variance)
HT_HOOK(data_sign_mean)
HT_HOOK(data_sign_change)
HT_HOOK(separable)
HT_HOOK(smoothness)

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

/// An objective that says where coordinate j of its gradient depends on x_j alone.
template <class T>
concept KnowsSeparable = requires(const T& f) {
  { f.separable() } -> std::same_as<bool>;
};

/// Whether coordinate j of the gradient depends on x_j alone, as the objective's `separable()` says; not where it says
/// nothing.
template <class T> HT_HD bool is_separable(const T& f) {
  if constexpr (KnowsSeparable<T>)
    return f.separable();
  else
    return false;
}

/// Constants of an objective of which ‖∇f(x) - ∇f(y)‖ ≤ L‖x - y‖ and ½‖∇f‖² ≥ μ (f - f*) everywhere.
struct Smoothness {
  double smooth = 0; ///< L
  double steep = 0;  ///< μ, 0 where there is none
};

/// An objective that knows them, `smoothness(table)`, by its parameters; its data are not meant.
template <class T>
concept KnowsSmoothness = requires(const T& f, const double* table) {
  { f.smoothness(table) } -> std::same_as<std::optional<Smoothness>>;
};

/// Asserts that T is an objective for the lane F whose hooks are what they are called as.
template <class T, Lane F> consteval bool is_objective() {
  static_assert(ObjectiveFor<T, F>);
  HT_ASSERT_HOOK(T, normals_per_agent, DrawsData<T>);
  HT_ASSERT_HOOK(
      T, sample_gradient,
      DrawsData<T> && requires(const T& f, const real_of<F>* table, const Point<F, 1>& x, F (&draw)(), Point<F, 1>& g) {
        { f.sample_gradient(table, x, draw, g) } -> std::same_as<void>;
      });
  HT_ASSERT_HOOK(
      T, data_variance,
      DrawsData<T> && requires(const T& f, const real_of<F>* table, const Point<F, 1>& x, Point<F, 1>& v) {
        { f.data_variance(table, x, v) } -> std::same_as<void>;
      });
  HT_ASSERT_HOOK(
      T, data_sign_mean,
      DrawsData<T> && requires(const T& f, const real_of<F>* table, const Point<F, 1>& x, Point<F, 1>& m) {
        { f.data_sign_mean(table, x, m) } -> std::same_as<void>;
      });
  HT_ASSERT_HOOK(
      T, data_sign_change,
      DrawsData<T> && requires(const T& f, const real_of<F>* table, const Point<F, 1>& x, Point<F, 1>& change) {
        { f.data_sign_change(table, x, x, change) } -> std::same_as<void>;
      });
  static_assert(!DrawsData<T> || (hooks::sample_gradient::named<T> && hooks::data_variance::named<T> &&
                                  hooks::data_sign_mean::named<T> && hooks::data_sign_change::named<T>),
                "an objective with `normals_per_agent` offers all that DrawsData names");
  HT_ASSERT_HOOK(T, separable, KnowsSeparable<T>);
  HT_ASSERT_HOOK(T, smoothness, KnowsSmoothness<T>);
  return has_sound_check_and_prepare<T>();
}

/// The same of every entry of a list.
template <class F, class... T> consteval bool all_are_objectives(std::type_identity<Choice<T...>> /*list*/) {
  return (is_objective<T, F>() && ...);
}

} // namespace heavytail
