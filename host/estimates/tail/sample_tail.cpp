// SPDX-License-Identifier: MIT
#include "host/estimates/tail/sample_tail.hpp"

#include "host/estimates/sample.hpp"
#include "host/estimates/tail/hill.hpp"
#include "host/estimates/tail/moment.hpp"
#include "host/estimates/tail/tail_sample.hpp"

#include <algorithm>

namespace heavytail {

SampleTail SampleTail::of(const Sample& sample) {
  const double confidence = sample.settings.confidence;
  const TailSample tail = TailSample::of(sample.summary, sample.side, known_values(sample.summary, sample.side));
  const auto wanted =
      static_cast<std::uint64_t>(sample.settings.tail_fraction * static_cast<double>(sample.summary.sample_size()));
  const std::uint64_t k = std::clamp<std::uint64_t>(wanted, 1, std::max<std::uint64_t>(1, tail.largest_k()));
  const TailIndex hill = estimate_hill(tail, k, confidence);
  SampleTail result{{.of_magnitudes = sample.side == TailSide::magnitudes,
                     .k = hill.k,
                     .hill = hill.alpha,
                     .moment = estimate_moment_index(tail, k, confidence).alpha,
                     .max_sum_ratio = sample.variance.max_sum_ratio,
                     .automatic = {}}};
  if (sample.origin.at_end) result.tail.automatic = estimate_tail(tail, confidence);
  return result;
}

} // namespace heavytail
