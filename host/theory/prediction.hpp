// SPDX-License-Identifier: MIT
// Prediction: a number that the theory states of an experiment before it runs.
#pragma once

#include "host/numbers.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heavytail {

/// What a predicted number is.
enum class Quantity : std::int8_t {
  mean,           ///< E Y of an observable Y
  mean_square,    ///< E Y²
  variance,       ///< E Y² - (E Y)²
  quantile,       ///< the p-quantile of Y; p is Prediction::at
  exceedance,     ///< P(Y > t); t is Prediction::at
  tail_index,     ///< the α of P(|Y| > y) ~ y^-α
  diverged_share, ///< of the replicas, by the checkpoint
  exit_mean,      ///< mean of the smaller of the time of the first exit and the end of the run
  exit_upwards,   ///< probability that the first exit is at the upper end
};

inline constexpr std::array<std::string_view, 9> quantity_words = {"mean",           "mean_square", "variance",
                                                                   "quantile",       "exceedance",  "tail_index",
                                                                   "diverged_share", "exit_mean",   "exit_upwards"};

/// How a measured number stands to the predicted one.
enum class Relation : std::int8_t {
  equals,       ///< but for the rounding of the replicas' arithmetic
  approximates, ///< within Prediction::bias of it, relatively
  at_most,      ///< the predicted number is an upper bound
  at_least,     ///< a lower bound
};

inline constexpr std::array<std::string_view, 4> relation_words = {"equals", "approximates", "at_most", "at_least"};

/// A law of the theory and what it takes for granted, as it stands beside each of its predictions.
struct Statement {
  std::string id;     ///< "cauchy-law"
  std::string source; ///< "theory.md 3.5"
  std::string assumptions;
  Relation relation = Relation::equals;
  double bias = 0; ///< relative, of an approximation
  /// E|Y|^p of the observable is finite for p below it, so that standard errors of moments can be trusted.
  double moment_index = inf;
};

/// What is predicted of an observable.
struct Asked {
  Quantity quantity = Quantity::mean;
  double at = 0; ///< p of a quantile, threshold of a probability
};

/// One predicted number.
struct Prediction {
  Statement statement;
  std::string model;
  std::string observable;                ///< empty for what concerns replicas as a whole
  std::optional<std::size_t> summary;    ///< place of the observable in the experiment's list
  std::optional<std::size_t> checkpoint; ///< place of the checkpoint; none for exits
  std::int64_t step = 0;                 ///< of the result
  std::optional<double> time;            ///< of the step, where there is one
  Asked asked;
  double value = 0;
};

/// A law that is not stated, since it would take too long.
struct LeftOut {
  std::string id; ///< of its statement
  std::string model;
  double operations = 0; ///< that it would take
  double allowed = 0;    ///< that were left
};

/// What the laws state of a model.
struct Predictions {
  std::vector<Prediction> stated;
  std::vector<LeftOut> left_out;
};

/// Whether a number can be what is asked for: finite, a variance not below 0, a probability in [0, 1].
bool is_possible(Quantity quantity, double value);

inline std::string_view name_of(Quantity quantity) {
  return quantity_words.at(static_cast<std::size_t>(quantity));
}

inline std::string_view name_of(Relation relation) {
  return relation_words.at(static_cast<std::size_t>(relation));
}

/// "sign-lattice, discrete: left out, it would take …", a sentence.
std::string sentence_of(const LeftOut& left_out);

} // namespace heavytail
