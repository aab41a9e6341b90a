// SPDX-License-Identifier: MIT
// How far the work is, on standard error: a bar on a terminal, otherwise a plain line every few seconds.
#include "host/commands/progress.hpp"

#include "host/output/output_file.hpp"
#include "host/parallel.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace heavytail {

namespace {

constexpr std::chrono::milliseconds bar_period(100);
constexpr std::chrono::milliseconds line_period(5000);

std::size_t terminal_width() {
  winsize size{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

double share_of(const RunProgress& progress) {
  return progress.total == 0 ? 1 : static_cast<double>(progress.done) / static_cast<double>(progress.total);
}

/// What is being worked on: "  point 3 of 8, estimates".
std::string stage_text(const RunProgress& progress) {
  std::string text;
  if (progress.points > 1) text = fmt::format("point {} of {}", progress.point + 1, progress.points);
  if (progress.estimating) text += text.empty() ? "estimates" : ", estimates";
  return text.empty() ? text : "  " + text;
}

/// The bar in front of the status, both fitted into the terminal.
std::string bar_line(double share, const std::string& status) {
  constexpr std::size_t widest = 32;
  const std::size_t room = terminal_width() - 1;
  if (status.size() + 4 > room) return status.substr(0, room);
  const std::size_t width = std::min(widest, room - status.size() - 3);
  const auto filled = static_cast<std::size_t>(share * static_cast<double>(width));
  return fmt::format("[{:#<{}}{:.<{}}] {}", "", filled, "", width - filled, status);
}

} // namespace

ProgressStyle progress_style_of_standard_error() {
  return ::isatty(STDERR_FILENO) != 0 ? ProgressStyle::bar : ProgressStyle::lines;
}

std::string rate_text(double path_steps_per_second) {
  constexpr const char* prefixes[] = {"", " k", " M", " G", " T"};
  std::size_t prefix = 0;
  while (path_steps_per_second >= 999.5 && prefix + 1 < std::size(prefixes)) {
    path_steps_per_second /= 1000;
    ++prefix;
  }
  return fmt::format("{:.3g}{} path-steps/s", path_steps_per_second, prefixes[prefix]);
}

std::string duration_text(double seconds) {
  const double longest = 1e9;
  const auto whole = static_cast<std::int64_t>(std::ceil(std::clamp(seconds, 0.0, longest)));
  if (whole < 3600) return fmt::format("{}:{:02}", whole / 60, whole % 60);
  return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

Progress::Progress(ProgressStyle style) : style_(style), display_(started_thread([this] { show_until_ended(); })) {}

Progress::~Progress() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  changed_.notify_one();
  display_.join();
}

void Progress::set(const RunProgress& progress) {
  const std::lock_guard lock(mutex_);
  latest_ = progress;
}

std::string Progress::status() const {
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  const auto done = static_cast<double>(latest_.done);
  const double rate = seconds > 0 ? done / seconds : 0;
  const std::string left =
      latest_.done == 0 ? "?" : duration_text(static_cast<double>(latest_.total - latest_.done) / rate);
  return fmt::format("{:3.0f} %  {}  {} left{}", std::floor(100 * share_of(latest_)), rate_text(rate), left,
                     stage_text(latest_));
}

void Progress::show_until_ended() {
  const bool bar = style_ == ProgressStyle::bar;
  std::unique_lock lock(mutex_);
  while (!changed_.wait_for(lock, bar ? bar_period : line_period, [this] { return ended_; }))
    tell(bar ? "\r\x1b[K" + bar_line(share_of(latest_), status()) : status() + "\n");
  if (bar) tell("\r\x1b[K");
}

} // namespace heavytail
