// SPDX-License-Identifier: MIT
// What holds for every compressor of the list.
#include <heavytail/compressors/all.hpp>

#include "tests/harness/compressor_bits.hpp"
#include "tests/harness/compressor_cases.hpp"

#include <heavytail/describe/narrow.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <vector>

namespace heavytail::test {

namespace {

using Vector = std::vector<double>;

const std::vector<Vector>& messages() {
  static const std::vector<Vector> all = {
      {1, -0.5, 2, 0.25}, {1, 1, 1, 1}, {-3, 0, 0, 0}, {1, -1.0 / 3, 1.0 / 3, 1.0 / 3}, {4.0 / 3, 0.3, -5, 0.7}};
  return all;
}

} // namespace

TEST_CASE("compressors: the unbiased ones have mean v and E‖C(v) - v‖² ≤ ω‖v‖², at z < 6", "[compressors][law]") {
  constexpr int count = 40000;
  for (const CompressorCase& each : compressor_cases())
    each.compressor.visit([&]<class C>(const C& c) {
      if constexpr (C::unbiased)
        for (const Vector& v : messages()) {
          INFO(each.name << " of a message that begins with " << v[0] << ", " << v[1]);
          const SampledLaw law = sample_law(c, v, count, 61);
          double total = 0;
          double total_error = 0;
          for (std::size_t j = 0; j < v.size(); ++j) {
            const double deviation = std::sqrt(law.mean_product(j, j) / count);
            CHECK(std::abs(law.bias[j] / count) <= 6 * deviation + 1e-12 * std::abs(v[j]));
            total += law.mean_product(j, j);
            total_error += law.product_error(j, j);
          }
          CHECK(total <= c.omega(4) * squared_norm(v) * (1 + 1e-9) + 6 * total_error);
        }
    });
}

TEST_CASE("compressors: the biased ones contract, ‖C(v) - v‖² ≤ (1 - contraction)‖v‖²", "[compressors][property]") {
  for (const CompressorCase& each : compressor_cases())
    each.compressor.visit([&]<class C>(const C& c) {
      if constexpr (!C::unbiased)
        for (const Vector& v : messages()) {
          INFO(each.name << " of a message that begins with " << v[0] << ", " << v[1]);
          Vector error = compressed(c, v);
          for (std::size_t j = 0; j < v.size(); ++j) error[j] -= v[j];
          CHECK(squared_norm(error) <= (1 - c.contraction(4)) * squared_norm(v) * (1 + 1e-12));
        }
    });
}

TEST_CASE("compressors: a message takes as many uniforms as declared, and those that take any can share them",
          "[compressors][property]") {
  for (const CompressorCase& each : compressor_cases())
    each.compressor.visit([&]<class C>(const C& c) {
      INFO(each.name);
      for (const std::size_t d : {4U, 9U, 33U}) {
        std::int32_t drawn = 0;
        compressed(c, Vector(d, 1.5), [&] { return ++drawn % 2 == 0 ? 0.25 : 0.75; });
        CHECK(drawn == c.uniforms(static_cast<std::int32_t>(d)));
      }
      constexpr bool can_share = requires { c.shared_mask; };
      CHECK(can_share == (c.uniforms(4) > 0));
    });
}

TEST_CASE("compressors: C(2^n v) = 2^n C(v) for n from -100 to 100 in float32, and zero gives zero",
          "[compressors][property]") {
  const std::vector<float> v = {1.25F, -0.6F, 2.0F, 0.0F, 0.3F};
  for (const CompressorCase& each : compressor_cases()) {
    const auto single = narrowed_choice<Compressor<float>>(each.compressor);
    INFO(each.name);
    // The same uniforms for every message.
    const auto repeatable = [] {
      return [draws = 0]() mutable { return 0.07F * static_cast<float>(draws++ % 13 + 1); };
    };
    const std::vector<float> message = compressed(single, v, repeatable());
    for (const int n : {-100, -70, -20, 20, 70, 100}) {
      std::vector<float> scaled = v;
      std::vector<float> expected = message;
      for (float& x : scaled) x = std::ldexp(x, n);
      for (float& x : expected) x = std::ldexp(x, n);
      INFO("n = " << n);
      CHECK(compressed(single, scaled, repeatable()) == expected);
    }
    const std::vector<float> zero(5, 0.0F);
    CHECK(compressed(single, zero, repeatable()) == zero);
  }
}

TEST_CASE("compressors: subnormal and huge messages give finite ones, infinities and NaN no harm",
          "[compressors][property]") {
  const float infinity = std::numeric_limits<float>::infinity();
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const CompressorCase& each : compressor_cases()) {
    const auto single = narrowed_choice<Compressor<float>>(each.compressor);
    INFO(each.name);
    for (const float u : {0x1p-60F, 0.3F, 1.0F}) {
      const auto draw = [&] { return u; };
      for (const float x : {0x1p-149F, 0x1p-127F, 0x1p120F})
        for (const float result : compressed(single, std::vector<float>{x, -x, 0, 3 * x}, draw))
          CHECK(std::isfinite(result));
      for (const float x : {infinity, -infinity, nan}) compressed(single, std::vector<float>{1, x, 0, x}, draw);
    }
  }
}

TEST_CASE("compressors: every SIMD target gives the bits of the scalar one, in both precisions and for known and "
          "unknown dimensions",
          "[compressors][exact]") {
  constexpr std::size_t count = 128;
  const auto stream = Stream<double>::of(71, 0);
  UniformSource<double> draw(stream, Purpose::compression);
  for (const std::int32_t d : {2, 4, 20})
    for (const CompressorCase& each : compressor_cases()) {
      INFO(each.name << " in " << d << " dimensions");
      Vector v(static_cast<std::size_t>(d) * count);
      Vector u(v.size());
      for (double& x : v) x = std::round(16 * (draw() - 0.5)) * std::exp(8 * (draw() - 0.5));
      for (double& x : u) x = draw();
      CHECK(probe::same_compressor_bits(each.compressor, d, v, u));
    }
}

} // namespace heavytail::test
