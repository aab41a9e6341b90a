// SPDX-License-Identifier: MIT
// Where data goes: standard output or a file that appears whole or not at all.
#include "host/output/output_file.hpp"

#include "host/problem.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <system_error>

namespace heavytail {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& name, int error, std::string_view hint) {
  throw RuntimeFailure(fmt::format("cannot write {} ({}); {}", name, std::generic_category().message(error), hint));
}

std::string_view hint_for(int error) {
  switch (error) {
  case ENOSPC:
  case EDQUOT:
    return "free some space or choose another place with -o";
  case ENOENT:
  case ENOTDIR:
    return "create its folder or choose another one with -o";
  case EISDIR:
    return "give the name of a file with -o";
  default:
    return "choose another place with -o";
  }
}

/// A file descriptor that is closed at the end of its scope.
class Descriptor {
public:
  Descriptor(const fs::path& path, int flags) : number_(::open(path.c_str(), flags | O_CLOEXEC, 0666)) {}

  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }

  int number() const { return number_; }

  /// 0, or the error of closing: some file systems tell only then that the disk is full.
  int close() {
    const int number = number_;
    number_ = -1;
    return ::close(number) == 0 ? 0 : errno;
  }

private:
  int number_;
};

/// 0 or the error.
int write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return errno;
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

/// 0 or the error.
int write_to(const fs::path& path, int flags, std::string_view text) {
  Descriptor file(path, flags);
  if (file.number() < 0) return errno;
  if (const int error = write_all(file.number(), text)) return error;
  if (::fsync(file.number()) != 0 && errno != EINVAL && errno != EROFS && errno != ENOTSUP) return errno;
  return file.close();
}

/// A name beside `target` that no other process uses.
fs::path temporary_beside(const fs::path& target) {
  return target.parent_path() / fmt::format(".{}.{}.part", target.filename().string(), ::getpid());
}

} // namespace

OutputFile::OutputFile(const std::string& path) : name_(path) {
  if (path == "-") {
    name_ = "standard output";
    kind_ = Kind::standard_output;
    return;
  }
  std::error_code ignored;
  const fs::file_status status = fs::status(path, ignored);
  if (fs::is_directory(status) || path.ends_with('/')) fail(name_, EISDIR, hint_for(EISDIR));
  target_ = path;
  if (fs::exists(status) && !fs::is_regular_file(status)) {
    kind_ = Kind::special;
    return;
  }
  // Renaming onto a link would replace the link, not what it points to.
  if (const fs::path resolved = fs::weakly_canonical(path, ignored); !ignored) target_ = resolved;
  // Find out now, not after hours of work, whether a file can be made there.
  const fs::path probe = temporary_beside(target_);
  const int error = write_to(probe, O_WRONLY | O_CREAT | O_TRUNC, {});
  ::unlink(probe.c_str());
  if (error != 0) fail(name_, error, hint_for(error));
}

void OutputFile::write(std::string_view text) const {
  if (kind_ == Kind::standard_output) {
    write_standard_output(text);
    return;
  }
  if (kind_ == Kind::special) {
    if (const int error = write_to(target_, O_WRONLY, text)) fail(name_, error, hint_for(error));
    return;
  }
  const fs::path temporary = temporary_beside(target_);
  int error = write_to(temporary, O_WRONLY | O_CREAT | O_TRUNC, text);
  if (error == 0 && ::rename(temporary.c_str(), target_.c_str()) != 0) error = errno;
  if (error == 0) return;
  ::unlink(temporary.c_str());
  fail(name_, error, hint_for(error));
}

void write_standard_output(std::string_view text) {
  if (const int error = write_all(STDOUT_FILENO, text)) fail("standard output", error, hint_for(error));
}

} // namespace heavytail
