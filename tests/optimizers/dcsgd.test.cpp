// SPDX-License-Identifier: MIT
#include <heavytail/optimizers/dcsgd.hpp>

#include "harness/by_hand.hpp"

#include <heavytail/lanes/scalar.hpp>

#include <catch2/catch.hpp>

namespace heavytail::test {

TEST_CASE("dcsgd: the message is compressed, by hand with rand-1 of 2 and with top-1", "[optimizers][exact]") {
  Dcsgd<double> optimizer;
  optimizer.compressor = TopK<double>{.k = 1};
  Vector g = point(1, -3);
  send(optimizer, g);
  CHECK(g[0] == 0);
  CHECK(g[1] == -3);
  CHECK(optimizer.uniforms_per_message(2) == 0);
  CHECK_FALSE(optimizer.shared_uniforms());

  optimizer.compressor = RandK<double>{.k = 1, .shared_mask = true};
  // The first coordinate is taken with probability 1/2: a uniform of 0.75 leaves it to the second.
  g = point(1, -3);
  auto draw = [] { return 0.75; };
  send(optimizer, g, draw);
  CHECK(g[0] == 0);
  CHECK(g[1] == -6);
  CHECK(optimizer.uniforms_per_message(2) == 2);
  CHECK(optimizer.shared_uniforms());
}

TEST_CASE("dcsgd: the server steps along the mean of the messages, by hand", "[optimizers][exact]") {
  Dcsgd<double> optimizer;
  Vector mean = point(0, -6);
  Vector x = point(1, 1);
  take_step(optimizer, mean, 0.25, x);
  CHECK(x[0] == 1);
  CHECK(x[1] == 2.5);
}

} // namespace heavytail::test
