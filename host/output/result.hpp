// SPDX-License-Identifier: MIT
// Result: what an experiment gave.  Analysis makes it, or read_file from a file; the result file, the long table and
// the summary are written from it, and none of them estimates anything again.  Each struct describes its keys once: the
// JSON, its schema, the reference page and the long table follow from that.  Everything but provenance and timing is a
// function of the experiment alone.
#pragma once

#include "host/describe/keys.hpp"
#include "host/estimates/comparison.hpp"
#include "host/estimates/convergence.hpp"
#include "host/estimates/exit.hpp"
#include "host/estimates/statistics.hpp"
#include "host/estimates/stopping.hpp"
#include "host/estimates/survival.hpp"
#include "host/json.hpp"
#include "host/theory/prediction.hpp"
#include "host/theory/verdict.hpp"
#include "kernels/backend.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace heavytail {

/// Who computed a result, with what, where and when.
struct Provenance {
  std::string version, git_revision, compiler; ///< of the program
  DeviceInfo device;
  std::string host;       ///< name of the machine
  std::string start_time; ///< "2026-01-31T12:00:00Z"

  static constexpr auto keys() {
    return described("provenance", "Who computed the result, with what, where and when.",
                     key("version", &Provenance::version, "of the program"),
                     key("git_revision", &Provenance::git_revision, "of its sources"),
                     key("compiler", &Provenance::compiler, "that built it"),
                     key(
                         "backend", [](auto& of) -> auto& { return of.device.backend; }, "cpu or cuda"),
                     key(
                         "device", [](auto& of) -> auto& { return of.device.name; }, "processor or graphics card"),
                     key(
                         "simd_target", [](auto& of) -> auto& { return of.device.simd_target; }, "of the CPU backend"),
                     number_key(
                         "threads", [](auto& of) -> auto& { return of.device.threads; }, "", "threads that ran it"),
                     key("host", &Provenance::host, "name of the machine"),
                     key("start_time", &Provenance::start_time, "in UTC"));
  }
};

/// What a result cost.
struct Timing {
  double wall_seconds = 0;
  double path_steps_per_second = 0;
  double random_numbers_per_second = 0;
  int threads = 1;

  static constexpr auto keys() {
    return described("timing", "What the result cost.",
                     number_key("wall_seconds", &Timing::wall_seconds, "s", "from the first replica to the last"),
                     number_key("path_steps_per_second", &Timing::path_steps_per_second, "1/s", "replicas times steps"),
                     number_key("random_numbers_per_second", &Timing::random_numbers_per_second, "1/s",
                                "random numbers that were drawn"),
                     number_key("threads", &Timing::threads, "", "threads that ran it"));
  }
};

namespace detail {

/// The keys of all statistics of a list.
template <class... S> constexpr auto observable_keys(const std::tuple<S...>* /*list*/) {
  return described("observable", "The estimates of one observable at one checkpoint.",
                   inlined([](auto& of) -> auto& { return std::get<S>(of.statistics); })...);
}

} // namespace detail

/// The estimates of one observable at one checkpoint.
struct ObservableResult {
  std::string name;
  ObservableStatistics statistics;

  /// One of the list.
  template <class S> const S& get() const { return std::get<S>(statistics); }

  static constexpr auto keys() { return detail::observable_keys(static_cast<const ObservableStatistics*>(nullptr)); }
};

struct CheckpointResult {
  std::int64_t step = 0;
  std::optional<double> time; ///< step times eta, where the learning rate has one
  std::uint64_t diverged = 0;
  std::vector<ObservableResult> observables;

  static constexpr auto keys() {
    return described(
        "checkpoint", "What is known at a checkpoint, of the state before the update of its step.",
        argument(number_key("step", &CheckpointResult::step, "step",
                            "the optimizer's in every ensemble: an SDE model has made step · substeps")),
        argument(number_key("time", &CheckpointResult::time, "time",
                            "step · eta or step · dt, rounded once; null where the normalization sets the "
                            "step size")),
        number_key("diverged", &CheckpointResult::diverged, "replicas", "diverged by this step"),
        named_key("observables", &CheckpointResult::observables, "observable", "the estimates of each observable"));
  }
};

/// The share of replicas that have not diverged by a checkpoint.
struct SurvivalResult {
  std::int64_t step = 0;
  SurvivalEstimate estimate;

