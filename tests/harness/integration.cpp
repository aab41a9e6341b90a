// SPDX-License-Identifier: MIT
#include "tests/harness/integration.hpp"

#include "tests/statistics/numbers.hpp"

#include <heavytail/lanes/scalar.hpp>
#include <heavytail/processes/process_sde.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <utility>

namespace heavytail::test {

namespace {

/// Increments of a Brownian motion over equal steps, with what SRK asks for beside them.
std::vector<std::pair<double, double>> brownian_increments(int log2_steps, Generator& generator) {
  const double root = std::sqrt(std::ldexp(1.0, -log2_steps));
  std::vector<std::pair<double, double>> increments(std::size_t{1} << static_cast<unsigned>(log2_steps));
  for (auto& [dw, z] : increments) {
    dw = root * normal(generator);
    z = normal(generator);
  }
  return increments;
}

/// ∫_t^(t+dt) (W_s - W_t) ds of a step of length `dt` with these draws.
double area(double dt, const std::pair<double, double>& draws) {
  return 0.5 * dt * (draws.first + std::sqrt(dt / 3) * draws.second);
}

/// Two steps of length `dt` as one: dW adds, and z follows from the area below the path.
std::pair<double, double> joined(double dt, const std::pair<double, double>& first,
                                 const std::pair<double, double>& second) {
  const double dw = first.first + second.first;
  const double both = area(dt, first) + area(dt, second) + dt * first.first;
  return {dw, (both / dt - dw) * std::sqrt(1.5 / dt)};
}

double end_of_path(const StrongOrderSetting& setting, const std::vector<std::pair<double, double>>& increments) {
  double x = setting.x0;
  const double dt = 1 / static_cast<double>(increments.size());
  for (const auto& [dw, z] : increments) x = stepped(setting.integrator, setting.process, dt, x, dw, z);
  return x;
}

/// Least squares through (-i, log2 of mean i).
double slope_of(const std::vector<double>& means) {
  const auto n = static_cast<double>(means.size());
  double numerator = 0;
  double denominator = 0;
  for (std::size_t i = 0; i < means.size(); ++i) {
    const double from_middle = static_cast<double>(i) - 0.5 * (n - 1);
    numerator -= from_middle * std::log2(means[i]);
    denominator += from_middle * from_middle;
  }
  return numerator / denominator;
}

std::vector<double> any_stepped(const Integrator<double>& integrator, const Process<double>& process, double dt,
                                std::vector<double> x, Draws draws, const std::vector<double>& table) {
  using Vector = Point<double, 0>;
  const auto d = static_cast<std::int32_t>(x.size());
  draws.dw.resize(x.size());
  draws.normals.resize(x.size());
  std::vector<double> buffer(x.size() * static_cast<std::size_t>(IntegratorScratch<double, 0>::count));
  const auto scratch_point = [&](std::int32_t i) { return Vector{buffer.data() + i * d, d}; };
  IntegratorScratch<double, 0> scratch{scratch_point(0), scratch_point(1), scratch_point(2), scratch_point(3),
                                       scratch_point(4), scratch_point(5), scratch_point(6)};
  Transition<double> transition;
  bool additive = true;
  process.visit([&](const auto& p) {
    if constexpr (requires { p.transition(dt, 2.0); }) transition = p.transition(dt, 2.0);
    if constexpr (requires { p.noise_kind; }) additive = p.noise_kind == NoiseKind::additive;
  });
  const Stream<double> stream = Stream<double>::of(1, 0);
  const ProcessSde<double, 0> sde(process, transition, table.data(), stream);
  const Vector dw{draws.dw.data(), d};
  const Vector normals{draws.normals.data(), d};
  Vector state{x.data(), d};
  const auto moment = [&](double part) { return Moment<double>{part * dt, 1, 0}; };
  const IntegratorStep<double, 0> step{
      {moment(0), moment(0.25), moment(0.75), moment(1)}, dt, std::sqrt(dt), dw, normals, additive};
  integrator.visit([&](const auto& each) { each.step(sde, step, state, scratch); });
  return x;
}

} // namespace

std::vector<double> stepped(const Integrator<double>& integrator, const PlainProcess& process, double dt,
                            std::vector<double> x, Draws draws, const std::vector<double>& table) {
  const Process<double> any = process.visit([](const auto& p) { return Process<double>(p); });
  return any_stepped(integrator, any, dt, std::move(x), std::move(draws), table);
}

std::vector<double> stepped(const Integrator<double>& integrator, const UnderdampedLangevin<double>& process, double dt,
                            std::vector<double> x, Draws draws, const std::vector<double>& table) {
  return any_stepped(integrator, Process<double>(process), dt, std::move(x), std::move(draws), table);
}

double stepped(const Integrator<double>& integrator, const PlainProcess& process, double dt, double x, double dw,
               double normal) {
  return stepped(integrator, process, dt, std::vector<double>{x}, {{dw}, {normal}}).front();
}

double gaussian_mean(double dt, const std::function<double(double, double)>& f) {
  // Gauss and Hermite's rule of 5 points for N(0, 1).
  const double inner = std::sqrt(5 - std::sqrt(10.0));
  const double outer = std::sqrt(5 + std::sqrt(10.0));
  const double inner_weight = (7 + 2 * std::sqrt(10.0)) / 60;
  const double outer_weight = (7 - 2 * std::sqrt(10.0)) / 60;
  const std::array<std::pair<double, double>, 5> rule{
      {{-outer, outer_weight}, {-inner, inner_weight}, {0, 8.0 / 15}, {inner, inner_weight}, {outer, outer_weight}}};
  double sum = 0;
  for (const auto& [first, first_weight] : rule)
    for (const auto& [second, second_weight] : rule)
      sum += first_weight * second_weight * f(std::sqrt(dt) * first, second);
  return sum;
}

MeasuredOrder strong_order(const StrongOrderSetting& setting, std::uint64_t seed) {
  Generator generator(seed);
  const int finest = setting.coarsest + setting.levels - 1;
  const auto levels = static_cast<std::size_t>(setting.levels);
  std::vector<std::vector<double>> errors; // path by path, from the coarsest level on
  for (int path = 0; path < setting.paths; ++path) {
    auto increments = brownian_increments(std::max(finest, setting.reference), generator);
    double motion = 0;
    for (const auto& [dw, z] : increments) motion += dw;
    const double exact = setting.exact ? setting.exact(motion) : end_of_path(setting, increments);
    std::vector<double>& error = errors.emplace_back(levels);
    while (increments.size() >= std::size_t{1} << static_cast<unsigned>(setting.coarsest)) {
      const int level = static_cast<int>(std::lround(std::log2(increments.size())));
      if (level <= finest)
        error[static_cast<std::size_t>(level - setting.coarsest)] = std::abs(end_of_path(setting, increments) - exact);
      const double dt = 1 / static_cast<double>(increments.size());
      for (std::size_t i = 0; i < increments.size() / 2; ++i)
        increments[i] = joined(dt, increments[2 * i], increments[2 * i + 1]);
      increments.resize(increments.size() / 2);
    }
  }
  const auto slope_with = [&](const auto& pick) {
    std::vector<double> sums(levels, 0.0);
    for (std::size_t path = 0; path < errors.size(); ++path) {
      const std::vector<double>& error = errors[pick(path)];
      for (std::size_t i = 0; i < levels; ++i) sums[i] += error[i];
    }
    return slope_of(sums);
  };
  constexpr std::size_t samples = 200;
  std::vector<double> slopes;
  for (std::size_t i = 0; i < samples; ++i)
    slopes.push_back(slope_with([&](std::size_t) { return below(generator, errors.size()); }));
  std::sort(slopes.begin(), slopes.end());
  return {slope_with([](std::size_t path) { return path; }), 0.5 * (slopes[194] - slopes[5])};
}

} // namespace heavytail::test
