// SPDX-License-Identifier: MIT
// The estimators against tests/vectors/tail_reference.py, which writes the printed formulas down in numpy and scipy.
#include "host/estimates/tail/all.hpp"
#include "tests/harness/vector_file.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <sstream>
#include <string>
#include <vector>

using namespace heavytail;

namespace {

using Numbers = std::vector<double>;

constexpr double confidence = 0.95;

/// One line of tail.txt: what, of which sample, with which parameter, and the expected numbers.
struct Known {
  std::string what, sample;
  double parameter = 0;
  Numbers expected;
};

struct File {
  std::map<std::string, Numbers> samples;
  std::vector<Known> known;
};

File read_file() {
  File file;
  for (const heavytail::test::VectorLine& line : heavytail::test::read_vectors("tail.txt")) {
    std::istringstream words(line.name);
    Known known;
    words >> known.what >> known.sample >> known.parameter;
    for (const std::uint64_t bits : line.output) known.expected.push_back(std::bit_cast<double>(bits));
    if (known.what == "sample")
      file.samples[known.sample] = known.expected;
    else
      file.known.push_back(known);
  }
  return file;
}

Numbers descending(Numbers values) {
  std::sort(values.begin(), values.end(), std::greater<>());
  return values;
}

std::vector<ValueRun> runs_of(const Numbers& descending_values) {
  std::vector<ValueRun> runs;
  for (const double x : descending_values) runs.push_back({x, x, 1});
  return runs;
}

Numbers magnitudes(Numbers values) {
  for (double& x : values) x = std::abs(x);
  return descending(values);
}

Summary summary_of(const Numbers& values) {
  Summary summary;
  for (const double x : values) summary.add(x);
  return summary;
}

Numbers numbers_of(const Estimate& estimate) {
  return {estimate.value, estimate.interval.low, estimate.interval.high};
}

Numbers numbers_of(const GeneralizedPareto& law) {
  return {law.index.gamma.value, law.scale.value, law.gamma_error, law.scale_error, law.log_likelihood};
}

Numbers first_of(const Numbers& numbers, std::size_t count) {
  return {numbers.begin(), numbers.begin() + static_cast<std::ptrdiff_t>(count)};
}

/// Estimates from the tail's order statistics; empty for other lines.
Numbers tail_numbers(const Known& known, const Numbers& sample) {
  const TailSample tail(runs_of(descending(sample)), sample.size(), 0);
  const auto k = static_cast<std::uint64_t>(known.parameter);
  if (known.what == "hill") {
    const TailIndex index = estimate_hill(tail, k, confidence);
    return {index.gamma.value, index.alpha.interval.low, index.alpha.interval.high};
  }
  if (known.what == "moment") return numbers_of(estimate_moment_index(tail, k, confidence).gamma);
  if (known.what == "pickands") return numbers_of(estimate_pickands(tail, k, confidence).gamma);
  if (known.what == "pareto") return numbers_of(estimate_generalized_pareto(tail, k, confidence));
  if (known.what == "reduced") return {estimate_reduced_bias_hill(tail, k, confidence).gamma.value};
  if (known.what == "second") return {estimate_second_order(tail).rho, estimate_second_order(tail).beta};
  if (known.what == "choose") return {static_cast<double>(choose_k(tail).k)};
  return {};
}

/// Estimates from the whole sample; empty for other lines.
Numbers sample_numbers(const Known& known, const Numbers& sample) {
  const Numbers sorted = descending(sample);
  if (known.what == "cvar")
    return numbers_of(estimate_cvar(summary_of(sample), std::vector{known.parameter}, confidence, sorted)[0].estimate);
  if (known.what == "trimmed")
    return numbers_of(estimate_trimmed_mean(runs_of(sorted), {}, known.parameter, confidence));
  if (known.what == "mohammadi")
    return numbers_of(estimate_mohammadi(sample, static_cast<std::size_t>(known.parameter), confidence));
  if (known.what == "logmoment") {
    const StableEstimate stable = estimate_log_moment(runs_of(magnitudes(sample)), confidence);
    Numbers numbers = numbers_of(stable.alpha);
    for (const double x : numbers_of(stable.scale)) numbers.push_back(x);
    return numbers;
  }
  if (known.what == "characteristic") {
    const StableEstimate stable = estimate_characteristic_function(runs_of(sorted), confidence);
    return {stable.alpha.value, stable.scale.value, stable.alpha.interval.high - stable.alpha.value,
            std::log(stable.scale.interval.high / stable.scale.value)};
  }
  return {};
}

/// The greatest relative difference of numbers.
double difference(const Numbers& found, const Numbers& expected) {
  if (found.size() != expected.size()) return INFINITY;
  double greatest = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const double relative = std::abs(found[i] - expected[i]) / std::max(std::abs(expected[i]), 0.01);
    if (!(relative <= greatest)) greatest = relative;
  }
  return greatest;
}

} // namespace

TEST_CASE("tail reference: every estimate agrees with numpy and scipy to 1e-10, likelihoods to 1e-8", "[exact]") {
  const File file = read_file();
  int compared = 0;
  for (const Known& known : file.known) {
    const Numbers& sample = file.samples.at(known.sample);
    Numbers found = tail_numbers(known, sample);
    if (found.empty()) found = sample_numbers(known, sample);
    if (found.empty()) continue;
    ++compared;
    CAPTURE(known.what, known.sample, known.parameter, found, known.expected);
    if (known.what == "characteristic") {
      // The errors' reference is a quotient of differences.
      CHECK(difference(first_of(found, 2), first_of(known.expected, 2)) < 1e-10);
      CHECK(difference(found, known.expected) < 1e-7);
    } else {
      CHECK(difference(found, known.expected) < (known.what == "pareto" ? 1e-8 : 1e-10));
    }
  }
  CHECK(compared == 69);
}

TEST_CASE("tail reference: shapes agree to 1e-10, and bins change them by less than 4e-3", "[exact]") {
  const File file = read_file();
  int compared = 0;
  for (const Known& known : file.known) {
    if (known.what != "shape") continue;
    const Numbers& sample = file.samples.at(known.sample);
    for (const bool values_known : {true, false}) {
      const Shape shape = estimate_shape(summary_of(sample), values_known ? descending(sample) : Numbers{});
      const Numbers found{shape.skewness, shape.excess_kurtosis + 3, shape.variance_error, shape.largest_share,
                          shape.largest_share_square};
      CAPTURE(known.sample, values_known, found, known.expected);
      CHECK(difference(found, known.expected) < (values_known ? 1e-10 : 4e-3));
      CHECK(shape.bin_error < (values_known ? 1e-12 : 2e-3));
    }
    ++compared;
  }
  CHECK(compared == 4);
}
