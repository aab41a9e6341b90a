// SPDX-License-Identifier: MIT
#include "host/output/state.hpp"

#include "host/output/json_text.hpp"
#include "tests/statistics/numbers.hpp"

#include <catch2/catch.hpp>

#include <limits>
#include <string>

namespace heavytail::test {

namespace {

State state_of_hard_numbers(std::uint64_t seed) {
  State state{.name = "hard", .is_sweep = false, .points = {}, .ensembles = {}};
  SweepPoint point;
  point.experiment = read_experiment(parse_json_text(R"({
    "objective": {"type": "quadratic", "eigenvalues": [1.0]}, "noise": {"type": "gaussian"},
    "optimizer": {"type": "dsgd"}, "learning_rate": {"eta": 0.1}, "initial_point": 1.0, "steps": 2,
    "checkpoints": {"count": 1}, "observables": ["loss", "x[0]"], "replicas": 2000,
    "statistics": {"thresholds": {"loss": [0, 1e-300, 1e300]}},
    "exit": {"observable": "x[0]", "lower": -1, "upper": 2}})"));
  Ensembles ensembles;
  ensembles.ranges = {{.first = 0, .count = 2000}};
  Partial partial = Partial::empty(point.experiment.models[0].task);
  Generator generator(seed);
  constexpr double infinity = std::numeric_limits<double>::infinity();
  for (Checkpoint& checkpoint : partial.checkpoints) {
    checkpoint.diverged = 7;
    for (Summary& summary : checkpoint.summaries) {
      std::uint64_t replica = 0;
      for (const double x : hard_numbers(generator, 2000)) summary.add(x, replica++);
      for (const double x : {infinity, -infinity, 0.0, -0.0, std::numeric_limits<double>::quiet_NaN()})
        summary.add(x, replica++);
      summary.add_diverged(DivergedAs::infinity, 3);
      summary.add_diverged(DivergedAs::absent, 4);
    }
  }
  partial.replicas = 2012;
  partial.diverged_at.add(3);
  partial.exit->add(5, 9);
  partial.exit->add(~std::int64_t{2}, 9);
  ensembles.partials.push_back(partial);
  ensembles.batches.push_back({{.means = {0.1, infinity}, .quantiles = {{0.3, 1e-320}}}});
  state.points.push_back(std::move(point));
  state.ensembles.push_back(std::move(ensembles));
  return state;
}

} // namespace

TEST_CASE("state: numbers of all sizes come back from the file as they were, to the bit", "[exact]") {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const State state = state_of_hard_numbers(seed);
    const State read = read_state(parse_json_text(json_text(state_json(state))));
    REQUIRE(read.ensembles.size() == 1);
    CHECK((read.ensembles[0].partials == state.ensembles[0].partials));
    CHECK(read.ensembles[0].batches[0][0].means == state.ensembles[0].batches[0][0].means);
    CHECK(read.ensembles[0].batches[0][0].quantiles == state.ensembles[0].batches[0][0].quantiles);
    CHECK(Json::diff(state_json(state), state_json(read)).dump() == "[]");
  }
}

} // namespace heavytail::test
