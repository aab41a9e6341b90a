// SPDX-License-Identifier: MIT
// Diffusions on a line, dX = b(X) dt + s dW with constant s, by their scale and speed.
#pragma once

#include "host/theory/distribution.hpp"

#include <functional>
#include <optional>

namespace heavytail {

/// Where a diffusion starts and the interval that it leaves.
struct ExitProblem {
  double start = 0;
  double lower = 0, upper = 0; ///< one of them may be infinite, where the drift keeps the diffusion from
};

/// What is known of the first exit.
struct ExitLaw {
  double mean = 0;    ///< of its time; +inf where it does not exist
  double upwards = 0; ///< probability that it is at the upper end
};

/// The first exit, by quadrature: with the scale S' = exp(-∫2b/s²) and the speed m = 2/(s²S'),
///   P(up) = ∫_l^x S' / ∫_l^u S',   E τ = P(up) ∫_x^u (S(u) - S) m + P(down) ∫_l^x (S - S(l)) m.
/// `drift`: b; `volatility` > 0.  Relative error about 1e-6 for a barrier of tens of s²/2; NaN where 2^15 cells do not
/// resolve the scale, as between ends that are very far apart.
/// Source: Karlin and Taylor 1981, 15.3; theory.md 7.8, 7.9.
ExitLaw exit_law(const std::function<double(double)>& drift, double volatility, const ExitProblem& problem);

/// What the mean of the smaller of exit time and `time` takes, in operations.
inline constexpr double operations_of_restricted_mean = 8e7;

/// E min(τ, time) of the first exit τ, from v_t = b v' + ½s² v'' + 1, v = 0 at t = 0 and at the ends: exponentially
/// fitted volumes, of which some hundred lie between the start and the nearer end and which grow by 1 % each on the
/// other side, and TR-BDF2 in steps that grow by 3 %.  Infinite ends lie where the drift leads back from, or for a
/// constant drift beyond all that is reached in time; nothing where neither is known.  Relative error about 1e-3.
/// Sources: D. L. Scharfetter, H. K. Gummel, IEEE Trans. Electron Devices 16 (1969) 64; R. E. Bank et al., ibid. 32
/// (1985) 1992; theory.md 7.8.
std::optional<double> restricted_exit_mean(const std::function<double(double)>& drift, double volatility,
                                           const ExitProblem& problem, double time);

/// The law of density ∝ exp(∫2b/s²), from a table that begins and ends where the density has fallen by e^-60 from
/// that at `start`; nothing where it never does.
std::optional<Distribution> stationary_law(const std::function<double(double)>& drift, double volatility, double start);

} // namespace heavytail
