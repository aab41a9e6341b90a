// SPDX-License-Identifier: MIT
// States of disjoint parts to the result of the whole.
#include "host/backends.hpp"
#include "host/output/analysis.hpp"
#include "host/output/outcome.hpp"

#include <heavytail/heavytail.hpp>

#include <cstddef>

namespace heavytail {

FileResult merge(const std::vector<State>& states, const std::stop_token& stop) {
  if (states.empty())
    throw InputError({{.pointer = "", .expected = "a state, one at least", .found = "none", .hint = ""}});
  const State whole = merged(states);
  const Provenance provenance = provenance_of(choose_backend({.name = "cpu", .note = {}})->info());
  Outcome outcome(whole.is_sweep);
  for (std::size_t i = 0; i < whole.points.size(); ++i)
    outcome.add(whole.points[i], whole.ensembles[i], provenance, {.threads = provenance.device.threads}, stop);
  return outcome.take();
}

} // namespace heavytail