  static constexpr auto keys() {
    return described("survival", "How many replicas are left at a checkpoint.",
                     argument(number_key("step", &SurvivalResult::step, "step", "of the checkpoint")),
                     estimate_key(
                         "survival", [](auto& of) -> auto& { return of.estimate.survival; }, "",
                         "share of the replicas that have not diverged"),
                     left_out(estimate_key(
                         "hazard", [](auto& of) -> auto& { return of.estimate.hazard; }, "1/time",
                         "divergences by replica and unit of time since the checkpoint before; absent at the first "
                         "one")));
  }
};

/// The law that a number follows over the checkpoints.
struct DecayResult {
  DecayLaw law = DecayLaw::neither;
  double misfit = 0;
  std::optional<Estimate> rate, exponent, amplitude, plateau; ///< those that the law has

  static constexpr auto keys() {
    return described(
        "decay",
        "The law that a number follows over the checkpoints: exponential, plateau + amplitude · exp(-rate "
        "· t); power, amplitude · (1 + t/step)^-exponent; constant; or neither, where none of them fits. t "
        "is the time, or the step where there is no time.",
        word_key("law", &DecayResult::law, decay_law_words, "the law that fits best"),
        number_key("misfit", &DecayResult::misfit, "", "root of χ² by degree of freedom"),
        left_out(estimate_key("rate", &DecayResult::rate, "1/time", "of an exponential law")),
        left_out(estimate_key("exponent", &DecayResult::exponent, "", "of a power law")),
        left_out(estimate_key("amplitude", &DecayResult::amplitude, "observable", "of both")),
        left_out(
            estimate_key("plateau", &DecayResult::plateau, "observable", "of an exponential law and of a constant")));
  }
};

/// The law of a p-quantile.
struct QuantileDecay {
  double p = 0;
  DecayResult decay;

  static constexpr auto keys() {
    return described("quantile_decay", "The law that a p-quantile follows over the checkpoints, as decay has it.",
                     argument(number_key("p", &QuantileDecay::p, "", "its level")), inlined(&QuantileDecay::decay));
  }
};

/// How an observable decays over the checkpoints.
struct ConvergenceResult {
  std::string name;
  std::optional<DecayResult> mean; ///< nothing where the mean may be infinite, or checkpoints are too few
  std::vector<QuantileDecay> quantiles;
  std::optional<std::int64_t> stationary_from; ///< the step from which on the quantile nearest to the median stays

  static constexpr auto keys() {
    return described("convergence", "How an observable decays over the checkpoints.",
                     key("mean", &ConvergenceResult::mean,
                         "law of the mean; null where the variance may be infinite or there are fewer than 5 "
                         "checkpoints"),
                     each("quantile", key("quantiles", &ConvergenceResult::quantiles, "laws of the quantiles")),
                     number_key("stationary_from", &ConvergenceResult::stationary_from, "step",
                                "the first checkpoint from which on the median agrees with that of the last one; null "
                                "where it never settles"));
  }
};

/// The estimates of first exits, in time where there is one, otherwise in steps.
struct ExitResult {
  ExitEstimate estimate;
  std::uint64_t diverged = 0; ///< replicas that diverged before they could exit, among the censored ones
  bool in_time = true;
  bool in_middle = false;                  ///< exits count as in the middle of their step, as those of a bridge do
  std::optional<bool> bridge_is_exact;     ///< where crossings between steps are drawn
  std::optional<std::uint64_t> overshoots; ///< exits to which the drift overshot, where it may

