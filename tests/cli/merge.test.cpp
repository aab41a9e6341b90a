// SPDX-License-Identifier: MIT
// Shards, saved states and heavytail merge: the bytes of one run.
#include "host/json.hpp"
#include "tests/cli/experiments.hpp"
#include "tests/harness/program.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <string>

namespace heavytail::test {

namespace {

constexpr const char* models = R"({
  "name": "models", "objective": {"type": "quadratic", "eigenvalues": [1.0]},
  "noise": {"type": "gaussian", "scale": 0.5}, "optimizer": {"type": "dsgd"}, "learning_rate": {"eta": 0.1},
  "initial_point": 0.5, "steps": 30, "replicas": 100, "models": ["discrete", "classic1"],
  "sde": {"substeps": 2, "coupling": "common"}, "observables": ["x[0]"],
  "exit": {"observable": "x[0]", "lower": -0.5, "upper": 1, "bridge": true}
})";

} // namespace

TEST_CASE("cli: shards merge into the bytes of one run, in any order", "[cli]") {
  const TemporaryFolder folder;
  for (const char* experiment : {small_experiment, small_sweep, models}) {
    folder.write("e.json", experiment);
    const std::string whole = stripped_result_of(folder, "run e.json");
    std::string states;
    for (const char* shard : {"2/3", "1/3", "3/3"}) {
      const std::string state = std::string(1, shard[0]) + ".state";
      const Ended ended = heavytail(folder, "run e.json --quiet --save-state " + state + " --shard " + shard);
      INFO(ended.err);
      REQUIRE(ended.code == 0);
      states += " " + state;
    }
    CHECK(stripped_result_of(folder, "merge" + states) == whole);
    CHECK(folder.listing() == "1.state\n2.state\n3.state\ne.json\n");
  }
}

TEST_CASE("cli: a state is saved beside a result, and is the whole", "[cli]") {
  const TemporaryFolder folder;
  folder.write("small.json", small_experiment);
  const std::string whole = stripped_result_of(folder, "run small.json --save-state s.state");
  CHECK(stripped_result_of(folder, "merge s.state") == whole);
}

TEST_CASE("cli: states that overlap, miss replicas or are of another experiment are refused", "[cli]") {
  const TemporaryFolder folder;
  folder.write("small.json", small_experiment);
  const auto shard = [&](const char* which, const char* state, const char* more = "") {
    CHECK(heavytail(folder, std::string("run small.json --quiet --shard ") + which + " --save-state " + state + more)
              .code == 0);
  };
  shard("1/2", "a.state");
  shard("2/2", "b.state");
  shard("2/2", "c.state", " --seed 6");
  shard("1/3", "d.state");
  const auto refused = [&](const std::string& states, const std::string& reason) {
    const Ended ended = heavytail(folder, "merge " + states + " -o r.json");
    INFO(ended.err);
    CHECK(ended.code == 2);
    CHECK(ended.err.find(reason) != std::string::npos);
  };
  refused("a.state", "a part is missing");
  refused("b.state", "a part is missing");
  refused("a.state b.state a.state", "two parts overlap");
  refused("d.state b.state", "a part is missing");
  refused("a.state c.state", "states of one experiment");
  refused("small.json", "heavytail/state/2");
  CHECK(folder.listing() == "a.state\nb.state\nc.state\nd.state\nsmall.json\n");
  CHECK(heavytail(folder, "run small.json --shard 1/2").code == 2);
  CHECK(heavytail(folder, "run small.json --shard 3/2 --save-state x").code == 2);
  CHECK(heavytail(folder, "run small.json --shard two --save-state x").code == 2);
  const Ended nowhere = heavytail(folder, "run small.json --quiet --save-state no/such/folder/x --replicas 1e9");
  CHECK(nowhere.code == 1); // before it runs for minutes
  CHECK(heavytail(folder, "run small.json --save-state small.json").code == 2);
  folder.write("broken.state", R"({"schema": "heavytail/state/2", "name": "x"})");
  refused("broken.state", "damaged");
}

TEST_CASE("cli: a damaged state is refused by its name, and what is wrong with it", "[cli]") {
  const TemporaryFolder folder;
  folder.write("small.json", small_experiment);
  REQUIRE(heavytail(folder, "run small.json --quiet --replicas 20 --shard 1/2 --save-state a.state").code == 0);
  REQUIRE(heavytail(folder, "run small.json --quiet --replicas 20 --shard 2/2 --save-state b.state").code == 0);
  const std::string whole = folder.read("b.state");
  const auto refused = [&](const std::string& state, const std::string& reason) {
    folder.write("b.state", state);
    const Ended ended = heavytail(folder, "merge a.state b.state -o r.json");
    INFO(ended.err);
    CHECK(ended.code == 2);
    CHECK(ended.err.starts_with("b.state: "));
    CHECK(ended.err.find(reason) != std::string::npos);
    CHECK(ended.err.find("json.exception") == std::string::npos);
  };
  refused(R"({"schema": "heavytail/state/2", "name": "ok", "is_sweep": false, "points": []})", "/points: ");
  refused(R"({"schema": "heavytail/state/2", "name": "ok", "is_sweep": true, "points": []})", "one point at least");
  refused(whole.substr(0, whole.size() / 2), "JSON");
  refused(R"({"schema": "heavytail/state/2", "name": )" + std::string(100000, '['), "in one another");
  Json changed = Json::parse(whole);
  changed["points"][0]["experiment"]["learning_rate"]["eta"] = 0.04;
  refused(changed.dump(), "/checksum: ");
  folder.write("b.state", Json::parse(whole).dump()); // the same in other lines
  CHECK(heavytail(folder, "merge a.state b.state -o r.json --quiet").code == 0);
}

TEST_CASE("cli: merge does not write over a state", "[cli]") {
  const TemporaryFolder folder;
  folder.write("small.json", small_experiment);
  REQUIRE(heavytail(folder, "run small.json --quiet --replicas 20 --shard 1/1 --save-state s.state -o r.json").code ==
          0);
  const std::string state = folder.read("s.state");
  std::filesystem::create_hard_link(folder.path() / "s.state", folder.path() / "hard");
  std::filesystem::create_symlink("s.state", folder.path() / "soft");
  std::filesystem::create_hard_link(folder.path() / "s.state", folder.path() / "small.result.json");
  for (const char* out : {"-o s.state", "-o ./s.state", "-o hard", "-o soft", ""}) {
    const Ended ended = heavytail(folder, std::string("merge s.state ") + out);
    INFO(out << ": " << ended.err);
    CHECK(ended.code == 2);
    CHECK(ended.err.find("-o: expected another file than the input s.state") != std::string::npos);
    CHECK(folder.read("s.state") == state);
  }
}

} // namespace heavytail::test
