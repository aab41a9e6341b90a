// SPDX-License-Identifier: MIT
// The stable law that attracts sums of Student-t variates with α = ν < 2 degrees of freedom, by their tails:
//   P(T > x) ~ C_ν x^-ν, C_ν = Γ((ν+1)/2) ν^(ν/2-1) / (√π Γ(ν/2)),  and  P(|X| > x) ~ c_α s^α x^-α,
//   c_α = (2/π) Γ(α) sin(πα/2),  so that  s = (2C_ν/c_ν)^(1/ν).
// Source: theory.md 2.6.
#pragma once

#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scalar.hpp>

namespace heavytail {

/// The scale s of the symmetric stable law, for 0 < dof < 2; 1 for dof = 1.
inline double stable_scale_of_student_t(double dof) {
  constexpr double half_log_pi = 0x1.250d048e7a1bdp-1;
  constexpr double log_pi_half = 0x1.ce6bb25aa1315p-2;
  const double log_tail =
      lgamma_positive((dof + 1) / 2) + (dof / 2 - 1) * log(dof) - half_log_pi - lgamma_positive(dof / 2);
  constexpr double log_2 = 0x1.62e42fefa39efp-1;
  const double log_stable = lgamma_positive(dof) + log(sinpi(dof / 2)) - log_pi_half;
  return exp((log_2 + log_tail - log_stable) / dof);
}

} // namespace heavytail
