// SPDX-License-Identifier: MIT
// Majority vote, heavy ball, clipping, normalised SGD and one-pass regression against the exact laws of their steps.
// Source: theory.md 3.6, 6.1, 6.2, 6.3, 6.5.
#include "tests/harness/ensemble.hpp"

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/hypergeometric_1F1.hpp>
#include <catch2/catch.hpp>

#include <array>
#include <cmath>
#include <numbers>
#include <vector>

namespace heavytail::test {

namespace {

const boost::math::normal_distribution<double> normal_law;

double normal_cdf(double x) {
  return cdf(normal_law, x);
}

double normal_density(double x) {
  return pdf(normal_law, x);
}

constexpr std::string_view one_step = R"({
  "name": "one-step",
  "objective": {"type": "quadratic", "eigenvalues": [1]},
  "noise": {"type": "gaussian", "scale": 0.6},
  "optimizer": {"type": "dsgd"},
  "learning_rate": {"eta": 0.5},
  "initial_point": 0.25,
  "steps": 1, "replicas": 2000000, "seed": 127,
  "observables": ["x[0]", "norm"],
  "statistics": {"thresholds": {"x[0]": [0.0, 0.5]}}
})";

/// E clip and E clip² of a Gaussian gradient, coordinate by coordinate.
struct ClipMoments {
  double first = 0;
  double second = 0;
};

ClipMoments clip_moments(double g, double sigma, double c) {
  const double a = (-c - g) / sigma;
  const double b = (c - g) / sigma;
  const double inside = normal_cdf(b) - normal_cdf(a);
  const double edges = normal_density(a) - normal_density(b);
  return {g * inside + sigma * edges + c * normal_cdf(-b) - c * normal_cdf(a),
          (g * g + sigma * sigma) * inside + 2 * g * sigma * edges +
              sigma * sigma * (a * normal_density(a) - b * normal_density(b)) +
              c * c * (normal_cdf(-b) + normal_cdf(a))};
}

/// Checks mean and mean square of x - step · G, with the moments of one agent's G, or of the server's.
void check_step(LawReport& report, const std::string& what, const Summary& x, double x0, double step, double first,
                double second) {
  check_mean(report, what, x, x0 - step * first);
  check_mean_square(report, what, x, x0 * x0 - 2 * step * x0 * first + step * step * second);
}

} // namespace

TEST_CASE("majority vote: the law of one step for 1, 2, 4, 5 and 8 agents, Gaussian and Cauchy", "[law]") {
  for (const int agents : {1, 2, 4, 5, 8})
    for (const bool cauchy : {false, true}) {
      const Json noise =
          cauchy ? Json{{"type", "student_t"}, {"dof", 1}, {"scale", 0.6}} : Json{{"type", "gaussian"}, {"scale", 0.6}};
      const Ensemble ensemble = run_experiment(
          with(one_step, {{"/optimizer", {{"type", "majority_vote"}}}, {"/noise", noise}, {"/agents", agents}}));
      const double u = 0.25 / 0.6;
      const double p = cauchy ? 0.5 + std::atan(u) / std::numbers::pi : normal_cdf(u);
      // An even number of agents moves in the mean as one agent fewer does.
      const double half = (agents % 2 == 1 ? agents + 1 : agents) / 2.0;
      const double mean = 2 * boost::math::ibeta(half, half, p) - 1;
      const boost::math::binomial_distribution<double> votes(agents, p);
      const double tie = agents % 2 == 1 ? 0 : pdf(votes, agents / 2);
      const Summary& x = ensemble.summary(1, "x[0]");
      LawReport report;
      // x is 0.25 ∓ 0.5, or still 0.25 after a tie.
      report.binomial("upwards", x.exceedance_count(1), x.sample_size(), (1 - tie - mean) / 2);
      report.binomial("not downwards", x.exceedance_count(0), x.sample_size(), 1 - (1 - tie + mean) / 2);
      expect("majority vote, N = " + std::to_string(agents) + (cauchy ? ", Cauchy" : ", Gaussian"), report);
    }
  // N = 4, p = 0.65: E sign = 0.4365.
  CHECK(2 * boost::math::ibeta(2, 2, 0.65) - 1 == Approx(0.4365).margin(5e-5));
}

