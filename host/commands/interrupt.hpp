// SPDX-License-Identifier: MIT
// Ctrl-C and SIGTERM as a stop request.
#pragma once

#include <atomic>
#include <stop_token>
#include <thread>

namespace heavytail {

/// While it lives, SIGINT and SIGTERM request a stop instead of ending the program.  To be made before other threads
/// are, since they inherit that the signals are blocked.
class InterruptGuard {
public:
  InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;
  ~InterruptGuard();

  std::stop_token token() const { return stop_.get_token(); }

private:
  std::stop_source stop_;
  std::atomic<bool> ended_ = false;
  std::thread waiting_;
};

} // namespace heavytail
