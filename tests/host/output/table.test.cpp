// SPDX-License-Identifier: MIT
#include "host/output/table.hpp"

#include <catch2/catch.hpp>

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

} // namespace heavytail::test
