// SPDX-License-Identifier: MIT
#include "host/theory/diffusion.hpp"

#include "host/numbers.hpp"

#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scalar.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace heavytail {

namespace {

/// Where an end that is infinite may be put: the drift leads back over so many units of the exponent of the scale.
/// Infinite where it never does, and where so large a start has no neighbours a step away.
double finite_end(const std::function<double(double)>& drift, double volatility, double start, double direction) {
  constexpr double enough = 60;
  constexpr int most_steps = 1000000;
  const double width = volatility * volatility / 2;
  double exponent = 0;
  double x = start;
  const double step = 0x1p-7;
  for (int i = 0; exponent < enough; ++i) {
    if (i > most_steps || x + direction * step == x) return direction * inf;
    exponent = std::max(0.0, exponent - direction * drift(x + 0.5 * direction * step) * step / width);
    x += direction * step;
  }
  return x;
}

/// The exponent -∫2b/s² of S' at the middles of the cells of [lower, upper], from 0 at the lower end, less its largest
/// value.
std::vector<double> exponents(const std::function<double(double)>& drift, double volatility, double lower, double cell,
                              std::size_t cells) {
  std::vector<double> values;
  double exponent = 0;
  const double factor = 2 / (volatility * volatility);
  for (std::size_t i = 0; i < cells; ++i) {
    const double left = lower + cell * static_cast<double>(i);
    exponent -= factor * 0.5 * cell * drift(left + 0.25 * cell);
    values.push_back(exponent);
    exponent -= factor * 0.5 * cell * drift(left + 0.75 * cell);
  }
  return values;
}

/// Sums over cells on one side of the start.
struct Side {
  double scale = 0;  ///< ∫ S'
  double speed = 0;  ///< ∫ m
  double weight = 0; ///< ∫ (distance in scale to the end of this side) m
};

/// `outwards`: exponents from the start to the end.
Side side_of(std::vector<double> outwards, double cell, double volatility, double shift) {
  Side side;
  std::reverse(outwards.begin(), outwards.end());
  for (const double e : outwards) {
    const double s = exp(e - shift) * cell;
    const double speed = 2 / (volatility * volatility) * exp(shift - e) * cell;
    side.weight += (side.scale + 0.5 * s) * speed;
    side.scale += s;
    side.speed += speed;
  }
  return side;
}

/// ∫ S'(y) (speed behind y) over a side, from the start outwards, with `behind` of it behind the start: the mean exit
/// time where the other end is never reached.
double one_sided_mean(const std::vector<double>& exponents, double behind, double cell, double volatility,
                      double shift) {
  double speed = behind;
  double mean = 0;
  for (const double e : exponents) {
    const double own = 2 / (volatility * volatility) * exp(shift - e) * cell;
    mean += exp(e - shift) * cell * (speed + 0.5 * own);
    speed += own;
  }
  return mean;
}

/// Whether the exponents are numbers, and change little from cell to cell while they are near that of the start, from
/// where they go outwards.
bool is_resolved(const std::vector<double>& exponents) {
  constexpr double most_change = 1;
  constexpr double near = 40;
  double before = 0;
  return std::all_of(exponents.begin(), exponents.end(), [&](double e) {
    const double change = std::abs(e - std::exchange(before, e));
    return std::isfinite(e) && (change <= most_change || std::abs(e) - change > near);
  });
}

constexpr ExitLaw unresolved_exit{nan, nan};

} // namespace

ExitLaw exit_law(const std::function<double(double)>& drift, double volatility, const ExitProblem& problem) {
  if (problem.start <= problem.lower) return {0, 0};
  if (problem.start >= problem.upper) return {0, 1};
  const bool from_below = problem.lower == -inf;
  const bool from_above = problem.upper == inf;
  const double lower = from_below ? finite_end(drift, volatility, problem.start, -1) : problem.lower;
  const double upper = from_above ? finite_end(drift, volatility, problem.start, 1) : problem.upper;
  if (lower == -inf || upper == inf || (from_below && from_above)) return {inf, from_below ? 1.0 : 0.0};
  constexpr double cells_in_all = 1 << 15;
  // Cells end at the start, so that both sides are whole.
  const double width = upper - lower;
  const double shorter = std::min(problem.start - lower, upper - problem.start);
  if (!(shorter > 0 && shorter / width > 0 && std::isfinite(width))) return unresolved_exit;
  const auto below = static_cast<std::size_t>(std::ceil(cells_in_all * ((problem.start - lower) / width)));
  const auto above = static_cast<std::size_t>(std::ceil(cells_in_all * ((upper - problem.start) / width)));
  const double cell_below = (problem.start - lower) / static_cast<double>(below);
  const double cell_above = (upper - problem.start) / static_cast<double>(above);
  // Both from the start outwards.
  const std::vector<double> up = exponents(drift, volatility, problem.start, cell_above, above);
  const std::vector<double> down =
      exponents([&](double y) { return -drift(2 * problem.start - y); }, volatility, problem.start, cell_below, below);
  const double shift =
      std::max({0.0, *std::max_element(up.begin(), up.end()), *std::max_element(down.begin(), down.end())});
  if (!(is_resolved(up) && is_resolved(down))) return unresolved_exit;
  const Side to_upper = side_of(up, cell_above, volatility, shift);
  const Side to_lower = side_of(down, cell_below, volatility, shift);
  if (from_below) return {one_sided_mean(up, to_lower.speed, cell_above, volatility, shift), 1};
  if (from_above) return {one_sided_mean(down, to_upper.speed, cell_below, volatility, shift), 0};
  const double upwards = to_lower.scale / (to_lower.scale + to_upper.scale);
  return {upwards * to_upper.weight + (1 - upwards) * to_lower.weight, upwards};
}

