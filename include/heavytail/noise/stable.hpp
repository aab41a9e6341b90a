// SPDX-License-Identifier: MIT
// α-stable coordinates S_α(β, 1, 0) in Nolan's 1-parametrisation:
//   log E exp(iuZ) = -|u|^α (1 - iβ sgn(u) tan(πα/2)), or -|u| (1 + iβ (2/π) sgn(u) log|u|) for α = 1.
// Chambers, Mallows and Stuck in logarithms: with U uniform on (-π/2, π/2), W exponential and tan φ0 = β tan(πα/2),
//   Z = sin(αU + φ0) (cos φ0 cos U)^(-1/α) (cos(U - αU - φ0) / W)^((1-α)/α).
// U = ±π/2 (1 - w): far tails hang on small w, and every sine and cosine is written as sin(π/2 (a + kw)) with the a and
// k that make it small where it vanishes.  Near α = 1 with β ≠ 0 the median runs away as tan φ0, which is added last.
// Isotropic (β = 0): √A G with G normal of variance 2 and A positive α/2-stable by Kanter's form of the same formula.
// Source: J. M. Chambers, C. L. Mallows, B. W. Stuck, JASA 71 (1976) 340; R. Weron, Stat. Prob. Lett. 28 (1996) 165;
// M. Kanter, Ann. Prob. 3 (1975) 697; theory.md 5.1, 5.2.
#pragma once

#include <heavytail/describe/description.hpp>
#include <heavytail/describe/slice.hpp>
#include <heavytail/lanes/math_stable.hpp>
#include <heavytail/lanes/piecewise.hpp>
#include <heavytail/lanes/point.hpp>
#include <heavytail/lanes/scalar.hpp>
#include <heavytail/noise/law.hpp>
#include <heavytail/random/elementary.hpp>

#include <cstdint>
#include <limits>