  static constexpr auto keys() {
    using Words = std::array<std::string_view, 2>;
    return described(
        "exit", "The first exits.",
        word_key("unit", &ExitResult::in_time, Words{"steps", "time"},
                 "of all times below; steps where the normalization leaves no time"),
        number_key(
            "exited", [](auto& of) -> auto& { return of.estimate.exited; }, "replicas", "replicas with an exit"),
        number_key(
            "censored", [](auto& of) -> auto& { return of.estimate.censored; }, "replicas",
            "replicas without one by the end of the run"),
        number_key("diverged", &ExitResult::diverged, "replicas",
                   "those of the censored that diverged before an exit; everywhere below they count as if they had "
                   "stayed inside to the end"),
        number_key(
            "upwards", [](auto& of) -> auto& { return of.estimate.upwards; }, "replicas", "exits at the upper end"),
        estimate_key(
            "share_upwards", [](auto& of) -> auto& { return of.estimate.share_upwards; }, "",
            "their share of all exits with Wilson's interval; \"nan\" without an exit"),
        word_key("timed_at", &ExitResult::in_middle, Words{"end of the step", "middle of the step"},
                 "where in its step an exit counts as; exits at the start are at 0"),
        left_out(word_key("bridge", &ExitResult::bridge_is_exact, Words{"approximate", "exact"},
                          "with \"bridge\": true: exact where crossings between two states are drawn from the law of "
                          "the process, approximate where volatility or drift are taken as they are at the beginning "
                          "of a step")),
        left_out(number_key("overshoots", &ExitResult::overshoots, "replicas",
                            "exits of a coordinate whose step the drift alone takes out of the interval, to where the "
                            "drift has less than a tenth of its strength or leads back: times and sides are wrong by "
                            "them, tamed_euler or a smaller dt is right; absent where no step can overshoot")),
        estimate_key(
            "mean", [](auto& of) -> auto& { return of.estimate.mean; }, "unit",
            "of the replicas that have exited, \"nan\" without one: with censored above 0 it lies below the mean exit "
            "time, however narrow its interval is"),
        estimate_key(
            "restricted_mean", [](auto& of) -> auto& { return of.estimate.restricted_mean; }, "unit",
            "of the smaller of exit time and end of the run, over all replicas: right under any law, and equal to the "
            "mean exit time where nothing is censored"),
        estimate_key(
            "mean_if_exponential", [](auto& of) -> auto& { return of.estimate.mean_if_exponential; }, "unit",
            "the time that all replicas spent inside by the number of exits: the mean exit time in spite of censoring, "
            "if exit times are exponential, as they are out of a deep well; \"inf\" without an exit"),
        each("quantile", key(
                             "quantiles", [](auto& of) -> auto& { return of.estimate.quantiles; },
                             "over all replicas, those without an exit standing as \"inf\": right under any law up to "
                             "p = exited/(exited + censored); where time goes on between steps ci reaches back by one, "
                             "since an exit is known to a step")));
  }
};

/// What was known after a look.
struct LookResult {
  std::uint64_t replicas = 0;
  double confidence = 0;      ///< of the interval
  QualifiedEstimate estimate; ///< without an interval where it would mean nothing
  std::optional<double> half_width;

  static constexpr auto keys() {
    return described(
        "look", "What was known after a look.",
        number_key("replicas", &LookResult::replicas, "replicas", "the first so many"),
        number_key("confidence", &LookResult::confidence, "", "of this look's interval"),
        value_key("value", &LookResult::estimate, "observable", "the estimate"),
        interval_key("ci", &LookResult::estimate, "null where it would mean nothing"),
        number_key("half_width", &LookResult::half_width, "observable", "distance of the value from the farther end"));
  }
};

/// How replicas came to be enough, or not.
struct StopResult {
  std::string observable; ///< or "exit"
  StopStatistic statistic = StopStatistic::mean;
  std::optional<double> p, threshold;
  LookVerdict reason = LookVerdict::wide; ///< the verdict of the last look
  double confidence = 0;                  ///< of all looks together
  LookResult last;
  std::vector<LookResult> looks; ///< all of them

  static constexpr auto keys() {
    return described(
        "stop", "How a run until a number is known well enough came to its replicas.",
        key("observable", &StopResult::observable, "whose number it is, or exit"),
        word_key("statistic", &StopResult::statistic, stop_statistic_words, "which number of it"),
        left_out(argument(number_key("p", &StopResult::p, "", "of a quantile"))),
        left_out(argument(number_key("threshold", &StopResult::threshold, "observable", "of a probability"))),
        word_key(
            "reason", &StopResult::reason, stop_reason_words,
            "narrow enough; max_replicas: as many as may be run, and still wide; no finite variance: the sample of "
            "a mean speaks against one, so that all replicas were run and no interval is given; all values equal, "
            "which says nothing of their variance"),
        number_key("confidence", &StopResult::confidence, "", "of all looks together"),
        number_key(
            "replicas", [](auto& of) -> auto& { return of.last.replicas; }, "replicas", "of the last look"),
        itself(value_key(
            "value", [](auto& of) -> auto& { return of.last.estimate; }, "observable", "of the last look")),
        interval_key(
            "ci", [](auto& of) -> auto& { return of.last.estimate; },
            "holds at all looks at once with confidence, and so at the one that ended the run; null where it would "
            "mean nothing"),
        number_key(
            "half_width", [](auto& of) -> auto& { return of.last.half_width; }, "observable",
            "distance of the value from the farther end"),
        key("looks", &StopResult::looks, "all of them, each with the confidence of its own interval"));
  }
};

