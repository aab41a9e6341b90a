// SPDX-License-Identifier: MIT
// How work on a device ends early.
#pragma once

#include <exception>
#include <stdexcept>
#include <stop_token>

namespace heavytail {

/// A device or a runtime failed; the message says what, why, and what to try.
class BackendError : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// The work was stopped on request; nothing of it remains.
class Interrupted : public std::exception {
public:
  const char* what() const noexcept override { return "interrupted"; }
};

/// Throws Interrupted where a stop is requested.
inline void throw_if_stopped(const std::stop_token& stop) {
  if (stop.stop_requested()) throw Interrupted();
}

} // namespace heavytail