namespace heavytail {

/// Which form of the formula serves a stable law.
enum class StableForm : std::int32_t {
  product, ///< the formula as it stands
  shifted, ///< 0 < |1 - α| < 1/16, β ≠ 0: differences from tan φ0
  one,     ///< α = 1, β ≠ 0
  cauchy,  ///< α = 1, β = 0
};

/// Stable of index `alpha`, skewness `beta` and scale 1; alpha = 2 is N(0, 2).
template <class Real> struct Stable {
  static constexpr int uniforms_per_variate = 2;

  Real alpha{}, beta{};
  StableForm form = StableForm::product;    ///< derived, as all below
  Real index{}, inverse_index{}, deficit{}; ///< α within [2^-100, 2], 1/α, 1 - α
  Real power{};                             ///< (1 - α) / α
  Real log_scale{};                         ///< -log(cos φ0) / α
  Real shift{}, secant{};                   ///< tan φ0 and 1/cos φ0
  Real offset_plus{}, offset_minus{};       ///< a, for U > 0 and U < 0
  Real slope_plus{}, slope_minus{};         ///< k of cos(U - αU - φ0)
  Real half_complement{};                   ///< 1 - α/2
  Real central_power{};                     ///< what is looked up below u = 1 is smooth in this power of u
  Slice response{};                         ///< of signs: A(u)/u below u = 1, (1 - A(u)) u^α above

  template <Lane F> HT_HD Variates<Stable, F> sample(const Uniforms<F>& block) const {
    Variates<Stable, F> variates;
    unroll<Variates<Stable, F>::count>([&](auto i) {
      const F zero(Real(0));
      const F side = random_sign<F>(block.words, 2 * i + 1);
      const F w = block.u[2 * i + 1];
      if (form == StableForm::cauchy) {
        variates.z[i] = copy_sign(cotangent(w), side);
        return;
      }
      const F e = exponential(block.u[2 * i], random_sign<F>(block.words, 2 * i) < zero);
      variates.z[i] = form == StableForm::product ? product(w, side, e) : shifted(w, side, e);
    });
    return variates;
  }

  /// Blocks that an isotropic vector takes: a pair of uniforms for the mixing variable, and one a pair of coordinates.
  template <Lane F> HT_HD static std::int32_t isotropic_blocks(std::int32_t dimension) {
    return UniformPairs<F>::blocks(1 + (dimension + 1) / 2);
  }

  /// The sub-Gaussian vector: E exp(iu·Z) = exp(-|u|^α).  `beta` must be 0.
  template <Lane F, int D>
  HT_HD void sample_isotropic(const Stream<F>& stream, std::uint64_t address, Point<F, D>& z) const {
    UniformPairs<F> pairs(stream, address);
    pairs.next();
    const F zero(Real(0));
    const F root =
        root_mixing(pairs.second(), pairs.second_sign() < zero, exponential(pairs.first(), pairs.first_sign() < zero));
    for (std::int32_t j = 0; j < z.size(); j += 2) {
      pairs.next();
      const NormalPair<F> pair = normal_pair(pairs.first(), pairs.angle());
      z[j] = scaled(root, pair.first);
      if (j + 1 < z.size()) z[j + 1] = scaled(root, pair.second);
    }
  }

  /// `beta` must be 0.  A(u) = u R for u < 1, R smooth in a root of u, and 1 - A(u) = u^-α T above, T smooth in
  /// u^(-α/2), both looked up; for small α, of which R would overflow, A(u) = u^(8α) R.  Errors for α ≥ 1/2: of A and 1
  /// - A some units in the last place in float32, and below 1e-13 in float64 (relative); below α = 1/2 they grow where
  /// A vanishes.
  template <Lane F> HT_HD SignResponse<F> sign_response(const real_of<F>* table, F u) const {
    const F one(real_of<F>(1));
    SignResponse<F> result;
    if (form == StableForm::cauchy) {
      const F angle = F(two_over_pi) * atan(min(u, one / u));
      const auto central = u < one;
      return {select(central, angle, one - angle), select(central, one - angle, angle)};
    }
    if (half_complement == Real(0)) {
      erf_and_complement(F(real_of<F>(0.5)) * u, result.mean, result.complement);
      return result;
    }
    const ResponsePlace<F> at = response_place(u);
    const F product = at.factor * piecewise::value<piecewise::degree>(table, response, at.x);
    const auto central = u < one;
    return {select(central, product, one - product), select(central, one - product, product)};
  }

  template <Lane F> HT_HD F sign_slope(const real_of<F>* table, F u) const {
    const F one(real_of<F>(1));
    if (form == StableForm::cauchy) return F(two_over_pi) / fma(u, u, one);
    if (half_complement == Real(0)) {
      constexpr Real inverse_root_pi = Real(0x1.20dd750429b6dp-1);
      return F(inverse_root_pi) * exp(F(real_of<F>(-0.25)) * u * u);
    }
    const ResponsePlace<F> at = response_place(u);
    const piecewise::Jet<F> jet = piecewise::jet<piecewise::degree>(table, response, at.x);
    // u d/du of what is looked up, and of the factor before it.
    const F bend = at.variable * jet.slope;
    const F below = fma(F(central_power * Real(central_intervals)), bend, F(factor_power()) * jet.value);
    const F above = F(index) * fma(F(real_of<F>(-0.5 * tail_intervals)), bend, jet.value);
    const auto central = u < one;
    const F size = max(u, F(real_of<F>(least_argument<F>())));
    return at.factor * select(central, below, above) / size;
  }

  /// Derives what the response to signs reads; `prepare` must have been called.
  template <class Table> void prepare_sign_response(Table& table) {
    if (deficit == Real(0) || half_complement == Real(0)) return;
    const Real one(1);
    Real roots = 1;
    while (roots * index < one && roots < Real(8)) roots += one;
    central_power = roots * index < one ? index : one / roots;
    response = piecewise::fit(table, central_intervals + tail_intervals, [&](Real x) {
      if (x >= Real(central_intervals)) {
        const Real r = (Real(central_intervals + tail_intervals) - x) / Real(tail_intervals);
        const Real v = one / (r * r);
        return stable_sign_complement(index, pow(v, inverse_index), v) * v;
      }
      const Real q = x / Real(central_intervals);
      const Real u = pow(q, one / central_power);
      return stable_sign_mean(index, u, pow(u, index)) / (factor_is_argument() ? u : eighth_power(q));
    });
  }

  /// Skewed with index 1 sums shift by a logarithm.
  double sum_index() const { return alpha == Real(1) && beta != Real(0) ? 0 : static_cast<double>(alpha); }

  double tail_index() const {
    return alpha < Real(2) ? static_cast<double>(alpha) : std::numeric_limits<double>::infinity();
  }

  HT_HD double variance() const { return alpha < Real(2) ? std::numeric_limits<double>::infinity() : 2; }

  /// Derives what sampling reads.  Below α = 2^-100 every variate is 0 or overflows.
  template <class Table> void prepare(Table& /*table*/) {
    const Real one(1);
    index = max(alpha, Real(0x1p-100));
    inverse_index = one / index;
    deficit = one - index;
    power = deficit / index;
    half_complement = one - index / Real(2);
    if (beta == Real(0)) {
      form = deficit == Real(0) ? StableForm::cauchy : StableForm::product;
      shift = log_scale = Real(0);
      secant = one;
      offset_plus = offset_minus = min(index, Real(2) - index);
      slope_plus = slope_minus = abs(deficit);
    } else if (deficit == Real(0)) {
      form = StableForm::one;
      shift = log_scale = Real(0);
      secant = one;
      offset_plus = one + beta;
      offset_minus = one - beta;
      slope_plus = -beta;
      slope_minus = beta;
    } else {
      prepare_skewed();
    }
  }

  static constexpr auto description() {
    return describe(
        "stable", "Stable coordinates S_alpha(beta, 1, 0) in Nolan's 1-parametrisation; alpha = 2 is N(0, 2).",
        "Chambers, Mallows and Stuck 1976; theory.md 5.1, 5.2",
        parameter("alpha", &Stable::alpha, Range{.low = 0, .high = 2, .open_low = true}, "1", "index of stability"),
        parameter("beta", &Stable::beta, Range{.low = -1, .high = 1}, "1", "skewness", 0.0), derived(&Stable::form),
        derived(&Stable::index), derived(&Stable::inverse_index), derived(&Stable::deficit), derived(&Stable::power),
        derived(&Stable::log_scale), derived(&Stable::shift), derived(&Stable::secant), derived(&Stable::offset_plus),
        derived(&Stable::offset_minus), derived(&Stable::slope_plus), derived(&Stable::slope_minus),
        derived(&Stable::half_complement), derived(&Stable::central_power), derived(&Stable::response));
  }

private:
  static constexpr std::int32_t central_intervals = 64; ///< below u = 1
  static constexpr std::int32_t tail_intervals = 96;    ///< above

  /// Where to look up: x, the variable that it is linear in, and what the result is times.
  template <class F> struct ResponsePlace {
    F x, variable, factor;
  };

  template <Lane F> HT_HD ResponsePlace<F> response_place(F u) const {
    const F below{real_of<F>(central_intervals)};
    const F above{real_of<F>(tail_intervals)};
    const auto central = u < F(real_of<F>(1));
    const F variable = pow(u, select(central, F(central_power), F(Real(-0.5) * index)));
    return {select(central, below * variable, fma(-above, variable, below + above)), variable,
            select(central, factor_is_argument() ? u : eighth_power(variable), variable * variable)};
  }

  /// Whether A(u) is looked up as A(u)/u, not A(u)/u^(8α).
  HT_HD bool factor_is_argument() const { return central_power >= Real(0.125); }

  /// Below u = 1: the power of u that A(u) is divided by.
  HT_HD Real factor_power() const { return factor_is_argument() ? Real(1) : Real(8) * index; }

  template <class F> HT_HD static F eighth_power(F v) {
    const F square = v * v;
    const F fourth = square * square;
    return fourth * fourth;
  }

  template <Lane F> HT_HD static constexpr real_of<F> least_argument() {
    return sizeof(real_of<F>) == sizeof(float) ? real_of<F>(0x1p-126) : real_of<F>(0x1p-1022);
  }

  /// cos(U)/sin(U) at the angle π/2 w from the pole.
  template <Lane F> HT_HD static F cotangent(F w) {
    F sine;
    F cosine;
    sincospi_unit(F(Real(0.5)) * w, sine, cosine);
    return cosine / sine;
  }

  /// The slope k of the sine that goes with the slope of the cosine: they differ by 1 in size, and the arguments add
  /// to w.
  HT_HD Real sine_slope(Real cosine_slope) const {
    return (cosine_slope > Real(0)) == (deficit > Real(0)) ? -index : index;
  }

  /// The formula as it stands, for `w` on the side of the pole with the sign of `side`.
  template <Lane F> HT_HD F product(F w, F side, F exponential_variate) const {
    const auto minus = side < F(Real(0));
    const F offset = select(minus, F(offset_minus), F(offset_plus));
    const F slope = select(minus, F(slope_minus), F(slope_plus));
    const F of_sine = select(minus, F(sine_slope(slope_minus)), F(sine_slope(slope_plus)));
    // Where φ has the sign opposite to U's the argument passes 2, and the sine 0.
    const F turn = fma(of_sine, w, offset);
    const F sine = sin_half_pi(min(turn, F(Real(2)) - turn));
    const F cosine = sin_half_pi(fma(slope, w, offset));
    const F cosine_u = sin_half_pi(w);
    const F logarithm = fma(F(power), log_positive_normal(cosine / exponential_variate),
                            fma(F(-inverse_index), log_positive_normal(cosine_u), F(log_scale)));
    // In two factors, so that only the product overflows; 0 stays 0.
    const F root = exp(F(Real(0.5)) * logarithm);
    const F signed_sine = select(minus, -sine, sine);
    return select(sine == F(Real(0)), signed_sine, signed_sine * root * root);
  }

  /// Near α = 1: with D = cos(U - αU - φ0) / cos φ0, E = (1-α)/α log(D / (W cos U)) and ε = 1 - α,
  ///   Z - tan φ0 = (D tan U - sin εU) e^E + tan φ0 (cos εU (e^E - 1) - 2 sin²(εU/2)),
  /// whose terms stay of order 1.  At α = 1, tan φ0 (e^E - 1) becomes (2/π) β log(D / (W cos U)).
  template <Lane F> HT_HD F shifted(F w, F side, F exponential_variate) const {
    const F one(Real(1));
    const F two(Real(2));
    const auto minus = side < F(Real(0));
    const F offset = select(minus, F(offset_minus), F(offset_plus));
    const F slope = select(minus, F(slope_minus), F(slope_plus));
    const F argument = fma(slope, w, offset);
    const F tangent_u = copy_sign(cotangent(w), side);
    const F cosine_u = sin_half_pi(w);
    if (form == StableForm::one) {
      const F logarithm = log_positive_normal(argument / cosine_u) - log_positive_normal(exponential_variate);
      return fma(argument, tangent_u, F(two_over_pi * beta) * logarithm);
    }
    const F d = F(secant) * sin_half_pi(argument);
    const F grown = expm1(F(power) * (log_positive_normal(d / cosine_u) - log_positive_normal(exponential_variate)));
    const F small_angle = copy_sign(F(deficit) * (one - w), side * F(deficit));
    const F half_sine = sin_half_pi(F(Real(0.5)) * small_angle);
    const F versine = two * half_sine * half_sine;
    const F first = fma(d, tangent_u, -sin_half_pi(small_angle));
    const F second = F(shift) * fma(one - versine, grown, -versine);
    return F(shift) + (fma(first, grown, first) + second);
  }

  /// √(2A) with E exp(-sA) = exp(-s^γ), γ = α/2: A = sin(γΘ) sin(Θ)^(-1/γ) (sin((1-γ)Θ) / W)^((1-γ)/γ), Θ uniform on
  /// (0, π).  Θ is π/2 v from 0, or from π where `far`.
  template <Lane F> HT_HD F root_mixing(F v, mask_of<F> far, F exponential_variate) const {
    const F root_two = sqrt(F(Real(2)));
    if (half_complement == Real(0)) return root_two;
    const Real gamma = index / Real(2);
    // From π both sines are taken of an angle or of its supplement, whichever vanishes as γ → 0 or 1.
    const bool low = gamma <= Real(0.5);
    const F offset = select(far, F(low ? index : Real(2) * half_complement), F(Real(0)));
    const F of_first = select(far, F(low ? -gamma : gamma), F(gamma));
    const F of_second = select(far, F(low ? half_complement : -half_complement), F(half_complement));
    const F first = sin_half_pi(fma(of_first, v, offset));
    const F second = sin_half_pi(fma(of_second, v, offset));
    const F logarithm = fma(F(half_complement / gamma), log_positive_normal(second / exponential_variate),
                            F(-inverse_index - inverse_index) * log_positive_normal(sin_half_pi(v)));
    return root_two * sqrt(first) * exp(F(Real(0.5)) * logarithm);
  }

  /// 2/π.
  static constexpr Real two_over_pi = Real(0x1.45f306dc9c883p-1);

  /// β ≠ 0 and α ≠ 1.  With T = tan(π/2 min(α, 2-α)) the angles are arcs of (1 ± β)T / (1 ∓ βT²), which keeps the small
  /// ones precise as β → ±1.
  void prepare_skewed() {
    const Real one(1);
    const Real distance = abs(deficit);
    const Real tangent =
        distance < Real(0.5) ? one / tanpi(distance / Real(2)) : tanpi(min(index, Real(2) - index) / Real(2));
    shift = (deficit > Real(0) ? beta : -beta) * tangent;
    secant = sqrt(fma(shift, shift, one));
    log_scale = Real(0.5) * log1p(shift * shift) * inverse_index;
    form = distance < Real(0x1p-4) ? StableForm::shifted : StableForm::product;
    prepare_side(tangent, beta, offset_plus, slope_plus);
    prepare_side(tangent, -beta, offset_minus, slope_minus);
  }

  void prepare_side(Real tangent, Real skewness, Real& offset, Real& slope) const {
    const Real x = fma(-skewness * tangent, tangent, Real(1));
    offset = two_over_pi * atan((Real(1) + skewness) * tangent / abs(x));
    slope = x < Real(0) ? -abs(deficit) : abs(deficit);
  }
};

} // namespace heavytail
