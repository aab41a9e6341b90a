// SPDX-License-Identifier: MIT
// Compares a sample with an exact law: how many numbers lie below each of its quantiles from 1e-6 to 1 - 1e-6, by the
// binomial law of that count.
#pragma once

#include "tests/harness/exact_laws.hpp"
#include "tests/harness/p_values.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace heavytail::test {

/// Counts below the quantiles of a law.
template <class Real> class QuantileCheck {
public:
  explicit QuantileCheck(const ExactLaw& law) {
    const double steps[] = {1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.05, 0.1, 0.25, 0.4};
    for (const double p : steps) add_threshold(law, {p, 1 - p});
    add_threshold(law, {0.5, 0.5});
    for (const double p : steps) add_threshold(law, {1 - p, p});
  }

  void add(const Real* values, std::size_t count) {
    for (Threshold& threshold : thresholds_) {
      std::uint32_t below = 0;
      for (std::size_t i = 0; i < count; ++i) below += values[i] <= threshold.x ? 1U : 0U;
      threshold.below += below;
    }
    count_ += count;
  }

  /// One p-value for all quantiles together (Bonferroni).
  double p_value() const {
    double least = 1;
    for (const Threshold& t : thresholds_)
      least = std::min(least, t.exact.lower < 0.5 ? p_of_binomial(t.below, count_, t.exact.lower)
                                                  : p_of_binomial(count_ - t.below, count_, t.exact.upper));
    return std::min(1.0, least * static_cast<double>(thresholds_.size()));
  }

  std::uint64_t count() const { return count_; }

private:
  struct Threshold {
    Real x;
    Tails exact;
    std::uint64_t below = 0;
  };

  /// Quantiles that the number type cannot hold are left out: there the variate overflows, as it must.
  void add_threshold(const ExactLaw& law, Tails p) {
    const auto x = static_cast<Real>(law.quantile(p));
    if (std::isfinite(x)) thresholds_.push_back({x, law.tails(static_cast<double>(x))});
  }

  std::vector<Threshold> thresholds_;
  std::uint64_t count_ = 0;
};

} // namespace heavytail::test
