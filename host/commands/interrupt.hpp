// SPDX-License-Identifier: MIT
// Ctrl-C, SIGTERM and the end of the terminal as a stop request, and as the program's end where that is not heard.
#pragma once

#include <condition_variable>
#include <csignal>
#include <mutex>
#include <stop_token>
#include <thread>

namespace heavytail {

/// While it lives, SIGINT, SIGTERM and SIGHUP request a stop.  Whoever looks at the token ends in order; where nobody
/// does (a third party's call, a file that blocks), the program ends after half a second with exit code 130 and without
/// its temporary files.  To be made before other threads are, since they inherit that the signals are blocked.  Throws
/// RuntimeFailure where its thread cannot start.
class InterruptGuard {
public:
  InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;
  ~InterruptGuard();

  std::stop_token token() const { return stop_.get_token(); }

private:
  void wait();

  std::stop_source stop_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ended_ = false; ///< guarded by mutex_
  sigset_t signals_{}, before_{};
  std::thread waiting_;
};

} // namespace heavytail
