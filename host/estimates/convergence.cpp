// SPDX-License-Identifier: MIT
#include "host/estimates/convergence.hpp"

#include "host/estimates/deviation.hpp"
#include "host/estimates/normal_quantile.hpp"
#include "host/estimates/student_quantile.hpp"
#include "host/numbers.hpp"

#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scalar.hpp>
#include <heavytail/random/stream.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace heavytail {

namespace {

/// A value to fit.
struct Observation {
  std::size_t place = 0; ///< the checkpoint
  double time = 0, value = 0, weight = 0;
};

using Observations = std::vector<Observation>;

/// What curves are fitted with beside the values.
struct FitSettings {
  double step = 1;          ///< the time of one
  bool nonnegative = false; ///< plateaus are not below 0
};

/// A fitted curve c + a g(t), g of one parameter.
struct Fit {
  double parameter = 0, plateau = 0, amplitude = 0;
  double chi_squared = inf;
};

double shape(DecayLaw law, double parameter, double time, double step) {
  return law == DecayLaw::exponential ? heavytail::exp(-parameter * time)
                                      : heavytail::exp(-parameter * heavytail::log(1 + time / step));
}

/// The best plateau and amplitude for a parameter; a power law has no plateau.
Fit linear_fit(DecayLaw law, double parameter, const Observations& observations, const FitSettings& settings) {
  double w = 0;
  double wg = 0;
  double wgg = 0;
  double wy = 0;
  double wgy = 0;
  std::vector<double> shapes; // most of the time goes there
  shapes.reserve(observations.size());
  for (const Observation& each : observations) {
    const double g = shapes.emplace_back(shape(law, parameter, each.time, settings.step));
    w += each.weight;
    wg += each.weight * g;
    wgg += each.weight * g * g;
    wy += each.weight * each.value;
    wgy += each.weight * g * each.value;
  }
  Fit fit{.parameter = parameter};
  const double determinant = w * wgg - wg * wg;
  if (law == DecayLaw::exponential && determinant > 1e-12 * w * wgg) {
    fit.amplitude = (w * wgy - wg * wy) / determinant;
    fit.plateau = (wgg * wy - wg * wgy) / determinant;
    if (settings.nonnegative && fit.plateau < 0) {
      fit.plateau = 0;
      fit.amplitude = wgy / wgg;
    }
  } else if (law == DecayLaw::power && wgg > 0) {
    fit.amplitude = wgy / wgg;
  } else {
    return fit;
  }
  fit.chi_squared = 0;
  for (std::size_t i = 0; i < observations.size(); ++i) {
    const Observation& each = observations[i];
    const double rest = each.value - fit.plateau - fit.amplitude * shapes[i];
    fit.chi_squared += each.weight * rest * rest;
  }
  return fit;
}

/// The best of the parameters e^low to e^high, by golden sections.
Fit refine(DecayLaw law, double low, double high, const Observations& observations, const FitSettings& settings) {
  constexpr double golden = 0.6180339887498949;
  const auto at = [&](double logarithm) { return linear_fit(law, heavytail::exp(logarithm), observations, settings); };
  double left = high - golden * (high - low);
  double right = low + golden * (high - low);
  Fit fit_left = at(left);
  Fit fit_right = at(right);
  for (int i = 0; i < 40; ++i) {
    if (fit_left.chi_squared <= fit_right.chi_squared) {
      high = right;
      right = left;
      fit_right = fit_left;
      left = high - golden * (high - low);
      fit_left = at(left);
    } else {
      low = left;
      left = right;
      fit_left = fit_right;
      right = low + golden * (high - low);
      fit_right = at(right);
    }
  }
  return fit_left.chi_squared <= fit_right.chi_squared ? fit_left : fit_right;
}

/// The best curve near a parameter: the vertex of a parabola through three of them around it, then of a narrower one
/// about that vertex.  By golden sections where these are not close to a minimum.
Fit refine_near(DecayLaw law, double parameter, const Observations& observations, const FitSettings& settings) {
  const double start = heavytail::log(parameter);
  double center = start;
  for (const double width : {0.05, 0.005, 0.0005}) {
    const auto misfit = [&](double logarithm) {
      return linear_fit(law, heavytail::exp(logarithm), observations, settings).chi_squared;
    };
    const double left = misfit(center - width);
    const double right = misfit(center + width);
    const double bend = left - 2 * misfit(center) + right;
    const double move = 0.5 * width * (left - right) / bend;
    constexpr double far = 0.2;
    if (!(bend > 0 && std::abs(center + move - start) < far))
      return refine(law, start - 0.7, start + 0.7, observations, settings);
    center += move;
  }
  return linear_fit(law, heavytail::exp(center), observations, settings);
}

/// The best curve of a law: on a grid of parameters, then between the neighbours of the best of them.
Fit best_fit(DecayLaw law, const Observations& observations, const FitSettings& settings) {
  const double last = observations.back().time;
  const double low = law == DecayLaw::exponential ? heavytail::log(0.05 / last) : heavytail::log(0.01);
  const double high = law == DecayLaw::exponential ? heavytail::log(5 / settings.step) : heavytail::log(20.0);
  constexpr int cells = 48;
  const double cell = (high - low) / cells;
  int best = 0;
  double smallest = inf;
  for (int i = 0; i <= cells; ++i) {
    const Fit fit = linear_fit(law, heavytail::exp(low + i * cell), observations, settings);
    if (fit.chi_squared < smallest) {
      smallest = fit.chi_squared;
      best = i;
    }
  }
  return refine(law, low + (best - 1) * cell, low + (best + 1) * cell, observations, settings);
}

Fit constant_fit(const Observations& observations) {
  double weights = 0;
  double sum = 0;
  for (const Observation& each : observations) {
    weights += each.weight;
    sum += each.weight * each.value;
  }
  Fit fit{.plateau = sum / weights, .chi_squared = 0};
  for (const Observation& each : observations)
    fit.chi_squared += each.weight * (each.value - fit.plateau) * (each.value - fit.plateau);
  return fit;
}

Fit fit_of(DecayLaw law, const Observations& observations, const FitSettings& settings) {
  return law == DecayLaw::constant ? constant_fit(observations) : best_fit(law, observations, settings);
}

struct BatchMean {
  double mean = 0, standard_error = 0;
};

/// The mean of some numbers and its standard error.
template <class At> BatchMean batch_mean(std::size_t count, At&& at) {
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += at(i);
  const double mean = sum / static_cast<double>(count);
  double squares = 0;
  for (std::size_t i = 0; i < count; ++i) squares += (at(i) - mean) * (at(i) - mean);
  const auto n = static_cast<double>(count);
  return {mean, count > 1 ? std::sqrt(squares / (n * (n - 1))) : 0};
}

Observations observations_of(const DecaySeries& series) {
  constexpr double relative_error = 0.01;
  Observations result;
  for (std::size_t c = 0; c < series.values.size(); ++c) {
    const double value = series.values[c];
    const double error =
        batch_mean(series.batches.size(), [&](std::size_t b) { return series.batches[b][c]; }).standard_error;
    const double variance = error * error + relative_error * relative_error * value * value;
    if (!std::isfinite(value) || !std::isfinite(variance) || !(variance > 0)) continue;
    result.push_back({c, series.times[c], value, 1 / variance});
  }
  return result;
}

DecaySeries scaled(DecaySeries series, double factor) {
  for (double& each : series.values) each *= factor;
  for (std::vector<double>& batch : series.batches)
    for (double& each : batch) each *= factor;
  return series;
}

/// Standard errors of a fit's numbers, by samples of whole batches.
struct FitErrors {
  double parameter = inf, plateau = inf, amplitude = inf;
};

FitErrors bootstrap(DecayLaw law, const Fit& fit, const DecaySeries& series, const Observations& observations,
                    const FitSettings& settings) {
  constexpr std::uint64_t samples = 100;
  constexpr std::uint64_t seed = 0xB0075;
  const std::size_t batches = series.batches.size();
  std::vector<Fit> fits;
  for (std::uint64_t s = 0; s < samples; ++s) {
    const auto stream = Stream<double>::of(seed, s);
    std::vector<std::size_t> chosen;
    for (std::uint64_t i = 0; chosen.size() < batches; ++i)
      chosen.push_back(static_cast<std::size_t>(stream.words(block_address(Purpose::noise, i)).w[0]) % batches);
    Observations sampled = observations;
    for (Observation& each : sampled) {
      // Around the values of all replicas, since quantiles of batches have biases of their own.
      const BatchMean all = batch_mean(batches, [&](std::size_t b) { return series.batches[b][each.place]; });
      const BatchMean some = batch_mean(batches, [&](std::size_t i) { return series.batches[chosen[i]][each.place]; });
      each.value += some.mean - all.mean;
    }
    fits.push_back(law == DecayLaw::constant ? constant_fit(sampled)
                                             : refine_near(law, fit.parameter, sampled, settings));
  }
  const auto deviation = [&](double Fit::* number) {
    const BatchMean spread = batch_mean(fits.size(), [&](std::size_t i) { return fits[i].*number; });
    const auto n = static_cast<double>(fits.size());
    const auto b = static_cast<double>(batches);
    // The spread of resampled batches is too small by (b - 1)/b.
    return spread.standard_error * std::sqrt(n * b / (b - 1));
  };
  return {deviation(&Fit::parameter), deviation(&Fit::plateau), deviation(&Fit::amplitude)};
}

} // namespace

