// SPDX-License-Identifier: MIT
// Whole results, compared byte for byte with approved ones by their digests; scripts/approve writes these anew.
#include "host/output/json_text.hpp"
#include "host/output/result.hpp"
#include "tests/harness/program.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <filesystem>
#include <iostream>
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

/// Says what differs between the approved short form and result.txt in `folder`, and how to look at the whole results:
/// the new one is kept, the approved one is what a build of the commit that approved it writes.
std::string difference(const TemporaryFolder& folder, const fs::path& approved) {
  const std::string name = approved.filename().string();
  const fs::path kept = fs::temp_directory_path() / ("heavytail-approved-" + name + ".json");
  fs::copy_file(folder.path() / "result.json", kept, fs::copy_options::overwrite_existing);
  const std::string lines =
      shell(folder, "diff '" + (approved / "result.txt").string() + "' result.txt | grep '^[<>]'").out;
  std::string commit =
      shell(folder, "git -C '" + approved.string() + "' log -1 --format=%h -- result.txt 2>/dev/null").out;
  commit = commit.empty() ? "COMMIT" : commit.substr(0, commit.find('\n'));
  return fmt::format(R"(tests/approved/{0}/result.txt: another result than the approved one (<) was found (>):
{1}Where the digest alone differs, what moved is not in the short form, or beyond its six digits.
The new result is {2}; a build of the commit that approved the other one writes that:
  git worktree add ../approved {3} && cd ../approved &&
  cmake --preset release -DHEAVYTAIL_TESTS=OFF -DHEAVYTAIL_CUDA=OFF -DHEAVYTAIL_SIMD_TARGETS=scalar &&
  cmake --build --preset release --target heavytail &&
  build/release/heavytail run tests/approved/{0}/experiment.json -o - --quiet |
    awk -f tests/harness/strip.awk | diff - {2}
If the change is meant: scripts/approve {0}
)",
                     name, lines, kept.string(), commit);
}

} // namespace

TEST_CASE("approved: every experiment still gives its approved result, byte for byte, also when read back", "[cli]") {
  const std::string short_form = "python3 '" HEAVYTAIL_SOURCE_DIR "/tests/harness/short_form.py' <result.json";
  for (const fs::path& approved : approved_folders()) {
    const TemporaryFolder folder;
    INFO(approved.string());
    const Ended ended = heavytail(folder, "run '" + (approved / "experiment.json").string() + "' --quiet -o -");
    INFO(ended.err);
    REQUIRE(ended.code == 0);
    folder.write("result.json", stripped(ended.out));
    const Ended shortened = shell(folder, short_form + " | tee result.txt");
    INFO(shortened.err);
    if (shortened.out != read_file(approved / "result.txt")) {
      std::cerr << difference(folder, approved); // Catch2 would break its lines
      FAIL_CHECK("another result than the approved one, as is said above");
    }
    CHECK((json_text(file_json(read_file_result(Json::parse(ended.out)))) == ended.out));
    for (const char* contradicted : {"\"disagrees\"", "\"violated\""})
      CHECK(ended.out.find(contradicted) == std::string::npos);
  }
}

} // namespace heavytail::test
