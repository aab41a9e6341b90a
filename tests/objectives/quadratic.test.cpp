// SPDX-License-Identifier: MIT
#include <heavytail/objectives/quadratic.hpp>

#include "tests/harness/objective_functions.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace heavytail::test {

namespace {

using Numbers = std::vector<double>;

/// What `check` reports, as "parameter: expected", one a line.
std::string problems(const Quadratic<double>& f, const Numbers& table) {
  std::string all;
  f.check(table.data(), [&](std::string_view parameter, const std::string& expected, const std::string& found) {
    CHECK_FALSE(found.empty());
    all += std::string(parameter) + ": " + expected + "\n";
  });
  return all;
}

Quadratic<double> with_matrix(std::int32_t d) {
  return {.dimension = d, .matrix = {0, static_cast<std::uint32_t>(d * d)}};
}

} // namespace

TEST_CASE("quadratic: by hand with eigenvalues 1, 4 at (2, 3)", "[objectives][exact]") {
  const Quadratic<double> f{.dimension = 2, .eigenvalues = {0, 2}};
  const Numbers table = {1, 4};
  CHECK(value(f, table, Numbers{2, 3}) == 20);
  CHECK(gradient(f, table, Numbers{2, 3}) == Numbers{2, 12});
  CHECK(hessian_times(f, table, Numbers{2, 3}, Numbers{5, 7}) == Numbers{5, 28});
  CHECK(distance(f, table, Numbers{3, 4}) == 5);
}

TEST_CASE("quadratic: by hand with the matrix [2 1; 1 3] at (1, -2)", "[objectives][exact]") {
  const Numbers table = {2, 1, 1, 3};
  CHECK(value(with_matrix(2), table, Numbers{1, -2}) == 5);
  CHECK(gradient(with_matrix(2), table, Numbers{1, -2}) == Numbers{0, -5});
  CHECK(hessian_times(with_matrix(2), table, Numbers{1, -2}, Numbers{1, 1}) == Numbers{3, 4});
}

TEST_CASE("quadratic: one eigenvalue serves every coordinate, and those of eigenvalue 0 are at a minimiser",
          "[objectives][exact]") {
  CHECK(value(Quadratic<double>{.dimension = 3, .eigenvalues = {0, 1}}, Numbers{2}, Numbers{1, 1, 1}) == 3);
  CHECK(distance(Quadratic<double>{.dimension = 2, .eigenvalues = {0, 2}}, Numbers{0, 1}, Numbers{7, -3}) == 3);
}

TEST_CASE("quadratic: smooth with L = the largest eigenvalue", "[objectives][exact]") {
  const Quadratic<double> f{.dimension = 2, .eigenvalues = {0, 2}};
  CHECK(hessian_times(f, Numbers{0.5, 3}, Numbers{1, 1}, Numbers{0, 1}) == Numbers{0, 3});
}

TEST_CASE("quadratic: exactly one of eigenvalues and matrix", "[objectives]") {
  CHECK(problems({.dimension = 2, .eigenvalues = {0, 2}}, {1, 4}).empty());
  CHECK(problems({.dimension = 2}, {}) == "eigenvalues: eigenvalues or a matrix\n");
  CHECK(problems({.dimension = 1, .eigenvalues = {0, 1}, .matrix = {1, 1}}, {1, 1}) ==
        "matrix: either eigenvalues or a matrix\n");
}

TEST_CASE("quadratic: a matrix is symmetric and positive semidefinite", "[objectives]") {
  const std::string asymmetric = "matrix: a symmetric matrix\n";
  const std::string indefinite = "matrix: a positive semidefinite matrix\n";
  CHECK(problems(with_matrix(2), {2, 1, 1, 3}).empty());
  CHECK(problems(with_matrix(2), {0, 0, 0, 0}).empty());
  CHECK(problems(with_matrix(2), {2, 1, 1.5, 3}) == asymmetric);
  CHECK(problems(with_matrix(2), {1, 2, 2, 1}) == indefinite);
  CHECK(problems(with_matrix(2), {0, 1, 1, 0}) == indefinite);
  CHECK(problems(with_matrix(2), {1, 0, 0, -1e-9}) == indefinite);
  CHECK(problems(with_matrix(3), {-1, 0, 0, 0, -1, 0, 0, 0, -1}) == indefinite);
  // Rank one, v v' with v = (1/3, 1/7, -2): its zero eigenvalues come out as rounding.
  Numbers rank_one;
  for (const double a : {1.0 / 3, 1.0 / 7, -2.0})
    for (const double b : {1.0 / 3, 1.0 / 7, -2.0}) rank_one.push_back(a * b);
  CHECK(problems(with_matrix(3), rank_one).empty());
  rank_one[0] -= 1e-6;
  CHECK(problems(with_matrix(3), rank_one) == indefinite);
}

} // namespace heavytail::test
