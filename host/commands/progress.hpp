// SPDX-License-Identifier: MIT
// How far the work is, on standard error: a bar on a terminal, otherwise a plain line every few seconds.
#pragma once

#include <heavytail/heavytail.hpp>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

namespace heavytail {

/// How progress is shown.
enum class ProgressStyle : std::int8_t { lines, bar };

/// The style for standard error as it is: a bar where it is a terminal.
ProgressStyle progress_style_of_standard_error();

/// Path-steps a second for people: "123 M path-steps/s".
std::string rate_text(double path_steps_per_second);

/// A duration for people: "0:07", "12:00", "3:05:00".
std::string duration_text(double seconds);

/// Shows the work on standard error from construction to destruction.
class Progress {
public:
  explicit Progress(ProgressStyle style);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress();

  /// What is shown from now on.  To be called by one thread at a time.
  void set(const RunProgress& progress);

private:
  void show_until_ended();
  std::string status() const;

  const ProgressStyle style_;
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ended_ = false; ///< guarded by mutex_, as is latest_
  RunProgress latest_;
  std::thread display_;
};

} // namespace heavytail
