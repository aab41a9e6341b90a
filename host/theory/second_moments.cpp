// SPDX-License-Identifier: MIT
// Means and second moments on a diagonal quadratic, exact at every step: with mean messages of covariance Q,
//   z ← A z + b ξ,  C ← A C A' + Q bb',   z = x of DSGD and DCSGD, z = (x, v) of momentum,
//   Q_jj = (1/N) [Σ_jj + c (Σ_jj + λ_j² m_j)],  Σ_jj = Var Z (σ0² + σ1² Σ_kλ_k²m_k),  m_j = E x_j²,
// with c = α + β of a linear compressor's covariance α diag(P) + β P; where agents share its choices, Q_jj is
// Σ_jj/N + c (Σ_jj/N + λ_j² m_j).  One-pass regression adds λ_j (Σ_kλ_km_k + s²) + λ_j² m_j to Σ_jj.
// Source: theory.md 3.2, 1.3, 2.1, 6.5.
//
// Noise that grows with x multiplies it by random factors, whose product is about lognormal while a path remembers
// where it started: then rare replicas have most of the moments, and a sample need not show that.  A step multiplies a
// norm of x by kept + √growth ξ at most, kept = max_j|1 - hλ_j|, growth = h² Q of coordinates whose norm is 1.
#include "host/numbers.hpp"
#include "host/theory/forecast.hpp"
#include "host/theory/kesten.hpp"
#include "host/theory/laws.hpp"
#include "host/theory/quadratic.hpp"

#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scalar.hpp>

#include <algorithm>
#include <cmath>
#include <optional>

namespace heavytail {

namespace {

/// What agents send, as far as second moments know it.
struct Messages {
  double agents = 1;
  double scale_square = 0;  ///< Var Z times the mean of σ0²
  double growth_square = 0; ///< Var Z times the mean of σ1²
  double compression = 0;   ///< c
  bool shared = false;      ///< agents share the compressor's choices
  double beta = 0;          ///< of momentum
  bool has_velocity = false;
  std::optional<double> label_variance; ///< of one-pass regression
};

std::optional<Messages> messages_of(const Forecast& forecast) {
  const Model<double>& model = forecast.model();
  Messages messages;
  const double variance = variance_of(model.noise.law);
  if (!std::isfinite(variance)) return std::nullopt;
  messages.agents = model.agents;
  messages.scale_square = variance * mean_square(model.noise.scale, forecast.table());
  messages.growth_square = variance * mean_square(model.noise.gradient_scale, forecast.table());
  if (const auto* regression = held<LinearRegression<double>>(model.objective))
    messages.label_variance = regression->label_noise * regression->label_noise;
  if (const auto* momentum = held<Momentum<double>>(model.optimizer)) {
    messages.has_velocity = true;
    messages.beta = momentum->beta;
  } else {
    const auto compression = total_spread_of(model.optimizer, model.positions);
    if (!steps_along_gradients(model.optimizer) || !compression) return std::nullopt;
    messages.compression = *compression;
    messages.shared = shares_uniforms(model.optimizer);
  }
  return messages;
}

/// A coordinate and its velocity: means and covariances.
struct Moments {
  double x = 0, v = 0;
  double xx = 0, xv = 0, vv = 0;

  double second() const { return fma(x, x, xx); }
};

/// The step z ← A z + b ξ of a coordinate.
struct LinearStep {
  double x_of_x = 1, x_of_v = 0, x_of_noise = 0;
  double v_of_x = 0, v_of_v = 0, v_of_noise = 0;

