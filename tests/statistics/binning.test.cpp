// SPDX-License-Identifier: MIT
// Where bins lie: the rule itself, and quantiles of narrow laws, lattices, mixed laws and clusters against their exact
// quantiles.
#include "kernels/binning.hpp"

#include "host/estimates/quantile.hpp"
#include "host/estimates/tail/plot_data.hpp"
#include "tests/statistics/numbers.hpp"

#include <heavytail/statistics/summary.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

using namespace heavytail;
using namespace heavytail::test;

namespace {

using Draw = std::function<double(Generator&)>;

std::vector<double> sample(std::size_t count, const Draw& draw, std::uint64_t seed = 1) {
  Generator generator(seed);
  std::vector<double> numbers(count);
  for (double& x : numbers) x = draw(generator);
  return numbers;
}

/// Of a law, by 256 numbers.
Binning rule_of(const Draw& draw, bool float32 = false) {
  return binning_of(sample(256, draw), float32);
}

/// The number as float32.
double rounded(double x) {
  return static_cast<double>(static_cast<float>(x));
}

/// Estimated quantiles of a sample whose first 256 numbers decide on the bins, beside the sample's own.
struct Beside {
  double p = 0, estimate = 0, exact = 0, median = 0;
};

std::vector<Beside> quantiles_of(std::vector<double> numbers, bool float32, std::span<const double> probabilities) {
  Summary summary({}, 0, binning_of(std::span(numbers).first(256), float32));
  for (const double x : numbers) summary.add(x);
  std::sort(numbers.begin(), numbers.end());
  const std::size_t n = numbers.size();
  std::vector<Beside> result;
  const std::vector<QuantileEstimate> estimates = estimate_quantiles(summary, probabilities, 0.95);
  for (std::size_t i = 0; i < probabilities.size(); ++i) {
    const auto rank = static_cast<std::size_t>(std::ceil(probabilities[i] * static_cast<double>(n)));
    result.push_back(
        {probabilities[i], estimates[i].estimate.value, numbers[std::max<std::size_t>(rank, 1) - 1], numbers[n / 2]});
  }
  return result;
}

} // namespace

TEST_CASE("binning: bins of a law that is wide beside its location are about 0", "[exact]") {
  for (const double location : {0.0, 1.0, -5.0, 10.0}) {
    INFO(location);
    CHECK(rule_of([&](Generator& g) { return location + normal(g); }) == Binning{});
    CHECK(rule_of([&](Generator& g) { return rounded(location + normal(g)); }, true) == Binning{});
  }
  CHECK(rule_of(lognormal) == Binning{});
  CHECK(rule_of([](Generator& g) { return std::pow(uniform(g), 20.0); }) == Binning{});
}

TEST_CASE("binning: those of a narrow law are about the sample's median", "[exact]") {
  for (const double location : {20.0, -3e4, 1e5, 1e8}) {
    INFO(location);
    const Binning binning = rule_of([&](Generator& g) { return location + normal(g); });
    CHECK(std::abs(binning.centre - location) < 1);
    CHECK(!binning.fine);
    CHECK(!binning.float32);
    CHECK(rule_of([&](Generator& g) { return rounded(location + cauchy(g)); }, true).float32);
  }
}

TEST_CASE("binning: few, equal and infinite numbers", "[exact]") {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  CHECK(binning_of(std::vector<double>{}, true) == Binning{});
  CHECK(binning_of(std::vector<double>(7, 7.0), false) == Binning{});
  CHECK(binning_of(std::vector<double>(8, 7.0), false) == Binning{.centre = 7});
  CHECK(binning_of(std::vector<double>(256, infinity), false) == Binning{});
  CHECK(binning_of(std::vector<double>(256, 0.0), true) == Binning{});
  CHECK(binning_of(std::vector<double>(256, 3e38), true) == Binning{.fine = true}); // differences might overflow
}

TEST_CASE("binning: a lattice and narrow clusters get fine bins, a lone atom the centre", "[exact]") {
  CHECK(rule_of([](Generator& g) { return 0.1 * std::floor(20 * normal(g)); }).fine);
  CHECK(rule_of([](Generator& g) { return (below(g, 2) == 0 ? -1.0 : 1.0) + 1e-4 * normal(g); }).fine);
  const Binning mixed = rule_of([](Generator& g) { return std::max(0.25, normal(g)); });
  CHECK(mixed.centre == 0.25);
  CHECK(!mixed.fine);
}

TEST_CASE("binning: quantiles of narrow laws are within 1 % of their distance to the median", "[law]") {
  constexpr std::array<double, 13> probabilities{1e-6, 1e-5, 1e-4, 0.001, 0.01,   0.1,     0.3,
                                                 0.5,  0.7,  0.9,  0.99,  0.9999, 0.999999};
  const std::vector<std::pair<std::string, Draw>> laws{
      {"normal", normal},
      {"cauchy", cauchy},
      {"exponential", exponential},
      {"uniform", uniform},
      {"two wells", [](Generator& g) { return (below(g, 3) == 0 ? -400 : 0) + normal(g); }}};
  constexpr std::size_t count = 400000;
  for (const auto& [name, draw] : laws)
    for (const double location : {0.0, 20.0, -3e4, 1e5, 1e8})
      for (const bool float32 : {false, true}) {
        const std::vector<double> numbers = sample(count, [&, &draw = draw](Generator& g) {
          const double x = location + draw(g);
          return float32 ? rounded(x) : x;
        });
        for (const Beside& each : quantiles_of(numbers, float32, probabilities)) {
          INFO(name << " at " << location << (float32 ? " float32" : " float64") << ", p " << each.p << ", sample "
                    << each.exact);
          // Between the numbers of the sample nothing is known: a spacing at the median is √(n/4)⁻¹ of what it errs.
          CHECK(std::abs(each.estimate - each.exact) <= 0.01 * std::abs(each.exact - each.median) + 0.002);
        }
      }
}

