// SPDX-License-Identifier: MIT
#include <heavytail/noise/all.hpp>

#include "tests/harness/law_sample.hpp"

#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <catch2/catch.hpp>

#include <cmath>
#include <string>

namespace heavytail::test {

namespace {

const boost::math::normal_distribution<double> normal;
const boost::math::students_t_distribution<double> cauchy(1);

} // namespace

TEST_CASE("negative control: a scale off by one per cent fails the quantile check", "[law]") {
  const auto broken = [](const std::string& name, const Noise<double>& law, const ExactLaw& exact) {
    LawReport report;
    report.add("scale 1.01",
               quantiles_p_value<float>(law, exact, 11, law_sample_size, [](double z) { return 1.01 * z; }));
    expect_failure(name, report);
  };
  broken("gaussian", Gaussian<double>{}, boost_law(normal));
  broken("student_t", student_t(1), boost_law(cauchy));
  broken("stable", stable(0.7), StableLaw(0.7, 0).law());
}

TEST_CASE("negative control: a repeated stream fails the quantile check", "[law]") {
  // The same 131072 variates, 61 times over.
  QuantileCheck<float> check(boost_law(normal));
  each_chunk<float>(Gaussian<double>{}, 11, 1, [&](const float* values, std::size_t count) {
    for (int repeat = 0; repeat < 61; ++repeat) check.add(values, count);
  });
  LawReport report;
  report.add("repeated", check.p_value());
  expect_failure("gaussian", report);
}

TEST_CASE("all laws but student_t and stable have lighter tails than any power", "[exact]") {
  for_each_type(std::type_identity<Noise<double>>{}, []<class Law>() {
    if constexpr (!std::is_same_v<Law, StudentT<double>> && !std::is_same_v<Law, Stable<double>>)
      CHECK(std::isinf(Law{}.tail_index()));
  });
}

} // namespace heavytail::test
