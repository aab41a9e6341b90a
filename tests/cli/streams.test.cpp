// SPDX-License-Identifier: MIT
// Standard streams that are full, closed, or read by nobody: messages may be lost, results not.
#include "tests/cli/experiments.hpp"
#include "tests/harness/program.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace heavytail::test {

TEST_CASE("cli: a standard error that cannot be written loses messages and no result", "[cli]") {
  const TemporaryFolder folder;
  folder.write("small.json", small_experiment);
  const std::string expected = stripped_result_of(folder, "run small.json --replicas 300");
  for (const std::string stream : {"2>/dev/full", "2>&-", "2>&- >&-", "2>&- >&- <&-", "2>/dev/full >/dev/full"}) {
    INFO(stream);
    CHECK(shell(folder, "\"$HEAVYTAIL\" run small.json --replicas 300 -o r.json " + stream).code == 0);
    CHECK(stripped(folder.read("r.json")) == expected);
    CHECK(shell(folder, "\"$HEAVYTAIL\" run small.json --replicas 300 --quiet --save-state s.state -o r.json " + stream)
              .code == 0);
    CHECK(shell(folder, "\"$HEAVYTAIL\" merge s.state -o merged.json " + stream).code == 0);
    CHECK(stripped(folder.read("merged.json")) == expected);
    CHECK(shell(folder, "\"$HEAVYTAIL\" run missing.json " + stream).code == 1);
    CHECK(shell(folder, "\"$HEAVYTAIL\" run small.json --steps 0 " + stream).code == 2);
    CHECK(shell(folder, "\"$HEAVYTAIL\" validate small.json missing.json 2>/dev/full").code == 1);
    CHECK(shell(folder, "\"$HEAVYTAIL\" run " + stream).code == 2);
    CHECK(shell(folder, "\"$HEAVYTAIL\" list no_such_kind " + stream).code == 2);
  }
  CHECK(folder.listing() == "merged.json\nr.json\ns.state\nsmall.json\n");
}

TEST_CASE("cli: a standard error that nobody reads any more loses no result", "[cli]") {
  const TemporaryFolder folder;
  folder.write("small.json", small_experiment);
  const std::string expected = stripped_result_of(folder, "run small.json --replicas 300");
  const TemporaryFolder codes;
  shell(folder, "{ sleep 0.2; \"$HEAVYTAIL\" run small.json --replicas 300 -o r.json 2>&1 >/dev/null; echo $? > '" +
                    codes.path().string() + "/code'; } | true");
  CHECK(codes.read("code") == "0\n");
  CHECK(stripped(folder.read("r.json")) == expected);
}

TEST_CASE("cli: a standard output that cannot be written is an error", "[cli]") {
  const TemporaryFolder folder;
  folder.write("small.json", small_experiment);
  for (const std::string stream : {">/dev/full", ">&-", ">&- <&-"})
    for (const std::string arguments :
         {"--help", "--version", "run --help", "list", "devices", "validate small.json", "theory small.json",
          "run small.json -o - --quiet", "replay small.json --replica 1"}) {
      INFO(arguments << " " << stream);
      const Ended ended = shell(folder, "\"$HEAVYTAIL\" " + arguments + " " + stream);
      CHECK(ended.code == 1);
      CHECK(ended.err.find("cannot write standard output") != std::string::npos);
    }
  CHECK(shell(folder, "\"$HEAVYTAIL\" run - <&-").code == 1);
  CHECK(folder.listing() == "small.json\n");
}

TEST_CASE("cli: threads that cannot start are told, and nothing is aborted", "[cli]") {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  WARN("sanitizers need more memory than the limit of this test leaves");
#else
  const TemporaryFolder folder;
  folder.write("small.json", small_experiment);
  for (const std::string command : {"run small.json", "bench --quick --workload W1", "run small.json --save-state s"}) {
    const Ended ended = shell(folder, "ulimit -v 2000000; \"$HEAVYTAIL\" " + command + " --threads 65536");
    INFO(command << ": " << ended.err);
    CHECK(ended.code == 1);
    CHECK(ended.err.find("heavytail: 65536 threads cannot start, only ") == 0);
    CHECK(ended.err.find("take fewer with --threads") != std::string::npos);
  }
  CHECK(folder.listing() == "small.json\n");
#endif
}

TEST_CASE("cli: a place that cannot be written is named, and no option that was not given", "[cli]") {
  const TemporaryFolder folder;
  folder.write("small.json", small_experiment);
  for (const std::string place : {"missing/s", ".", "small.json/s"}) {
    const Ended ended = heavytail(folder, "run small.json --save-state " + place);
    INFO(ended.err);
    CHECK(ended.code == 1);
    CHECK(ended.err.find("cannot write " + place) != std::string::npos);
    CHECK(ended.err.find("-o") == std::string::npos);
  }
}

} // namespace heavytail::test
