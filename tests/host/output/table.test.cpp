// SPDX-License-Identifier: MIT
#include "host/output/table.hpp"

#include <catch2/catch.hpp>

#include <limits>

namespace heavytail::test {

TEST_CASE("table: words stand left, numbers right, and ± is one column wide", "[host]") {
  Table table({{"name", Align::left}, {"mean"}});
  table.add({"a", "1 ± 2"});
  table.add({"longer", "10"});
  CHECK(table.text() == "  name     mean\n"
                        "  a       1 ± 2\n"
                        "  longer     10\n");
}

TEST_CASE("table: the width of a text is its number of characters, not of bytes", "[host]") {
  CHECK(display_width("") == 0);
  CHECK(display_width("abc") == 3);
  CHECK(display_width("η ± 1") == 5);
}

TEST_CASE("table: numbers have four digits, or two of what they are known to", "[host]") {
  CHECK(number_text(100000.3, 0.52) == "100000.3");
  CHECK(number_text(100000.34, 0.052) == "100000.34");
  CHECK(number_text(0.00016912, 2.3e-6) == "0.0001691");
  CHECK(number_text(-1234567.89, 12) == "-1234568");
  CHECK(number_text(99999.9, 11.7) == "100000");
  CHECK(number_text(100117.4, 11.7) == "100117");
  CHECK(number_text(99999.9, 1e4) == "1e+05");
  CHECK(number_text(0.5, 0.031) == "0.5");
  CHECK(number_text(123456.5, 0) == "123456.5");
  CHECK(number_text(0.1F, 0) == "0.1");
  CHECK(number_text(1e300, 1e-300) == "1e+300");
  CHECK(number_text(0, 1) == "0");
  CHECK(number_text(std::numeric_limits<double>::infinity(), 1) == "inf");
  CHECK(number_text(3.14159, std::numeric_limits<double>::quiet_NaN()) == "3.142");
  CHECK(number_text(3.14159, std::numeric_limits<double>::infinity()) == "3.142");
}

} // namespace heavytail::test
