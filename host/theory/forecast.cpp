// SPDX-License-Identifier: MIT
#include "host/theory/forecast.hpp"

#include "host/input/collapse.hpp"

#include <algorithm>
#include <utility>

namespace heavytail {

const char* name_of(Quantity quantity) {
  switch (quantity) {
  case Quantity::mean:
    return "mean";
  case Quantity::mean_square:
    return "mean_square";
  case Quantity::variance:
    return "variance";
  case Quantity::quantile:
    return "quantile";
  case Quantity::exceedance:
    return "exceedance";
  case Quantity::tail_index:
    return "tail_index";
  case Quantity::diverged_share:
    return "diverged_share";
  case Quantity::exit_mean:
    return "exit_mean";
  case Quantity::exit_upwards:
    return "exit_upwards";
  }
  return "";
}

const char* name_of(Relation relation) {
  switch (relation) {
  case Relation::equals:
    return "equals";
  case Relation::approximates:
    return "approximates";
  case Relation::at_most:
    return "at_most";
  case Relation::at_least:
    return "at_least";
  }
  return "";
}

Forecast::Forecast(const Experiment& experiment, const ModelRun& run)
    : experiment_(experiment), run_(with_all_agents(run)) {}

bool Forecast::is_euler() const {
  return !is_discrete() && held<EulerMaruyama<double>>(model().integration.integrator) != nullptr;
}

double Forecast::rate_at(std::int64_t step) const {
  const Slice& rates = model().learning_rate;
  const auto last = static_cast<std::int64_t>(rates.size) - 1;
  return table()[rates.offset + static_cast<std::uint32_t>(std::min(step, last))];
}

Prediction Forecast::at_checkpoint(const Statement& statement, std::size_t c) const {
  Prediction prediction;
  prediction.statement = statement;
  prediction.model = run_.name;
  prediction.checkpoint = c;
  prediction.step = checkpoints()[c] / run_.substeps;
  prediction.time = time_at(experiment_, prediction.step);
  return prediction;
}

void Forecast::state(const Statement& statement, std::size_t c, std::size_t o, Asked asked, double value) {
  if (!observables()[o].average) add(statement, c, o, asked, value);
}

void Forecast::state_average(const Statement& statement, std::size_t c, std::size_t o, double value) {
  if (observables()[o].average) add(statement, c, o, {Quantity::mean}, value);
}

void Forecast::add(const Statement& statement, std::size_t c, std::size_t o, Asked asked, double value) {
  if (checkpoints()[c] == run_.task.first_step) return; // where it starts the experiment says, not the theory
  Prediction prediction = at_checkpoint(statement, c);
  prediction.observable = experiment_.observable_names[o];
  prediction.summary = o;
  prediction.asked = asked;
  prediction.value = value;
  predictions_.push_back(std::move(prediction));
}

void Forecast::state_law(const Statement& statement, std::size_t c, std::size_t o, const Distribution& law) {
  for (const double p : experiment_.statistics.quantiles)
    state(statement, c, o, {Quantity::quantile, p}, quantile_of(law, p));
  for (const double threshold : observables()[o].thresholds)
    state(statement, c, o, {Quantity::exceedance, threshold}, law(threshold).upper);
}

void Forecast::state_replicas(const Statement& statement, std::size_t c, Quantity quantity, double value) {
  Prediction prediction = at_checkpoint(statement, c);
  prediction.asked = {quantity, 0};
  prediction.value = value;
  predictions_.push_back(std::move(prediction));
}

void Forecast::state_exit(const Statement& statement, Quantity quantity, double value) {
  Prediction prediction = at_checkpoint(statement, checkpoints().size() - 1);
  prediction.checkpoint.reset();
  prediction.asked = {quantity, 0};
  prediction.value = value;
  predictions_.push_back(std::move(prediction));
}

} // namespace heavytail
