// SPDX-License-Identifier: MIT
#include "host/theory/verdict.hpp"

#include "host/estimates/all.hpp"
#include "host/estimates/deviation.hpp"
#include "host/numbers.hpp"
#include "host/theory/laws.hpp"
#include "host/theory/measure.hpp"
#include "kernels/errors.hpp"

#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scalar.hpp>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace heavytail {

namespace {

/// A mean of fewer replicas is not normal as far out as a verdict asks for.
constexpr std::uint64_t least_replicas = 100;

/// Nor is one that a single replica moves by more standard errors.
constexpr double most_influence = 0.25;

/// Replicas round in every step, mostly at random; the table of learning rates and parameters is rounded once.
double roundings_of(const Prediction& prediction, const ModelRun& run) {
  return 64 + 16 * sqrt(static_cast<double>(prediction.step) * static_cast<double>(run.substeps));
}

/// What numbers next to 0 are off by, where they round to the smallest ones that there are.
double least_rounding(const Prediction& prediction, const ModelRun& run) {
  const double least = run.plan().precision == Precision::float32 ? 0x1p-149 : 0x1p-1074;
  const double off = least * roundings_of(prediction, run);
  switch (prediction.asked.quantity) {
  case Quantity::mean:
  case Quantity::quantile:
  case Quantity::mean_square: // of norms, which are roots of sums of squares
    return off;
  case Quantity::variance:
    return off * off;
  default:
    return 0;
  }
}

/// The numbers that the prediction allows.
Interval allowed_of(const Prediction& prediction, const ModelRun& run) {
  const Statement& statement = prediction.statement;
  const double bias = statement.relation == Relation::approximates ? statement.bias : 0;
  const double unit = run.plan().precision == Precision::float32 ? 0x1p-24 : 0x1p-53;
  const double margin =
      abs(prediction.value) * (bias + unit * roundings_of(prediction, run)) + least_rounding(prediction, run);
  return {statement.relation == Relation::at_most ? -inf : prediction.value - margin,
          statement.relation == Relation::at_least ? inf : prediction.value + margin};
}

/// The distance of a measured number from an interval in standard errors.
double excess(double value, double standard_error, const Interval& allowed) {
  const double distance = value > allowed.high ? value - allowed.high : std::min(value - allowed.low, 0.0);
  return distance == 0 ? 0 : distance / standard_error;
}

double excess_of_count(const CountRange& count, std::uint64_t trials, const Interval& allowed) {
  const double low = std::clamp(allowed.low, 0.0, 1.0);
  const double high = std::clamp(allowed.high, 0.0, 1.0);
  return std::max(0.0, binomial_deviate(count.low, trials, high)) +
         std::min(0.0, binomial_deviate(count.high, trials, low));
}

/// Of a quantile: its count is binomial of probability p where the quantile lies.
double excess_of_quantile(const Summary& summary, double p, std::uint64_t lost, const Interval& allowed) {
  const auto losses = static_cast<double>(lost);
  const std::uint64_t n = summary.sample_size();
  const double below = allowed.low == -inf ? 0 : count_at_most(summary, allowed.low).low - losses;
  const double above =
      allowed.high == inf ? static_cast<double>(n) : count_at_most(summary, allowed.high).high + losses;
  // Many values below the quantile mean that the sample's own lies lower.
  return -std::max(0.0, binomial_deviate(below, n, p)) - std::min(0.0, binomial_deviate(above, n, p));
}

void judge_moment(TheoryResult& result, const Summary& summary, std::uint64_t lost, const Interval& allowed) {
  const Quantity quantity = result.prediction.asked.quantity;
  const Measured measured = measure_moment(summary, quantity);
  result.measured = measured.value;
  const double order = quantity == Quantity::mean ? 1 : 2;
  const bool trusted = lost == 0 && summary.sample_size() >= least_replicas && std::isfinite(measured.value) &&
                       result.prediction.statement.moment_index > 2 * order &&
                       estimate_variance_verdict(summary).finite_variance;
  // Where all replicas agree, what varies may be too rare for them.
  const bool unseen = quantity == Quantity::variance && measured.value == 0 && result.prediction.value > 0;
  // Squares of tiny numbers vanish, and with them the errors of squares.
  constexpr double least_error = 0x1p-1000;
  const bool vanished = order == 2 && measured.standard_error < least_error && summary.smallest() < summary.largest();
  if (!trusted || unseen || vanished || largest_influence(summary, quantity, measured) > most_influence) return;
  result.standard_error = measured.standard_error;
  result.z = excess(measured.value, measured.standard_error, allowed);
}

/// What several predictions of one summary have in common, made once.
class SeenSummary {
public:
  explicit SeenSummary(const Summary& summary) : summary_(summary), quantiles_(summary) {
    const auto thresholds = summary.thresholds();
    for (std::size_t i = 0; i < thresholds.size(); ++i) places_.emplace_back(thresholds[i], i);
    std::sort(places_.begin(), places_.end());
  }

