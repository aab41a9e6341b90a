// SPDX-License-Identifier: MIT
#include <heavytail/sde/stable_limit.hpp>

#include <boost/math/distributions/students_t.hpp>
#include <catch2/catch.hpp>

#include <cmath>

namespace heavytail::test {

TEST_CASE("stable limit: scale 1 for one degree of freedom, and the tail of the Student law for others", "[exact]") {
  CHECK(stable_scale_of_student_t(1) == Approx(1).epsilon(1e-14));
  for (const double nu : {0.3, 0.5, 0.9, 1.3, 1.5, 1.9}) {
    INFO("nu = " << nu);
    const double s = stable_scale_of_student_t(nu);
    const double far = std::pow(1e14, 1 / nu);
    const boost::math::students_t_distribution<double> law(nu);
    const double tail = 2 * cdf(complement(law, far));
    const double c = 2 / M_PI * std::tgamma(nu) * std::sin(M_PI * nu / 2);
    CHECK(c * std::pow(s / far, nu) == Approx(tail).epsilon(1e-6));
  }
}

} // namespace heavytail::test
