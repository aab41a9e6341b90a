// SPDX-License-Identifier: MIT
// The most extreme values of an observable, with the replicas that they are of.
#pragma once

#include "host/describe/keys.hpp"

#include <cstdint>
#include <vector>

namespace heavytail {

struct Sample;

/// A value and the replica that has it.
struct ExtremeValue {
  double value = 0;
  std::uint64_t replica = 0;

  static constexpr auto keys() {
    return described("extreme", "A value and its replica, whose path heavytail replay gives.",
                     number_key("value", &ExtremeValue::value, "observable", "the value"),
                     number_key("replica", &ExtremeValue::replica, "", "number of the replica, from 0"));
  }
};

/// A few of the largest values, and of a coordinate also of the smallest.
struct SampleExtremes {
  std::vector<ExtremeValue> highest, lowest;

  static constexpr auto keys() {
    return described_inline(
        key("highest", &SampleExtremes::highest, "the largest finite values, descending"),
        left_out(key("lowest", &SampleExtremes::lowest, "the smallest finite values, ascending; of x[j] alone")));
  }

  static SampleExtremes of(const Sample& sample);
};

} // namespace heavytail
