// SPDX-License-Identifier: MIT
#include <heavytail/lanes/scalar.hpp>
#include <heavytail/normalizations/@name@.hpp>

#include <catch2/catch.hpp>

namespace heavytail::test {

TEST_CASE("@name@: by hand, c = 0.5 at gradient norms 0 and 2", "[normalizations][exact]") {
  const @Name@<double> normalization{.c = 0.5};
  CHECK(normalization.factor(0.0) == 1);
  CHECK(normalization.factor(2.0) == 0.5);
}

} // namespace heavytail::test
