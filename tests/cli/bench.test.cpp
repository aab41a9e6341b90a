// SPDX-License-Identifier: MIT
// heavytail bench: what it prints, what it refuses, and that its workloads are experiments of their own.
#include "host/bench/measure.hpp"
#include "host/bench/workloads.hpp"
#include "host/json.hpp"
#include "tests/harness/program.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <string>

namespace heavytail::test {

namespace {

const std::filesystem::path files = HEAVYTAIL_SOURCE_DIR "/benchmarks/workloads";

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// Every number below `json` is positive; those that JSON cannot write are strings, which name a statistic elsewhere.
void check_positive(const Json& json) {
  if (json.is_structured())
    for (const Json& each : json) check_positive(each);
  else if (json.is_number())
    CHECK(json.get<double>() > 0);
  else
    CHECK((json != "inf" && json != "-inf" && json != "nan"));
}

void check_spread(const Json& spread) {
  CHECK(spread.at("low") <= spread.at("median"));
  CHECK(spread.at("median") <= spread.at("high"));
}

} // namespace

TEST_CASE("cli: bench measures a workload in both precisions, and says so in JSON", "[cli]") {
  const TemporaryFolder folder;
  const Ended ended = heavytail(folder, "bench --quick --workload W2 --threads 2 --backend cpu --json");
  REQUIRE(ended.code == 0);
  CHECK(ended.err.empty());
  const Json json = Json::parse(ended.out);
  CHECK(json.at("schema") == "heavytail/bench/1");
  CHECK(json.at("device").at("threads") == 2);
  REQUIRE(json.at("workloads").size() == 2);
  CHECK(json.at("workloads")[0].at("precision") == "float32");
  CHECK(json.at("workloads")[1].at("precision") == "float64");
  for (const Json& workload : json.at("workloads")) {
    check_positive(workload);
    CHECK(workload.at("name") == "W2");
    CHECK(workload.at("random_numbers_per_step") == 1);
    REQUIRE(workload.at("threads").size() == 2);
    for (const Json& rate : workload.at("threads")) {
      for (const char* key : {"path_steps_per_second", "random_numbers_per_second", "speedup"})
        check_spread(rate.at(key));
    }
    CHECK(workload.at("threads")[0].at("speedup").at("median") == 1);
    check_spread(workload.at("floor").at("path_steps_per_second"));
    check_spread(workload.at("floor").at("run_over_floor"));
    CHECK(workload.at("one_percent_interval").at("statistic") == "0.9-quantile of x[0] at step 1000");
  }
  check_spread(json.at("statistics_share"));
  CHECK(folder.listing().empty());
}

TEST_CASE("cli: bench prints a table, and W5 stands for all that go on with a dash", "[cli]") {
  const TemporaryFolder folder;
  const Ended ended = heavytail(folder, "bench --quick --workload W5 --threads 1");
  REQUIRE(ended.code == 0);
  for (const char* part :
       {"W5-qsgd", "W5-rand_k", "float32", "float64", "run/floor", "0.9-quantile of loss at step 100"})
    CHECK(contains(ended.out, part));
  CHECK_FALSE(contains(ended.out, "W2"));
}

TEST_CASE("cli: bench refuses a workload that it does not know, and names those that it knows", "[cli]") {
  const TemporaryFolder folder;
  const Ended ended = heavytail(folder, "bench --workload W9");
  CHECK(ended.code == 2);
  CHECK(ended.out.empty());
  CHECK(contains(ended.err, "W1, W2, W3, W4, W4-counted, W5-qsgd, W5-rand_k, W6, W7, found W9"));
}

TEST_CASE("bench: every workload is the file of its name, and an experiment of that name", "[cli]") {
  std::size_t found = 0;
  for (const auto& entry : std::filesystem::directory_iterator(files)) {
    INFO(entry.path());
    const std::string name = entry.path().stem().string();
    const std::vector<std::string> names = {name};
    const std::vector<Workload> called = workloads_called(names);
    REQUIRE(called.size() == 1);
    CHECK(called[0].text == read_file(entry.path()));
    CHECK(called[0].text.starts_with("// " + std::string(sentence_of(called[0])) + "\n{"));
    const Experiment experiment = sized(document_of(called[0]), Precision::float64, 100);
    CHECK(experiment.name == name);
    CHECK(experiment.replicas == 100);
    CHECK(experiment.models.at(0).plan().precision == Precision::float64);
    ++found;
  }
  CHECK(found == workloads().size());
}

TEST_CASE("bench: the spread of some values", "[cli]") {
  const RoundSpread odd = spread_of({3, 1, 2});
  CHECK((odd.low == 1 && odd.median == 2 && odd.high == 3));
  CHECK(spread_of({4, 1, 2, 3}).median == 2.5);
}

} // namespace heavytail::test