  Moments operator()(const Moments& m, double noise) const {
    Moments next;
    next.x = x_of_x * m.x + x_of_v * m.v;
    next.v = v_of_x * m.x + v_of_v * m.v;
    next.xx =
        x_of_x * x_of_x * m.xx + 2 * x_of_x * x_of_v * m.xv + x_of_v * x_of_v * m.vv + x_of_noise * x_of_noise * noise;
    next.xv = x_of_x * v_of_x * m.xx + (x_of_x * v_of_v + x_of_v * v_of_x) * m.xv + x_of_v * v_of_v * m.vv +
              x_of_noise * v_of_noise * noise;
    next.vv =
        v_of_x * v_of_x * m.xx + 2 * v_of_x * v_of_v * m.xv + v_of_v * v_of_v * m.vv + v_of_noise * v_of_noise * noise;
    return next;
  }
};

/// The recursion of all coordinates.
class MomentRecursion {
public:
  MomentRecursion(const Forecast& forecast, const Messages& messages, std::vector<double> eigenvalues)
      : forecast_(forecast), messages_(messages), eigenvalues_(std::move(eigenvalues)) {
    const double deviation = forecast.model().initial_point.deviation;
    double squares = 0;
    double largest = 0;
    for (const double eigenvalue : eigenvalues_) {
      squares += eigenvalue * eigenvalue;
      largest = std::max(largest, eigenvalue * eigenvalue);
    }
    const double of_data = messages_.label_variance ? squares + largest : 0;
    growth_ = variance_of_mean(messages_.growth_square * squares + of_data, largest);
    for (std::size_t j = 0; j < eigenvalues_.size(); ++j)
      moments_.push_back({.x = forecast.start(static_cast<std::int32_t>(j)), .xx = deviation * deviation});
  }

  void step(std::int64_t n) {
    const double rate = forecast_.rate_at(n);
    multiply(rate);
    const double signal = weighted([](double eigenvalue) { return eigenvalue * eigenvalue; });
    const double residual =
        messages_.label_variance ? weighted([](double e) { return e; }) + *messages_.label_variance : 0;
    for (std::size_t j = 0; j < moments_.size(); ++j) {
      const double own = eigenvalues_[j] * eigenvalues_[j] * moments_[j].second();
      double noise = messages_.scale_square + messages_.growth_square * signal;
      if (messages_.label_variance) noise += eigenvalues_[j] * residual + own;
      moments_[j] = step_of(rate, eigenvalues_[j])(moments_[j], variance_of_mean(noise, own));
    }
  }

  /// Σ w(λ_j) E x_j².
  template <class Weight> double weighted(Weight&& weight) const {
    double sum = 0;
    for (std::size_t j = 0; j < moments_.size(); ++j) sum += weight(eigenvalues_[j]) * moments_[j].second();
    return sum;
  }

  /// Powers of x below this one have means that replicas show; +inf where nothing multiplies x, or so little that it is
  /// forgotten in time.
  double visible_index() const { return forgets_ ? inf : visible_powers(log_variance_); }

  const Moments& of(std::int32_t j) const { return moments_[static_cast<std::size_t>(j)]; }

private:
  /// Adds up what the factor of a step does.
  void multiply(double rate) {
    if (growth_ == 0) return;
    const double step = messages_.has_velocity ? rate / (1 - messages_.beta) : rate;
    const double spread = step * step * forecast_.step_length() * growth_;
    double kept = 0;
    for (const double eigenvalue : eigenvalues_)
      if (eigenvalue > 0) kept = std::max(kept, abs(1 - shrinkage(forecast_, rate, eigenvalue)));
    constexpr double most = 1.25; // the variance of log|ξ|
    log_variance_ += std::min(most, spread / (kept * kept));
    // E (kept + √spread ξ)⁸ < 1 leaves room for the eighth power.
    const double s = kept * kept;
    const double eighth = detail::polynomial(spread, 105.0, 420 * s, 210 * s * s, 28 * s * s * s, s * s * s * s);
    forgets_ = forgets_ && !messages_.has_velocity && eighth < 1;
  }

  double variance_of_mean(double noise, double signal) const {
    const double c = messages_.compression;
    const double n = messages_.agents;
    return messages_.shared ? noise / n + c * (noise / n + signal) : (noise + c * (noise + signal)) / n;
  }

  LinearStep step_of(double rate, double eigenvalue) const {
    const double dt = forecast_.step_length();
    const double beta = messages_.beta;
    if (!messages_.has_velocity)
      return {.x_of_x = 1 - shrinkage(forecast_, rate, eigenvalue), .x_of_noise = -rate * sqrt(dt)};
    if (forecast_.is_discrete()) return {1 - rate * eigenvalue, -rate * beta, -rate, eigenvalue, beta, 1};
    return {1, -rate * dt, 0, eigenvalue * dt, 1 - (1 - beta) * dt, sqrt(dt)};
  }

