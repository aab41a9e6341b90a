// SPDX-License-Identifier: MIT
// The command line: help, exit codes, and what is said about bad input.
#include "kernels/backend.hpp"
#include "tests/cli/experiments.hpp"
#include "tests/harness/program.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace heavytail::test {

namespace {

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("cli: the help texts are the approved ones", "[cli]") {
  const TemporaryFolder folder;
  std::string help;
  for (const char* command : {"", "run", "validate", "list", "devices", "replay", "merge", "theory", "bench"}) {
    const Ended ended = heavytail(folder, std::string(command) + " --help");
    CHECK(ended.code == 0);
    CHECK(ended.err.empty());
    help += "$ heavytail " + std::string(command) + (*command != '\0' ? " " : "") + "--help\n" + ended.out + "\n";
  }
  const std::string approved = HEAVYTAIL_SOURCE_DIR "/tests/approved/help.txt";
  folder.write("help.txt", help);
  INFO("to approve: cd " << HEAVYTAIL_SOURCE_DIR << " && scripts/approve");
  CHECK(help == read_file(approved));
}

TEST_CASE("cli: --version names version and revision", "[cli]") {
  const TemporaryFolder folder;
  const Ended ended = heavytail(folder, "--version");
  CHECK(ended.code == 0);
  CHECK(ended.out.starts_with("heavytail 0."));
  CHECK(contains(ended.out, "("));
}

TEST_CASE("cli: bad usage ends with 2 and writes nothing", "[cli]") {
  const TemporaryFolder folder;
  folder.write("small.json", small_experiment);
  for (const char* arguments :
       {"", "frobnicate", "run", "run small.json --bogus", "run small.json --threads 0", "run small.json --threads x",
        "run small.json --threads 010", "run small.json --threads 65537", "run small.json --device -1",
        "run small.json --backend tpu", "run small.json --set noise/dof=1", "run small.json --set /noise/dof",
        "validate", "list no_such_kind", "devices more", "run small.json another.json",
        "run small.json -o small.json"}) {
    INFO("heavytail " << arguments);
    const Ended ended = heavytail(folder, arguments);
    CHECK(ended.code == 2);
    CHECK(ended.out.empty());
    CHECK_FALSE(ended.err.empty());
    CHECK(folder.listing() == "small.json\n");
  }
  CHECK(folder.read("small.json") == small_experiment);
  CHECK(contains(heavytail(folder, "").err, "a command is missing; the commands are run, validate"));
  CHECK(contains(heavytail(folder, "frobnicate").err, "unknown command \"frobnicate\"; the commands are run"));
  CHECK(contains(heavytail(folder, "run").err, "heavytail run: FILE is required"));
  CHECK(contains(heavytail(folder, "run small.json --bogus").err, "--bogus\nTry `heavytail run --help`.\n"));
}

TEST_CASE("cli: bad input ends with 2 and names the pointer", "[cli]") {
  const TemporaryFolder folder;
  folder.write("small.json", small_experiment);

  struct Case {
    const char* arguments;
    const char* named;
  };

  for (const Case& each :
       {Case{"--set /noise/dof=-1", "/noise/dof"}, Case{"--set /noise/type=studentt", "student_t"},
        Case{"--replicas 0", "/replicas"}, Case{"--replicas many", "/replicas"}, Case{"--steps 1.5", "/steps"},
        Case{"--seed -1", "/seed"}, Case{"--seed 18446744073709551616", "/seed"},
        Case{R"(--set '/noise={"type":"gaussian","type":"none"}')", "/noise/type: expected each key once"}}) {
    INFO(each.arguments);
    const Ended ended = heavytail(folder, std::string("run small.json ") + each.arguments);
    CHECK(ended.code == 2);
    CHECK(ended.out.empty());
    CHECK(contains(ended.err, "small.json: "));
    CHECK(contains(ended.err, each.named));
    CHECK(folder.listing() == "small.json\n");
  }
}

TEST_CASE("cli: all problems of all bad files are told at once", "[cli]") {
  const TemporaryFolder folder;
  folder.write("good.json", small_experiment);
  folder.write("bad.json", R"({"objective": {"type": "powr", "p": 4}, "optimizer": {"type": "dsgd"}, "agents": 0,
                              "learning_rate": {"eta": -1}, "initial_point": 1, "steps": 10})");
  folder.write("worse.json", "{");
  const Ended ended = heavytail(folder, "validate good.json bad.json worse.json");
  CHECK(ended.code == 2);
  CHECK(contains(ended.out, "good.json: ok\n"));
  CHECK(contains(ended.out, "bad.json: /objective/type"));
  CHECK(contains(ended.out, "\"power\""));
  CHECK(contains(ended.out, "bad.json: /agents"));
  CHECK(contains(ended.out, "bad.json: /learning_rate/eta"));
  CHECK(contains(ended.out, "worse.json: "));
  CHECK(heavytail(folder, "validate good.json").code == 0);
}

TEST_CASE("cli: failures of the world end with 1 and say what to try", "[cli]") {
  const TemporaryFolder folder;
  folder.write("small.json", small_experiment);

  struct Case {
    const char* arguments;
    const char* said;
  };

  for (const Case& each :
       {Case{"run missing.json", "missing.json"}, Case{"validate missing.json", "missing.json"},
        Case{"run small.json -o missing/r.json", "missing/r.json"}, Case{"run small.json -o .", "Is a directory"},
        Case{"run small.json -o /dev/full", "No space left"}}) {
    INFO("heavytail " << each.arguments);
    const Ended ended = heavytail(folder, each.arguments);
    CHECK(ended.code == 1);
    CHECK(ended.out.empty());
    CHECK(contains(ended.err, each.said));
    CHECK(folder.listing() == "small.json\n");
  }
  if (cuda_devices().devices.empty()) {
    const Ended ended = heavytail(folder, "run small.json --backend cuda");
    CHECK(ended.code == 1);
    CHECK(contains(ended.err, "no CUDA device can be used"));
    CHECK(contains(ended.err, "--backend cpu"));
  }
  CHECK(shell(folder, "\"$HEAVYTAIL\" run small.json -o - --quiet >/dev/full").code == 1);
  CHECK(shell(folder, "\"$HEAVYTAIL\" list >/dev/full").code == 1);
  CHECK(heavytail(folder, "run small.json", "HEAVYTAIL_SIMD=mmx").code == 1);
}

TEST_CASE("cli: an output folder that is missing is found before the work", "[cli]") {
  const TemporaryFolder folder;
  folder.write("long.json", long_experiment);
  CHECK(shell(folder, "timeout 10 \"$HEAVYTAIL\" run long.json -o missing/r.json").code == 1);
}

TEST_CASE("cli: devices and list speak JSON", "[cli]") {
  const TemporaryFolder folder;
  const Ended devices = heavytail(folder, "devices --json");
  CHECK(devices.code == 0);
  CHECK(contains(devices.out, "\"simd_targets\": [\"scalar\""));
  CHECK(contains(heavytail(folder, "devices", "HEAVYTAIL_SIMD=scalar").out, "in use: scalar"));
  const Ended list = heavytail(folder, "list noise --json");
  CHECK(list.code == 0);
  CHECK(contains(list.out, "student_t"));
  for (const char* option : {"", "--json", "--markdown", "--schema", "optimizers", "compressor --markdown"}) {
    INFO(option);
    CHECK(heavytail(folder, std::string("list ") + option).code == 0);
  }
}

} // namespace heavytail::test
