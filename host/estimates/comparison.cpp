// SPDX-License-Identifier: MIT
// Two ensembles of one observable: how far their laws are apart.
#include "host/estimates/comparison.hpp"

#include "host/estimates/deviation.hpp"
#include "host/estimates/finite_variance.hpp"
#include "host/estimates/mean.hpp"
#include "host/estimates/normal_quantile.hpp"
#include "host/estimates/quantile.hpp"
#include "host/estimates/student_quantile.hpp"
#include "host/estimates/tail/value_runs.hpp"
#include "host/numbers.hpp"

#include <heavytail/describe/choice.hpp>
#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scalar.hpp>
#include <heavytail/noise/gaussian.hpp>
#include <heavytail/random/source.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace heavytail {

namespace {

/// Both distribution functions at the ends of an interval; between them they are linear.
struct Piece {
  double width = 0;
  double f_low = 0, g_low = 0, f_high = 0, g_high = 0;
};

/// A distribution function, bin by bin.
class Steps {
public:
  explicit Steps(const Summary& summary)
      : bins_(summary.histogram().bins()), size_(static_cast<double>(summary.sample_size())) {}

  bool ended() const { return next_ == bins_.size(); }

  /// Whether the next bin begins at `low`.
  bool begins_at(double low) const { return !ended() && bins_[next_].lower == low; }

  /// The ends of the next bin; +inf where there is none.
  double lower() const { return ended() ? inf : bins_[next_].lower; }

  double upper() const { return ended() ? inf : bins_[next_].upper; }

  /// What is below the next bin.
  double reached() const { return reached_; }