/// When replicas diverged.
struct DivergenceTimes {
  double first = 0, mean = 0, last = 0;

  static constexpr auto keys() {
    return described("divergence_times", "When the diverged replicas did.",
                     number_key("min", &DivergenceTimes::first, "step or time", "the first"),
                     number_key("mean", &DivergenceTimes::mean, "step or time", "on the average of the diverged"),
                     number_key("max", &DivergenceTimes::last, "step or time", "the last"));
  }
};

/// The estimates of one model's ensemble.
struct EnsembleResult {
  std::string model;
  std::optional<bool> collapsed; ///< of an optimizer's recursion: whether the noise of its agents was drawn at once
  std::uint64_t replicas = 0;
  std::uint64_t diverged = 0;
  std::optional<DivergenceTimes> diverged_at;      ///< in steps, where a replica diverged
  std::optional<DivergenceTimes> diverged_at_time; ///< where there is a time
  std::vector<CheckpointResult> checkpoints;
  std::vector<SurvivalResult> survival; ///< where a replica diverged
  std::vector<ConvergenceResult> convergence;
  std::optional<ExitResult> exit;
  std::optional<StopResult> stop;

  static constexpr auto keys() {
    constexpr std::array<std::string_view, 2> samplings = {"each", "collapsed"};
    return described(
        "ensemble", "The estimates of one model.",
        key("model", &EnsembleResult::model, "discrete, the name of an SDE model, or process"),
        left_out(word_key("agents_sampling", &EnsembleResult::collapsed, samplings,
                          "of discrete alone; collapsed: the agents' noise was drawn at once")),
        number_key("replicas", &EnsembleResult::replicas, "replicas", "all replicas"),
        number_key("diverged", &EnsembleResult::diverged, "replicas", "those that diverged by the last step"),
        left_out(key("diverged_at", &EnsembleResult::diverged_at, "steps; only where a replica diverged")),
        left_out(key("diverged_at_time", &EnsembleResult::diverged_at_time, "the same in time, where there is a time")),
        key("checkpoints", &EnsembleResult::checkpoints, "in the order of their steps"),
        left_out(key("survival", &EnsembleResult::survival, "by checkpoint; only where a replica diverged")),
        named_key("convergence", &EnsembleResult::convergence, "observable",
                  "the laws that means and quantiles follow over the checkpoints"),
        left_out(key("exit", &EnsembleResult::exit, "where the experiment has an exit")),
        left_out(off_table(key("stop", &EnsembleResult::stop, "where the experiment has a stop"))));
  }
};

/// One observable of a model beside that of the reference.
struct ObservableComparison {
  std::string name;
  Comparison comparison; ///< the mean difference of pairs, where the models share their noise

  static constexpr auto keys() {
    return described(
        "observable_comparison", "One observable of a model beside that of the reference.",
        key(
            "mean_difference", [](auto& of) -> auto& { return of.comparison.mean; },
            "its error and interval are \"nan\" where finite_variance of one of the two is false, unless the two draw "
            "the same noise"),
        each("quantile_difference", key(
                                        "quantile_differences",
                                        [](auto& of) -> auto& { return of.comparison.quantiles; }, "of the quantiles")),
        key(
            "kolmogorov_smirnov", [](auto& of) -> auto& { return of.comparison.kolmogorov_smirnov; },
            "the largest distance of the two distribution functions, at the edges of histogram bins"),
        key(
            "wasserstein", [](auto& of) -> auto& { return of.comparison.wasserstein; },
            "the area between them; \"inf\" where another share is infinite"));
  }
};

struct CheckpointComparison {
  std::int64_t step = 0;
  std::optional<double> time;
  std::vector<ObservableComparison> observables;

