// SPDX-License-Identifier: MIT
#include "host/commands/progress.hpp"

#include <catch2/catch.hpp>

namespace heavytail::test {

TEST_CASE("progress: rates and durations for people", "[host]") {
  CHECK(rate_text(0) == "0 path-steps/s");
  CHECK(rate_text(999) == "999 path-steps/s");
  CHECK(rate_text(1234) == "1.23 k path-steps/s");
  CHECK(rate_text(999.9) == "1 k path-steps/s");
  CHECK(rate_text(123.4e6) == "123 M path-steps/s");
  CHECK(rate_text(5e15) == "5e+03 T path-steps/s");
  CHECK(duration_text(0) == "0:00");
  CHECK(duration_text(0.1) == "0:01");
  CHECK(duration_text(61) == "1:01");
  CHECK(duration_text(3661) == "1:01:01");
}

TEST_CASE("progress: ends at once, whatever was done", "[host]") {
  Progress lines(ProgressStyle::lines);
  lines.set({.done = 5, .total = 10, .points = 2});
}

} // namespace heavytail::test
