// SPDX-License-Identifier: MIT
// Conditional value at risk, the mean of the worst 1 - p: CVaR_p = (1/(1-p)) ∫_p^1 x_q dq, the mean beyond the
// p-quantile.  Asymptotic variance (Var(X | X > x_p) + p (CVaR_p - x_p)²) / (n (1-p)).
// Source: R. T. Rockafellar, S. Uryasev, J. Banking Finance 26 (2002) 1443; B. J. Manistre, G. H. Hancock, North Amer.
// Actuar. J. 9 (2005) 129.
#pragma once

#include "host/describe/keys.hpp"
#include "host/estimates/interval.hpp"

#include <heavytail/statistics/summary.hpp>

#include <span>
#include <vector>

namespace heavytail {

struct Sample;

/// The mean beyond the p-quantile.
struct CvarEstimate {
  double p = 0;
  Estimate estimate;

  static constexpr auto keys() {
    return described("cvar", "The mean beyond the p-quantile, the conditional value at risk.",
                     argument(number_key("p", &CvarEstimate::p, "", "level of the quantile")),
                     itself(value_key("value", &CvarEstimate::estimate, "observable",
                                      "\"nan\" where shape.bin_error is above 0.01")),
                     interval_key("ci", &CvarEstimate::estimate, "takes a finite variance of the upper tail"));
  }
};

/// The value is the mean of the n (1-p) largest values, a part of one among them where that is no whole number.  Known
/// values (`largest`, descending) count as they are, those of a bin at its middle: an error of at most 2^-8 of the
/// largest of them, about 2^-14 where many bins share it.
/// The interval is that of the central limit theorem, so it takes a finite variance of the upper tail
/// (estimate_finite_moments); all numbers where n (1-p) < 2.  +inf where values above the quantile are infinite, NaN
/// without any value.  `probabilities` in (0, 1), `confidence` in (0, 1).
std::vector<CvarEstimate> estimate_cvar(const Summary& summary, std::span<const double> probabilities,
                                        double confidence, std::span<const double> largest = {});

/// At the levels of the quantiles that the experiment asks for; NaN where bins do not resolve the law.
struct Cvars {
  std::vector<CvarEstimate> list;

  static constexpr auto keys() {
    return described_inline(each("cvar", key("cvar", &Cvars::list, "at the levels of the quantiles")));
  }

  static Cvars of(const Sample& sample);
};

} // namespace heavytail
