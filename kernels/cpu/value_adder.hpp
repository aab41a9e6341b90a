// SPDX-License-Identifier: MIT
// Adding values to summaries, many at a time.
#pragma once

#include "kernels/cpu/target.hpp"

#include <heavytail/statistics/block_sums.hpp>
#include <heavytail/statistics/summary.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace heavytail {

/// Adds values of surviving replicas to summaries.
template <class Real> class ValueAdder;

template <> class ValueAdder<float> {
public:
  explicit ValueAdder(const SimdTarget& target) : block_sums_(target.block_sums), counts_{target.move_counts} {}

  /// values[i] is of replica_of(i).
  template <class ReplicaOf> void add(std::span<const float> values, const ReplicaOf& replica_of, Summary& summary) {
    constexpr std::size_t most = BlockSums::most_numbers;
    counts_.centre = static_cast<float>(summary.histogram().binning().centre);
    counts_.wanted = !summary.histogram().binning().fine;
    for (std::size_t first = 0; first < values.size(); first += most) {
      const auto block = values.subspan(first, std::min(most, values.size() - first));
      block_sums_(block.data(), static_cast<std::int64_t>(block.size()), summary.outskirts(), sums_, counts_);
      summary.add(block, sums_, counts_, [&](std::size_t i) { return replica_of(first + i); });
    }
  }

private:
  SumBlock block_sums_;
  BlockSums sums_;
  BlockCounts counts_;
};

/// The squares of float64 numbers are too long to be added in blocks.
template <> class ValueAdder<double> {
public:
  explicit ValueAdder(const SimdTarget& /*target*/) {}

  template <class ReplicaOf> void add(std::span<const double> values, const ReplicaOf& replica_of, Summary& summary) {
    for (std::size_t i = 0; i < values.size(); ++i) summary.add(values[i], replica_of(i));
  }
};

} // namespace heavytail
