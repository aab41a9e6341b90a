// SPDX-License-Identifier: MIT
// What is predicted at the edges of the laws: exits that the end of the run cuts off, drivers of index 2, starts
// outside of the state space, signs beyond their linear range, and laws that would take too long.
#include "host/theory/diffusion.hpp"
#include "tests/harness/tasks.hpp"
#include "tests/host/theory/theory_check.hpp"

#include <cmath>
#include <limits>
#include <numbers>
#include <string>

namespace heavytail::test {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

constexpr std::string_view leaving = R"({
  "process": {"type": "brownian", "drift": -0.1, "volatility": 1},
  "integrator": {"type": "exact", "dt": 0.05}, "time": 100, "initial_point": 1,
  "checkpoints": {"times": [100]}, "observables": ["x[0]"],
  "exit": {"observable": "x[0]", "lower": 0, "bridge": true}, "replicas": 1000, "seed": 8
})";

double normal_below(double x) {
  return 0.5 * std::erfc(-x / std::numbers::sqrt2);
}

/// E min(τ, end) of the first passage of a distance under a drift towards it: the survival of the inverse Gaussian law,
/// Φ((a - mt)/(s√t)) - e^(2ma/s²) Φ(-(a + mt)/(s√t)), by Simpson's rule in √t.
double passage_mean(double distance, double drift, double s, double end) {
  const auto survival = [&](double t) {
    const double root = s * std::sqrt(t);
    return t == 0 ? 1.0
                  : normal_below((distance - drift * t) / root) -
                        std::exp(2 * drift * distance / (s * s)) * normal_below(-(distance + drift * t) / root);
  };
  constexpr int cells = 20000;
  const double h = std::sqrt(end) / cells;
  double sum = 0;
  for (int i = 0; i <= cells; ++i) {
    const double u = h * i;
    sum += 2 * u * survival(u * u) * (i == 0 || i == cells ? 1 : i % 2 == 1 ? 4 : 2);
  }
  return sum * h / 3;
}

/// E min(τ, end) of Brownian motion from x in (0, width): Σ 4/(nπ) sin(nπx/width) (1 - e^(-rt))/r over odd n, r =
/// ½(nπs/width)².
double interval_mean(double x, double width, double s, double end) {
  double sum = 0;
  for (int n = 1; n < 20001; n += 2) {
    const double wave = n * std::numbers::pi / width;
    const double rate = 0.5 * wave * wave * s * s;
    sum += 4 / (n * std::numbers::pi) * std::sin(wave * x) * -std::expm1(-rate * end) / rate;
  }
  return sum;
}

std::optional<double> stated(const std::vector<Prediction>& predictions, std::string_view id, Asked asked) {
  std::optional<double> last;
  for (const Prediction& each : predictions)
    if (each.statement.id == id && each.asked.quantity == asked.quantity && each.asked.at == asked.at)
      last = each.value;
  return last;
}

} // namespace

TEST_CASE("theory: means of the smaller of exit and end are those of closed forms", "[host]") {
  const auto mean_of = [](double drift, double s, const ExitProblem& problem, double end) {
    return restricted_exit_mean([drift](double) { return drift; }, s, problem, end).value();
  };
  CHECK(passage_mean(1, 0.1, 1, 100) == Approx(8.338).margin(5e-4));
  for (const double end : {0.05, 3.0, 100.0, 1e5}) {
    CHECK(mean_of(-0.1, 1, {1, 0, infinity}, end) == Approx(passage_mean(1, 0.1, 1, end)).epsilon(1e-3));
    CHECK(mean_of(0.1, 1, {-1, -infinity, 0}, end) == Approx(passage_mean(1, 0.1, 1, end)).epsilon(1e-3));
    CHECK(mean_of(0, 2, {1, 0, infinity}, end) == Approx(passage_mean(1, 0, 2, end)).epsilon(1e-3));
    CHECK(mean_of(0.3, 0.7, {0.5, 0, infinity}, end) == Approx(passage_mean(0.5, -0.3, 0.7, end)).epsilon(1e-3));
    CHECK(mean_of(0, 1, {1, 0, 100}, end) == Approx(interval_mean(1, 100, 1, end)).epsilon(1e-3));
    CHECK(mean_of(0, 0.5, {2, 0, 3}, end) == Approx(interval_mean(2, 3, 0.5, end)).epsilon(1e-3));
  }
  CHECK(mean_of(0, 1, {0, -infinity, infinity}, 7) == 7);
  CHECK(mean_of(0, 1, {0, 0, 1}, 7) == 0);
  // Long after the exit the mean of Kramers' problem (theory.md 7.9).
  const auto well = [](double x) { return x - x * x * x; };
  CHECK(*restricted_exit_mean(well, 0.4, {-1, -infinity, 0}, 1e4) == Approx(57.5).epsilon(2e-3));
  CHECK(*restricted_exit_mean([](double x) { return -x; }, std::sqrt(0.2), {0, -1, 1}, 1e4) ==
        Approx(66.228).epsilon(2e-3));
  // A drift that is neither constant nor leads back says nothing of how far paths get.
  CHECK(!restricted_exit_mean([](double x) { return x; }, 1, {1, 0, infinity}, 5));
}

