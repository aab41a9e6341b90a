// SPDX-License-Identifier: MIT
#include <heavytail/compressors/rand_k.hpp>

#include "tests/harness/compressor_cases.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace heavytail::test {

using Vector = std::vector<double>;

TEST_CASE("rand_k: by hand, 2 of 4 with uniforms 0.6, 0.5, 0.4, 1", "[compressors][exact]") {
  // Taken where u (4 - j) ≤ places left: 2.4 ≤ 2 no, 1.5 ≤ 2 yes, 0.8 ≤ 1 yes, 1 ≤ 0 no.
  CHECK(compressed_with(RandK<double>{.k = 2}, Vector{1, 2, 3, 4}, {0.6, 0.5, 0.4, 1}) == Vector{0, 4, 6, 0});
}

TEST_CASE("rand_k: keeps exactly k coordinates, whatever the uniforms", "[compressors][exact]") {
  for (const std::int32_t k : {1, 3, 5}) {
    const double tiny = 0x1p-96;
    for (const Vector& u :
         {Vector{1, 1, 1, 1, 1}, Vector{tiny, tiny, tiny, tiny, tiny}, Vector{1, tiny, 0.5, 1, tiny}}) {
      const Vector message = compressed_with(RandK<double>{.k = k}, Vector{1, 1, 1, 1, 1}, u);
      CHECK(std::count(message.begin(), message.end(), 5.0 / k) == k);
      CHECK(std::count(message.begin(), message.end(), 0.0) == 5 - k);
    }
  }
}

TEST_CASE("rand_k: mean v and covariance ((d-k)/k)[(d/(d-1)) diag(v²) - vv'/(d-1)], with ω = d/k - 1 attained",
          "[compressors][law]") {
  const Vector v = {1, -0.5, 2, 0.25, 0};
  const double d = 5;
  for (const std::int32_t k : {1, 2, 4, 5}) {
    const auto covariance = [&](std::size_t i, std::size_t j) {
      return (d - k) / k * ((i == j ? d / (d - 1) * v[i] * v[i] : 0) - v[i] * v[j] / (d - 1));
    };
    INFO("k = " << k);
    CHECK(relative_trace(v, covariance) == Approx(RandK<double>{.k = k}.omega(5)).epsilon(0).margin(1e-15));
    check_law_in_both([&]<class Real>(Real) { return RandK<Real>{.k = k}; }, v, covariance, 100);
  }
}

TEST_CASE("rand_k: k is at most the dimension", "[compressors]") {
  std::string problems;
  const auto report = [&](std::string_view parameter, const std::string& expected, const std::string& found) {
    problems += std::string(parameter) + ": must be " + expected + ", found " + found;
  };
  RandK<double>{.k = 4}.check(4, report);
  CHECK(problems.empty());
  RandK<double>{.k = 5}.check(4, report);
  CHECK(problems == "k: must be at most the dimension, 4, found 5");
}

} // namespace heavytail::test
