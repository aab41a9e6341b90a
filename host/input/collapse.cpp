// SPDX-License-Identifier: MIT
// Agents whose mean has the law of one: Σ_i s_i Z_i / N = ((Σ_i s_i^a)^(1/a) / N) Z in law for noise that is strictly
// stable of index a; a = 2 is Gaussian, where s_i² = σ0,i² + σ1,i² ‖∇f‖² adds up too.  Source: theory.md 5.2, 2.6.
// And agents of equal scales whose messages are counted: counted_messages.hpp.
#include "host/input/collapse.hpp"

#include "host/input/draft.hpp"

#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scalar.hpp>
#include <heavytail/model_facts.hpp>
#include <heavytail/random/binomial.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

namespace heavytail {

namespace {

/// Agents of a group below which each is drawn: counting some costs more than drawing them.
constexpr double fewest_counted = 4;

Slice appended(const std::vector<double>& numbers, std::vector<double>& table) {
  const Slice slice{static_cast<std::uint32_t>(table.size()), static_cast<std::uint32_t>(numbers.size())};
  table.insert(table.end(), numbers.begin(), numbers.end());
  return slice;
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

/// Makes the agents one, whose noise is that of their mean.
bool draw_mean(Precision precision, Task& task) {
  Model<double>& model = task.model;
  GradientNoise<double>& noise = model.noise;
  const double a = sum_index_of(noise.law);
  if (a == 0 || !(averages_gradients(model.optimizer) || sends_one_message(model))) return false;
  if (noise.affine && a != 2 && !has_one_scale(noise))
    return false; // the sum of s_i^a is then no function of two numbers
  const double constant = scale_of_mean(noise.scale, model.agents, a, task.table);
  const double growth = scale_of_mean(noise.gradient_scale, model.agents, a, task.table);
  const double largest = precision == Precision::float32 ? static_cast<double>(std::numeric_limits<float>::max())
                                                         : std::numeric_limits<double>::max();
  if (!(max(constant, growth) <= largest)) return false;
  noise.scale = appended({constant}, task.table);
  noise.gradient_scale = appended({growth}, task.table);
  model.agents = 1;
  return true;
}

/// What can be counted of the agents' messages, with the probability of a compressor's.
struct Countable {
  Counting counting = Counting::none;
  double kept = 0;
};

/// Whether the law of one coordinate is symmetric, without atoms, and its distribution known to the last digits.
bool knows_signs(const Noise<double>& noise) {
  return noise.visit([](const auto& law) {
    using Law = std::decay_t<decltype(law)>;
    if constexpr (std::is_same_v<Law, Stable<double>>)
      return law.beta == 0 && law.alpha >= 0.5;
    else
      return KnowsSignSlope<Law, double>;
  });
}

Countable countable(const Model<double>& model) {
  // One mixing variable for all coordinates would make counts of them dependent.
  if (model.noise.joint == Joint::isotropic && model.dimension > 1) return {};
  return model.optimizer.visit([&](const auto& optimizer) -> Countable {
    if constexpr (SendsSigns<std::decay_t<decltype(optimizer)>>)
      return {.counting = knows_signs(model.noise.law) ? Counting::signs : Counting::none};
    else if constexpr (Compresses<std::decay_t<decltype(optimizer)>>)
      return optimizer.compressor.visit([&](const auto& compressor) -> Countable {
        if constexpr (Thins<std::decay_t<decltype(compressor)>>) {
          const Thinning thinning = compressor.thinning();
          if (sum_index_of(model.noise.law) != 0 && thinning.kept < 1)
            return {.counting = thinning.whole ? Counting::messages : Counting::coordinates, .kept = thinning.kept};
        }
        return {};
      });
    else
      return {};
  });
}

/// The agents by their scales, σ0 and σ1.
std::map<std::pair<double, double>, double> agents_by_scales(const Model<double>& model, const double* table) {
  std::map<std::pair<double, double>, double> groups;
  for (std::int32_t i = 0; i < model.agents; ++i)
    ++groups[{model.noise.scale.at<double>(table, i), model.noise.gradient_scale.at<double>(table, i)}];
  return groups;
}

/// Makes groups of the agents, whose messages are counted.
bool count_messages(double steps, Task& task) {
  Model<double>& model = task.model;
  const Countable what = countable(model);
  if (what.counting == Counting::none) return false;
  const auto groups = agents_by_scales(model, task.table.data());
  const auto count = static_cast<double>(groups.size());
  if (count * fewest_counted > model.agents) return false;
  constexpr auto most_blocks = static_cast<double>(max_block_index);
  if (steps * count * model.dimension * static_cast<double>(blocks_per_binomial) > most_blocks) return false;
  std::vector<double> scales;
  std::vector<double> gradient_scales;
  std::vector<double> sizes;
  for (const auto& [scale, size] : groups) {
    scales.push_back(scale.first);
    gradient_scales.push_back(scale.second);
    sizes.push_back(size);
  }
  model.groups = {.counting = what.counting,
                  .sizes = appended(sizes, task.table),
                  .share = 1.0 / model.agents,
                  .kept = what.kept,
                  .sum_index = sum_index_of(model.noise.law)};
  model.noise.scale = appended(scales, task.table);
  model.noise.gradient_scale = appended(gradient_scales, task.table);
  model.agents = static_cast<std::int32_t>(groups.size());
  if (what.counting == Counting::signs)
    model.noise.law.visit([&]<class Law>(Law& law) {
      if constexpr (PreparesSignResponse<Law>) law.prepare_sign_response(task.table);
    });
  return true;
}

} // namespace

bool collapse_agents(const Draft& draft, Task& task) {
  if (task.model.agents == 1 || draft.optimizer.agents_sampling == AgentsSampling::each) return false;
  // A coupled SDE is driven by what each agent draws.
  if (draft.models.settings.coupling == Coupling::common) return false;
  if (draws_data(task.model.objective)) return false;
  return draw_mean(draft.settings.precision, task) || count_messages(static_cast<double>(draft.steps()), task);
}

ModelRun with_all_agents(ModelRun run) {
  if (run.task->model.groups.counting == Counting::none) return run;
  Task task = *run.task;
  Model<double>& model = task.model;
  std::vector<double>& table = task.table;
  std::vector<double> scales;
  std::vector<double> gradient_scales;
  for (std::int32_t i = 0; i < model.agents; ++i) {
    const auto size = static_cast<std::size_t>(model.groups.sizes.at<double>(table.data(), i));
    scales.insert(scales.end(), size, model.noise.scale.at<double>(table.data(), i));
    gradient_scales.insert(gradient_scales.end(), size, model.noise.gradient_scale.at<double>(table.data(), i));
  }
  model.agents = static_cast<std::int32_t>(scales.size());
  model.groups = {};
  model.noise.scale = appended(scales, table);
  model.noise.gradient_scale = appended(gradient_scales, table);
  run.task = std::make_shared<const Task>(std::move(task));
  return run;
}

} // namespace heavytail
