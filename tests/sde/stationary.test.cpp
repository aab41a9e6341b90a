// SPDX-License-Identifier: MIT
// Stationary laws from the SDEs' own coefficients, without simulation: second moments of theory.md 3.2, and the
// variances of DSignSGD's nonlinear SDE of 3.3.
#include <catch2/catch.hpp>
#include <tests/harness/sde_model.hpp>

#include <cmath>
#include <string>
#include <vector>

namespace heavytail::test {

namespace {

/// Where drift_j = -rate x_j and (S S')_jj = constant + growth x_j², E x_j² tends to constant / (2 rate - growth).
double stationary_moment(const SdeCase& c, std::size_t j) {
  Vector x(c.dimension(), 0.0);
  const double constant = c.covariance(x)[j][j];
  x[j] = 1;
  const double growth = c.covariance(x)[j][j] - constant;
  return constant / (-2 * c.drift(x)[j] - growth);
}

/// Variance of the density ∝ S^-2 exp(∫ 2b/S²) in one dimension, by the trapezoidal rule on [-most, most].
double stationary_variance(const SdeCase& c, double most) {
  constexpr int count = 4000;
  const double step = most / count;
  double exponent = 0;
  double before = 0;
  double mass = 0;
  double square = 0;
  for (int n = 0; n <= count; ++n) {
    const double x = n * step;
    const double variance = c.covariance({x})[0][0];
    const double ratio = 2 * c.drift({x})[0] / variance;
    if (n > 0) exponent += 0.5 * step * (before + ratio);
    before = ratio;
    const double weight = (n == 0 ? 0.5 : 1.0) * std::exp(exponent) / variance;
    mass += weight;
    square += weight * x * x;
  }
  return square / mass;
}

} // namespace

TEST_CASE("dcsgd: faithful1 has the recursion's stationary second moments, and classic1 falls short as in A9",
          "[exact]") {
  const Json document = parse_json_text(R"({
    "name": "a9",
    "objective": {"type": "quadratic", "eigenvalues": [0.5, 1, 1.5, 2]}, "agents": 3,
    "noise": {"type": "gaussian", "scale": 0.5},
    "optimizer": {"type": "dcsgd", "compressor": {"type": "rand_k", "k": 1}},
    "learning_rate": {"eta": 0.12}, "initial_point": 1, "steps": 10})");
  const double lambda[] = {0.5, 1, 1.5, 2};
  const double ratios[] = {0.969, 0.936, 0.901, 0.864};
  const double eta = 0.12;
  for (std::size_t j = 0; j < 4; ++j) {
    const double exact = eta / 3 * 4 * 0.25 / (lambda[j] * (2 - eta * lambda[j] * (1 + 3.0 / 3)));
    CHECK(stationary_moment(SdeCase(document, SdeFamily::faithful1), j) == Approx(exact).epsilon(1e-13));
    CHECK(stationary_moment(SdeCase(document, SdeFamily::classic1), j) / exact ==
          Approx(ratios[j]).epsilon(0).margin(5e-4));
    CHECK(stationary_moment(SdeCase(document, SdeFamily::classic2), j) < ratios[j] * exact);
  }
}

TEST_CASE("dsignsgd: variances of the nonlinear SDE of theory.md 3.3", "[exact]") {
  const auto variance = [](const Json& noise, double eta, int agents, double most) {
    Json document = parse_json_text(R"({
      "name": "sign", "objective": {"type": "quadratic", "eigenvalues": [1]}, "optimizer": {"type": "dsignsgd"},
      "initial_point": 1, "steps": 10})");
    document["noise"] = noise;
    document["agents"] = agents;
    document["learning_rate"] = {{"eta", eta}};
    return stationary_variance(SdeCase(document, SdeFamily::classic1), most);
  };
  const Json two = {{"type", "student_t"}, {"dof", 2}};
  CHECK(variance(two, 0.1, 1, 5) == Approx(0.071736).epsilon(0).margin(2e-6));
  CHECK(variance(two, 0.02, 1, 2) == Approx(0.0141900).epsilon(0).margin(2e-7));
  CHECK(variance({{"type", "gaussian"}}, 0.05, 3, 1.5) == Approx(0.010429).epsilon(0).margin(2e-6));
}

} // namespace heavytail::test
