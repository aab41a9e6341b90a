// SPDX-License-Identifier: MIT
#include <heavytail/compressors/natural_dithering.hpp>

#include "tests/harness/compressor_cases.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <vector>

namespace heavytail::test {

using Vector = std::vector<double>;

TEST_CASE("natural_dithering: by hand, (8, 3, 1, -5) on the levels 0, 1/4, 1/2, 1 of the largest magnitude",
          "[compressors][exact]") {
  // |v|/8 = (1, 3/8, 1/8, 5/8), which go up with probability (0, 1/2, 1/2, 1/4).
  const NaturalDithering<double> c{.levels = 3, .norm = DitheringNorm::infinity};
  CHECK(compressed_with(c, Vector{8, 3, 1, -5}, {0.5, 0.5, 0.6, 0.25}) == Vector{8, 4, 0, -8});
  CHECK(compressed_with(c, Vector{8, 3, 1, -5}, {0.5, 0.6, 0.5, 0.26}) == Vector{8, 2, 2, -4});
}

TEST_CASE("natural_dithering: by hand, (3, -4) of norm 5 with uniforms 0.3, 0.5", "[compressors][exact]") {
  const NaturalDithering<double> c{.levels = 2, .norm = DitheringNorm::two};
  CHECK(compressed_with(c, Vector{3, -4}, {0.3, 0.5}) == Vector{2.5, -5});
}

TEST_CASE("natural_dithering: mean v and covariance diag(‖v‖²(y - a)(b - y)), below the bound on ω",
          "[compressors][law]") {
  const Vector v = {1, -0.625, 2, 0.25, 0.078125, 0};
  for (const DitheringNorm norm : {DitheringNorm::two, DitheringNorm::infinity})
    for (const std::int32_t s : {1, 3, 8}) {
      const double size = norm == DitheringNorm::two ? std::sqrt(squared_norm(v)) : 2;
      const auto covariance = [&](std::size_t i, std::size_t j) {
        const double y = std::abs(v[i]) / size;
        double above = 1;
        double below = 0.5;
        for (std::int32_t level = 1; level < s && y < below; ++level) {
          above = below;
          below = above / 2;
        }
        if (y < std::ldexp(1, 1 - s)) {
          above = std::ldexp(1, 1 - s);
          below = 0;
        }
        if (y == 1) above = below = 1;
        return i == j ? square(size) * (y - below) * (above - y) : 0;
      };
      INFO("levels = " << s << ", norm of " << size);
      CHECK(relative_trace(v, covariance) <= NaturalDithering<double>{.levels = s, .norm = norm}.omega(6));
      check_law_in_both([&]<class Real>(Real) { return NaturalDithering<Real>{.levels = s, .norm = norm}; }, v,
                        covariance, 700);
    }
}

TEST_CASE("natural_dithering: ω at most 1/8 + β min(1, β), β = √d 2^(1-s)", "[compressors][exact]") {
  CHECK(NaturalDithering<double>{.levels = 1}.omega(4) == 2.125);
  CHECK(NaturalDithering<double>{.levels = 3}.omega(4) == 0.375);
}

} // namespace heavytail::test
