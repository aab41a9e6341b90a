// SPDX-License-Identifier: MIT
#include "host/output/state.hpp"

#include "host/output/json_text.hpp"
#include "tests/statistics/numbers.hpp"

#include <catch2/catch.hpp>

#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace heavytail::test {

namespace {

/// The first quarter of the replicas: so many with a value each, and 12 more.
State state_of_hard_numbers(std::uint64_t seed, std::uint64_t count = 2000) {
  State state{.name = "experiment", .is_sweep = false, .points = {}, .ensembles = {}};
  SweepPoint point;
  point.experiment = read_experiment(parse_json_text(R"({
    "objective": {"type": "quadratic", "eigenvalues": [1.0]}, "noise": {"type": "gaussian"},
    "optimizer": {"type": "dsgd"}, "learning_rate": {"eta": 0.1}, "initial_point": 1.0, "steps": 2,
    "checkpoints": {"count": 1}, "observables": ["loss", "x[0]"], "replicas": 8048,
    "statistics": {"thresholds": {"loss": [0, 1e-300, 1e300]}},
    "exit": {"observable": "x[0]", "lower": -1, "upper": 2}})"));
  const std::uint64_t replicas = count + 12;
  Ensembles ensembles;
  ensembles.ranges = {{.first = 0, .count = replicas}};
  Partial partial = Partial::empty(point.experiment.models[0].plan());
  Generator generator(seed);
  constexpr double infinity = std::numeric_limits<double>::infinity();
  for (Checkpoint& checkpoint : partial.checkpoints) {
    checkpoint.diverged = 7;
    for (Summary& summary : checkpoint.summaries) {
      std::uint64_t replica = 0;
      for (const double x : hard_numbers(generator, count)) summary.add(x, replica++);
      for (const double x : {infinity, -infinity, 0.0, -0.0, std::numeric_limits<double>::quiet_NaN()})
        summary.add(x, replica++);
      summary.add_diverged(DivergedAs::infinity, 3);
      summary.add_diverged(DivergedAs::absent, 4);
    }
  }
  partial.replicas = replicas;
  for (int i = 0; i < 7; ++i) partial.diverged_at.add(3);
  partial.exit->add(5, 9);
  partial.exit->add(~std::int64_t{2}, 9);
  for (std::uint64_t i = 2; i < replicas; ++i) partial.exit->add(never, i < 7 ? 1 : never);
  ensembles.partials.push_back(partial);
  const std::vector<double> numbers = {0.1, infinity, 0.3, 1e-320};
  ensembles.batches.push_back({{.means = numbers, .quantiles = {numbers, numbers, numbers, numbers}}});
  state.points.push_back(std::move(point));
  state.ensembles.push_back(std::move(ensembles));
  return state;
}

/// What is wrong with a state's file, or "nothing".
std::string damage(const Json& state) {
  try {
    read_state(parse_json_text(state.dump()));
    return "nothing";
  } catch (const InputError& error) {
    return to_string(error.problems().at(0));
  }
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

TEST_CASE("state: counts, lengths and steps that do not fit together are refused where they stand", "[property]") {
  const Json state = parse_json_text(json_text(state_json(state_of_hard_numbers(4))));
  const std::string point = "/points/0";
  const std::string ensemble = point + "/models/0/ensemble";
  const std::string summary = ensemble + "/checkpoints/1/summaries/0";

  struct Case {
    std::string changed;
    Json value;
    std::string said;
  };

  const std::vector<Case> cases = {
      {"/points", Json::array(), "/points: expected an array of length 1, found length 0"},
      {"/name", "../other", "/name: expected \"experiment\", found \"../other\""},
      {"/is_sweep", 0, "/is_sweep: expected true or false, found 0"},
      {"/is_sweep", true, "/checksum: expected that of the content"},
      {"/checksum", "0123456789abcdef", "/checksum: expected that of the content"},
      {point + "/set", Json::array({1}), point + "/set/0: expected an array"},
      {point + "/experiment/steps", 0, point + "/experiment/steps: expected an integer"},
      {point + "/experiment/seed", 9, "/checksum: expected that of the content"},
      {point + "/replicas/0/1", 2000, ensemble + "/replicas: expected 2000, found 2012"},
      {point + "/replicas/0/1", 9000, point + "/replicas/0/1: expected an integer from 0 to 8048, found 9000"},
      {point + "/models", Json::array(), point + "/models: expected an array of length 1, found length 0"},
      {point + "/models/0/batches", Json::array(), point + "/models/0/batches: expected an array of length 1"},
      {point + "/models/0/batches/0/means/3", nullptr, point + "/models/0/batches/0/means/3: expected a number"},
      {ensemble, nullptr, ensemble + ": expected an object, found null"},
      {ensemble + "/replicas", 2013, ensemble + "/replicas: expected 2012, found 2013"},
      {ensemble + "/checkpoints/1/step", 3, ensemble + "/checkpoints/1/step: expected 2, found 3"},
      {ensemble + "/checkpoints/1/diverged", 8, summary + "/diverged: expected 8, found 7"},
      {ensemble + "/checkpoints/1/summaries", Json::array(), ensemble + "/checkpoints/1/summaries: expected an array"},
      {ensemble + "/diverged_at/bins", Json::array(),
       ensemble + "/diverged_at/bins: expected bins of 7 values, found 0"},
      {ensemble + "/exit/upwards", 3, ensemble + "/exit/upwards: expected an integer from 0 to 2, found 3"},
      {summary + "/bins/0/1", 5000, summary + "/bins/0/1: expected an integer from 0 to 2005, found 5000"},
      {summary + "/bins/0/0", "nan", summary + "/bins/0/0: expected a number, found \"nan\""},
      {summary + "/bins/0", Json::array(), summary + "/bins/0: expected an array of length 2, found length 0"},
      {summary + "/bins", Json::array(), summary + "/bins: expected bins of 2005 values, found 0"},
      {summary + "/sum", Json(std::vector<int>(100, 1)), summary + "/sum: expected an array of length"},
      {summary + "/sum", Json::array(), "/checksum: expected that of the content"},
      {summary + "/squares/0", -1, summary + "/squares/0: expected an integer from 0 to 4294967295, found -1"},
      {summary + "/exceedances", Json::array(), summary + "/exceedances: expected an array of length 3"},
      {summary + "/highest/0/0", "nan", summary + "/highest/0/0: expected a number"},
      {summary + "/largest", 1, "/checksum: expected that of the content"},
      {summary + "/diverged_as_infinity", 8, summary + "/diverged_as_infinity: expected an integer from 0 to 7"},
  };
  CHECK(damage(state) == "nothing");
  for (const Case& each : cases) {
    Json changed = state;
    changed.at(Json::json_pointer(each.changed)) = each.value;
    INFO(each.changed << ": " << damage(changed));
    CHECK(damage(changed).starts_with(each.said));
    CHECK(damage(changed).ends_with("; the state is damaged") ==
          !each.changed.starts_with(point + "/experiment/steps"));
  }
}

TEST_CASE("state: whatever value is changed or missing, the state is refused", "[property]") {
  const Json state = parse_json_text(json_text(state_json(state_of_hard_numbers(5, 8))));
  const Json leaves = state.flatten();
  std::size_t place = 0;
  for (const auto& [pointer, value] : leaves.items()) {
    if (place++ % 5 != 0) continue;
    for (const Json& other : {Json(), Json("x"), Json(12345), Json::array()}) {
      Json changed = state;
      Json& leaf = changed.at(Json::json_pointer(pointer));
      if (std::exchange(leaf, other) == other) continue;
      INFO(pointer << " = " << other.dump());
      CHECK(damage(changed) != "nothing");
    }
    Json changed = state;
    const Json::json_pointer whole(pointer);
    Json& parent = changed[whole.parent_pointer()];
    if (parent.is_array())
      parent.erase(parent.size() - 1);
    else
      parent.erase(whole.back());
    INFO(pointer << " is missing");
    CHECK(damage(changed) != "nothing");
  }
}

} // namespace heavytail::test
