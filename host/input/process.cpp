// SPDX-License-Identifier: MIT
// The keys of a stochastic process: what runs, how it is integrated and for how long; and the task that follows from
// them.
#include "host/decimal.hpp"
#include "host/input/component_reader.hpp"
#include "host/input/draft.hpp"
#include "host/input/experiment_keys.hpp"
#include "host/input/integration.hpp"

#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scalar.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

namespace heavytail {

namespace {

/// The part of the component at `key` that every component of the list has.
template <class Shared, class Choices>
void read_shared(Draft& draft, const char* key, Choices& component, Shared& shared) {
  Json* node = document_member(draft, key);
  if (node == nullptr) return;
  const std::string pointer = child("", key);
  const std::vector<std::string> keys = keys_of<Shared>();
  read_component(*node, pointer, draft.reading, component, keys);
  if (!node->is_object()) return;
  // The shared keys say nothing of the dimension, which the component has fixed.
  const std::int32_t dimension = draft.reading.dimension;
  read_parameters(*node, pointer, draft.reading, shared);
  draft.reading.dimension = dimension;
}

void check_driver(Draft& draft) {
  draft.process.driver.visit([&](const auto& law) {
    if constexpr (requires { law.beta; })
      if (law.alpha == 1 && law.beta != 0)
        draft.reading.report("/process/driver/beta", "0 with alpha = 1", fmt::format("{}", law.beta),
                             "increments of a skewed motion of index 1 do not scale with dt");
  });
}

/// What an integrator must know of the process.
SdeFacts facts_of_process(const Draft& draft) {
  const ProcessDraft& process = draft.process;
  SdeFacts facts;
  facts.stable_driver = !is_gaussian(process.driver);
  process.process.visit([&](const auto& p) {
    using P = std::decay_t<decltype(p)>;
    facts.name = P::description().name;
    if constexpr (is_scalar_process<P>) {
      facts.noise = P::noise_kind;
      facts.diagonal = true;
    } else {
      facts.noise = NoiseKind::additive;
      facts.diagonal = p.diagonal();
    }
    facts.has_splitting = requires(Point<double, 0>& x, Transition<double>& t) { p.baoab(nullptr, x, x, t, x); };
    constexpr bool simple = requires(double x, Transition<double>& t) { p.exact(x, x, t); };
    constexpr bool chi_squared = requires(double x, Transition<double>& t) { p.exact(x, x, x, t); };
    facts.has_transition = (simple || chi_squared) && (!facts.stable_driver || facts.noise == NoiseKind::additive);
    if constexpr (chi_squared)
      if (p.transition(1, 2).degrees <= 0) {
        facts.has_transition = false;
        facts.no_transition_because = "the exact transition is drawn where 4 rate mean > volatility^2";
      }
  });
  return facts;
}

} // namespace

namespace {

constexpr double most_steps = 0x1p53;

} // namespace

std::optional<std::int64_t> multiple_of(double value, double unit) {
  const double quotient = std::round(value / unit);
  // Value and unit are decimals that were each rounded once: a multiple is off by no more than some units in the last
  // place.
  constexpr double rounding = 4 * 0x1p-53;
  if (!(quotient <= most_steps) || std::abs(quotient * unit - value) > rounding * value) return std::nullopt;
  return static_cast<std::int64_t>(quotient);
}

std::string nearest_multiples(double value, double unit) {
  const auto below = static_cast<std::uint64_t>(std::min(std::floor(value / unit), 0x1p53));
  return below == 0 ? fmt::format("{}", unit)
                    : fmt::format("{} or {}", decimal_product(unit, below), decimal_product(unit, below + 1));
}

double read_time(Draft& draft) {
  RunTime time;
  read_parameters(draft.document, "", draft.reading, time);
  return time.time;
}

std::int64_t steps_in(Draft& draft, double time, double unit, std::string_view name) {
  const auto steps = multiple_of(time, unit);
  if (steps && *steps > 0) return *steps;
  if (time / unit > most_steps) {
    draft.reading.report("/time", fmt::format("at most {:.0f} steps of {} = {}", most_steps, name, unit),
                         fmt::format("{}, {:.3g} of them", time, time / unit));
    return 0;
  }
  draft.reading.report("/time",
                       fmt::format("a multiple of {} = {}, such as {}", name, unit, nearest_multiples(time, unit)),
                       fmt::format("{}", time), "the number of steps is a whole number");
  return 0;
}

void read_process(Draft& draft) {
  ProcessDraft& process = draft.process;
  Reading& reading = draft.reading;
  ProcessDriver driver;
  read_shared(draft, "process", process.process, driver);
  process.driver = driver.driver;
  if (draft.is_sound("/process")) check_driver(draft);
  StepLength length;
  read_shared(draft, "integrator", process.integrator, length);
  process.dt = length.dt;
  process.time = read_time(draft);
  if (process.time == 0 && draft.is_sound("/time")) reading.report("/time", "a number greater than 0", "nothing");
  if (draft.is_sound("/process") && draft.is_sound("/integrator/type"))
    if (const auto problem = misfit(process.integrator, facts_of_process(draft), "/integrator/type"))
      reading.problems.push_back(*problem);
  if (draft.is_sound("/integrator/dt") && draft.is_sound("/time"))
    process.steps = steps_in(draft, process.time, process.dt, "dt");
}

void check_process(Draft& draft) {
  if (draft.exit && draft.exit->bridge)
    if (const auto problem = bridge_misfit(facts_of_process(draft), "/exit/bridge"))
      draft.reading.problems.push_back(*problem);
  const double numbers = static_cast<double>(draft.process.steps) * draft.reading.dimension;
  if (numbers >= most_process_draws)
    draft.reading.report("/time", fmt::format("at most {:.0f} steps times coordinates", most_process_draws),
                         fmt::format("{:.0f}", numbers));
}

Task process_task(Draft& draft) {
  const ProcessDraft& process = draft.process;
  Task task;
  task.table = std::move(draft.reading.table);
  Model<double>& model = task.model;
  model.kind = PathKind::process;
  model.process = process.process;
  const std::int32_t d = draft.reading.dimension;
  Integration<double>& integration = model.integration;
  integration = integration_of(process.integrator, process.driver, process.dt);
  integration.additive = facts_of_process(draft).noise == NoiseKind::additive;
  process.process.visit([&](const auto& p) {
    model.dimension = model.positions = integration.noise_dimension = d;
    if constexpr (requires { p.state_dimension(d); }) {
      model.dimension = p.state_dimension(d);
      model.positions = p.positions(model.dimension);
      integration.noise_dimension = p.noise_dimension(model.dimension);
    }
    if constexpr (requires { p.transition(process.dt, 2.0); })
      integration.transition = p.transition(process.dt, index_of(process.driver));
    if constexpr (requires { p.objective; }) model.objective = p.objective;
  });
  return task;
}

} // namespace heavytail
