// SPDX-License-Identifier: MIT
// Student-t coordinates, density ∝ (1 + z²/ν)^(-(ν+1)/2), any real ν > 0.  Bailey's polar method: R² = ν (u^(-2/ν) - 1)
// and z = R sin(πa/2), a uniform on [-1, 1].  The cosine would share the mixing variable with the sine, so it is not
// used.  Isotropic: pair m of the coordinates, given those before it, is a bivariate t with ν + 2m degrees of freedom.
// From Q_0 = ν follow Q_{m+1} = Q_m u_m^(-2/(ν+2m)) and the pair's squared radius Q_{m+1} - Q_m: one χ² for all,
// without drawing it.  Source: R. W. Bailey, Math. Comp. 62 (1994) 779; theory.md 1.1.
#pragma once

#include <heavytail/describe/description.hpp>
#include <heavytail/lanes/point.hpp>
#include <heavytail/lanes/scalar.hpp>
#include <heavytail/noise/law.hpp>
#include <heavytail/random/elementary.hpp>

#include <cstdint>
#include <limits>

namespace heavytail {

/// Student's t with `dof` degrees of freedom and scale 1: the standard deviation is √(ν/(ν-2)) for ν > 2.
template <class Real> struct StudentT {
  static constexpr int uniforms_per_variate = 2;

  Real dof{};
  Real bounded_dof{}, inverse_dof{}, root_dof{}; ///< derived: ν within [2^-120, 2^60], 1/ν, √ν

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

  double tail_index() const { return static_cast<double>(dof); }

  HT_HD double variance() const {
    const auto nu = static_cast<double>(dof);
    return nu > 2 ? nu / (nu - 2) : std::numeric_limits<double>::infinity();
  }

  /// Derives what sampling reads.  Beyond 2^60 degrees of freedom the law is the Gaussian but for less than a rounding;
  /// below 2^-120 every variate overflows.  Between them nothing that is computed leaves the range of float32 early.
  template <class Table> void prepare(Table& /*table*/) {
    bounded_dof = min(max(dof, Real(0x1p-120)), Real(0x1p60));
    inverse_dof = Real(1) / bounded_dof;
    root_dof = sqrt(bounded_dof);
  }

  static constexpr auto description() {
    return describe("student_t", "Student-t coordinates; no variance for dof <= 2, no mean for dof <= 1.",
                    "Bailey 1994; theory.md 1.1", parameter("dof", &StudentT::dof, positive, "1", "degrees of freedom"),
                    derived(&StudentT::bounded_dof), derived(&StudentT::inverse_dof), derived(&StudentT::root_dof));
  }

private:
  /// E = u^(-1/ν) - 1.
  template <Lane F> HT_HD static F growth(F u, F inverse) { return expm1(-log_positive_normal(u) * inverse); }

  /// √(u^(-2/ν) - 1) = √E √(E + 2), which overflows only where the variate does.
  template <Lane F> HT_HD static F ratio(F e) { return sqrt(e) * sqrt(e + F(Real(2))); }
};

} // namespace heavytail
