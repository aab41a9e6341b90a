// SPDX-License-Identifier: MIT
// Two ensembles of one observable: how far their laws are apart, and how far they would be if the laws were the same.
// Sources: N. Smirnov, Ann. Math. Stat. 19 (1948) 279; E. del Barrio, E. Giné, C. Matrán, Ann. Prob. 27 (1999) 1009.
#pragma once

#include "host/describe/keys.hpp"
#include "host/estimates/interval.hpp"

#include <heavytail/statistics/summary.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace heavytail {

/// A difference, other - reference.  Error and interval are NaN where they are not known.
struct Difference {
  Estimate estimate;
  double standard_error = 0;

  static constexpr auto keys() {
    return described("difference", "A difference, model - reference.",
                     itself(value_key("value", &Difference::estimate, "observable", "the difference")),
                     number_key("standard_error", &Difference::standard_error, "observable", "its standard error"),
                     interval_key("ci", &Difference::estimate, "its interval"));
  }
};

/// The difference of the p-quantiles.
struct QuantileDifference {
  double p = 0;
  Difference difference;

  static constexpr auto keys() {
    return described("quantile_difference", "A difference of p-quantiles, model - reference.",
                     argument(number_key("p", &QuantileDifference::p, "", "level of the quantiles")),
                     inlined(&QuantileDifference::difference));
  }
};

/// A distance, and the level that it stays below with the confidence asked for where the laws are the same and the
/// samples independent.
struct LawDistance {
  double value = 0;
  std::optional<double> null_band; ///< nothing of samples that are not independent

  static constexpr auto keys() {
    return described("distance", "How far two laws are apart.",
                     itself(number_key("distance", &LawDistance::value, "", "the distance")),
                     number_key("null_band", &LawDistance::null_band, "",
                                "what it stays below, with the experiment's confidence, if the laws are the same; null "
                                "where the two draw the same noise"));
  }
};

/// How two laws differ.
struct Comparison {
  Difference mean;
  std::vector<QuantileDifference> quantiles;
  LawDistance kolmogorov_smirnov; ///< sup |F - G| over the edges of the histograms' bins
  LawDistance wasserstein;        ///< ∫|F - G|, linear inside of bins; +inf where the shares of infinite values differ
};

/// The standard error of a quantile difference comes from the widths of the two quantiles' intervals, NaN where one is
/// infinite.  The null band of Kolmogorov and Smirnov's distance is the root of 2 exp(-2 λ²) = 1 - confidence, that of
/// Wasserstein's a quantile of ∫|B(F)| over Brownian bridges B on the pooled histogram, drawn with fixed seeds.
/// `confidence` and `probabilities` in (0, 1).
Comparison compare(const Summary& reference, const Summary& other, std::span<const double> probabilities,
                   double confidence);

/// The mean difference of samples that come in pairs, from the means of batches of pairs: Student's interval.
Difference paired_difference(std::span<const double> reference_means, std::span<const double> other_means,
                             double confidence);

} // namespace heavytail
