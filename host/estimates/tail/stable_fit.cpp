// SPDX-License-Identifier: MIT
#include "host/estimates/tail/stable_fit.hpp"

#include "host/estimates/sample.hpp"
#include "host/estimates/tail/characteristic_function.hpp"
#include "host/estimates/tail/log_moment.hpp"
#include "host/estimates/tail/mohammadi.hpp"

namespace heavytail {

StableFit StableFit::of(const Sample& sample) {
  if (!sample.origin.at_end || !sample.origin.has_both_ends) return {};
  const double confidence = sample.settings.confidence;
  return {StableEstimates{.log_moment = estimate_log_moment(sample.summary, confidence),
                          .characteristic_function = estimate_characteristic_function(sample.summary, confidence),
                          .mohammadi = {estimate_mohammadi(sample.summary, confidence)}}};
}

} // namespace heavytail
