// SPDX-License-Identifier: MIT
// Which SDEs exist: theory.md 2.0 (finite variance), 2.1 (compressors), 2.3 (signs), 2.6 (stable limits), 6.3.
#include "host/input/sde_models.hpp"

#include "host/numbers.hpp"

#include <heavytail/sde/optimizer_sde.hpp>
#include <heavytail/sde/stable_limit.hpp>

#include <fmt/format.h>

#include <cmath>
#include <string>
#include <type_traits>
#include <utility>

namespace heavytail {

namespace {

template <class Ch> std::string name_held(const Ch& choice) {
  return choice.visit([](const auto& held) { return std::string(std::decay_t<decltype(held)>::description().name); });
}

/// Gathers the reasons against one SDE model.
class Inquiry {
public:
  Inquiry(Model<double>& model, std::vector<double>& table, SdeState state)
      : model_(model), table_(table), state_(state) {}

  std::vector<Problem> answer() {
    if (model_.sde.family == SdeFamily::levy)
      check_levy();
    else
      model_.optimizer.visit([&](const auto& optimizer) { check(optimizer); });
    if (problems_.empty()) prepare();
    return std::move(problems_);
  }

private:
  void prepare() {
    model_.sde.noise_kind = noise_kind();
    model_.sde.state = SdeState::positions;
    if (model_.optimizer.tag == Optimizer<double>::tag_of<Momentum<double>>())
      model_.sde.state = SdeState::positions_and_velocities;
    if (model_.optimizer.tag == Optimizer<double>::tag_of<NormalizedSgd<double>>())
      model_.sde.directions = prepare_directions(table_, model_.dimension);
    const bool looks_up_law =
        model_.optimizer.visit([](const auto& o) { return TreatsCoordinates<std::decay_t<decltype(o)>>; });
    if (!looks_up_law) return;
    model_.noise.law.visit([&](auto& law) {
      if constexpr (requires { law.prepare_sign_response(table_); }) law.prepare_sign_response(table_);
    });
  }

  void refuse(std::string pointer, std::string expected, std::string found, std::string hint) {
    problems_.push_back({std::move(pointer), std::move(expected), std::move(found), std::move(hint)});
  }

  std::string family() const { return fmt::format("\"{}\"", name_of(model_.sde.family)); }

  std::string noise() const {
    return model_.noise.law.visit([](const auto& law) {
      std::string text(std::decay_t<decltype(law)>::description().name);
      if constexpr (requires { law.dof; }) text += fmt::format(" with dof {}", law.dof);
      if constexpr (requires { law.alpha; }) text += fmt::format(" with alpha {}, beta {}", law.alpha, law.beta);
      return text;
    });
  }

  bool draws_data() const {
    return model_.objective.visit([](const auto& f) { return DrawsData<std::decay_t<decltype(f)>>; });
  }

  bool corrected() const {
    return model_.sde.family == SdeFamily::classic2 || model_.sde.family == SdeFamily::faithful1;
  }

  bool one_scale() const {
    return model_.noise.scale.size == 1 && (!model_.noise.affine || model_.noise.gradient_scale.size == 1);
  }

  void check_variance() {
    const double variance = model_.noise.law.visit([](const auto& law) { return law.variance(); });
    if (std::isfinite(variance)) return;
    const bool attracted = tail_index() < 2;
    refuse("/models",
           attracted ? "\"levy\" for dsgd, or \"discrete\", or noise of finite variance"
                     : "\"discrete\", or noise of finite variance",
           fmt::format("{} with noise {}", family(), noise()),
           attracted ? "noise of infinite variance has no Brownian limit"
                     : "sums of noise of tail index 2 grow as sqrt(n log n): neither a Brownian nor a stable SDE fits");
  }

  void check(const Dsgd<double>& /*optimizer*/) { check_variance(); }

  void check(const Momentum<double>& /*optimizer*/) {
    if (state_ == SdeState::positions)
      refuse("/models", "\"discrete\"", fmt::format("{} of momentum", family()), "its SDE has velocities beside x");
    else if (corrected())
      refuse("/models", "\"classic1\"", fmt::format("{} of momentum", family()),
             "underdamped Langevin is the limit of momentum to first order alone");
    check_variance();
  }

