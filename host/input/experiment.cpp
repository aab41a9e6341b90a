// SPDX-License-Identifier: MIT
// The experiment file, section by section.
#include "host/input/experiment.hpp"

#include "host/input/draft.hpp"
#include "host/input/experiment_keys.hpp"
#include "host/input/sections/section.hpp"

#include <algorithm>
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

/// The sections, those that others rest on first.
const std::vector<const Section*>& reading_order() {
  static const std::vector<const Section*> order = [] {
    std::vector<const Section*> all;
    for (const Section& section : sections()) all.push_back(&section);
    std::stable_sort(all.begin(), all.end(), [](const auto* a, const auto* b) { return a->stage < b->stage; });
    return all;
  }();
  return order;
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

Json* object_member(Draft& draft, std::string_view name, std::string_view what) {
  Json* node = document_member(draft, name);
  const std::string pointer = child("", name);
  if (node == nullptr || !is_object(*node, pointer, what, draft.reading)) return nullptr;
  refuse_unknown_keys(*node, pointer, names_of(key_called(experiment_keys(), name).members), draft.reading);
  return node;
}

Json* member_called(Draft& draft, Json& object, std::string_view key, std::string_view name) {
  const ExperimentKey& member_key = key_called(key_called(experiment_keys(), key).members, name);
  return member(object, child("", key),
                {.name = member_key.name, .presence = member_key.presence, .fallback = member_key.fallback},
                draft.reading);
}

Draft read_draft(Json document) {
  Draft draft;
  draft.document = std::move(document);
  if (!is_object(draft.document, "", "an object with the experiment's keys", draft.reading)) return draft;
  draft.is_process = draft.document.contains("process");
  read_top_level_keys(draft);
  const KeyOf other = draft.is_process ? KeyOf::optimizer : KeyOf::process;
  for (const Section* section : reading_order())
    if (section->key.of != other && section->read != nullptr) section->read(draft);
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
