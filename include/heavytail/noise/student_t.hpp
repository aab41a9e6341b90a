// SPDX-License-Identifier: MIT
// Student-t coordinates, density ∝ (1 + z²/ν)^(-(ν+1)/2), any real ν > 0.  Bailey's polar method: R² = ν (u^(-2/ν) - 1)
// and z = R sin(πa/2), a uniform on [-1, 1].  The cosine would share the mixing variable with the sine, so it is not
// used. Isotropic: pair m of the coordinates, given those before it, is a bivariate t with ν + 2m degrees of freedom.
// From Q_0 = ν follow Q_{m+1} = Q_m u_m^(-2/(ν+2m)) and the pair's squared radius Q_{m+1} - Q_m: one χ² for all,
// without drawing it.
// 1 - A(u) = I_y(ν/2, ½) with y = ν/(ν + u²): t = y exp(-2s/ν) in the beta integral gives A'(0) y^(ν/2) J(u) with
// J(u) = ∫_0^∞ exp(-s) / √(ν (1 - y exp(-2s/ν))) ds, which is Mills' ratio for ν → ∞.
// Source: R. W. Bailey, Math. Comp. 62 (1994) 779; theory.md 1.1, 2.3.
#pragma once

#include <heavytail/describe/description.hpp>
#include <heavytail/describe/slice.hpp>
#include <heavytail/lanes/piecewise.hpp>
#include <heavytail/lanes/point.hpp>
#include <heavytail/lanes/quadrature.hpp>
#include <heavytail/lanes/scalar.hpp>
#include <heavytail/noise/law.hpp>
#include <heavytail/random/elementary.hpp>

#include <cstdint>
#include <limits>

