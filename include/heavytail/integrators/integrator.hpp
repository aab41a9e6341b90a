// SPDX-License-Identifier: MIT
// What an integrator offers: one step of an Itô SDE, the orders at which it converges, and what noise it fits.
#pragma once

#include <heavytail/describe/choice.hpp>
#include <heavytail/describe/description.hpp>
#include <heavytail/lanes/declared_lane.hpp>
#include <heavytail/lanes/lane.hpp>
#include <heavytail/lanes/point.hpp>
#include <heavytail/sde/sde.hpp>

#include <concepts>
#include <cstdint>
#include <type_traits>

namespace heavytail {

/// What an integrator states about itself.  Orders are those for the most general noise that it fits, and for additive
/// noise.
struct IntegratorFacts {
  double strong_order = 0, weak_order = 0;
  double strong_order_additive = 0, weak_order_additive = 0;
  NoiseKind noise = NoiseKind::general; ///< the most general noise that it fits
  bool stable_driver = false;           ///< whether the motion that drives may be stable
  bool needs_transition = false;        ///< only for processes that know their exact transition
  bool needs_splitting = false;         ///< only for processes with a splitting of their own
  bool extra_normals = false;           ///< whether it draws an N(0, 1) variate beside each of the driver's increments
  bool uses_quarters = false;           ///< whether it evaluates the SDE at t + ¼ dt and t + ¾ dt
  bool converts_drift = false;          ///< whether it follows the drift b - ½ S S' of the Stratonovich form
  bool extrapolates_drift = false;      ///< whether a steep drift may take x beyond where it leads
};

/// The moments at which a step evaluates the SDE: t, t + ¼ dt, t + ¾ dt and t + dt.
template <class Real> struct StepMoments {
  Moment<Real> begin, early, late, end;
};

/// A step of length dt: when, and the increments of the driving motions.
template <Lane F, int D> struct IntegratorStep {
  StepMoments<real_of<F>> at;
  real_of<F> dt{}, root_dt{};
  const Point<F, D>& dw;      ///< increments of the driver over dt
  const Point<F, D>& normals; ///< N(0, 1), independent of dw, where the integrator asks for them
  bool additive = false;      ///< the noise of this SDE is additive
};

/// Points that an integrator may overwrite.
template <Lane F, int D> struct IntegratorScratch {
  Point<F, D> drift, diffusion, stage, first, second, third, fourth;

  static constexpr std::int32_t count = 7;
};

/// An integrator offers `facts` and `step(sde, step, x, scratch)`, which moves x from t to t + dt.
template <class I, class F, class Sde>
concept IntegratorFor = Lane<F> && requires(const I& integrator, const Sde& sde, const IntegratorStep<F, 1>& step,
                                            Point<F, 1>& x, IntegratorScratch<F, 1>& scratch) {
  { I::facts } -> std::convertible_to<IntegratorFacts>;
  { integrator.step(sde, step, x, scratch) } -> std::same_as<void>;
  I::description();
};

/// Asserts that I is an integrator for the lane F whose hooks are what they are called as.
template <class I, Lane F> consteval bool is_integrator() {
  static_assert(IntegratorFor<I, F, DeclaredSde<F>>);
  return has_sound_check_and_prepare<I>();
}

/// The same of every entry of a list.
template <class F, class... I> consteval bool all_are_integrators(std::type_identity<Choice<I...>> /*list*/) {
  return (is_integrator<I, F>() && ...);
}

namespace detail {

/// Drift and S dw at one point, sharing what they can.
template <Lane F, int D, class Sde>
HT_HD void drift_and_diffusion(const Sde& sde, const Point<F, D>& x, const Moment<real_of<F>>& t, const Point<F, D>& dw,
                               Point<F, D>& drift, Point<F, D>& diffusion) {
  if constexpr (JoinsDriftAndDiffusion<Sde, F, D>) {
    sde.drift_and_diffusion(x, t, dw, drift, diffusion);
  } else {
    sde.drift(x, t, drift);
    sde.diffusion(x, t, dw, diffusion);
  }
}

/// S_jj ∂_j S_jj; 0 where the SDE does not offer it, which then has additive noise.
template <Lane F, int D, class Sde>
HT_HD void diffusion_slope(const Sde& sde, const Point<F, D>& x, const Moment<real_of<F>>& t, Point<F, D>& out) {
  if constexpr (KnowsDiffusionSlope<Sde, F, D>)
    sde.diffusion_slope(x, t, out);
  else
    for (std::int32_t j = 0; j < x.size(); ++j) out[j] = F(real_of<F>(0));
}

/// The diagonal of S.
template <Lane F, int D, class Sde>
HT_HD void diagonal(const Sde& sde, const Point<F, D>& x, const Moment<real_of<F>>& t, Point<F, D>& ones,
                    Point<F, D>& out) {
  for (std::int32_t j = 0; j < x.size(); ++j) ones[j] = F(real_of<F>(1));
  sde.diffusion(x, t, ones, out);
}

} // namespace detail

} // namespace heavytail