TEST_CASE("binning: quantiles of laws on lattices are points of them", "[exact]") {
  constexpr std::array<double, 9> probabilities{1e-4, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.9999};

  struct Lattice {
    std::string name;
    double origin, spacing;
    Draw draw; ///< whole numbers
  };

  const std::vector<Lattice> lattices{
      {"signs", 0.35, 0.02 / 3, [](Generator& g) { return std::floor(7 * normal(g)); }},
      {"wide", 0, 0.001, [](Generator& g) { return std::floor(300 * normal(g)); }},
      {"far", 1000, 0.25, [](Generator& g) { return std::floor(40 * normal(g)); }},
      {"geometric", 0, 1, [](Generator& g) { return std::floor(50 * exponential(g)); }},
      {"two points", 5, 1, [](Generator& g) { return static_cast<double>(below(g, 2)); }}};
  for (const Lattice& lattice : lattices)
    for (const bool float32 : {false, true}) {
      const std::vector<double> numbers = sample(200000, [&](Generator& g) {
        const double x = lattice.origin + lattice.spacing * lattice.draw(g);
        return float32 ? rounded(x) : x;
      });
      for (const Beside& each : quantiles_of(numbers, float32, probabilities)) {
        INFO(lattice.name << (float32 ? " float32" : " float64") << ", p " << each.p);
        CHECK(each.estimate == each.exact);
      }
    }
}

TEST_CASE("binning: narrow wells of unequal weights are resolved where the median is", "[law]") {
  for (const double weight : {0.52, 0.6, 0.7})
    for (const double width : {1e-3, 1e-4, 1e-6}) {
      const std::vector<double> numbers =
          sample(100000, [&](Generator& g) { return (uniform(g) < weight ? 1 : -1) + width * normal(g); }, 7);
      for (const Beside& each : quantiles_of(numbers, false, std::array{0.55, 0.6, 0.75, 0.9, 0.99})) {
        if (each.p < 1 - weight + 0.03) continue;
        INFO(weight << " " << width << ", p " << each.p);
        CHECK(std::abs(each.estimate - each.exact) <= 0.01 * std::abs(each.exact - each.median) + 0.003 * width);
      }
    }
}

TEST_CASE("binning: a heavy atom is exact beside another one and a density", "[exact]") {
  for (const std::uint64_t seed : {1, 2, 3, 4}) {
    const std::vector<double> numbers =
        sample(50000, [](Generator& g) { return std::clamp(2.75 - cauchy(g), 2.5, 3.0); }, seed);
    for (const Beside& each : quantiles_of(numbers, true, std::array{0.05, 0.2, 0.4}))
      if (each.exact == 2.5) CHECK(each.estimate == 2.5);
  }
}

TEST_CASE("binning: histograms and curves count exactly between their edges", "[exact]") {
  const std::vector<std::pair<std::string, Draw>> laws{
      {"left of the centre", [](Generator& g) { return 5 + 0.25 * std::floor(3 * normal(g)); }},
      {"wells", [](Generator& g) { return (below(g, 5) < 2 ? -1.0 : 1.0) + 1e-4 * normal(g); }},
      {"steps", [](Generator& g) { return 1000 + 0.1 * std::floor(9 * normal(g)); }},
      {"cauchy", [](Generator& g) { return 20 + cauchy(g); }},
      {"tiny", [](Generator& g) { return 1e-310 * normal(g); }}};
  for (const auto& [name, draw] : laws)
    for (const bool float32 : {false, true}) {
      const std::vector<double> numbers = sample(20000, [&, &draw = draw](Generator& g) {
        const double x = draw(g);
        return float32 ? rounded(x) : x;
      });
      Summary summary({}, 0, binning_of(std::span(numbers).first(256), float32));
      for (const double x : numbers) summary.add(x);
      std::uint64_t total = 0;
      double last = -std::numeric_limits<double>::infinity();
      for (const PlotBin& bin : plot_histogram(summary)) {
        INFO(name << (float32 ? " float32" : " float64") << " from " << bin.lower << " to " << bin.upper);
        CHECK(bin.lower >= last);
        CHECK(bin.upper >= bin.lower);
        last = bin.upper;
        total += bin.count;
        if (summary.histogram().binning().centre == 0) continue; // there negative bins hold their lower ends
        const auto inside = std::count_if(numbers.begin(), numbers.end(), [&](double x) {
          return bin.lower == bin.upper ? x == bin.lower : x >= bin.lower && x < bin.upper;
        });
        CHECK(static_cast<std::uint64_t>(inside) == bin.count);
      }
      CHECK(total == numbers.size());
      for (const ExceedanceEstimate& each : exceedance_curve(summary, 0.95)) {
        INFO(name << (float32 ? " float32" : " float64") << " at " << each.threshold);
        const auto reached =
            std::count_if(numbers.begin(), numbers.end(), [&](double x) { return x >= each.threshold; });
        CHECK(each.probability.value == static_cast<double>(reached) / static_cast<double>(numbers.size()));
      }
    }
}

TEST_CASE("binning: the atom of a mixed law is exact", "[exact]") {
  const std::vector<double> numbers =
      sample(100000, [](Generator& g) { return std::min(1.25, std::max(0.3, 1 + 0.5 * normal(g))); });
  for (const Beside& each : quantiles_of(numbers, false, std::array{0.35, 0.5, 0.65, 0.75, 0.9, 0.99})) {
    INFO(each.p);
    if (each.exact == 1.25)
      CHECK(each.estimate == 1.25);
    else
      CHECK(each.estimate == Approx(each.exact).epsilon(0.005));
  }
}
