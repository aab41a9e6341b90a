// SPDX-License-Identifier: MIT
#include <heavytail/objectives/embedded_saddle.hpp>

#include "tests/harness/objective_functions.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace heavytail::test {

namespace {

using Vector = std::vector<double>;

/// One coordinate, with its table.
struct Saddle {
  EmbeddedSaddle<double> f;
  Vector table;

  Saddle(double lambda, double quartic, double cubic)
      : f{.dimension = 1, .eigenvalues = {0, 1}, .quartic = quartic, .cubic = cubic}, table{lambda} {
    f.prepare(table);
  }
};

double by_definition(double lambda, double a, double b, double x) {
  return lambda * x * x / 2 + a * x * x * x * x / 4 - b * x * x * x / 3;
}

} // namespace

TEST_CASE("embedded_saddle: by hand with λ = -1, quartic 1, cubic 0: the double well", "[objectives][exact]") {
  const Saddle s(-1, 1, 0);
  CHECK(value(s.f, s.table, Vector{2}) == 2.25);
  CHECK(value(s.f, s.table, Vector{-1}) == 0);
  CHECK(value(s.f, s.table, Vector{1}) == 0);
  CHECK(gradient(s.f, s.table, Vector{2}) == Vector{6});
  CHECK(hessian_times(s.f, s.table, Vector{2}, Vector{3}) == Vector{33});
  CHECK(distance(s.f, s.table, Vector{-3}) == 2);
}

TEST_CASE("embedded_saddle: by hand with λ = -2, quartic 1, cubic 1: wells at -1 and 2, of which 2 is the deeper",
          "[objectives][exact]") {
  const Saddle s(-2, 1, 1);
  CHECK(distance(s.f, s.table, Vector{-1}) == 3);
  CHECK(value(s.f, s.table, Vector{2}) == 0);
  CHECK(value(s.f, s.table, Vector{-1}) == Approx(-5.0 / 12 + 8.0 / 3).epsilon(1e-14));
  CHECK(gradient(s.f, s.table, Vector{-1}) == Vector{0});
  CHECK(gradient(s.f, s.table, Vector{2}) == Vector{0});
  const Saddle mirrored(-2, 1, -1);
  CHECK(distance(mirrored.f, mirrored.table, Vector{-2}) == 0);
}

TEST_CASE("embedded_saddle: λ = 2, quartic 1, cubic 3 has its minima 0 and 2 at the same height",
          "[objectives][exact]") {
  const Saddle s(2, 1, 3);
  CHECK(distance(s.f, s.table, Vector{0.5}) == 0.5);
  CHECK(distance(s.f, s.table, Vector{1.5}) == 0.5);
  CHECK(value(s.f, s.table, Vector{0}) == 0);
  CHECK(value(s.f, s.table, Vector{2}) == 0);
  CHECK(value(s.f, s.table, Vector{1}) == Approx(0.25).epsilon(1e-14));
}

TEST_CASE("embedded_saddle: where b² = 4.5 aλ up to rounding, both 0 and 2b/(3a) are minimisers",
          "[objectives][property]") {
  for (const double a : {0.1, 0.7, 3.0})
    for (const double b : {0.3, -1.7, 12.9}) {
      const Saddle s(b * b / (4.5 * a), a, b);
      INFO("a = " << a << ", b = " << b);
      CHECK(distance(s.f, s.table, Vector{0}) == 0);
      CHECK(distance(s.f, s.table, Vector{2 * b / (3 * a)}) < 1e-14 * std::abs(b / a));
    }
}

TEST_CASE("embedded_saddle: the loss is f minus its least value on a grid, whatever the signs",
          "[objectives][property]") {
  for (const double lambda : {-2.0, -0.1, 0.0, 0.3, 2.0})
    for (const double quartic : {0.25, 1.0, 4.0})
      for (const double cubic : {-2.0, -0.1, 0.0, 0.5, 3.0}) {
        const Saddle s(lambda, quartic, cubic);
        INFO("λ = " << lambda << ", quartic = " << quartic << ", cubic = " << cubic);
        double least = std::numeric_limits<double>::infinity();
        double where = 0;
        for (double x = -20; x <= 20; x += 1e-3)
          if (by_definition(lambda, quartic, cubic, x) < least) {
            least = by_definition(lambda, quartic, cubic, x);
            where = x;
          }
        CHECK(distance(s.f, s.table, Vector{where}) <= 1.01e-3);
        for (double x = -5; x <= 5; x += 0.37) {
          CHECK(value(s.f, s.table, Vector{x}) >= 0);
          CHECK(value(s.f, s.table, Vector{x}) ==
                Approx(by_definition(lambda, quartic, cubic, x) - least).epsilon(0).margin(1e-4));
        }
      }
}

TEST_CASE("embedded_saddle: the loss keeps its relative precision in a well, in float32 too",
          "[objectives][property]") {
  const Saddle s(-1, 1, 0.1);
  const double well = (0.1 + std::sqrt(0.01 + 4)) / 2;
  const double curvature = -1 + 3 * well * well - 0.2 * well;
  CHECK(value(s.f, s.table, Vector{well + 1e-6}) == Approx(0.5e-12 * curvature).epsilon(1e-4));
}

} // namespace heavytail::test
