// SPDX-License-Identifier: MIT
#include <heavytail/objectives/sine_pl.hpp>

#include "tests/harness/objective_functions.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace heavytail::test {

using Vector = std::vector<double>;

TEST_CASE("sine_pl: by hand at π/2 and π/4", "[objectives][exact]") {
  const SinePl<double> f{.dimension = 1};
  const double pi = 3.14159265358979323846;
  CHECK(value(f, {}, Vector{pi / 2}) == Approx(pi * pi / 4 + 3).epsilon(1e-15));
  CHECK(gradient(f, {}, Vector{pi / 4})[0] == Approx(pi / 2 + 3).epsilon(1e-15));
  CHECK(hessian_times(f, {}, Vector{pi / 2}, Vector{1})[0] == Approx(-4).epsilon(1e-14));
  CHECK(value(f, {}, Vector{0}) == 0);
  CHECK(gradient(f, {}, Vector{0}) == Vector{0});
  CHECK(distance(f, {}, Vector{-4}) == 4);
}

TEST_CASE("sine_pl: agrees with the C library's sine for |x| from 1e-5 to 1e6, and float32 with float64",
          "[objectives][property]") {
  const SinePl<double> f{.dimension = 1};
  const SinePl<float> single{.dimension = 1};
  for (double x = 1e-5; x < 1e6; x *= -1.37) {
    const auto narrow = static_cast<float>(x);
    const double exact = narrow;
    INFO("x = " << exact);
    const double wave = 3 * std::sin(2 * exact);
    CHECK(gradient(f, {}, Vector{exact})[0] - 2 * exact ==
          Approx(wave).margin(4e-15 * (1 + std::abs(exact))).epsilon(1e-13));
    CHECK(hessian_times(f, {}, Vector{exact}, Vector{1})[0] ==
          Approx(2 + 6 * std::cos(2 * exact)).epsilon(0).margin(1e-13));
    CHECK(hessian_times(single, {}, std::vector<float>{narrow}, std::vector<float>{1})[0] ==
          Approx(2 + 6 * std::cos(2 * exact)).epsilon(0).margin(1e-5));
  }
}

TEST_CASE("sine_pl: smooth with L = 8, and Polyak-Łojasiewicz with μ at least 1/32, tight near 0.1755",
          "[objectives][exact]") {
  const SinePl<double> f{.dimension = 1};
  double steepest = 0;
  double least = std::numeric_limits<double>::infinity();
  for (double x = -20; x <= 20; x += 1e-3) {
    steepest = std::max(steepest, std::abs(hessian_times(f, {}, Vector{x}, Vector{1})[0]));
    const double g = gradient(f, {}, Vector{x})[0];
    const double loss = value(f, {}, Vector{x});
    if (loss > 0) least = std::min(least, g * g / (2 * loss));
  }
  CHECK(steepest == Approx(8).epsilon(1e-5));
  CHECK(least == Approx(0.1755).epsilon(0).margin(1e-4));
}

} // namespace heavytail::test
