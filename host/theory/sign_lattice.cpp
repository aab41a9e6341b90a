// SPDX-License-Identifier: MIT
// DSignSGD with a constant step moves every coordinate along the lattice {x_0 + iη/N}, by η/N times the difference of
// how many signs are negative and positive.  On a separable objective the law of a coordinate is that of a chain of
// its own, whose probabilities are carried from step to step; where they fall below 10^-20 at the ends they are
// dropped.
// Source: theory.md 3.3.
#include "host/theory/laws.hpp"

#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scalar.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace heavytail {

namespace {

/// A separable objective along coordinate j, the others at 0.
class Line {
public:
  Line(const Forecast& forecast, std::int32_t j) : forecast_(forecast), j_(static_cast<std::size_t>(j)) {}

  double gradient(double x) const {
    std::vector<double> at = point(x);
    std::vector<double> g(at.size());
    const auto d = static_cast<std::int32_t>(at.size());
    Point<double, 0> out{g.data(), d};
    forecast_.model().objective.visit(
        [&](const auto& f) { f.gradient(forecast_.table().data(), Point<double, 0>{at.data(), d}, out); });
    return g[j_];
  }

  double value(double x) const {
    std::vector<double> at = point(x);
    return forecast_.model().objective.visit([&](const auto& f) {
      return f.value(forecast_.table().data(), Point<double, 0>{at.data(), static_cast<std::int32_t>(at.size())});
    });
  }

private:
  std::vector<double> point(double x) const {
    std::vector<double> at(static_cast<std::size_t>(forecast_.model().positions), 0.0);
    at[j_] = x;
    return at;
  }

  const Forecast& forecast_;
  std::size_t j_;
};

/// The law of a coordinate on its lattice.
class SignChain {
public:
  SignChain(const Forecast& forecast, std::int32_t j)
      : forecast_(forecast), line_(forecast, j), agents_(forecast.model().agents),
        noise_(SymmetricLaw(forecast.model().noise.law).at(0, 1)), start_(forecast.start(j)),
        unit_(forecast.rate_at(0) / agents_) {}

  /// One step; false where the work would be too much.
  bool step() {
    std::vector<double> next(law_.size() + 2 * static_cast<std::size_t>(agents_), 0.0);
    for (std::size_t i = 0; i < law_.size(); ++i) {
      const std::vector<double>& up = jumps(first_ + static_cast<std::int64_t>(i));
      for (std::size_t b = 0; b < up.size(); ++b) next[i + 2 * b] += law_[i] * up[b];
    }
    work_ += static_cast<double>(law_.size()) * (agents_ + 1);
    first_ -= agents_;
    law_ = std::move(next);
    trim();
    return work_ <= most_recursion_steps;
  }

  /// E h(x).
  template <class H> double expectation(H&& h) const {
    double sum = 0;
    for (std::size_t i = 0; i < law_.size(); ++i)
      if (law_[i] != 0) sum += law_[i] * h(at(first_ + static_cast<std::int64_t>(i)));
    return sum;
  }

  double loss() const {
    const double rest = line_.value(0);
    return expectation([&](double x) { return line_.value(x) - rest; });
  }

private:
  double at(std::int64_t index) const { return start_ + unit_ * static_cast<double>(index); }

  /// The probabilities that 0, 1, … agents see a negative gradient there, and push upwards.
  const std::vector<double>& jumps(std::int64_t index) {
    const auto [found, is_new] = jumps_.try_emplace(index);
    if (!is_new) return found->second;
    const double gradient = line_.gradient(at(index));
    std::vector<double> counts{1};
    for (std::int32_t agent = 0; agent < agents_; ++agent) {
      const auto scale = forecast_.model().noise.scale.at<double>(forecast_.table().data(), agent);
      const double up = noise_(-gradient / scale).lower;
      counts.push_back(0);
      for (std::size_t b = counts.size() - 1; b > 0; --b) counts[b] = counts[b] * (1 - up) + counts[b - 1] * up;
      counts[0] *= 1 - up;
    }
    return found->second = std::move(counts);
  }

  void trim() {
    constexpr double negligible = 1e-20;
    std::size_t low = 0;
    while (low + 1 < law_.size() && law_[low] < negligible) ++low;
    std::size_t high = law_.size();
    while (high > low + 1 && law_[high - 1] < negligible) --high;
    law_ = std::vector<double>(law_.begin() + static_cast<std::ptrdiff_t>(low),
                               law_.begin() + static_cast<std::ptrdiff_t>(high));
    first_ += static_cast<std::int64_t>(low);
  }