  void check(const Dcsgd<double>& optimizer) {
    check_variance();
    optimizer.compressor.visit([&](const auto& c) {
      using C = std::decay_t<decltype(c)>;
      const auto name = C::description().name;
      if constexpr (!C::unbiased) {
        refuse("/optimizer/compressor/type", "an unbiased compressor", fmt::format("\"{}\"", name),
               "what a biased compressor sends is not the gradient in the mean, and its drift has no closed form");
      } else if constexpr (!SpreadsLinearly<C>) {
        if constexpr (!KnowsVariance<C, double>)
          refuse("/optimizer/compressor/type", "a compressor of known covariance", fmt::format("\"{}\"", name),
                 "the diffusion is the root of the covariance of what agents send");
        if (optimizer.shared_uniforms() && model_.agents > 1)
          refuse("/optimizer/compressor/shared_mask",
                 "false, or one of the linear compressors \"rand_k\", \"bernoulli\", \"lazy\"",
                 fmt::format("true with \"{}\"", name),
                 "the covariance between agents that round alike has no closed form");
      }
    });
  }

  template <class O>
    requires TreatsCoordinates<O>
  void check(const O& optimizer) {
    if (std::is_same_v<O, Dsignsgd<double>> && draws_data()) {
      check_signs_of_data();
      return;
    }
    check_coordinates(O::description().name);
    if constexpr (std::is_same_v<O, MajorityVote<double>>)
      if (model_.agents > 1 && !one_scale())
        refuse("/noise/scale", "one scale for all agents", "one for each agent",
               "votes of agents that err differently have no closed form");
    if constexpr (std::is_same_v<O, ClippedSgd<double>>) check_clipping(optimizer);
    model_.noise.law.visit([&](const auto& law) {
      using Law = std::decay_t<decltype(law)>;
      if constexpr (!CoordinateMethod<O>::template has_moments<Law, double>)
        refuse("/noise/type", "a law whose moments are known", noise(), "the mean step has no closed form");
      else if constexpr (!CoordinateMethod<O>::template has_slopes<Law, double>)
        if (corrected())
          refuse("/models", "\"classic1\"", fmt::format("{} with noise {}", family(), noise()),
                 "the mean step has jumps, and the correction needs its slope");
    });
  }

  void check_signs_of_data() {
    const bool silent = model_.noise.law.visit([](const auto& law) { return law.variance() == 0; });
    if (!silent)
      refuse("/noise/type", "\"none\"", noise(),
             "the signs of gradients of data have closed moments without other noise alone");
  }

  void check_clipping(const ClippedSgd<double>& optimizer) {
    if (optimizer.by == ClipBy::norm && model_.dimension > 1)
      refuse("/optimizer/by", "\"coordinate\", or one dimension", "\"norm\"",
             "the mean of a vector that is clipped by its norm has no closed form");
    if (optimizer.where == ClipWhere::server && model_.agents > 1 && !is_gaussian())
      refuse("/optimizer/where", "\"agent\", or Gaussian noise", fmt::format("\"server\" with noise {}", noise()),
             "the law of the mean of the agents' noise is known for Gaussian noise alone");
  }

  void check(const NormalizedSgd<double>& optimizer) {
    check_coordinates(std::decay_t<decltype(optimizer)>::description().name);
    if (!is_gaussian())
      refuse("/noise/type", "\"gaussian\"", noise(), "the moments of g/|g| are known for Gaussian noise alone");
  }

  template <class O> void check(const O& /*optimizer*/) {
    refuse("/models", "\"discrete\"", fmt::format("{} of {}", family(), O::description().name),
           "no SDE of this optimizer is known");
  }

  /// What every method needs that treats coordinates on their own.
  void check_coordinates(std::string_view optimizer) {
    if (draws_data())
      refuse("/objective/type", "an objective without data of its own", name_held(model_.objective),
             fmt::format("the SDE of {} is known for additive noise alone", optimizer));
    if (model_.noise.joint == Joint::isotropic && model_.dimension > 1 && !is_gaussian())
      refuse("/noise/joint", "\"independent\"", "\"isotropic\"",
             "coordinates that share their mixing variable have dependent signs, of no known covariance");
    if (skew() != 0)
      refuse("/noise/beta", "0", fmt::format("{}", skew()), "the response to skewed noise is not odd in the gradient");
  }