namespace heavytail {

/// Student's t with `dof` degrees of freedom and scale 1: the standard deviation is √(ν/(ν-2)) for ν > 2.
template <class Real> struct StudentT {
  static constexpr int uniforms_per_variate = 2;
  static constexpr unsigned refined_uniforms = 0b0101; ///< the radii

  Real dof{};
  Real bounded_dof{}, inverse_dof{}, root_dof{}; ///< derived: ν within [2^-120, 2^60], 1/ν, √ν
  Real slope_at_0{};                             ///< derived for the signs' response: A'(0)
  Slice response{};                              ///< the same: what multiplies u below, and the tail above

  template <Lane F> HT_HD Variates<StudentT, F> sample(const Uniforms<F>& block) const {
    Variates<StudentT, F> variates;
    unroll<Variates<StudentT, F>::count>([&](auto i) {
      const F radius = F(root_dof) * ratio(growth(block.u[2 * i], F(inverse_dof)));
      variates.z[i] = radius * sin_half_pi(signed_uniform<F>(block.words, 2 * i + 1));
    });
    return variates;
  }

  /// Blocks that an isotropic vector takes.
  template <Lane F> HT_HD static std::int32_t isotropic_blocks(std::int32_t dimension) {
    return UniformPairs<F>::blocks((dimension + 1) / 2);
  }

  /// The multivariate t: one χ² for all coordinates.
  template <Lane F, int D>
  HT_HD void sample_isotropic(const Stream<F>& stream, std::uint64_t address, Point<F, D>& z) const {
    UniformPairs<F> pairs(stream, address);
    F root_q(root_dof);
    for (std::int32_t j = 0; j < z.size(); j += 2) {
      pairs.next();
      const F grown = growth(pairs.first(), F(Real(1) / (bounded_dof + static_cast<Real>(j))));
      const F radius = scaled(root_q, ratio(grown));
      F sine;
      F cosine;
      sincospi_unit(pairs.angle(), sine, cosine);
      z[j] = scaled(radius, cosine);
      if (j + 1 < z.size()) z[j + 1] = scaled(radius, sine);
      root_q = fma(root_q, grown, root_q);
    }
  }

  /// A(u) = u R(u) for small u, and beyond 1 - A(u) = A'(0) (1 + u²/ν)^(-ν/2) J(u), where R and J √(u²/(1 + u²/ν) +
  /// A'(0)²) vary little and are looked up.  Errors: some units in the last place of A and, times 1 + |log(1 - A)|, of
  /// 1 - A.
  template <Lane F> HT_HD SignResponse<F> sign_response(const real_of<F>* table, F u) const {
    const F one(real_of<F>(1));
    if (dof == Real(1)) {
      const F angle = F(two_over_pi) * atan(min(u, one / u));
      const auto central = u < one;
      return {select(central, angle, one - angle), select(central, one - angle, angle)};
    }
    const F scale(response_scale());
    const F intervals{real_of<F>(response_intervals)};
    const F x = fma(-intervals, scale / (u + scale), intervals);
    const F smooth = piecewise::value<4>(table, response, x);
    const Tail<F> tail = tail_at(u);
    const F ell(slope_at_0);
    const F weight = sqrt(fma(F(bounded_dof), tail.beyond, ell * ell));
    const F complement = ell * exp(F(Real(-0.5) * bounded_dof) * tail.logarithm) * smooth / weight;
    const F mean = u * smooth;
    const auto central = x < F(real_of<F>(central_intervals));
    return {select(central, mean, one - complement), select(central, one - mean, complement)};
  }

  /// Twice the density: A'(0) (1 + u²/ν)^(-(ν+1)/2).
  template <Lane F> HT_HD F sign_slope(const real_of<F>* /*table*/, F u) const {
    return F(slope_at_0) * exp(F(Real(-0.5) * (bounded_dof + Real(1))) * tail_at(u).logarithm);
  }

  /// Derives what the response to signs reads.
  template <class Table> void prepare_sign_response(Table& table) {
    constexpr Real two_over_root_pi = Real(0x1.20dd750429b6dp0);
    slope_at_0 = two_over_root_pi * gamma_half_ratio(bounded_dof / Real(2)) / root_dof;
    response = piecewise::fit(table, response_intervals, [&](Real x) {
      const Real u = response_scale() * x / (Real(response_intervals) - x);
      return x < Real(central_intervals) ? central_response(u) : tail_response(u);
    });
  }

  /// f dz = A'/2 dz, z f dz = -ν/(ν-1) d((1 + z²/ν) f) and (2-ν)/ν z² f dz = d(z (1 + z²/ν) f) - f dz, with logarithms
  /// where ν is 1 or 2; near those numbers digits are lost as 1/|ν - 1| and 1/|ν - 2|.
  template <Lane F> HT_HD PartialMoments<F> partial_moments(const real_of<F>* table, F y) const {
    const F half(real_of<F>(0.5));
    const SignResponse<F> sign = sign_response(table, y);
    const F logarithm = tail_at(y).logarithm;
    // (1 + y²/ν) f.
    const F raised = F(Real(0.5) * slope_at_0) * exp(F(Real(-0.5) * (bounded_dof - Real(1))) * logarithm);
    PartialMoments<F> m{half * sign.complement, F(Real(0)), F(Real(0)), F(Real(0))};
    m.first =
        dof == Real(1) ? F(Real(-0.25) * two_over_pi) * logarithm : F(bounded_dof / (bounded_dof - Real(1))) * raised;
    if (dof == Real(2)) {
      m.central = fma(half, logarithm, log1p(sign.mean)) - sign.mean; // asinh(y/√2) - y/√(2 + y²)
      m.second = -m.central;
      return m;
    }
    const F share(bounded_dof / (Real(2) - bounded_dof));
    m.second = -share * fma(y, raised, m.upper);
    m.central = share * fma(y, raised, -half * sign.mean);
    return m;
  }

  /// Of all its laws only Cauchy's is stable.
  double sum_index() const { return dof == Real(1) ? 1 : 0; }

  double tail_index() const { return static_cast<double>(dof); }

  HT_HD double variance() const {
    const auto nu = static_cast<double>(dof);
    return nu > 2 ? nu / (nu - 2) : std::numeric_limits<double>::infinity();
  }

  /// Derives what sampling reads.  Beyond 2^60 degrees of freedom the law is the Gaussian but for less than a rounding;
  /// below 2^-120 every variate overflows.  Between them nothing that is computed leaves the range of float32 too
  /// early.
  template <class Table> void prepare(Table& /*table*/) {
    bounded_dof = min(max(dof, Real(0x1p-120)), Real(0x1p60));
    inverse_dof = Real(1) / bounded_dof;
    root_dof = sqrt(bounded_dof);
  }

  static constexpr auto description() {
    return describe("student_t", "Student-t coordinates; no variance for dof <= 2, no mean for dof <= 1.",
                    "Bailey 1994; theory.md 1.1", parameter("dof", &StudentT::dof, positive, "1", "degrees of freedom"),
                    derived(&StudentT::bounded_dof), derived(&StudentT::inverse_dof), derived(&StudentT::root_dof),
                    derived(&StudentT::slope_at_0), derived(&StudentT::response));
  }

private:
  static constexpr std::int32_t response_intervals = 32;
  static constexpr std::int32_t central_intervals = 10; ///< those in which A(u)/u is looked up
  static constexpr Real two_over_pi = Real(0x1.45f306dc9c883p-1);

  template <class F> struct Tail {
    F logarithm; ///< log(1 + u²/ν)
    F beyond;    ///< u²/(ν + u²)
  };

  /// Without overflow for any u.
  template <Lane F> HT_HD Tail<F> tail_at(F u) const {
    const F one(real_of<F>(1));
    const F t = u / F(root_dof);
    const F small = min(t, one / t);
    const F square = small * small;
    const F twice(real_of<F>(2));
    return {fma(twice, log(max(t, one)), log1p(square)), select(t < one, square, one) / (one + square)};
  }

  /// The u at half of the table.
  HT_HD Real response_scale() const { return Real(2) * min(Real(1), root_dof); }

  /// A(u)/u = A'(u) Σ_k ((ν+1)/2)_k/(3/2)_k z^k with z = u²/(ν + u²).
  Real central_response(Real u) const {
    const Real nu = bounded_dof;
    const Real z = u * u / (nu + u * u);
    Real term = 1;
    Real sum = 1;
    for (int k = 0; term > Real(0x1p-60) * sum; ++k) {
      term *= (nu + Real(1 + 2 * k)) / Real(3 + 2 * k) * z;
      sum += term;
    }
    return slope_at_0 * exp(Real(-0.5) * (nu + Real(1)) * log1p(u * u / nu)) * sum;
  }

  /// J(u) √(u²/(1 + u²/ν) + A'(0)²).
  Real tail_response(Real u) const {
    const Real nu = bounded_dof;
    const Real z = u * u / (nu + u * u);
    const Real y = nu / (nu + u * u);
    const Real j = integral_with_exponential<Real>(
        [&](Real s) { return Real(1) / sqrt(nu * (z - y * expm1(Real(-2) * s / nu))); });
    return j * sqrt(nu * z + slope_at_0 * slope_at_0);
  }

  /// E = u^(-1/ν) - 1.
  template <Lane F> HT_HD static F growth(F u, F inverse) { return expm1(-log_positive_normal(u) * inverse); }

  /// √(u^(-2/ν) - 1) = √E √(E + 2), which overflows only where the variate does.
  template <Lane F> HT_HD static F ratio(F e) { return sqrt(e) * sqrt(e + F(Real(2))); }
};

} // namespace heavytail
