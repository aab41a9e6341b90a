// SPDX-License-Identifier: MIT
#include "host/estimates/tail/finite_moments.hpp"

#include "host/estimates/finite_variance.hpp"
#include "tests/host/estimates/tail/laws.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>

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

TEST_CASE("finite moments: a finite variance comes with a finite mean and the other verdict's consent", "[property]") {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Generator generator(seed);
    Summary summary;
    const double dof = 0.5 + 0.02 * static_cast<double>(seed);
    for (int i = 0; i < 500; ++i) summary.add(student(generator, dof));
    const FiniteMoments moments = estimate_finite_moments(summary, 0.95);
    CAPTURE(dof);
    CHECK((!moments.finite_variance() || moments.finite_mean()));
    CHECK((!moments.finite_variance() || estimate_variance_verdict(summary).finite_variance));
  }
}