TEST_CASE("theory: exits that the end cuts off are predicted as they are measured", "[host][law]") {
  const Json one_end = parse_json_text(leaving);
  CHECK(*stated(predictions_of(one_end), "diffusion-exit", {Quantity::exit_mean}) == Approx(8.338).epsilon(1e-3));
  check_agreement(theory_results(one_end), "diffusion-exit", 1);
  const Json two_ends =
      with(one_end, {{"/process/drift", 0}, {"/exit/upper", 100}, {"/time", 400}, {"/checkpoints/times", {400}}});
  CHECK(*stated(predictions_of(two_ends), "diffusion-exit", {Quantity::exit_mean}) ==
        Approx(interval_mean(1, 100, 1, 400)).epsilon(1e-3));
  check_agreement(theory_results(two_ends), "diffusion-exit", 2);
  const Json early =
      with(one_end, {{"/time", 1}, {"/checkpoints/times", {1}}, {"/exit/bridge", false}, {"/integrator/dt", 0.005}});
  check_agreement(theory_results(early), "diffusion-exit", 1);
  CHECK(
      tally(theory_results(one_end, with(one_end, {{"/process/drift", -0.15}, {"/replicas", 4000}})), "diffusion-exit")
          .contradicted == 1);
}

TEST_CASE("theory: Getoor's mean is stated where hardly any path is left at the end", "[host]") {
  const Json motion =
      with(leaving, {{"/exit", {{"observable", "x[0]"}, {"lower", -1}, {"upper", 1}}},
                     {"/initial_point", 0},
                     {"/integrator/dt", 0.001},
                     {"/checkpoints", {{"count", 1}}},
                     {"/process", {{"type", "brownian"}, {"driver", {{"type", "stable"}, {"alpha", 1.2}}}}}});
  const auto of = [&](double time) {
    return stated(predictions_of(with(motion, {{"/time", time}})), "stable-motion-exit", {Quantity::exit_mean});
  };
  CHECK(of(20).value() == Approx(0.908).margin(5e-4)); // theory.md 7.6 in numbers
  CHECK(!of(0.5));
}

