// SPDX-License-Identifier: MIT
// What holds for every objective of the list.
#include <heavytail/objectives/all.hpp>

#include "tests/harness/objective_bits.hpp"
#include "tests/harness/objective_cases.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace heavytail::test {

namespace {

/// f'(0) of a function of one number by the five-point rule, of error ~ step⁴.
template <class Function> double slope(Function&& f) {
  const double step = 0x1p-10;
  return (8 * (f(step) - f(-step)) - (f(2 * step) - f(-2 * step))) / (12 * step);
}

std::vector<double> moved(std::vector<double> x, const std::vector<double>& along, double by) {
  for (std::size_t j = 0; j < x.size(); ++j) x[j] += by * along[j];
  return x;
}

double largest(const std::vector<double>& v) {
  double result = 0;
  for (const double each : v) result = std::max(result, std::abs(each));
  return result;
}

/// Where gradient descent with halved steps arrives.
std::vector<double> descend(const ObjectiveCase& c, std::vector<double> x) {
  double step = 1;
  for (int k = 0; k < 20000; ++k) {
    const auto g = gradient(c.objective, c.table, x);
    const double loss = value(c.objective, c.table, x);
    while (step > 1e-12 && !(value(c.objective, c.table, moved(x, g, -step)) < loss)) step *= 0.5;
    if (step <= 1e-12) break;
    x = moved(x, g, -step);
    step *= 1.5;
  }
  return x;
}

} // namespace

TEST_CASE("objectives: the gradient is the derivative of the loss, and Hessian times v that of the gradient along v, "
          "in 2, 3 and 5 "
          "dimensions",
          "[objectives][property]") {
  RandomPoints points(11);
  for (const std::int32_t d : {2, 3, 5})
    for (const ObjectiveCase& c : objective_cases(d))
      for (int repetition = 0; repetition < 20; ++repetition) {
        const auto x = points.next(d, 0.25, 1.75);
        const auto v = points.next(d, 0.1, 1);
        INFO(c.name << " in " << d << " dimensions, x[0] = " << x[0]);
        const auto g = gradient(c.objective, c.table, x);
        const auto curvature = hessian_times(c.objective, c.table, x, v);
        double along = 0;
        for (std::size_t j = 0; j < x.size(); ++j) along += g[j] * v[j];
        // The size of the higher derivatives goes with that of the gradient; p = 64 is the worst.
        const double rough = c.name.find("64") == std::string::npos ? 1e-7 : 1e-3;
        const double closeness = rough * (1 + largest(g) + largest(curvature));
        CHECK(slope([&](double t) { return value(c.objective, c.table, moved(x, v, t)); }) ==
              Approx(along).epsilon(0).margin(closeness));
        for (std::size_t j = 0; j < x.size(); ++j)
          CHECK(slope([&](double t) { return gradient(c.objective, c.table, moved(x, v, t))[j]; }) ==
                Approx(curvature[j]).epsilon(0).margin(closeness));
      }
}

TEST_CASE(
    "objectives: the loss is never negative, and gradient descent brings it to 0 with the distance from some start",
    "[objectives][property]") {
  RandomPoints points(12);
  for (const ObjectiveCase& c : objective_cases(2)) {
    INFO(c.name);
    for (const double size : {1e-6, 1e-3, 1.0, 3.0})
      for (int repetition = 0; repetition < 50; ++repetition) {
        const auto x = points.next(2, 0, size);
        CHECK(value(c.objective, c.table, x) >= 0);
        CHECK(distance(c.objective, c.table, x) >= 0);
      }
    double least = std::numeric_limits<double>::infinity();
    double gap = least;
    for (int start = 0; start < 16 && !(least < 1e-9); ++start) {
      const auto x = descend(c, points.next(2, 0.1, 1.5));
      least = std::min(least, value(c.objective, c.table, x));
      gap = distance(c.objective, c.table, x);
    }
    // At a power of p ≥ 7 a loss of 0 in rounding is reached far from the minimiser.
    CHECK(least < 1e-6);
    CHECK(gap < (least > 0 && c.name.find("64") == std::string::npos ? 0.1 : 0.9));
  }
}

TEST_CASE("objectives: float32 agrees with float64", "[objectives][property]") {
  RandomPoints points(13);
  for (const ObjectiveCase& c : objective_cases(3)) {
    const auto single = narrowed_choice<Objective<float>>(c.objective);
    const std::vector<float> table(c.table.begin(), c.table.end());
    for (int repetition = 0; repetition < 50; ++repetition) {
      auto wide = points.next(3, 0, 1.75);
      auto wide_v = points.next(3, 0, 1);
      const std::vector<float> x(wide.begin(), wide.end());
      const std::vector<float> v(wide_v.begin(), wide_v.end());
      wide.assign(x.begin(), x.end());
      wide_v.assign(v.begin(), v.end());
      INFO(c.name << ", x[0] = " << x[0]);
      const auto g = gradient(c.objective, c.table, wide);
      const auto h = hessian_times(c.objective, c.table, wide, wide_v);
      const double loss = value(c.objective, c.table, wide);
      CHECK(value(single, table, x) == Approx(loss).epsilon(0).margin(1e-5 * (1 + loss)));
      CHECK(distance(single, table, x) == Approx(distance(c.objective, c.table, wide)).epsilon(0).margin(1e-5));
      for (std::size_t j = 0; j < x.size(); ++j) {
        CHECK(gradient(single, table, x)[j] == Approx(g[j]).epsilon(0).margin(1e-5 * (1 + largest(g))));
        CHECK(hessian_times(single, table, x, v)[j] == Approx(h[j]).epsilon(0).margin(1e-5 * (1 + largest(h))));
      }
    }
  }
}

TEST_CASE("objectives: infinities and NaN pass through without harm", "[objectives][property]") {
  for (const ObjectiveCase& c : objective_cases(2))
    for (const double odd :
         {std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN(), 1e300}) {
      INFO(c.name << " at " << odd);
      const std::vector<double> x = {odd, 1};
      CHECK_FALSE(value(c.objective, c.table, x) < 1);
      gradient(c.objective, c.table, x);
      hessian_times(c.objective, c.table, x, {1, 1});
    }
}

TEST_CASE("objectives: every SIMD target gives the bits of the scalar one, in both precisions and for known and "
          "unknown dimensions",
          "[objectives][exact]") {
  constexpr std::size_t count = 128;
  RandomPoints points(14);
  for (const std::int32_t d : {2, 3, 8})
    for (const ObjectiveCase& c : objective_cases(d)) {
      INFO(c.name << " in " << d << " dimensions");
      const auto x = points.next(d * static_cast<std::int32_t>(count), 0, 3);
      const auto v = points.next(d * static_cast<std::int32_t>(count), 0, 1);
      CHECK(probe::same_objective_bits(c.objective, c.table, d, x, v));
    }
}

} // namespace heavytail::test
