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
#include <optional>
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

/// What the system knows a file by, where there is one; `stream` is the standard stream that "-" means.
std::optional<struct stat> status_of(const std::string& path, int stream) {
  struct stat status{};
  const int error = path == "-" ? ::fstat(stream, &status) : ::stat(path.c_str(), &status);
  return error == 0 ? std::optional(status) : std::nullopt;
}

bool are_one(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/// Whether what is written to both of two outputs is lost or mixed.
bool clash(const std::string& a, const std::string& b) {
  if (a == "-" && b == "-") return true;
  const auto first = status_of(a, STDOUT_FILENO);
  const auto second = status_of(b, STDOUT_FILENO);
  if (first && second) {
    const auto nothing = status_of("/dev/null", STDOUT_FILENO);
    return are_one(*first, *second) && !(nothing && are_one(*first, *nothing));
  }
  std::error_code ignored;
  const auto place = [&](const std::string& path) { return fs::weakly_canonical(fs::absolute(path), ignored); };
  return !first && !second && place(a) == place(b);
}

} // namespace

void refuse_clashes(std::span<const NamedPath> outputs, std::span<const std::string> inputs) {
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const auto& [option, path] = outputs[i];
    const auto target = status_of(path, STDOUT_FILENO);
    for (const std::string& input : inputs) {
      const auto source = status_of(input, STDIN_FILENO);
      if (target && S_ISREG(target->st_mode) && source && are_one(*target, *source))
        throw InputError({{.pointer = option,
                           .expected = "another file than the input " + input,
                           .found = path,
                           .hint = "the input would be overwritten"}});
    }
    for (const NamedPath& other : outputs.first(i))
      if (clash(other.path, path))
        throw InputError({{.pointer = option,
                           .expected = fmt::format("another place than {} {}", other.option, other.path),
                           .found = path,
                           .hint = "each output needs a place of its own"}});
  }
}

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
