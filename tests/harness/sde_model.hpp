// SPDX-License-Identifier: MIT
// The SDE of an experiment at a point, and the moments of one step of its optimizer there.
#pragma once

#include "host/input/sde_models.hpp"
#include "kernels/task.hpp"

#include <heavytail/lanes/scalar.hpp>
#include <heavytail/sde/optimizer_sde.hpp>
#include <heavytail/step.hpp>

#include <tests/harness/ensemble.hpp>
#include <tests/harness/p_values.hpp>
#include <tests/harness/z_score.hpp>

#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace heavytail::test {

using Vector = std::vector<double>;
using Matrix = std::vector<Vector>; ///< rows

/// The experiment with this SDE in the place of its optimizer.
class SdeCase {
public:
  SdeCase(const Json& document, SdeFamily family)
      : task_(*read_experiment(with(document, {{"/agents_sampling", "each"}})).models.at(0).task) {
    task_.model.sde.family = family;
    problems_ = prepare_sde(task_.model, task_.table, SdeState::positions_and_velocities);
  }

  const std::vector<Problem>& problems() const { return problems_; }

  const Model<double>& model() const { return task_.model; }

  const Vector& table() const { return task_.table; }

  /// η η_0.
  double step_size() const { return task_.table[task_.model.learning_rate.offset]; }

  /// Numbers of the state.
  std::size_t dimension() const {
    const bool twice = task_.model.sde.state == SdeState::positions_and_velocities;
    return static_cast<std::size_t>(task_.model.dimension) * (twice ? 2 : 1);
  }

  Vector drift(const Vector& x) const {
    return at(x, [&](const auto& sde, const auto& p, const auto& t, auto& out) { sde.drift(p, t, out); });
  }

  /// S(x) dw in step `substep` of the integrator.
  Vector diffusion(const Vector& x, Vector dw, std::int64_t substep = 0) const {
    const Point<double, 0> noise = view(dw);
    return at(
        x, [&](const auto& sde, const auto& p, const auto& t, auto& out) { sde.diffusion(p, t, noise, out); }, substep);
  }

  Vector diffusion_slope(const Vector& x) const {
    return at(x, [&](const auto& sde, const auto& p, const auto& t, auto& out) { sde.diffusion_slope(p, t, out); });
  }

  /// S S', from unit vectors.
  Matrix covariance(const Vector& x, std::int64_t substep = 0) const {
    const std::size_t d = dimension();
    Matrix product(d, Vector(d, 0.0));
    for (std::size_t k = 0; k < d; ++k) {
      Vector unit(d, 0.0);
      unit[k] = 1;
      const Vector column = diffusion(x, unit, substep);
      for (std::size_t i = 0; i < d; ++i)
        for (std::size_t j = 0; j < d; ++j) product[i][j] += column[i] * column[j];
    }
    return product;
  }

private:
  static Point<double, 0> view(Vector& v) { return {v.data(), static_cast<std::int32_t>(v.size())}; }

  template <class Use> Vector at(Vector x, Use&& use, std::int64_t substep = 0) const {
    Vector buffers[5];
    for (Vector& buffer : buffers) buffer.resize(dimension());
    const auto stream = Stream<double>::of(task_.model.seed, 0);
    SdeScratch<double, 0> scratch{view(buffers[0]), view(buffers[1]), view(buffers[2]), view(buffers[3])};
    const OptimizerSde<double, 0> sde(task_.model, task_.table.data(), stream, scratch);
    Point<double, 0> out = view(buffers[4]);
    use(sde, view(x), Moment<double>{.time = 0, .step_size = step_size(), .substep = substep}, out);
    return buffers[4];
  }

  Task task_;
  std::vector<Problem> problems_;
};

/// Mean and covariance of the first step x_1 - x_0 of the experiment's optimizer over `replicas`.
struct StepMoments {
  Vector mean, mean_error;
  Matrix covariance, covariance_error; ///< with standard errors
};

/// The steps from x, gathered from scalar lanes.
inline StepMoments step_moments(const SdeCase& c, const Vector& x, std::uint64_t replicas) {
  const std::size_t d = c.dimension();
  const Model<double>& model = c.model();
  const DrawCounts counts = draw_counts<double>(model);
  Vector buffer(Workspace<double, 0>::count * d);
  auto work = Workspace<double, 0>::in(buffer.data(), model.dimension);
  const MemorySize remembered = DiscreteMotion<double, 0>::memory_size(model);
  Vector memory(static_cast<std::size_t>(remembered.numbers(model.dimension, model.agents)));
  work.memory = {memory.data(), 1, remembered, model.dimension, model.agents};
  StepMoments m{Vector(d), Vector(d), Matrix(d, Vector(d)), Matrix(d, Vector(d))};
  std::vector<Vector> steps;
  steps.reserve(replicas);
  const std::uint64_t first = fresh_seeds() ? seed_of_this_run() << 32U : 0;
  for (std::uint64_t r = 0; r < replicas; ++r) {
    const auto stream = Stream<double>::of(model.seed, first + r);
    Draws<double> draws(model, stream);
    for (std::size_t j = 0; j < d; ++j) work.x[static_cast<std::int32_t>(j)] = x[j];
    work.memory.reset();
    seek(draws, counts, model.agents, 0);
    step(model, c.table().data(), counts, 0, draws, work);
    Vector& moved = steps.emplace_back(d);
    for (std::size_t j = 0; j < d; ++j) moved[j] = work.x[static_cast<std::int32_t>(j)] - x[j];
  }
  const auto n = static_cast<double>(replicas);
  for (const Vector& s : steps)
    for (std::size_t j = 0; j < d; ++j) m.mean[j] += s[j] / n;
  for (std::size_t i = 0; i < d; ++i)
    for (std::size_t j = 0; j < d; ++j) {
      double sum = 0;
      double squares = 0;
      for (const Vector& s : steps) {
        const double product = (s[i] - m.mean[i]) * (s[j] - m.mean[j]);
        sum += product;
        squares += product * product;
      }
      m.covariance[i][j] = sum / n;
      m.covariance_error[i][j] = std::sqrt((squares / n - sum / n * sum / n) / n);
      if (i == j) m.mean_error[i] = std::sqrt(sum / n / n);
    }
  return m;
}

/// Checks drift and covariance of a Brownian model at x against the moments of one step of the optimizer.
inline void check_step_moments(LawReport& report, const SdeCase& c, const Vector& x, std::uint64_t replicas) {
  const StepMoments m = step_moments(c, x, replicas);
  const Vector drift = c.drift(x);
  const Matrix covariance = c.covariance(x);
  for (std::size_t i = 0; i < x.size(); ++i) {
    report.normal("mean " + std::to_string(i), m.mean[i], drift[i], m.mean_error[i]);
    for (std::size_t j = i; j < x.size(); ++j)
      report.normal("covariance " + std::to_string(i) + ", " + std::to_string(j), m.covariance[i][j], covariance[i][j],
                    m.covariance_error[i][j]);
  }
}

} // namespace heavytail::test
