// SPDX-License-Identifier: MIT
// Gaussian coordinates, N(0, 1).  Box and Muller's pairs; the tail hangs on a uniform that is refined to 2^-64.
// Source: G. E. P. Box, M. E. Muller, Ann. Math. Stat. 29 (1958) 610.
#pragma once

#include <heavytail/describe/description.hpp>
#include <heavytail/lanes/point.hpp>
#include <heavytail/noise/law.hpp>
#include <heavytail/random/elementary.hpp>

#include <cstdint>
#include <limits>

namespace heavytail {

/// N(0, 1).
template <class Real> struct Gaussian {
  static constexpr int uniforms_per_variate = 1;
  static constexpr unsigned refined_uniforms = 0b0101; ///< the radii

  template <Lane F> HT_HD Variates<Gaussian, F> sample(const Uniforms<F>& block) const {
    Variates<Gaussian, F> variates;
    unroll<Variates<Gaussian, F>::count / 2>([&](auto pair_index) {
      constexpr int i = 2 * pair_index;
      const NormalPair<F> pair = normal_pair(block.u[i], signed_uniform<F>(block.words, i + 1));
      variates.z[i] = pair.first;
      variates.z[i + 1] = pair.second;
    });
    return variates;
  }

  /// Blocks that an isotropic vector takes.
  template <Lane F> HT_HD static std::int32_t isotropic_blocks(std::int32_t dimension) {
    return UniformPairs<F>::blocks((dimension + 1) / 2);
  }

  /// Independent coordinates are isotropic.
  template <Lane F, int D>
  HT_HD void sample_isotropic(const Stream<F>& stream, std::uint64_t address, Point<F, D>& z) const {
    UniformPairs<F> pairs(stream, address);
    for (std::int32_t j = 0; j < z.size(); j += 2) {
      pairs.next();
      const NormalPair<F> pair = normal_pair(pairs.first(), pairs.angle());
      z[j] = pair.first;
      if (j + 1 < z.size()) z[j + 1] = pair.second;
    }
  }

  /// erf(u/√2).
  template <Lane F> HT_HD SignResponse<F> sign_response(const real_of<F>* /*table*/, F u) const {
    SignResponse<F> response;
    erf_and_complement(root_half<F>() * u, response.mean, response.complement);
    return response;
  }

  /// √(2/π) exp(-u²/2).
  template <Lane F> HT_HD F sign_slope(const real_of<F>* /*table*/, F u) const {
    const F root_two_over_pi(real_of<F>(0x1.9884533d43651p-1));
    return root_two_over_pi * exp(F(real_of<F>(-0.5)) * u * u);
  }

  template <Lane F> HT_HD PartialMoments<F> partial_moments(const real_of<F>* table, F y) const {
    const F half(real_of<F>(0.5));
    const SignResponse<F> sign = sign_response(table, y);
    const F density = half * sign_slope(table, y);
    const F upper = half * sign.complement;
    // Beyond the largest y whose square is finite nothing is left.
    const F weighted = select(density > F(real_of<F>(0)), y * density, density);
    return {upper, density, fma(half, sign.complement, weighted), fma(half, sign.mean, -weighted)};
  }

  double tail_index() const { return std::numeric_limits<double>::infinity(); }

  HT_HD double variance() const { return 1; }

  static double sum_index() { return 2; }

  static constexpr auto description() {
    return describe("gaussian", "Gaussian coordinates of variance 1.", "Box and Muller 1958");
  }

private:
  template <Lane F> HT_HD static F root_half() { return F(real_of<F>(0x1.6a09e667f3bcdp-1)); }
};

} // namespace heavytail
