// SPDX-License-Identifier: MIT
#include "host/output/output_file.hpp"

#include "host/problem.hpp"
#include "tests/harness/program.hpp"

#include <catch2/catch.hpp>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <string>

namespace heavytail::test {

namespace {

/// While it lives, no file may grow beyond `bytes`: a write fails as on a full disk.
class FileSizeLimit {
public:
  explicit FileSizeLimit(rlim_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    rlimit limit = before_;
    limit.rlim_cur = bytes;
    setrlimit(RLIMIT_FSIZE, &limit);
  }

  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, SIG_DFL);
  }

private:
  rlimit before_{};
};

} // namespace

TEST_CASE("output file: appears whole, replaces what was there, and follows links", "[host]") {
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "r.json").string();
  OutputFile(path).write("first");
  CHECK(folder.read("r.json") == "first");
  OutputFile(path).write("second");
  CHECK(folder.read("r.json") == "second");
  std::filesystem::create_symlink("r.json", folder.path() / "link.json");
  OutputFile((folder.path() / "link.json").string()).write("third");
  CHECK(folder.read("r.json") == "third");
  CHECK(std::filesystem::is_symlink(folder.path() / "link.json"));
  CHECK(folder.listing() == "link.json\nr.json\n");
}

TEST_CASE("output file: a place without room for a file is refused at once", "[host]") {
  const TemporaryFolder folder;
  CHECK_THROWS_AS(OutputFile((folder.path() / "missing" / "r.json").string()), RuntimeFailure);
  CHECK_THROWS_AS(OutputFile(folder.path().string()), RuntimeFailure);
  CHECK_THROWS_AS(OutputFile((folder.path() / "r.json" / "").string()), RuntimeFailure);
  folder.write("file", "");
  CHECK_THROWS_AS(OutputFile((folder.path() / "file" / "r.json").string()), RuntimeFailure);
  CHECK(folder.listing() == "file\n");
}

TEST_CASE("output file: a write that fails half-way leaves what was there before, and nothing else", "[host]") {
  const TemporaryFolder folder;
  folder.write("r.json", "before");
  const OutputFile file((folder.path() / "r.json").string());
  {
    const FileSizeLimit limit(4096);
    CHECK_THROWS_AS(file.write(std::string(100000, 'x')), RuntimeFailure);
  }
  CHECK(folder.read("r.json") == "before");
  CHECK(folder.listing() == "r.json\n");
}

TEST_CASE("output file: devices are written as they stand, and a full one is told", "[host]") {
  const OutputFile null("/dev/null");
  CHECK_NOTHROW(null.write("x"));
  const OutputFile full("/dev/full");
  CHECK_THROWS_WITH(full.write("x"), Catch::Contains("No space left on device"));
}

} // namespace heavytail::test