TEST_CASE("theory: a stable driver of index 2 has the variance 2", "[host]") {
  // E L² = 2 t of S_2(0, 1, 0), theory.md 5.1: 2 h (1 - 0.9^100)/(1 - 0.81) for dX = -X dt + dL in steps of 0.1.
  const Json system = with(
      leaving,
      {{"/process", {{"type", "linear"}, {"A", {{1}}}, {"B", {{1}}}, {"driver", {{"type", "stable"}, {"alpha", 2}}}}},
       {"/integrator", {{"type", "euler_maruyama"}, {"dt", 0.1}}},
       {"/initial_point", 0},
       {"/time", 5},
       {"/checkpoints/times", {5}},
       {"/replicas", 5000}});
  Json linear = system;
  linear.erase("exit");
  CHECK(*stated(predictions_of(linear), "linear-system", {Quantity::variance}) ==
        Approx(0.2 * (1 - std::pow(0.81, 50)) / 0.19).epsilon(1e-12));
  check_agreement(theory_results(linear), "linear-system", 2);
  const Json heavy = with(linear, {{"/process/driver/alpha", 1.5}});
  for (const Prediction& each : predictions_of(heavy)) CHECK(each.statement.id != "linear-system");
  const Json driver = {{"type", "stable"}, {"alpha", 2}};
  const Json ou =
      with(linear, {{"/process", {{"type", "ornstein_uhlenbeck"}, {"rate", 1}, {"volatility", 1}, {"driver", driver}}},
                    {"/initial_point", {{"type", "normal"}, {"mean", 1}, {"std", 0.5}}}});
  CHECK(*stated(predictions_of(ou), "ornstein-uhlenbeck", {Quantity::variance}) ==
        Approx(0.25 * std::pow(0.81, 50) + 0.2 * (1 - std::pow(0.81, 50)) / 0.19).epsilon(1e-12));
  check_agreement(theory_results(ou), "ornstein-uhlenbeck", 4);
  // Exits as those of a Brownian motion with √2 times the volatility.
  const auto exit_mean = [&](const Json& process) {
    return *stated(predictions_of(with(leaving, {{"/process", process},
                                                 {"/integrator", {{"type", "euler_maruyama"}, {"dt", 0.05}}},
                                                 {"/exit", {{"observable", "x[0]"}, {"lower", 0}, {"upper", 3}}}})),
                   "diffusion-exit", {Quantity::exit_mean});
  };
  CHECK(exit_mean({{"type", "brownian"}, {"volatility", 0.5}, {"driver", driver}}) ==
        Approx(exit_mean({{"type", "brownian"}, {"volatility", std::sqrt(0.5)}})).epsilon(1e-9));
}

TEST_CASE("theory: the square-root process is asked nothing of states below 0", "[host]") {
  Experiment experiment = read_experiment(parse_json_text(R"({
    "process": {"type": "cir", "rate": 1, "mean": 0.5, "volatility": 0.5}, "integrator": {"type": "exact", "dt": 0.1},
    "time": 1, "initial_point": 0.5, "observables": ["x[0]"]})"));
  const auto states = [&] {
    for (const Prediction& each : predict(experiment, experiment.models[0]).stated)
      if (each.statement.id == "cir") return true;
    return false;
  };
  CHECK(states());
  for (const double deviation : {0.2, 5.0}) {
    change_task(experiment.models[0], [&](Task& task) { task.model.initial_point.deviation = deviation; });
    CHECK(!states());
  }
  CHECK(!is_possible(Quantity::variance, -0.00086));
  CHECK(!is_possible(Quantity::exceedance, 1.001));
  CHECK(!is_possible(Quantity::exceedance, -1e-9));
  CHECK(!is_possible(Quantity::mean, std::nan("")));
  CHECK(!is_possible(Quantity::quantile, infinity));
  CHECK(is_possible(Quantity::exit_upwards, 1));
}

TEST_CASE("theory: the stationary law of signs is stated where the exact chain agrees with it", "[host]") {
  int agreed = 0;
  const auto check = [&](const Json& noise, double eta, int agents) {
    const Json document{{"objective", {{"type", "quadratic"}, {"eigenvalues", {1.3}}}},
                        {"agents", agents},
                        {"noise", noise},
                        {"optimizer", {{"type", "dsignsgd"}}},
                        {"learning_rate", {{"eta", eta}}},
                        {"initial_point", 0.4},
                        {"steps", static_cast<int>(20 / eta)},
                        {"checkpoints", {{"count", 1}}},
                        {"observables", {"x[0]"}},
                        {"replicas", 100000}};
    const std::vector<Prediction> all = predictions_of(document);
    const auto variance = stated(all, "sign-stationary", {Quantity::variance});
    if (!variance) return;
    double bias = 0;
    for (const Prediction& each : all)
      if (each.statement.id == "sign-stationary") bias = each.statement.bias;
    INFO(noise << " eta " << eta << " agents " << agents);
    const auto exact = stated(all, "sign-lattice", {Quantity::variance});
    REQUIRE(exact);
    CHECK(std::abs(*exact / *variance - 1) <= bias);
    ++agreed;
  };
  for (const double eta : {0.3, 0.05, 0.01})
    for (const int agents : {1, 6}) {
      for (const double alpha : {0.05, 0.1, 0.2, 0.25, 0.35, 0.6, 1.0, 1.6, 2.0})
        check({{"type", "stable"}, {"alpha", alpha}, {"scale", 1}}, eta, agents);
      for (const char* type : {"gaussian", "laplace", "logistic", "uniform"})
        check({{"type", type}, {"scale", 0.7}}, eta, agents);
      for (const double dof : {0.2, 1.0, 4.0}) check({{"type", "student_t"}, {"dof", dof}}, eta, agents);
    }
  CHECK(agreed >= 20);
}

