// SPDX-License-Identifier: MIT
#include "tests/harness/program.hpp"

#include <catch2/catch.hpp>

namespace heavytail::test {

TEST_CASE("cli: @name@ tells of its file, and wants one", "[cli]") {
  const TemporaryFolder folder;
  const Ended ended = heavytail(folder, "@name@ first.json");
  CHECK(ended.code == 0);
  CHECK(ended.out == "first.json\n");
  CHECK(heavytail(folder, "@name@").code == 2);
}

} // namespace heavytail::test
