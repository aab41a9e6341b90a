// SPDX-License-Identifier: MIT
#include <heavytail/noise/student_t.hpp>

#include "tests/harness/law_sample.hpp"

#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <catch2/catch.hpp>

#include <cmath>
#include <numbers>
#include <string>

namespace heavytail::test {

TEST_CASE("student_t: quantiles from 1e-6 to 1 - 1e-6 follow the exact law for dof from 0.5 to 1e6", "[law]") {
  std::uint64_t seed = 21;
  for (const double dof : {0.5, 1.0, 2.0, 2.5, 3.0, 10.0, 1e6}) {
    const boost::math::students_t_distribution<double> exact(dof);
    expect_quantiles("student_t, dof " + std::to_string(dof), student_t(dof), boost_law(exact), seed);
    seed += 2;
  }
}

TEST_CASE("student_t: with 1e300 degrees of freedom it is the Gaussian", "[law]") {
  expect_quantiles("student_t, dof 1e300", student_t(1e300), boost_law(boost::math::normal_distribution<double>()), 37);
}

TEST_CASE("student_t: E|Z|^(dof/4) is exact for dof in {0.5, 1, 2.5, 10}", "[law]") {
  for (const double dof : {0.5, 1.0, 2.5, 10.0}) {
    const double p = dof / 4;
    const double log_ratio = std::lgamma((p + 1) / 2) + std::lgamma((dof - p) / 2) - std::lgamma(dof / 2);
    const double exact = std::pow(dof, p / 2) * std::exp(log_ratio) / std::sqrt(std::numbers::pi);
    expect_mean("student_t, moment, dof " + std::to_string(dof), student_t(dof), 207, exact,
                [p](double z) { return std::pow(std::abs(z), p); });
  }
}

TEST_CASE("student_t: the tail index is dof", "[exact]") {
  CHECK(StudentT<double>{.dof = 2.5}.tail_index() == 2.5);
}

} // namespace heavytail::test
