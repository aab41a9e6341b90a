// SPDX-License-Identifier: MIT
#include <heavytail/compressors/ternary.hpp>

#include "tests/harness/compressor_cases.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <vector>

namespace heavytail::test {

using Vector = std::vector<double>;

TEST_CASE("ternary: by hand, (1, -4) with uniforms at and above 1/4", "[compressors][exact]") {
  CHECK(compressed_with(Ternary<double>{}, Vector{1, -4}, {0.25, 1}) == Vector{4, -4});
  CHECK(compressed_with(Ternary<double>{}, Vector{1, -4}, {0.26, 1}) == Vector{0, -4});
}

TEST_CASE("ternary: mean v and covariance diag(|v_j|(‖v‖_∞ - |v_j|))", "[compressors][law]") {
  const Vector v = {1, -0.5, 2, 0.25, 0};
  const auto covariance = [&](std::size_t i, std::size_t j) {
    return i == j ? std::abs(v[i]) * (2 - std::abs(v[i])) : 0;
  };
  CHECK(relative_trace(v, covariance) <= Ternary<double>{}.omega(5));
  check_law_in_both([]<class Real>(Real) { return Ternary<Real>{}; }, v, covariance, 500);
}

TEST_CASE("ternary: ω = (√d - 1)/2, attained at (1, a, …, a) with a = 1/(1 + √d) and nowhere exceeded around it",
          "[compressors][exact]") {
  for (const std::int32_t d : {2, 9, 50})
    for (const double factor : {0.9, 1.0, 1.1}) {
      Vector v(static_cast<std::size_t>(d), factor / (1 + std::sqrt(static_cast<double>(d))));
      v[0] = 1;
      const double trace = relative_trace(v, [&](std::size_t j, std::size_t) { return v[j] * (1 - v[j]); });
      if (factor == 1)
        CHECK(trace == Approx(Ternary<double>{}.omega(d)).epsilon(1e-12));
      else
        CHECK(trace < Ternary<double>{}.omega(d));
    }
}

} // namespace heavytail::test
