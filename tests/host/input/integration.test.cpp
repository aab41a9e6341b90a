// SPDX-License-Identifier: MIT
// Which integrators an experiment may ask for.
#include "tests/host/input/documents.hpp"

#include <heavytail/integrators/all.hpp>

#include <catch2/catch.hpp>

#include <set>
#include <string>

namespace heavytail::test {

namespace {

/// The integrators that are not refused for a process.
std::set<std::string> fitting(const Json& process) {
  std::set<std::string> names;
  for_each_type(std::type_identity<Integrator<double>>{}, [&]<class I>() {
    const Json document{{"process", process},
                        {"integrator", {{"type", I::description().name}, {"dt", 0.1}}},
                        {"time", 1},
                        {"initial_point", 1}};
    const std::vector<Problem> problems = problems_of(document);
    CAPTURE(document.dump());
    if (problems.empty())
      names.insert(std::string(I::description().name));
    else
      CHECK(pointers_of(problems) == std::vector<std::string>{"/integrator/type"});
  });
  return names;
}

using Names = std::set<std::string>;

const Names gaussian{"euler_maruyama", "tamed_euler", "milstein", "heun", "platen_weak2", "srk_strong"};

Names gaussian_and(const std::string& name) {
  Names names = gaussian;
  names.insert(name);
  return names;
}

} // namespace

TEST_CASE("integrators: exact only where the transition is known, baoab only for underdamped dynamics", "[host]") {
  CHECK(fitting({{"type", "sinh"}}) == gaussian);
  CHECK(fitting({{"type", "double_well"}, {"volatility", 1}}) == gaussian);
  CHECK(fitting({{"type", "brownian"}}) == gaussian_and("exact"));
  CHECK(fitting({{"type", "geometric_brownian"}, {"drift", 0}, {"volatility", 1}}) == gaussian_and("exact"));
  const Json well{{"type", "quadratic"}, {"eigenvalues", {1}}};
  CHECK(fitting({{"type", "underdamped_langevin"}, {"objective", well}, {"friction", 1}, {"temperature", 1}}) ==
        gaussian_and("baoab"));
}

TEST_CASE("integrators: heun is refused for cir where it does not converge, 4 rate mean < volatility²", "[host]") {
  Names others = gaussian_and("exact");
  CHECK(fitting({{"type", "cir"}, {"rate", 1}, {"mean", 1}, {"volatility", 2}}) == others);
  others.erase("heun");
  CHECK(fitting({{"type", "cir"}, {"rate", 0.1}, {"mean", 0.1}, {"volatility", 0.5}}) == others);
  CHECK(fitting({{"type", "cir"}, {"rate", 1}, {"mean", 1}, {"volatility", 2.1}}) == others);
}

TEST_CASE("integrators: a process starts in its states", "[host]") {
  Json document{{"process", {{"type", "cir"}, {"rate", 1}, {"mean", 1}, {"volatility", 1}, {"dimension", 2}}},
                {"integrator", {{"type", "exact"}, {"dt", 0.1}}},
                {"time", 1},
                {"initial_point", {0, 1}}};
  CHECK(problems_of(document).empty());
  document["initial_point"] = {1, -1};
  CHECK(pointers_of(problems_of(document)) == std::vector<std::string>{"/initial_point"});
  document["initial_point"] = {{"type", "normal"}, {"mean", 1}, {"std", 0.1}};
  CHECK(pointers_of(problems_of(document)) == std::vector<std::string>{"/initial_point/std"});
  document["initial_point"] = {{"type", "normal"}, {"mean", -0.5}, {"std", 0}};
  CHECK(pointers_of(problems_of(document)) == std::vector<std::string>{"/initial_point/mean"});
  // The law of geometric Brownian motion is that of a start times a factor, whatever the start.
  document["process"] = {{"type", "geometric_brownian"}, {"drift", 0}, {"volatility", 1}};
  document["initial_point"] = -1;
  CHECK(problems_of(document).empty());
}

TEST_CASE("integrators: a stable driver leaves those whose formula needs no Gaussian moments", "[host]") {
  const Json stable{{"type", "stable"}, {"alpha", 1.5}};
  CHECK(fitting({{"type", "sinh"}, {"driver", stable}}) == Names{"euler_maruyama", "tamed_euler"});
  CHECK(fitting({{"type", "ornstein_uhlenbeck"}, {"rate", 1}, {"volatility", 1}, {"driver", stable}}) ==
        Names{"euler_maruyama", "tamed_euler", "exact"});
  // The exact transition of geometric Brownian motion is that of a Brownian motion.
  CHECK(fitting({{"type", "geometric_brownian"}, {"drift", 0}, {"volatility", 1}, {"driver", stable}}) ==
        Names{"euler_maruyama", "tamed_euler"});
}

} // namespace heavytail::test
