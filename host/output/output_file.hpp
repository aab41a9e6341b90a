// SPDX-License-Identifier: MIT
// Where data goes: standard output or a file that appears whole or not at all.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace heavytail {

/// The place that a result will be written to.  A regular file is written beside its final name and renamed, so that no
/// reader ever sees half of it; a device or a pipe is written to as it stands.
class OutputFile {
public:
  /// `path`: "-" is standard output.  Throws RuntimeFailure where a file could not be created there.
  explicit OutputFile(const std::string& path);

  /// Writes all of `text`.  Throws RuntimeFailure, and then leaves what was there before.
  void write(std::string_view text) const;

  /// The path as it was given, "standard output" for "-".
  const std::string& name() const { return name_; }

private:
  enum class Kind { standard_output, regular, special };

  std::string name_;
  Kind kind_ = Kind::regular;
  std::filesystem::path target_; ///< with links resolved
};

/// A path that an option of the command line gives; "-" is a standard stream.
struct NamedPath {
  std::string option;
  std::string path;
};

/// Throws InputError where one of the outputs is a file among the `inputs`, or two outputs are one place, whatever
/// names and links lead there.
void refuse_clashes(std::span<const NamedPath> outputs, std::span<const std::string> inputs);

/// Writes all of `text` to standard output.  Throws RuntimeFailure.
void write_standard_output(std::string_view text);

} // namespace heavytail