  static constexpr auto keys() {
    return described("checkpoint_comparison", "Differences at a checkpoint.",
                     argument(number_key("step", &CheckpointComparison::step, "step", "as of a checkpoint")),
                     argument(number_key("time", &CheckpointComparison::time, "time", "as of a checkpoint")),
                     named_key("observables", &CheckpointComparison::observables, "observable",
                               "the differences of each observable"));
  }
};

/// One model against the reference: the optimizer's recursion where it runs, otherwise the first model.
struct ModelComparison {
  std::string model, reference;
  bool paired = false; ///< they share their noise: the distances' null bands do not apply
  std::vector<CheckpointComparison> checkpoints = {};

  static constexpr auto keys() {
    constexpr std::array<std::string_view, 2> couplings = {"independent", "common"};
    return described("comparison", "One model against the reference.",
                     key("model", &ModelComparison::model, "the model"),
                     key("reference", &ModelComparison::reference, "discrete where it runs, otherwise the first model"),
                     word_key("coupling", &ModelComparison::paired, couplings,
                              "common where the two draw the same noise: sde.coupling, or both are SDEs with one "
                              "driver; the error of the mean difference is then that of pairs"),
                     key("checkpoints", &ModelComparison::checkpoints, "in the order of their steps"));
  }
};

/// One predicted number.
struct PredictionResult {
  std::string id, source, model;
  std::optional<std::string> observable; ///< nothing for what concerns replicas as a whole
  std::optional<std::int64_t> step;      ///< nothing for exits
  std::optional<double> time;
  Quantity quantity = Quantity::mean;
  std::optional<double> p, threshold;
  Relation relation = Relation::equals;
  std::optional<double> bias; ///< of an approximation
  double predicted = 0;
  std::string assumptions;

  static constexpr auto keys() {
    return described(
        "prediction", "A number that a closed form predicts of the experiment.",
        key("id", &PredictionResult::id, "name of the law"),
        key("source", &PredictionResult::source, "where it is derived"),
        key("model", &PredictionResult::model, "of which model"),
        key("observable", &PredictionResult::observable,
            "of which observable; null for what concerns replicas as a "
            "whole, and for exits"),
        argument(number_key("step", &PredictionResult::step, "step", "null for exits")),
        argument(number_key("time", &PredictionResult::time, "time", "null for exits, and where there is none")),
        word_key("quantity", &PredictionResult::quantity, quantity_words,
                 "what is predicted; exit_mean is the mean of the smaller of exit and end, as restricted_mean of exit"),
        left_out(argument(number_key("p", &PredictionResult::p, "", "of a quantile"))),
        left_out(argument(number_key("threshold", &PredictionResult::threshold, "observable", "of an exceedance"))),
        word_key("relation", &PredictionResult::relation, relation_words,
                 "how the measured number stands to it; at_most and at_least for bounds"),
        left_out(number_key("bias", &PredictionResult::bias, "", "relative, that is allowed to what approximates")),
        itself(number_key("predicted", &PredictionResult::predicted, "observable", "the number")),
        key("assumptions", &PredictionResult::assumptions, "what the law takes for granted"));
  }
};

/// A prediction beside what was measured.
struct TheoryEntry {
  PredictionResult prediction;
  std::optional<double> measured, standard_error, z;
  Verdict verdict = Verdict::undecided;

  static constexpr auto keys() {
    return described(
        "theory", "A prediction beside what was measured.", inlined(&TheoryEntry::prediction),
        number_key("measured", &TheoryEntry::measured, "observable",
                   "from the ensemble; null where nothing measures it"),
        number_key("standard_error", &TheoryEntry::standard_error, "observable", "null where it is unknown"),
        number_key("z", &TheoryEntry::z, "",
                   "by how many standard errors the measured number lies outside of what the prediction allows"),
        word_key("verdict", &TheoryEntry::verdict, verdict_words,
                 "agrees or disagrees, for bounds holds or violated: |z| up to 5 or beyond; undecided without z"));
  }
};

struct Result {
  Json experiment; ///< the document, completed with every default
  Provenance provenance;
  Timing timing;
  std::vector<EnsembleResult> ensembles;
  std::vector<ModelComparison> comparison;
  std::vector<TheoryEntry> theory;
  std::vector<std::string> theory_left_out; ///< a sentence for each law that would take too long

