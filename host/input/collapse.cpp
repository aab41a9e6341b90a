// SPDX-License-Identifier: MIT
// Agents whose mean has the law of one: Σ_i s_i Z_i / N = ((Σ_i s_i^a)^(1/a) / N) Z in law for noise that is strictly
// stable of index a; a = 2 is Gaussian, where s_i² = σ0,i² + σ1,i² ‖∇f‖² adds up too.  Source: theory.md 5.2, 2.6.
#include "host/input/draft.hpp"

#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scalar.hpp>

#include <cstdint>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

namespace heavytail {

namespace {

/// a, or 0 where sums of the noise have another law than the noise.
double sum_index_of(const Noise<double>& noise) {
  return noise.visit([](const auto& law) {
    if constexpr (KnowsSumIndex<std::decay_t<decltype(law)>>)
      return law.sum_index();
    else
      return 0.0;
  });
}

/// Whether the server's step hangs on the agents' gradients by their mean alone, and they differ by their noise alone.
bool averages_gradients(const Model<double>& model) {
  const bool draws_data = model.objective.visit([](const auto& f) { return requires { f.normals_per_agent(); }; });
  return !draws_data && model.optimizer.visit([](const auto& optimizer) {
    if constexpr (MayAverageGradients<std::decay_t<decltype(optimizer)>>)
      return optimizer.averages_gradients();
    else
      return false;
  });
}

/// (Σ s_i^a)^(1/a) / N.
double scale_of_mean(const Slice& scales, std::int32_t agents, double a, const std::vector<double>& table) {
  if (scales.size == 1) return table[scales.offset] * pow(static_cast<double>(agents), 1 / a - 1);
  double largest = 0;
  for (std::int32_t i = 0; i < agents; ++i) largest = max(largest, scales.at<double>(table.data(), i));
  if (largest == 0) return 0;
  double sum = 0; // of the shares of the largest, which cannot overflow
  for (std::int32_t i = 0; i < agents; ++i) sum += pow(scales.at<double>(table.data(), i) / largest, a);
  return largest * pow(sum, 1 / a) / agents;
}

} // namespace

bool collapse_agents(const Draft& draft, Task& task) {
  Model<double>& model = task.model;
  GradientNoise<double>& noise = model.noise;
  if (model.agents == 1 || draft.optimizer.agents_sampling == AgentsSampling::each) return false;
  // A coupled SDE is driven by what each agent draws.
  if (draft.models.settings.coupling == Coupling::common) return false;
  const double a = sum_index_of(noise.law);
  if (a == 0 || !averages_gradients(model)) return false;
  const bool one_scale = noise.scale.size == 1 && noise.gradient_scale.size == 1;
  if (noise.affine && a != 2 && !one_scale) return false; // the sum of s_i^a is then no function of two numbers
  const double constant = scale_of_mean(noise.scale, model.agents, a, task.table);
  const double growth = scale_of_mean(noise.gradient_scale, model.agents, a, task.table);
  const double largest = draft.settings.precision == Precision::float32
                             ? static_cast<double>(std::numeric_limits<float>::max())
                             : std::numeric_limits<double>::max();
  if (!(max(constant, growth) <= largest)) return false;
  for (auto [slice, value] : {std::pair{&noise.scale, constant}, std::pair{&noise.gradient_scale, growth}}) {
    *slice = {static_cast<std::uint32_t>(task.table.size()), 1};
    task.table.push_back(value);
  }
  model.agents = 1;
  return true;
}

} // namespace heavytail
