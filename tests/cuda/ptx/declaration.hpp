// SPDX-License-Identifier: MIT
// Declarations of variables and parameters.
#pragma once

#include "tests/cuda/ptx/program.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace heavytail::ptx {

/// A declaration of a variable or a parameter after its space: `.align 8 .b8 name[16]`.
struct Declaration {
  Variable variable;
  std::size_t element_size = 0;
  bool is_open_array = false; ///< name[]
};

/// Reads a declaration.  Throws Unknown.
Declaration read_declaration(std::string_view text);

/// Lays parameters out behind `begin` as C would; returns the end.
std::size_t lay_out(std::vector<Variable>& parameters, std::size_t begin);

} // namespace heavytail::ptx
