// SPDX-License-Identifier: MIT
#include <heavytail/compressors/lazy.hpp>

#include "tests/harness/compressor_cases.hpp"

#include <catch2/catch.hpp>

#include <vector>

namespace heavytail::test {

using Vector = std::vector<double>;

TEST_CASE("lazy: by hand, p = 1/2 with uniforms 0.5 and 0.6: all or nothing", "[compressors][exact]") {
  CHECK(compressed_with(Lazy<double>{.p = 0.5}, Vector{3, -5}, {0.5}) == Vector{6, -10});
  CHECK(compressed_with(Lazy<double>{.p = 0.5}, Vector{3, -5}, {0.6}) == Vector{0, 0});
}

TEST_CASE("lazy: mean v and covariance ((1-p)/p) vv', with ω = 1/p - 1 attained", "[compressors][law]") {
  const Vector v = {1, -0.5, 2, 0};
  for (const double p : {0.125, 0.5, 0.75}) {
    const auto covariance = [&](std::size_t i, std::size_t j) { return (1 - p) / p * v[i] * v[j]; };
    INFO("p = " << p);
    CHECK(relative_trace(v, covariance) == Approx(Lazy<double>{.p = p}.omega(4)).epsilon(1e-12));
    check_law_in_both([&]<class Real>(Real) { return Lazy<Real>{.p = static_cast<Real>(p)}; }, v, covariance, 300);
  }
}

} // namespace heavytail::test
