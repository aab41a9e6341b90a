// SPDX-License-Identifier: MIT
#include <heavytail/objectives/power.hpp>

#include "tests/harness/objective_functions.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace heavytail::test {

namespace {

using Numbers = std::vector<double>;

Power<double> power(double p, std::int32_t dimension = 1) {
  Power<double> f{.dimension = dimension, .p = p};
  Numbers table;
  f.prepare(table);
  return f;
}

} // namespace

TEST_CASE("power: by hand with p = 4 at (-2, 1)", "[objectives][exact]") {
  CHECK(value(power(4, 2), {}, Numbers{-2, 1}) == 4.25);
  CHECK(gradient(power(4, 2), {}, Numbers{-2, 1}) == Numbers{-8, 1});
  CHECK(hessian_times(power(4, 2), {}, Numbers{-2, 1}, Numbers{1, 2}) == Numbers{12, 6});
  CHECK(distance(power(4, 2), {}, Numbers{-3, 4}) == 5);
}

TEST_CASE("power: p = 3 is odd in the gradient, p = 1 is the sum of magnitudes", "[objectives][exact]") {
  CHECK(gradient(power(3), {}, Numbers{-3}) == Numbers{-9});
  CHECK(value(power(1, 2), {}, Numbers{-2, 1}) == 3);
  CHECK(gradient(power(1, 3), {}, Numbers{-2, 0, 5}) == Numbers{-1, 0, 1});
  CHECK(hessian_times(power(1, 2), {}, Numbers{-2, 0}, Numbers{1, 1}) == Numbers{0, 0});
}

TEST_CASE("power: p = 2.5 by the general power", "[objectives]") {
  CHECK(power(2.5).whole == 0);
  CHECK(value(power(2.5), {}, Numbers{4}) == Approx(12.8).epsilon(1e-14));
  CHECK(gradient(power(2.5), {}, Numbers{-4})[0] == Approx(-8).epsilon(1e-14));
  CHECK(hessian_times(power(2.5), {}, Numbers{4}, Numbers{1})[0] == Approx(3).epsilon(1e-14));
}

TEST_CASE("power: multiplications and the general power agree for p in 1 … 64", "[objectives][property]") {
  for (int p = 1; p <= 64; ++p) {
    Power<double> general{.dimension = 1, .p = static_cast<double>(p)};
    for (const double x : {-1.3, -0.7, 0.0, 0.2, 1.0, 1.7}) {
      INFO("p = " << p << ", x = " << x);
      CHECK(power(p).whole == p);
      CHECK(value(power(p), {}, Numbers{x}) == Approx(value(general, {}, Numbers{x})).epsilon(1e-13));
      CHECK(gradient(power(p), {}, Numbers{x})[0] == Approx(gradient(general, {}, Numbers{x})[0]).epsilon(1e-13));
      CHECK(hessian_times(power(p), {}, Numbers{x}, Numbers{1})[0] ==
            Approx(hessian_times(general, {}, Numbers{x}, Numbers{1})[0]).epsilon(1e-13));
    }
  }
}

TEST_CASE("power: (L0,L1)-smooth with L0 = ((p-2)/L1)^(p-2), and no less, for p in {2.5, 3, 4, 6}",
          "[objectives][exact]") {
  for (const double p : {2.5, 3.0, 4.0, 6.0})
    for (const double l1 : {0.5, 1.0, 2.0}) {
      double needed = 0;
      for (double x = 0; x < 40; x += 1e-2)
        needed = std::max(needed, hessian_times(power(p), {}, Numbers{x}, Numbers{1})[0] -
                                      l1 * std::abs(gradient(power(p), {}, Numbers{x})[0]));
      INFO("p = " << p << ", L1 = " << l1);
      const double l0 = std::pow((p - 2) / l1, p - 2);
      CHECK(needed <= l0 * (1 + 1e-12));
      CHECK(needed >= l0 * (1 - 1e-3));
    }
}

} // namespace heavytail::test
