// SPDX-License-Identifier: MIT
// Compressed SGD on a quadratic: the matrix of second moments follows a linear recursion that is exact at every step,
//   M' = (I - ηH) M (I - ηH) + (η²/N) S,  S = Σ + V(P),  Σ = E s² I,  P = Σ + HMH,  E s² = σ0² + σ1² tr(HMH),
// with σ0², σ1² averaged over the agents, and V the compressor's covariance.  With a shared mask the second term is
// η² (Σ/N + V(Σ/N + HMH)).  Source: theory.md 1.3, 3.2.
#include "tests/harness/ensemble.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <cmath>
#include <vector>

namespace heavytail::test {

namespace {

constexpr int d = 4;
using Vector = std::array<double, d>;
using Matrix = std::array<Vector, d>;

Matrix product(const Matrix& a, const Matrix& b) {
  Matrix c{};
  for (int i = 0; i < d; ++i)
    for (int j = 0; j < d; ++j)
      for (int k = 0; k < d; ++k) c[i][j] += a[i][k] * b[k][j];
  return c;
}

double trace(const Matrix& a) {
  double sum = 0;
  for (int i = 0; i < d; ++i) sum += a[i][i];
  return sum;
}

enum class Compression { identity, rand_k, bernoulli, lazy };

/// E of the covariance of C(g) given g, from P = E gg'.
Matrix added_covariance(Compression compression, double omega, const Matrix& p) {
  Matrix v{};
  for (int i = 0; i < d; ++i)
    for (int j = 0; j < d; ++j) {
      const double diagonal = i == j ? p[i][j] : 0;
      if (compression == Compression::rand_k) v[i][j] = omega * (d * diagonal - p[i][j]) / (d - 1);
      if (compression == Compression::bernoulli) v[i][j] = omega * diagonal;
      if (compression == Compression::lazy) v[i][j] = omega * p[i][j];
    }
  return v;
}

struct Setting {
  Matrix h{};
  Vector x0{};
  double eta = 0.12;
  int agents = 3;
  double scale_squared = 0;
  double gradient_scale_squared = 0;
  Compression compression = Compression::identity;
  double omega = 0;
  bool shared_mask = false;
};

struct Moments {
  Vector mean{};
  Matrix second{};
};

Moments moments_at(int steps, const Setting& s) {
  Moments m{s.x0, {}};
  Matrix contraction{};
  for (int i = 0; i < d; ++i)
    for (int j = 0; j < d; ++j) {
      m.second[i][j] = s.x0[i] * s.x0[j];
      contraction[i][j] = (i == j ? 1 : 0) - s.eta * s.h[i][j];
    }
  for (int k = 0; k < steps; ++k) {
    const Matrix signal = product(product(s.h, m.second), s.h);
    const double variance = s.scale_squared + s.gradient_scale_squared * trace(signal);
    const double share = s.shared_mask ? 1.0 / s.agents : 1.0;
    Matrix p = signal;
    for (int i = 0; i < d; ++i) p[i][i] += variance * share;
    Matrix added = added_covariance(s.compression, s.omega, p);
    Vector mean{};
    m.second = product(product(contraction, m.second), contraction);
    for (int i = 0; i < d; ++i) {
      added[i][i] += variance * share;
      for (int j = 0; j < d; ++j) {
        m.second[i][j] += s.eta * s.eta * added[i][j] * (s.shared_mask ? 1.0 : 1.0 / s.agents);
        mean[i] += contraction[i][j] * m.mean[j];
      }
    }
    m.mean = mean;
  }
  return m;
}

LawReport compare(const Ensemble& ensemble, int step, const Setting& setting, const Moments& exact) {
  LawReport report;
  const std::string at = "step " + std::to_string(step) + ", ";
  for (int j = 0; j < d; ++j) {
    const std::string name = "x[" + std::to_string(j) + "]";
    check_mean(report, at + name, ensemble.summary(step, name), exact.mean[j]);
    check_mean_square(report, at + name, ensemble.summary(step, name), exact.second[j][j]);
  }
  // With a dense H the loss and the gradient's norm carry the cross moments.
  const Matrix hm = product(setting.h, exact.second);
  check_mean(report, at + "loss", ensemble.summary(step, "loss"), 0.5 * trace(hm));
  check_mean(report, at + "gradient norm squared", ensemble.summary(step, "gradient_norm_squared"),
             trace(product(hm, setting.h)));
  return report;
}

LawReport compare(const Ensemble& ensemble, int step, const Setting& setting) {
  return compare(ensemble, step, setting, moments_at(step, setting));
}

constexpr std::string_view text = R"({
  "name": "second-moments",
  "objective": {"type": "quadratic", "eigenvalues": [0.5, 1, 1.5, 2]},
  "agents": 3, "agents_sampling": "each",
  "noise": {"type": "gaussian", "scale": [0.3, 0.5, 0.8], "gradient_scale": [0.2, 0.5, 0.3]},
  "optimizer": {"type": "dcsgd", "compressor": {"type": "identity"}},
  "learning_rate": {"eta": 0.12},
  "initial_point": [2, -1, 1.5, 1],
  "steps": 40, "checkpoints": {"steps": [1, 6]},
  "replicas": 400000, "seed": 107, "divergence_radius": 1e30,
  "observables": ["x[0]", "x[1]", "x[2]", "x[3]", "loss", "gradient_norm_squared"]
})";