  void take() { reached_ += static_cast<double>(bins_[next_++].count) / size_; }

private:
  std::vector<Bin> bins_;
  double size_;
  std::size_t next_ = 0;
  double reached_ = 0;
};

/// The finite values in ascending runs.
std::vector<ValueRun> ascending_runs(const Summary& summary) {
  std::vector<ValueRun> runs = descending_runs(summary, TailSide::upper);
  std::reverse(runs.begin(), runs.end());
  return runs;
}

/// The same for summaries whose bins are not the same: cut at the edges of both.
std::vector<Piece> pieces_between_edges(const Summary& first, const Summary& second) {
  std::vector<double> edges;
  CountBelow below_first(ascending_runs(first));
  CountBelow below_second(ascending_runs(second));
  for (const Summary* each : {&first, &second})
    for (const ValueRun& run : ascending_runs(*each)) edges.insert(edges.end(), {run.low, run.high});
  std::sort(edges.begin(), edges.end());
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  const auto share = [](const Summary& summary, double count) {
    return (static_cast<double>(summary.minus_infinities()) + count) / static_cast<double>(summary.sample_size());
  };
  std::vector<Piece> pieces;
  double f = share(first, 0);
  double g = share(second, 0);
  pieces.push_back({0, f, g, f, g});
  const auto add = [&](double width, double y, bool at) {
    const double f_next = share(first, below_first(y, at));
    const double g_next = share(second, below_second(y, at));
    pieces.push_back({width, f, g, f_next, g_next});
    f = f_next;
    g = g_next;
  };
  for (std::size_t i = 0; i < edges.size(); ++i) {
    if (i > 0) add(edges[i] - edges[i - 1], edges[i], false);
    add(0, edges[i], true);
  }
  return pieces;
}

/// The distribution functions over the finite numbers.
std::vector<Piece> pieces_of(const Summary& first, const Summary& second) {
  if (first.histogram().binning() != second.histogram().binning() || first.histogram().binning().fine)
    return pieces_between_edges(first, second);
  Steps f(first);
  Steps g(second);
  std::vector<Piece> pieces;
  double end = -inf;
  while (!f.ended() || !g.ended()) {
    const double low = std::min(f.lower(), g.lower());
    if (end > -inf && low > end && low < inf)
      pieces.push_back({low - end, f.reached(), g.reached(), f.reached(), g.reached()});
    Piece piece{0, f.reached(), g.reached(), 0, 0};
    // Zero is a bin of its own that shares its lower edge with the numbers above it.
    const double high = std::min(f.begins_at(low) ? f.upper() : inf, g.begins_at(low) ? g.upper() : inf);
    for (Steps* each : {&f, &g})
      if (each->begins_at(low) && each->upper() == high) each->take();
    piece.width = std::isfinite(high - low) ? high - low : 0;
    piece.f_high = f.reached();
    piece.g_high = g.reached();
    pieces.push_back(piece);
    end = high;
  }
  return pieces;
}

/// ∫|a + (b - a) t| over [0, 1].
double mean_size(double a, double b) {
  if ((a >= 0) == (b >= 0)) return 0.5 * (std::abs(a) + std::abs(b));
  return 0.5 * (a * a + b * b) / (std::abs(a) + std::abs(b));
}

double kolmogorov_smirnov(const std::vector<Piece>& pieces) {
  double largest = 0;
  for (const Piece& piece : pieces) largest = std::max(largest, std::abs(piece.f_high - piece.g_high));
  return largest;
}

double wasserstein(const std::vector<Piece>& pieces) {
  double sum = 0;
  for (const Piece& piece : pieces)
    sum += piece.width * mean_size(piece.f_low - piece.g_low, piece.f_high - piece.g_high);
  return sum;
}

/// 1/√n of the size that two samples have together.
double root_size(const Summary& first, const Summary& second) {
  return std::sqrt(1 / static_cast<double>(first.sample_size()) + 1 / static_cast<double>(second.sample_size()));
}

/// A cell of the pooled law: where its distribution function stands, and how wide it is.
struct Cell {
  double level = 0, width = 0;
};

/// At most about `most` cells; neighbouring pieces are joined while the pooled function changes little.
std::vector<Cell> cells_of(const std::vector<Piece>& pieces, double share, std::size_t most) {
  std::vector<Cell> cells;
  double begun = -1;
  for (const Piece& piece : pieces) {
    const double low = share * piece.f_low + (1 - share) * piece.g_low;
    const double high = share * piece.f_high + (1 - share) * piece.g_high;
    if (begun < 0 || low - begun > 1 / static_cast<double>(most)) {
      cells.emplace_back();
      begun = low;
    }
    Cell& cell = cells.back();
    // The level is that of the middle of the width so far.
    const double level = 0.5 * (low + high);
    const double width = cell.width + piece.width;
    cell.level = width > 0 ? (cell.level * cell.width + level * piece.width) / width : level;
    cell.width = width;
  }
  return cells;
}

/// The quantile of ∫|B(F)| dx over Brownian bridges.
double bridge_quantile(const std::vector<Cell>& cells, double confidence) {
  constexpr std::uint64_t bridges = 1000;
  constexpr std::uint64_t seed = 0x57A5;
  using Normals = Choice<Gaussian<double>>;
  const Normals law{};
  std::vector<double> sizes;
  for (std::uint64_t i = 0; i < bridges; ++i) {
    const auto stream = Stream<double>::of(seed, i);
    VariateSource<double, Normals> normal(stream, law, Purpose::driver);
    normal.seek(0);
    // B(u) = (1 - u) W(u / (1 - u)), along ascending levels.
    double motion = 0;
    double clock = 0;
    double size = 0;
    for (const Cell& cell : cells) {
      const double u = std::clamp(cell.level, 0.0, 1 - 0x1p-40);
      const double now = u / (1 - u);
      if (now > clock) motion += std::sqrt(now - clock) * normal();
      clock = std::max(clock, now);
      size += std::abs((1 - u) * motion) * cell.width;
    }
    sizes.push_back(size);
  }
  const auto place = static_cast<std::ptrdiff_t>(std::min<double>(confidence * bridges, bridges - 1));
  std::nth_element(sizes.begin(), sizes.begin() + place, sizes.end());
  return sizes[static_cast<std::size_t>(place)];
}

Difference difference_of(double value, double standard_error, double z) {
  const double margin = z * standard_error;
  return {{value, {value - margin, value + margin}}, standard_error};
}

/// NaN where a value is infinite, or of one value.
double error_of(const Summary& summary) {
  if (summary.plus_infinities() + summary.minus_infinities() > 0) return nan;
  return error_of_mean(summary.sample_size(), summary.sum(), summary.squares());
}

/// √(a² + b²) of sizes that may have no squares.
double root_of_squares(double a, double b) {
  const double scale = scale_of_squares(std::array{a, b});
  return scale * std::sqrt((a / scale) * (a / scale) + (b / scale) * (b / scale));
}

Difference difference_of_means(const Summary& first, const Summary& second, double confidence) {
  const MeanEstimate a = estimate_mean(first, confidence);
  const MeanEstimate b = estimate_mean(second, confidence);
  const bool finite =
      estimate_variance_verdict(first).finite_variance && estimate_variance_verdict(second).finite_variance;
  return difference_of(b.mean.value - a.mean.value, finite ? root_of_squares(error_of(first), error_of(second)) : nan,
                       two_sided_normal_quantile(confidence));
}

double error_of(const Estimate& estimate, double z) {
  const double width = estimate.interval.high - estimate.interval.low;
  return std::isfinite(width) ? 0.5 * width / z : nan;
}

std::vector<QuantileDifference> differences_of_quantiles(const Summary& first, const Summary& second,
                                                         std::span<const double> probabilities, double confidence) {
  const std::vector<QuantileEstimate> a = estimate_quantiles(first, probabilities, confidence);
  const std::vector<QuantileEstimate> b = estimate_quantiles(second, probabilities, confidence);
  const double z = two_sided_normal_quantile(confidence);
  std::vector<QuantileDifference> differences;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double first_error = error_of(a[i].estimate, z);
    const double second_error = error_of(b[i].estimate, z);
    const double error = root_of_squares(first_error, second_error);
    differences.push_back({a[i].p, difference_of(b[i].estimate.value - a[i].estimate.value, error, z)});
  }
  return differences;
}

} // namespace

