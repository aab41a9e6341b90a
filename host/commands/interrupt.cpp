// SPDX-License-Identifier: MIT
// Ctrl-C and SIGTERM as a stop request.  The signals are blocked in every thread and waited for in one of their own, so
// that nothing runs inside a signal handler.
#include "host/commands/interrupt.hpp"

#include <pthread.h>

#include <csignal>

namespace heavytail {

namespace {

sigset_t interrupting_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

} // namespace

InterruptGuard::InterruptGuard() {
  const sigset_t signals = interrupting_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  waiting_ = std::thread([this, signals] {
    while (!ended_) {
      int signal = 0;
      if (sigwait(&signals, &signal) == 0 && !ended_) stop_.request_stop();
    }
  });
}

InterruptGuard::~InterruptGuard() {
  ended_ = true;
  // NOLINTNEXTLINE(bugprone-bad-signal-to-kill-thread,cert-pos44-c): the thread waits for this signal and ends itself
  pthread_kill(waiting_.native_handle(), SIGTERM);
  waiting_.join();
  const sigset_t signals = interrupting_signals();
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

} // namespace heavytail
