// SPDX-License-Identifier: MIT
// Experiment documents around every described component.
#pragma once

#include "tests/host/input/documents.hpp"

#include <heavytail/compressors/all.hpp>
#include <heavytail/noise/all.hpp>
#include <heavytail/normalizations/all.hpp>
#include <heavytail/objectives/all.hpp>
#include <heavytail/optimizers/all.hpp>
#include <heavytail/schedules/all.hpp>

#include <string>
#include <type_traits>
#include <vector>

namespace heavytail::test {

/// A described component in its place in a valid document.
struct Placed {
  ComponentInfo component;
  std::string pointer;
  Json document;
};

template <class Ch> void place_all(std::vector<Placed>& placed, const std::string& pointer, const Json& around) {
  for (const ComponentInfo& component : infos_of(std::type_identity<Ch>{})) {
    Json document = around;
    document[Json::json_pointer(pointer)] = sample(component);
    if (component.name == "theory") document["learning_rate"].erase("eta");
    placed.push_back({component, pointer, document});
  }
}

/// Every component of every list that a document can hold.
inline std::vector<Placed> all_components() {
  std::vector<Placed> placed;
  const Json document = small_document();
  place_all<Objective<double>>(placed, "/objective", document);
  place_all<Noise<double>>(placed, "/noise", document);
  place_all<Optimizer<double>>(placed, "/optimizer", document);
  place_all<Schedule>(placed, "/learning_rate/schedule", document);
  place_all<Normalization<double>>(placed, "/learning_rate/normalization", document);
  Json compressing = document;
  compressing["optimizer"] = {{"type", "dcsgd"}};
  place_all<Compressor<double>>(placed, "/optimizer/compressor", compressing);
  return placed;
}

} // namespace heavytail::test
