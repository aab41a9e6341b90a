// SPDX-License-Identifier: MIT
// The library as a program of one's own calls it.
#include "kernels/backend.hpp"

#include <heavytail/heavytail.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <string>
#include <thread>
#include <vector>

namespace heavytail::test {

namespace {

const char* const small = R"({"name": "small", "objective": {"type": "quadratic", "eigenvalues": [1, 2]}, "agents": 2,
    "noise": {"type": "student_t", "dof": 2}, "optimizer": {"type": "dsgd"}, "learning_rate": {"eta": 0.1},
    "initial_point": 1, "steps": 40, "checkpoints": {"steps": [20, 40]}, "replicas": 3000,
    "observables": ["loss", "x[0]"]})";

ExperimentFile changed(const std::string& patch) {
  Json json = Json::parse(small);
  json.merge_patch(Json::parse(patch));
  return read_experiment_file(json);
}

/// The result of a run of one point without what differs from run to run.
Json bare(const FileResult& result) {
  Json json = file_json(result);
  json.erase("provenance");
  json.erase("timing");
  return json;
}

/// The pointer of the only problem.
template <class Call> std::string culprit(const Call& call) {
  try {
    call();
  } catch (const InputError& error) {
    REQUIRE(error.problems().size() == 1);
    return error.problems().front().pointer;
  }
  return "nothing";
}

} // namespace

TEST_CASE("library: progress is heard from nothing to all, point by point, and never by two at once", "[library]") {
  const ExperimentFile file = changed(R"({"sweep": [{"path": "/noise/dof", "values": [2, 3]}]})");
  std::vector<RunProgress> heard;
  std::thread::id first;
  std::atomic<int> inside = 0;
  bool alone = true;
  const auto hear = [&](const RunProgress& progress) {
    alone = alone && ++inside == 1;
    if (heard.empty()) first = std::this_thread::get_id();
    heard.push_back(progress);
    --inside;
  };
  const RunOutcome ran = run(file, {.backend = "cpu", .threads = 3}, {.progress = hear});
  CHECK(alone);
  CHECK(first == std::this_thread::get_id());
  REQUIRE(heard.size() >= 4); // each point as it begins, and at its estimates
  CHECK(heard.front().done == 0);
  CHECK(heard.back().done == ran.path_steps);
  CHECK(ran.path_steps == 2 * 3000 * 40);
  CHECK(heard.back().estimating);
  CHECK(heard.back().point == 1);
  for (std::size_t i = 0; i < heard.size(); ++i) {
    CHECK(heard[i].total == ran.path_steps);
    CHECK(heard[i].points == 2);
    if (i == 0) continue;
    CHECK(heard[i].done >= heard[i - 1].done);
    CHECK(heard[i].point >= heard[i - 1].point);
  }
  CHECK(ran.seconds > 0);
  CHECK_FALSE(ran.state);
  CHECK(ran.result->points.size() == 2);
  CHECK(ran.result->points.front().result.ensembles.front().checkpoints.size() == 3);
}

TEST_CASE("library: a stop that is requested while replicas run, or before, interrupts", "[library]") {
  std::stop_source source;
  const auto stop_at_once = [&](const RunProgress& progress) {
    if (progress.done > 0) source.request_stop();
  };
  const ExperimentFile endless = changed(R"({"replicas": 1000000000000})");
  CHECK_THROWS_AS(run(endless, {.backend = "cpu"}, {.progress = stop_at_once, .stop = source.get_token()}),
                  Interrupted);
  CHECK(source.stop_requested());
  CHECK_THROWS_AS(run(changed("{}"), {}, {.stop = source.get_token()}), Interrupted);
  CHECK_THROWS_AS(predict(changed("{}").points.front().experiment, source.get_token()), Interrupted);
}

TEST_CASE("library: a note says why there is no CUDA device, where that matters", "[library]") {
  std::vector<std::string> notes;
  std::stop_source source;
  const auto stop = [&](const RunProgress&) { source.request_stop(); };
  const auto note = [&](const std::string& text) { notes.push_back(text); };
  const ExperimentFile much = changed(R"({"steps": 1000000, "replicas": 1000000})");
  CHECK_THROWS_AS(run(much, {.threads = 1}, {.progress = stop, .note = note, .stop = source.get_token()}), Interrupted);
  const CudaDevices cuda = cuda_devices();
  REQUIRE(notes.size() == (cuda.built && cuda.devices.empty() ? 1U : 0U));
  if (!notes.empty()) CHECK(notes.front() == "no CUDA device: " + cuda.reason + "; running on the CPU");
}

