// SPDX-License-Identifier: MIT
#include "host/estimates/tail/finite_moments.hpp"

#include "host/estimates/finite_variance.hpp"
#include "tests/host/estimates/tail/laws.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

using namespace heavytail;
using namespace heavytail::test;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

template <class Draw> FiniteMoments verdict(Draw draw, int size, std::uint64_t seed = 1) {
  Generator generator(seed);
  Summary summary;
  for (int i = 0; i < size; ++i) summary.add(draw(generator));
  return estimate_finite_moments(summary, 0.95);
}

} // namespace

TEST_CASE("finite moments: light tails are shown to be light from 2000 values on", "[law]") {
  for (const int size : {2000, 20000, 200000}) {
    CAPTURE(size);
    CHECK(verdict(normal, size).finite_variance());
    CHECK(verdict([](Generator& g) { return 5 + normal(g); }, size).finite_variance());
    CHECK(verdict(exponential, size).finite_variance());
    CHECK(verdict(uniform, size).finite_variance());
    CHECK(verdict(normal, size).finite_mean());
  }
}

TEST_CASE("finite moments: Cauchy and Student-t of dof 1.5 and 3, wherever they lie", "[law]") {
  CHECK(verdict(cauchy, 20000).variance == MomentVerdict::infinite);
  CHECK(verdict(cauchy, 20000).mean == MomentVerdict::undecided); // the border itself
  CHECK(verdict([](Generator& g) { return std::pow(cauchy(g), 3); }, 20000).mean == MomentVerdict::infinite);
  for (const double place : {0.0, 10.0}) {
    const FiniteMoments heavy = verdict([&](Generator& g) { return place + student(g, 1.5); }, 200000);
    CHECK(heavy.mean == MomentVerdict::finite);
    CHECK(heavy.variance == MomentVerdict::infinite);
    CHECK(verdict([&](Generator& g) { return place + student(g, 4); }, 200000).finite_variance());
  }
  // One tail is enough.
  const auto one_sided = [](Generator& g) { return -std::abs(student(g, 1.5)); };
  CHECK(verdict(one_sided, 20000).lower.variance == MomentVerdict::infinite);
  CHECK(verdict(one_sided, 20000).upper.variance == MomentVerdict::finite);
  CHECK(verdict(one_sided, 20000).variance == MomentVerdict::infinite);
}

TEST_CASE("finite moments: bins that hide a tail leave it undecided", "[law]") {
  CHECK(verdict([](Generator& g) { return 1e6 + cauchy(g); }, 5000).variance != MomentVerdict::finite);
  CHECK(verdict([](Generator& g) { return 1e3 + cauchy(g); }, 5000).variance != MomentVerdict::finite);
  CHECK(verdict([](Generator& g) { return 1e6 + normal(g); }, 5000).mean == MomentVerdict::undecided);
  CHECK(verdict([](Generator& g) { return 300 + normal(g); }, 5000).mean == MomentVerdict::undecided);
  CHECK(verdict([](Generator& g) { return 50 + normal(g); }, 5000).mean == MomentVerdict::finite);
  // Known values show it.
  Generator generator(6);
  std::vector<double> values;
  Summary summary;
  for (int i = 0; i < 5000; ++i) summary.add(values.emplace_back(300 + normal(generator)));
  std::sort(values.begin(), values.end());
  const std::vector<double> smallest(values.begin(), values.begin() + 500);
  const std::vector<double> largest(values.rbegin(), values.rbegin() + 500);
  CHECK(estimate_finite_moments(summary, 0.95, largest, smallest).finite_variance());
}

TEST_CASE("finite moments: constants, few, infinite and no values", "[exact]") {
  CHECK(verdict([](Generator&) { return -2.0; }, 100).finite_variance());
  CHECK(verdict([](Generator& g) { return uniform(g) < 0.2 ? 1.0 : 0.0; }, 1000).finite_variance());
  CHECK(verdict(normal, 12).mean == MomentVerdict::undecided);
  CHECK(estimate_finite_moments(Summary{}, 0.95).mean == MomentVerdict::undecided);
  Summary summary;
  for (int i = 0; i < 1000; ++i) summary.add(i);
  CHECK(estimate_finite_moments(summary, 0.95).finite_mean());
  summary.add(-infinity);
  CHECK(estimate_finite_moments(summary, 0.95).mean == MomentVerdict::infinite);
  CHECK(estimate_finite_moments(summary, 0.95).upper.mean == MomentVerdict::finite);
}

TEST_CASE("finite moments: the intervals' ends beside 1 and 1/2 decide", "[property]") {
  const auto expected = [](const Interval& gamma, double border) {
    if (gamma.high < border) return MomentVerdict::finite;
    return gamma.low > border ? MomentVerdict::infinite : MomentVerdict::undecided;
  };
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const double dof = 0.5 + 0.02 * static_cast<double>(seed);
    const FiniteMoments moments = verdict([&](Generator& g) { return student(g, dof); }, 2000, seed);
    for (const TailVerdict& tail : {moments.upper, moments.lower}) {
      CAPTURE(dof, tail.index.gamma.interval.low, tail.index.gamma.interval.high);
      CHECK(tail.mean == expected(tail.index.gamma.interval, 1));
      CHECK(tail.variance == expected(tail.index.gamma.interval, 0.5));
    }
    CHECK(moments.mean == std::max(moments.upper.mean, moments.lower.mean));
    CHECK(moments.variance >= std::max(moments.upper.variance, moments.lower.variance));
    CHECK((!moments.finite_variance() || moments.finite_mean()));
  }
}

TEST_CASE("finite moments: a variance is not finite where the other verdict speaks against it", "[property]") {
  int overruled = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Generator generator(seed);
    Summary summary;
    for (int i = 0; i < 1000; ++i) summary.add(std::pow(exponential(generator), 3));
    const FiniteMoments moments = estimate_finite_moments(summary, 0.95);
    const bool other = estimate_variance_verdict(summary).finite_variance;
    CHECK((!moments.finite_variance() || other));
    overruled += !other && moments.upper.variance == MomentVerdict::finite ? 1 : 0;
  }
  CHECK(overruled > 0);
}
