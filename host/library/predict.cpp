// SPDX-License-Identifier: MIT
// What the theory states of an experiment.
#include "host/theory/laws.hpp"

#include <heavytail/heavytail.hpp>

#include <utility>

namespace heavytail {

Predictions predict(const Experiment& experiment, const std::stop_token& stop) {
  Predictions all;
  for (const ModelRun& run : experiment.models) {
    Predictions own = predict(experiment, run, stop);
    for (Prediction& each : own.stated) all.stated.push_back(std::move(each));
    for (LeftOut& each : own.left_out) all.left_out.push_back(std::move(each));
  }
  return all;
}

} // namespace heavytail
