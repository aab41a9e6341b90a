// SPDX-License-Identifier: MIT
#include <heavytail/compressors/identity.hpp>

#include "tests/harness/compressor_cases.hpp"

#include <catch2/catch.hpp>

#include <vector>

namespace heavytail::test {

using Vector = std::vector<double>;

TEST_CASE("identity: the message as it is", "[compressors][exact]") {
  CHECK(compressed(Identity<double>{}, Vector{1, -2, 0}) == Vector{1, -2, 0});
  CHECK(Identity<double>{}.omega(3) == 0);
  CHECK(Identity<double>{}.uniforms(3) == 0);
}

} // namespace heavytail::test
