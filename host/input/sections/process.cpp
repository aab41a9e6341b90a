// SPDX-License-Identifier: MIT
#include "host/input/sections/process.hpp"

#include "host/input/component_reader.hpp"
#include "host/input/draft.hpp"
#include "host/input/integration.hpp"
#include "host/input/sections/section.hpp"

#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scalar.hpp>
#include <heavytail/model_facts.hpp>

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
  const double beta = beta_of(draft.process.driver);
  if (index_of(draft.process.driver) == 1 && beta != 0)
    draft.reading.report("/process/driver/beta", "0 with alpha = 1", fmt::format("{}", beta),
                         "increments of a skewed motion of index 1 do not scale with dt");
}

/// The variance of a bridge must be a number of float32.
constexpr double most_bridge_variance = 0x1p100;

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
    if constexpr (KnowsStratonovichForm<P>) facts.has_stratonovich_form = p.keeps_stratonovich_form();
    facts.has_splitting = Splits<P, double, 0>;
    constexpr bool transits = TransitsByIncrement<P, double> || TransitsByChiSquared<P, double>;
    facts.has_transition = transits && (!facts.stable_driver || facts.noise == NoiseKind::additive);
  });
  return facts;
}

/// The exact bridge of an Ornstein-Uhlenbeck process, which is a Brownian one in e^(θt) (x - m) and the clock
/// s² (e^(2θt) - 1) / (2θ), where all ends are at the mean m: crossed with probability exp(-2 (x - m)(y - m) / v),
/// v = s² sinh(θ dt)/θ.  Source: theory.md 7.1.
BridgeLaw<double> reverting_bridge(const Exit<double>& exit, double rate, double mean, double volatility, double dt) {
  const auto at_mean = [&](double end) { return !std::isfinite(end) || end == mean; };
  const double exponent = rate * dt;
  const double variance = volatility * volatility * (exponent == 0 ? dt : sinh(exponent) / rate);
  if (exponent != 0 && !(at_mean(exit.lower) && at_mean(exit.upper) && variance < most_bridge_variance)) return {};
  return {.coordinate = BridgeCoordinate::same, .variance = variance, .exact = true};
}

/// How the path of a process is between two steps.
BridgeLaw<double> bridge_law(const Exit<double>& exit, const ProcessDraft& draft, const std::vector<double>& table) {
  const double dt = draft.dt;
  return draft.process.visit([&](const auto& p) -> BridgeLaw<double> {
    using P = std::decay_t<decltype(p)>;
    if constexpr (std::is_same_v<P, Brownian<double>>) {
      return {.coordinate = BridgeCoordinate::same, .variance = p.volatility * p.volatility * dt, .exact = true};
    } else if constexpr (std::is_same_v<P, OrnsteinUhlenbeck<double>>) {
      return reverting_bridge(exit, p.rate, p.mean, p.volatility, dt);
    } else if constexpr (std::is_same_v<P, GeometricBrownian<double>>) {
      return {.coordinate = BridgeCoordinate::logarithm, .variance = p.volatility * p.volatility * dt, .exact = true};
    } else if constexpr (std::is_same_v<P, Sinh<double>>) {
      return {.coordinate = BridgeCoordinate::area_sine, .variance = dt, .unit = 1, .exact = true};
    } else if constexpr (std::is_same_v<P, Pearson<double>>) {
      if (p.b == 0) return reverting_bridge(exit, p.rate, 0, sqrt(p.a), dt);
      if (p.a == 0) return {.coordinate = BridgeCoordinate::logarithm, .variance = p.b * dt, .exact = true};
      return {.coordinate = BridgeCoordinate::area_sine, .variance = p.b * dt, .unit = sqrt(p.b / p.a)};
    } else if constexpr (std::is_same_v<P, Linear<double>>) {
      if (p.dimension == 1)
        return reverting_bridge(exit, p.a.template at<double>(table.data(), 0), 0,
                                p.b.template at<double>(table.data(), 0), dt);
      return {};
    } else {
      return {};
    }
  });
}

/// A process has only states that its SDE knows.
void check_start(Draft& draft) {
  const InitialPoint<double>& start = draft.initial_point;
  draft.process.process.visit([&](const auto& p) {
    using P = std::decay_t<decltype(p)>;
    if constexpr (HasLowestState<P>) {
      const std::string expected = fmt::format("at least {} for \"{}\"", P::lowest_state, P::description().name);
      const bool random = draft.document.at("initial_point").is_object();
      const std::string pointer = random ? "/initial_point/mean" : "/initial_point";
      for (std::uint32_t j = 0; j < start.mean.size; ++j) {
        const double x = draft.reading.table[start.mean.offset + j];
        if (x >= P::lowest_state) continue;
        draft.reading.report(pointer, "numbers of " + expected, fmt::format("{}", x), "it has no states below");
        break;
      }
      if (start.deviation > 0)
        draft.reading.report("/initial_point/std", "0, since a normal start is not " + expected,
                             fmt::format("{}", start.deviation), "it has no states below");
    }
  });
}