struct Case {
  std::string name;
  Compression compression;
  double omega;
  Json compressor;
};

std::vector<Case> cases() {
  return {{"identity", Compression::identity, 0, {{"type", "identity"}}},
          {"rand_k", Compression::rand_k, 3, {{"type", "rand_k"}, {"k", 1}}},
          {"rand_k of 3", Compression::rand_k, 1.0 / 3, {{"type", "rand_k"}, {"k", 3}}},
          {"bernoulli", Compression::bernoulli, 1.5, {{"type", "bernoulli"}, {"p", 0.4}}},
          {"lazy", Compression::lazy, 1, {{"type", "lazy"}, {"p", 0.5}}}};
}

Setting setting_of(const Case& c) {
  Setting setting;
  setting.h = {{{0.5, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1.5, 0}, {0, 0, 0, 2}}};
  setting.x0 = {2, -1, 1.5, 1};
  setting.scale_squared = (0.09 + 0.25 + 0.64) / 3;
  setting.gradient_scale_squared = (0.04 + 0.25 + 0.09) / 3;
  setting.compression = c.compression;
  setting.omega = c.omega;
  return setting;
}

constexpr Matrix dense = {{{1.5, 0.6, -0.3, 0.2}, {0.6, 1.2, 0.4, -0.5}, {-0.3, 0.4, 1.0, 0.3}, {0.2, -0.5, 0.3, 1.4}}};

Json rows(const Matrix& h) {
  Json all = Json::array();
  for (const Vector& row : h) all.push_back(row);
  return all;
}

} // namespace

TEST_CASE("second moments: exact at steps 1, 6 and 40 with affine noise, diagonal H, for every linear compressor",
          "[law]") {
  for (const Case& c : cases()) {
    const Ensemble ensemble = run_experiment(with(text, {{"/optimizer/compressor", c.compressor}}));
    for (const int step : {1, 6, 40}) expect("second moments, " + c.name, compare(ensemble, step, setting_of(c)));
  }
}

TEST_CASE("second moments: cross moments are exact with a dense H, and tell rand-k from Bernoulli", "[law]") {
  for (const Case& c : cases()) {
    const Ensemble ensemble =
        run_experiment(with(text, {{"/optimizer/compressor", c.compressor},
                                   {"/objective", {{"type", "quadratic"}, {"matrix", rows(dense)}}}}));
    Setting setting = setting_of(c);
    setting.h = dense;
    for (const int step : {1, 6, 40}) expect("cross moments, " + c.name, compare(ensemble, step, setting));
  }
}

TEST_CASE("second moments: rand-k taken for Bernoulli or lazy, which share its diagonal, is noticed",
          "[law][negative]") {
  const Case c = cases()[1];
  const Ensemble ensemble = run_experiment(with(text, {{"/optimizer/compressor", c.compressor},
                                                       {"/objective", {{"type", "quadratic"}, {"matrix", rows(dense)}}},
                                                       {"/steps", 1},
                                                       {"/checkpoints/steps", {1}}}),
                                           4000000);
  Setting setting = setting_of(c);
  setting.h = dense;
  expect("rand-k", compare(ensemble, 1, setting));
  for (const Compression other : {Compression::bernoulli, Compression::lazy}) {
    setting.compression = other;
    expect_failure("rand-k taken for another", compare(ensemble, 1, setting));
  }
}

