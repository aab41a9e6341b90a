// SPDX-License-Identifier: MIT
#include "host/output/outcome.hpp"

#include "host/output/theory.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <utility>

namespace heavytail {

void Outcome::add(const SweepPoint& point, const Ensembles& ensembles, const Provenance& provenance,
                  const Timing& timing, const std::stop_token& stop) {
  const Experiment& experiment = point.experiment;
  Result result;
  result.experiment = experiment.document;
  result.provenance = provenance;
  result.timing = timing;
  for (std::size_t i = 0; i < experiment.models.size(); ++i)
    result.ensembles.push_back(estimate_ensemble(experiment, experiment.models[i], ensembles.partials[i],
                                                 ensembles.batches[i], timing.threads, stop));
  for (std::size_t i = 0; i < ensembles.looks.size(); ++i)
    result.ensembles[i].stop = StopResult{*experiment.stop, experiment.statistics.confidence, ensembles.looks[i]};
  result.comparison = compare_models(experiment, ensembles, stop);
  result.theory = compare_with_theory(experiment, ensembles.partials, stop);
  confidence_ = experiment.statistics.confidence;
  theory_.insert(theory_.end(), result.theory.results.begin(), result.theory.results.end());
  left_out_.insert(left_out_.end(), result.theory.left_out.begin(), result.theory.left_out.end());
  for (const EnsembleResult& each : result.ensembles)
    if (each.stop) ++stops_[reason_of(each.stop->looks.back().verdict)];
  if (is_sweep_) {
    report_.add(point, ensembles.partials);
    weak_errors_.add(point, result.comparison, ensembles);
  } else {
    summary_ = report_run(experiment, ensembles.partials) + report_stop(result.ensembles) +
               report_comparison(result.comparison);
  }
  Json set = Json::object();
  for (const auto& [pointer, value] : point.set) set[pointer] = value;
  set_.push_back(std::move(set));
  results_.push_back(std::move(result));
}

Json Outcome::data() const {
  if (!is_sweep_) return result_json(results_.front());
  std::vector<std::pair<Json, Json>> points;
  for (std::size_t i = 0; i < results_.size(); ++i) points.emplace_back(set_[i], result_json(results_[i]));
  return sweep_json(std::move(points), weak_errors_.json(confidence_));
}

std::string Outcome::summary() const {
  if (!is_sweep_) return summary_ + report_theory(theory_, left_out_);
  std::string text = fmt::format("{}: {} points\n\n{}", name_, results_.size(), report_.text());
  if (!stops_.empty()) text += "\nstopped";
  for (const auto& [reason, count] : stops_)
    text += fmt::format("{} {} times: {}", reason == stops_.begin()->first ? "" : ",", count, reason);
  if (!stops_.empty()) text += "\n";
  return text + report_theory(theory_, left_out_);
}

} // namespace heavytail
