// SPDX-License-Identifier: MIT
// Which integrator fits which SDE: the facts of the one against the facts of the other.
#include "host/input/integration.hpp"

#include "host/input/component_info.hpp"
#include "host/input/values.hpp"

#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scalar.hpp>

#include <fmt/format.h>

#include <string_view>
#include <vector>

namespace heavytail {

namespace {

std::string_view noun_of(NoiseKind noise) {
  switch (noise) {
  case NoiseKind::additive:
    return "additive";
  case NoiseKind::diagonal:
    return "diagonal";
  case NoiseKind::general:
    break;
  }
  return "general (its diffusion depends on more than its own coordinate)";
}

/// Why it does not fit; empty where it does.
std::string reason(const IntegratorFacts& integrator, const SdeFacts& sde) {
  if (integrator.needs_splitting && !sde.has_splitting)
    return fmt::format("\"{}\" has no splitting of its own", sde.name);
  if (integrator.needs_transition && !sde.has_transition)
    return fmt::format("the exact transition of \"{}\"{} is not known", sde.name,
                       sde.stable_driver ? " with a stable driver" : "");
  if (integrator.converts_drift && !sde.has_stratonovich_form)
    return fmt::format("it does not converge: at the end of the states of \"{}\" the drift of the Stratonovich form, "
                       "which it follows, leads out of them where 4 rate mean < volatility^2",
                       sde.name);
  if (sde.stable_driver && !integrator.stable_driver)
    return "its formula is made of the moments of Gaussian increments, and the driver is stable";
  if (sde.noise > integrator.noise)
    return fmt::format("it is for {} noise, and that of \"{}\" is {}", noun_of(integrator.noise), sde.name,
                       noun_of(sde.noise));
  return {};
}

} // namespace

std::optional<Problem> misfit(const Integrator<double>& integrator, const SdeFacts& sde, const std::string& pointer) {
  const std::string why = reason(facts_of(integrator), sde);
  if (why.empty()) return std::nullopt;
  std::vector<std::string> fitting;
  for_each_type(std::type_identity<Integrator<double>>{}, [&]<class I>() {
    if (reason(I::facts, sde).empty()) fitting.emplace_back(I::description().name);
  });
  const std::string name = integrator.visit([](const auto& each) { return std::string(each.description().name); });
  return Problem{.pointer = pointer,
                 .expected = fmt::format("an integrator that fits \"{}\": one of {}", sde.name, quoted_list(fitting)),
                 .found = fmt::format("\"{}\"", name),
                 .hint = why};
}

std::optional<Problem> bridge_misfit(const SdeFacts& sde, const std::string& pointer) {
  if (sde.diagonal && !sde.stable_driver) return std::nullopt;
  return Problem{.pointer = pointer,
                 .expected =
                     fmt::format("false for \"{}\"{}", sde.name, sde.stable_driver ? " with a stable driver" : ""),
                 .found = "true",
                 .hint = sde.stable_driver ? "the bridge of a stable motion jumps; an exit is seen at the steps alone"
                                           : "its coordinates do not move as Brownian bridges of their own"};
}

Integration<double> integration_of(const Integrator<double>& integrator, const Driver<double>& driver, double dt) {
  Integration<double> integration;
  integration.integrator = integrator;
  integration.driver = driver;
  integration.dt = dt;
  integration.root_dt = sqrt(dt);
  integration.driver_scale = is_gaussian(driver) ? sqrt(dt) : pow(dt, 1 / index_of(driver));
  return integration;
}

} // namespace heavytail
