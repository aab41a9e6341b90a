// SPDX-License-Identifier: MIT
// Experiments that run until a number is known well enough, as a person runs them.
#include "host/json.hpp"
#include "tests/harness/program.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace heavytail::test {

namespace {

constexpr const char* adaptive = R"({
  "name": "adaptive", "objective": {"type": "quadratic", "eigenvalues": [1, 2]},
  "noise": {"type": "gaussian", "scale": 0.5}, "optimizer": {"type": "dsgd"}, "learning_rate": {"eta": 0.1},
  "initial_point": 1, "steps": 20, "replicas": 500, "seed": 3,
  "stop": {"observable": "loss", "statistic": "quantile", "p": 0.9, "relative_error": 0.05}
})";

} // namespace

TEST_CASE("cli: an adaptive run gives the same bytes for 1 and 2 threads, and its result reruns to itself", "[cli]") {
  const TemporaryFolder folder;
  folder.write("e.json", adaptive);
  const std::string one = stripped_result_of(folder, "run e.json --threads 1");
  CHECK(stripped_result_of(folder, "run e.json --threads 2") == one);
  const Json result = Json::parse(one);
  folder.write("again.json", result["experiment"].dump());
  CHECK(stripped_result_of(folder, "run again.json") == one);
  const Json& stop = result["ensembles"][0]["stop"];
  CHECK(stop["observable"] == "loss");
  CHECK(stop["statistic"] == "quantile");
  CHECK(stop["p"] == 0.9);
  CHECK(stop["reason"] == "narrow enough");
  CHECK(stop["confidence"] == 0.95);
  CHECK(stop["replicas"] == result["ensembles"][0]["replicas"]);
  CHECK(stop["half_width"].get<double>() <= 0.05 * stop["value"].get<double>());
  CHECK(stop["looks"].size() > 1);
  CHECK(stop["looks"][0]["replicas"] == 500);
  CHECK(stop["looks"].back()["ci"] == stop["ci"]);
  CHECK(result["experiment"]["replicas"] == 500);
  const Json plain = Json::parse(stripped_result_of(folder, "run e.json --replicas 1000"));
  CHECK(plain["ensembles"][0]["stop"]["looks"][0]["replicas"] == 1000);
}

TEST_CASE("cli: the summary says why an adaptive run has stopped", "[cli]") {
  const TemporaryFolder folder;
  folder.write("e.json", adaptive);
  const Ended narrow = heavytail(folder, "run e.json");
  CHECK(narrow.err.find("0.9 quantile of loss: ") != std::string::npos);
  CHECK(narrow.err.find("stopped: narrow enough") != std::string::npos);
  const Ended most = heavytail(folder, "run e.json --set /stop/relative_error=1e-9 --set /stop/max_replicas=700");
  CHECK(most.err.find("stopped: max_replicas") != std::string::npos);
  Json sweep = Json::parse(adaptive);
  sweep["sweep"] = {{{"path", "/stop/max_replicas"}, {"values", {500, 100000}}}};
  folder.write("sweep.json", sweep.dump());
  const Ended points = heavytail(folder, "run sweep.json -o sweep.out");
  CHECK(points.err.find("stopped 1 times: max_replicas, 1 times: narrow enough") != std::string::npos);
  const Json result = Json::parse(folder.read("sweep.out"));
  CHECK(result["points"][0]["result"]["ensembles"][0]["replicas"] == 500);
  const std::string single = stripped_result_of(folder, "run e.json --set /stop/max_replicas=100000");
  CHECK(result["points"][1]["result"]["ensembles"] == Json::parse(single)["ensembles"]);
}

TEST_CASE("cli: an adaptive run has no state, and thus no shards", "[cli]") {
  const TemporaryFolder folder;
  folder.write("e.json", adaptive);
  for (const char* shard : {"", " --shard 1/2"}) {
    const Ended ended = heavytail(folder, std::string("run e.json --save-state s.state") + shard);
    CHECK(ended.code == 2);
    CHECK(ended.err.find("--save-state: expected a number of replicas that is known beforehand") != std::string::npos);
  }
  CHECK(folder.listing() == "e.json\n");
}

TEST_CASE("cli: replicas of later looks replay to the values that the result lists", "[cli]") {
  const TemporaryFolder folder;
  folder.write("e.json", adaptive);
  const Json result = Json::parse(stripped_result_of(folder, "run e.json"));
  const Json& highest = result["ensembles"][0]["checkpoints"].back()["observables"]["loss"]["highest"][0];
  REQUIRE(highest["replica"].get<int>() >= 500);
  const Ended replayed = heavytail(folder, "replay e.json --every 20 --replica " + highest["replica"].dump());
  REQUIRE(replayed.code == 0);
  const std::string last = replayed.out.substr(replayed.out.rfind('\n', replayed.out.size() - 2) + 1);
  CHECK(Json::parse(last)["loss"] == highest["value"]);
}

} // namespace heavytail::test
