// SPDX-License-Identifier: MIT
#include "host/estimates/tail/value_runs.hpp"

#include "host/numbers.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>

namespace heavytail {
namespace {

/// The finite bins of X, mirrored where asked for, descending; the outermost ones end at the smallest and largest
/// value.
std::vector<ValueRun> bins_of(const Summary& summary, bool mirrored) {
  std::vector<ValueRun> runs;
  for (const Bin& bin : summary.histogram().bins()) {
    if (bin.upper == -inf || bin.lower == inf) continue;
    const double low = std::max(bin.lower, summary.smallest());
    const double high = std::min(bin.upper, summary.largest());
    runs.push_back(mirrored ? ValueRun{-high, -low, bin.count} : ValueRun{low, high, bin.count});
  }
  if (!mirrored) std::reverse(runs.begin(), runs.end());
  return runs;
}

/// The bins of |X|: those of X and -X at or above zero, joined where they overlap.
std::vector<ValueRun> magnitude_bins(const Summary& summary) {
  std::vector<ValueRun> all;
  for (const bool mirrored : {false, true})
    for (const ValueRun& run : bins_of(summary, mirrored))
      if (run.high > 0 || (run.high == 0 && run.low == 0 && !mirrored)) all.push_back(run);
  std::sort(all.begin(), all.end(), [](const ValueRun& a, const ValueRun& b) { return a.low > b.low; });
  std::vector<ValueRun> joined;
  for (const ValueRun& run : all) {
    // Bins of the two signs have the same edges; only their outermost ones may end inside.
    if (!joined.empty() && run.high > joined.back().low) {
      joined.back() = {run.low, std::max(run.high, joined.back().high), joined.back().count + run.count};
      continue;
    }
    joined.push_back(run);
  }
  return joined;
}

/// The same runs with their largest value, and their smallest if asked for, as runs of their own.
std::vector<ValueRun> with_known_ends(std::vector<ValueRun> runs, bool both) {
  if (runs.empty()) return runs;
  std::vector<ValueRun> result{{runs.front().high, runs.front().high, 1}};
  --runs.front().count;
  const double smallest = runs.back().low;
  const bool smallest_known = both && runs.back().count > 0;
  if (smallest_known) --runs.back().count;
  for (const ValueRun& run : runs)
    if (run.count > 0) result.push_back(run);
  if (smallest_known) result.push_back({smallest, smallest, 1});
  return result;
}

} // namespace

std::vector<ValueRun> descending_runs(const Summary& summary, TailSide side, std::span<const double> largest) {
  const bool mixed = side == TailSide::magnitudes;
  const std::vector<ValueRun> bins =
      with_known_ends(mixed ? magnitude_bins(summary) : bins_of(summary, side == TailSide::lower), !mixed);
  std::vector<ValueRun> runs;
  for (const double x : largest) runs.push_back({x, x, 1});
  std::size_t known = 0;
  for (ValueRun bin : bins) {
    // A bin has the edge that is nearer to zero.
    const auto is_inside = [&](double x) {
      return x > bin.low || (x == bin.low && bin.low >= 0) || bin.low == bin.high;
    };
    while (known < largest.size() && bin.count > 0 && is_inside(largest[known])) {
      --bin.count;
      ++known;
    }
    if (bin.count == 0) continue;
    if (known > 0) bin.high = std::max(bin.low, std::min(bin.high, largest[known - 1]));
    runs.push_back(bin);
  }
  return runs;
}

double value_at(std::span<const ValueRun> runs, double position) {
  double before = 0;
  for (const ValueRun& run : runs) {
    const auto count = static_cast<double>(run.count);
    if (position <= before + count) return run.high - (position - before) / count * (run.high - run.low);
    before += count;
  }
  return runs.back().low;
}

std::uint64_t infinite_count(const Summary& summary, TailSide side) {
  return (side != TailSide::lower ? summary.plus_infinities() : 0) +
         (side != TailSide::upper ? summary.minus_infinities() : 0);
}

std::vector<double> known_values(const Summary& summary, TailSide side) {
  std::vector<double> values;
  // |X| is known as far down as both ends are.
  double lowest_known = -inf;
  const auto add = [&](const std::vector<Extreme>& extremes, double sign) {
    for (const Extreme& each : extremes) values.push_back(sign * each.value);
    if (side == TailSide::magnitudes && !extremes.empty() && extremes.size() == summary.extremes())
      lowest_known = std::max(lowest_known, values.back());
  };
  if (side != TailSide::lower) add(summary.highest(), 1);
  if (side != TailSide::upper) add(summary.lowest(), -1);
  std::sort(values.begin(), values.end(), std::greater<>());
  if (side == TailSide::magnitudes)
    while (!values.empty() && (values.back() < lowest_known || values.back() <= 0)) values.pop_back();
  return values;
}

} // namespace heavytail
