// SPDX-License-Identifier: MIT
// The mean of the messages of agents in groups of equal scales, by counts: how many of a group's n agents send the
// wrong sign, or keep something of their gradient, is binomial.
//   signs:       Σ sign(g + sZ_i) = sign(g) (n - 2W),  W ~ Bin(n, P(Z > |g|/s))
//   compressors: Σ C(g + sZ_i) = (M g + M^(1/a) s Z)/p,  M ~ Bin(n, p), Z strictly stable of index a
// Source: theory.md 1.3, 2.3, 5.2.
#pragma once

#include <heavytail/lanes/lane.hpp>
#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/point.hpp>
#include <heavytail/model.hpp>
#include <heavytail/model_facts.hpp>
#include <heavytail/random/binomial.hpp>
#include <heavytail/random/stream.hpp>

#include <cstdint>

namespace heavytail {

/// The counts of one step.
template <Lane F> class MessageCounts {
public:
  using Real = real_of<F>;

  /// Of step `k`, where the squared norm of the gradient is `gradient_norm_squared`.
  HT_HD MessageCounts(const Model<Real>& model, const Real* table, const Stream<F>& stream, std::int64_t k,
                      const F& gradient_norm_squared) // NOLINT(modernize-pass-by-value): of packs
      : model_(model), table_(table), stream_(stream), step_(static_cast<std::uint64_t>(k)),
        gradient_norm_squared_(gradient_norm_squared) {}

  /// The mean of the messages, from the gradient and a source of the noise's variates, which stands at this step.
  /// `part`, a power of two, is what the messages are multiplied by while they are added up.
  template <int D, class Source>
  HT_HD void add_up(const Point<F, D>& gradient, const F& part, Source& noise, Point<F, D>& mean) const {
    const bool signs = model_.groups.counting == Counting::signs;
    for (std::int32_t i = 0; i < model_.agents; ++i) {
      const F scale = model_.noise.template scale_at<F>(table_, i, gradient_norm_squared_);
      F kept(Real(0));
      if (model_.groups.counting == Counting::messages) kept = count(Purpose::compression, i, 0, F(model_.groups.kept));
      for (std::int32_t j = 0; j < gradient.size(); ++j) {
        if (model_.groups.counting == Counting::coordinates)
          kept = count(Purpose::compression, i, j, F(model_.groups.kept));
        const F sum = signs ? sum_of_signs(i, j, gradient[j], scale) : sum_of_kept(kept, gradient[j], scale, noise);
        mean[j] = i == 0 ? part * sum : fma(part, sum, mean[j]);
      }
    }
    const F share = F(signs ? model_.groups.share : model_.groups.share / model_.groups.kept) / part;
    for (std::int32_t j = 0; j < gradient.size(); ++j) mean[j] = mean[j] * share;
  }

  /// How many of the agents of group `i` it is that do with probability `p` what is counted; in coordinate `j`, or for
  /// the message 0.
  HT_HD F count(Purpose purpose, std::int32_t i, std::int32_t j, const F& p) const {
    const auto group = step_ * static_cast<std::uint64_t>(model_.agents) + static_cast<std::uint64_t>(i);
    const std::uint64_t index = group * static_cast<std::uint64_t>(model_.dimension) + static_cast<std::uint64_t>(j);
    return drawn(stream_, block_address(purpose, index * blocks_per_binomial), size_of(i), p);
  }

private:
  HT_HD std::int32_t size_of(std::int32_t i) const {
    return static_cast<std::int32_t>(model_.groups.sizes.template at<Real>(table_, i));
  }

  HT_HD F sum_of_signs(std::int32_t i, std::int32_t j, const F& gradient, const F& scale) const {
    const F zero(Real(0));
    const F size(static_cast<Real>(size_of(i)));
    const F ratio = select(gradient == zero, zero, abs(gradient) / scale);
    const F sum = fma(F(Real(-2)), count(Purpose::noise, i, j, error_of_sign(model_, table_, ratio)), size);
    // Of a gradient and a scale that have both overflowed nobody knows the greater.
    const F result = select(scale > zero, select(gradient < zero, -sum, sum), size * sign(gradient));
    return select(ratio == ratio, result, ratio);
  }

  template <class Source> HT_HD F sum_of_kept(const F& kept, const F& gradient, const F& scale, Source& noise) const {
    if (is_silent<Real>(model_.noise.law)) return kept * gradient;
    const F zero(Real(0));
    const F sum = fma(growth_of_sum(kept, model_.groups.sum_index) * scale, noise(), kept * gradient);
    // Where nothing is kept, neither is what has overflowed.
    return select(kept > zero, sum, zero);
  }

  // One instance of each, which sees nothing of the state, so that small states stay in registers around the call.

  [[gnu::noinline]] HT_HD static F drawn(const Stream<F>& stream, std::uint64_t address, std::int32_t n, F p) {
    return binomial(stream, address, n, p);
  }

  /// P(Z > u).
  [[gnu::noinline]] HT_HD static F error_of_sign(const Model<Real>& model, const Real* table, F u) {
    return model.noise.law.visit([&]<class Law>(const Law& law) {
      const F half(Real(0.5));
      if constexpr (KnowsSignSlope<Law, F>)
        return half * law.sign_response(table, u).complement;
      else
        return half;
    });
  }

  /// n^(1/a).
  [[gnu::noinline]] HT_HD static F growth_of_sum(F n, Real a) {
    const F one(Real(1));
    if (a == Real(1)) return n;
    if (a == Real(2)) return sqrt(n);
    return select(n < one, n, pow(max(n, one), F(Real(1) / a)));
  }

  const Model<Real>& model_;
  const Real* table_;
  const Stream<F>& stream_;
  std::uint64_t step_;
  F gradient_norm_squared_;
};

} // namespace heavytail
