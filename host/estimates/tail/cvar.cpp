// SPDX-License-Identifier: MIT
#include "host/estimates/tail/cvar.hpp"

#include "host/estimates/deviation.hpp"
#include "host/estimates/normal_quantile.hpp"
#include "host/estimates/sample.hpp"
#include "host/estimates/tail/value_runs.hpp"
#include "host/numbers.hpp"

#include <heavytail/lanes/scalar.hpp>

#include <algorithm>
#include <array>

namespace heavytail {
namespace {

/// A part of a run, from its top: how many values, their middle, and how wide they lie, evenly.
struct Part {
  double count = 0, middle = 0, width = 0;
};

std::vector<Part> top_parts(std::span<const ValueRun> runs, double count) {
  std::vector<Part> parts;
  for (const ValueRun& run : runs) {
    if (!(count > 0)) break;
    const auto all = static_cast<double>(run.count);
    const double taken = std::min(all, count);
    const double width = taken / all * (run.high - run.low);
    parts.push_back({taken, run.high - 0.5 * width, width});
    count -= taken;
  }
  return parts;
}

Estimate cvar_of(const Summary& summary, std::span<const ValueRun> runs, double p, double z) {
  const auto size = static_cast<double>(summary.sample_size());
  const double beyond = size * (1 - p);
  if (summary.sample_size() == 0) return {nan, {nan, nan}};
  if (summary.plus_infinities() > 0) return {inf, {inf, inf}};
  if (beyond > static_cast<double>(summary.finite_count())) return {-inf, {-inf, -inf}};
  const std::vector<Part> parts = top_parts(runs, beyond);
  double value = 0;
  for (const Part& part : parts) value += part.count / beyond * part.middle;
  if (beyond < 2) return {value, {-inf, inf}};
  // Squares of tiny and huge numbers are no doubles.
  const double excess = value - value_at(runs, beyond);
  const double unit = scale_of_squares(std::array{excess, parts.front().middle - value});
  double variance = 0;
  for (const Part& part : parts) {
    const double rest = (part.middle - value) / unit;
    const double width = part.width / unit;
    variance += part.count / beyond * (rest * rest + width * width / 12);
  }
  variance += p * (excess / unit) * (excess / unit);
  const double margin = z * unit * heavytail::sqrt(variance / beyond);
  return {value, {value - margin, value + margin}};
}

} // namespace

std::vector<CvarEstimate> estimate_cvar(const Summary& summary, std::span<const double> probabilities,
                                        double confidence, std::span<const double> largest) {
  const std::vector<ValueRun> runs = descending_runs(summary, TailSide::upper, largest);
  const double z = two_sided_normal_quantile(confidence);
  std::vector<CvarEstimate> result;
  for (const double p : probabilities) result.push_back({p, cvar_of(summary, runs, p, z)});
  return result;
}

Cvars Cvars::of(const Sample& sample) {
  Cvars cvars{estimate_cvar(sample.summary, sample.settings.quantiles, sample.settings.confidence, sample.largest)};
  if (!sample.resolved)
    for (CvarEstimate& each : cvars.list) each.estimate = {nan, {nan, nan}};
  return cvars;
}

} // namespace heavytail
