// SPDX-License-Identifier: MIT
// Quantiles with distribution-free intervals: X_(l) ≤ x_p ≤ X_(u) with the probability that a binomial number of the
// sample lies below x_p.  Source: H. A. David and H. N. Nagaraja, Order Statistics (2003), 7.1.
#pragma once

#include "host/describe/keys.hpp"
#include "host/estimates/interval.hpp"

#include <heavytail/statistics/summary.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace heavytail {

struct Sample;

/// The ranks between whose order statistics a quantile lies.
struct RankInterval {
  std::uint64_t lower = 0; ///< 0: no order statistic is low enough
  std::uint64_t upper = 0; ///< n + 1: none is high enough

  bool operator==(const RankInterval&) const = default;
};

/// The narrowest ranks with P(X_(lower) > x_p) ≤ (1 - confidence)/2 and P(X_(upper) < x_p) ≤ (1 - confidence)/2, for
/// the p-quantile x_p of any law and n independent numbers from it.  From the exact binomial law where n p (1 - p) <
/// 10^4, else by its normal approximation with the correction for skewness, one rank wider.
RankInterval quantile_ranks(std::uint64_t n, double p, double confidence);

/// The p-quantile of an observable.
struct QuantileEstimate {
  double p = 0;
  Estimate estimate;

  static constexpr auto keys() {
    return described("quantile", "A p-quantile.", argument(number_key("p", &QuantileEstimate::p, "", "its level")),
                     itself(value_key("value", &QuantileEstimate::estimate, "observable",
                                      "of a law on a lattice a point of it; \"inf\" where so many replicas diverged")),
                     interval_key("ci", &QuantileEstimate::estimate, "needs no moments; its ends may be infinite"));
  }
};

/// The value is where the histogram, linear inside a bin, reaches p; an order statistic, without error, among the
/// values that the summary keeps one by one.  The interval's ends are the order statistics of quantile_ranks, moved
/// outwards by what their bins leave open (RankedValue::error), so that a law that is concentrated in few bins gets a
/// wide interval, not a wrong one.  +inf or -inf where no order statistic is far enough out, or where infinite values
/// are met.  NaN without any value.  `probabilities` in (0, 1), `confidence` in (0, 1).
std::vector<QuantileEstimate> estimate_quantiles(const Summary& summary, std::span<const double> probabilities,
                                                 double confidence);

/// A summary made ready for many such quantiles, asked for one by one.
class QuantileSource {
public:
  explicit QuantileSource(const Summary& summary);

  Estimate quantile(double p, double confidence) const;

private:
  RankedBins bins_;
};

/// Where the histogram, linear inside a bin, reaches each of the probabilities; without intervals, and cheap.  NaN
/// without any value.
std::vector<double> histogram_quantiles(const Summary& summary, std::span<const double> probabilities);

/// The quantiles that the experiment asks for.
struct Quantiles {
  std::vector<QuantileEstimate> list; ///< by p

  static constexpr auto keys() {
    return described_inline(each("quantile", key("quantiles", &Quantiles::list, "those that the experiment asks for")));
  }

  static Quantiles of(const Sample& sample);
};

} // namespace heavytail
