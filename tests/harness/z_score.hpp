// SPDX-License-Identifier: MIT
// Mean and variance of a sample, and how far the mean lies from its exact value in standard errors.
#pragma once

#include <cmath>
#include <cstdint>

namespace heavytail::test {

/// Mean and variance of numbers, by Welford's recursion.
class SampleMean {
public:
  void add(double value) {
    ++count_;
    const double step = value - mean_;
    mean_ += step / static_cast<double>(count_);
    squares_ += step * (value - mean_);
  }

  std::uint64_t count() const { return count_; }

  double mean() const { return mean_; }

  double variance() const { return squares_ / static_cast<double>(count_ - 1); }

  /// Deviation of the mean from `exact` in standard errors.
  double z_score(double exact) const { return (mean_ - exact) / std::sqrt(variance() / static_cast<double>(count_)); }

private:
  std::uint64_t count_ = 0;
  double mean_ = 0, squares_ = 0;
};

} // namespace heavytail::test
