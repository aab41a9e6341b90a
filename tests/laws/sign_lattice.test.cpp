// SPDX-License-Identifier: MIT
// DSignSGD on ½λx² lives on a lattice: x' = x - η(2B - N)/N with B ~ Bin(N, F(λx/σ)), F the distribution function of
// the noise.  The law at every step follows by propagating it; for N = 1 the chain is one of births and deaths.
// Source: theory.md 3.3.
#include "tests/harness/ensemble.hpp"

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <catch2/catch.hpp>

#include <cmath>
#include <functional>
#include <vector>

namespace heavytail::test {

namespace {

using Cdf = std::function<double(double)>;

Cdf student(double dof) {
  return [dof](double x) { return cdf(boost::math::students_t_distribution<double>(dof), x); };
}

double gaussian_cdf(double x) {
  return cdf(boost::math::normal_distribution<double>(), x);
}

/// The law of x on the points x0 + index · η/N for |index| <= reach.
class Lattice {
public:
  Lattice(double x0, double eta, int agents, double lambda_over_sigma, const Cdf& noise, double reach)
      : x0_(x0), unit_(eta / agents), agents_(agents), reach_(static_cast<int>(std::ceil(reach / unit_))) {
    probability_.assign(static_cast<std::size_t>(2 * reach_ + 1), 0.0);
    probability_[static_cast<std::size_t>(reach_)] = 1;
    for (int index = -reach_; index <= reach_; ++index) {
      const boost::math::binomial_distribution<double> law(agents, noise(lambda_over_sigma * at(index)));
      for (int b = 0; b <= agents; ++b) jump_.push_back(pdf(law, b));
    }
  }

  void step() {
    std::vector<double> next(probability_.size(), 0.0);
    for (int index = -reach_; index <= reach_; ++index) {
      const auto i = static_cast<std::size_t>(index + reach_);
      if (probability_[i] == 0) continue;
      for (int b = 0; b <= agents_; ++b) {
        const int to = index - (2 * b - agents_);
        if (to < -reach_ || to > reach_) continue; // what is lost there is checked to be nothing
        next[static_cast<std::size_t>(to + reach_)] +=
            probability_[i] * jump_[i * static_cast<std::size_t>(agents_ + 1) + static_cast<std::size_t>(b)];
      }
    }
    probability_ = std::move(next);
  }

  double at(int index) const { return x0_ + unit_ * index; }

  double probability(int index) const { return probability_[static_cast<std::size_t>(index + reach_)]; }

  int reach() const { return reach_; }

  /// E g(x).
  template <class G> double expectation(G&& g) const {
    double sum = 0;
    for (int index = -reach_; index <= reach_; ++index) sum += probability(index) * g(at(index));
    return sum;
  }

  double variance() const {
    const double mean = expectation([](double x) { return x; });
    return expectation([&](double x) { return (x - mean) * (x - mean); });
  }

private:
  double x0_, unit_;
  int agents_, reach_;
  std::vector<double> probability_;
  std::vector<double> jump_; ///< by point and number of agents whose gradient is positive
};

/// χ² over the lattice points that expect at least 100 replicas, moments, and the exact tails.
LawReport compare(const Summary& x, const Lattice& lattice) {
  LawReport report;
  const auto n = static_cast<double>(x.sample_size());
  const auto bins = x.histogram().bins();
  double statistic = 0;
  int cells = 0;
  double other_expected = n;
  double other_count = n;
  for (int index = -lattice.reach(); index <= lattice.reach(); ++index) {
    const double expected = n * lattice.probability(index);
    if (expected < 100) continue;
    // The point's bin and its neighbours: float32 positions wander by some roundings, across 0 also in sign.
    double count = 0;
    const double half = 0.5 * (lattice.at(1) - lattice.at(0));
    for (const Bin& bin : bins)
      if (0.5 * (bin.lower + bin.upper) > lattice.at(index) - half &&
          0.5 * (bin.lower + bin.upper) <= lattice.at(index) + half)
        count += static_cast<double>(bin.count);
    statistic += (count - expected) * (count - expected) / expected;
    other_expected -= expected;
    other_count -= count;
    ++cells;
  }
  if (other_expected >= 100) {
    statistic += (other_count - other_expected) * (other_count - other_expected) / other_expected;
    ++cells;
  }
  if (cells > 1)
    report.add("chi-square of " + std::to_string(cells) + " points", p_of_chi_square(statistic, cells - 1));
  check_mean(report, "x", x, lattice.expectation([](double y) { return y; }));
  check_mean_square(report, "x", x, lattice.expectation([](double y) { return y * y; }));
  return report;
}

constexpr std::string_view text = R"({
  "name": "sign-lattice",
  "objective": {"type": "quadratic", "eigenvalues": [1]},
  "noise": {"type": "student_t", "dof": 2, "scale": 1},
  "optimizer": {"type": "dsignsgd"},
  "learning_rate": {"eta": 0.1},
  "initial_point": 0.83,
  "steps": 160, "checkpoints": {"steps": [1, 2, 3, 10, 30, 159]},
  "replicas": 400000, "seed": 113,
  "observables": ["x[0]"]
})";

