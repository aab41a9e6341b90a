// SPDX-License-Identifier: MIT
// Telling a person what is wrong with an input file.
#pragma once

#include "host/problem.hpp"

#include <optional>
#include <string>
#include <type_traits>

namespace heavytail {

/// Tells each problem on a line of standard error, `FILE: pointer: expected …, found …`.
void tell_problems(const std::string& file, const InputError& error);

/// What `read` gives, or nothing once its problems with `file` are printed on standard error.
template <class Read> std::optional<std::invoke_result_t<Read>> read_or_complain(const std::string& file, Read&& read) {
  try {
    return read();
  } catch (const InputError& error) {
    tell_problems(file, error);
    return std::nullopt;
  }
}

} // namespace heavytail
