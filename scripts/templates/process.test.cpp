// SPDX-License-Identifier: MIT
#include <heavytail/lanes/scalar.hpp>
#include <heavytail/processes/@name@.hpp>

#include <catch2/catch.hpp>

namespace heavytail::test {

// Its law at some time belongs here, by every integrator that fits: tests/harness/process_runs.hpp.
TEST_CASE("@name@: drift, diffusion and slope by hand", "[processes][exact]") {
  const @Name@<double> process{1, 0.5, 2};
  CHECK(process.drift(3.0) == -1.5);
  CHECK(process.diffusion(3.0) == 2);
  CHECK(process.slope(3.0) == 0);
}

} // namespace heavytail::test
