// SPDX-License-Identifier: MIT
#include <heavytail/noise/none.hpp>

#include "tests/harness/law_sample.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace heavytail::test {

TEST_CASE("none: every variate is 0", "[exact]") {
  each_chunk<double>(NoNoise<double>{}, 1, 1, [](const double* values, std::size_t count) {
    CHECK(std::all_of(values, values + count, [](double z) { return z == 0; }));
  });
}

} // namespace heavytail::test