  void check_levy() {
    if (model_.optimizer.tag != Optimizer<double>::tag_of<Dsgd<double>>())
      refuse("/models", "\"classic1\", \"classic2\" or \"faithful1\"",
             fmt::format("\"levy\" of {}", name_held(model_.optimizer)), "the stable SDE is that of dsgd");
    if (draws_data())
      refuse("/objective/type", "an objective without data of its own", name_held(model_.objective),
             "a stable motion cannot stand for the noise of the data");
    if (model_.noise.joint == Joint::isotropic && model_.dimension > 1)
      refuse("/noise/joint", "\"independent\"", "\"isotropic\"",
             "the stable motions that drive the coordinates of levy are independent");
    if (!(tail_index() < 2)) {
      refuse("/models", "\"classic1\", \"classic2\" or \"faithful1\"", fmt::format("\"levy\" with noise {}", noise()),
             "sums of this noise have no stable limit of index below 2");
      return;
    }
    if (tail_index() == 1 && skew() != 0) {
      refuse("/noise/beta", "0 where alpha is 1", fmt::format("{}", skew()),
             "sums of skewed noise of index 1 drift away as n log n");
      return;
    }
    model_.sde.stable_index = tail_index();
    model_.sde.stable_skew = skew();
    const double agents = model_.agents;
    model_.sde.stable_scale = stable_scale() * pow(agents, 1 / tail_index() - 1);
  }

  double tail_index() const {
    return model_.noise.law.visit([](const auto& law) { return law.tail_index(); });
  }

  /// β of stable noise, which α = 2 makes meaningless.
  double skew() const {
    return model_.noise.law.visit([](const auto& law) {
      if constexpr (requires { law.beta; })
        return law.alpha < 2 ? law.beta : 0.0;
      else
        return 0.0;
    });
  }

  double stable_scale() const {
    return model_.noise.law.visit([](const auto& law) {
      if constexpr (requires { law.dof; })
        return stable_scale_of_student_t(law.dof);
      else
        return 1.0;
    });
  }

  bool is_gaussian() const {
    return model_.noise.law.visit([](const auto& law) {
      if constexpr (requires { law.alpha; })
        return law.alpha == 2;
      else
        return std::is_same_v<std::decay_t<decltype(law)>, Gaussian<double>>;
    });
  }

  /// Whether every S_jj depends on x_j alone and the rest of S is 0, for what `diffusion_slope` of the SDE covers.
  NoiseKind noise_kind() const {
    const bool normalized = model_.normalization.tag != Normalization<double>::tag_of<NoNormalization<double>>();
    if (normalized || draws_data()) return NoiseKind::general;
    const bool separable = model_.objective.visit([](const auto& f) { return is_separable(f); });
    const bool line = model_.dimension == 1;
    return model_.optimizer.visit([&](const auto& optimizer) {
      using O = std::decay_t<decltype(optimizer)>;
      if constexpr (std::is_same_v<O, Momentum<double>>) {
        return model_.noise.affine ? NoiseKind::general : NoiseKind::additive;
      } else if constexpr (StepsAlongGradient<O>) {
        const Spread compressor = spread_of(optimizer);
        if (!std::isfinite(compressor.diagonal)) return NoiseKind::general;
        if (!model_.noise.affine && compressor.diagonal == 0 && compressor.whole == 0) return NoiseKind::additive;
        const bool diagonal = separable && compressor.whole == 0 && !model_.noise.affine;
        return line || diagonal ? NoiseKind::diagonal : NoiseKind::general;
      } else if constexpr (TreatsCoordinates<O>) {
        return separable && !model_.noise.affine && has_slopes(optimizer) ? NoiseKind::diagonal : NoiseKind::general;
      } else {
        return NoiseKind::general;
      }
    });
  }

  /// How compression spreads messages; not finite where that has no closed form.
  template <class O> Spread spread_of(const O& optimizer) const {
    if constexpr (requires { optimizer.compressor; })
      return optimizer.compressor.visit([&](const auto& c) -> Spread {
        if constexpr (SpreadsLinearly<std::decay_t<decltype(c)>>)
          return c.spread(model_.dimension);
        else
          return {inf, 0};
      });
    else
      return {0, 0};
  }

  template <class O> bool has_slopes(const O& /*optimizer*/) const {
    return model_.noise.law.visit(
        [](const auto& law) { return CoordinateMethod<O>::template has_slopes<std::decay_t<decltype(law)>, double>; });
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
