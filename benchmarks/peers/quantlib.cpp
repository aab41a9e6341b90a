// SPDX-License-Identifier: MIT
// QuantLib: a process of one's own with its EulerDiscretization, and its PathGenerator with pseudo-random numbers.
// Usage: quantlib W1 SEED REPLICAS KEY=VALUE...

#include "report.hpp"

#include <ql/math/randomnumbers/rngtraits.hpp>
#include <ql/methods/montecarlo/pathgenerator.hpp>
#include <ql/processes/eulerdiscretization.hpp>
#include <ql/stochasticprocess.hpp>

namespace {

// QuantLib's own OrnsteinUhlenbeckProcess steps by the exact transition; this one does the work that is compared.
class OrnsteinUhlenbeck final : public QuantLib::StochasticProcess1D {
public:
  explicit OrnsteinUhlenbeck(const Parameters& in)
      : StochasticProcess1D(QuantLib::ext::make_shared<QuantLib::EulerDiscretization>()), start_(in["start"]),
        rate_(in["rate"]), mean_(in["mean"]), volatility_(in["volatility"]) {}

  double x0() const override { return start_; }

  double drift(double, double x) const override { return rate_ * (mean_ - x); }

  double diffusion(double, double) const override { return volatility_; }

private:
  double start_, rate_, mean_, volatility_;
};

} // namespace

int main(int count, char** arguments) {
  using Rsg = QuantLib::PseudoRandom::rsg_type;
  const Parameters in(count - 4, arguments + 4);
  const auto steps = static_cast<QuantLib::Size>(in["steps"]);
  std::vector<double> last(std::strtoull(arguments[3], nullptr, 10));
  const Clock clock;
  const auto process = QuantLib::ext::make_shared<OrnsteinUhlenbeck>(in);
  const auto seed = static_cast<QuantLib::BigNatural>(std::strtoull(arguments[2], nullptr, 10));
  const QuantLib::PathGenerator<Rsg> paths(process, in["time"], steps,
                                           QuantLib::PseudoRandom::make_sequence_generator(steps, seed), false);
  for (double& out : last) out = paths.next().value.back();
  print_values(clock.seconds(), last, in.thresholds);
}
