// SPDX-License-Identifier: MIT
#include "host/estimates/@name@.hpp"

#include <catch2/catch.hpp>

namespace heavytail::test {

// The coverage of its interval belongs here, where it has one.
TEST_CASE("@name@: by hand", "[host][exact]") {
  Summary summary;
  for (const double x : {1.0, 2.0, 6.0}) summary.add(x);
  const StatisticsSettings settings;
  CHECK(@Name@::of(Sample(summary, settings)).value == 3.5);
}

} // namespace heavytail::test
