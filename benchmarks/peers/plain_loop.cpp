// SPDX-License-Identifier: MIT
// The loop that one writes by hand: std::mt19937_64 and the distributions of the standard library, one replica after
// another.
// Usage: plain_loop WORKLOAD float32|float64 SEED REPLICAS KEY=VALUE...

#include "report.hpp"

#include <random>

namespace {

using Generator = std::mt19937_64;

template <class Real> void linear(bool process, const Parameters& in, Generator& generator, std::vector<double>& last) {
  const auto steps = static_cast<int>(in["steps"]);
  const auto start = static_cast<Real>(in["start"]);
  Real keep, pull, kick;
  if (process) {
    keep = static_cast<Real>(1 - in["rate"] * in["dt"]);
    pull = static_cast<Real>(in["rate"] * in["mean"] * in["dt"]);
    kick = static_cast<Real>(in["volatility"] * std::sqrt(in["dt"]));
  } else {
    keep = static_cast<Real>(1 - in["eta"]);
    pull = 0;
    kick = static_cast<Real>(-in["eta"] * in["scale"]);
  }
  std::normal_distribution<Real> normal;
  for (double& out : last) {
    Real x = start;
    for (int step = 0; step < steps; ++step) x = keep * x + pull + kick * normal(generator);
    out = x;
  }
}

template <class Real, class Noise, class Step>
void agents(const Parameters& in, Generator& generator, Noise noise, Step step_of, std::vector<double>& loss) {
  const auto steps = static_cast<int>(in["steps"]);
  const auto count = static_cast<int>(in["agents"]);
  const auto eta = static_cast<Real>(in["eta"]);
  std::vector<Real> x(static_cast<std::size_t>(in["dimension"]));
  for (double& out : loss) {
    for (Real& coordinate : x) coordinate = static_cast<Real>(in["start"]);
    for (int step = 0; step < steps; ++step) {
      for (Real& coordinate : x) {
        Real sum = 0;
        for (int agent = 0; agent < count; ++agent) sum += step_of.message(coordinate, noise(generator));
        coordinate -= eta * sum / static_cast<Real>(count);
      }
    }
    out = 0;
    for (const Real coordinate : x) out += step_of.loss(static_cast<double>(coordinate));
  }
}

template <class Real> struct Gradient {
  Real scale;

  Real message(Real x, Real z) const { return x + scale * z; }

  static double loss(double x) { return x * x / 2; }
};

template <class Real> struct Sign {
  Real scale;

  Real message(Real x, Real z) const { return x * x * x + scale * z > 0 ? Real(1) : Real(-1); }

  static double loss(double x) { return x * x * x * x / 4; }
};

// Chambers, Mallows and Stuck for symmetric laws.
template <class Real> class Stable {
public:
  explicit Stable(Real alpha) : alpha_(alpha) {}

  Real operator()(Generator& generator) {
    const Real angle = angle_(generator);
    const Real weight = weight_(generator);
    return std::sin(alpha_ * angle) / std::pow(std::cos(angle), 1 / alpha_) *
           std::pow(std::cos((1 - alpha_) * angle) / weight, (1 - alpha_) / alpha_);
  }

private:
  Real alpha_;
  std::uniform_real_distribution<Real> angle_{static_cast<Real>(-M_PI / 2), static_cast<Real>(M_PI / 2)};
  std::exponential_distribution<Real> weight_;
};

// The step of the exit of each replica, negative downwards, 0 for none.
template <class Real> void first_exit(const Parameters& in, Generator& generator, std::vector<double>& left_at) {
  const auto steps = static_cast<int>(in["steps"]);
  const auto dt = static_cast<Real>(in["dt"]);
  const auto lower = static_cast<Real>(in["lower"]), upper = static_cast<Real>(in["upper"]);
  const auto kick = static_cast<Real>(in["volatility"] * std::pow(in["dt"], 1 / in["alpha"]));
  Stable<Real> stable(static_cast<Real>(in["alpha"]));
  for (double& out : left_at) {
    auto x = static_cast<Real>(in["start"]);
    out = 0;
    for (int step = 1; step <= steps && out == 0; ++step) {
      x += dt * (x - x * x * x) + kick * stable(generator);
      if (x >= upper) out = step;
      if (x <= lower) out = -step;
    }
  }
}

void print_exits(double seconds, const Parameters& in, const std::vector<double>& left_at) {
  std::vector<double> times;
  std::size_t exited = 0, upwards = 0;
  for (const double step : left_at) {
    exited += step != 0 ? 1 : 0;
    upwards += step > 0 ? 1 : 0;
    times.push_back(step == 0 ? in["time"] : std::abs(step) * in["dt"]);
  }
  const Moments found = moments(times);
  std::printf(R"({"seconds": %.9f, "mean": %.17g, "variance": %.17g, "exited": %zu, "upwards": %zu})", seconds,
              found.mean, found.variance, exited, upwards);
  std::puts("");
}

template <class Real>
int run(const std::string& workload, const Parameters& in, Generator generator, std::size_t replicas) {
  std::vector<double> last(replicas);
  const Clock clock;
  if (workload == "W1" || workload == "W2") {
    linear<Real>(workload == "W1", in, generator, last);
  } else if (workload == "W3") {
    std::student_t_distribution<Real> noise(static_cast<Real>(in["dof"]));
    agents<Real>(in, generator, noise, Gradient<Real>{static_cast<Real>(in["scale"])}, last);
  } else if (workload == "W4") {
    agents<Real>(in, generator, std::cauchy_distribution<Real>(), Sign<Real>{static_cast<Real>(in["scale"])}, last);
  } else {
    first_exit<Real>(in, generator, last);
    print_exits(clock.seconds(), in, last);
    return 0;
  }
  print_values(clock.seconds(), last, in.thresholds);
  return 0;
}

} // namespace

int main(int count, char** arguments) {
  const Parameters in(count - 5, arguments + 5);
  const std::string workload = arguments[1];
  const Generator generator(std::strtoull(arguments[3], nullptr, 10));
  const auto replicas = static_cast<std::size_t>(std::strtoull(arguments[4], nullptr, 10));
  return arguments[2] == std::string("float32") ? run<float>(workload, in, generator, replicas)
                                                : run<double>(workload, in, generator, replicas);
}
