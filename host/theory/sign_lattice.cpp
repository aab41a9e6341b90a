// SPDX-License-Identifier: MIT
// DSignSGD with a constant step moves every coordinate along the lattice {x_0 + iη/N}, by η/N times the difference of
// how many signs are negative and positive.  On a separable objective the law of a coordinate is that of a chain of
// its own, whose probabilities are carried from step to step; where they fall below 10^-20 at the ends they are
// dropped, and so are counts of signs less probable than 10^-30.
// Source: theory.md 3.3.
#include "host/numbers.hpp"
#include "host/theory/forecast.hpp"
#include "host/theory/laws.hpp"

#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scalar.hpp>
#include <heavytail/model_facts.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace heavytail {

namespace {

/// A separable objective along all coordinates at once: what is asked of one is that of the point (x, x, …).
class Line {
public:
  explicit Line(const Forecast& forecast) : forecast_(forecast) {}

  std::vector<double> gradient(double x) const {
    std::vector<double> at(dimension(), x);
    std::vector<double> g(at.size());
    const auto d = static_cast<std::int32_t>(at.size());
    Point<double, 0> out{g.data(), d};
    forecast_.model().objective.visit(
        [&](const auto& f) { f.gradient(forecast_.table().data(), Point<double, 0>{at.data(), d}, out); });
    return g;
  }

  /// With x in coordinate j alone.
  double value(double x, std::size_t j) const {
    std::vector<double> at(dimension(), 0.0);
    at[j] = x;
    return forecast_.model().objective.visit([&](const auto& f) {
      return f.value(forecast_.table().data(), Point<double, 0>{at.data(), static_cast<std::int32_t>(at.size())});
    });
  }

  std::size_t dimension() const { return static_cast<std::size_t>(forecast_.model().positions); }

private:
  const Forecast& forecast_;
};

/// Probabilities of the counts `first`, first + 1, ….
struct Counts {
  std::size_t first = 0;
  std::vector<double> weights{1};
};

/// Of the sum of two counts.
Counts sum_of(const Counts& a, const Counts& b) {
  Counts sum{a.first + b.first, std::vector<double>(a.weights.size() + b.weights.size() - 1, 0.0)};
  for (std::size_t i = 0; i < a.weights.size(); ++i)
    for (std::size_t k = 0; k < b.weights.size(); ++k) sum.weights[i + k] += a.weights[i] * b.weights[k];
  return sum;
}

/// The binomial law of `n` trials, from its mode outwards.
Counts binomial_counts(std::int32_t n, double p) {
  if (!(p > 0)) return {};
  if (!(p < 1)) return {static_cast<std::size_t>(n), {1}};
  constexpr double negligible = 1e-30;
  const double odds = p / (1 - p);
  const auto mode = std::min(n, static_cast<std::int32_t>((n + 1) * p));
  std::vector<double> below;
  std::vector<double> weights{1};
  double total = 1;
  double weight = 1;
  for (std::int32_t k = mode; k > 0 && weight > negligible; --k)
    total += below.emplace_back(weight *= k / ((n - k + 1) * odds));
  weight = 1;
  for (std::int32_t k = mode; k < n && weight > negligible; ++k)
    total += weights.emplace_back(weight *= odds * (n - k) / (k + 1));
  Counts counts{static_cast<std::size_t>(mode) - below.size(), std::vector<double>(below.rbegin(), below.rend())};
  counts.weights.insert(counts.weights.end(), weights.begin(), weights.end());
  for (double& each : counts.weights) each /= total;
  return counts;
}

/// How many agents have the same scale.
using ScaleGroups = std::map<double, std::int32_t>;

ScaleGroups scale_groups(const Forecast& forecast) {
  ScaleGroups groups;
  for (std::int32_t i = 0; i < forecast.model().agents; ++i)
    ++groups[forecast.model().noise.scale.at<double>(forecast.table().data(), i)];
  return groups;
}

/// The law of a coordinate on its lattice.
class SignChain {
public:
  SignChain(Forecast& forecast, const ScaleGroups& groups, std::size_t j, double allowed)
      : forecast_(forecast), groups_(groups), line_(forecast), j_(j), agents_(forecast.model().agents),
        noise_(forecast.noise_law().at(0, 1)), start_(forecast.start(static_cast<std::int32_t>(j))),
        unit_(forecast.rate_at(0) / agents_), allowed_(allowed) {}