namespace {

/// Where a side ends that is to be cut off.
std::optional<double> cut_off(const std::function<double(double)>& drift, double volatility, double start,
                              double direction, double time) {
  const double end = finite_end(drift, volatility, start, direction);
  if (std::isfinite(end)) return end;
  const double push = drift(start);
  for (const double x : {start - 1, start + 1, start + 100 * direction})
    if (drift(x) != push) return std::nullopt;
  constexpr double deviations = 9;
  return start + direction * (deviations * volatility * sqrt(time) + std::max(0.0, direction * push * time));
}

/// Ascending distances from 0 to `length`, the first about `first`, each cell larger than the one before by `growth`.
std::vector<double> distances(double length, double first, double growth) {
  std::vector<double> at{0};
  for (double cell = first; at.back() < length; cell *= 1 + growth) at.push_back(at.back() + cell);
  for (double& each : at) each *= length / at.back();
  return at;
}

/// A birth and death chain on the nodes, with the diffusion's own ratio of rates between neighbours.
struct Chain {
  std::vector<double> up, down; ///< rates of each node
};

/// z / (e^z - 1).
double bernoulli(double z) {
  constexpr double small = 1e-8;
  return abs(z) < small ? 1 - 0.5 * z : z / expm1(z);
}

Chain chain_of(const std::function<double(double)>& drift, double volatility, const std::vector<double>& nodes) {
  const double half_square = 0.5 * volatility * volatility;
  Chain chain{std::vector<double>(nodes.size(), 0.0), std::vector<double>(nodes.size(), 0.0)};
  for (std::size_t i = 0; i + 1 < nodes.size(); ++i) {
    const double width = nodes[i + 1] - nodes[i];
    const double peclet = drift(0.5 * (nodes[i] + nodes[i + 1])) * width / half_square;
    const double left = 0.5 * (nodes[i + 1] - nodes[i == 0 ? 0 : i - 1]);
    const double right = 0.5 * (nodes[std::min(i + 2, nodes.size() - 1)] - nodes[i]);
    chain.up[i] = half_square / (width * left) * bernoulli(-peclet);
    chain.down[i + 1] = half_square / (width * right) * bernoulli(peclet);
  }
  return chain;
}

/// The mean time on the nodes by a time, that of nodes that are ends 0.
class MeanTime {
public:
  MeanTime(Chain chain, bool ends_below, bool ends_above) : chain_(std::move(chain)), v_(chain_.up.size(), 0.0) {
    first_ = ends_below ? 1 : 0;
    last_ = v_.size() - (ends_above ? 1 : 0);
  }

  double at(std::size_t node) const { return v_[node]; }

  void step(double dt) {
    constexpr double gamma = 0.58578643762690497; // 2 - √2
    constexpr double share = 0.29289321881345248; // γ/2 = (1 - γ)/(2 - γ)
    std::vector<double> middle(v_.size(), 0.0);
    for (std::size_t i = first_; i < last_; ++i) middle[i] = v_[i] + share * dt * (generator(i) + 2);
    solve(share * dt, middle);
    constexpr double of_middle = 1 / (gamma * (2 - gamma));
    constexpr double of_old = (1 - gamma) * (1 - gamma) * of_middle;
    for (std::size_t i = first_; i < last_; ++i) v_[i] = of_middle * middle[i] - of_old * v_[i] + share * dt;
    solve(share * dt, v_);
  }

private:
  double generator(std::size_t i) const {
    const double above = i + 1 < v_.size() ? chain_.up[i] * (v_[i + 1] - v_[i]) : 0;
    return above + (i > 0 ? chain_.down[i] * (v_[i - 1] - v_[i]) : 0);
  }

