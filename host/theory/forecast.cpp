// SPDX-License-Identifier: MIT
#include "host/theory/forecast.hpp"

#include "host/input/collapse.hpp"
#include "kernels/errors.hpp"

#include <heavytail/model_facts.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace heavytail {

bool is_possible(Quantity quantity, double value) {
  constexpr double largest = 0x1p1023; // beyond, formulas have overflowed
  switch (quantity) {
  case Quantity::mean:
  case Quantity::quantile:
    return std::abs(value) < largest;
  case Quantity::mean_square:
  case Quantity::variance:
  case Quantity::tail_index:
  case Quantity::exit_mean:
    return value >= 0 && value < largest;
  case Quantity::exceedance:
  case Quantity::diverged_share:
  case Quantity::exit_upwards:
    return value >= 0 && value <= 1;
  }
  return false;
}

std::string sentence_of(const LeftOut& left_out) {
  return fmt::format("{}, {}: left out, it would take {:.2g} operations, and {:.2g} were left of those that the theory "
                     "may take",
                     left_out.id, left_out.model, left_out.operations, left_out.allowed);
}

Forecast::Forecast(const Experiment& experiment, const ModelRun& run, std::stop_token stop)
    : experiment_(experiment), run_(with_all_agents(run)), stop_(std::move(stop)) {}

std::optional<double> Forecast::driver_variance() const {
  const double variance = variance_of(model().integration.driver);
  return std::isfinite(variance) ? std::optional(variance) : std::nullopt;
}

const SymmetricLaw& Forecast::noise_law() {
  if (!noise_law_) noise_law_.emplace(model().noise.law);
  return *noise_law_;
}

bool Forecast::affords(const char* id, double operations) {
  heed_stop();
  if (operations > allowed()) {
    leave_out(id, operations);
    return false;
  }
  spent_ += operations;
  return true;
}

void Forecast::leave_out(const char* id, double operations) {
  predictions_.left_out.push_back({id, run_.name, operations, allowed()});
}

double Forecast::allowed() const {
  return most_operations / static_cast<double>(experiment_.models.size()) - spent_;
}

double Forecast::operations_of_laws(double observed) const {
  constexpr double of_threshold = 200;
  double each = operations_of_quantile * static_cast<double>(experiment_.statistics.quantiles.size());
  double thresholds = 0;
  for (const ObservableTask& task : observables())
    thresholds = std::max(thresholds, static_cast<double>(task.thresholds.size()));
  each += of_threshold * thresholds;
  return static_cast<double>(checkpoints().size()) * observed * each;
}

void Forecast::heed_stop() const {
  if (stop_.stop_requested()) throw Interrupted();
}

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
  if (checkpoints()[c] == run_.plan().first_step) return; // where it starts the experiment says, not the theory
  Prediction prediction = at_checkpoint(statement, c);
  prediction.observable = experiment_.observable_names[o];
  prediction.summary = o;
  prediction.asked = asked;
  prediction.value = value;
  push(std::move(prediction));
}

void Forecast::push(Prediction prediction) {
  if (is_possible(prediction.asked.quantity, prediction.value)) predictions_.stated.push_back(std::move(prediction));
}

void Forecast::state_law(const Statement& statement, std::size_t c, std::size_t o, const Distribution& law) {
  for (const double p : experiment_.statistics.quantiles)
    state(statement, c, o, {Quantity::quantile, p}, quantile_of(law, p));
  for (const double threshold : observables()[o].thresholds)
    state(statement, c, o, {Quantity::exceedance, threshold}, std::min(1.0, law(threshold).upper)); // but for rounding
}

void Forecast::state_replicas(const Statement& statement, std::size_t c, Quantity quantity, double value) {
  Prediction prediction = at_checkpoint(statement, c);
  prediction.asked = {quantity, 0};
  prediction.value = value;
  push(std::move(prediction));
}

void Forecast::state_exit(const Statement& statement, Quantity quantity, double value) {
  Prediction prediction = at_checkpoint(statement, checkpoints().size() - 1);
  prediction.checkpoint.reset();
  prediction.asked = {quantity, 0};
  prediction.value = value;
  push(std::move(prediction));
}

} // namespace heavytail
