// SPDX-License-Identifier: MIT
// Small experiments of every kind at random: optimizers, noises, compressors, schedules, SDE models, processes,
// integrators, exits and starts.
#pragma once

#include "host/json.hpp"

#include <cstdint>

namespace heavytail::test {

/// The document of the experiment of this number.  Some do not go together and are refused by the reader.
Json random_experiment(std::uint64_t number);

} // namespace heavytail::test
