// SPDX-License-Identifier: MIT
// Products of decimals are the doubles nearest to them: those that the compiler reads from the same decimal.
#include "host/decimal.hpp"

#include <catch2/catch.hpp>

#include <cstdint>
#include <string>

using heavytail::decimal_product;

TEST_CASE("decimal: a multiple of a decimal is the double that is written so", "[exact]") {
  CHECK(decimal_product(0.7, 3, 7) == 0.3);
  CHECK(decimal_product(0.1, 3) == 0.3);
  CHECK(decimal_product(1e-17, 3) == 3e-17);
  CHECK(decimal_product(1e300, 7, 1000) == 7e297);
  CHECK(decimal_product(5e-324, 1) == 5e-324);
  CHECK(decimal_product(1, 1, 3) == 1.0 / 3);
  CHECK(decimal_product(2, 1, 3) == 2.0 / 3);
  CHECK(decimal_product(0, 5, 7) == 0);
  CHECK(decimal_product(0.3, 0, 7) == 0);
  CHECK(decimal_product(0x1p53, 0xFFFFFFFFFFFFFFFF) == 0x1p53 * 0x1p64);
}

TEST_CASE("decimal: all multiples of decimals with few digits", "[exact]") {
  for (int digits = 1; digits < 40; ++digits)
    for (std::uint64_t count = 1; count < 200; ++count) {
      const double unit = std::stod(std::to_string(digits) + "e-3");
      const double product = std::stod(std::to_string(static_cast<std::uint64_t>(digits) * count) + "e-3");
      REQUIRE(decimal_product(unit, count) == product);
      const double total = std::stod(std::to_string(digits * 1000) + "e-3");
      REQUIRE(decimal_product(total, count, 1000) == product);
    }
}
