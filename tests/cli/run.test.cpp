// SPDX-License-Identifier: MIT
// heavytail run: where results go, that they do not depend on how they are computed, and how it is interrupted.
#include "host/json.hpp"
#include "kernels/backend.hpp"
#include "tests/cli/experiments.hpp"
#include "tests/harness/program.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <string>

namespace heavytail::test {

namespace {

/// The stripped result of `heavytail run arguments -o -`.
std::string result_of(const TemporaryFolder& folder, const std::string& arguments,
                      const std::string& environment = {}) {
  const Ended ended = heavytail(folder, "run " + arguments + " --quiet -o -", environment);
  INFO(ended.err);
  REQUIRE(ended.code == 0);
  CHECK(ended.err.empty());
  return stripped(ended.out);
}

} // namespace

TEST_CASE("cli: the result goes to NAME.result.json, to -o, or to standard output, and is the same", "[cli]") {
  const TemporaryFolder folder;
  folder.write("small.json", small_experiment);
  const std::string expected = result_of(folder, "small.json");
  CHECK(heavytail(folder, "run small.json").code == 0);
  CHECK(folder.listing() == "small.json\nsmall.result.json\n");
  CHECK(stripped(folder.read("small.result.json")) == expected);
  folder.write("r.json", "what was there before");
  CHECK(heavytail(folder, "run small.json -o r.json").code == 0);
  CHECK(stripped(folder.read("r.json")) == expected);
  CHECK(folder.listing() == "r.json\nsmall.json\nsmall.result.json\n");
  const Ended piped = shell(folder, "\"$HEAVYTAIL\" run - -o - --quiet < small.json | cat");
  CHECK(stripped(piped.out) == expected);
}

TEST_CASE("cli: a result is strict JSON in the shape of the format", "[cli]") {
  const TemporaryFolder folder;
  folder.write("small.json", small_experiment);
  const Ended ended = heavytail(folder, "run small.json --quiet -o -");
  const Json result = Json::parse(ended.out);
  CHECK(result["schema"] == "heavytail/result/1");
  CHECK(result["experiment"]["name"] == "small");
  for (const char* key :
       {"version", "git_revision", "compiler", "backend", "device", "simd_target", "threads", "host", "start_time"})
    CHECK(result["provenance"].contains(key));
  for (const char* key : {"wall_seconds", "path_steps_per_second", "random_numbers_per_second", "threads"})
    CHECK(result["timing"].contains(key));
  const Json& ensemble = result["ensembles"][0];
  CHECK(ensemble["model"] == "discrete");
  CHECK(ensemble["replicas"] == 10007);
  CHECK(ensemble["checkpoints"].front()["step"] == 0);
  CHECK(ensemble["checkpoints"].back()["step"] == 40);
  CHECK(ensemble["checkpoints"].back()["time"] == 40 * 0.05);
  CHECK(ensemble["diverged"] == ensemble["checkpoints"].back()["diverged"]);
  const Json& loss = ensemble["checkpoints"].back()["observables"]["loss"];
  for (const char* key :
       {"mean", "mean_ci", "variance", "finite_variance", "mean_surviving", "min", "max", "quantiles", "exceedance"})
    CHECK(loss.contains(key));
  CHECK(loss["exceedance"].size() == 2);
  CHECK(result["comparison"].is_array());
  CHECK(result["theory"].is_array());
}

TEST_CASE("cli: the same bytes for 1, 2 and 7 threads", "[cli]") {
  const TemporaryFolder folder;
  folder.write("small.json", small_experiment);
  folder.write("sweep.json", small_sweep);
  for (const std::string file : {"small.json", "sweep.json"}) {
    const std::string expected = result_of(folder, file + " --threads 1");
    CHECK(result_of(folder, file + " --threads 2") == expected);
    CHECK(result_of(folder, file + " --threads 7") == expected);
  }
}

TEST_CASE("cli: the same bytes for every SIMD target of this machine, in both precisions", "[cli]") {
  const TemporaryFolder folder;
  folder.write("small.json", small_experiment);
  for (const std::string precision : {"float32", "float64"}) {
    const std::string arguments = "small.json --set /precision=" + precision;
    const std::string expected = result_of(folder, arguments, "HEAVYTAIL_SIMD=scalar");
    for (const std::string_view target : runnable_targets()) {
      INFO(target << ", " << precision);
      CHECK(result_of(folder, arguments, "HEAVYTAIL_SIMD=" + std::string(target)) == expected);
    }
  }
}

TEST_CASE("cli: the completed experiment of a result reruns to the same result", "[cli]") {
  const TemporaryFolder folder;
  folder.write("small.json", small_experiment);
  const Ended first = heavytail(folder, "run small.json --quiet -o - --set /noise/dof=2 --replicas 1e3 --seed 77");
  REQUIRE(first.code == 0);
  const Json completed = Json::parse(first.out)["experiment"];
  CHECK(completed["noise"]["dof"] == 2);
  CHECK(completed["replicas"] == 1000);
  CHECK(completed["seed"] == 77);
  folder.write("completed.json", completed.dump());
  CHECK(result_of(folder, "completed.json") == stripped(first.out));
}

TEST_CASE("cli: another seed gives another result", "[cli]") {
  const TemporaryFolder folder;
  folder.write("small.json", small_experiment);
  const auto ensembles = [&](const std::string& seed) {
    return Json::parse(result_of(folder, "small.json --seed " + seed))["ensembles"];
  };
  CHECK(ensembles("5") != ensembles("6"));
}

TEST_CASE("cli: a sweep's points are those of single runs", "[cli]") {
  const TemporaryFolder folder;
  folder.write("sweep.json", small_sweep);
  const Json sweep = Json::parse(result_of(folder, "sweep.json"));
  CHECK(sweep["schema"] == "heavytail/sweep/1");
  REQUIRE(sweep["points"].size() == 4);
  const Json expected_set = {{"/optimizer", {{"type", "dsgd"}}}, {"/noise/dof", 3}};
  CHECK(sweep["points"][1]["set"] == expected_set);
  for (const Json& point : sweep["points"]) {
    folder.write("point.json", point["result"]["experiment"].dump());
    CHECK(Json::parse(result_of(folder, "point.json")) == point["result"]);
  }
}

TEST_CASE("cli: without --quiet the summary stands on standard error, and data alone on standard output", "[cli]") {
  const TemporaryFolder folder;
  folder.write("sweep.json", small_sweep);
  const Ended ended = heavytail(folder, "run sweep.json -o -");
  CHECK(ended.code == 0);
  CHECK(Json::accept(ended.out));
  CHECK(ended.err.find("dsignsgd") != std::string::npos);
  CHECK(ended.err.find("0.99 quantile") != std::string::npos);
  CHECK(ended.err.find('\r') == std::string::npos);
  CHECK(ended.err.find('\x1b') == std::string::npos);
}

TEST_CASE("cli: an interrupt ends a run within a second, with 130 and without a file", "[cli]") {
  for (const std::string signal : {"INT", "TERM"}) {
    const TemporaryFolder folder;
    folder.write("long.json", long_experiment);
    const Ended ended = shell(folder, "\"$HEAVYTAIL\" run long.json & program=$!\n"
                                      "sleep 1\n"
                                      "kill -" +
                                          signal +
                                          " $program\n"
                                          "sleep 1.5\n"
                                          "kill -0 $program 2>/dev/null && echo still running && kill -KILL $program\n"
                                          "wait $program");
    INFO(signal << ": " << ended.err);
    CHECK(ended.code == 130);
    CHECK(ended.out.empty());
    CHECK(folder.listing() == "long.json\n");
  }
}

TEST_CASE("cli: outputs that would be lost or mixed are refused before anything runs", "[cli]") {
  const TemporaryFolder folder;
  folder.write("long.json", long_experiment);
  folder.write("there.json", "");
  std::filesystem::create_symlink("there.json", folder.path() / "link.json");
  const std::string before = folder.listing();

  struct Case {
    const char* options;
    const char* said;
  };

  for (const Case& each :
       {Case{"--save-state z.json -o z.json", "--save-state: expected another place than -o z.json"},
        Case{"--save-state ./z.json -o z.json", "--save-state: expected another place than -o z.json"},
        Case{"--save-state there.json -o link.json", "--save-state: expected another place"},
        Case{"--save-state long.result.json", "--save-state: expected another place than -o long.result.json"},
        Case{"--save-state - -o -", "--save-state: expected another place"},
        Case{"--save-state /dev/stdout -o -", "--save-state: expected another place"},
        Case{"--shard 1/2 --save-state a.state -o x.json", "-o: expected no result of a part"},
        Case{"--shard 1/2 --save-state long.json", "--save-state: expected another file than the input"}}) {
    const Ended ended = shell(folder, std::string("timeout 10 \"$HEAVYTAIL\" run long.json ") + each.options);
    INFO(each.options << ": " << ended.err);
    CHECK(ended.code == 2);
    CHECK(ended.out.empty());
    CHECK(ended.err.find(each.said) != std::string::npos);
    CHECK(folder.listing() == before);
  }
  folder.write("small.json", small_experiment);
  CHECK(heavytail(folder, "run small.json --quiet --save-state /dev/null -o /dev/null").code == 0);
  CHECK(heavytail(folder, "run small.json --quiet --save-state a.state -o - > r.json").code == 0);
  CHECK(heavytail(folder, "run small.json --quiet --save-state r.json -o - > r.json").code == 2);
}

} // namespace heavytail::test
