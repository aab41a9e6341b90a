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
  constexpr int exact_terms = 400;
  const double first = std::min<double>(k, exact_terms);
  double sum = 0;
  for (int i = 1; i <= first; ++i) sum += heavytail::pow(i / k, power);
  if (k > first) sum += power_integral(first + 0.5, k + 0.5, k, power);
  return sum / k;
}

/// The means of w U, U_i = i log(X_(i)/X_(i+1)), over i = 1 … k, for the weights w = 1, (i/k)^power and its square.
struct MeanSpacings {
  double plain = 0, weighted = 0, twice_weighted = 0;
};

MeanSpacings mean_spacings(const TailSample& sample, std::uint64_t k, double power) {
  const auto size = static_cast<double>(k);
  const std::vector<LogRun> runs = sample.first(k);
  MeanSpacings means;
  for (std::size_t r = 0; r < runs.size(); ++r) {
    const LogRun& run = runs[r];
    const auto count = static_cast<double>(run.count);
    const auto first = static_cast<double>(run.first);
    const double last = first + count - 1;
    const double step = (run.log_high - run.log_low) / count;
    // Inside the run its logarithms are `step` apart.
    if (step > 0 && count > 1) {
      const auto inside = [&](double p) { return step * power_integral(first - 0.5, last - 0.5, size, p + 1); };
      means.plain += inside(0);
      means.weighted += inside(power);
      means.twice_weighted += inside(2 * power);
    }
    const double below = r + 1 < runs.size() ? sample.log_value(runs[r + 1].first) : sample.log_value(k + 1);
    const double spacing = last / size * std::max(0.0, run.log_low + 0.5 * step - below);
    const double weight = heavytail::pow(last / size, power);
    means.plain += spacing;
    means.weighted += weight * spacing;
    means.twice_weighted += weight * weight * spacing;
  }
  return means;
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
  const MeanSpacings spacings = mean_spacings(sample, k, -rho);
  const double above = weight * spacings.plain - spacings.weighted;
  const double below = weight * spacings.weighted - spacings.twice_weighted;
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
