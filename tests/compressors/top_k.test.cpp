// SPDX-License-Identifier: MIT
#include <heavytail/compressors/top_k.hpp>

#include "tests/harness/compressor_cases.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

namespace heavytail::test {

using Vector = std::vector<double>;

namespace {

/// The same by sorting.
template <class Real> std::vector<Real> by_sorting(std::vector<Real> v, std::size_t k) {
  std::vector<std::size_t> order(v.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return std::abs(v[a]) > std::abs(v[b]); });
  for (std::size_t place = k; place < order.size(); ++place) v[order[place]] = 0;
  return v;
}

template <class Real> void check_against_sorting() {
  const auto stream = Stream<double>::of(51, 0);
  UniformSource<double> draw(stream, Purpose::compression);
  for (const std::int32_t d : {1, 2, 5, 16, 17, 40})
    for (int repetition = 0; repetition < 40; ++repetition) {
      std::vector<Real> v;
      // Few different magnitudes, so that ties abound; then all different, over many binades.
      for (std::int32_t j = 0; j < d; ++j) {
        const double u = draw() - 0.5;
        v.push_back(static_cast<Real>(repetition % 2 == 0 ? std::round(6 * u) : u * std::exp(40 * (draw() - 0.5))));
      }
      const auto k = static_cast<std::int32_t>(std::ceil(d * draw()));
      INFO("k = " << k << " of " << d);
      CHECK(compressed(TopK<Real>{.k = k}, v) == by_sorting(v, static_cast<std::size_t>(k)));
    }
}

} // namespace

TEST_CASE("top_k: by hand, 2 of (1, -3, 3, 2), and ties to the lower index", "[compressors][exact]") {
  CHECK(compressed(TopK<double>{.k = 2}, Vector{1, -3, 3, 2}) == Vector{0, -3, 3, 0});
  CHECK(compressed(TopK<double>{.k = 2}, Vector{2, -2, 2, 1}) == Vector{2, -2, 0, 0});
  CHECK(compressed(TopK<double>{.k = 3}, Vector{1, 1, -2, 1}) == Vector{1, 1, -2, 0});
  CHECK(compressed(TopK<double>{.k = 4}, Vector{1, -3, 3, 2}) == Vector{1, -3, 3, 2});
}

TEST_CASE("top_k: the same as by stable sorting, in 1 to 40 dimensions and both precisions",
          "[compressors][property]") {
  check_against_sorting<float>();
  check_against_sorting<double>();
}

TEST_CASE("top_k: a NaN is kept, not hidden, in low and high dimension", "[compressors]") {
  for (const std::size_t d : {3U, 30U}) {
    Vector v(d, 1.0);
    v[1] = std::numeric_limits<double>::quiet_NaN();
    v[2] = 5;
    CHECK(std::isnan(compressed(TopK<double>{.k = 1}, v)[1]));
    CHECK(compressed(TopK<double>{.k = 2}, v)[2] == 5);
  }
}

TEST_CASE("top_k: contraction k/d, attained where all magnitudes are equal", "[compressors][exact]") {
  const Vector message = compressed(TopK<double>{.k = 2}, Vector{1, -1, 1, 1, 1});
  CHECK(1 - squared_norm(message) / 5 == Approx(1 - TopK<double>{.k = 2}.contraction(5)).epsilon(1e-12));
}

TEST_CASE("top_k: k is at most the dimension", "[compressors]") {
  int problems = 0;
  const auto report = [&](std::string_view parameter, const std::string& /*expected*/, const std::string& found) {
    CHECK(parameter == "k");
    CHECK(found == "5");
    ++problems;
  };
  TopK<double>{.k = 4}.check(4, report);
  CHECK(problems == 0);
  TopK<double>{.k = 5}.check(4, report);
  CHECK(problems == 1);
}

} // namespace heavytail::test
