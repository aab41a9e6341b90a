// SPDX-License-Identifier: MIT
// Vectors with one mixing variable for all coordinates: the multivariate t and the sub-Gaussian stable law.
#include "tests/harness/law_sample.hpp"

#include <heavytail/noise/law.hpp>

#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

namespace heavytail::test {

namespace {

constexpr std::size_t vector_count = 1'000'000;

/// Calls `use(vector)` for a million vectors.
template <class Real>
void each_vector(const Noise<double>& law, std::int32_t dimension, std::uint64_t seed,
                 const std::function<void(const std::vector<double>&)>& use) {
  constexpr std::size_t replicas = 4096;
  const auto target = probe::fastest_target();
  const auto size = static_cast<std::size_t>(dimension);
  const Noise<Real> run = as<Real>(law);
  std::vector<Real> drawn(replicas * size);
  std::vector<double> z(size);
  for (std::size_t v = 0; v * replicas < vector_count; ++v) {
    target.template laws<Real>().isotropic(run, {law_seed(seed), 0, replicas, v << 20U, 1}, dimension, drawn.data());
    for (std::size_t r = 0; r < replicas; ++r) {
      for (std::size_t j = 0; j < size; ++j) z[j] = static_cast<double>(drawn[j * replicas + r]);
      use(z);
    }
  }
}

/// p-value of a number of each vector against its exact law.
template <class Real>
double vector_p_value(const Noise<double>& law, std::int32_t dimension, std::uint64_t seed, const ExactLaw& exact,
                      const std::function<double(const std::vector<double>&)>& number) {
  QuantileCheck<double> check(exact);
  std::vector<double> values;
  each_vector<Real>(law, dimension, seed, [&](const auto& z) { values.push_back(number(z)); });
  check.add(values.data(), values.size());
  return check.p_value();
}

double mean_square(const std::vector<double>& z) {
  double sum = 0;
  for (const double each : z) sum += each * each;
  return sum / static_cast<double>(z.size());
}

} // namespace

TEST_CASE("isotropic student_t: marginals are t and the mean square is F for dof in {0.5, 1, 3}, dimension 5",
          "[law]") {
  for (const double dof : {0.5, 1.0, 3.0}) {
    LawReport report;
    const ExactLaw marginal = boost_law(boost::math::students_t_distribution<double>(dof));
    for (const std::size_t j : {0U, 1U, 2U, 4U})
      report.add("coordinate " + std::to_string(j),
                 vector_p_value<float>(student_t(dof), 5, 300, marginal, [j](const auto& z) { return z[j]; }));
    const ExactLaw radius = boost_law(boost::math::fisher_f_distribution<double>(5, dof));
    report.add("mean square, float32", vector_p_value<float>(student_t(dof), 5, 301, radius, mean_square));
    report.add("mean square, float64", vector_p_value<double>(student_t(dof), 5, 302, radius, mean_square));
    expect("isotropic student_t, dof " + std::to_string(dof), report);
  }
}

TEST_CASE("isotropic student_t: signs of 1 + Z have covariance 1/12 for dof = 1, within a pair and across pairs",
          "[law]") {
  // Given the mixing variable the signs are independent of mean erf, and E erf² = 1/3, E erf = 1/2.
  SampleMean within;
  SampleMean across;
  each_vector<float>(student_t(1), 3, 310, [&](const auto& z) {
    const auto sign = [&](std::size_t j) { return z[j] > -1 ? 1.0 : -1.0; };
    within.add(sign(0) * sign(1));
    across.add(sign(1) * sign(2));
  });
  LawReport report;
  report.add("within a pair", p_of_z_score(within.z_score(1.0 / 3)));
  report.add("across pairs", p_of_z_score(across.z_score(1.0 / 3)));
  expect("isotropic student_t, signs", report);
}

TEST_CASE("isotropic stable: coordinates and projections are stable for alpha in {0.3, 0.7, 1, 1.5, 1.9, 2}", "[law]") {
  for (const double alpha : {0.3, 0.7, 1.0, 1.5, 1.9, 2.0}) {
    LawReport report;
    const ExactLaw exact = StableLaw(alpha, 0).law();
    report.add("coordinate 2, float32",
               vector_p_value<float>(stable(alpha), 3, 320, exact, [](const auto& z) { return z[2]; }));
    const auto projection = [](const auto& z) { return 0.48 * z[0] + 0.6 * z[1] - 0.64 * z[2]; };
    report.add("projection, float32", vector_p_value<float>(stable(alpha), 3, 321, exact, projection));
    report.add("projection, float64", vector_p_value<double>(stable(alpha), 3, 322, exact, projection));
    for (const double u : {0.3, 1.0, 2.0}) {
      SampleMean cosine;
      each_vector<float>(stable(alpha), 3, 323, [&](const auto& z) { cosine.add(std::cos(u * projection(z))); });
      report.add("E cos", p_of_z_score(cosine.z_score(std::exp(-std::pow(u, alpha)))));
    }
    expect("isotropic stable, alpha " + std::to_string(alpha), report);
  }
}

TEST_CASE("isotropic gaussian: coordinates are normal and independent", "[law]") {
  LawReport report;
  const ExactLaw normal = boost_law(boost::math::normal_distribution<double>());
  const ExactLaw radius = boost_law(boost::math::chi_squared_distribution<double>(3));
  report.add("coordinate 2",
             vector_p_value<float>(Gaussian<double>{}, 3, 330, normal, [](const auto& z) { return z[2]; }));
  report.add("square", vector_p_value<float>(Gaussian<double>{}, 3, 331, radius,
                                             [](const auto& z) { return 3 * mean_square(z); }));
  expect("isotropic gaussian", report);
}

TEST_CASE("negative control: independent coordinates fail as an isotropic vector", "[law]") {
  std::vector<double> squares;
  std::vector<double> z;
  each_chunk<float>(student_t(3), 340, 5 * vector_count, [&](const float* values, std::size_t count) {
    for (std::size_t i = 0; i + 5 <= count; i += 5) squares.push_back(mean_square({values + i, values + i + 5}));
  });
  QuantileCheck<double> check(boost_law(boost::math::fisher_f_distribution<double>(5, 3)));
  check.add(squares.data(), squares.size());
  LawReport report;
  report.add("mean square", check.p_value());
  expect_failure("independent student_t", report);
}

TEST_CASE("isotropic vectors: no NaN for extreme parameters, and the same bits from every SIMD target", "[exact]") {
  const auto targets = probe::random_targets();
  const auto check = [&]<class Real>(const Noise<double>& law, std::int32_t dimension, Real /*type*/) {
    const auto draw = [&](const probe::RandomTarget& target) {
      std::vector<Real> z(static_cast<std::size_t>(dimension) * 1024 * 4);
      target.template laws<Real>().isotropic(as<Real>(law), {5, 1, 1024, 0, 4}, dimension, z.data());
      return z;
    };
    const auto expected = draw(targets.front());
    CHECK(std::none_of(expected.begin(), expected.end(), [](Real z) { return std::isnan(z); }));
    for (const auto& target : targets)
      CHECK(std::memcmp(draw(target).data(), expected.data(), expected.size() * sizeof(Real)) == 0);
  };
  std::vector<Noise<double>> laws = {Gaussian<double>{}};
  for (const double dof : {1e-300, 0.01, 0.1, 1.0, 1e18, 1e300}) laws.push_back(student_t(dof));
  for (const double alpha : {1e-300, 0.01, 0.1, 1.0, 1.5, 2 - 0x1p-52, 2.0}) laws.push_back(stable(alpha));
  for (const Noise<double>& law : laws)
    for (const std::int32_t dimension : {1, 2, 5, 8}) {
      check(law, dimension, float{});
      check(law, dimension, double{});
    }
}

} // namespace heavytail::test
