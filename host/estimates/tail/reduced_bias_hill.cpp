// SPDX-License-Identifier: MIT
#include "host/estimates/tail/reduced_bias_hill.hpp"

#include "host/estimates/normal_quantile.hpp"
#include "host/estimates/tail/hill.hpp"

#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scalar.hpp>

#include <algorithm>
#include <vector>

namespace heavytail {
namespace {

constexpr double least_rho = -4;
constexpr double greatest_rho = -0.25;

/// ∫ (x/k)^power dx over [from, to], what a sum over the whole numbers in between is to second order; power > -1.
double power_integral(double from, double to, double k, double power) {
  return k / (power + 1) * (heavytail::pow(to / k, power + 1) - heavytail::pow(from / k, power + 1));
}

/// mean (i/k)^power over i = 1 … k.
double mean_power(double k, double power) {
  // The first terms one by one, since the integral is worst there.
  constexpr double exact_terms = 1024;
  const double first = std::min(k, exact_terms);
  double sum = 0;
  for (double i = 1; i <= first; ++i) sum += heavytail::pow(i / k, power);
  if (k > first) sum += power_integral(first + 0.5, k + 0.5, k, power);
  return sum / k;
}

/// mean (i/k)^power i log(X_(i)/X_(i+1)) over i = 1 … k.
double mean_spacing(const TailSample& sample, std::uint64_t k, double power) {
  const auto size = static_cast<double>(k);
  const double threshold = sample.log_value(k + 1);
  const std::vector<LogRun> runs = sample.first(k);
  double sum = 0;
  for (std::size_t r = 0; r < runs.size(); ++r) {
    const LogRun& run = runs[r];
    const auto count = static_cast<double>(run.count);
    const auto first = static_cast<double>(run.first);
    const double last = first + count - 1;
    const double step = (run.log_high - run.log_low) / count;
    // Inside the run its logarithms are `step` apart; (i/k)^power i = k (i/k)^(power + 1).
    if (step > 0 && count > 1) sum += step * size * power_integral(first - 0.5, last - 0.5, size, power + 1);
    const double below = r + 1 < runs.size() ? sample.log_value(runs[r + 1].first) : threshold;
    const double gap = run.log_low + 0.5 * step - below;
    sum += heavytail::pow(last / size, power) * last * std::max(0.0, gap);
  }
  return sum / size;
}

double estimate_rho(const LogExcesses& excesses) {
  const double second = 0.5 * heavytail::log(excesses.mean_square() / 2);
  const double ratio =
      (heavytail::log(excesses.mean()) - second) / (second - heavytail::log(excesses.mean_cube() / 6) / 3);
  const double rho = -heavytail::abs(3 * (ratio - 1) / (ratio - 3));
  return rho == rho ? std::clamp(rho, least_rho, greatest_rho) : -1;
}

} // namespace

SecondOrder estimate_second_order(const TailSample& sample) {
  constexpr std::uint64_t least_size = 10;
  constexpr double power_of_size = 0.995;
  if (sample.infinite() > 0 || sample.positive() < least_size) return {};
  const auto n = static_cast<double>(sample.positive());
  const auto k = std::min(sample.largest_k(), static_cast<std::uint64_t>(heavytail::pow(n, power_of_size)));
  const LogExcesses excesses = sample.log_excesses(k);
  if (!(excesses.largest > 0)) return {};

  const double rho = estimate_rho(excesses);
  const auto size = static_cast<double>(k);
  const double weight = mean_power(size, -rho);
  const double spacing = mean_spacing(sample, k, -rho);
  const double above = weight * mean_spacing(sample, k, 0) - spacing;
  const double below = weight * spacing - mean_spacing(sample, k, -2 * rho);
  const double beta = heavytail::pow(size / n, rho) * above / below;
  return {rho, beta == beta && below != 0 ? beta : 0};
}

TailIndex estimate_reduced_bias_hill(const TailSample& sample, std::uint64_t k, double confidence) {
  const TailIndex hill = estimate_hill(sample, k, confidence);
  const SecondOrder order = estimate_second_order(sample);
  const double share = static_cast<double>(sample.positive()) / static_cast<double>(k);
  const double factor = 1 - order.beta * heavytail::pow(share, order.rho) / (1 - order.rho);
  if (!(factor > 0)) return no_tail_index(k);
  const auto scaled = [](const Estimate& estimate, double by) {
    return Estimate{estimate.value * by, {estimate.interval.low * by, estimate.interval.high * by}};
  };
  return {k, scaled(hill.gamma, factor), scaled(hill.alpha, 1 / factor)};
}

} // namespace heavytail