  const Forecast& forecast_;
  Line line_;
  std::int32_t agents_;
  Distribution noise_;
  double start_, unit_;
  std::int64_t first_ = 0;
  std::vector<double> law_{1};
  std::map<std::int64_t, std::vector<double>> jumps_;
  double work_ = 0;
};

/// What the observables need of a coordinate at a checkpoint.
struct SignLaw {
  double mean = 0, variance = 0, loss = 0;
  bool visible = true; ///< to the replicas: not the work of steps that hardly any of them takes
};

std::vector<SignLaw> laws_at_checkpoints(const Forecast& forecast, std::int32_t j) {
  SignChain chain(forecast, j);
  std::vector<SignLaw> laws;
  std::int64_t step = forecast.run().task.first_step;
  for (const std::int64_t checkpoint : forecast.checkpoints()) {
    for (; step < checkpoint; ++step)
      if (!chain.step()) return laws;
    const double mean = chain.expectation([](double x) { return x; });
    const double variance = chain.expectation([&](double x) { return (x - mean) * (x - mean); });
    constexpr double fewest = 100;
    const double unit = forecast.rate_at(0) / forecast.model().agents;
    const bool visible = variance * static_cast<double>(forecast.experiment().replicas) >= fewest * unit * unit;
    laws.push_back({mean, variance, chain.loss(), visible});
  }
  return laws;
}

/// Whether coordinates move on their own, by gradients without noise of their own.
bool moves_by_coordinates(const Objective<double>& objective) {
  return objective.visit([](const auto& f) {
    if constexpr (requires { f.normals_per_agent(); })
      return false;
    else
      return is_separable(f);
  });
}

bool applies(const Forecast& forecast) {
  const Model<double>& model = forecast.model();
  const bool continuous = model.noise.law.visit([](const auto& law) { return law.variance() > 0; }) &&
                          held<Rademacher<double>>(model.noise.law) == nullptr;
  bool noisy = true;
  for (std::int32_t i = 0; i < model.agents; ++i)
    noisy = noisy && model.noise.scale.at<double>(forecast.table().data(), i) > 0;
  return forecast.is_discrete() && held<Dsignsgd<double>>(model.optimizer) != nullptr && forecast.constant_rate() &&
         held<NoNormalization<double>>(model.normalization) != nullptr && !model.noise.affine && continuous && noisy &&
         is_symmetric(model.noise.law) && model.initial_point.deviation == 0 && moves_by_coordinates(model.objective);
}

/// Whether two coordinates start alike and see the same objective, as far as two points can tell.
bool are_alike(const Forecast& forecast, std::int32_t i, std::int32_t j) {
  const Line first(forecast, i);
  const Line second(forecast, j);
  return forecast.start(i) == forecast.start(j) && first.gradient(1) == second.gradient(1) &&
         first.gradient(-0.3) == second.gradient(-0.3);
}

/// The laws of all coordinates, as far as none took too much work.
class SignLaws {
public:
  explicit SignLaws(const Forecast& forecast)
      : rest_(Line(forecast, 0).value(0)), known_(forecast.checkpoints().size()) {
    for (std::int32_t j = 0; j < forecast.model().positions; ++j) {
      laws_.push_back(j > 0 && are_alike(forecast, j - 1, j) ? laws_.back() : laws_at_checkpoints(forecast, j));
      known_ = std::min(known_, laws_.back().size());
    }
  }

  /// How many checkpoints are known.
  std::size_t known() const { return known_; }

  const SignLaw& of(std::int32_t j, std::size_t c) const { return laws_[static_cast<std::size_t>(j)][c]; }

  /// The mean loss; nothing where a coordinate is not visible.
  std::optional<double> loss(std::size_t c) const {
    double sum = rest_;
    for (const std::vector<SignLaw>& law : laws_) {
      if (!law[c].visible) return std::nullopt;
      sum += law[c].loss;
    }
    return sum;
  }

private:
  double rest_; ///< the loss at 0
  std::size_t known_;
  std::vector<std::vector<SignLaw>> laws_;
};

void state_at(Forecast& forecast, const SignLaws& laws, std::size_t c) {
  const Statement statement{.id = "sign-lattice",
                            .source = "theory.md 3.3",
                            .assumptions = "DSignSGD with a constant step on a separable objective: the exact chain"};
  for (std::size_t o = 0; o < forecast.observables().size(); ++o) {
    const Observable& observable = forecast.observables()[o].observable;
    const auto* coordinate = held<Coordinate>(observable);
    if (coordinate != nullptr && laws.of(coordinate->index, c).visible) {
      forecast.state(statement, c, o, {Quantity::mean}, laws.of(coordinate->index, c).mean);
      forecast.state(statement, c, o, {Quantity::variance}, laws.of(coordinate->index, c).variance);
    }
    if (held<Loss>(observable) == nullptr) continue;
    if (const auto loss = laws.loss(c)) forecast.state(statement, c, o, {Quantity::mean}, *loss);
  }
}

} // namespace

void sign_lattice(Forecast& forecast) {
  if (!applies(forecast)) return;
  const SignLaws laws(forecast);
  for (std::size_t c = 0; c < laws.known(); ++c) state_at(forecast, laws, c);
}

} // namespace heavytail
