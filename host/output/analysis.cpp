// SPDX-License-Identifier: MIT
#include "host/output/analysis.hpp"

#include "host/output/comparison.hpp"
#include "host/output/theory.hpp"
#include "host/version.hpp"

#include <unistd.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <ctime>
#include <utility>

namespace heavytail {

namespace {

std::string machine_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return "unknown";
  return name.data();
}

std::string utc_now() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text.data();
}

LookResult look_result(const Look& look) {
  LookResult result{.replicas = look.replicas,
                    .confidence = look.confidence,
                    .estimate = {look.estimate.value, {}},
                    .half_width = {}};
  if (!look.has_interval()) return result;
  result.estimate.interval = look.estimate.interval;
  result.half_width = half_width(look.estimate);
  return result;
}

StopResult stop_result(const Experiment& experiment, const std::vector<Look>& looks) {
  const StopTarget& target = experiment.stop->target;
  StopResult result;
  result.observable = experiment.stop->name;
  result.statistic = target.statistic;
  if (target.statistic == StopStatistic::quantile) result.p = target.p;
  if (target.statistic == StopStatistic::exceedance) result.threshold = target.threshold;
  result.reason = looks.back().verdict;
  result.confidence = experiment.statistics.confidence;
  for (const Look& each : looks) result.looks.push_back(look_result(each));
  result.last = result.looks.back();
  return result;
}

} // namespace

Provenance provenance_of(const DeviceInfo& device) {
  return {.version = std::string(version()),
          .git_revision = std::string(git_revision()),
          .compiler = std::string(compiler()),
          .device = device,
          .host = machine_name(),
          .start_time = utc_now()};
}

Result analyse(const Experiment& experiment, const Ensembles& ensembles, const Provenance& provenance,
               const Timing& timing, const std::stop_token& stop) {
  Result result;
  result.experiment = experiment.document;
  result.provenance = provenance;
  result.timing = timing;
  for (std::size_t i = 0; i < experiment.models.size(); ++i)
    result.ensembles.push_back(estimate_ensemble(experiment, experiment.models[i], ensembles.partials[i],
                                                 ensembles.batches[i], timing.threads, stop));
  for (std::size_t i = 0; i < ensembles.looks.size(); ++i)
    result.ensembles[i].stop = stop_result(experiment, ensembles.looks[i]);
  result.comparison = compare_models(experiment, ensembles, stop);
  const TheoryComparison theory = compare_with_theory(experiment, ensembles.partials, stop);
  result.theory = theory_entries(theory.results);
  for (const LeftOut& each : theory.left_out) result.theory_left_out.push_back(sentence_of(each));
  return result;
}

} // namespace heavytail
