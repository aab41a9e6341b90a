// SPDX-License-Identifier: MIT
// The tail of an observable: its index from a share of the largest values, and at the last checkpoint every estimate.
#pragma once

#include "host/describe/keys.hpp"
#include "host/estimates/interval.hpp"
#include "host/estimates/tail/tail_estimates.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace heavytail {

struct Sample;

/// The tail as a result has it.
struct TailResult {
  bool of_magnitudes = false; ///< of a coordinate, both tails in one
  std::uint64_t k = 0;
  Estimate hill, moment; ///< α
  double max_sum_ratio = 0;
  std::optional<TailEstimates> automatic; ///< at the last checkpoint

  static constexpr auto keys() {
    constexpr std::array<std::string_view, 2> sides = {"upper", "magnitudes"};
    return described(
        "tail", "The tail index α, \"inf\" where the tail is lighter than any power.",
        word_key("of", &TailResult::of_magnitudes, sides, "of the values, or for x[j] of both tails together"),
        number_key("k", &TailResult::k, "", "how many of the largest values: tail_fraction · count"),
        estimate_key("hill", &TailResult::hill, "", "α by Hill"),
        estimate_key("moment", &TailResult::moment, "", "α by Dekkers, Einmahl and de Haan"),
        number_key("max_sum_ratio", &TailResult::max_sum_ratio, "",
                   "max x²/Σx²: near 0 for a finite variance and enough replicas, of order 1 where one replica "
                   "dominates"),
        left_out(key("automatic", &TailResult::automatic,
                     "at the last checkpoint: the same and more from a k that the sample chooses")));
  }
};

struct SampleTail {
  TailResult tail;

  static constexpr auto keys() { return described_inline(key("tail", &SampleTail::tail, "the tail index")); }

  static SampleTail of(const Sample& sample);
};

} // namespace heavytail
