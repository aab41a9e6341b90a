// SPDX-License-Identifier: MIT
// Experiments run beside the predictions of the theory.
#pragma once

#include "host/engine.hpp"
#include "host/theory/laws.hpp"
#include "host/theory/verdict.hpp"
#include "tests/harness/ensemble.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heavytail::test {

/// What one kind of prediction came to.
struct Tally {
  int agreed = 0, contradicted = 0, undecided = 0;
};

class SilentProgress final : public ProgressSink {
public:
  void advanced(std::uint64_t /*path_steps*/) override {}
};

inline std::vector<TheoryResult> theory_results(const Experiment& predicted, const Experiment& simulated) {
  SilentProgress silent;
  const Ensembles ensembles = run(simulated, *make_cpu_backend({}), {}, silent);
  return compare_with_theory(predicted, ensembles.partials).results;
}

/// The predictions for a document beside its own replicas.
inline std::vector<TheoryResult> theory_results(const Json& document) {
  const Experiment experiment = read_experiment(document);
  return theory_results(experiment, experiment);
}

/// The predictions of one document beside the replicas of another: a negative control.
inline std::vector<TheoryResult> theory_results(const Json& predicted, const Json& simulated) {
  return theory_results(read_experiment(predicted), read_experiment(simulated));
}

inline std::vector<Prediction> predictions_of(const Json& document) {
  const Experiment experiment = read_experiment(document);
  std::vector<Prediction> all;
  for (const ModelRun& run : experiment.models)
    for (Prediction& each : predict(experiment, run).stated) all.push_back(std::move(each));
  return all;
}

inline Tally tally(const std::vector<TheoryResult>& results, std::string_view id) {
  Tally tally;
  for (const TheoryResult& each : results) {
    if (each.prediction.statement.id != id) continue;
    const bool fine = each.verdict == Verdict::agrees || each.verdict == Verdict::holds;
    (fine ? tally.agreed : each.verdict == Verdict::undecided ? tally.undecided : tally.contradicted) += 1;
    if (each.verdict == Verdict::disagrees || each.verdict == Verdict::violated)
      UNSCOPED_INFO(id << ", " << each.prediction.model << ", step " << each.prediction.step << ", "
                       << each.prediction.observable << " " << name_of(each.prediction.asked.quantity) << " "
                       << each.prediction.asked.at << ": predicted " << each.prediction.value << ", measured "
                       << each.measured.value_or(0) << ", z " << *each.z);
  }
  return tally;
}

/// Demands that at least `least` predictions of a law are decided and all of those agree.
inline void check_agreement(const std::vector<TheoryResult>& results, std::string_view id, int least) {
  const Tally t = tally(results, id);
  INFO(id);
  CHECK(t.agreed >= least);
  CHECK(t.contradicted == 0);
}

/// The value of the one prediction that fits; fails where there is none.
inline double predicted(const std::vector<Prediction>& predictions, std::string_view id, std::string_view observable,
                        std::int64_t step, Asked asked, std::string_view model = "") {
  const auto found = std::find_if(predictions.begin(), predictions.end(), [&](const Prediction& each) {
    return each.statement.id == id && each.observable == observable && each.step == step &&
           each.asked.quantity == asked.quantity && each.asked.at == asked.at && (model.empty() || each.model == model);
  });
  INFO(id << " " << observable << " at step " << step);
  REQUIRE(found != predictions.end());
  return found->value;
}

} // namespace heavytail::test
