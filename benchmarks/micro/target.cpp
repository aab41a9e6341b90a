// SPDX-License-Identifier: MIT
// Compiled once per SIMD target: loops over one pack, with inputs that change from pass to pass so that nothing is
// moved out of the loop, and a sum of all results so that nothing is left out.
#include "benchmarks/micro/target.hpp"

#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/target.hpp>
#include <heavytail/random/binomial.hpp>
#include <heavytail/random/source.hpp>

namespace heavytail {
inline namespace HT_TARGET {

namespace {

constexpr std::uint64_t seed = 1;

/// A number that depends on all lanes.
template <class F> real_of<F> folded(F sum) {
  real_of<F> lanes[lane_count<F>];
  store(sum, lanes);
  real_of<F> all(0);
  for (const real_of<F> each : lanes) all += each;
  return all;
}

template <class F> Stream<F> some_stream() {
  return Stream<F>::of(seed, 0);
}

/// A variate of a law that needs no table, one a pass.
template <class Real> Real draw(const Noise<Real>& law, std::int64_t passes) {
  using F = TargetLane<Real>;
  const Stream<F> stream = some_stream<F>();
  VariateSource<F, Noise<Real>> source(stream, law, Purpose::noise);
  source.seek(0);
  F sum(Real(0));
  for (std::int64_t n = 0; n < passes; ++n) sum = sum + source();
  return folded(sum);
}

/// A message a pass, its uniforms drawn as in a step.
template <class Real> Real compress(const Compressor<Real>& compressor, std::int64_t passes, void* scratch) {
  using F = TargetLane<Real>;
  const Stream<F> stream = some_stream<F>();
  UniformSource<F> draw(stream, Purpose::compression);
  draw.seek(0);
  Point<F, 0> message{static_cast<F*>(scratch), micro::message_dimension};
  F sum(Real(0));
  compressor.visit([&](const auto& each) {
    for (std::int64_t n = 0; n < passes; ++n) {
      for (std::int32_t j = 0; j < message.size(); ++j) message[j] = F(static_cast<Real>(1 + (n + j) % 7));
      each.apply(message, draw);
      for (std::int32_t j = 0; j < message.size(); ++j) sum = sum + message[j];
    }
  });
  return folded(sum);
}

/// A gradient a pass, at a point that moves.
template <class Real>
Real gradient(const Objective<Real>& objective, const Real* table, std::int64_t passes, void* scratch) {
  using F = TargetLane<Real>;
  Point<F, 0> x{static_cast<F*>(scratch), micro::point_dimension};
  Point<F, 0> g{static_cast<F*>(scratch) + micro::point_dimension, micro::point_dimension};
  for (std::int32_t j = 0; j < x.size(); ++j) x[j] = F(static_cast<Real>(1) / static_cast<Real>(j + 2));
  F sum(Real(0));
  objective.visit([&](const auto& each) {
    for (std::int64_t n = 0; n < passes; ++n) {
      each.gradient(table, x, g);
      for (std::int32_t j = 0; j < x.size(); ++j) {
        sum = sum + g[j];
        x[j] = x[j] + F(Real(0x1p-20));
      }
    }
  });
  return folded(sum);
}

template <class Real> Real philox_words(std::int64_t passes) {
  using F = TargetLane<Real>;
  const Stream<F> stream = some_stream<F>();
  F sum(Real(0));
  for (std::int64_t n = 0; n < passes; ++n) {
    const auto words = stream.words(static_cast<std::uint64_t>(n));
    sum = sum + to_real<F>(words.w[0] ^ words.w[1] ^ words.w[2] ^ words.w[3]);
  }
  return folded(sum);
}

template <class Real> Real draw_uniforms(std::int64_t passes) {
  using F = TargetLane<Real>;
  const Stream<F> stream = some_stream<F>();
  UniformSource<F> source(stream, Purpose::noise);
  source.seek(0);
  F sum(Real(0));
  for (std::int64_t n = 0; n < passes; ++n) sum = sum + source();
  return folded(sum);
}

/// A binomial variate a pass, for a p that moves.
template <std::int32_t Trials, class Real> Real draw_binomials(std::int64_t passes) {
  using F = TargetLane<Real>;
  const Stream<F> stream = some_stream<F>();
  F p(Real(0.2));
  F sum(Real(0));
  for (std::int64_t n = 0; n < passes; ++n) {
    sum = sum + binomial(stream, blocks_per_binomial * static_cast<std::uint64_t>(n), Trials, p);
    p = p + F(Real(0x1p-24));
  }
  return folded(sum);
}

/// f(x) a pass for x from 0.2 on, and y = 1 - x.
template <class Function, class Real> Real evaluate(std::int64_t passes) {
  using F = TargetLane<Real>;
  F x(Real(0.2));
  F sum(Real(0));
  for (std::int64_t n = 0; n < passes; ++n) {
    sum = sum + Function{}(x, F(Real(1)) - x);
    x = x + F(Real(0x1p-12));
  }
  return folded(sum);
}

template <class Function> constexpr micro::Named function(const char* name, Function /*type*/) {
  return {name, 1, evaluate<Function, float>, evaluate<Function, double>};
}

/// log Γ is for float64 alone.
struct LogGamma {
  template <class F> F operator()(F x, F /*y*/) const { return lgamma_positive(x); }
};

template <class Real> constexpr micro::WithComponent<Real> with_component() {
  return {draw<Real>, compress<Real>, gradient<Real>, lane_count<TargetLane<Real>>};
}

constexpr micro::Named plain[] = {
    {"random/philox word", 4, philox_words<float>, philox_words<double>},
    {"random/uniform", 1, draw_uniforms<float>, draw_uniforms<double>},
    {"random/binomial of 8", 1, draw_binomials<8, float>, draw_binomials<8, double>},
    {"random/binomial of 1024", 1, draw_binomials<1024, float>, draw_binomials<1024, double>},
    function("function/log", [](auto x, auto) { return heavytail::log(x); }),
    function("function/log_positive_normal", [](auto x, auto) { return log_positive_normal(x); }),
    function("function/log1p", [](auto x, auto) { return heavytail::log1p(x); }),
    function("function/exp", [](auto x, auto) { return heavytail::exp(x); }),
    function("function/expm1", [](auto x, auto) { return heavytail::expm1(x); }),
    function("function/sinpi", [](auto x, auto) { return heavytail::sinpi(x); }),
    function("function/cospi", [](auto x, auto) { return heavytail::cospi(x); }),
    function("function/tanpi", [](auto x, auto) { return heavytail::tanpi(x); }),
    function("function/pow", [](auto x, auto y) { return heavytail::pow(x, y); }),
    function("function/erf", [](auto x, auto) { return heavytail::erf(x); }),
    function("function/erfc", [](auto x, auto) { return heavytail::erfc(x); }),
    function("function/atan", [](auto x, auto) { return heavytail::atan(x); }),
    function("function/sinh", [](auto x, auto) { return heavytail::sinh(x); }),
    function("function/cosh", [](auto x, auto) { return heavytail::cosh(x); }),
    function("function/coshm1", [](auto x, auto) { return heavytail::coshm1(x); }),
    function("function/tanh", [](auto x, auto) { return heavytail::tanh(x); }),
    {"function/lgamma_positive", 1, nullptr, evaluate<LogGamma, double>},
};

} // namespace

#define HT_STRING_OF(name) #name
#define HT_STRING(name) HT_STRING_OF(name)

// NOLINTNEXTLINE(misc-use-internal-linkage): the table in main.cpp declares it
micro::MicroTarget micro_target() {
  return {HT_STRING(HT_TARGET), plain, with_component<float>(), with_component<double>()};
}

} // namespace HT_TARGET
} // namespace heavytail
