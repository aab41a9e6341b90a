// SPDX-License-Identifier: MIT
#include "tests/harness/random_experiments.hpp"

#include <cmath>
#include <initializer_list>
#include <random>
#include <string>
#include <vector>

namespace heavytail::test {

namespace {

/// Chooses among what documents may have.
class Chance {
public:
  explicit Chance(std::uint64_t number) : words_(number) {}

  double uniform(double low, double high) {
    return low + (high - low) * static_cast<double>(words_() >> 11U) * 0x1p-53;
  }

  /// Even in its logarithm, with three digits.
  double sized(double low, double high) {
    const double x = std::exp(uniform(std::log(low), std::log(high)));
    const double unit = std::pow(10.0, std::floor(std::log10(x)) - 2);
    return std::round(x / unit) * unit;
  }

  bool happens(double p) { return uniform(0, 1) < p; }

  int whole(int low, int high) { return low + static_cast<int>(words_() % static_cast<std::uint64_t>(high - low + 1)); }

  template <class T> T one_of(std::initializer_list<T> choices) {
    return choices.begin()[static_cast<std::size_t>(whole(0, static_cast<int>(choices.size()) - 1))];
  }

private:
  std::mt19937_64 words_;
};

Json noise_of(Chance& chance, int agents) {
  const std::string type =
      chance.one_of<std::string>({"gaussian", "gaussian", "student_t", "student_t", "stable", "stable", "laplace",
                                  "logistic", "uniform", "rademacher", "none"});
  Json noise{{"type", type}};
  if (type == "none") return noise;
  if (type == "student_t") noise["dof"] = chance.one_of({1.0, chance.sized(0.3, 3), chance.sized(1, 20)});
  if (type == "stable") noise["alpha"] = chance.one_of({2.0, 1.0, std::min(2.0, chance.sized(0.1, 2)), 1.7});
  if (type == "stable" && chance.happens(0.15)) noise["beta"] = chance.uniform(-1, 1);
  const bool each = agents > 1 && agents <= 8 && chance.happens(0.3);
  if (each)
    for (int i = 0; i < agents; ++i) noise["scale"].push_back(chance.sized(0.05, 3));
  else
    noise["scale"] = chance.happens(0.05) ? 1e-170 : chance.sized(0.02, 5);
  if (chance.happens(0.2)) noise["gradient_scale"] = chance.sized(0.05, 1);
  if (chance.happens(0.15)) noise["joint"] = "isotropic";
  return noise;
}

Json eigenvalues_of(Chance& chance, int dimension, bool positive) {
  Json eigenvalues = Json::array();
  for (int j = 0; j < dimension; ++j)
    eigenvalues.push_back(!positive && chance.happens(0.05) ? 0 : chance.sized(0.1, 4));
  return eigenvalues;
}

Json objective_of(Chance& chance, int dimension) {
  const std::string type =
      chance.one_of<std::string>({"quadratic", "quadratic", "quadratic", "quadratic", "power", "norm_quartic", "cosh",
                                  "double_well", "embedded_saddle", "sine_pl", "linear_regression"});
  Json objective{{"type", type}};
  if (type == "quadratic" || type == "linear_regression" || type == "embedded_saddle")
    objective["eigenvalues"] = eigenvalues_of(chance, dimension, type != "quadratic");
  else
    objective["dimension"] = dimension;
  if (type == "linear_regression") objective["label_noise"] = chance.sized(0.1, 2);
  if (type == "embedded_saddle") {
    objective["quartic"] = chance.sized(0.3, 2);
    objective["cubic"] = chance.uniform(-1, 1);
  }
  if (type == "power") objective["p"] = chance.one_of({1.5, 2.0, 3.0, 4.0});
  if (type == "cosh") objective["a"] = chance.sized(0.3, 1.5);
  return objective;
}

Json compressor_of(Chance& chance, int dimension) {
  const std::string type = chance.one_of<std::string>({"identity", "rand_k", "bernoulli", "lazy", "qsgd", "ternary",
                                                       "natural", "natural_dithering", "top_k", "scaled_sign"});
  Json compressor{{"type", type}};
  if (type == "rand_k" || type == "top_k") compressor["k"] = chance.whole(1, dimension);
  if (type == "bernoulli" || type == "lazy") compressor["p"] = chance.uniform(0.2, 1);
  if (type == "qsgd" || type == "natural_dithering") compressor["levels"] = chance.whole(1, 8);
  if (type != "identity" && type != "top_k" && type != "scaled_sign" && chance.happens(0.3))
    compressor["shared_mask"] = true;
  return compressor;
}

Json optimizer_of(Chance& chance, int dimension) {
  const std::string type = chance.one_of<std::string>({"dsgd", "dsgd", "dsgd", "dcsgd", "dcsgd", "dsignsgd", "dsignsgd",
                                                       "momentum", "clipped_sgd", "majority_vote", "normalized_sgd"});
  Json optimizer{{"type", type}};
  if (type == "dcsgd") optimizer["compressor"] = compressor_of(chance, dimension);
  if (type == "momentum") optimizer["beta"] = chance.uniform(0, 0.95);
  if (type == "clipped_sgd") optimizer["threshold"] = chance.sized(0.3, 5);
  return optimizer;
}

Json schedule_of(Chance& chance, int steps) {
  const std::string type = chance.one_of<std::string>(
      {"constant", "constant", "constant", "polynomial", "exponential", "cosine", "step", "warmup"});
  Json schedule{{"type", type}};
  if (type == "polynomial") schedule["power"] = chance.uniform(0, 1.2);
  if (type == "exponential") schedule["rate"] = chance.sized(0.003, 0.1);
  if (type == "cosine" || type == "warmup") schedule["steps"] = chance.whole(1, steps);
  if (type == "step") {
    schedule["every"] = chance.whole(1, steps);
    schedule["factor"] = chance.uniform(0.3, 1);
  }
  return schedule;
}

Json start_of(Chance& chance, int dimension) {
  Json mean = Json::array();
  for (int j = 0; j < dimension; ++j)
    mean.push_back(chance.happens(0.2) ? 0.0 : (chance.happens(0.5) ? 1 : -1) * chance.sized(0.05, 10));
  if (chance.happens(0.75)) return mean;
  return {{"type", "normal"}, {"mean", mean}, {"std", chance.sized(0.05, 3)}};
}

void add_statistics(Chance& chance, Json& document) {
  document["statistics"] = {{"quantiles", {0.1, 0.5, 0.9}}};
  for (const Json& name : document["observables"])
    if (chance.happens(0.5) && name.get<std::string>().find(':') == std::string::npos)
      document["statistics"]["thresholds"][name.get<std::string>()] = {chance.sized(0.05, 5), chance.sized(5, 300)};
}

Json random_optimizer(Chance& chance) {
  const int dimension = chance.one_of({1, 1, 1, 2, 3});
  const int agents = chance.one_of({1, 1, 2, 3, 5, 20});
  const int steps = chance.one_of({3, 10, 40, 40, 200});
  Json document{{"objective", objective_of(chance, dimension)},
                {"agents", agents},
                {"noise", noise_of(chance, agents)},
                {"optimizer", optimizer_of(chance, dimension)},
                {"learning_rate", {{"eta", chance.sized(0.003, 0.6)}, {"schedule", schedule_of(chance, steps)}}},
                {"initial_point", start_of(chance, dimension)},
                {"steps", steps},
                {"checkpoints", {{"count", 4}}},
                {"observables", {"x[0]", "loss", "norm", "gradient_norm", "gradient_norm_squared", "distance"}}};
  if (chance.happens(0.3)) {
    // What most laws are of.
    document["objective"] = {{"type", "quadratic"}, {"eigenvalues", eigenvalues_of(chance, dimension, true)}};
    document["optimizer"] = {{"type", chance.happens(0.7) ? "dsgd" : "dsignsgd"}};
    document["learning_rate"].erase("schedule");
  } else if (chance.happens(0.1)) {
    document["objective"] = {{"type", "power"}, {"p", chance.one_of({3, 4})}, {"dimension", dimension}};
    document["optimizer"] = {{"type", "dsgd"}};
    document["noise"] = {{"type", "student_t"}, {"dof", chance.sized(1, 4)}, {"scale", chance.sized(0.05, 1)}};
    document["steps"] = 400;
  }
  if (chance.happens(0.2)) document["learning_rate"]["clock"] = "time";
  if (chance.happens(0.1)) document["learning_rate"]["normalization"] = {{"type", "l0l1"}, {"l0", 1}, {"l1", 1}};
  if (chance.happens(0.2)) document["agents_sampling"] = "each";
  if (chance.happens(0.3))
    document["observables"] = {"x[0]", "average:gradient_norm_squared", "average:gradient_norm_1"};
  const auto model = chance.one_of<std::string>({"", "", "", "classic1", "classic2", "faithful1", "levy"});
  if (!model.empty()) {
    document["models"] = {"discrete", model};
    document["sde"] = {
        {"integrator", chance.one_of<std::string>({"euler_maruyama", "euler_maruyama", "heun", "milstein",
                                                   "tamed_euler", "srk_strong", "platen_weak2"})},
        {"substeps", chance.one_of({1, 2, 4})}};
    if (chance.happens(0.2)) document["sde"]["coupling"] = "common";
  }
  return document;
}

Json process_of(Chance& chance, int& dimension) {
  const std::string type = chance.one_of<std::string>(
      {"brownian", "brownian", "ornstein_uhlenbeck", "ornstein_uhlenbeck", "geometric_brownian", "cir", "pearson",
       "sinh", "double_well", "linear", "langevin", "underdamped_langevin"});
  Json process{{"type", type}};
  const auto number = [&](double low, double high) { return chance.sized(low, high); };
  if (type == "brownian")
    process.update({{"drift", chance.happens(0.4) ? 0 : chance.uniform(-1, 1)}, {"volatility", number(0.2, 2)}});
  if (type == "ornstein_uhlenbeck")
    process.update({{"rate", number(0.1, 3)}, {"mean", chance.uniform(-1, 1)}, {"volatility", number(0.1, 2)}});
  if (type == "geometric_brownian")
    process.update({{"drift", chance.uniform(-1, 0.5)}, {"volatility", number(0.05, 1)}});
  if (type == "cir")
    process.update({{"rate", number(0.3, 3)}, {"mean", number(0.2, 3)}, {"volatility", number(0.1, 1)}});
  if (type == "pearson") process.update({{"rate", number(0.1, 2)}, {"a", number(0.1, 1)}, {"b", number(0.02, 1)}});
  if (type == "double_well") process["volatility"] = number(0.2, 1.5);
  if (type == "linear") {
    Json a = Json::array();
    Json b = Json::array();
    for (int i = 0; i < dimension; ++i) {
      a.push_back(Json::array());
      b.push_back(Json::array());
      for (int j = 0; j < dimension; ++j) {
        a.back().push_back(chance.uniform(-0.5, 0.5) + (i == j ? 1 : 0));
        b.back().push_back(chance.uniform(-1, 1));
      }
    }
    process.update({{"A", a}, {"B", b}});
  } else if (type == "langevin" || type == "underdamped_langevin") {
    process["objective"] = objective_of(chance, dimension);
    process["temperature"] = number(0.1, 1);
    if (type == "underdamped_langevin") process["friction"] = number(0.3, 3);
  } else {
    process["dimension"] = dimension;
  }
  if (chance.happens(0.25))
    process["driver"] = {{"type", "stable"}, {"alpha", chance.one_of({2.0, 1.0, std::min(2.0, number(0.5, 2))})}};
  return process;
}

Json random_process(Chance& chance) {
  int dimension = chance.one_of({1, 1, 2});
  Json process = process_of(chance, dimension);
  const double dt = chance.one_of({0.01, 0.02, 0.05, 0.1});
  const int steps = chance.one_of({10, 50, 200, 600, 600, 3000});
  Json document{{"process", process},
                {"integrator",
                 {{"type", chance.one_of<std::string>({"euler_maruyama", "euler_maruyama", "exact", "exact", "milstein",
                                                       "heun", "tamed_euler", "platen_weak2", "srk_strong", "baoab"})},
                  {"dt", dt}}},
                {"time", dt * steps},
                {"checkpoints", {{"count", 3}}},
                {"initial_point", start_of(chance, dimension)},
                {"observables", {"x[0]", "norm"}}};
  const bool positive = process["type"] == "cir" || process["type"] == "geometric_brownian";
  if (positive) document["initial_point"] = chance.sized(0.02, 5);
  if (chance.happens(0.45)) {
    const double start = document["initial_point"].is_number()  ? document["initial_point"].get<double>()
                         : document["initial_point"].is_array() ? document["initial_point"][0].get<double>()
                                                                : 0.0;
    document["exit"] = {{"observable", "x[0]"}};
    const int ends = chance.whole(1, 3);
    if ((ends & 1) != 0) document["exit"]["lower"] = start - chance.sized(0.2, 4);
    if ((ends & 2) != 0) document["exit"]["upper"] = start + chance.sized(0.2, 4);
    if (chance.happens(0.5)) document["exit"]["bridge"] = true;
  }
  return document;
}

} // namespace

Json random_experiment(std::uint64_t number) {
  Chance chance(number);
  Json document = chance.happens(0.6) ? random_optimizer(chance) : random_process(chance);
  add_statistics(chance, document);
  const bool is_long = document.contains("time") && document["time"].get<double>() > 20;
  document["replicas"] = is_long ? 400 : chance.one_of({1, 7, 400, 1000, 1000, 2000});
  document["seed"] = number;
  document["precision"] = chance.one_of<std::string>({"float32", "float64"});
  return document;
}

} // namespace heavytail::test