TEST_CASE("heavy ball: exact second moments at steps 1, 6 and 40, and the stationary variance", "[law]") {
  const double eta = 0.2;
  const double lambda = 1.5;
  const double beta = 0.8;
  const Ensemble ensemble = run_experiment(R"({
    "name": "heavy-ball",
    "objective": {"type": "quadratic", "eigenvalues": [1.5]}, "agents": 2, "agents_sampling": "each",
    "noise": {"type": "gaussian", "scale": 0.5},
    "optimizer": {"type": "momentum", "beta": 0.8},
    "learning_rate": {"eta": 0.2}, "initial_point": 1,
    "steps": 150, "checkpoints": {"steps": [1, 6, 40]}, "replicas": 1000000, "seed": 131, "observables": ["x[0]"]})");
  // v' = βv + λx + noise, x' = x - ηv'.
  double mean_x = 1;
  double mean_v = 0;
  double xx = 1;
  double xv = 0;
  double vv = 0;
  const double variance = 0.25 / 2;
  for (int k = 1; k <= 150; ++k) {
    const double new_vv = beta * beta * vv + 2 * beta * lambda * xv + lambda * lambda * xx + variance;
    const double old_x_new_v = beta * xv + lambda * xx;
    const double new_xv = old_x_new_v - eta * new_vv;
    xx = xx - 2 * eta * old_x_new_v + eta * eta * new_vv;
    xv = new_xv;
    vv = new_vv;
    mean_v = beta * mean_v + lambda * mean_x;
    mean_x -= eta * mean_v;
    if (k != 1 && k != 6 && k != 40 && k != 150) continue;
    LawReport report;
    check_mean(report, "x", ensemble.summary(k, "x[0]"), mean_x);
    check_mean_square(report, "x", ensemble.summary(k, "x[0]"), xx);
    expect("heavy ball, step " + std::to_string(k), report);
  }
  const double stationary = eta * variance * (1 + beta) / (lambda * (1 - beta) * (2 * (1 + beta) - eta * lambda));
  CHECK(xx == Approx(stationary).epsilon(1e-6));
}

TEST_CASE("clipped sgd: exact moments of one step by coordinate, by agent and by server, with Gaussian noise",
          "[law]") {
  const double g = 0.25;
  const double c = 0.4;
  for (const int agents : {1, 4})
    for (const bool at_server : {false, true}) {
      const Json optimizer = {
          {"type", "clipped_sgd"}, {"threshold", c}, {"by", "coordinate"}, {"where", at_server ? "server" : "agent"}};
      const Ensemble ensemble =
          run_experiment(with(one_step, {{"/optimizer", optimizer}, {"/agents", agents}, {"/learning_rate/eta", 2}}));
      const double n = agents;
      const ClipMoments m = clip_moments(g, at_server ? 0.6 / std::sqrt(n) : 0.6, c);
      const double second = at_server ? m.second : m.second / n + m.first * m.first * (1 - 1 / n);
      LawReport report;
      check_step(report, "x", ensemble.summary(1, "x[0]"), g, 2, m.first, second);
      expect("clipping by coordinate, N = " + std::to_string(agents) + (at_server ? ", server" : ", agent"), report);
    }
}

TEST_CASE("clipped sgd: exact moments of one step under Student-t noise of dof 1 and 3, by norm in one dimension",
          "[law]") {
  const double g = 0.25;
  const double c = 0.9;
  for (const double dof : {1.0, 3.0}) {
    const Json noise = {{"type", "student_t"}, {"dof", dof}, {"scale", 0.6}};
    const Json optimizer = {{"type", "clipped_sgd"}, {"threshold", c}, {"by", "norm"}};
    const Ensemble ensemble = run_experiment(with(one_step, {{"/optimizer", optimizer}, {"/noise", noise}}));
    const boost::math::students_t_distribution<double> law(dof);
    // 𝒢' = F.
    const auto integral = [&](double y) {
      return dof == 1 ? y * cdf(law, y) - std::log(1 + y * y) / (2 * std::numbers::pi)
                      : y * cdf(law, y) + pdf(law, y) * (dof + y * y) / (dof - 1);
    };
    LawReport report;
    check_mean(report, "x", ensemble.summary(1, "x[0]"),
               g - 0.5 * (c - 0.6 * (integral((c - g) / 0.6) - integral((-c - g) / 0.6))));
    expect("clipping by norm, dof " + std::to_string(dof), report);
  }
}

