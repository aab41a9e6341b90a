// SPDX-License-Identifier: MIT
#include "host/input/sections/optimizer.hpp"

#include "host/input/component_reader.hpp"
#include "host/input/draft.hpp"
#include "host/input/sections/section.hpp"

#include <string_view>

namespace heavytail {

namespace {

void read_optimizer(Draft& draft) {
  read_parameters(draft.document, "", draft.reading, draft.optimizer);
  if (draft.is_sound("/agents")) draft.reading.agents = draft.optimizer.agents;
}

/// One of its keys, all of which are read with the first.
Section optimizer_setting(std::string_view key, void (*read)(Draft& draft) = nullptr) {
  return {of_optimizer(key_called(keys_of_struct<OptimizerSettings>(), key)), Stage::model, read};
}

} // namespace

Section objective_section() {
  return optimizer_setting("objective", read_optimizer);
}

Section agents_section() {
  return optimizer_setting("agents");
}

Section agents_sampling_section() {
  return optimizer_setting("agents_sampling");
}

Section optimizer_section() {
  return optimizer_setting("optimizer");
}

Section steps_section() {
  return optimizer_setting("steps");
}

} // namespace heavytail
