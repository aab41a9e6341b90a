// SPDX-License-Identifier: MIT
// Which SDEs exist, as far as all optimizers are alike: theory.md 2.0 (finite variance), 2.6 (stable limits).  What one
// optimizer asks for stands with its SDE in heavytail/sde/optimizers.
#include "host/input/sde_models.hpp"

#include "host/input/component_info.hpp"

#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scalar.hpp>
#include <heavytail/model_facts.hpp>
#include <heavytail/sde/optimizers/all.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <string>
#include <type_traits>
#include <utility>

namespace heavytail {

namespace {

template <class Ch> std::string name_held(const Ch& choice) {
  return choice.visit([](const auto& held) { return std::string(std::decay_t<decltype(held)>::description().name); });
}

/// A law of noise with its parameters.
std::string noise_text(const Noise<double>& noise) {
  return noise.visit([]<class Law>(const Law& law) {
    std::string text(Law::description().name);
    const char* before = " with ";
    for_each_input<Law>([&](const auto& p) {
      if constexpr (std::is_arithmetic_v<std::decay_t<decltype(law.*(p.member))>>)
        text += fmt::format("{}{} {}", std::exchange(before, ", "), p.name, law.*(p.member));
    });
    return text;
  });
}

/// The optimizers whose SDE may be driven by a stable motion.
std::string stable_optimizers() {
  std::vector<std::string> names;
  for_each_type(std::type_identity<OptimizerSdes<double>>{}, [&]<class S>() {
    if (S::facts.stable_driver) names.emplace_back(S::Optimizer::description().name);
  });
  return fmt::format("{}", fmt::join(names, ", "));
}

/// Gathers the reasons against one SDE model.  What the SDEs of sde/optimizers may ask is public.
class Inquiry {
public:
  Inquiry(Model<double>& model, std::vector<double>& table, SdeState state)
      : model_(model), table_(table), state_(state) {}

  std::vector<Problem> answer() {
    model_.optimizer.visit([&]<class O>(const O& optimizer) {
      using Sde = SdeOf<double, O>;
      if constexpr (has_sde<double, O>) {
        if (model_.sde.family == SdeFamily::levy)
          check_levy(Sde::facts);
        else
          Sde::check(optimizer, *this);
        if (problems_.empty()) prepare<Sde>(optimizer);
      } else {
        refuse("/models", "\"discrete\"", fmt::format("{} of {}", family(), O::description().name),
               "no SDE of this optimizer is known");
      }
    });
    return std::move(problems_);
  }

  const Model<double>& model() const { return model_; }

  void refuse(std::string pointer, std::string expected, std::string found, std::string hint) {
    problems_.push_back({std::move(pointer), std::move(expected), std::move(found), std::move(hint)});
  }

  /// The family as an experiment names it.
  std::string family() const { return fmt::format("\"{}\"", name_of(model_.sde.family)); }

  /// The noise with its parameters.
  std::string noise() const { return noise_text(model_.noise.law); }

  /// Whether the drift has a term ½(∇B)B.
  bool corrected() const {
    return model_.sde.family == SdeFamily::classic2 || model_.sde.family == SdeFamily::faithful1;
  }

  bool may_hold_velocities() const { return state_ == SdeState::positions_and_velocities; }

  /// Refuses noise of infinite variance.
  void needs_variance() {
    if (std::isfinite(variance_of(model_.noise.law))) return;
    const bool attracted = tail_index_of(model_.noise.law) < 2;
    refuse("/models",
           attracted ? fmt::format("\"levy\" for {}, or \"discrete\", or noise of finite variance", stable_optimizers())
                     : "\"discrete\", or noise of finite variance",
           fmt::format("{} with noise {}", family(), noise()),
           attracted ? "noise of infinite variance has no Brownian limit"
                     : "sums of noise of tail index 2 grow as sqrt(n log n): neither a Brownian nor a stable SDE fits");
  }

  /// Refuses all but noise that is added to the gradient, symmetric and, unless Gaussian, independent by coordinates.
  void needs_symmetric_noise() {
    if (draws_data(model_.objective))
      refuse("/objective/type", "an objective without data of its own", name_held(model_.objective),
             fmt::format("the SDE of {} is known for additive noise alone", name_held(model_.optimizer)));
    if (model_.noise.joint == Joint::isotropic && model_.dimension > 1 && !is_normal(model_.noise.law))
      refuse("/noise/joint", "\"independent\"", "\"isotropic\"",
             "coordinates that share their mixing variable have dependent signs, of no known covariance");
    if (const double skewness = skewness_of(model_.noise.law); skewness != 0)
      refuse("/noise/beta", "0", fmt::format("{}", skewness),
             "the response to skewed noise is not odd in the gradient");
  }

private:
  template <class Sde, class O> void prepare(const O& optimizer) {
    const bool general = is_normalized(model_.normalization) || draws_data(model_.objective);
    model_.sde.noise_kind = general ? NoiseKind::general : Sde::noise_kind(optimizer, model_);
    model_.sde.state = Sde::facts.state;
    Sde::prepare(model_, table_);
  }

  void check_levy(const OptimizerSdeFacts& facts) {
    const Noise<double>& noise_law = model_.noise.law;
    const double index = tail_index_of(noise_law);
    const double skewness = skewness_of(noise_law);
    if (!facts.stable_driver)
      refuse("/models", "\"classic1\", \"classic2\" or \"faithful1\"",
             fmt::format("\"levy\" of {}", name_held(model_.optimizer)),
             fmt::format("the stable SDE is that of {}", stable_optimizers()));
    if (draws_data(model_.objective))
      refuse("/objective/type", "an objective without data of its own", name_held(model_.objective),
             "a stable motion cannot stand for the noise of the data");
    if (model_.noise.joint == Joint::isotropic && model_.dimension > 1)
      refuse("/noise/joint", "\"independent\"", "\"isotropic\"",
             "the stable motions that drive the coordinates of levy are independent");
    if (!(index < 2)) {
      refuse("/models", "\"classic1\", \"classic2\" or \"faithful1\"", fmt::format("\"levy\" with noise {}", noise()),
             "sums of this noise have no stable limit of index below 2");
      return;
    }
    if (index == 1 && skewness != 0) {
      refuse("/noise/beta", "0 where alpha is 1", fmt::format("{}", skewness),
             "sums of skewed noise of index 1 drift away as n log n");
      return;
    }
    model_.sde.stable_index = index;
    model_.sde.stable_skew = skewness;
    const double agents = model_.agents;
    model_.sde.stable_scale = attracting_scale_of(noise_law) * pow(agents, 1 / index - 1);
  }

  Model<double>& model_;
  std::vector<double>& table_;
  SdeState state_;
  std::vector<Problem> problems_;
};

} // namespace

std::string_view name_of(SdeFamily family) {
  switch (family) {
  case SdeFamily::classic1:
    return "classic1";
  case SdeFamily::classic2:
    return "classic2";
  case SdeFamily::faithful1:
    return "faithful1";
  case SdeFamily::levy:
    return "levy";
  }
  return "";
}

std::vector<Problem> prepare_sde(Model<double>& model, std::vector<double>& table, SdeState state) {
  return Inquiry(model, table, state).answer();
}

} // namespace heavytail
