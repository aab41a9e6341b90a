// SPDX-License-Identifier: MIT
// heavytail theory, and what heavytail run says of the theory.
#include "host/json.hpp"
#include "tests/cli/experiments.hpp"
#include "tests/harness/program.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace heavytail::test {

namespace {

constexpr const char* gaussian = R"({
  "name": "g", "objective": {"type": "quadratic", "eigenvalues": [1]}, "noise": {"type": "gaussian", "scale": 0.5},
  "optimizer": {"type": "dsgd"}, "learning_rate": {"eta": 0.1}, "initial_point": 1, "steps": 20, "replicas": 6000,
  "observables": ["x[0]"], "statistics": {"quantiles": [0.5]}
})";

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("cli: theory prints predictions without running", "[cli]") {
  const TemporaryFolder folder;
  folder.write("g.json", gaussian);
  const Ended table = heavytail(folder, "theory g.json");
  CHECK(table.code == 0);
  CHECK(contains(table.out, "gaussian-law, discrete (theory.md 3.2)\n"));
  CHECK(contains(table.out, "quantile 0.5"));
  CHECK(contains(table.out, "0.121577")); // 0.9^20
  CHECK_FALSE(contains(table.out, "0.9 "));
  CHECK(contains(heavytail(folder, "theory g.json --all").out, "0.9\n")); // the mean of step 1
  const Json json = Json::parse(heavytail(folder, "theory g.json --json").out);
  CHECK(json[0]["id"] == "gaussian-law");
  CHECK(json[0]["step"] == 1);
  CHECK_FALSE(json[0].contains("measured"));
  CHECK(folder.listing() == "g.json\n");
  CHECK(heavytail(folder, "theory missing.json").code == 1);
  folder.write("bad.json", "{}");
  CHECK(heavytail(folder, "theory bad.json").code == 2);
}

TEST_CASE("cli: theory walks through a sweep, and says where nothing is known", "[cli]") {
  const TemporaryFolder folder;
  Json document = Json::parse(gaussian);
  document["sweep"] =
      Json::parse(R"([{"path": "/optimizer", "values": [{"type": "dsgd"}, {"type": "normalized_sgd"}]}])");
  folder.write("sweep.json", document.dump());
  const std::string text = heavytail(folder, "theory sweep.json").out;
  CHECK(contains(text, R"(/optimizer={"type":"dsgd"})"));
  CHECK(contains(text, "no law of the theory applies\n"));
  const Json json = Json::parse(heavytail(folder, "theory sweep.json --json").out);
  CHECK(json.size() == 2);
  CHECK(json[1]["theory"].empty());
  CHECK(json[1]["set"]["/optimizer"]["type"] == "normalized_sgd");
}

TEST_CASE("cli: run puts measured numbers beside predicted ones", "[cli]") {
  const TemporaryFolder folder;
  folder.write("g.json", gaussian);
  const Ended ended = heavytail(folder, "run g.json");
  CHECK(contains(ended.err, "predictions agree or hold, 0 undecided, 0 contradicted"));
  const Json theory = Json::parse(folder.read("g.result.json"))["theory"];
  REQUIRE(!theory.empty());
  for (const Json& each : theory) {
    CHECK((each["verdict"] == "agrees" || each["verdict"] == "holds"));
    CHECK(each["measured"].is_number());
    CHECK(each["z"].is_number());
  }
}

} // namespace heavytail::test