TEST_CASE("clipped sgd: by norm in two dimensions, E min(R², c²) = 2σ²(1 - exp(-c²/2σ²))", "[law]") {
  const Ensemble ensemble =
      run_experiment(with(one_step, {{"/optimizer", {{"type", "clipped_sgd"}, {"threshold", 0.7}}},
                                     {"/objective/eigenvalues", {1, 1}},
                                     {"/initial_point", 0}}));
  LawReport report;
  check_mean_square(report, "norm", ensemble.summary(1, "norm"), 0.25 * 2 * 0.36 * (1 - std::exp(-0.49 / 0.72)));
  check_mean(report, "x", ensemble.summary(1, "x[0]"), 0);
  expect("clipping by norm in two dimensions", report);
  CHECK(ensemble.summary(1, "norm").largest() <= 0.5 * 0.7 * (1 + 1e-6));
}

TEST_CASE("normalised sgd: exact moments of one step in 1, 2 and 5 dimensions, 1 and 3 agents", "[law]") {
  for (const int d : {1, 2, 5})
    for (const int agents : {1, 3}) {
      const std::vector<double> x0 = {0.5, -0.3, 0.2, 0.7, -0.1};
      const std::vector<double> start(x0.begin(), x0.begin() + d);
      const double eta = 0.4;
      Json names = Json::array();
      for (int j = 0; j < d; ++j) names.push_back("x[" + std::to_string(j) + "]");
      const Ensemble ensemble = run_experiment(
          with(one_step,
               {{"/optimizer", {{"type", "normalized_sgd"}}},
                {"/agents", agents},
                {"/objective",
                 {{"type", "quadratic"}, {"eigenvalues", std::vector<double>(static_cast<std::size_t>(d), 1.0)}}},
                {"/initial_point", start},
                {"/learning_rate/eta", eta},
                {"/observables", names}}),
          1000000);
      const double sigma = 0.6 / std::sqrt(agents);
      double norm_squared = 0;
      for (const double m : start) norm_squared += m * m;
      const double s = norm_squared / (2 * sigma * sigma);
      const double h = d / 2.0;
      const auto f11 = [&](double a, double b) { return boost::math::hypergeometric_1F1(a, b, -s); };
      const double along = std::tgamma((d + 1) / 2.0) / (std::sqrt(2.0) * std::tgamma(h + 1)) * f11(0.5, h + 1) / sigma;
      const double across = f11(1, h + 1) / d;
      const double aligned = f11(1, h + 2) / ((d + 2) * sigma * sigma);
      CHECK(d * across + norm_squared * aligned == Approx(1)); // the trace of E gg'/‖g‖²
      LawReport report;
      for (int j = 0; j < d; ++j) {
        const double m = start[static_cast<std::size_t>(j)];
        const std::string name = "x[" + std::to_string(j) + "]";
        check_step(report, name, ensemble.summary(1, name), m, eta, along * m, across + aligned * m * m);
      }
      expect("normalised SGD, d = " + std::to_string(d) + ", N = " + std::to_string(agents), report);
    }
}

TEST_CASE("one-pass regression: the joint law of the signs of one step follows arcsines", "[law]") {
  const Ensemble ensemble = run_experiment(R"({
    "name": "regression",
    "objective": {"type": "linear_regression", "eigenvalues": [2, 0.5], "label_noise": 0.7},
    "optimizer": {"type": "dsignsgd"},
    "learning_rate": {"eta": 0.1}, "initial_point": [0.6, -0.9],
    "steps": 1, "replicas": 4000000, "seed": 137, "observables": ["x[0]", "x[1]", "loss"],
    "statistics": {"thresholds": {"x[0]": [0.6], "x[1]": [-0.9], "loss": [0.46, 0.51, 0.6]}}})");
  const std::array<double, 2> k = {2, 0.5};
  const std::array<double, 2> x0 = {0.6, -0.9};
  const double q = k[0] * x0[0] * x0[0] + k[1] * x0[1] * x0[1] + 0.49;
  std::array<double, 2> a{}; // E sign g_j
  for (std::size_t j = 0; j < 2; ++j) a[j] = 2 / std::numbers::pi * std::asin(k[j] * x0[j] / std::sqrt(k[j] * q));
  LawReport report;
  for (std::size_t j = 0; j < 2; ++j)
    report.binomial("upwards", ensemble.summary(1, "x[" + std::to_string(j) + "]").exceedance_count(0), 4000000,
                    (1 - a[j]) / 2);
  // E sign g_0 sign g_1 = (2/π) asin(K_01/√(K_00K_11)) = 0.
  check_exceedances(report, "loss", ensemble.summary(1, "loss"), [&](double t) {
    double sum = 0;
    for (const int s0 : {-1, 1})
      for (const int s1 : {-1, 1}) {
        const double y0 = x0[0] - 0.1 * s0;
        const double y1 = x0[1] - 0.1 * s1;
        if (0.5 * (k[0] * y0 * y0 + k[1] * y1 * y1) > t) sum += 0.25 * (1 + s0 * a[0] + s1 * a[1]);
      }
    return sum;
  });
  expect("one-pass regression", report);
}

