// SPDX-License-Identifier: MIT
#include "host/estimates/binomial.hpp"

#include "host/numbers.hpp"

#include <algorithm>

namespace heavytail {

/// From the mode outwards by b(k+1)/b(k) = (n-k)/(k+1) · p/(1-p), so that nothing overflows and no logarithm is needed.
BinomialWeights binomial_weights(std::uint64_t n, double p) {
  constexpr double negligible = 0x1p-200;
  const auto size = static_cast<double>(n);
  const double odds = p / (1.0 - p);
  const auto mode = std::min(n, static_cast<std::uint64_t>((size + 1.0) * p));
  BinomialWeights result;
  double weight = 1.0;
  for (std::uint64_t k = mode; k > 0 && weight > negligible; --k) {
    weight = weight * static_cast<double>(k) / ((size - static_cast<double>(k) + 1.0) * odds);
    result.weights.push_back(weight);
  }
  result.first = mode - result.weights.size();
  std::reverse(result.weights.begin(), result.weights.end());
  result.weights.push_back(1.0);
  weight = 1.0;
  for (std::uint64_t k = mode; k < n && weight > negligible; ++k) {
    weight = weight * odds * (size - static_cast<double>(k)) / (static_cast<double>(k) + 1.0);
    result.weights.push_back(weight);
  }
  for (const double w : result.weights) result.total += w;
  return result;
}

namespace {

/// P(B ≥ k) for B of `n` trials of probability `p` in (0, 1), summed from its far end.
double upper_tail(std::uint64_t n, double p, std::uint64_t k) {
  const BinomialWeights law = binomial_weights(n, p);
  double sum = 0;
  for (std::size_t i = law.weights.size(); i > 0 && law.first + (i - 1) >= k; --i) sum += law.weights[i - 1];
  return sum / law.total;
}

/// P(B ≤ k).
double lower_tail(std::uint64_t n, double p, std::uint64_t k) {
  const BinomialWeights law = binomial_weights(n, p);
  double sum = 0;
  for (std::size_t i = 0; i < law.weights.size() && law.first + i <= k; ++i) sum += law.weights[i];
  return sum / law.total;
}

/// The end of an interval, by bisection between a number outside of it and one inside; itself just outside.
template <class IsOutside> double outer_bound(double outside, double inside, IsOutside&& is_outside) {
  constexpr double precision = 0x1p-40;
  while (std::max(outside, inside) - std::min(outside, inside) > precision * std::max(outside, inside)) {
    const double middle = 0.5 * (outside + inside);
    (is_outside(middle) ? outside : inside) = middle;
  }
  return outside;
}

} // namespace

Estimate estimate_probability_exactly(std::uint64_t successes, std::uint64_t trials, double confidence) {
  if (trials == 0) return {nan, {0, 1}};
  const double tail = 0.5 * (1.0 - confidence);
  if (!(tail > 0)) return {static_cast<double>(successes) / static_cast<double>(trials), {0, 1}};
  const double value = static_cast<double>(successes) / static_cast<double>(trials);
  double low = 0;
  double high = 1;
  if (successes > 0) low = outer_bound(0, value, [&](double p) { return upper_tail(trials, p, successes) <= tail; });
  if (successes < trials)
    high = outer_bound(1, value, [&](double p) { return lower_tail(trials, p, successes) <= tail; });
  return {value, {low, high}};
}

} // namespace heavytail
