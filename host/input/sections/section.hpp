// SPDX-License-Identifier: MIT
// A section of the experiment file: a key of the document as the reference and the JSON Schema show it, and how it is
// read.  Its description, reading, checks and schema are one file of this folder, which all.inc lists.
#pragma once

#include "host/input/experiment_keys.hpp"

#include <cstdint>
#include <vector>

namespace heavytail {

struct Draft;

/// When a section is read: after those of all stages before, and after those of its own that stand before it.
enum class Stage : std::int8_t {
  document,    ///< what the document is called
  run,         ///< numbers that others are limited by
  model,       ///< what moves, which fixes the dimension
  motion,      ///< how
  length,      ///< how long
  models,      ///< what else runs beside it
  start,       ///< from where, and when it is looked at
  observables, ///< what is looked at
  estimates,   ///< what becomes of it
};

/// A key of the document.
struct Section {
  ExperimentKey key;
  Stage stage = Stage::document;
  void (*read)(Draft& draft) = nullptr; ///< reads, completes and checks it; none where another section's does
};

/// All sections, in the order of the reference: those of all.inc.
const std::vector<Section>& sections();

#define HT_SECTION(name) Section name##_section();
#include "host/input/sections/all.inc"
#undef HT_SECTION

} // namespace heavytail
