// SPDX-License-Identifier: MIT
#include "host/estimates/binomial.hpp"

#include <boost/math/distributions/binomial.hpp>
#include <catch2/catch.hpp>

#include <cmath>

namespace heavytail::test {

TEST_CASE("exact probability: the bounds of Clopper and Pearson by hand, at none and all, and against Boost",
          "[exact]") {
  // None of 10: (1 - p)^10 = 0.025.
  const Estimate none = estimate_probability_exactly(0, 10, 0.95);
  CHECK(none.value == 0);
  CHECK(none.interval.low == 0);
  CHECK(none.interval.high == Approx(1 - std::pow(0.025, 0.1)).epsilon(1e-11));
  const Estimate all = estimate_probability_exactly(10, 10, 0.95);
  CHECK(all.interval.low == Approx(std::pow(0.025, 0.1)).epsilon(1e-11));
  CHECK(all.interval.high == 1);
  CHECK(std::isnan(estimate_probability_exactly(0, 0, 0.95).value));
  CHECK(estimate_probability_exactly(0, 0, 0.95).interval == Interval{0, 1});
  using Law = boost::math::binomial_distribution<>;
  for (const std::uint64_t n : {1U, 7U, 100U, 10000U, 3000000U})
    for (const std::uint64_t k : {std::uint64_t{0}, std::uint64_t{1}, n / 3, n - 1, n})
      for (const double confidence : {0.5, 0.95, 0.99999}) {
        const Interval interval = estimate_probability_exactly(k, n, confidence).interval;
        const auto trials = static_cast<double>(n);
        const auto successes = static_cast<double>(k);
        const double tail = 0.5 * (1 - confidence);
        INFO(k << " of " << n << " at " << confidence);
        CHECK(interval.low == Approx(Law::find_lower_bound_on_p(trials, successes, tail)).epsilon(1e-8).margin(0));
        CHECK(interval.high == Approx(Law::find_upper_bound_on_p(trials, successes, tail)).epsilon(1e-8));
      }
}

TEST_CASE("exact probability: intervals hold any probability at least as often as they say", "[exact]") {
  constexpr std::uint64_t n = 30;
  constexpr double confidence = 0.9;
  for (int i = 1; i < 200; ++i) {
    const double p = i / 200.0;
    const boost::math::binomial_distribution<> law(n, p);
    double covered = 0;
    for (std::uint64_t k = 0; k <= n; ++k) {
      const Interval interval = estimate_probability_exactly(k, n, confidence).interval;
      if (interval.low <= p && p <= interval.high) covered += boost::math::pdf(law, static_cast<double>(k));
    }
    INFO(p);
    CHECK(covered >= confidence);
    CHECK(covered < 1);
  }
}

} // namespace heavytail::test
