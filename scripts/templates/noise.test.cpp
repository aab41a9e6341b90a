// SPDX-License-Identifier: MIT
#include <heavytail/lanes/scalar.hpp>
#include <heavytail/noise/@name@.hpp>

#include <catch2/catch.hpp>

namespace heavytail::test {

// The law's quantiles belong here; SIMD targets are compared for the whole list.
TEST_CASE("@name@: the map of the uniforms 0.5 and 1", "[noise][exact]") {
  Uniforms<double> block{};
  block.u[0] = 0.5;
  block.u[1] = 1;
  const auto variates = @Name@<double>{}.sample(block);
  CHECK(variates.z[0] == 0);
  CHECK(variates.z[1] == 1);
}

} // namespace heavytail::test