/// Runs the experiment beside the lattice and compares at every checkpoint.
void check_lattice(const std::string& law, const Json& document, Lattice lattice, std::uint64_t replicas) {
  const Ensemble ensemble = run_experiment(document, replicas);
  std::int64_t k = 0;
  for (const Checkpoint& checkpoint : ensemble.partial.checkpoints) {
    for (; k < checkpoint.step; ++k) lattice.step();
    REQUIRE(lattice.expectation([](double) { return 1.0; }) == Approx(1).epsilon(1e-12));
    if (k > 0) expect(law + ", step " + std::to_string(k), compare(checkpoint.summaries.front(), lattice));
  }
}

} // namespace

TEST_CASE("sign lattice: the tests' chain gives the stationary variance 0.074410 at eta 0.1 and dof 2",
          "[law][exact]") {
  for (const auto& [eta, variance] : {std::pair{0.1, 0.074410}, {0.02, 0.0142917}}) {
    Lattice lattice(0, eta, 1, 1, student(2), 4);
    for (int k = 0; k < 3000; ++k) lattice.step();
    const double even = lattice.variance();
    lattice.step();
    // The lattice has period 2: two consecutive steps are averaged.
    CHECK(0.5 * (even + lattice.variance()) == Approx(variance).epsilon(1e-5));
  }
  // N = 3, Gaussian noise, eta = 0.05: 0.01067 ± 0.00005 by simulation elsewhere.
  Lattice three(0, 0.05, 3, 1, gaussian_cdf, 2);
  for (int k = 0; k < 2001; ++k) three.step();
  CHECK(three.variance() == Approx(0.01067).margin(0.00015));
}

TEST_CASE("sign lattice: the exact law at steps 1 to 160, one agent, student-t dof in {0.5, 1, 2, 2.5}", "[law]") {
  for (const double dof : {0.5, 1.0, 2.0, 2.5})
    check_lattice("sign lattice, dof " + std::to_string(dof), with(text, {{"/noise/dof", dof}}),
                  Lattice(0.83, 0.1, 1, 1, student(dof), 8), 400000);
}

TEST_CASE("sign lattice: the exact law with 3 agents, Gaussian and Cauchy, and with 8", "[law]") {
  const Json gaussian =
      with(text, {{"/noise", {{"type", "gaussian"}, {"scale", 1}}}, {"/learning_rate/eta", 0.05}, {"/agents", 3}});
  check_lattice("sign lattice, N = 3, Gaussian", gaussian, Lattice(0.83, 0.05, 3, 1, gaussian_cdf, 4), 300000);
  check_lattice("sign lattice, N = 3, Cauchy", with(text, {{"/agents", 3}}), Lattice(0.83, 0.1, 3, 1, student(2), 8),
                300000);
  check_lattice("sign lattice, N = 8, Cauchy, float64",
                with(text, {{"/agents", 8}, {"/noise/dof", 1}, {"/precision", "float64"}}),
                Lattice(0.83, 0.1, 8, 1, student(1), 8), 100000);
}

