// SPDX-License-Identifier: MIT
#include "host/input/sections/run.hpp"

#include "host/input/component_reader.hpp"
#include "host/input/draft.hpp"
#include "host/input/sections/section.hpp"

#include <string_view>

namespace heavytail {

namespace {

void read_run(Draft& draft) {
  // Which numbers there are depends on it, so that it is asked for first.
  const auto precision = draft.document.find("precision");
  draft.reading.single = precision == draft.document.end() || *precision != "float64";
  read_parameters(draft.document, "", draft.reading, draft.settings);
}

/// One of its keys, all of which are read with the first.
Section run_setting(std::string_view key, void (*read)(Draft& draft) = nullptr) {
  return {key_called(keys_of_struct<RunSettings>(), key), Stage::run, read};
}

} // namespace

Section replicas_section() {
  return run_setting("replicas", read_run);
}

Section precision_section() {
  return run_setting("precision");
}

Section divergence_radius_section() {
  return run_setting("divergence_radius");
}

} // namespace heavytail
