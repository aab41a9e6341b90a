// SPDX-License-Identifier: MIT
#include "host/estimates/finite_variance.hpp"

#include "tests/statistics/numbers.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>

using heavytail::DivergedAs;
using heavytail::estimate_variance_verdict;
using heavytail::Summary;
using namespace heavytail::test;

namespace {

/// In how many of `samples` samples of `size` numbers the variance is called finite.
template <class Draw> int finite_verdicts(Draw draw, int samples, int size) {
  Generator generator(static_cast<std::uint64_t>(size));
  int finite = 0;
  for (int i = 0; i < samples; ++i) {
    Summary summary;
    for (int j = 0; j < size; ++j) summary.add(draw(generator));
    finite += estimate_variance_verdict(summary).finite_variance ? 1 : 0;
  }
  return finite;
}

} // namespace

TEST_CASE("variance verdict: Cauchy samples of 1000 to 100000 are flagged, light tails are not", "[law]") {
  for (const auto& [size, samples] : {std::pair{1000, 500}, std::pair{10000, 100}, std::pair{100000, 20}}) {
    CAPTURE(size, samples);
    CHECK(finite_verdicts(cauchy, samples, size) <= samples / 100);
    CHECK(finite_verdicts([](Generator& g) { return std::abs(cauchy(g)); }, samples, size) <= samples / 100);
    CHECK(finite_verdicts(normal, samples, size) == samples);
    CHECK(finite_verdicts([](Generator& g) { return 5 + normal(g); }, samples, size) == samples);
    CHECK(finite_verdicts(exponential, samples, size) == samples);
    CHECK(finite_verdicts(lognormal, samples, size) >= samples - samples / 100);
    CHECK(finite_verdicts(uniform, samples, size) == samples);
  }
}

TEST_CASE("variance verdict: constants, zeros, few and infinite values", "[exact]") {
  Summary summary;
  CHECK(std::isnan(estimate_variance_verdict(summary).max_sum_ratio));
  summary.add(0.0);
  CHECK(estimate_variance_verdict(summary).max_sum_ratio == 0.0);
  CHECK(estimate_variance_verdict(summary).finite_variance);
  Summary constant;
  for (int i = 0; i < 1000; ++i) constant.add(-2.0);
  CHECK(estimate_variance_verdict(constant).max_sum_ratio == 0.001);
  CHECK(estimate_variance_verdict(constant).finite_variance);
  Summary mostly_zero;
  for (int i = 0; i < 1000; ++i) mostly_zero.add(i % 100 == 0 ? 1.0 : 0.0);
  CHECK(estimate_variance_verdict(mostly_zero).finite_variance);
  Summary dominated = constant;
  dominated.add(1e4);
  CHECK(!estimate_variance_verdict(dominated).finite_variance);
  constant.add_diverged(DivergedAs::infinity);
  CHECK(!estimate_variance_verdict(constant).finite_variance);
  CHECK(estimate_variance_verdict(constant).max_sum_ratio == 0.001);
}
