// SPDX-License-Identifier: MIT
#include "host/input/sections/learning_rate.hpp"

#include "host/input/component_reader.hpp"
#include "host/input/draft.hpp"
#include "host/input/sections/section.hpp"

#include <heavytail/model_facts.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <type_traits>

namespace heavytail {

namespace {

/// Whether the normalization sets the step size by itself.
bool sets_eta(const LearningRate& learning_rate) {
  return learning_rate.normalization.visit([](const auto& n) { return SetsEta<std::decay_t<decltype(n)>>; });
}

void read_learning_rate(Draft& draft) {
  Json* node = object_member(draft, "learning_rate", "an object with \"eta\"");
  if (node == nullptr) return;
  read_parameters(*node, "/learning_rate", draft.reading, draft.learning_rate);
  const bool has_eta = node->contains("eta");
  if (!draft.is_sound("/learning_rate/normalization")) return;
  if (!sets_eta(draft.learning_rate)) {
    if (!has_eta) draft.reading.report("/learning_rate/eta", expected_number(positive), "nothing");
    return;
  }
  if (has_eta)
    draft.reading.report("/learning_rate/eta", "no eta, since the normalization \"theory\" sets it",
                         shown(node->at("eta")));
  if (draft.learning_rate.clock == Clock::time)
    draft.reading.report("/learning_rate/clock", "\"steps\", since the normalization \"theory\" leaves no eta",
                         "\"time\"");
}

ExperimentKey learning_rate_key() {
  ExperimentKey key = object_key("learning_rate", meaning_of<LearningRate>(), {}, keys_of_struct<LearningRate>());
  // eta is required unless the normalization sets the step size.
  const Json theory{{"properties", {{"type", {{"const", TheoryStep<double>::description().name}}}}},
                    {"required", Json::array({"type"})}};
  key.schema["if"] = {{"properties", {{"normalization", theory}}}, {"required", Json::array({"normalization"})}};
  key.schema["then"] = {{"properties", {{"eta", false}}}};
  key.schema["else"] = requiring("eta");
  return key;
}

/// From which step on the learning rate stays, infinite where it never does.
double constant_from_step(const LearningRate& rate) {
  const double k = rate.schedule.visit([](const auto& schedule) { return schedule.constant_from(); });
  // One more step than the division says, for its rounding.
  return rate.clock == Clock::steps ? std::ceil(k) : k == 0 ? 0 : std::ceil(k / rate.eta) + 1;
}

} // namespace

Section learning_rate_section() {
  return {of_optimizer(learning_rate_key()), Stage::motion, read_learning_rate};
}

void prepare_normalization(Draft& draft) {
  const std::vector<double>& table = draft.reading.table;
  draft.learning_rate.normalization.visit([&]<class N>(N& normalization) {
    if constexpr (PreparesFromNoise<N>) {
      const auto omega = omega_of(draft.optimizer.optimizer, draft.reading.dimension);
      if (!omega) {
        draft.reading.report("/learning_rate/normalization", "an unbiased compressor with the normalization \"theory\"",
                             "a biased one", "theorem T4 says nothing of biased compressors");
        return;
      }
      const double variance = variance_of(draft.noise.law);
      if (!std::isfinite(variance)) {
        draft.reading.report("/noise", "noise of finite variance with the normalization \"theory\"",
                             "noise of infinite variance", "theorem T4 asks for second moments");
        return;
      }
      normalization.prepare({.omega = *omega,
                             .variance = variance * mean_square(draft.noise.scale, table),
                             .variance_growth = variance * mean_square(draft.noise.gradient_scale, table),
                             .dimension = draft.reading.dimension,
                             .agents = draft.optimizer.agents});
    }
  });
}

double learning_rates_needed(const Draft& draft, double per_step) {
  const auto steps = static_cast<double>(draft.optimizer.steps);
  // An integrator looks at the end of its last step as well, and averages over time weigh the last state.
  const double last = steps * per_step + 1;
  return std::min(last, std::ceil(constant_from_step(draft.learning_rate) * per_step) + 1);
}

Slice append_learning_rates(const Draft& draft, std::int32_t per_step, std::vector<double>& table) {
  const LearningRate& rate = draft.learning_rate;
  const auto count = static_cast<std::uint32_t>(learning_rates_needed(draft, per_step));
  const Slice slice{static_cast<std::uint32_t>(table.size()), count};
  const double unit = rate.eta; // of the clock of time
  const double base = rate.eta == 0 ? 1 : rate.eta;
  table.reserve(table.size() + count);
  rate.schedule.visit([&](const auto& schedule) {
    for (std::uint32_t i = 0; i < count; ++i) {
      // With one number a step this is the step itself, not rounded.
      const double k = per_step == 1 ? i : static_cast<double>(i) / per_step;
      table.push_back(base * (rate.clock == Clock::time ? schedule_at_time(schedule, k * unit) : schedule.at(k)));
    }
  });
  return slice;
}

} // namespace heavytail
