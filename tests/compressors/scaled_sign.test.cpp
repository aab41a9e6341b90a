// SPDX-License-Identifier: MIT
#include <heavytail/compressors/scaled_sign.hpp>

#include "tests/harness/compressor_cases.hpp"

#include <catch2/catch.hpp>

#include <vector>

namespace heavytail::test {

using Vector = std::vector<double>;

TEST_CASE("scaled_sign: by hand, (1, -2, 0, 5) has mean magnitude 2", "[compressors][exact]") {
  CHECK(compressed(ScaledSign<double>{}, Vector{1, -2, 0, 5}) == Vector{2, -2, 0, 2});
}

TEST_CASE("scaled_sign: ‖C(v) - v‖² = (1 - ‖v‖₁²/(d‖v‖²))‖v‖² where no coordinate is 0", "[compressors][exact]") {
  const Vector v = {1, -2, 0.5, 5};
  Vector error = compressed(ScaledSign<double>{}, v);
  for (std::size_t j = 0; j < 4; ++j) error[j] -= v[j];
  CHECK(squared_norm(error) == Approx(squared_norm(v) - square(8.5) / 4).epsilon(1e-12));
  CHECK(ScaledSign<double>{}.contraction(4) == 0.25);
}

} // namespace heavytail::test
