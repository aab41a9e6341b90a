// SPDX-License-Identifier: MIT
#include "host/input/sections/models.hpp"

#include "host/input/component_reader.hpp"
#include "host/input/draft.hpp"
#include "host/input/integration.hpp"
#include "host/input/sde_models.hpp"
#include "host/input/sections/section.hpp"

#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scalar.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace heavytail {

namespace {

/// What "models" may hold.
std::vector<std::string> model_names() {
  std::vector<std::string> names = {"discrete"};
  for (const SdeFamily family : sde_families) names.emplace_back(name_of(family));
  return names;
}

void read_names(Draft& draft) {
  const Json& models = *document_member(draft, "models");
  const std::vector<std::string> known = model_names();
  if (!models.is_array() || models.empty()) {
    draft.reading.report("/models", "an array of some of " + quoted_list(known), shown(models));
    return;
  }
  std::vector<std::string>& names = draft.models.names;
  for (std::size_t i = 0; i < models.size(); ++i) {
    const std::string pointer = child("/models", i);
    const auto place = read_word(models[i], pointer, known, draft.reading);
    if (!place) continue;
    if (std::find(names.begin(), names.end(), known[*place]) != names.end())
      draft.reading.report(pointer, "each model once", shown(models[i]));
    names.push_back(known[*place]);
  }
}

bool runs_sde(const Draft& draft) {
  return std::any_of(draft.models.names.begin(), draft.models.names.end(),
                     [](const std::string& name) { return name != "discrete"; });
}

void read_integrator(Draft& draft, Json& node) {
  const Json* value = member_called(draft, node, "sde", "integrator");
  const std::vector<std::string> names = detail::names_of(std::type_identity<Integrator<double>>{});
  const auto place = read_word(*value, "/sde/integrator", names, draft.reading);
  if (!place) return;
  std::size_t i = 0;
  for_each_type(std::type_identity<Integrator<double>>{}, [&]<class I>() {
    if (i++ == *place) draft.models.integrator = I{};
  });
}

void read_sde(Draft& draft) {
  // An experiment without SDEs keeps no settings of them, unless it wrote some.
  if (!runs_sde(draft) && !draft.document.contains("sde")) return;
  Json* node = object_member(draft, "sde", "an object");
  if (node == nullptr) return;
  read_integrator(draft, *node);
  read_parameters(*node, "/sde", draft.reading, draft.models.settings);
}

void check_coupling(Draft& draft) {
  if (draft.models.settings.coupling != Coupling::common || !draft.is_sound("/noise")) return;
  const std::string culprit = "/sde/coupling";
  const bool gaussian = draft.noise.law.tag == Noise<double>::tag_of<Gaussian<double>>();
  if (!gaussian)
    draft.reading.report(culprit, "\"independent\" with this noise", "\"common\"",
                         "only Gaussian noise is made of increments of a Brownian motion");
  else if (draft.noise.joint == Joint::isotropic)
    draft.reading.report(culprit, "\"independent\" with isotropic noise", "\"common\"",
                         "independent coordinates have the same law, and may be shared");
}

/// The standard motion that drives a model.
Driver<double> driver_of(const SdeModel<double>& sde) {
  if (sde.family != SdeFamily::levy) return Gaussian<double>{};
  Stable<double> law;
  law.alpha = sde.stable_index;
  law.beta = sde.stable_skew;
  std::vector<double> none;
  law.prepare(none);
  return law;
}

/// σ_i / √Σσ², so that what the agents draw adds up to one motion; equal where all noise grows with the gradient.
Slice append_weights(const Draft& draft, std::vector<double>& table) {
  const auto agents = draft.optimizer.agents;
  std::vector<double> weights;
  double squares = 0;
  for (std::int32_t i = 0; i < agents; ++i) {
    weights.push_back(draft.noise.scale.at<double>(table.data(), i));
    squares += weights.back() * weights.back();
  }
  if (squares == 0) {
    weights.assign(static_cast<std::size_t>(agents), 1);
    squares = agents;
  }
  const Slice slice{static_cast<std::uint32_t>(table.size()), static_cast<std::uint32_t>(agents)};
  for (const double weight : weights) table.push_back(weight / sqrt(squares));
  return slice;
}

SdeFacts facts_of_model(const Model<double>& model, const std::string& name) {
  const std::string optimizer = model.optimizer.visit([](const auto& o) { return std::string(o.description().name); });
  return {.name = fmt::format("{} of {}", name, optimizer),
          .noise = model.sde.noise_kind,
          .diagonal = model.dimension == 1 || model.sde.noise_kind == NoiseKind::additive,
          .stable_driver = model.sde.family == SdeFamily::levy};
}

/// Says of each problem that knows no other culprit which model has it.
void report_at(const std::string& pointer, std::vector<Problem> problems, Reading& reading) {
  for (Problem& problem : problems) {
    if (problem.pointer == "/models") problem.pointer = pointer;
    reading.problems.push_back(std::move(problem));
  }
}

void check_size(Draft& draft, std::int32_t rates_per_step) {
  const double steps = static_cast<double>(draft.optimizer.steps) * draft.models.settings.substeps;
  if (steps * draft.reading.dimension >= most_process_draws)
    draft.reading.report("/sde/substeps", fmt::format("at most {:.0f} substeps times coordinates", most_process_draws),
                         fmt::format("{:.0f}", steps * draft.reading.dimension));
  if (learning_rates_needed(draft, rates_per_step) > most_table_numbers)
    draft.reading.report("/sde/substeps",
                         fmt::format("at most {:.0f} substeps with a schedule that keeps changing", most_table_numbers),
                         fmt::format("{:.0f}", steps), "learning rates are stored for each of them");
}

SdeFamily family_called(const std::string& name) {
  return *std::find_if(std::begin(sde_families), std::end(sde_families),
                       [&](SdeFamily family) { return name == name_of(family); });
}

ModelRun sde_run(Draft& draft, const Task& optimizer, const std::string& name, const std::string& pointer) {
  ModelRun run{.name = name, .task = nullptr, .substeps = draft.models.settings.substeps};
  Task task = optimizer;
  task.kind = PathKind::sde_model;
  Model<double>& model = task.model;
  model.sde.family = family_called(name);
  report_at(pointer, prepare_sde(model, task.table, SdeState::positions_and_velocities), draft.reading);
  if (!draft.is_sound(pointer)) return run;
  const SdeFacts facts = facts_of_model(model, name);
  if (const auto problem = misfit(draft.models.integrator, facts, "/sde/integrator"))
    draft.reading.problems.push_back(*problem);
  if (draft.exit && draft.exit->bridge)
    if (const auto problem = bridge_misfit(facts, "/exit/bridge")) draft.reading.problems.push_back(*problem);
  const auto substeps = static_cast<std::int32_t>(run.substeps);
  const std::int32_t rates_per_step = facts_of(draft.models.integrator).uses_quarters ? 4 * substeps : substeps;
  check_size(draft, rates_per_step);
  if (!draft.reading.problems.empty()) return run;
  Integration<double>& integration = model.integration;
  integration = integration_of(draft.models.integrator, driver_of(model.sde), 1.0 / substeps);
  integration.additive = facts.noise == NoiseKind::additive;
  integration.noise_dimension = model.dimension;
  if (model.sde.state == SdeState::positions_and_velocities) model.dimension *= 2;
  integration.substeps = substeps;
  integration.common_noise = draft.models.settings.coupling == Coupling::common;
  if (integration.common_noise) integration.common_weight = append_weights(draft, task.table);
  model.learning_rate = append_learning_rates(draft, rates_per_step, task.table);
  run.task = completed(draft, std::move(task), run.substeps);
  return run;
}

void read_models(Draft& draft) {
  read_names(draft);
  read_sde(draft);
  if (runs_sde(draft)) check_coupling(draft);
}

ExperimentKey models_key() {
  std::vector<std::string> names = model_names();
  Json schema = array_of(schema_of_words(names));
  schema["uniqueItems"] = true;
  return key_with_default("models", "an array of some of " + quoted_list(names),
                          "the optimizer's own recursion, and SDEs that stand for it", {"discrete"}, std::move(schema));
}

ExperimentKey sde_key() {
  std::vector<ExperimentKey> members = keys_of_struct<SdeSettings>();
  const std::vector<std::string> integrators = detail::names_of(std::type_identity<Integrator<double>>{});
  members.insert(members.begin(),
                 key_with_default("integrator", "one of " + quoted_list(integrators), "integrator of SDE models",
                                  "euler_maruyama", schema_of_words(integrators)));
  return object_key("sde", meaning_of<SdeSettings>(), Json::object(), std::move(members));
}

} // namespace

Section models_section() {
  return {of_optimizer(models_key()), Stage::models, read_models};
}

/// Read with the models.
Section sde_section() {
  return {of_optimizer(sde_key()), Stage::models};
}

std::vector<ModelRun> model_runs(Draft& draft, const Task& optimizer) {
  std::vector<ModelRun> runs;
  for (std::size_t i = 0; i < draft.models.names.size(); ++i) {
    const std::string& name = draft.models.names[i];
    if (name != "discrete") {
      runs.push_back(sde_run(draft, optimizer, name, child("/models", i)));
      continue;
    }
    Task task = optimizer;
    const bool collapsed = collapse_agents(draft, task);
    task.model.learning_rate = append_learning_rates(draft, 1, task.table);
    runs.push_back({.name = name, .task = completed(draft, std::move(task)), .collapsed = collapsed});
  }
  if (draft.exit && draft.exit->bridge && !runs_sde(draft))
    draft.reading.report("/exit/bridge", "false for the optimizer's own recursion", "true",
                         "between two of its steps there is no path");
  return runs;
}

} // namespace heavytail
