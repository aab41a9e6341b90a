// SPDX-License-Identifier: MIT
// Independent pieces of work, shared by threads.
#pragma once

#include "host/problem.hpp"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace heavytail {

/// A thread that runs `work`.  Throws RuntimeFailure where it cannot start.
template <class Work> std::thread started_thread(Work&& work) {
  try {
    return std::thread(std::forward<Work>(work));
  } catch (const std::system_error& error) {
    throw RuntimeFailure("cannot start a thread (" + error.code().message() +
                         "); allow more threads or memory, see ulimit -a");
  }
}

/// Calls `work(i)` for i = 0, …, count - 1, in any order, on up to `threads` threads, this one among them: fewer
/// where no more can start.  The calls must not write to what others read.  Throws what a call threw, once all threads
/// have ended; no call begins after it.
template <class Work> void for_each_index(std::size_t count, int threads, const Work& work) {
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  std::exception_ptr failure;
  const auto run = [&] {
    try {
      for (std::size_t i = next++; i < count; i = next++) work(i);
    } catch (...) {
      next = count;
      const std::lock_guard lock(mutex);
      if (!failure) failure = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> others;
    try {
      for (std::size_t i = 1; i < std::min(count, static_cast<std::size_t>(std::max(threads, 1))); ++i)
        others.emplace_back(run);
    } catch (const std::system_error&) { // those that there are do the work
    }
    run();
  }
  if (failure) std::rethrow_exception(failure);
}

} // namespace heavytail
