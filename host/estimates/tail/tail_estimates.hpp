// SPDX-License-Identifier: MIT
// Every estimate of one tail, from as many of its largest values as choose_k says.
#pragma once

#include "host/estimates/tail/choose_k.hpp"
#include "host/estimates/tail/generalized_pareto.hpp"
#include "host/estimates/tail/reduced_bias_hill.hpp"
#include "host/estimates/tail/tail_index.hpp"
#include "host/estimates/tail/tail_sample.hpp"

#include <vector>

namespace heavytail {

/// One tail.  All estimates but Pickands' are from chosen.k values.
struct TailEstimates {
  ChosenK chosen;
  double threshold = 0; ///< X_(k+1); NaN where k = 0
  TailIndex hill;
  TailIndex reduced_bias_hill;
  SecondOrder second_order;
  TailIndex moment;
  TailIndex pickands; ///< its four times k are as near chosen.k as they can be
  GeneralizedPareto generalized_pareto;
  std::vector<TailIndex> hill_plot;
};

/// `confidence` in (0, 1).  Estimates that cannot be made are NaN, with the interval of all numbers.
TailEstimates estimate_tail(const TailSample& sample, double confidence);

} // namespace heavytail