void read_process(Draft& draft) {
  ProcessDriver driver;
  read_shared(draft, "process", draft.process.process, driver);
  draft.process.driver = driver.driver;
  if (draft.is_sound("/process")) check_driver(draft);
}

void read_integrator(Draft& draft) {
  StepLength length;
  read_shared(draft, "integrator", draft.process.integrator, length);
  draft.process.dt = length.dt;
  if (draft.is_sound("/process") && draft.is_sound("/integrator/type"))
    if (const auto problem = misfit(draft.process.integrator, facts_of_process(draft), "/integrator/type"))
      draft.reading.problems.push_back(*problem);
}

/// A key whose value is a component with further keys.
template <class Choices, class Shared>
ExperimentKey component_key(std::string name, std::string values, std::string kind) {
  ExperimentKey key = object_key(std::move(name), meaning_of<Shared>(), {}, keys_of_struct<Shared>());
  key.values = std::move(values);
  key.schema = schema_of_components(kind, detail::names_of(std::type_identity<Choices>{}));
  return key;
}

} // namespace

Section process_section() {
  return {of_process(component_key<Process<double>, ProcessDriver>(
              "process", "a process with the keys below beside its own", "processes")),
          Stage::model, read_process};
}

Section integrator_section() {
  return {of_process(component_key<Integrator<double>, StepLength>(
              "integrator", "an integrator with the keys below beside its own", "integrators")),
          Stage::motion, read_integrator};
}

void check_process(Draft& draft) {
  if (draft.exit && draft.exit->bridge)
    if (const auto problem = bridge_misfit(facts_of_process(draft), "/exit/bridge"))
      draft.reading.problems.push_back(*problem);
  check_start(draft);
  const double numbers = static_cast<double>(draft.process.steps) * draft.reading.dimension;
  if (numbers >= most_process_draws)
    draft.reading.report("/time", fmt::format("at most {:.0f} steps times coordinates", most_process_draws),
                         fmt::format("{:.0f}", numbers));
}

bool may_overshoot(const Draft& draft) {
  const ProcessDraft& process = draft.process;
  if (!facts_of(process.integrator).extrapolates_drift) return false;
  const auto steep = [&](auto&& drift) {
    constexpr double far = 1000;
    const double slope = drift(1.0) - drift(0.0);
    const double rounding = 1e-9 * (std::abs(slope) + std::abs(drift(0.0)));
    const auto is_line = [&](double x) {
      return std::abs(drift(x) - drift(0.0) - slope * x) <= rounding * std::abs(x);
    };
    return !(is_line(far) && is_line(-far)) || slope * process.dt < -0.9;
  };
  return process.process.visit([&](const auto& p) {
    using P = std::decay_t<decltype(p)>;
    if constexpr (is_scalar_process<P>) {
      return steep([&](double x) { return p.drift(x); });
    } else {
      if (p.state_dimension(draft.reading.dimension) != 1) return false;
      return steep([&](double x) {
        const Point<double, 1> at{{x}};
        Point<double, 1> drift{};
        p.drift(draft.reading.table.data(), at, drift);
        return drift[0];
      });
    }
  });
}

Task process_task(Draft& draft) {
  const ProcessDraft& process = draft.process;
  if (draft.exit) {
    if (draft.exit->bridge) draft.exit->law = bridge_law(*draft.exit, process, draft.reading.table);
    draft.exit->overshoots = draft.exit->observable.tag == Observable::tag_of<Coordinate>() && may_overshoot(draft);
  }
  Task task;
  task.kind = PathKind::process;
  task.table = std::move(draft.reading.table);
  Model<double>& model = task.model;
  model.process = process.process;
  const std::int32_t d = draft.reading.dimension;
  Integration<double>& integration = model.integration;
  integration = integration_of(process.integrator, process.driver, process.dt);
  integration.additive = facts_of_process(draft).noise == NoiseKind::additive;
  process.process.visit([&]<class P>(const P& p) {
    model.dimension = model.positions = integration.noise_dimension = d;
    if constexpr (!is_scalar_process<P>) {
      model.dimension = p.state_dimension(d);
      model.positions = p.positions(model.dimension);
      integration.noise_dimension = p.noise_dimension(model.dimension);
    }
    if constexpr (DerivesTransition<P>) integration.transition = p.transition(process.dt, index_of(process.driver));
    if constexpr (HasPotential<P>) model.objective = p.objective;
  });
  return task;
}

} // namespace heavytail
