// SPDX-License-Identifier: MIT
#include <heavytail/objectives/linear_regression.hpp>

#include "tests/harness/objective_functions.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <vector>

namespace heavytail::test {

namespace {

using Vector = std::vector<double>;

struct Regression {
  LinearRegression<double> f;
  Vector table;

  Regression(Vector eigenvalues, double label_noise) : table(std::move(eigenvalues)) {
    const auto d = static_cast<std::uint32_t>(table.size());
    f = {.dimension = static_cast<std::int32_t>(d), .eigenvalues = {0, d}, .label_noise = label_noise};
    f.prepare(table);
  }

  template <class Draw> Vector sample(const Vector& x, Draw&& draw) const {
    Vector g(x.size());
    auto to = point(g);
    f.sample_gradient(table.data(), point(x), draw, to);
    return g;
  }
};

} // namespace

TEST_CASE("linear_regression: by hand with λ = (1, 4), ε of size 0.5", "[objectives][exact]") {
  const Regression r({1, 4}, 0.5);
  CHECK(value(r.f, r.table, Vector{2, 3}) == 20);
  CHECK(gradient(r.f, r.table, Vector{2, 3}) == Vector{2, 12});
  CHECK(hessian_times(r.f, r.table, Vector{2, 3}, Vector{5, 7}) == Vector{5, 28});
  CHECK(distance(r.f, r.table, Vector{3, 4}) == 5);
  CHECK(r.f.normals_per_agent() == 3);
  // a = (1·2, 2·(-1)) = (2, -2), ε = 0.5·4 = 2, a·δ = 4 - 6 = -2: g = a (-2 - 2) = (-8, 8).
  const Vector normals = {2, -1, 4};
  std::size_t drawn = 0;
  CHECK(r.sample({2, 3}, [&] { return normals.at(drawn++); }) == Vector{-8, 8});
  CHECK(drawn == 3);
}

TEST_CASE(
    "linear_regression: a sampled gradient has the mean λδ and the exact covariance, at |z| < 6 over 400000 draws",
    "[objectives][law]") {
  const Regression r({0.5, 1, 2}, 0.7);
  const Vector x = {1.5, -1, 0.5};
  const auto stream = Stream<double>::of(21, 0);
  UniformSource<double> uniform(stream, Purpose::objective);
  const auto normal = [&] {
    const double radius = std::sqrt(-2 * std::log(uniform()));
    return radius * std::cos(6.283185307179586 * uniform());
  };
  constexpr int count = 400000;
  double sums[3] = {};
  double products[3][3] = {};
  double squares[3][3] = {};
  const Vector mean = gradient(r.f, r.table, x);
  for (int n = 0; n < count; ++n) {
    const Vector g = r.sample(x, normal);
    for (std::size_t i = 0; i < 3; ++i) {
      sums[i] += g[i];
      for (std::size_t j = 0; j < 3; ++j) {
        const double product = (g[i] - mean[i]) * (g[j] - mean[j]);
        products[i][j] += product;
        squares[i][j] += product * product;
      }
    }
  }
  double residual_variance = 0.49;
  for (std::size_t k = 0; k < 3; ++k) residual_variance += r.table[k] * x[k] * x[k];
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j) {
      INFO("covariance of coordinates " << i << " and " << j);
      const double exact = r.table[i] * x[i] * r.table[j] * x[j] + (i == j ? r.table[i] * residual_variance : 0);
      const double found = products[i][j] / count;
      const double deviation = std::sqrt((squares[i][j] / count - found * found) / count);
      CHECK(std::abs(found - exact) < 6 * deviation);
      if (i == j) CHECK(std::abs(sums[i] / count - mean[i]) < 6 * std::sqrt(exact / count));
    }
}

} // namespace heavytail::test
