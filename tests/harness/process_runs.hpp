// SPDX-License-Identifier: MIT
// Runs of stochastic processes for the tests of their laws, and the laws of linear recursions with Gaussian noise.
#pragma once

#include "tests/harness/ensemble.hpp"

#include <boost/math/distributions/normal.hpp>

#include <array>
#include <cmath>
#include <cstdint>
#include <string>

namespace heavytail::test {

/// `steps` steps of length dt.
struct ProcessSteps {
  const char* integrator = "euler_maruyama";
  double dt = 0;
  int count = 1;

  double time() const { return dt * count; }
};

/// An experiment in float64 with x[0] observed.
inline Json process_document(const Json& process, const ProcessSteps& steps, const Json& start) {
  Json document = Json::parse(R"({"checkpoints": {"count": 1}, "replicas": 100000, "seed": 231, "precision": "float64",
                                  "observables": ["x[0]"]})");
  document["process"] = process;
  document["integrator"] = {{"type", steps.integrator}, {"dt", steps.dt}};
  document["time"] = steps.time();
  document["initial_point"] = start;
  return document;
}

inline Ensemble run_process(const Json& process, const ProcessSteps& steps, const Json& start) {
  return run_experiment(process_document(process, steps, start));
}

/// Checks mean, mean square and histogram of N(mean, variance).
inline void check_normal(LawReport& report, const std::string& what, const Summary& summary, double mean,
                         double variance) {
  const boost::math::normal law(mean, std::sqrt(variance));
  check_mean(report, what, summary, mean);
  check_mean_square(report, what, summary, mean * mean + variance);
  check_histogram(report, what, summary, [&](double x) { return cdf(law, x); });
}

/// 2×2 matrices, row by row.
using Matrix2 = std::array<std::array<double, 2>, 2>;

inline Matrix2 product(const Matrix2& a, const Matrix2& b) {
  Matrix2 c{};
  for (std::size_t i = 0; i < 2; ++i)
    for (std::size_t j = 0; j < 2; ++j) c[i][j] = a[i][0] * b[0][j] + a[i][1] * b[1][j];
  return c;
}

inline Matrix2 transposed(const Matrix2& a) {
  return {{{a[0][0], a[1][0]}, {a[0][1], a[1][1]}}};
}

/// a + scale b.
inline Matrix2 sum(const Matrix2& a, double scale, const Matrix2& b) {
  Matrix2 c = a;
  for (std::size_t i = 0; i < 2; ++i)
    for (std::size_t j = 0; j < 2; ++j) c[i][j] += scale * b[i][j];
  return c;
}

inline constexpr Matrix2 identity2{{{1, 0}, {0, 1}}};

/// Mean and covariance of a Gaussian vector (X, Y) along X ← M X + N Z with Z ~ N(0, I).
struct GaussianPair {
  std::array<double, 2> mean{};
  Matrix2 covariance{};

  void advance(const Matrix2& m, const Matrix2& noise) {
    mean = {m[0][0] * mean[0] + m[0][1] * mean[1], m[1][0] * mean[0] + m[1][1] * mean[1]};
    covariance = sum(product(product(m, covariance), transposed(m)), 1, product(noise, transposed(noise)));
  }
};

} // namespace heavytail::test