TEST_CASE("library: the states of shards, written and read again, merge to what one run gives", "[library]") {
  const ExperimentFile file = changed("{}");
  std::vector<State> states;
  for (std::uint64_t i = 0; i < 3; ++i) {
    const RunOutcome part = run(file, {.backend = "cpu", .shard = {.index = i, .count = 3}});
    CHECK_FALSE(part.result);
    states.push_back(read_state(parse_json_text(json_text(state_json(*part.state)))));
  }
  const RunOutcome whole = run(file, {.backend = "cpu", .threads = 1, .keep_state = true});
  CHECK(bare(merge(states)) == bare(*whole.result));
  CHECK(bare(merge({*whole.state})) == bare(*whole.result));
  states.pop_back();
  CHECK(culprit([&] { merge(states); }).empty());
  CHECK(culprit([] { merge({}); }).empty());
}

TEST_CASE("library: options that no run can have are refused by name", "[library]") {
  const ExperimentFile file = changed("{}");
  const auto refused = [&](const RunOptions& options) { return culprit([&] { run(file, options); }); };
  CHECK(refused({.backend = "abacus"}) == "--backend");
  CHECK(refused({.threads = -1}) == "--threads");
  CHECK(refused({.backend = "cpu", .device = 0}) == "--device");
  CHECK(refused({.device = -1}) == "--device");
  CHECK(refused({.shard = {.index = 2, .count = 2}}) == "--shard");
  CHECK(refused({.shard = {.index = 0, .count = most_shards + 1}}) == "--shard");
  const ExperimentFile until =
      changed(R"({"stop": {"observable": "loss", "relative_error": 0.5, "max_replicas": 20000}})");
  CHECK(culprit([&] { run(until, {.keep_state = true}); }) == "--save-state");
  CHECK(culprit([&] { run(until, {.shard = {.index = 0, .count = 2}}); }) == "--save-state");
}

TEST_CASE("library: a replayed path ends where the result says that the replica did", "[library]") {
  const ExperimentFile file = changed("{}");
  const Json result = bare(*run(file).result);
  const Json highest = result["ensembles"][0]["checkpoints"][2]["observables"]["loss"]["highest"][0];
  const ReplayedPath path = replay(file, {.replica = highest["replica"].get<std::uint64_t>(), .every = 15});
  CHECK(path.columns == std::vector<std::string>{"x[0]", "x[1]", "loss"});
  CHECK(path.coordinates == 2);
  CHECK(path.steps == std::vector<std::int64_t>{0, 15, 30, 40});
  CHECK(path.times.back() == 4.0);
  CHECK(path.value(0, 0) == 1);
  CHECK(path.value(3, 2) == highest["value"].get<double>());
  CHECK(path.diverged == std::vector<bool>(4, false));

  CHECK(culprit([&] { replay(file, {.replica = 3000}); }) == "--replica");
  CHECK(culprit([&] { replay(file, {.every = 0}); }) == "--every");
  CHECK(culprit([&] { replay(file, {.model = "classic1"}); }) == "--model");
  const ExperimentFile sweep = changed(R"({"sweep": [{"path": "/seed", "values": [1, 2]}]})");
  CHECK(culprit([&] { replay(sweep, {}); }) == "/sweep");
}

TEST_CASE("library: a path has no numbers from its divergence on", "[library]") {
  const ReplayedPath path = replay(changed(R"({"divergence_radius": 1e-3})"), {.every = 20});
  CHECK(path.diverged == std::vector<bool>{true, true, true});
  for (const double value : path.values) CHECK(std::isnan(value));
}

TEST_CASE("library: predictions are those of all models", "[library]") {
  const ExperimentFile file =
      changed(R"({"noise": {"type": "gaussian", "dof": null}, "models": ["discrete", "classic1"]})");
  const Predictions all = predict(file.points.front().experiment);
  for (const char* model : {"discrete", "classic1"})
    CHECK(std::any_of(all.stated.begin(), all.stated.end(), [&](const Prediction& each) {
      return each.model == model && each.statement.id == "gaussian-law";
    }));
}

TEST_CASE("library: validation lists every problem", "[library]") {
  CHECK(validate(Json::parse(small)).empty());
  const std::vector<Override> bad = {{"/noise/dof", -1}, {"/replicas", "many"}};
  const std::vector<Problem> problems = validate(Json::parse(small), bad);
  REQUIRE(problems.size() == 2);
  CHECK(problems[0].pointer == "/replicas");
  CHECK(problems[1].pointer == "/noise/dof");
  CHECK_THROWS_AS(validate_file("there/is/no/such.json"), RuntimeFailure);
  CHECK_THROWS_AS(read_experiment_file(Json::parse(small), bad), InputError);
}

} // namespace heavytail::test