Comparison compare(const Summary& reference, const Summary& other, std::span<const double> probabilities,
                   double confidence) {
  Comparison comparison;
  comparison.mean = difference_of_means(reference, other, confidence);
  comparison.quantiles = differences_of_quantiles(reference, other, probabilities, confidence);
  if (reference.sample_size() == 0 || other.sample_size() == 0) {
    comparison.kolmogorov_smirnov = comparison.wasserstein = {nan, nan};
    return comparison;
  }
  const std::vector<Piece> pieces = pieces_of(reference, other);
  const double root = root_size(reference, other);
  comparison.kolmogorov_smirnov = {kolmogorov_smirnov(pieces),
                                   root * std::sqrt(-0.5 * heavytail::log(0.5 * (1 - confidence)))};
  const auto infinite = [](const Summary& s) {
    return static_cast<double>(s.plus_infinities()) / static_cast<double>(s.sample_size());
  };
  const auto n = static_cast<double>(reference.sample_size());
  const double share = n / (n + static_cast<double>(other.sample_size()));
  constexpr std::size_t most_cells = 256;
  comparison.wasserstein = {infinite(reference) != infinite(other) ? inf : wasserstein(pieces),
                            root * bridge_quantile(cells_of(pieces, share, most_cells), confidence)};
  return comparison;
}

Difference paired_difference(std::span<const double> reference_means, std::span<const double> other_means,
                             double confidence) {
  const auto batches = static_cast<double>(reference_means.size());
  double sum = 0;
  for (std::size_t i = 0; i < reference_means.size(); ++i) sum += other_means[i] - reference_means[i];
  const double mean = sum / batches;
  std::vector<double> rests;
  for (std::size_t i = 0; i < reference_means.size(); ++i) rests.push_back(other_means[i] - reference_means[i] - mean);
  const double scale = scale_of_squares(rests);
  double squares = 0;
  for (const double rest : rests) squares += (rest / scale) * (rest / scale);
  if (batches < 2) return {{mean, {-inf, inf}}, nan};
  const double error = scale * std::sqrt(squares / (batches - 1) / batches);
  return difference_of(mean, error, student_quantile(two_sided_normal_quantile(confidence), batches - 1));
}

} // namespace heavytail
