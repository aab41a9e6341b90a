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

  static constexpr auto keys() {
    return described(
        "automatic_tail", "Estimates of a tail from as many of its largest values as the sample chooses.",
        number_key(
            "k", [](auto& of) -> auto& { return of.chosen.k; }, "", "how many of the largest values all of them use"),
        number_key("threshold", &TailEstimates::threshold, "observable", "the largest value that is left out"),
        estimate_key(
            "hill", [](auto& of) -> auto& { return of.hill.alpha; }, "", "α by Hill"),
        key(
            "hill_over_k", [](auto& of) -> auto& { return of.chosen.alpha; },
            "smallest and largest of Hill's α over k/2 … 2k"),
        estimate_key(
            "reduced_bias_hill", [](auto& of) -> auto& { return of.reduced_bias_hill.alpha; }, "",
            "Hill's α without its bias of second order"),
        estimate_key(
            "moment", [](auto& of) -> auto& { return of.moment.alpha; }, "", "α by Dekkers, Einmahl and de Haan"),
        estimate_key(
            "moment_gamma", [](auto& of) -> auto& { return of.moment.gamma; }, "", "γ by the same"),
        estimate_key(
            "pickands_gamma", [](auto& of) -> auto& { return of.pickands.gamma; }, "", "γ by Pickands"),
        estimate_key(
            "generalized_pareto_gamma", [](auto& of) -> auto& { return of.generalized_pareto.index.gamma; }, "",
            "γ of the generalized Pareto law of what exceeds the threshold"),
        estimate_key(
            "generalized_pareto_scale", [](auto& of) -> auto& { return of.generalized_pareto.scale; }, "observable",
            "σ of that law"),
        key("hill_plot", &TailEstimates::hill_plot, "Hill's α at about 40 k"));
  }
};

/// `confidence` in (0, 1).  Estimates that cannot be made are NaN, with the interval of all numbers.
TailEstimates estimate_tail(const TailSample& sample, double confidence);

} // namespace heavytail
