// SPDX-License-Identifier: MIT
#include "host/estimates/tail/choose_k.hpp"

#include "host/estimates/tail/hill.hpp"
#include "host/numbers.hpp"

#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scalar.hpp>

#include <algorithm>
#include <cstddef>

namespace heavytail {
namespace {

/// Hill's γ on the grid, and how far it has moved: max over i ≤ k of √i |H_i - H_k|.
struct GridPoint {
  std::uint64_t k = 0;
  double gamma = 0;
  double moved = 0;
};

std::vector<GridPoint> grid_of(const TailSample& sample) {
  constexpr std::uint64_t each_up_to = 64;
  constexpr double growth = 1.03;
  const std::uint64_t last = sample.largest_k();
  std::vector<GridPoint> grid;
  for (std::uint64_t k = sample.infinite() + 1; k <= last;) {
    grid.push_back({k, hill_gamma(sample, k), 0});
    k = k < each_up_to ? k + 1 : std::max(k + 1, static_cast<std::uint64_t>(growth * static_cast<double>(k)));
  }
  std::vector<double> roots;
  for (GridPoint& point : grid) {
    roots.push_back(heavytail::sqrt(static_cast<double>(point.k)));
    // Hill's estimate of one value says too little.
    for (std::size_t i = 1; i < roots.size(); ++i)
      point.moved = std::max(point.moved, roots[i] * heavytail::abs(grid[i].gamma - point.gamma));
  }
  return grid;
}

/// k(r); 0 where nothing exceeds r.
double first_beyond(const std::vector<GridPoint>& grid, double r) {
  const auto found = std::find_if(grid.begin(), grid.end(), [&](const GridPoint& point) { return point.moved > r; });
  return found == grid.end() ? 0.0 : static_cast<double>(found->k);
}

double drees_kaufmann(const TailSample& sample, const std::vector<GridPoint>& grid) {
  constexpr double xi = 0.7;
  const auto n = static_cast<double>(sample.positive());
  const auto start =
      std::min(grid.back().k, std::max(grid.front().k, static_cast<std::uint64_t>(2 * heavytail::sqrt(n))));
  const double gamma = hill_gamma(sample, start);
  const auto largest = static_cast<double>(grid.back().k);
  double greatest = 0;
  for (const GridPoint& point : grid) greatest = std::max(greatest, point.moved);
  if (!(gamma > 0 && greatest > 0)) return largest;
  double r = 2.5 * gamma * heavytail::sqrt(heavytail::sqrt(n));
  while (!(greatest > std::max(r, heavytail::pow(r, xi)))) r *= 0.9;
  const double far = first_beyond(grid, r);
  const double near = first_beyond(grid, heavytail::pow(r, xi));
  return heavytail::pow(2 * gamma * gamma, 1.0 / 3) / 3 * heavytail::pow(near / heavytail::pow(far, xi), 1 / (1 - xi));
}

} // namespace

std::vector<std::uint64_t> log_spaced(std::uint64_t first, std::uint64_t last, int count) {
  std::vector<std::uint64_t> result;
  if (first == 0 || last < first) return result;
  const double range = heavytail::log(static_cast<double>(last) / static_cast<double>(first));
  for (int i = 0; i < count; ++i) {
    const double share = count > 1 ? static_cast<double>(i) / (count - 1) : 0.0;
    const double value = static_cast<double>(first) * heavytail::exp(share * range) + 0.5;
    const std::uint64_t k = std::clamp(static_cast<std::uint64_t>(value), first, last);
    if (result.empty() || k > result.back()) result.push_back(k);
  }
  return result;
}

ChosenK choose_k(const TailSample& sample) {
  const std::vector<GridPoint> grid = grid_of(sample);
  if (grid.size() < 2) return {};
  const auto largest = static_cast<double>(grid.back().k);
  const auto n = static_cast<double>(sample.positive());
  const double least = std::max(static_cast<double>(grid.front().k + 1), std::min(2 * heavytail::sqrt(n), n / 4));
  const double k = std::clamp(drees_kaufmann(sample, grid), std::min(least, largest), largest);
  ChosenK chosen{static_cast<std::uint64_t>(k), {}};
  double lowest = inf;
  double highest = 0;
  for (const GridPoint& point : grid) {
    if (2 * point.k < chosen.k || point.k > 2 * chosen.k) continue;
    lowest = std::min(lowest, point.gamma);
    highest = std::max(highest, point.gamma);
  }
  chosen.alpha = {1 / highest, 1 / lowest};
  return chosen;
}

std::vector<TailIndex> hill_plot(const TailSample& sample, double confidence) {
  constexpr std::uint64_t first = 5;
  constexpr int points = 40;
  std::vector<TailIndex> plot;
  for (const std::uint64_t k : log_spaced(sample.infinite() + first, sample.largest_k(), points))
    plot.push_back(estimate_hill(sample, k, confidence));
  return plot;
}

} // namespace heavytail
