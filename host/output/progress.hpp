// SPDX-License-Identifier: MIT
// How far the work is, on standard error: a bar on a terminal, otherwise a plain line every few seconds.
#pragma once

#include "host/engine.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

namespace heavytail {

/// How progress is shown.
enum class ProgressStyle : std::int8_t { none, lines, bar };

/// The style for standard error as it is: a bar where it is a terminal.
ProgressStyle progress_style_of_standard_error();

/// Path-steps a second for people: "123 M path-steps/s".
std::string rate_text(double path_steps_per_second);

/// A duration for people: "0:07", "12:00", "3:05:00".
std::string duration_text(double seconds);

/// Shows the work on standard error from construction to destruction.
class Progress final : public ProgressSink {
public:
  /// `total` path-steps in all, as far as is known.
  Progress(ProgressStyle style, std::uint64_t total);
  ~Progress() override;

  void advanced(std::uint64_t path_steps) override { done_.fetch_add(path_steps, std::memory_order_relaxed); }

  void extended(std::uint64_t path_steps) override { total_.fetch_add(path_steps, std::memory_order_relaxed); }

  /// What is being worked on, such as "point 3 of 8"; shown beside the numbers.
  void set_stage(const std::string& stage);

private:
  void show_until_ended();
  std::string status(std::uint64_t done, std::uint64_t total) const;

  const ProgressStyle style_;
  std::atomic<std::uint64_t> total_;
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::atomic<std::uint64_t> done_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ended_ = false; ///< guarded by mutex_, as is stage_
  std::string stage_;
  std::thread display_;
};

} // namespace heavytail
