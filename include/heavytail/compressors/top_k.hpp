// SPDX-License-Identifier: MIT
// The k largest |v_j|, ties to the lower index; the others 0.  Biased; ‖C(v) - v‖² ≤ (1 - k/d)‖v‖².
// The k-th largest magnitude is found lane by lane: in low dimension by counting for each coordinate how many are
// larger, O(d²), else bit by bit from the top, since magnitudes are ordered as their bits are, O(32 d).
// Source: theory.md 1.3.
#pragma once

#include <heavytail/compressors/compressor.hpp>

#include <cstdint>
#include <string>

namespace heavytail {

/// The k coordinates of the largest magnitude; NaN counts as infinite.
template <class Real> struct TopK {
  std::int32_t k = 1;

  static constexpr bool unbiased = false;

  double contraction(std::int32_t dimension) const { return static_cast<double>(k) / dimension; }

  HT_HD std::int32_t uniforms(std::int32_t /*dimension*/) const { return 0; }

  template <Lane F, int D, class Draw> HT_HD void apply(Point<F, D>& v, Draw& /*draw*/) const {
    const F zero(real_of<F>(0));
    const F one(real_of<F>(1));
    constexpr std::int32_t low_dimension = 16;
    const F least = v.size() <= low_dimension ? least_by_counting(v) : least_by_bits(v);
    F ties{real_of<F>(k)}; // places left for coordinates equal to the least one kept
    for (std::int32_t j = 0; j < v.size(); ++j) ties = ties - select(magnitude(v[j]) > least, one, zero);
    for (std::int32_t j = 0; j < v.size(); ++j) {
      const F size = magnitude(v[j]);
      const auto is_tie = (size == least) & (ties > zero);
      ties = ties - select(is_tie, one, zero);
      v[j] = select((size > least) | is_tie, v[j], zero);
    }
  }

  template <class Report> void check(std::int32_t dimension, Report&& report) const {
    if (k > dimension) report("k", "at most the dimension, " + std::to_string(dimension), std::to_string(k));
  }

  static constexpr auto description() {
    return describe("top_k", "Keeps the k coordinates of the largest magnitude; biased, contraction k/d.",
                    "theory.md 1.3", parameter("k", &TopK::k, at_least_one, "1", "number of coordinates kept"));
  }

private:
  /// |v|, infinite for NaN, so that a NaN is kept and not hidden.
  template <Lane F> HT_HD static F magnitude(F v) {
    return select(v == v, abs(v), from_bits(bits_of<F>(Ieee<real_of<F>>::exponent)));
  }

  /// How many magnitudes are at least `bound`.
  template <Lane F, int D> HT_HD static F count_from(const Point<F, D>& v, F bound) {
    F count(real_of<F>(0));
    for (std::int32_t j = 0; j < v.size(); ++j)
      count = count + select(magnitude(v[j]) >= bound, F(real_of<F>(1)), F(real_of<F>(0)));
    return count;
  }

  /// The k-th largest magnitude: the largest one that at least k reach.
  template <Lane F, int D> HT_HD F least_by_counting(const Point<F, D>& v) const {
    F least(real_of<F>(0));
    for (std::int32_t j = 0; j < v.size(); ++j) {
      const F size = magnitude(v[j]);
      least = select(count_from(v, size) >= F(real_of<F>(k)), max(size, least), least);
    }
    return least;
  }

  template <Lane F, int D> HT_HD F least_by_bits(const Point<F, D>& v) const {
    using Layout = Ieee<real_of<F>>;
    F least(real_of<F>(0));
    for (typename Layout::Bits bit = Layout::sign >> 1U; bit != 0; bit >>= 1U) {
      const F candidate = from_bits(to_bits(least) | bits_of<F>(bit));
      least = select(count_from(v, candidate) >= F(real_of<F>(k)), candidate, least);
    }
    return least;
  }
};

} // namespace heavytail