  /// x ← (1 - weight · generator)^-1 x.
  void solve(double weight, std::vector<double>& x) {
    std::vector<double> factor(x.size(), 0.0);
    for (std::size_t i = first_; i < last_; ++i) {
      const double down = weight * chain_.down[i];
      const double before = i > first_ ? factor[i - 1] : 0;
      const double pivot = 1 / (1 + weight * (chain_.up[i] + chain_.down[i]) - down * before);
      factor[i] = weight * chain_.up[i] * pivot;
      x[i] = (x[i] + (i > first_ ? down * x[i - 1] : 0)) * pivot;
    }
    for (std::size_t i = last_ - 1; i > first_; --i) x[i - 1] += factor[i - 1] * x[i];
  }

  Chain chain_;
  std::vector<double> v_;
  std::size_t first_ = 0, last_ = 0;
};

} // namespace

std::optional<double> restricted_exit_mean(const std::function<double(double)>& drift, double volatility,
                                           const ExitProblem& problem, double time) {
  if (problem.start <= problem.lower || problem.start >= problem.upper) return 0;
  const bool ends_below = problem.lower > -inf;
  const bool ends_above = problem.upper < inf;
  if (!ends_below && !ends_above) return time;
  const auto lower = ends_below ? problem.lower : cut_off(drift, volatility, problem.start, -1, time);
  const auto upper = ends_above ? problem.upper : cut_off(drift, volatility, problem.start, 1, time);
  if (!lower || !upper) return std::nullopt;
  const double below = problem.start - *lower;
  const double above = *upper - problem.start;
  const double near = std::min(ends_below ? below : inf, ends_above ? above : inf);
  constexpr double cells = 300;
  constexpr double growth_of_cells = 0.01;
  std::vector<double> nodes;
  for (const double x : distances(below, near / cells, below == near ? 0 : growth_of_cells))
    nodes.push_back(problem.start - x);
  std::reverse(nodes.begin(), nodes.end());
  const std::size_t start = nodes.size() - 1;
  for (const double x : distances(above, near / cells, above == near ? 0 : growth_of_cells))
    if (x > 0) nodes.push_back(problem.start + x);
  MeanTime mean(chain_of(drift, volatility, nodes), ends_below, ends_above);
  constexpr double growth_of_steps = 0.03;
  const double pace = near * near / (volatility * volatility);
  double step = 1e-3 * std::min(time, pace);
  if (!(step > 1e-12 * time)) return std::nullopt; // the interval is left at once, in too many steps to follow
  for (double now = 0; now < time; step *= 1 + growth_of_steps) {
    const double dt = std::min(step, time - now);
    mean.step(dt);
    now = dt < step ? time : now + dt;
  }
  return mean.at(start);
}

std::optional<Distribution> stationary_law(const std::function<double(double)>& drift, double volatility,
                                           double start) {
  const double lower = finite_end(drift, volatility, start, -1);
  const double upper = finite_end(drift, volatility, start, 1);
  if (lower == -inf || upper == inf) return std::nullopt;
  constexpr std::size_t cells = 1U << 15U;
  const double cell = (upper - lower) / cells;
  const std::vector<double> scale = exponents(drift, volatility, lower, cell, cells);
  const double least = *std::min_element(scale.begin(), scale.end());

  struct Tabulated {
    double lower = 0, cell = 0;
    std::vector<double> below, above; ///< probabilities at the ends of cells
  };

  auto table = std::make_shared<Tabulated>(
      Tabulated{lower, cell, std::vector<double>(cells + 1), std::vector<double>(cells + 1)});
  for (std::size_t i = 0; i < cells; ++i) table->below[i + 1] = table->below[i] + exp(least - scale[i]);
  for (std::size_t i = cells; i > 0; --i) table->above[i - 1] = table->above[i] + exp(least - scale[i - 1]);
  const double total = table->below.back();
  return [table, total](double y) {
    const double place = (y - table->lower) / table->cell;
    if (!(place > 0)) return Tails{0, 1};
    if (place >= cells) return Tails{1, 0};
    const double i = std::floor(place);
    const auto left = static_cast<std::size_t>(i);
    const auto between = [&](const std::vector<double>& at) {
      return (at[left] + (place - i) * (at[left + 1] - at[left])) / total;
    };
    return Tails{between(table->below), between(table->above)};
  };
}

} // namespace heavytail
