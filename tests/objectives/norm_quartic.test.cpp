// SPDX-License-Identifier: MIT
#include <heavytail/objectives/norm_quartic.hpp>

#include "tests/harness/objective_functions.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <vector>

namespace heavytail::test {

using Vector = std::vector<double>;

TEST_CASE("norm_quartic: by hand at (1, 2)", "[objectives][exact]") {
  const NormQuartic<double> f{.dimension = 2};
  CHECK(value(f, {}, Vector{1, 2}) == 6.25);
  CHECK(gradient(f, {}, Vector{1, 2}) == Vector{5, 10});
  CHECK(hessian_times(f, {}, Vector{1, 2}, Vector{3, -1}) == Vector{17, -1});
  CHECK(distance(f, {}, Vector{3, 4}) == 5);
}

TEST_CASE("norm_quartic: (L0,L1)-smooth with (4/L1², L1), the Hessian's norm being 3‖x‖²", "[objectives][exact]") {
  const NormQuartic<double> f{.dimension = 2};
  for (const double l1 : {0.5, 1.0, 2.0}) {
    double needed = 0;
    for (double r = 0; r < 20; r += 1e-2) {
      // Along x = r (0.6, 0.8) the largest eigenvalue is that of x itself, 3r²; across it is r².
      const Vector x = {0.6 * r, 0.8 * r};
      const double radial = hessian_times(f, {}, x, Vector{0.6, 0.8})[0] / 0.6;
      const double across = hessian_times(f, {}, x, Vector{-0.8, 0.6})[0] / -0.8;
      CHECK(radial == Approx(3 * r * r).epsilon(1e-12));
      CHECK(across == Approx(r * r).epsilon(1e-12));
      const Vector g = gradient(f, {}, x);
      needed = std::max(needed, radial - l1 * std::sqrt(g[0] * g[0] + g[1] * g[1]));
    }
    CHECK(needed <= 4 / (l1 * l1) * (1 + 1e-12));
    CHECK(needed >= 4 / (l1 * l1) * (1 - 1e-3));
  }
}

} // namespace heavytail::test
