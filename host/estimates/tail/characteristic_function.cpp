// SPDX-License-Identifier: MIT
#include "host/estimates/tail/characteristic_function.hpp"

#include "host/estimates/normal_quantile.hpp"

#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scalar.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

namespace heavytail {
namespace {

constexpr double pi = 0x1.921fb54442d18p+1;
constexpr double log_2 = 0x1.62e42fefa39efp-1;
constexpr std::size_t points = 9;

/// A complex number: of a run, or of the sample, at one u.
struct Wave {
  double cosine = 0, sine = 0;
};

using Waves = std::array<Wave, points>;

double frequency(std::size_t j, double unit) {
  return static_cast<double>(j + 2) / 10 / unit;
}

/// exp(iuX), averaged over the run.
Wave wave_of(const ValueRun& run, double u) {
  Wave wave;
  sincospi(0.5 * (run.low + run.high) * u / pi, wave.sine, wave.cosine);
  const double angle = 0.5 * (run.high - run.low) * u;
  if (angle > 0) {
    double sine = 0;
    double cosine = 0;
    sincospi(angle / pi, sine, cosine);
    wave.cosine *= sine / angle;
    wave.sine *= sine / angle;
  }
  return wave;
}

/// Least squares of the nine points: α is the sum of slope · y, and mean log u where the line passes the mean of y.
struct Line {
  std::array<double, points> slope{};
  double mean_log_u = 0;
};

Line line_over(double unit) {
  Line line;
  std::array<double, points> logs{};
  for (std::size_t j = 0; j < points; ++j) {
    logs[j] = heavytail::log(frequency(j, unit));
    line.mean_log_u += logs[j] / points;
  }
  double squares = 0;
  for (const double t : logs) squares += (t - line.mean_log_u) * (t - line.mean_log_u);
  for (std::size_t j = 0; j < points; ++j) line.slope[j] = (logs[j] - line.mean_log_u) / squares;
  return line;
}

/// The characteristic function of every run at the nine u, and that of all.
struct Transform {
  std::vector<Waves> of_runs;
  Waves mean{};
};

Transform transform_of(std::span<const ValueRun> runs, double count, double unit) {
  Transform transform;
  for (const ValueRun& run : runs) {
    Waves& waves = transform.of_runs.emplace_back();
    const double share = static_cast<double>(run.count) / count;
    for (std::size_t j = 0; j < points; ++j) {
      waves[j] = wave_of(run, frequency(j, unit));
      transform.mean[j].cosine += share * waves[j].cosine;
      transform.mean[j].sine += share * waves[j].sine;
    }
  }
  return transform;
}

/// y = log(-log |φ|²) at the nine u, its mean, and the line through it.
struct Fit {
  std::array<double, points> square{};   ///< |φ|²
  std::array<double, points> log_size{}; ///< log |φ|²
  double mean_y = 0;
  double alpha = 0; ///< NaN where |φ| is no number between 0 and 1
};

Fit fit_of(const Waves& mean, const Line& line) {
  Fit fit;
  for (std::size_t j = 0; j < points; ++j) {
    fit.square[j] = mean[j].cosine * mean[j].cosine + mean[j].sine * mean[j].sine;
    fit.log_size[j] = heavytail::log(fit.square[j]);
    const double y = heavytail::log(-fit.log_size[j]);
    fit.alpha += line.slope[j] * y;
    fit.mean_y += y / points;
  }
  return fit;
}

/// Mean squares, over the sample, of the influence of a value on α̂ and on log ŝ.
struct Variances {
  double alpha = 0, log_scale = 0;
};

Variances variances_of(std::span<const ValueRun> runs, double count, const Transform& transform, const Fit& fit,
                       const Line& line) {
  Variances variances;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    double on_alpha = 0;
    double on_mean = 0;
    for (std::size_t j = 0; j < points; ++j) {
      const Wave& wave = transform.of_runs[i][j];
      const double dot = wave.cosine * transform.mean[j].cosine + wave.sine * transform.mean[j].sine;
      const double on_y = 2 * (dot / fit.square[j] - 1) / fit.log_size[j];
      on_alpha += line.slope[j] * on_y;
      on_mean += on_y / points;
    }
    const double on_log_scale = (on_mean - (fit.mean_y - log_2) / fit.alpha * on_alpha) / fit.alpha;
    const double share = static_cast<double>(runs[i].count) / count;
    variances.alpha += share * on_alpha * on_alpha;
    variances.log_scale += share * on_log_scale * on_log_scale;
  }
  return variances;
}

} // namespace

StableEstimate estimate_characteristic_function(std::span<const ValueRun> runs, double confidence) {
  double count = 0;
  for (const ValueRun& run : runs) count += static_cast<double>(run.count);
  if (count < least_stable_values) return no_stable_estimate();
  const double unit = 0.5 * (value_at(runs, 0.25 * count) - value_at(runs, 0.75 * count));
  if (!(unit > 0)) return no_stable_estimate();

  const Line line = line_over(unit);
  const Transform transform = transform_of(runs, count, unit);
  const Fit fit = fit_of(transform.mean, line);
  if (!(fit.alpha > 0)) return no_stable_estimate();
  const Variances variances = variances_of(runs, count, transform, fit, line);
  const double z = two_sided_normal_quantile(confidence);
  const double margin = z * heavytail::sqrt(variances.alpha / count);
  const double factor = heavytail::exp(z * heavytail::sqrt(variances.log_scale / count));
  const double scale = heavytail::exp((fit.mean_y - log_2) / fit.alpha - line.mean_log_u);
  return {stable_index({fit.alpha, {fit.alpha - margin, fit.alpha + margin}}),
          {scale, {scale / factor, scale * factor}}};
}

StableEstimate estimate_characteristic_function(const Summary& summary, double confidence) {
  if (infinite_count(summary, TailSide::magnitudes) > 0) return no_stable_estimate();
  return estimate_characteristic_function(descending_runs(summary, TailSide::upper), confidence);
}

} // namespace heavytail
