// SPDX-License-Identifier: MIT
#include "host/estimates/tail/value_runs.hpp"

#include "host/numbers.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <utility>

namespace heavytail {
namespace {

/// The finite bins of X, mirrored where asked for, descending; the outermost ones end at the smallest and largest
/// value.
std::vector<ValueRun> bins_of(const Summary& summary, bool mirrored) {
  std::vector<ValueRun> runs;
  for (const Bin& bin : summary.histogram().value_bins()) {
    if (bin.upper == -inf || bin.lower == inf) continue;
    const double high = std::clamp(summary.largest(), bin.lower, bin.upper);
    const double low = std::clamp(summary.smallest(), bin.lower, high);
    runs.push_back(mirrored ? ValueRun{-high, -low, bin.count} : ValueRun{low, high, bin.count});
  }
  if (!mirrored) std::reverse(runs.begin(), runs.end());
  return runs;
}

/// Two lists of descending runs, each of which overlap none of each other, as one: cut at all edges of both, the counts
/// of what overlaps shared out evenly.
std::vector<ValueRun> overlaid(const std::vector<ValueRun>& first, const std::vector<ValueRun>& second) {
  if (second.empty()) return first;
  std::vector<double> edges;
  for (const std::vector<ValueRun>* runs : {&first, &second})
    for (const ValueRun& run : *runs) edges.insert(edges.end(), {run.low, run.high});
  std::sort(edges.begin(), edges.end());
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  CountBelow below_first({first.rbegin(), first.rend()});
  CountBelow below_second({second.rbegin(), second.rend()});
  std::vector<ValueRun> runs;
  std::uint64_t reached = 0;
  const auto add = [&](double low, double high, bool at) {
    const auto until = static_cast<std::uint64_t>(std::llround(below_first(high, at) + below_second(high, at)));
    if (until > reached) runs.push_back({low, high, until - reached});
    reached = std::max(reached, until);
  };
  for (std::size_t i = 0; i < edges.size(); ++i) {
    if (i > 0) add(edges[i - 1], edges[i], false);
    add(edges[i], edges[i], true);
  }
  std::reverse(runs.begin(), runs.end());
  return runs;
}

/// The bins of |X|: those of X and -X at or above zero, joined where they overlap.
std::vector<ValueRun> magnitude_bins(const Summary& summary) {
  std::vector<ValueRun> positive;
  std::vector<ValueRun> negative;
  for (const ValueRun& run : bins_of(summary, false)) {
    if (run.high <= 0 && run.low < 0)
      negative.push_back({0 - run.high, 0 - run.low, run.count});
    else
      positive.push_back(run.low >= 0 ? run : ValueRun{0, std::max(run.high, -run.low), run.count});
  }
  std::reverse(negative.begin(), negative.end());
  if (summary.histogram().binning() != Binning{}) return overlaid(positive, negative);
  std::vector<ValueRun> all(std::move(positive));
  all.insert(all.end(), negative.begin(), negative.end());
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
  std::uint64_t known = largest.size(); // they are the first ones of the bins
  for (ValueRun bin : bins) {
    const std::uint64_t taken = std::min(known, bin.count);
    bin.count -= taken;
    known -= taken;
    if (bin.count == 0) continue;
    if (!largest.empty()) bin.high = std::max(bin.low, std::min(bin.high, largest.back()));
    runs.push_back(bin);
  }
  return runs;
}

double CountBelow::operator()(double y, bool at) {
  while (next_ < runs_.size() && (runs_[next_].high < y || (at && runs_[next_].high == y)))
    before_ += static_cast<double>(runs_[next_++].count);
  if (next_ == runs_.size() || !(runs_[next_].low < y)) return before_;
  const ValueRun& run = runs_[next_];
  return before_ + static_cast<double>(run.count) * ((y - run.low) / (run.high - run.low));
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
