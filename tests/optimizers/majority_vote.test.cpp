// SPDX-License-Identifier: MIT
#include <heavytail/optimizers/majority_vote.hpp>

#include "harness/by_hand.hpp"

#include <heavytail/lanes/scalar.hpp>

#include <catch2/catch.hpp>

namespace heavytail::test {

TEST_CASE("majority vote: the server steps by the sign of the mean sign, not at all after a tie",
          "[optimizers][exact]") {
  const MajorityVote<double> optimizer;
  Vector g = point(0.25, -7);
  send(optimizer, g);
  CHECK(g[0] == 1);
  CHECK(g[1] == -1);
  Vector mean = point(1.0 / 3, 0);
  Vector x = point(1, 1);
  take_step(optimizer, mean, 0.5, x);
  CHECK(x[0] == 0.5);
  CHECK(x[1] == 1);
}

} // namespace heavytail::test
