// SPDX-License-Identifier: MIT
// The list of sections.
#include "host/input/sections/section.hpp"

namespace heavytail {

const std::vector<Section>& sections() {
#define HT_SECTION(name) name##_section(),
  static const std::vector<Section> all = {
#include "host/input/sections/all.inc"
  };
#undef HT_SECTION
  return all;
}

} // namespace heavytail
