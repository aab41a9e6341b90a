// SPDX-License-Identifier: MIT
#include "host/output/progress.hpp"

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
  Progress silent(ProgressStyle::none, 10);
  silent.advanced(5);
  Progress lines(ProgressStyle::lines, 10);
  lines.set_stage("point 1 of 2");
  lines.advanced(20);
}

} // namespace heavytail::test