TEST_CASE("sign lattice: the law of one step, E sign = A(λx/σ), for every symmetric law", "[law]") {
  const double u = 0.9 * 0.7 / 1.6;
  const auto student_a = [&](double dof) { return 2 * student(dof)(u) - 1; };

  struct Case {
    Json noise;
    double a; ///< E sign(g)
  };

  const std::vector<Case> cases = {
      {{{"type", "gaussian"}}, std::erf(u / std::sqrt(2.0))},
      {{{"type", "laplace"}}, 1 - std::exp(-u)},
      {{{"type", "logistic"}}, std::tanh(u / 2)},
      {{{"type", "uniform"}}, u},
      {{{"type", "rademacher"}}, 0},
      {{{"type", "student_t"}, {"dof", 0.5}}, student_a(0.5)},
      {{{"type", "student_t"}, {"dof", 1}}, 2 / 3.14159265358979323846 * std::atan(u)},
      {{{"type", "student_t"}, {"dof", 2}}, u / std::sqrt(2 + u * u)},
      {{{"type", "student_t"}, {"dof", 4}}, u * (6 + u * u) / std::pow(4 + u * u, 1.5)},
      {{{"type", "student_t"}, {"dof", 2.5}}, student_a(2.5)},
      {{{"type", "stable"}, {"alpha", 1}}, 2 / 3.14159265358979323846 * std::atan(u)},
      {{{"type", "stable"}, {"alpha", 2}}, std::erf(u / 2)},
  };
  for (const Case& c : cases) {
    Json noise = c.noise;
    noise["scale"] = 1.6;
    const Ensemble ensemble = run_experiment(with(text, {{"/noise", noise},
                                                         {"/objective/eigenvalues", {0.7}},
                                                         {"/initial_point", 0.9},
                                                         {"/steps", 1},
                                                         {"/checkpoints/steps", {1}},
                                                         {"/statistics", {{"thresholds", {{"x[0]", {0.9}}}}}}}),
                                             8000000);
    LawReport report;
    report.binomial("upwards", ensemble.summary(1, "x[0]").exceedance_count(0), 8000000, (1 - c.a) / 2);
    expect("one step of a sign, " + c.noise.dump(), report);
  }
}

TEST_CASE("sign lattice: the variance after one step is eta^2 (1 - mean of A^2)/N with scales by agent", "[law]") {
  const Ensemble ensemble = run_experiment(with(text, {{"/agents", 2},
                                                       {"/noise/scale", {0.5, 4}},
                                                       {"/steps", 1},
                                                       {"/checkpoints/steps", {1}},
                                                       {"/statistics", {{"thresholds", {{"x[0]", {0.80, 0.86}}}}}}}),
                                           4000000);
  const double up_first = 1 - student(2)(0.83 / 0.5);
  const double up_second = 1 - student(2)(0.83 / 4);
  LawReport report;
  const Summary& x = ensemble.summary(1, "x[0]");
  report.binomial("not both downwards", x.exceedance_count(0), 4000000, 1 - (1 - up_first) * (1 - up_second));
  report.binomial("both upwards", x.exceedance_count(1), 4000000, up_first * up_second);
  expect("one step of two unequal agents", report);
}

TEST_CASE("sign lattice: a scale off by 1 %, a step too few, and repeated replicas are noticed", "[law][negative]") {
  const Ensemble louder = run_experiment(with(text, {{"/noise/scale", 1.01}}), 3000000);
  Lattice lattice(0.83, 0.1, 1, 1, student(2), 8);
  for (int k = 0; k < 10; ++k) lattice.step();
  expect_failure("scale off by 1 %", compare(louder.summary(10, "x[0]"), lattice));
  Ensemble repeated = run_experiment(text, 5000);
  expect_failure("a step too few", [&] {
    Lattice next = lattice;
    next.step();
    return compare(repeated.summary(10, "x[0]"), next);
  }());
  const Partial once = repeated.partial;
  for (int i = 1; i < 300; ++i) repeated.partial.merge(once);
  expect_failure("every replica 300 times", compare(repeated.summary(10, "x[0]"), lattice));
}

} // namespace heavytail::test
