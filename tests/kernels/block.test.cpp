// SPDX-License-Identifier: MIT
// What a loop over blocks of variates may leave out.
#include "kernels/block.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>

namespace heavytail {

TEMPLATE_TEST_CASE("a sum of squares says that numbers are within a radius only where they are", "[exact]", float,
                   double) {
  using Real = TestType;
  using Limits = std::numeric_limits<Real>;
  for (const Real radius : {Limits::denorm_min(), Real(1e-30), Limits::min(), Real(3e-19), Real(1), Real(1.2345678),
                            Real(4), Real(1e6), Real(1e19), Real(3e19), Real(1e30), Limits::max()}) {
    INFO(radius);
    const Real safe = detail::safe_squares(radius);
    // One number beyond the radius, the others 0: the smallest sum.
    const Real beyond = std::nextafter(radius, Limits::infinity());
    CHECK_FALSE(beyond * beyond <= safe);
    CHECK_FALSE(std::fma(Limits::quiet_NaN(), Real(1), Real(0)) <= safe);
    // Where squares are numbers with all their bits it does say so, but for the last roundings.
    const Real within = radius * Real(0.999);
    if (within * within > 2 * Limits::min() && within * within < Limits::max()) CHECK(within * within <= safe);
  }
}

} // namespace heavytail
