// SPDX-License-Identifier: MIT
// The built program, run as a person runs it: in a folder of its own, without a terminal.
#pragma once

#include <filesystem>
#include <string>

namespace heavytail::test {

/// A new folder that is removed at the end of its scope.
class TemporaryFolder {
public:
  TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();

  const std::filesystem::path& path() const { return path_; }

  /// Writes `text` to a file in the folder.
  void write(const std::string& name, const std::string& text) const;

  std::string read(const std::string& name) const;

  /// Names of all entries, sorted, one a line.
  std::string listing() const;

private:
  std::filesystem::path path_;
};

std::string read_file(const std::filesystem::path& path);

/// How a run of the program ended.
struct Ended {
  int code = -1;
  std::string out, err;
};

/// `PROGRAM arguments` in `folder`, by the shell; `environment` stands in front, such as "HEAVYTAIL_SIMD=scalar".
Ended heavytail(const TemporaryFolder& folder, const std::string& arguments, const std::string& environment = {});

/// Any shell command in `folder`; $HEAVYTAIL is the program.
Ended shell(const TemporaryFolder& folder, const std::string& command);

/// A result file without what differs from run to run, "provenance" and "timing".
std::string stripped(const std::string& result);

/// The same of what `command` writes, which must succeed; throws std::runtime_error with its messages otherwise.
std::string stripped_result_of(const TemporaryFolder& folder, const std::string& command);

} // namespace heavytail::test
