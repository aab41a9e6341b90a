// SPDX-License-Identifier: MIT
// Index and scale of a coordinate as if its law were stable, by three methods.
#pragma once

#include "host/describe/keys.hpp"
#include "host/estimates/tail/stable_estimate.hpp"

#include <optional>

namespace heavytail {

struct Sample;

/// An index without a scale.
struct StableIndex {
  Estimate alpha;

  static constexpr auto keys() {
    return described("stable_index", "Index of a stable law.",
                     estimate_key("alpha", &StableIndex::alpha, "", "index α"));
  }
};

/// The three methods.
struct StableEstimates {
  StableEstimate log_moment, characteristic_function;
  StableIndex mohammadi;

  static constexpr auto keys() {
    return described(
        "stable", "Index and scale as if the law were stable: they mean something for stable data alone.",
        key("log_moment", &StableEstimates::log_moment, "from the logarithms of |x|, for a symmetric law around 0"),
        key("characteristic_function", &StableEstimates::characteristic_function,
            "from the empirical characteristic function, for any location"),
        key("mohammadi", &StableEstimates::mohammadi, "from sums over blocks"));
  }
};

struct StableFit {
  std::optional<StableEstimates> stable; ///< of a coordinate at the last checkpoint

  static constexpr auto keys() {
    return described_inline(left_out(key(
        "stable", &StableFit::stable, "at the last checkpoint, for x[j]: index and scale as if the law were stable")));
  }

  static StableFit of(const Sample& sample);
};

} // namespace heavytail
