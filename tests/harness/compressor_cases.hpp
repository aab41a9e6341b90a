// SPDX-License-Identifier: MIT
// Compressors with typical parameters, and the sampled law of their messages.
#pragma once

#include "tests/harness/typical.hpp"

#include <heavytail/compressors/all.hpp>
#include <heavytail/random/source.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

namespace heavytail::test {

struct CompressorCase {
  std::string name;
  Compressor<double> compressor;
};

/// Each entry of the list with typical parameters, then the further cases that are worth it.
inline std::vector<CompressorCase> compressor_cases() {
  std::vector<CompressorCase> cases;
  for_each_type(std::type_identity<Compressor<double>>{}, [&]<class T>() {
    std::vector<double> table;
    cases.push_back({std::string(T::description().name), Compressor<double>(typical<T>(table, 4))});
  });
  for (const std::int32_t s : {1, 2, 4}) {
    const std::string levels = ", levels = " + std::to_string(s);
    cases.push_back({"qsgd" + levels, Compressor<double>(Qsgd<double>{.levels = s})});
    for (const DitheringNorm norm : {DitheringNorm::two, DitheringNorm::infinity})
      cases.push_back({"natural_dithering" + levels + (norm == DitheringNorm::two ? ", norm 2" : ", norm inf"),
                       Compressor<double>(NaturalDithering<double>{.levels = s, .norm = norm})});
  }
  return cases;
}

/// C(v) with the draws of `draw`.
template <class C, class Real, class Draw> std::vector<Real> compressed(const C& c, std::vector<Real> v, Draw&& draw) {
  Point<Real, 0> p{v.data(), static_cast<std::int32_t>(v.size())};
  if constexpr (requires { c.tag; })
    c.visit([&](const auto& held) { held.apply(p, draw); });
  else
    c.apply(p, draw);
  return v;
}

/// C(v) of a compressor that draws nothing.
template <class C, class Real> std::vector<Real> compressed(const C& c, std::vector<Real> v) {
  return compressed(c, std::move(v),
                    []() -> Real { throw std::logic_error("drawn by a compressor that is no random one"); });
}

/// C(v) with the uniforms of a list, all of which must be drawn.
template <class C, class Real>
std::vector<Real> compressed_with(const C& c, std::vector<Real> v, const std::vector<Real>& uniforms) {
  std::size_t drawn = 0;
  auto result = compressed(c, std::move(v), [&] { return uniforms.at(drawn++); });
  CHECK(drawn == uniforms.size());
  return result;
}

/// Means of C(v) - v and of the products of its coordinates, with standard errors.
struct SampledLaw {
  std::size_t dimension;
  double count = 0;
  std::vector<double> bias, products, squared_products;

  explicit SampledLaw(std::size_t d) : dimension(d), bias(d), products(d * d), squared_products(d * d) {}

  template <class Real> void add(const std::vector<Real>& message, const std::vector<Real>& v) {
    count += 1;
    for (std::size_t i = 0; i < dimension; ++i) {
      const double error = static_cast<double>(message[i]) - static_cast<double>(v[i]);
      bias[i] += error;
      for (std::size_t j = 0; j < dimension; ++j) {
        const double product = error * (static_cast<double>(message[j]) - static_cast<double>(v[j]));
        products[i * dimension + j] += product;
        squared_products[i * dimension + j] += product * product;
      }
    }
  }

  double mean_product(std::size_t i, std::size_t j) const { return products[i * dimension + j] / count; }

  double product_error(std::size_t i, std::size_t j) const {
    const double variance = squared_products[i * dimension + j] / count - mean_product(i, j) * mean_product(i, j);
    return std::sqrt(std::max(variance, 0.0) / count);
  }
};

template <class C, class Real>
SampledLaw sample_law(const C& c, const std::vector<Real>& v, int count, std::uint64_t seed) {
  const auto stream = Stream<Real>::of(seed, 0);
  UniformSource<Real> draw(stream, Purpose::compression);
  SampledLaw law(v.size());
  for (int n = 0; n < count; ++n) law.add(compressed(c, v, draw), v);
  return law;
}

/// Demands E C(v) = v and Cov C(v) = `covariance(i, j)` at |z| < 6 each (false alarm 2e-9 a number), with what rounding
/// makes of the numbers besides.
template <class C, class Real, class Covariance>
void check_law(const C& c, const std::vector<Real>& v, Covariance&& covariance, std::uint64_t seed) {
  constexpr int count = 500000;
  const SampledLaw law = sample_law(c, v, count, seed);
  double scale = 0;
  for (const Real each : v) scale += static_cast<double>(each) * static_cast<double>(each);
  // Uniforms have 24 bits or 53, so that probabilities and products are off by that much.
  const double rounding = sizeof(Real) == sizeof(float) ? 0x1p-20 : 0x1p-45;
  for (std::size_t i = 0; i < v.size(); ++i) {
    const double variance = covariance(i, i);
    INFO("coordinate " << i << ", mean error " << law.bias[i] / count << ", variance " << variance);
    CHECK(std::abs(law.bias[i] / count) <= 6 * std::sqrt(variance / count) + rounding * std::sqrt(scale));
    for (std::size_t j = 0; j < v.size(); ++j) {
      INFO("with coordinate " << j << ": " << law.mean_product(i, j) << ", exact " << covariance(i, j));
      CHECK(std::abs(law.mean_product(i, j) - covariance(i, j)) <= 6 * law.product_error(i, j) + rounding * scale);
    }
  }
}

/// The same in both precisions; `make(Real{})` gives the compressor.
template <class Make, class Covariance>
void check_law_in_both(Make&& make, const std::vector<double>& v, Covariance&& covariance, std::uint64_t seed) {
  check_law(make(double{}), v, covariance, seed);
  check_law(make(float{}), std::vector<float>(v.begin(), v.end()), covariance, seed + 1);
}

inline double square(double x) {
  return x * x;
}

inline double squared_norm(const std::vector<double>& v) {
  double sum = 0;
  for (const double each : v) sum += square(each);
  return sum;
}

/// Σ_j covariance(j, j) / ‖v‖².
template <class Covariance> double relative_trace(const std::vector<double>& v, Covariance&& covariance) {
  double sum = 0;
  for (std::size_t j = 0; j < v.size(); ++j) sum += covariance(j, j);
  return sum / squared_norm(v);
}

} // namespace heavytail::test
