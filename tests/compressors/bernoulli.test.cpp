// SPDX-License-Identifier: MIT
#include <heavytail/compressors/bernoulli.hpp>

#include "tests/harness/compressor_cases.hpp"

#include <catch2/catch.hpp>

#include <vector>

namespace heavytail::test {

using Vector = std::vector<double>;

TEST_CASE("bernoulli: by hand, p = 1/4 with uniforms 0.25, 0.26", "[compressors][exact]") {
  CHECK(compressed_with(Bernoulli<double>{.p = 0.25}, Vector{3, 5}, {0.25, 0.26}) == Vector{12, 0});
  CHECK(compressed_with(Bernoulli<double>{.p = 1}, Vector{3, 5}, {1, 1}) == Vector{3, 5});
}

TEST_CASE("bernoulli: mean v and covariance ((1-p)/p) diag(v²), with ω = 1/p - 1 attained", "[compressors][law]") {
  const Vector v = {1, -0.5, 2, 0};
  for (const double p : {0.125, 0.5, 0.75}) {
    const auto covariance = [&](std::size_t i, std::size_t j) { return i == j ? (1 - p) / p * v[i] * v[i] : 0; };
    INFO("p = " << p);
    CHECK(relative_trace(v, covariance) == Approx(Bernoulli<double>{.p = p}.omega(4)).epsilon(1e-12));
    check_law_in_both([&]<class Real>(Real) { return Bernoulli<Real>{.p = static_cast<Real>(p)}; }, v, covariance, 200);
  }
}

} // namespace heavytail::test