  /// Of the experiment.
  std::string name() const;
  /// Of every interval.
  double confidence() const;

  static constexpr auto keys() {
    return described(
        "result", "What an experiment gave.",
        constant_key("schema", "heavytail/result/1", "version of the file's format"),
        key("experiment", &Result::experiment, "the input, completed with every default; an experiment file itself"),
        key("provenance", &Result::provenance, "who computed it"), key("timing", &Result::timing, "what it cost"),
        key("ensembles", &Result::ensembles, "one for each model"),
        key("comparison", &Result::comparison, "of models with the reference; empty where one runs"),
        key("theory", &Result::theory, "what the theory predicts beside what was measured; empty where no law applies"),
        left_out(key("theory_left_out", &Result::theory_left_out,
                     "a sentence for each law that would have taken too long")));
  }
};

/// One point of a sweep.
struct PointResult {
  Json set = Json::object(); ///< pointer and value of every axis
  Result result;

  static constexpr auto keys() {
    return described(
        "point", "One point of a sweep.",
        key("set", &PointResult::set, "what the point sets: JSON pointers and their values"),
        key("result", &PointResult::result, "the same as of a single run of the point's completed experiment"));
  }
};

/// The error of a mean with steps of one length.
struct WeakErrorPoint {
  std::optional<double> eta, dt; ///< the length: one of the two
  double difference = 0;
  double standard_error = 0;

  static constexpr auto keys() {
    return described("weak_error_point", "The difference of a mean at one length of a step.",
                     left_out(argument(number_key("eta", &WeakErrorPoint::eta, "", "of an optimizer's models"))),
                     left_out(argument(number_key("dt", &WeakErrorPoint::dt, "time", "of a process"))),
                     itself(number_key("difference", &WeakErrorPoint::difference, "observable",
                                       "of the model from the reference, or from the finest step")),
                     number_key("standard_error", &WeakErrorPoint::standard_error, "observable",
                                "its standard error; points without one count for no slope"));
  }
};

/// How the error of a mean shrinks with the length of a step.
struct WeakErrorResult {
  std::string model, observable;
  Json set = Json::object(); ///< what the sweep sets beside the step's length
  std::optional<double> time;
  std::optional<double> reference_dt; ///< of a process
  std::vector<WeakErrorPoint> points;
  std::optional<Estimate> slope;

  static constexpr auto keys() {
    return described("weak_error", "How the error of a mean shrinks with the length of a step.",
                     key("model", &WeakErrorResult::model, "the model"),
                     key("observable", &WeakErrorResult::observable, "the observable"),
                     key("set", &WeakErrorResult::set, "what the points set beside the step's length"),
                     argument(number_key("time", &WeakErrorResult::time, "time", "of the last checkpoint")),
                     left_out(argument(number_key("reference_dt", &WeakErrorResult::reference_dt, "time",
                                                  "of a process: the finest step"))),
                     each("difference", key("points", &WeakErrorResult::points, "by length of the step")),
                     estimate_key("slope", &WeakErrorResult::slope, "",
                                  "of the logarithm of |difference| over that of the length; null where fewer than two "
                                  "points count"));
  }
};

/// What the points of a file came to.
struct FileResult {
  bool is_sweep = false;
  std::vector<PointResult> points; ///< one with an empty `set` where there is no sweep
  std::vector<WeakErrorResult> weak_errors;

  /// Of a sweep.
  static constexpr auto keys() {
    return described("sweep", "What the points of a sweep gave.",
                     constant_key("schema", "heavytail/sweep/1", "version of the file's format"),
                     key("points", &FileResult::points, "in the order of the axes, the last one fastest"),
                     left_out(key("weak_error", &FileResult::weak_errors,
                                  "where models are compared over several /learning_rate/eta at one final time, or a "
                                  "process runs with several /integrator/dt")));
  }
};

/// The result of one experiment, "heavytail/result/1".
Json result_json(const Result& result);

/// The result file: that of the one experiment, or "heavytail/sweep/1".
Json file_json(const FileResult& file);

/// Reads what result_json or file_json wrote; written again it is the same.  Throws InputError with what is wrong.
Result read_result(const Json& json);
FileResult read_file_result(const Json& json);

} // namespace heavytail
