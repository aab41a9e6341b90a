// SPDX-License-Identifier: MIT
// Saved states: all that is known of some replicas of an experiment, from which states of the other replicas make the
// result that one run of all would have given.
#pragma once

#include "host/engine.hpp"
#include "host/input/experiment.hpp"
#include "host/json.hpp"

#include <string>
#include <vector>

namespace heavytail {

/// What was run of the points of an experiment file.
struct State {
  std::string name;
  bool is_sweep = false;
  std::vector<SweepPoint> points;
  std::vector<Ensembles> ensembles; ///< by point
};

/// The state as a file, "heavytail/state/2".
Json state_json(const State& state);

/// Reads such a file.  Throws InputError where it is none, of another version, or not as it was written.
State read_state(const Json& json);

/// One state of all replicas.  Throws InputError where states are of different experiments, overlap, or do not make up
/// all replicas.
State merged(const std::vector<State>& states);

} // namespace heavytail
