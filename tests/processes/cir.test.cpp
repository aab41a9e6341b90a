// SPDX-License-Identifier: MIT
// Cox-Ingersoll-Ross: the noncentral χ² law of the exact transition, moments of Euler-Maruyama and Milstein where no
// path comes near 0.  Source: theory.md 7.3.
#include "tests/harness/process_runs.hpp"

#include <boost/math/distributions/non_central_chi_squared.hpp>
#include <catch2/catch.hpp>

#include <cmath>

namespace heavytail::test {

namespace {

Json cir(double rate, double mean, double volatility) {
  return {{"type", "cir"}, {"rate", rate}, {"mean", mean}, {"volatility", volatility}};
}

} // namespace

TEST_CASE("cir: the exact transition is noncentral χ² at any dt, with and without Feller's condition", "[law]") {
  const double rate = 1.5;
  const double mean = 0.6;
  const double origin = 1.25;
  for (const double volatility : {0.7, 1.6})
    for (const int count : {1, 4}) {
      const ProcessSteps steps{.integrator = "exact", .dt = 0.8 / count, .count = count};
      const double left = std::exp(-rate * steps.time());
      const double c = volatility * volatility * (1 - left) / (4 * rate);
      const boost::math::non_central_chi_squared law(4 * rate * mean / (volatility * volatility), origin * left / c);
      const Ensemble ensemble = run_process(cir(rate, mean, volatility), steps, origin);
      LawReport report;
      check_mean(report, "x", ensemble.summary(count, "x[0]"), mean + (origin - mean) * left);
      check_histogram(report, "x", ensemble.summary(count, "x[0]"),
                      [&](double x) { return x <= 0 ? 0 : (x > 100 ? 1 : cdf(law, x / c)); });
      expect("cir", report);
    }
}

TEST_CASE("cir: Euler-Maruyama's and Milstein's moments far from 0", "[law]") {
  const double rate = 1.5;
  const double mean = 2;
  const double s = 0.25;
  for (const bool milstein : {false, true}) {
    const ProcessSteps steps{.integrator = milstein ? "milstein" : "euler_maruyama", .dt = 0.25, .count = 5};
    double first = 3;
    double second = 9;
    for (int k = 0; k < steps.count; ++k) {
      const double factor = 1 - rate * steps.dt;
      const double shift = rate * steps.dt * mean;
      second = factor * factor * second + 2 * factor * shift * first + shift * shift + s * s * steps.dt * first;
      if (milstein) second += std::pow(s, 4) * steps.dt * steps.dt / 8;
      first = factor * first + shift;
    }
    const Ensemble ensemble = run_process(cir(rate, mean, s), steps, 3);
    LawReport report;
    check_mean(report, "x", ensemble.summary(5, "x[0]"), first);
    check_mean_square(report, "x", ensemble.summary(5, "x[0]"), second);
    expect(std::string("cir by ") + steps.integrator, report);
  }
}

TEST_CASE("cir: the exact transition is noncentral χ² of at most one degree of freedom too", "[law]") {
  // Degrees of freedom k = 4 rate mean/volatility²: 0.16, 1 and 0.02, from 0.1, from 40 and from 0.
  struct Setting {
    double rate, mean, volatility, origin, dt;
    int count;
  };

  for (const Setting& s :
       {Setting{0.1, 0.1, 0.5, 0.1, 10, 1}, Setting{0.1, 0.1, 0.5, 0.1, 0.5, 4}, Setting{1, 1, 2, 40, 0.1, 2},
        Setting{0.25, 0.08, 2, 0, 1, 1}, Setting{0.1, 0.1, 0.2, 3, 1.0 / 1024, 8}}) {
    const ProcessSteps steps{.integrator = "exact", .dt = s.dt, .count = s.count};
    const double left = std::exp(-s.rate * steps.time());
    const double c = s.volatility * s.volatility * (1 - left) / (4 * s.rate);
    const double degrees = 4 * s.rate * s.mean / (s.volatility * s.volatility);
    const double centre = s.origin * left / c;
    const boost::math::non_central_chi_squared law(degrees, centre);
    for (const char* precision : {"float64", "float32"}) {
      Json document = process_document(cir(s.rate, s.mean, s.volatility), steps, s.origin);
      document["precision"] = precision;
      // Quantiles of the law as thresholds.
      Json thresholds = Json::array();
      for (const double p : {0.5, 0.9, 0.99, 0.999}) {
        const double x = quantile(law, p);
        if (x > 1e-6) thresholds.push_back(c * x);
      }
      document["statistics"] = {{"thresholds", {{"x[0]", thresholds}}}};
      const Ensemble ensemble = run_experiment(document);
      const Summary& x = ensemble.summary(s.count, "x[0]");
      CAPTURE(degrees, centre, precision);
      CHECK(x.smallest() >= 0);
      LawReport report;
      check_mean(report, "x", x, s.mean + (s.origin - s.mean) * left);
      const double mean = c * (degrees + centre);
      check_mean_square(report, "x", x, mean * mean + 2 * c * c * (degrees + 2 * centre));
      check_exceedances(report, "x", x, [&](double t) { return cdf(complement(law, t / c)); });
      expect("cir of " + std::to_string(degrees) + " degrees", report);
    }
  }
}

TEST_CASE("cir: other integrators keep the mean where 4 rate mean < volatility²", "[law]") {
  // E X_t = m from m, whatever the volatility.
  for (const char* integrator : {"euler_maruyama", "milstein", "platen_weak2", "srk_strong", "tamed_euler"}) {
    Json document = process_document(cir(0.1, 0.1, 0.5), {.integrator = integrator, .dt = 0.02, .count = 500}, 0.1);
    const Ensemble ensemble = run_experiment(document, 5000);
    const Average mean = mean_of(ensemble.summary(500, "x[0]"));
    CAPTURE(integrator, mean.value, mean.standard_error);
    CHECK(std::abs(mean.value - 0.1) < 5 * mean.standard_error + 0.003);
  }
}

} // namespace heavytail::test