  const Summary& summary() const { return summary_; }

  const QuantileSource& quantiles() const { return quantiles_; }

  /// The place of a threshold, where it is one.
  std::optional<std::size_t> place_of(double threshold) const {
    const auto found = std::lower_bound(places_.begin(), places_.end(), std::pair(threshold, std::size_t{0}));
    return found != places_.end() && found->first == threshold ? std::optional(found->second) : std::nullopt;
  }

  /// Whether replicas show their law and not the rounding of their arithmetic: their deviation is many of the steps
  /// between numbers about their mean, or they are all one; and hardly any has overflowed.
  bool is_resolved(const ModelRun& run) const {
    constexpr double overflowed = 0.01;
    constexpr double many_numbers = 4096;
    const std::uint64_t n = summary_.sample_size();
    const auto infinite = static_cast<double>(summary_.sum().non_finite().plus_infinity + summary_.minus_infinities());
    if (infinite > overflowed * static_cast<double>(n)) return false;
    if (infinite > 0 || n < 2 || summary_.smallest() == summary_.largest()) return true;
    const double unit = run.plan().precision == Precision::float32 ? 0x1p-24 : 0x1p-53;
    const double deviation = error_of_mean(n, summary_.sum(), summary_.squares()) * sqrt(static_cast<double>(n));
    return !(deviation < many_numbers * unit * abs(summary_.sum().finite_quotient(n)));
  }

private:
  const Summary& summary_;
  QuantileSource quantiles_;
  std::vector<std::pair<double, std::size_t>> places_;
};

void judge_quantile(TheoryResult& result, const SeenSummary& seen, std::uint64_t lost, const Interval& allowed) {
  const Summary& summary = seen.summary();
  if (summary.sample_size() == 0) return;
  constexpr double confidence = 0.95;
  const double p = result.prediction.asked.at;
  const Estimate estimate = seen.quantiles().quantile(p, confidence);
  result.measured = estimate.value;
  const double width = estimate.interval.high - estimate.interval.low;
  if (std::isfinite(width)) result.standard_error = width / (2 * two_sided_normal_quantile(confidence));
  result.z = excess_of_quantile(summary, p, lost, allowed);
}

void judge_count(TheoryResult& result, const CountRange& count, std::uint64_t trials, const Interval& allowed) {
  if (trials == 0) return;
  const auto n = static_cast<double>(trials);
  const double p = std::clamp(result.prediction.value, 0.0, 1.0);
  result.measured = 0.5 * (count.low + count.high) / n;
  result.standard_error = sqrt(p * (1 - p) / n);
  result.z = excess_of_count(count, trials, allowed);
}

void judge_probability(TheoryResult& result, const SeenSummary& seen, std::uint64_t lost, const Interval& allowed) {
  const Summary& summary = seen.summary();
  const auto place = seen.place_of(result.prediction.asked.at);
  if (!place) return;
  const auto above = static_cast<double>(summary.exceedance_count(*place));
  const auto losses = static_cast<double>(lost);
  judge_count(result, {above - losses, above + losses}, summary.sample_size(), allowed);
  if (result.measured) result.measured = above / static_cast<double>(summary.sample_size());
}

/// Of a mean of times that are bounded by the end; diverged replicas may have taken it, or no time at all.
void judge_exit_mean(TheoryResult& result, const MeasuredExit& exit, std::uint64_t replicas, Interval allowed) {
  result.measured = exit.restricted_mean.value;
  result.standard_error = exit.restricted_mean.standard_error;
  const double largest = exit.largest_distance / (static_cast<double>(replicas) * *result.standard_error);
  if (replicas < least_replicas || !(largest <= most_influence)) return;
  result.z = excess(*result.measured, *result.standard_error, {allowed.low, allowed.high + exit.lost});
}

void judge_exit(TheoryResult& result, const ExitRecord& record, const ModelRun& run, double unit,
                const Interval& allowed) {
  if (result.prediction.asked.quantity == Quantity::exit_mean) {
    judge_exit_mean(result, measure_exit(record, run, unit), record.at.replicas(), allowed);
    return;
  }
  const auto up = static_cast<double>(record.upwards);
  const auto lost = static_cast<double>(record.at.diverged());
  judge_count(result, {up, up + lost}, record.at.replicas(), allowed);
}

/// By the moment estimate of γ = 1/α, whose interval is wide enough for its bias at the k of choose_k, and which knows
/// tails lighter than any power.
void judge_tail(TheoryResult& result, const Summary& summary, std::uint64_t diverged, const Interval& allowed) {
  constexpr double confidence = 0.95;
  const TailSample sample = TailSample::of(summary, TailSide::magnitudes, known_values(summary, TailSide::magnitudes));
  const TailIndex index = estimate_moment_index(sample, choose_k(sample).k, confidence);
  const double gamma = index.gamma.value;
  const double error =
      (index.gamma.interval.high - index.gamma.interval.low) / (2 * two_sided_normal_quantile(confidence));
  if (!std::isfinite(gamma) || !std::isfinite(error)) return;
  result.measured = index.alpha.value;
  if (gamma > 0) result.standard_error = error / (gamma * gamma);
  // A larger γ is a smaller index.
  if (diverged == 0) result.z = -excess(gamma, error, {1 / allowed.high, 1 / allowed.low});
}

Verdict verdict_of(const TheoryResult& result) {
  if (!result.z || std::isnan(*result.z)) return Verdict::undecided;
  const bool fine = abs(*result.z) <= standard_errors_allowed;
  const Relation relation = result.prediction.statement.relation;
  if (relation == Relation::at_most || relation == Relation::at_least) return fine ? Verdict::holds : Verdict::violated;
  return fine ? Verdict::agrees : Verdict::disagrees;
}

/// `seen`: the summary of the prediction before, or that of this one from here on.
void judge_observable(TheoryResult& result, const Checkpoint& checkpoint, const ModelRun& run, const Interval& allowed,
                      std::optional<SeenSummary>& seen) {
  const Summary& summary = checkpoint.summaries[*result.prediction.summary];
  if (!seen || &seen->summary() != &summary) seen.emplace(summary);
  switch (result.prediction.asked.quantity) {
  case Quantity::quantile:
    judge_quantile(result, *seen, checkpoint.diverged, allowed);
    break;
  case Quantity::exceedance:
    judge_probability(result, *seen, checkpoint.diverged, allowed);
    break;
  case Quantity::tail_index:
    judge_tail(result, summary, checkpoint.diverged, allowed);
    break;
  default:
    judge_moment(result, summary, checkpoint.diverged, allowed);
  }
  // A bound does not hang on the last digits.
  const Relation relation = result.prediction.statement.relation;
  const bool bound = relation == Relation::at_most || relation == Relation::at_least;
  if (!bound && !seen->is_resolved(run)) result.z.reset();
}

TheoryResult judge(const Prediction& prediction, const Experiment& experiment, const ModelRun& run,
                   const Partial& partial, std::optional<SeenSummary>& seen) {
  TheoryResult result;
  result.prediction = prediction;
  const Interval allowed = allowed_of(prediction, run);
  if (!prediction.checkpoint) {
    const double step = 1 / static_cast<double>(run.substeps);
    if (partial.exit) judge_exit(result, *partial.exit, run, time_of(experiment, step).value_or(step), allowed);
  } else if (const Checkpoint& checkpoint = partial.checkpoints[*prediction.checkpoint]; prediction.summary) {
    judge_observable(result, checkpoint, run, allowed, seen);
  } else {
    const auto diverged = static_cast<double>(checkpoint.diverged);
    judge_count(result, {diverged, diverged}, partial.replicas, allowed);
  }
  result.verdict = verdict_of(result);
  return result;
}

} // namespace

