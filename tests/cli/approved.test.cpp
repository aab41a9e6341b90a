// SPDX-License-Identifier: MIT
// Whole results, compared byte for byte with approved ones; scripts/approve writes these anew.
#include "host/output/json_text.hpp"
#include "host/output/result.hpp"
#include "tests/harness/program.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace heavytail::test {

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> approved_folders() {
  std::vector<fs::path> folders;
  for (const auto& entry : fs::directory_iterator(HEAVYTAIL_SOURCE_DIR "/tests/approved"))
    if (entry.is_directory()) folders.push_back(entry.path());
  return folders;
}

} // namespace

TEST_CASE("approved: every experiment still gives its approved result, byte for byte, also when read back", "[cli]") {
  const TemporaryFolder folder;
  for (const fs::path& approved : approved_folders()) {
    INFO(approved.string() << "; if the change is meant: scripts/approve " << approved.filename().string());
    const Ended ended = heavytail(folder, "run '" + (approved / "experiment.json").string() + "' --quiet -o -");
    INFO(ended.err);
    REQUIRE(ended.code == 0);
    CHECK((stripped(ended.out) == read_file(approved / "result.json")));
    CHECK((json_text(file_json(read_file_result(Json::parse(ended.out)))) == ended.out));
    for (const char* contradicted : {"\"disagrees\"", "\"violated\""})
      CHECK(ended.out.find(contradicted) == std::string::npos);
  }
}

} // namespace heavytail::test
