// SPDX-License-Identifier: MIT
// Ctrl-C, SIGTERM and the end of the terminal as a stop request.  The signals are blocked in every thread and waited
// for in one of their own, so that nothing runs inside a signal handler.
#include "host/commands/interrupt.hpp"

#include "host/output/output_file.hpp"
#include "host/parallel.hpp"
#include "host/problem.hpp"

#include <pthread.h>

#include <chrono>

namespace heavytail {

namespace {

/// What a stop may take: a person who waits for a second thinks that nobody has heard.
constexpr std::chrono::milliseconds grace(500);

sigset_t interrupting_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  struct sigaction hangup{};
  // nohup lets a program outlive its terminal.
  if (sigaction(SIGHUP, nullptr, &hangup) == 0 && hangup.sa_handler != SIG_IGN) sigaddset(&signals, SIGHUP);
  return signals;
}

} // namespace

InterruptGuard::InterruptGuard() : signals_(interrupting_signals()) {
  pthread_sigmask(SIG_BLOCK, &signals_, &before_);
  try {
    waiting_ = started_thread([this] { wait(); });
  } catch (...) {
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    throw;
  }
}

void InterruptGuard::wait() {
  int signal = 0;
  while (sigwait(&signals_, &signal) != 0) continue;
  std::unique_lock lock(mutex_);
  if (ended_) return;
  stop_.request_stop();
  if (!changed_.wait_for(lock, grace, [this] { return ended_; }))
    end_interrupted(static_cast<int>(ExitCode::interrupted));
}

InterruptGuard::~InterruptGuard() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  changed_.notify_one();
  // NOLINTNEXTLINE(bugprone-bad-signal-to-kill-thread,cert-pos44-c): the thread waits for this signal and ends itself
  pthread_kill(waiting_.native_handle(), SIGTERM);
  waiting_.join();
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

} // namespace heavytail