TheoryResult judge(const Prediction& prediction, const Experiment& experiment, const ModelRun& run,
                   const Partial& partial) {
  std::optional<SeenSummary> seen;
  return judge(prediction, experiment, run, partial, seen);
}

TheoryComparison compare_with_theory(const Experiment& experiment, std::span<const Partial> partials,
                                     const std::stop_token& stop) {
  TheoryComparison comparison;
  for (std::size_t m = 0; m < experiment.models.size(); ++m) {
    const Predictions predictions = predict(experiment, experiment.models[m], stop);
    std::optional<SeenSummary> seen;
    for (const Prediction& prediction : predictions.stated) {
      throw_if_stopped(stop);
      comparison.results.push_back(judge(prediction, experiment, experiment.models[m], partials[m], seen));
    }
    comparison.left_out.insert(comparison.left_out.end(), predictions.left_out.begin(), predictions.left_out.end());
  }
  return comparison;
}

namespace {

/// log C(n, k) p^k (1-p)^(n-k).
double log_binomial(double n, double k, double p) {
  return lgamma_positive(n + 1) - lgamma_positive(k + 1) - lgamma_positive(n - k + 1) + k * log(p) +
         (n - k) * log1p(-p);
}

/// The deviate z > 0 with P(K ≥ k) = P(ζ ≥ z) for k above the mean, from terms that fall from the first on; where they
/// vanish, the normal one.
double upper_deviate(double n, double k, double p) {
  double term = exp(log_binomial(n, k, p));
  double sum = 0;
  double i = k;
  while (i <= n && term > 0x1p-60 * sum) {
    sum += term;
    term *= (n - i) / (i + 1) * (p / (1 - p));
    i += 1;
  }
  constexpr double least = 0x1p-1000;
  return sum > least ? std::max(0.0, -normal_quantile(sum)) : (k - n * p) / sqrt(n * p * (1 - p));
}

} // namespace

double binomial_deviate(double successes, std::uint64_t trials, double p) {
  const auto n = static_cast<double>(trials);
  const double centre = n * p;
  const double variance = centre * (1 - p);
  if (successes == centre) return 0;
  if (variance == 0) return successes > centre ? inf : -inf;
  constexpr double largest_exact_variance = 1e4;
  if (variance >= largest_exact_variance) return (successes - centre) / sqrt(variance);
  // A count between whole numbers is as far out as the next one inwards.
  if (successes > centre) {
    const double k = std::clamp(std::floor(successes), 0.0, n);
    return k <= centre ? 0 : upper_deviate(n, k, p);
  }
  const double k = std::clamp(std::ceil(successes), 0.0, n);
  return k >= centre ? 0 : -upper_deviate(n, n - k, 1 - p);
}

} // namespace heavytail
