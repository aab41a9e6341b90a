// SPDX-License-Identifier: MIT
// heavytail replay: one replica's path has the bits that it has in the ensemble.
#include "host/json.hpp"
#include "tests/cli/experiments.hpp"
#include "tests/harness/program.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

namespace heavytail::test {

namespace {

std::vector<Json> replayed(const TemporaryFolder& folder, const std::string& arguments) {
  const Ended ended = heavytail(folder, "replay " + arguments);
  INFO(ended.err);
  REQUIRE(ended.code == 0);
  std::vector<Json> lines;
  std::istringstream text(ended.out);
  for (std::string line; std::getline(text, line);) lines.push_back(Json::parse(line));
  return lines;
}

} // namespace

TEST_CASE("cli: the most extreme replicas of a result replay to the values that it lists", "[cli]") {
  const TemporaryFolder folder;
  folder.write("small.json", small_experiment);
  const Ended ended = heavytail(folder, "run small.json --quiet -o -");
  const Json last = Json::parse(ended.out)["ensembles"][0]["checkpoints"].back();
  for (const char* end : {"highest", "lowest"})
    for (const auto& [name, observable] : last["observables"].items()) {
      if (!observable.contains(end)) continue;
      for (const Json& extreme : observable[end]) {
        INFO(name << " " << extreme.dump());
        const std::vector<Json> path = replayed(folder, "small.json --replica " + extreme["replica"].dump());
        REQUIRE(path.size() == 41);
        CHECK(path.front()["step"] == 0);
        CHECK(path.back()["step"] == 40);
        const Json value = name == "x[1]" ? path.back()["x"][1] : path.back()[name];
        CHECK(value == extreme["value"]);
      }
    }
  CHECK(last["observables"]["x[1]"]["lowest"][0]["value"] == last["observables"]["x[1]"]["min"]);
  CHECK(last["observables"]["loss"]["highest"].size() == 5);
}

TEST_CASE("cli: replay writes every k-th step and the last, as JSON lines or CSV, and numbers end at divergence",
          "[cli]") {
  const TemporaryFolder folder;
  folder.write("small.json", small_experiment);
  const std::vector<Json> all = replayed(folder, "small.json --replica 3");
  const std::vector<Json> some = replayed(folder, "small.json --replica 3 --every 15");
  REQUIRE(some.size() == 4);
  for (const Json& line : some) CHECK(line == all[line["step"].get<std::size_t>()]);
  CHECK(some.back()["step"] == 40);
  CHECK(heavytail(folder, "replay small.json --replica 3 --every 20 --format csv -o path.csv").code == 0);
  std::istringstream csv(folder.read("path.csv"));
  std::string line;
  std::getline(csv, line);
  CHECK(line == "step,time,x[0],x[1],x[2],loss,gradient_norm");
  std::getline(csv, line);
  CHECK(line.rfind("0,0,", 0) == 0);
  const std::vector<Json> lost = replayed(folder, "small.json --replica 0 --set /divergence_radius=1e-3");
  CHECK(lost.front()["diverged"] == true);
  CHECK(lost.front()["loss"] == "nan");
}

TEST_CASE("cli: replay refuses sweeps, unknown models and paths that are too long", "[cli]") {
  const TemporaryFolder folder;
  folder.write("sweep.json", small_sweep);
  folder.write("small.json", small_experiment);
  CHECK(heavytail(folder, "replay sweep.json --replica 1").code == 2);
  CHECK(heavytail(folder, "replay small.json --replica 1 --model classic1").code == 2);
  CHECK(heavytail(folder, "replay small.json --replica 1 --steps 1e10").code == 2);
  CHECK(heavytail(folder, "replay small.json").code == 2);
}

TEST_CASE("cli: replay takes a replica's number as --replicas takes theirs, and no other number for it", "[cli]") {
  const TemporaryFolder folder;
  folder.write("small.json", small_experiment);
  const std::string path = heavytail(folder, "replay small.json --replica 1000 --every 10").out;
  CHECK(heavytail(folder, "replay small.json --replica 1e3 --every 1e1").out == path);
  CHECK(heavytail(folder, "replay small.json --replicas 9007199254740992 --replica 9007199254740991 --every 10").code ==
        0);
  CHECK(heavytail(folder, "replay small.json --replica 10006 --every 10").code == 0);
  for (const char* replica : {"10007", "9007199254740991", "-1", "9007199254740992", "18446744073709551615",
                              "18446744073709551616", "1.5", "0x10", "010", "\\\"1\\\"", "first", "''"}) {
    const Ended ended = heavytail(folder, std::string("replay small.json --replica ") + replica);
    INFO(replica << ": " << ended.err);
    CHECK(ended.code == 2);
    CHECK(ended.out.empty());
    CHECK(ended.err.find("--replica: ") != std::string::npos);
  }
  CHECK(heavytail(folder, "replay small.json --replica 10007").err.find("expected an integer from 0 to 10006") !=
        std::string::npos);
  const std::string most = R"( --set '/stop={"observable": "loss", "relative_error": 0.1, "max_replicas": 20000}')";
  CHECK(heavytail(folder, "replay small.json --replica 19999" + most).code == 0);
  CHECK(heavytail(folder, "replay small.json --replica 20000" + most).code == 2);
  CHECK(heavytail(folder, "replay small.json --replica 1 --every 0").code == 2);
  CHECK(heavytail(folder, "replay small.json --replica 1 --every 010").code == 2);
}

TEST_CASE("cli: replay does not write over the experiment", "[cli]") {
  const TemporaryFolder folder;
  folder.write("small.json", small_experiment);
  std::filesystem::create_symlink("small.json", folder.path() / "soft");
  for (const char* out : {"small.json", "soft", "../$(basename $PWD)/small.json"}) {
    const Ended ended = heavytail(folder, std::string("replay small.json --replica 1 -o ") + out);
    INFO(out << ": " << ended.err);
    CHECK(ended.code == 2);
    CHECK(ended.err.find("-o: expected another file than the input small.json") != std::string::npos);
    CHECK(folder.read("small.json") == small_experiment);
  }
  CHECK(shell(folder, "\"$HEAVYTAIL\" replay - --replica 1 -o small.json < small.json").code == 2);
  CHECK(folder.read("small.json") == small_experiment);
}

} // namespace heavytail::test
