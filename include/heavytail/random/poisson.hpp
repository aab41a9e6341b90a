// SPDX-License-Identifier: MIT
// Poisson variates of any mean.  Below 12 they count exponential variates whose sum does not pass the mean; above, by
// Hörmann's transformed rejection PTRS, with the logarithm of the probability in Loader's form, which keeps its digits
// whatever the mean:  log p(k) = -½ log 2πk - δ(k) - (k log(k/m) + m - k),  δ(k) = 1/(12k) - 1/(360k³) + ….
// Attempt number n of a variate is a block of its own, so that a lane's variate does not depend on its neighbours'.
// Source: W. Hörmann, Insurance: Math. Econ. 12 (1993) 39; C. Loader, "Fast and accurate computation of binomial
// probabilities" (2000); L. Devroye (1986), X.3.3.
#pragma once

#include <heavytail/lanes/lane.hpp>
#include <heavytail/lanes/math.hpp>
#include <heavytail/random/elementary.hpp>
#include <heavytail/random/stream.hpp>
#include <heavytail/random/uniform.hpp>

#include <cstdint>

namespace heavytail {

/// Blocks that belong to one Poisson variate, whatever its mean.
inline constexpr std::uint64_t blocks_per_poisson = 64;

namespace detail {

/// Where the one way ends and the other begins: beyond it counts below 3 have a probability below 10^-3, and δ four
/// terms.
inline constexpr double counted_poisson_mean = 12;

/// How many exponential variates fit into the mean, up to twice as many as blocks: more have a probability below
/// 10^-60.
template <Lane F> HT_HD F counted_poisson(const Stream<F>& stream, std::uint64_t address, F mean) {
  using Real = real_of<F>;
  const F one(Real(1));
  F left = mean;
  F count(Real(0));
  for (std::uint64_t block = 0; block < blocks_per_poisson && any(left > F(Real(0))); ++block) {
    const Uniforms<F> draws = uniforms(stream, address + block);
    unroll<Uniforms<F>::count>([&](auto i) {
      left = left + log_positive_normal(draws.u[i]);
      count = count + select(left > F(Real(0)), one, F(Real(0)));
    });
  }
  return count;
}

/// k log(k/m) + m - k for k >= 1 and m > 0.
template <Lane F> HT_HD F poisson_deviance(F k, F m) {
  using Real = real_of<F>;
  const F difference = k - m;
  const F v = difference / (k + m);
  const F square = v * v;
  // Σ_{i≥1} v^(2i+1)/(2i+1), for |v| < 1/10.
  const F series = polynomial(square, Real(1) / Real(15), Real(1) / Real(13), Real(1) / Real(11), Real(1) / Real(9),
                              Real(1) / Real(7), Real(1) / Real(5), Real(1) / Real(3));
  const F near = fma(F(Real(2)) * k * v * square, series, difference * v);
  const F far = fma(k, log(k / m), m - k);
  return select(abs(v) < F(Real(0.1)), near, far);
}

/// log p(k) of mean m.
template <Lane F> HT_HD F log_poisson_probability(F k, F m) {
  using Real = real_of<F>;
  constexpr Real two_pi = Real(0x1.921fb54442d18p2);
  const F one(Real(1));
  const F whole = max(k, one);
  const F inverse = one / whole;
  const F delta = inverse * polynomial(inverse * inverse, Real(-1) / Real(1680), Real(1) / Real(1260),
                                       Real(-1) / Real(360), Real(1) / Real(12));
  const F logarithm = fma(F(Real(-0.5)), log(F(two_pi) * whole), -(delta + poisson_deviance(whole, m)));
  return select(k < one, -m, logarithm);
}

/// Hörmann's PTRS; `mean` at least 10.
template <Lane F> HT_HD F rejected_poisson(const Stream<F>& stream, std::uint64_t address, F mean) {
  using Real = real_of<F>;
  const F zero(Real(0));
  const F half(Real(0.5));
  const F b = fma(F(Real(2.53)), sqrt(mean), F(Real(0.931)));
  const F a = fma(F(Real(0.02483)), b, F(Real(-0.059)));
  const F inverse_alpha = F(Real(1.1239)) + F(Real(1.1328)) / (b - F(Real(3.4)));
  const F inside_hat = F(Real(0.9277)) - F(Real(3.6224)) / (b - F(Real(2)));
  F result = floor(mean);
  auto open = mean == mean;
  for (std::uint64_t attempt = 0; attempt < blocks_per_poisson && any(open); ++attempt) {
    const Uniforms<F> draws = uniforms(stream, address + attempt);
    const F u = draws.u[0] - half;
    const F v = draws.u[1];
    const F from_end = max(half - abs(u), F(Real(0x1p-60)));
    const F k = floor(fma(fma(F(Real(2)), a / from_end, b), u, mean + F(Real(0.43))));
    const auto at_once = (from_end >= F(Real(0.07))) & (v <= inside_hat);
    const auto possible = (k >= zero) & !((from_end < F(Real(0.013))) & (v > from_end));
    const F hat = log(v * inverse_alpha / (a / (from_end * from_end) + b));
    const auto accepted = open & (at_once | (possible & (hat <= log_poisson_probability(k, mean))));
    result = select(accepted, k, result);
    open = open & !accepted;
  }
  return result;
}

} // namespace detail

/// The Poisson variate number `n` of a purpose, of mean `mean` >= 0; NaN where that is NaN.
template <Lane F>
[[gnu::noinline]] HT_HD F poisson_variate(const Stream<F>& stream, Purpose purpose, std::uint64_t n, F mean) {
  using Real = real_of<F>;
  const F zero(Real(0));
  const F border{Real(detail::counted_poisson_mean)};
  const std::uint64_t address = block_address(purpose, n * blocks_per_poisson);
  const auto few = mean < border;
  F result = mean - mean;
  if (any(few)) result = detail::counted_poisson(stream, address, select(few, mean, zero));
  // NaN is not above the border either.
  const auto many = mean >= border;
  if (any(many)) result = select(many, detail::rejected_poisson(stream, address, select(many, mean, border)), result);
  return select(mean == mean, result, mean);
}

} // namespace heavytail