TEST_CASE("second moments: a shared mask leaves the signal's part of the covariance undivided by N", "[law]") {
  for (const Case& c : cases()) {
    if (c.compression == Compression::identity) continue;
    Json compressor = c.compressor;
    compressor["shared_mask"] = true;
    const Ensemble ensemble =
        run_experiment(with(text, {{"/optimizer/compressor", compressor},
                                   {"/objective", {{"type", "quadratic"}, {"matrix", rows(dense)}}}}));
    Setting setting = setting_of(c);
    setting.h = dense;
    setting.shared_mask = true;
    for (const int step : {1, 6, 40}) expect("shared mask, " + c.name, compare(ensemble, step, setting));
    setting.shared_mask = false;
    expect_failure("shared mask taken for masks of their own, " + c.name, compare(ensemble, 6, setting));
  }
}

TEST_CASE("second moments: exact in float64 with 1 and 8 agents", "[law]") {
  const Case c = cases()[1];
  for (const int agents : {1, 8}) {
    const Ensemble ensemble = run_experiment(with(text, {{"/precision", "float64"},
                                                         {"/optimizer/compressor", c.compressor},
                                                         {"/agents", agents},
                                                         {"/noise/scale", 0.6},
                                                         {"/noise/gradient_scale", 0.25},
                                                         {"/steps", 12}}),
                                             200000);
    Setting setting = setting_of(c);
    setting.agents = agents;
    setting.scale_squared = 0.36;
    setting.gradient_scale_squared = 0.0625;
    for (const int step : {1, 6, 12})
      expect("second moments, float64, N = " + std::to_string(agents), compare(ensemble, step, setting));
  }
}

TEST_CASE("second moments: the stationary ones of a 1-D quadratic, m = (η/N)(1+ω)σ0² / (λ[2 - ηλ(1 + κ/N)])", "[law]") {
  const Ensemble ensemble = run_experiment(R"({
    "name": "stationary",
    "objective": {"type": "quadratic", "eigenvalues": [1.25]},
    "agents": 2, "agents_sampling": "each",
    "noise": {"type": "gaussian", "scale": 0.7, "gradient_scale": 0.3},
    "optimizer": {"type": "dcsgd", "compressor": {"type": "bernoulli", "p": 0.5}},
    "learning_rate": {"eta": 0.3},
    "initial_point": 0, "steps": 80, "replicas": 1000000, "seed": 109,
    "observables": ["x[0]"]})");
  const double kappa = 1 + 2 * 0.09;
  const double exact = 0.3 / 2 * 2 * 0.49 / (1.25 * (2 - 0.3 * 1.25 * (1 + kappa / 2)));
  LawReport report;
  check_mean_square(report, "x", ensemble.summary(80, "x[0]"), exact);
  expect("stationary second moment", report);
}

TEST_CASE("second moments: a scale off by 1 %, a step too few, and repeated replicas are noticed", "[law][negative]") {
  const Case c = cases()[3];
  const Setting setting = setting_of(c);
  const Json document = with(text, {{"/optimizer/compressor", c.compressor}});
  const Ensemble louder = run_experiment(
      with(document, {{"/noise/scale", {0.303, 0.505, 0.808}}, {"/noise/gradient_scale", {0.202, 0.505, 0.303}}}),
      1000000);
  expect_failure("scale off by 1 %", compare(louder, 40, setting));
  const Ensemble ensemble = run_experiment(document, 50000);
  expect("the right step", compare(ensemble, 6, setting));
  expect_failure("a step too few", compare(ensemble, 6, setting, moments_at(7, setting)));
  Ensemble repeated = run_experiment(document, 2000);
  const Partial once = repeated.partial;
  for (int i = 1; i < 1000; ++i) repeated.partial.merge(once);
  expect_failure("every replica a thousand times", compare(repeated, 6, setting));
}

} // namespace heavytail::test
