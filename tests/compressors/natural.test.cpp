// SPDX-License-Identifier: MIT
#include <heavytail/compressors/natural.hpp>

#include "tests/harness/compressor_cases.hpp"

#include <catch2/catch.hpp>

#include <limits>
#include <vector>

namespace heavytail::test {

using Vector = std::vector<double>;

TEST_CASE("natural: by hand, 3 between 2 and 4, -5 between -4 and -8, powers of two as they are",
          "[compressors][exact]") {
  const Natural<double> c;
  CHECK(compressed_with(c, Vector{3, -5, 8, 0.75}, {0.5, 0.25, 0x1p-90, 0.5}) == Vector{4, -8, 8, 1});
  CHECK(compressed_with(c, Vector{3, -5, -8, 0.75}, {0.51, 0.26, 1, 1}) == Vector{2, -4, -8, 0.5});
}

TEST_CASE("natural: mean v and covariance diag((|t| - L)(2L - |t|)), with ω = 1/8 attained at |t| = 4L/3",
          "[compressors][law]") {
  const Vector v = {static_cast<double>(4.0F / 3), -5, 0, 0.046875, -1};
  const Vector low = {1, 4, 0, 0.03125, 1};
  const auto covariance = [&](std::size_t i, std::size_t j) {
    return i == j ? (std::abs(v[i]) - low[i]) * (2 * low[i] - std::abs(v[i])) : 0;
  };
  CHECK(covariance(0, 0) / square(v[0]) == Approx(Natural<double>{}.omega(1)).epsilon(1e-12));
  CHECK(relative_trace(v, covariance) <= Natural<double>{}.omega(5));
  check_law_in_both([]<class Real>(Real) { return Natural<Real>{}; }, v, covariance, 600);
}

TEST_CASE("natural: zeros, subnormal numbers, the last binade and infinities pass unchanged", "[compressors][exact]") {
  const float infinity = std::numeric_limits<float>::infinity();
  const std::vector<float> odd = {0.0F, 0x1.8p-130F, 0x1.8p+127F, -infinity, 0x1.8p-126F, 0x1.8p+126F};
  const std::vector<float> up = compressed_with(Natural<float>{}, odd, std::vector<float>(6, 0x1p-60F));
  CHECK(up == std::vector<float>{0.0F, 0x1.8p-130F, 0x1.8p+127F, -infinity, 0x1p-125F, 0x1p+127F});
}

} // namespace heavytail::test
