// SPDX-License-Identifier: MIT
// How many of the largest values to use: the k of least asymptotic mean square error of Hill's estimate, by Drees and
// Kaufmann's rule.  With H_k Hill's estimate, γ₀ = H_{2√n} and k(r) the least k with max_{i≤k} √i |H_i - H_k| > r,
//   k̂ = ⅓ (2 γ₀²)^(1/3) (k(r^0.7) / k(r)^0.7)^(1/0.3),  r = 2.5 γ₀ n^(1/4),
// for a second order ρ = -1; r is lowered by tenths while no k exceeds it.
// Source: H. Drees, E. Kaufmann, Stoch. Proc. Appl. 75 (1998) 149.
#pragma once

#include "host/estimates/tail/tail_index.hpp"
#include "host/estimates/tail/tail_sample.hpp"

#include <cstdint>
#include <vector>

namespace heavytail {

/// A k, and how much Hill's α depends on it.
struct ChosenK {
  std::uint64_t k = 0; ///< 0 where the sample has fewer than three positive values
  Interval alpha;      ///< smallest and largest α̂ over k/2 … 2k
};

/// About `count` whole numbers from `first` to `last`, evenly spaced in logarithm, each once, ascending.
std::vector<std::uint64_t> log_spaced(std::uint64_t first, std::uint64_t last, int count);

/// n is the number of positive values; i and k run over a grid, each up to 64 and then 33 per factor e, which is finer
/// than k̂ is determined.  k̂ is kept between min(2√n, n/4) and n - 1.  A few milliseconds at most, whatever n.
ChosenK choose_k(const TailSample& sample);

/// Hill's estimates at about 40 k, log-spaced from 5 (beyond infinite values) to sample.largest_k().
std::vector<TailIndex> hill_plot(const TailSample& sample, double confidence);

} // namespace heavytail