  /// One step; false where the work would be too much.
  bool step() {
    std::vector<double> next(law_.size() + 2 * static_cast<std::size_t>(agents_), 0.0);
    for (std::size_t i = 0; i < law_.size(); ++i) {
      const Counts& up = jumps(first_ + static_cast<std::int64_t>(i));
      for (std::size_t b = 0; b < up.weights.size(); ++b) next[i + 2 * (up.first + b)] += law_[i] * up.weights[b];
      work_ += static_cast<double>(up.weights.size());
      if (work_ > allowed_) return false;
    }
    work_ += static_cast<double>(next.size());
    first_ -= agents_;
    law_ = std::move(next);
    trim();
    return work_ <= allowed_;
  }

  /// E h(x).
  template <class H> double expectation(H&& h) const {
    double sum = 0;
    for (std::size_t i = 0; i < law_.size(); ++i)
      if (law_[i] != 0) sum += law_[i] * h(at(first_ + static_cast<std::int64_t>(i)));
    return sum;
  }

  double loss() {
    const double rest = line_.value(0, j_);
    work_ += static_cast<double>(law_.size() * line_.dimension());
    return expectation([&](double x) { return line_.value(x, j_) - rest; });
  }

private:
  double at(std::int64_t index) const { return start_ + unit_ * static_cast<double>(index); }

