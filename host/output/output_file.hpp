// SPDX-License-Identifier: MIT
// Where data goes: standard output or a file that appears whole or not at all.
#pragma once

#include <filesystem>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

namespace heavytail {

/// The place that a result will be written to.  A regular file is written beside its final name and renamed, so that no
/// reader ever sees half of it; a device or a pipe is written to as it stands.
class OutputFile {
public:
  /// `path`: "-" is standard output.  Throws RuntimeFailure where a file could not be created there.
  explicit OutputFile(const std::string& path);

  /// Writes all of `text`.  Throws RuntimeFailure, and then leaves what was there before; Interrupted where `stop` is
  /// requested before the file appears.
  void write(std::string_view text, const std::stop_token& stop = {}) const;

  /// The path as it was given, "standard output" for "-".
  const std::string& name() const { return name_; }

private:
  friend void write_outputs(std::span<const struct Written> outputs, const std::stop_token& stop);

  enum class Kind { standard_output, regular, special };

  std::string name_;
  Kind kind_ = Kind::regular;
  std::filesystem::path target_; ///< with links resolved
};

/// An output and all that goes there.
struct Written {
  const OutputFile* output = nullptr;
  std::string_view text;
};

/// Writes several outputs: their files appear together, or none where `stop` is requested before (throws Interrupted).
/// An output that fails does not keep the others from being written; it is told when they are (RuntimeFailure).
void write_outputs(std::span<const Written> outputs, const std::stop_token& stop);

/// Ends the program at once with an exit code, whatever its threads do, and removes what was to become files.  Says
/// that it was interrupted.
[[noreturn]] void end_interrupted(int code);

/// Tells a person that the program was interrupted, and whether anything was written.
void tell_interrupted();

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

/// Writes `text` to standard error, as far as that can be: a person who does not listen makes no work fail.
void tell(std::string_view text) noexcept;

/// Gives each standard stream that is closed a place of its own, so that no file that is opened later is taken for it:
/// reads and results fail there, messages are lost.  And lets a closed pipe be an error instead of the program's end.
/// To be called before any file is opened.
void secure_standard_streams();

} // namespace heavytail
