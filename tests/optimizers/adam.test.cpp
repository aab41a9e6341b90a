// SPDX-License-Identifier: MIT
// Adam against its recursion as it is published, in numbers of 80 bits.
#include <heavytail/optimizers/adam.hpp>

#include "tests/harness/ensemble.hpp"
#include "tests/harness/gradient_sequence.hpp"

#include <heavytail/lanes/scalar.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

namespace heavytail::test {

namespace {

Adam<double> adam(double beta1, double beta2, double epsilon) {
  Adam<double> optimizer;
  optimizer.beta1 = beta1;
  optimizer.beta2 = beta2;
  optimizer.epsilon = epsilon;
  std::vector<double> none;
  optimizer.prepare(none);
  return optimizer;
}

/// One coordinate of the published recursion.
struct Published {
  long double beta1, beta2, epsilon, x;
  long double m = 0, v = 0, power1 = 1, power2 = 1;

  void step(long double g, long double size) {
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g * g;
    power1 *= beta1;
    power2 *= beta2;
    x -= size * (m / (1 - power1)) / (std::sqrt(v / (1 - power2)) + epsilon);
  }
};

} // namespace

TEST_CASE("adam: the first step is the sign of the gradient, but for epsilon", "[optimizers][exact]") {
  Vector x = point(1, 1);
  take_step(adam(0.9, 0.999, 0.5), point(2, -0.5), 0.25, x);
  CHECK(x[0] == Approx(1 - 0.25 * 2 / 2.5).epsilon(1e-14));
  CHECK(x[1] == Approx(1 + 0.25 * 0.5 / 1.0).epsilon(1e-14));
}

TEST_CASE("adam: a thousand steps of the published recursion, also where squares overflow", "[optimizers]") {
  for (const double beta1 : {0.0, 0.9})
    for (const double beta2 : {0.0, 0.999})
      for (const double ratio : {1.0, 1e-200, 1e200}) {
        INFO("beta1 " << beta1 << ", beta2 " << beta2 << ", ratio " << ratio);
        Steps steps(adam(beta1, beta2, 1e-8));
        Published first{beta1, beta2, 1e-8, 1};
        Published second{beta1, beta2, 1e-8, -3};
        Vector x = point(1, -3);
        double worst = 0;
        for (const Vector& g : gradient_sequence(1000, ratio)) {
          steps.take(g, 0.01, x);
          first.step(g[0], 0.01L);
          second.step(g[1], 0.01L);
          worst = std::max(
              {worst, std::abs(static_cast<double>(x[0] - first.x)), std::abs(static_cast<double>(x[1] - second.x))});
        }
        CHECK(worst < 1e-12);
      }
}

TEST_CASE("adam: an infinite mean has a side, and one that is no number has none", "[optimizers][exact]") {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  Vector x = point(0, 0);
  take_step(adam(0.9, 0.999, 1e-8), point(-infinity, std::nan("")), 0.25, x);
  CHECK(x[0] == Approx(0.25).epsilon(1e-14));
  CHECK(std::isnan(x[1]));
}

TEST_CASE("adam: whole paths on a quadratic, in one dimension and in three", "[optimizers]") {
  for (const Json& eigenvalues : {Json{2.0}, Json{0.5, 1.0, 4.0}}) {
    Json observables = Json::array();
    for (std::size_t j = 0; j < eigenvalues.size(); ++j) observables.push_back("x[" + std::to_string(j) + "]");
    const Json document{{"objective", {{"type", "quadratic"}, {"eigenvalues", eigenvalues}}},
                        {"noise", {{"type", "none"}}},
                        {"agents", 2},
                        {"optimizer", {{"type", "adam"}, {"beta1", 0.8}, {"beta2", 0.95}}},
                        {"learning_rate", {{"eta", 0.1}, {"schedule", {{"type", "polynomial"}, {"power", 0.5}}}}},
                        {"initial_point", 1.5},
                        {"steps", 60},
                        {"replicas", 33},
                        {"precision", "float64"},
                        {"checkpoints", {{"steps", {60}}}},
                        {"observables", observables}};
    const Ensemble ensemble = run_experiment(document);
    for (std::size_t j = 0; j < eigenvalues.size(); ++j) {
      Published path{0.8L, 0.95L, 1e-8L, 1.5L};
      for (int k = 0; k < 60; ++k)
        path.step(eigenvalues[j].get<double>() * path.x, 0.1L / std::sqrt(static_cast<long double>(k + 1)));
      const Average x = mean_of(ensemble.summary(60, "x[" + std::to_string(j) + "]"));
      CHECK(x.value == Approx(static_cast<double>(path.x)).epsilon(1e-12));
    }
  }
}

} // namespace heavytail::test
