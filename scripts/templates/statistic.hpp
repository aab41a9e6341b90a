// SPDX-License-Identifier: MIT
// The middle between the smallest and the largest value.  Write the formula here.  Source: where it comes from.
#pragma once

#include "host/describe/keys.hpp"
#include "host/estimates/sample.hpp"

namespace heavytail {

/// What it is, in one sentence, and when it is not there.
struct @Name@ {
  double value = 0;

  static constexpr auto keys() {
    return described_inline(number_key("@name@", &@Name@::value, "observable", "what it is, in one sentence"));
  }

  /// What takes more than a line belongs into a function with a test of its own, in @name@.cpp.
  static @Name@ of(const Sample& sample) { return {0.5 * (sample.mean.smallest + sample.mean.largest)}; }
};

} // namespace heavytail
