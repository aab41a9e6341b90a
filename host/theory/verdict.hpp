// SPDX-License-Identifier: MIT
// What replicas say of a prediction.
#pragma once

#include "host/input/experiment.hpp"
#include "host/theory/prediction.hpp"
#include "kernels/partial.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <string_view>
#include <vector>

namespace heavytail {

enum class Verdict : std::int8_t {
  agrees, ///< with an equation or an approximation
  disagrees,
  holds, ///< a bound
  violated,
  undecided, ///< the replicas cannot say
};

inline constexpr std::array<std::string_view, 5> verdict_words = {"agrees", "disagrees", "holds", "violated",
                                                                  "undecided"};

/// A verdict is against the theory beyond so many standard errors; of a million normal deviates about one is.
inline constexpr double standard_errors_allowed = 5;

/// A prediction beside what was measured.
struct TheoryResult {
  Prediction prediction;
  std::optional<double> measured;       ///< none where nothing measures it
  std::optional<double> standard_error; ///< of `measured`; none where it is unknown
  /// By how many standard errors the measured number lies outside of what the prediction allows: 0 inside of the bias
  /// of an approximation or on the right side of a bound.
  std::optional<double> z;
  Verdict verdict = Verdict::undecided;
};

/// The verdict on one prediction of a model.  Moments are judged where the law's moments make their standard error
/// finite and no replica diverged or is infinite; quantiles and probabilities by the binomial law of their counts,
/// which diverged replicas may have changed by their number.
TheoryResult judge(const Prediction& prediction, const Experiment& experiment, const ModelRun& run,
                   const Partial& partial);

/// What became of the theory of an experiment.
struct TheoryComparison {
  std::vector<TheoryResult> results;
  std::vector<LeftOut> left_out; ///< laws that would take too long
};

/// All predictions for the models of an experiment, beside what their ensembles say.  Throws Interrupted soon after
/// `stop` is requested.
TheoryComparison compare_with_theory(const Experiment& experiment, std::span<const Partial> partials,
                                     const std::stop_token& stop = {});

/// How many standard normal deviations a count of `successes` in `trials` of probability p lies from its mean: by the
/// exact binomial law where its variance is below 10^4, through the probability of a count as far out.
double binomial_deviate(double successes, std::uint64_t trials, double p);

} // namespace heavytail
