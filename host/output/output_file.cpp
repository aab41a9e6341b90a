// SPDX-License-Identifier: MIT
// Where data goes: standard output or a file that appears whole or not at all.
#include "host/output/output_file.hpp"

#include "host/problem.hpp"
#include "kernels/errors.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <mutex>
#include <optional>
#include <system_error>
#include <vector>

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
    return "free some space or choose another place";
  case ENOENT:
  case ENOTDIR:
    return "create its folder or choose another one";
  case EISDIR:
    return "give the name of a file";
  default:
    return "choose another place";
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

/// The files that are on their way, which whoever ends the program removes.
class Temporaries {
public:
  /// To be called before the file is made.
  void add(const fs::path& path) {
    const std::lock_guard lock(mutex_);
    paths_.push_back(path);
  }

  void remove(const fs::path& path) {
    const std::lock_guard lock(mutex_);
    unlink_listed(path);
  }

  /// Gives files their names: 0 or an error for each.  Throws Interrupted where a stop is requested, but not when
  /// some have theirs.
  std::vector<int> rename(std::span<const std::pair<fs::path, fs::path>> files, const std::stop_token& stop) {
    const std::lock_guard lock(mutex_);
    if (stop.stop_requested()) {
      for (const auto& [path, target] : files) unlink_listed(path);
      throw Interrupted();
    }
    std::vector<int> errors;
    for (const auto& [path, target] : files) {
      errors.push_back(::rename(path.c_str(), target.c_str()) == 0 ? 0 : errno);
      if (errors.back() == 0) written_ = true;
      unlink_listed(path);
    }
    return errors;
  }

  /// Something is about to be written where it cannot be taken back.
  void write_for_good() {
    const std::lock_guard lock(mutex_);
    written_ = true;
  }

  bool written() {
    const std::lock_guard lock(mutex_);
    return written_;
  }

  [[noreturn]] void end_program(int code) {
    const std::lock_guard lock(mutex_); // for good: nothing appears after this
    for (const fs::path& path : paths_) ::unlink(path.c_str());
    tell(interrupted_text(written_));
    ::_exit(code);
  }

  static std::string_view interrupted_text(bool written) {
    return written ? "heavytail: interrupted\n" : "heavytail: interrupted; nothing was written\n";
  }

private:
  void unlink_listed(const fs::path& path) {
    ::unlink(path.c_str());
    std::erase(paths_, path);
  }

  std::mutex mutex_;
  std::vector<fs::path> paths_;
  bool written_ = false;
};

/// Never destroyed: a signal may come at any time.
Temporaries& temporaries() {
  static Temporaries& files = *new Temporaries;
  return files;
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
  temporaries().add(probe);
  const int error = write_to(probe, O_WRONLY | O_CREAT | O_TRUNC, {});
  temporaries().remove(probe);
  if (error != 0) fail(name_, error, hint_for(error));
}

void OutputFile::write(std::string_view text, const std::stop_token& stop) const {
  const Written only{this, text};
  write_outputs({&only, 1}, stop);
}

void write_outputs(std::span<const Written> outputs, const std::stop_token& stop) {
  using Kind = OutputFile::Kind;
  std::vector<int> errors(outputs.size(), 0);
  std::vector<std::pair<fs::path, fs::path>> files;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const OutputFile& output = *outputs[i].output;
    if (output.kind_ != Kind::regular) continue;
    const fs::path temporary = temporary_beside(output.target_);
    temporaries().add(temporary);
    errors[i] = write_to(temporary, O_WRONLY | O_CREAT | O_TRUNC, outputs[i].text);
    if (errors[i] != 0) {
      temporaries().remove(temporary);
      continue;
    }
    files.emplace_back(temporary, output.target_);
    places.push_back(i);
  }
  const std::vector<int> renamed = temporaries().rename(files, stop);
  for (std::size_t f = 0; f < files.size(); ++f) errors[places[f]] = renamed[f];
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const OutputFile& output = *outputs[i].output;
    if (output.kind_ == Kind::regular) continue;
    temporaries().write_for_good();
    errors[i] = output.kind_ == Kind::special ? write_to(output.target_, O_WRONLY, outputs[i].text)
                                              : write_all(STDOUT_FILENO, outputs[i].text);
  }
  for (std::size_t i = 0; i < outputs.size(); ++i)
    if (errors[i] != 0) fail(outputs[i].output->name(), errors[i], hint_for(errors[i]));
}

void end_interrupted(int code) {
  temporaries().end_program(code);
}

void tell_interrupted() {
  tell(Temporaries::interrupted_text(temporaries().written()));
}

void write_standard_output(std::string_view text) {
  if (text.empty()) return;
  temporaries().write_for_good();
  if (const int error = write_all(STDOUT_FILENO, text)) fail("standard output", error, hint_for(error));
}

void tell(std::string_view text) noexcept {
  write_all(STDERR_FILENO, text);
}

void secure_standard_streams() {
  // Opened for the wrong direction, so that the first use of what was closed fails.  Messages may vanish.
  constexpr std::array<int, 3> flags = {O_WRONLY, O_RDONLY, O_RDWR};
  for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; ++stream)
    if (::fcntl(stream, F_GETFD) < 0 && errno == EBADF)
      ::open("/dev/null", flags.at(static_cast<std::size_t>(stream))); // takes the lowest number that is free
  std::signal(SIGPIPE, SIG_IGN);
}

} // namespace heavytail