TEST_CASE("theory: laws that would take too long are left out and say so", "[host]") {
  const auto of = [](int agents, int dimension, int steps) {
    const Experiment experiment =
        read_experiment({{"objective", {{"type", "quadratic"}, {"eigenvalues", 1}, {"dimension", dimension}}},
                         {"agents", agents},
                         {"noise", {{"type", "stable"}, {"alpha", 1.5}}},
                         {"optimizer", {{"type", "dsignsgd"}}},
                         {"learning_rate", {{"eta", 0.01}}},
                         {"initial_point", 1},
                         {"steps", steps},
                         {"observables", {"loss", "x[0]"}}});
    return predict(experiment, experiment.models[0]);
  };
  const auto states = [](const Predictions& predictions) {
    return std::any_of(predictions.stated.begin(), predictions.stated.end(),
                       [](const Prediction& each) { return each.statement.id == "sign-lattice"; });
  };
  const Predictions many = of(4000, 1, 1000);
  CHECK(!states(many));
  REQUIRE(many.left_out.size() == 1);
  CHECK(many.left_out[0].operations > 1e9);
  CHECK(sentence_of(many.left_out[0]).find("sign-lattice, discrete: left out, it would take") == 0);
  CHECK(!states(of(200000, 1, 10)));
  CHECK(states(of(16000, 1, 10)));
  CHECK(states(of(3, 100000, 10)));
  CHECK(of(3, 1, 10).left_out.empty());
  // Of a thousand agents, whose counts are binomial: one step has the mean ηA(x) and the variance η²(1 - A²)/N.
  const double mean_sign = std::erf(0.5);
  const std::vector<Prediction> one = predictions_of({{"objective", {{"type", "quadratic"}, {"eigenvalues", {1}}}},
                                                      {"agents", 1000},
                                                      {"noise", {{"type", "stable"}, {"alpha", 2}}},
                                                      {"optimizer", {{"type", "dsignsgd"}}},
                                                      {"learning_rate", {{"eta", 0.01}}},
                                                      {"initial_point", 1},
                                                      {"steps", 1},
                                                      {"replicas", 1000000},
                                                      {"observables", {"x[0]"}}});
  CHECK(*stated(one, "sign-lattice", {Quantity::mean}) == Approx(1 - 0.01 * mean_sign).epsilon(1e-13));
  CHECK(*stated(one, "sign-lattice", {Quantity::variance}) ==
        Approx(1e-4 * (1 - mean_sign * mean_sign) / 1000).epsilon(1e-9));
}

TEST_CASE("theory: replicas at the smallest numbers of their arithmetic contradict no mean below them", "[host]") {
  // A geometric Brownian motion whose mean e^(-0.7 t) x is below the smallest float32, at which its replicas stay.
  for (const char* integrator : {"euler_maruyama", "milstein"})
    for (const double start : {0.5, 3.0}) {
      const Json document{{"process", {{"type", "geometric_brownian"}, {"drift", -0.7}, {"volatility", 0.1}}},
                          {"integrator", {{"type", integrator}, {"dt", 0.1}}},
                          {"time", 200},
                          {"checkpoints", {{"count", 2}}},
                          {"initial_point", start},
                          {"replicas", 200},
                          {"observables", {"x[0]"}}};
      const Tally all = tally(theory_results(document), "geometric-brownian");
      CHECK(all.contradicted == 0);
      CHECK(all.agreed >= 1);
    }
}

