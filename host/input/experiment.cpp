// SPDX-License-Identifier: MIT
// The experiment file, part by part.
#include "host/input/experiment.hpp"

#include "host/input/component_reader.hpp"
#include "host/input/draft.hpp"
#include "host/input/experiment_keys.hpp"

#include <heavytail/model_facts.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace heavytail {

namespace {

/// Reports keys that there are not, or that belong to the other kind of experiment.
void read_top_level_keys(Draft& draft) {
  refuse_unknown_keys(draft.document, "", names_of(experiment_keys()), draft.reading);
  const KeyOf other = draft.is_process ? KeyOf::optimizer : KeyOf::process;
  for (const ExperimentKey& key : experiment_keys())
    if (key.of == other && draft.document.contains(key.name))
      draft.reading.report(child("", key.name), "no such key", shown(draft.document.at(key.name)),
                           draft.is_process
                               ? "it belongs to optimizers, and \"process\" makes this a stochastic process"
                               : "it belongs to stochastic processes, and this is an optimizer");
}

void read_schema(Draft& draft) {
  const Json& schema = *document_member(draft, "schema");
  if (schema == experiment_schema_name) return;
  draft.reading.report("/schema", fmt::format("\"{}\"", experiment_schema_name), shown(schema),
                       "this version reads no other format");
}

void read_name(Draft& draft) {
  const Json& name = *document_member(draft, "name");
  const auto forbidden = [](char c) { return c == '/' || static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (name.is_string()) {
    draft.name = name.get<std::string>();
    const bool fits = !draft.name.empty() && draft.name.size() <= 200 && draft.name != "." && draft.name != ".." &&
                      std::none_of(draft.name.begin(), draft.name.end(), forbidden);
    if (fits) return;
  }
  draft.reading.report("/name", "a string of 1 to 200 bytes that can be a file name", shown(name));
}

void check_isotropic(Draft& draft) {
  if (draft.noise.joint != Joint::isotropic) return;
  draft.noise.law.visit([&]<class Law>(const Law& /*law*/) {
    if constexpr (!OffersIsotropic<Law, double>) {
      draft.reading.report("/noise/joint", "\"independent\"", "\"isotropic\"",
                           fmt::format("\"{}\" has no isotropic vectors", Law::description().name));
    } else if (const double beta = beta_of(draft.noise.law); beta != 0) {
      draft.reading.report("/noise/beta", "0, since an isotropic law is symmetric", fmt::format("{}", beta));
    }
  });
}

void read_noise(Draft& draft) {
  Json* node = document_member(draft, "noise");
  if (node == nullptr) return;
  const std::vector<std::string> shared = keys_of<GradientNoise<double>>();
  read_component(*node, "/noise", draft.reading, draft.noise.law, shared);
  if (!node->is_object()) return;
  read_parameters(*node, "/noise", draft.reading, draft.noise);
  if (draft.is_sound("/noise/type") && draft.is_sound("/noise/joint") && draft.is_sound("/noise/beta"))
    check_isotropic(draft);
  const Slice growth = draft.noise.gradient_scale;
  const auto first = draft.reading.table.begin() + growth.offset;
  draft.noise.affine = std::any_of(first, first + growth.size, [](double scale) { return scale != 0; });
}

/// Whether the normalization sets the step size by itself.
bool sets_eta(const LearningRate& learning_rate) {
  return learning_rate.normalization.visit([](const auto& n) { return SetsEta<std::decay_t<decltype(n)>>; });
}

void read_learning_rate(Draft& draft) {
  Json* node = document_member(draft, "learning_rate");
  const ExperimentKey& key = key_called(experiment_keys(), "learning_rate");
  if (node == nullptr || !is_object(*node, "/learning_rate", "an object with \"eta\"", draft.reading)) return;
  refuse_unknown_keys(*node, "/learning_rate", names_of(key.members), draft.reading);
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

std::optional<Slice> read_mean(const Json& value, const std::string& pointer, Reading& reading) {
  if (!value.is_number() && !value.is_array()) {
    reading.report(pointer, "a number, or an array of one for each coordinate", shown(value));
    return std::nullopt;
  }
  const std::int32_t dimension = reading.dimension;
  const ParameterInfo mean{.name = "mean", .type = ValueType::numbers, .extent = Extent::per_coordinate};
  const std::optional<Slice> slice = read_numbers(value, pointer, mean, reading);
  reading.dimension = dimension; // the objective's to say
  return slice;
}

void read_initial_point(Draft& draft) {
  Json* node = document_member(draft, "initial_point");
  if (node == nullptr) return;
  Reading& reading = draft.reading;
  const std::string pointer = "/initial_point";
  if (!node->is_object()) {
    if (!node->is_number() && !node->is_array())
      reading.report(pointer, key_called(experiment_keys(), "initial_point").values, shown(*node));
    else if (const auto mean = read_mean(*node, pointer, reading))
      draft.initial_point.mean = *mean;
    return;
  }
  static const std::vector<std::string> keys = {"type", "mean", "std"};
  static const std::vector<std::string> types = {"normal"};
  refuse_unknown_keys(*node, pointer, keys, reading);
  const Json* type = member(*node, pointer, {.name = "type", .type = ValueType::word, .one_of = types}, reading);
  if (type != nullptr) read_word(*type, pointer + "/type", types, reading);
  const Json* mean = member(*node, pointer, {.name = "mean", .type = ValueType::numbers}, reading);
  if (mean != nullptr)
    if (const auto slice = read_mean(*mean, pointer + "/mean", reading)) draft.initial_point.mean = *slice;
  NormalStart start;
  read_parameters(*node, pointer, reading, start);
  draft.initial_point.deviation = start.deviation;
}

void read_seed(Draft& draft) {
  const Json& seed = *document_member(draft, "seed");
  const std::optional<std::int64_t> integer = exact_integer(seed);
  if (seed.is_number_unsigned())
    draft.seed = seed.get<std::uint64_t>();
  else if (integer && *integer >= 0)
    draft.seed = static_cast<std::uint64_t>(*integer);
  else
    draft.reading.report("/seed", "an integer from 0 to 2^64 - 1", shown(seed));
}

} // namespace

bool Draft::is_sound(std::string_view pointer) const {
  return std::none_of(reading.problems.begin(), reading.problems.end(), [&](const Problem& problem) {
    return problem.pointer.starts_with(pointer) &&
           (problem.pointer.size() == pointer.size() || problem.pointer[pointer.size()] == '/');
  });
}

Json* document_member(Draft& draft, std::string_view name) {
  const ExperimentKey& key = key_called(experiment_keys(), name);
  if (key.presence != Presence::required)
    return member(draft.document, "", {.name = key.name, .presence = key.presence, .fallback = key.fallback},
                  draft.reading);
  if (const auto found = draft.document.find(key.name); found != draft.document.end()) return &*found;
  draft.reading.report(child("", key.name), key.values, "nothing");
  return nullptr;
}

namespace {

/// Reads "steps", or the time that stands in its place.
void read_length(Draft& draft) {
  const double time = read_time(draft);
  const bool has_steps = draft.document.contains("steps");
  if (!draft.document.contains("time")) {
    if (!has_steps) draft.reading.report("/steps", "an integer of at least 1, or \"time\" in its place", "nothing");
  } else if (has_steps) {
    draft.reading.report("/time", "either \"steps\" or \"time\"", "both");
  } else if (draft.is_sound("/learning_rate") && draft.is_sound("/time")) {
    if (draft.learning_rate.eta > 0)
      draft.optimizer.steps = steps_in(draft, time, draft.learning_rate.eta, "eta");
    else
      draft.reading.report("/time", "\"steps\", since the normalization \"theory\" leaves no eta",
                           fmt::format("{}", time));
  }
}

/// Reads what makes the path of an optimizer.
void read_optimizer(Draft& draft) {
  read_parameters(draft.document, "", draft.reading, draft.optimizer);
  if (draft.is_sound("/agents")) draft.reading.agents = draft.optimizer.agents;
  read_noise(draft);
  read_learning_rate(draft);
  read_length(draft);
  read_models(draft);
}

} // namespace

Draft read_draft(Json document) {
  Draft draft;
  draft.document = std::move(document);
  if (!is_object(draft.document, "", "an object with the experiment's keys", draft.reading)) return draft;
  draft.is_process = draft.document.contains("process");
  read_top_level_keys(draft);
  read_schema(draft);
  read_name(draft);
  const auto precision = draft.document.find("precision");
  draft.reading.single = precision == draft.document.end() || *precision != "float64";
  read_parameters(draft.document, "", draft.reading, draft.settings);
  if (draft.is_process)
    read_process(draft);
  else
    read_optimizer(draft);
  read_initial_point(draft);
  read_checkpoints(draft);
  read_seed(draft);
  read_observables(draft);
  read_exit(draft);
  read_statistics(draft);
  read_stop(draft);
  return draft;
}

Experiment read_experiment(const Json& document) {
  Draft draft = read_draft(document);
  if (draft.document.is_object() && draft.document.contains("sweep"))
    draft.reading.report("/sweep", "one experiment without a sweep", shown(draft.document.at("sweep")));
  std::optional<Experiment> experiment = build_experiment(draft);
  if (!experiment) throw InputError(std::move(draft.reading.problems));
  return *std::move(experiment);
}

} // namespace heavytail