TEST_CASE("one-pass regression: E x after one DSGD step, and its second moment", "[law]") {
  const Ensemble ensemble = run_experiment(R"({
    "name": "regression-sgd",
    "objective": {"type": "linear_regression", "eigenvalues": [2, 0.5], "label_noise": 0.7}, "agents": 3,
    "optimizer": {"type": "dsgd"},
    "learning_rate": {"eta": 0.1}, "initial_point": [0.6, -0.9],
    "steps": 1, "replicas": 2000000, "seed": 139, "observables": ["x[0]", "x[1]"]})");
  const double q = 2 * 0.36 + 0.5 * 0.81 + 0.49;
  LawReport report;
  for (const auto& [j, lambda, x0] : {std::tuple{0, 2.0, 0.6}, {1, 0.5, -0.9}}) {
    // Cov g = Kδδ'K + K (δ'Kδ + s²).
    const double g = lambda * x0;
    const double variance = g * g + lambda * q;
    const std::string name = "x[" + std::to_string(j) + "]";
    check_step(report, name, ensemble.summary(1, name), x0, 0.1, g, g * g + variance / 3);
  }
  expect("one-pass regression, DSGD", report);
}

TEST_CASE("normalized and clipped sgd: sums of messages beyond the largest number take the side of the sum", "[law]") {
  // Of N signs times 2^127, whose sums leave float32, more than half are positive with probability
  // Σ_{k>N/2} (N over k)/2^N, as many negative.
  struct Vote {
    int agents;
    double surplus;
  };

  for (const char* optimizer : {"normalized_sgd", "clipped_sgd"})
    for (const Vote vote : {Vote{2, 0.25}, Vote{4, 5.0 / 16}, Vote{8, 93.0 / 256}}) {
      Json document = with(one_step, {{"/objective/eigenvalues", {0.0}},
                                      {"/noise", {{"type", "rademacher"}, {"scale", 0x1p127}}},
                                      {"/optimizer", {{"type", optimizer}}},
                                      {"/agents", vote.agents},
                                      {"/agents_sampling", "each"},
                                      {"/initial_point", 0},
                                      {"/statistics/thresholds/x[0]", {-0.1, 0.1}},
                                      {"/replicas", 100000}});
      if (document["optimizer"]["type"] == "clipped_sgd")
        document["optimizer"].update({{"threshold", 1}, {"where", "server"}, {"by", "coordinate"}});
      const Ensemble ensemble = run_experiment(document);
      const Summary& x = ensemble.summary(1, "x[0]");
      CHECK(ensemble.at(1).diverged == 0);
      LawReport report;
      check_exceedances(report, optimizer, x, [&](double t) { return t > 0 ? vote.surplus : 1 - vote.surplus; });
      expect("sides of sums that overflow", report);
    }
}

TEST_CASE("normalized and clipped sgd: messages that have overflowed to both sides are a divergence, to neither side",
          "[law]") {
  // P(x > 0) = P(x < 0) by symmetry, whatever overflows; it was 0.452 at 64 agents and 0.05 degrees of freedom.
  for (const char* optimizer : {"normalized_sgd", "clipped_sgd"})
    for (const int agents : {2, 7, 64})
      for (const double dof : {0.05, 0.02}) {
        Json document = with(one_step, {{"/objective/eigenvalues", {0.0}},
                                        {"/noise", {{"type", "student_t"}, {"dof", dof}}},
                                        {"/optimizer", {{"type", optimizer}}},
                                        {"/agents", agents},
                                        {"/initial_point", 0},
                                        {"/statistics/thresholds/x[0]", {0}},
                                        {"/replicas", 100000}});
        if (document["optimizer"]["type"] == "clipped_sgd")
          document["optimizer"].update({{"threshold", 1}, {"where", "server"}, {"by", "coordinate"}});
        const Ensemble ensemble = run_experiment(document);
        const std::uint64_t survivors = 100000 - ensemble.at(1).diverged;
        CAPTURE(optimizer, agents, dof, survivors);
        CHECK(ensemble.at(1).diverged > 0);
        CHECK(survivors > 500);
        LawReport report;
        check_exceedances(report, "x", ensemble.summary(1, "x[0]"), [](double /*t*/) { return 0.5; });
        expect("sides of overflow", report);
      }
}

} // namespace heavytail::test