  /// The probabilities of how many agents see a negative gradient there, and push upwards.
  const Counts& jumps(std::int64_t index) {
    constexpr std::size_t most_held = 10000000; // 80 MB
    if (held_ > most_held) {
      jumps_.clear();
      held_ = 0;
    }
    const auto [found, is_new] = jumps_.try_emplace(index);
    if (!is_new) return found->second;
    const double gradient = line_.gradient(at(index))[j_];
    work_ += static_cast<double>(line_.dimension());
    for (const auto& [scale, count] : groups_) {
      const Counts own = binomial_counts(count, noise_(-gradient / scale).lower);
      work_ += static_cast<double>(found->second.weights.size() * own.weights.size());
      found->second = sum_of(found->second, own);
    }
    held_ += found->second.weights.size();
    return found->second;
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
  const ScaleGroups& groups_;
  Line line_;
  std::size_t j_;
  std::int32_t agents_;
  Distribution noise_;
  double start_, unit_;
  std::int64_t first_ = 0;
  std::vector<double> law_{1};
  std::map<std::int64_t, Counts> jumps_;
  std::size_t held_ = 0; ///< probabilities in them
  double work_ = 0, allowed_ = 0;
};

/// What the observables need of a coordinate at a checkpoint.
struct SignLaw {
  double mean = 0, variance = 0, loss = 0;
  bool visible = true; ///< to the replicas: not the work of steps that hardly any of them takes
};

/// As many checkpoints as take no more work than is allowed.
std::vector<SignLaw> laws_at_checkpoints(Forecast& forecast, const ScaleGroups& groups, std::size_t j, double allowed) {
  SignChain chain(forecast, groups, j, allowed);
  std::vector<SignLaw> laws;
  std::int64_t step = forecast.run().plan().first_step;
  for (const std::int64_t checkpoint : forecast.checkpoints()) {
    for (; step < checkpoint; ++step) {
      forecast.heed_stop();
      if (!chain.step()) return laws;
    }
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
  return !draws_data(objective) && is_separable(objective);
}

/// Whether noise is as small as the rounding of places no more often than one time in 10^4: the replicas' lattice is
/// not quite that of the chain.
bool rounds_unseen(Forecast& forecast) {
  constexpr double seldom = 1e-4;
  const Model<double>& model = forecast.model();
  const double unit = forecast.run().plan().precision == Precision::float32 ? 0x1p-24 : 0x1p-53;
  const auto steps = static_cast<double>(forecast.checkpoints().back() - forecast.run().plan().first_step);
  double least_scale = inf;
  for (std::int32_t i = 0; i < model.agents; ++i)
    least_scale = std::min(least_scale, model.noise.scale.at<double>(forecast.table().data(), i));
  double farthest = forecast.rate_at(0) * sqrt(steps);
  for (std::int32_t j = 0; j < model.positions; ++j) farthest = std::max(farthest, abs(forecast.start(j)));
  // The gradient at a place that rounding moved away from a zero of it.
  const Line line(forecast);
  const double moved = unit * farthest * sqrt(steps);
  double steepest = 0;
  for (const double at : {0.0, farthest}) {
    const std::vector<double> here = line.gradient(at);
    const std::vector<double> beside = line.gradient(at + farthest / 1024);
    for (std::size_t j = 0; j < here.size(); ++j)
      steepest = std::max(steepest, abs(beside[j] - here[j]) * 1024 / farthest);
  }
  return forecast.noise_law().sign_mean(moved * steepest / least_scale) <= seldom;
}

bool applies(const Forecast& forecast) {
  const Model<double>& model = forecast.model();
  const bool continuous = !is_silent(model.noise.law) && held<Rademacher<double>>(model.noise.law) == nullptr;
  bool noisy = true;
  for (std::int32_t i = 0; i < model.agents; ++i)
    noisy = noisy && model.noise.scale.at<double>(forecast.table().data(), i) > 0;
  return forecast.is_discrete() && steps_along_signs(model.optimizer) && forecast.constant_rate() &&
         !is_normalized(model.normalization) && !model.noise.affine && continuous && noisy &&
         is_symmetric(model.noise.law) && model.initial_point.deviation == 0 && moves_by_coordinates(model.objective);
}

/// Coordinates that start alike and see the same objective, as far as two points can tell: the place of the first of
/// them for each coordinate.
std::vector<std::size_t> alike(const Forecast& forecast) {
  const Line line(forecast);
  const std::vector<double> near = line.gradient(1);
  const std::vector<double> far = line.gradient(-0.3);
  std::vector<std::size_t> first;
  for (std::size_t j = 0; j < line.dimension(); ++j) {
    const auto start = [&](std::size_t i) { return forecast.start(static_cast<std::int32_t>(i)); };
    const bool as_before = j > 0 && start(j - 1) == start(j) && near[j - 1] == near[j] && far[j - 1] == far[j];
    first.push_back(as_before ? first.back() : j);
  }
  return first;
}

/// What the chain of one coordinate takes: in step k its law has at most 2Nk + 1 places, but for wells that part it
/// about 20 √(Nk) beside the mean's way, each of which is carried to some of N + 1 others; and the loss looks at all
/// coordinates.
double operations_of_chain(const Forecast& forecast) {
  const double n = forecast.model().agents;
  const auto steps = static_cast<double>(forecast.checkpoints().back() - forecast.run().plan().first_step);
  const double spread = std::min(2 * n * steps, 20 * sqrt(n * steps)) + 1;
  const double reached = std::min(n, 12 * sqrt(n)) + 1;
  const double looks = static_cast<double>(forecast.checkpoints().size()) + 10;
  return steps * (spread * reached + 2 * n) + looks * spread * forecast.model().positions;
}

/// The laws of all coordinates, as far as none took too much work.
class SignLaws {
public:
  SignLaws(Forecast& forecast, std::vector<std::size_t> first, double allowed)
      : rest_(Line(forecast).value(0, 0)), first_(std::move(first)), known_(forecast.checkpoints().size()) {
    const ScaleGroups groups = scale_groups(forecast);
    for (std::size_t j = 0; j < first_.size(); ++j) {
      if (first_[j] == j)
        known_ = std::min(known_, (laws_[j] = laws_at_checkpoints(forecast, groups, j, allowed)).size());
      ++alike_[first_[j]];
    }
  }

  /// How many checkpoints are known.
  std::size_t known() const { return known_; }

  const SignLaw& of(std::int32_t j, std::size_t c) const { return laws_.at(first_[static_cast<std::size_t>(j)])[c]; }

  /// The mean loss; nothing where a coordinate is not visible.
  std::optional<double> loss(std::size_t c) const {
    double sum = rest_;
    for (const auto& [j, count] : alike_) {
      const SignLaw& law = laws_.at(j)[c];
      if (!law.visible) return std::nullopt;
      sum += count * law.loss;
    }
    return sum;
  }

private:
  double rest_; ///< the loss at 0
  std::vector<std::size_t> first_;
  std::size_t known_;
  std::map<std::size_t, std::vector<SignLaw>> laws_;
  std::map<std::size_t, double> alike_; ///< how many coordinates
};

constexpr const char* id = "sign-lattice";

void state_at(Forecast& forecast, const SignLaws& laws, std::size_t c) {
  const Statement statement{.id = id,
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
  if (!applies(forecast) || !rounds_unseen(forecast)) return;
  std::vector<std::size_t> first = alike(forecast);
  std::size_t chains = 0;
  for (std::size_t j = 0; j < first.size(); ++j) chains += first[j] == j ? 1 : 0;
  const double each = operations_of_chain(forecast);
  if (!forecast.affords(id, each * static_cast<double>(chains))) return;
  // Wells that part the law make it wider than it was thought to be.
  constexpr double wider = 4;
  const SignLaws laws(forecast, std::move(first), wider * each);
  for (std::size_t c = 0; c < laws.known(); ++c) state_at(forecast, laws, c);
  if (laws.known() < forecast.checkpoints().size()) forecast.leave_out(id, wider * each * static_cast<double>(chains));
}

} // namespace heavytail
