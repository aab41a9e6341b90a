// SPDX-License-Identifier: MIT
// How a number of the ensemble decays over the checkpoints: exponentially to a plateau, as a power of time, or neither.
#pragma once

#include "host/estimates/interval.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace heavytail {

/// A number over the checkpoints, and the same of batches of replicas, whose spread gives the errors.
struct DecaySeries {
  std::vector<double> times;                ///< ascending, from 0
  std::vector<double> values;               ///< by checkpoint
  std::vector<std::vector<double>> batches; ///< [batch][checkpoint]
  double step = 1;                          ///< the time of one step
  bool nonnegative = false;                 ///< whether the number cannot be below 0, and neither can its plateau
};

/// The laws that are tried.
enum class DecayLaw { constant, exponential, power, neither };

inline constexpr std::array<std::string_view, 4> decay_law_words = {"constant", "exponential", "power", "neither"};

/// The law that fits best.
struct Decay {
  DecayLaw law = DecayLaw::neither;
  Estimate rate;      ///< exponential: r of c + a exp(-r t); power: p of a (1 + t/step)^-p
  Estimate plateau;   ///< exponential and constant: c
  Estimate amplitude; ///< a
  double misfit = 0;  ///< the root of χ² by degree of freedom
};

/// Fits constant, exponential and power laws by weighted least squares and takes the one of the smallest corrected
/// information criterion of Akaike, χ² + 2p n/(n - p - 1); `neither` where even that one has a misfit above 3.  A
/// value's error is that of the mean over batches, and beside it 1 % of the value, since no curve is an exact law
/// before its asymptotics; a value without any error and values that are not finite are left out.  Intervals:
/// Student's, with the standard error of 100 bootstrap samples of whole batches, which carries the dependence between
/// checkpoints; infinite with fewer than 4 batches.  Nothing with fewer than 5 values.
std::optional<Decay> estimate_decay(const DecaySeries& series, double confidence);

/// The first checkpoint from which on all values agree with the last one, by the error of their differences over
/// batches at `confidence` for all of them together; nothing where fewer than 3 checkpoints agree or batches are fewer
/// than 4.
std::optional<std::size_t> stationary_from(const DecaySeries& series, double confidence);

} // namespace heavytail