std::optional<Decay> estimate_decay(const DecaySeries& series, double confidence) {
  constexpr std::size_t least_values = 5;
  constexpr std::size_t least_batches = 4;
  constexpr double largest_misfit = 3;
  if (const double scale = scale_of_squares(series.values); scale != 1) {
    std::optional<Decay> decay = estimate_decay(scaled(series, 1 / scale), confidence);
    if (decay)
      for (Estimate* each : {&decay->plateau, &decay->amplitude})
        *each = {each->value * scale, {each->interval.low * scale, each->interval.high * scale}};
    return decay;
  }
  const Observations observations = observations_of(series);
  if (observations.size() < least_values) return std::nullopt;
  const FitSettings settings{series.step, series.nonnegative};
  const auto n = static_cast<double>(observations.size());
  Decay decay;
  Fit fit;
  double smallest = inf;
  for (const DecayLaw law : {DecayLaw::constant, DecayLaw::power, DecayLaw::exponential}) {
    const Fit candidate = fit_of(law, observations, settings);
    const double parameters = law == DecayLaw::constant ? 1 : law == DecayLaw::power ? 2 : 3;
    const double criterion = candidate.chi_squared + 2 * parameters * n / (n - parameters - 1);
    if (criterion >= smallest) continue;
    smallest = criterion;
    decay.law = law;
    decay.misfit = std::sqrt(candidate.chi_squared / (n - parameters));
    fit = candidate;
  }
  FitErrors errors;
  double t = 1;
  if (series.batches.size() >= least_batches) {
    errors = bootstrap(decay.law, fit, series, observations, settings);
    t = student_quantile(two_sided_normal_quantile(confidence), static_cast<double>(series.batches.size() - 1));
  }
  const auto estimate = [&](double value, double error) {
    return Estimate{value, {value - t * error, value + t * error}};
  };
  decay.rate = estimate(fit.parameter, errors.parameter);
  decay.plateau = estimate(fit.plateau, errors.plateau);
  if (series.nonnegative) decay.plateau.interval.low = std::max(0.0, decay.plateau.interval.low);
  decay.amplitude = estimate(fit.amplitude, errors.amplitude);
  if (!(decay.misfit <= largest_misfit)) decay.law = DecayLaw::neither;
  return decay;
}

std::optional<std::size_t> stationary_from(const DecaySeries& series, double confidence) {
  constexpr std::size_t least_batches = 4;
  constexpr std::size_t least_checkpoints = 3;
  const std::size_t batches = series.batches.size();
  const std::size_t count = series.values.size();
  if (batches < least_batches || count < least_checkpoints) return std::nullopt;
  const double share = (1 - confidence) / static_cast<double>(count);
  const double t = student_quantile(-normal_quantile(0.5 * share), static_cast<double>(batches - 1));
  std::size_t first = count - 1;
  while (first > 0) {
    const std::size_t c = first - 1;
    const BatchMean difference =
        batch_mean(batches, [&](std::size_t b) { return series.batches[b][c] - series.batches[b][count - 1]; });
    // A comparison with NaN, of values that are not finite, is false.
    if (!(std::abs(difference.mean) <= t * difference.standard_error)) break;
    first = c;
  }
  if (count - first < least_checkpoints) return std::nullopt;
  return first;
}

} // namespace heavytail
