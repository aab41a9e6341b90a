// SPDX-License-Identifier: MIT
#include <heavytail/compressors/qsgd.hpp>

#include "tests/harness/compressor_cases.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <vector>

namespace heavytail::test {

using Vector = std::vector<double>;

TEST_CASE("qsgd: by hand, (3, -4) on 2 levels with uniforms 0.1, 0.7", "[compressors][exact]") {
  // 2·|v|/5 = (1.2, 1.6): 0.1 ≤ 0.2 rounds up to 2, 0.7 > 0.6 down to 1.
  CHECK(compressed_with(Qsgd<double>{.levels = 2}, Vector{3, -4}, {0.1, 0.7}) == Vector{5, -2.5});
}

TEST_CASE("qsgd: mean v and covariance diag((‖v‖²/s²)(y - l)(1 - y + l))", "[compressors][law]") {
  const Vector v = {1, -0.5, 2, 0.25, 0};
  const double norm = std::sqrt(squared_norm(v));
  for (const std::int32_t s : {1, 2, 5, 16}) {
    const auto covariance = [&](std::size_t i, std::size_t j) {
      const double y = s * std::abs(v[i]) / norm;
      const double up = y - std::floor(y);
      return i == j ? square(norm / s) * up * (1 - up) : 0;
    };
    INFO("levels = " << s);
    CHECK(relative_trace(v, covariance) <= Qsgd<double>{.levels = s}.omega(5));
    check_law_in_both([&]<class Real>(Real) { return Qsgd<Real>{.levels = s}; }, v, covariance, 400);
  }
}

TEST_CASE("qsgd: ω = √d - 1 for one level, attained where all magnitudes are equal", "[compressors][exact]") {
  for (const std::int32_t d : {2, 7, 100}) {
    const Vector v(static_cast<std::size_t>(d), 3.0);
    const double norm = std::sqrt(squared_norm(v));
    const double trace = relative_trace(v, [&](std::size_t j, std::size_t) { return v[j] * (norm - v[j]); });
    CHECK(trace == Approx(Qsgd<double>{.levels = 1}.omega(d)).epsilon(1e-12));
  }
  CHECK(Qsgd<double>{.levels = 4}.omega(4) == 0.25);
  CHECK(Qsgd<double>{.levels = 2}.omega(64) == 4);
}

TEST_CASE("qsgd: messages lie on the grid of multiples of ‖v‖/s, at most ‖v‖", "[compressors][property]") {
  const Vector v = {1, -0.5, 2, 0.25, 0};
  const double norm = std::sqrt(squared_norm(v));
  const auto stream = Stream<double>::of(41, 0);
  UniformSource<double> draw(stream, Purpose::compression);
  for (int n = 0; n < 1000; ++n)
    for (const double each : compressed(Qsgd<double>{.levels = 5}, v, draw)) {
      const double level = 5 * std::abs(each) / norm;
      CHECK(level == Approx(std::round(level)).epsilon(0).margin(1e-14));
      CHECK(std::round(level) <= 5);
    }
}

} // namespace heavytail::test
