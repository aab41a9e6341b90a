// SPDX-License-Identifier: MIT
#include "tests/harness/compressor_cases.hpp"

#include <heavytail/compressors/@name@.hpp>

#include <catch2/catch.hpp>

#include <vector>

namespace heavytail::test {

using Vector = std::vector<double>;

TEST_CASE("@name@: by hand, p = 1/2 with uniforms 0.5 and 0.6", "[compressors][exact]") {
  CHECK(compressed_with(@Name@<double>{.p = 0.5}, Vector{3, -5}, {0.5, 0.6}) == Vector{6, 0});
}

TEST_CASE("@name@: unbiased, with the covariance (1/p - 1) diag(v_j²), p = 0.3", "[compressors][law]") {
  const Vector v = {1, -2, 0.5};
  check_law_in_both([](auto real) { return @Name@<decltype(real)>{.p = decltype(real)(0.3)}; }, v,
                    [&](std::size_t i, std::size_t j) { return i == j ? (1 / 0.3 - 1) * v[i] * v[i] : 0.0; }, 1);
}

} // namespace heavytail::test
