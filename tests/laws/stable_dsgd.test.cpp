// SPDX-License-Identifier: MIT
// DSGD under symmetric stable noise on a quadratic is exactly stable, with the scale
//   s'^α = |1 - ηη_kλ|^α s^α + (ηη_kσ)^α N^(1-α).
// Source: theory.md 3.5.
#include "tests/harness/ensemble.hpp"

#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <catch2/catch.hpp>

#include <cmath>
#include <numbers>

namespace heavytail::test {

namespace {

/// P(|X| > x) of the symmetric stable law of scale 1 and α ≠ 1, x > 0: Zolotarev's integral over the angle.
double two_sided_stable_tail(double alpha, double x) {
  const double power = alpha / (alpha - 1);
  const auto integrand = [&](double theta) {
    const double logarithm = power * (std::log(std::cos(theta)) - std::log(std::sin(alpha * theta))) +
                             std::log(std::cos((alpha - 1) * theta)) - std::log(std::cos(theta)) + power * std::log(x);
    return std::exp(-std::exp(logarithm));
  };
  // The integrand is a step near one of the ends where x is extreme: pieces shrink towards both.
  double integral = 0;
  double width = std::numbers::pi / 4;
  for (int i = 0; i < 45; ++i, width /= 2) {
    const auto piece = [&](double from, double to) {
      return boost::math::quadrature::gauss_kronrod<double, 61>::integrate(integrand, from, to, 6, 1e-12);
    };
    integral += piece(width / 2, width) + piece(std::numbers::pi / 2 - width, std::numbers::pi / 2 - width / 2);
  }
  return alpha < 1 ? 1 - 2 / std::numbers::pi * integral : 2 / std::numbers::pi * integral;
}

constexpr std::string_view text = R"({
  "name": "stable-law",
  "objective": {"type": "quadratic", "eigenvalues": [0.8]},
  "noise": {"type": "stable", "alpha": 1.3, "scale": 0.9},
  "optimizer": {"type": "dsgd"},
  "learning_rate": {"eta": 0.5, "schedule": {"type": "polynomial", "power": 0.25}},
  "initial_point": 0,
  "steps": 40, "checkpoints": {"steps": [1, 5]},
  "replicas": 2000000, "seed": 103, "divergence_radius": 1e30,
  "observables": ["x[0]", "norm"],
  "statistics": {"thresholds": {"norm": [0.05, 0.2, 0.5, 1, 2, 4, 20, 100, 1000]}}
})";

LawReport compare(const Ensemble& ensemble, std::int64_t step, double alpha, double scale) {
  LawReport report;
  const std::string at = "step " + std::to_string(step);
  check_exceedances(report, at + ", |x|", ensemble.summary(step, "norm"),
                    [&](double t) { return two_sided_stable_tail(alpha, t / scale); });
  // The sign is fair: half of the replicas lie above 0.
  const Summary& x = ensemble.summary(step, "x[0]");
  std::uint64_t positive = 0;
  for (const Bin& bin : x.histogram().bins())
    if (bin.upper > 0) positive += bin.count;
  report.binomial(at + ", x > 0", positive, x.sample_size(), 0.5);
  return report;
}

double scale_at(int k, double alpha, int agents, double sigma) {
  double power = 0;
  for (int j = 0; j < k; ++j) {
    const double step = 0.5 * std::pow(j + 1.0, -0.25);
    power =
        std::pow(std::abs(1 - step * 0.8), alpha) * power + std::pow(step * sigma, alpha) * std::pow(agents, 1 - alpha);
  }
  return std::pow(power, 1 / alpha);
}

} // namespace

TEST_CASE("stable dsgd: the tests' own distribution function agrees with the laws known in closed form", "[law]") {
  for (const double x : {0.01, 0.3, 1.0, 3.0})
    CHECK(two_sided_stable_tail(2 - 1e-9, x) == Approx(std::erfc(x / 2)).epsilon(1e-7));
  for (const double x : {0.01, 0.3, 1.0, 3.0, 100.0})
    CHECK(two_sided_stable_tail(1 + 1e-5, x) == Approx(1 - 2 / std::numbers::pi * std::atan(x)).epsilon(1e-3));
  // P(|X| > x) ~ c_α x^-α, c_α = (2/π) Γ(α) sin(πα/2).
  for (const double alpha : {0.7, 1.3, 1.8}) {
    const double constant = 2 / std::numbers::pi * std::tgamma(alpha) * std::sin(std::numbers::pi * alpha / 2);
    CHECK(two_sided_stable_tail(alpha, 1e4) == Approx(constant * std::pow(1e4, -alpha)).epsilon(2e-3));
  }
}

TEST_CASE("stable dsgd: the exact scale at steps 1 to 40 for alpha in {0.7, 1.3, 1.8} and 1 or 4 agents", "[law]") {
  for (const double alpha : {0.7, 1.3, 1.8}) {
    for (const auto& [agents, sampling] : {std::pair{1, "each"}, std::pair{4, "each"}, std::pair{4, "collapsed"}}) {
      const Ensemble ensemble = run_experiment(with(text, {{"/noise/alpha", alpha},
                                                           {"/agents", agents},
                                                           {"/agents_sampling", sampling},
                                                           {"/replicas", agents == 1 ? 2000000 : 500000}}));
      for (const int step : {1, 5, 40})
        expect("stable DSGD, alpha = " + std::to_string(alpha) + ", N = " + std::to_string(agents) + " " + sampling,
               compare(ensemble, step, alpha, scale_at(step, alpha, agents, 0.9)));
    }
  }
}

TEST_CASE("stable dsgd: in float64 too", "[law]") {
  const Ensemble ensemble = run_experiment(with(text, {{"/precision", "float64"}, {"/agents", 2}}), 500000);
  for (const int step : {1, 5, 40})
    expect("stable DSGD, float64", compare(ensemble, step, 1.3, scale_at(step, 1.3, 2, 0.9)));
}

TEST_CASE("stable dsgd: a scale off by 1 % and a step too few are noticed", "[law][negative]") {
  const Ensemble ensemble = run_experiment(with(text, {{"/noise/scale", 0.909}}), 6000000);
  expect_failure("scale off by 1 %", compare(ensemble, 40, 1.3, scale_at(40, 1.3, 1, 0.9)));
  expect_failure("a step too few", compare(ensemble, 5, 1.3, scale_at(6, 1.3, 1, 0.909)));
}

} // namespace heavytail::test