TEST_CASE("theory: laws hear a stop", "[host]") {
  const Experiment experiment = read_experiment(parse_json_text(leaving));
  std::stop_source source;
  source.request_stop();
  CHECK_THROWS_AS(predict(experiment, experiment.models[0], source.get_token()), Interrupted);
}

TEST_CASE("theory: what the replicas' numbers cannot show is undecided", "[law]") {
  // A law of a deviation of 0.05 at 10^5, where float32 has 128 numbers a unit: steps of the drift round away.
  const Json drifting = parse_json_text(
      R"({"process": {"type": "ornstein_uhlenbeck", "rate": 1, "mean": 1e5, "volatility": 0.0707},
          "integrator": {"type": "euler_maruyama", "dt": 0.01}, "time": 2, "initial_point": 1e5, "replicas": 2000,
          "observables": ["x[0]"], "seed": 3})");
  const Tally rounded = tally(theory_results(drifting), "ornstein-uhlenbeck");
  CHECK(rounded.contradicted == 0);
  CHECK(rounded.agreed == 0);
  check_agreement(theory_results(with(drifting, {{"/precision", "float64"}})), "ornstein-uhlenbeck", 5);
  check_agreement(theory_results(with(drifting, {{"/process/volatility", 70.7}})), "ornstein-uhlenbeck", 5);
  // Norms of 10^25 have no squares in float32.
  const Json huge = parse_json_text(
      R"({"process": {"type": "brownian", "volatility": 1e25}, "integrator": {"type": "exact", "dt": 1}, "time": 1,
          "initial_point": 0, "replicas": 2000, "divergence_radius": 1e38, "observables": ["x[0]", "norm"]})");
  for (const TheoryResult& each : theory_results(huge)) CHECK(each.verdict != Verdict::disagrees);
}

TEST_CASE("theory: overflowed quantiles and lattices that rounding leaves are not stated", "[host]") {
  const Json beyond = parse_json_text(
      R"({"process": {"type": "brownian", "volatility": 1e160}, "integrator": {"type": "exact", "dt": 1}, "time": 1,
          "initial_point": 0, "replicas": 200, "precision": "float64", "divergence_radius": 1e300,
          "observables": ["x[0]"]})");
  for (const Prediction& each : predictions_of(beyond)) CHECK(std::abs(each.value) < 1e300);
  const auto lattice = [](double alpha) {
    return predictions_of(with(parse_json_text(R"({"objective": {"type": "quadratic", "eigenvalues": [1]},
        "noise": {"type": "stable"}, "optimizer": {"type": "dsignsgd"}, "learning_rate": {"eta": 0.1},
        "initial_point": 1, "steps": 80, "replicas": 200, "observables": ["x[0]"]})"),
                               {{"/noise/alpha", alpha}}));
  };
  const auto states = [](const std::vector<Prediction>& predictions) {
    return std::any_of(predictions.begin(), predictions.end(),
                       [](const Prediction& each) { return std::string_view(each.statement.id) == "sign-lattice"; });
  };
  for (const double alpha : {0.02, 0.05}) CHECK(!states(lattice(alpha)));
  for (const double alpha : {0.5, 1.0, 1.5}) CHECK(states(lattice(alpha)));
}

TEST_CASE("theory: the mean exit from an interval that one step leaves ends, and is not stated", "[host]") {
  const auto flat = [](double) { return 0.0; };
  CHECK(!restricted_exit_mean(flat, 1, {5e-321, 0, 1e-320}, 2));
  CHECK(!restricted_exit_mean(flat, 1, {5e-301, 0, 1e-300}, 2));
  CHECK(restricted_exit_mean(flat, 1, {5e-4, 0, 1e-3}, 2).value() == Approx(2.5e-7).epsilon(1e-3));
}

} // namespace heavytail::test
