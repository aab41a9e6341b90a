// SPDX-License-Identifier: MIT
#include "host/estimates/tail/generalized_pareto.hpp"

#include "host/estimates/normal_quantile.hpp"
#include "host/numbers.hpp"

#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scalar.hpp>

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

namespace heavytail {
namespace {

/// `count` excesses of one size, in units of their mean.
struct Excess {
  double size = 0;
  double count = 0;
};

struct Excesses {
  std::vector<Excess> all; ///< descending
  double count = 0;
  double mean = 0;
};

/// log(1 + z) - z/(1 + z), without cancellation.
double entropy(double z) {
  constexpr double small = 0x1p-6;
  if (heavytail::abs(z) > small) return heavytail::log1p(z) - z / (1 + z);
  // Σ_{j≥2} (-1)^j (1 - 1/j) z^j
  double sum = 0;
  for (int j = 10; j >= 2; --j) sum = (j % 2 == 0 ? 1.0 : -1.0) * (1 - 1.0 / j) + z * sum;
  return z * z * sum;
}

Excesses excesses_of(const TailSample& sample, std::uint64_t k) {
  Excesses result;
  const double threshold = sample.value(k + 1);
  double sum = 0;
  for (const LogRun& run : sample.first(k)) {
    const double value = heavytail::exp(run.log_high - 0.5 * (run.log_high - run.log_low));
    const auto count = static_cast<double>(run.count);
    result.all.push_back({std::max(0.0, value - threshold), count});
    result.count += count;
    sum += count * result.all.back().size;
  }
  result.mean = sum / result.count;
  for (Excess& excess : result.all) excess.size /= result.mean;
  return result;
}

double gamma_at(const Excesses& excesses, double theta) {
  double sum = 0;
  for (const Excess& y : excesses.all) sum += y.count * heavytail::log1p(theta * y.size);
  return sum / excesses.count;
}

/// ((1 + γ) B - 1)/θ², which is the slope of the likelihood in θ but for a positive factor, and has no zero of its own
/// at θ = 0.
double slope_at(const Excesses& excesses, double theta) {
  if (theta == 0) {
    double squares = 0;
    for (const Excess& y : excesses.all) squares += y.count * y.size * y.size;
    return 0.5 * squares / excesses.count - 1;
  }
  double rest = 0; // γ + B - 1
  double lost = 0; // 1 - B
  for (const Excess& y : excesses.all) {
    const double z = theta * y.size;
    rest += y.count * entropy(z);
    lost += y.count * z / (1 + z);
  }
  rest /= excesses.count;
  lost /= excesses.count;
  return (rest - (rest + lost) * lost) / (theta * theta);
}

/// Where the slope falls through zero: `rising` has it positive, `falling` negative.  Illinois' rule, and halving where
/// that is slow.
double find_maximum(const Excesses& excesses, double rising, double falling) {
  double f_rising = slope_at(excesses, rising);
  double f_falling = slope_at(excesses, falling);
  constexpr int most_steps = 200;
  constexpr double precision = 0x1p-50;
  for (int step = 0; step < most_steps; ++step) {
    const double width = falling - rising;
    if (!(std::abs(width) > precision * std::max(std::abs(rising), std::abs(falling)))) break;
    double theta = rising + width * (f_rising / (f_rising - f_falling));
    if (step % 4 == 3 || !(std::abs(theta - rising) < std::abs(width)) || theta == rising) theta = rising + 0.5 * width;
    const double f = slope_at(excesses, theta);
    if (f == 0) return theta;
    if (f > 0) {
      rising = theta;
      f_rising = f;
      f_falling *= 0.5;
    } else {
      falling = theta;
      f_falling = f;
      f_rising *= 0.5;
    }
  }
  return 0.5 * (rising + falling);
}

/// θ of the local maximum, in units of 1/mean.
std::optional<double> most_likely_theta(const Excesses& excesses) {
  constexpr int most_doublings = 60;
  constexpr int most_halvings = 40;
  const double at_zero = slope_at(excesses, 0);
  if (at_zero == 0) return 0.0;
  if (at_zero > 0) {
    double rising = 0;
    double theta = 0.25;
    for (int i = 0; i < most_doublings; ++i) {
      if (slope_at(excesses, theta) <= 0) return find_maximum(excesses, rising, theta);
      rising = theta;
      theta *= 2;
    }
    return std::nullopt;
  }
  const double end = -1 / excesses.all.front().size;
  double falling = 0;
  double left = 0.5;
  for (int i = 0; i < most_halvings; ++i) {
    const double theta = end * (1 - left);
    if (slope_at(excesses, theta) >= 0) return find_maximum(excesses, theta, falling);
    falling = theta;
    left *= 0.5;
  }
  return std::nullopt;
}

Estimate estimate_with(double value, double margin) {
  return {value, {value - margin, value + margin}};
}

} // namespace

GeneralizedPareto estimate_generalized_pareto(const TailSample& sample, std::uint64_t k, double confidence) {
  const Estimate unknown{nan, {-inf, inf}};
  GeneralizedPareto result{no_tail_index(k), nan, unknown, nan, nan, nan};
  if (k < 2 || k > sample.largest_k() || sample.infinite() > 0) return result;
  result.threshold = sample.value(k + 1);
  const Excesses excesses = excesses_of(sample, k);
  if (!(excesses.mean > 0)) return result;
  const std::optional<double> theta = most_likely_theta(excesses);
  if (!theta) return result;

  const double gamma = gamma_at(excesses, *theta);
  if (!(gamma > -1)) return result;
  const double scale = (*theta == 0 ? 1.0 : gamma / *theta) * excesses.mean;
  const auto size = static_cast<double>(k);
  result.log_likelihood = -size * (heavytail::log(scale) + gamma + 1);
  const double z = two_sided_normal_quantile(confidence);
  if (gamma > -0.5) {
    result.gamma_error = (1 + gamma) / heavytail::sqrt(size);
    result.scale_error = scale * heavytail::sqrt(2 * (1 + gamma) / size);
    result.index = tail_index(k, gamma, z * result.gamma_error);
    result.scale = estimate_with(scale, z * result.scale_error);
  } else {
    result.index = tail_index(k, gamma, inf);
    result.scale = estimate_with(scale, inf);
  }
  return result;
}

} // namespace heavytail