  const Forecast& forecast_;
  Messages messages_;
  std::vector<double> eigenvalues_;
  std::vector<Moments> moments_;
  double growth_ = 0;       ///< Q of x whose norm is 1
  double log_variance_ = 0; ///< of the product of all factors
  bool forgets_ = true;
};

/// States what is known of one observable.
class Speaker {
public:
  Speaker(Forecast& forecast, const MomentRecursion& moments, Statement statement)
      : forecast_(forecast), moments_(moments), statement_(std::move(statement)), index_(moment_index_of_x(forecast)),
        knows_index_(kesten_index(forecast).has_value()) {}

  /// Of checkpoint `c`, where the recursion stands.
  void say(std::size_t c, std::size_t o) {
    statement_.moment_index = knows_index_ ? index_ : std::min(index_, moments_.visible_index());
    forecast_.observables()[o].observable.visit([&](const auto& each) { say_of(each, c, o); });
  }

private:
  void say_of(const Coordinate& coordinate, std::size_t c, std::size_t o) {
    const Moments& m = moments_.of(coordinate.index);
    forecast_.state(statement_, c, o, {Quantity::mean}, m.x);
    forecast_.state(statement_, c, o, {Quantity::variance}, m.xx);
  }

  void say_of(const Loss& /*loss*/, std::size_t c, std::size_t o) {
    mean_of_square(c, o, moments_.weighted([](double eigenvalue) { return 0.5 * eigenvalue; }));
  }

  void say_of(const GradientNormSquared& /*norm*/, std::size_t c, std::size_t o) {
    mean_of_square(c, o, moments_.weighted([](double eigenvalue) { return eigenvalue * eigenvalue; }));
  }

  void say_of(const GradientNormObserved& /*norm*/, std::size_t c, std::size_t o) {
    square(c, o, moments_.weighted([](double eigenvalue) { return eigenvalue * eigenvalue; }));
  }

  void say_of(const PointNorm& /*norm*/, std::size_t c, std::size_t o) {
    square(c, o, moments_.weighted([](double /*eigenvalue*/) { return 1.0; }));
  }

  void say_of(const Distance& /*distance*/, std::size_t c, std::size_t o) {
    square(c, o, moments_.weighted([](double eigenvalue) { return eigenvalue == 0 ? 0.0 : 1.0; }));
  }

  void say_of(const GradientNorm1& /*norm*/, std::size_t /*c*/, std::size_t /*o*/) {}

  void mean_of_square(std::size_t c, std::size_t o, double value) {
    Statement statement = statement_;
    statement.moment_index *= 0.5;
    forecast_.state(statement, c, o, {Quantity::mean}, value);
  }

  void square(std::size_t c, std::size_t o, double value) {
    forecast_.state(statement_, c, o, {Quantity::mean_square}, value);
  }

  Forecast& forecast_;
  const MomentRecursion& moments_;
  Statement statement_;
  double index_;     ///< of x in the long run
  bool knows_index_; ///< also with noise that grows
};

} // namespace

void second_moments(Forecast& forecast) {
  const std::vector<double> eigenvalues = eigenvalues_of(forecast);
  if (eigenvalues.empty() || !has_linear_steps(forecast)) return;
  if (forecast.is_sde_model() && forecast.model().sde.family == SdeFamily::levy) return;
  const auto messages = messages_of(forecast);
  if (!messages) return;
  Statement statement;
  statement.id = messages->has_velocity ? "momentum-moments" : "second-moments";
  constexpr double of_step = 20;
  const double looks = static_cast<double>(forecast.checkpoints().size() * forecast.observables().size());
  const double each = of_step * static_cast<double>(forecast.checkpoints().back()) + looks;
  if (!forecast.affords(statement.id.c_str(), each * static_cast<double>(eigenvalues.size()))) return;
  statement.source = messages->has_velocity ? "theory.md 6.5" : "theory.md 3.2";
  statement.assumptions = forecast.is_discrete()
                              ? "diagonal quadratic, noise of finite variance, linear compressor: exact at every step"
                              : "diagonal quadratic, SDE by Euler-Maruyama, whose moments are exact at every step";
  MomentRecursion moments(forecast, *messages, eigenvalues);
  Speaker speaker(forecast, moments, statement);
  std::int64_t step = forecast.run().plan().first_step;
  for (std::size_t c = 0; c < forecast.checkpoints().size(); ++c) {
    forecast.heed_stop();
    for (; step < forecast.checkpoints()[c]; ++step) moments.step(step);
    for (std::size_t o = 0; o < forecast.observables().size(); ++o) speaker.say(c, o);
  }
}

} // namespace heavytail
