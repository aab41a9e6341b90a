// SPDX-License-Identifier: MIT
// The kernels as nvcc emitted them, in the place of those that the C++ compiler made.
#pragma once

#include "tests/cuda/ptx/ptx_module.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace heavytail::test {

/// The PTX of a kernel source: `name` as "Discrete.-1" or "exact_sums", architecture as "75".
std::string emitted_text(const std::string& name, const std::string& architecture);

/// All kernels of the backend for an architecture.
std::vector<ptx::Module> emitted_modules(const std::string& architecture);

/// While it lives, launches run the kernels of these modules by interpretation.  Kernels of no module are an error.
class Emitted {
public:
  explicit Emitted(std::vector<ptx::Module> modules);

  Emitted(const Emitted&) = delete;
  Emitted& operator=(const Emitted&) = delete;
  ~Emitted();

  /// Names of the kernels that were launched since the beginning of the program.
  static std::vector<std::string> launched();

  /// Where not null: how often each line of a module ran is added.
  std::vector<std::uint64_t>* executions = nullptr;
  std::string counted = {}; ///< only of kernels whose names hold this
  /// Of a launch; more is an error.
  std::uint64_t instruction_limit = ~std::uint64_t{0};

private:
  std::vector<ptx::Module> modules_;
};

} // namespace heavytail::test
