// SPDX-License-Identifier: MIT
// The kernels of tests/cuda/step.cu run by the interpreter, and the same replicas run by the host's own step.
#pragma once

#include "host/input/experiment.hpp"
#include "tests/cuda/ptx/ptx_module.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace heavytail::ptx {

/// The whole text of a file.  Throws std::runtime_error where it cannot be read.
std::string read_text(const std::string& path);

/// The PTX that the build made of NAME.cu for sm_ARCHITECTURE.
std::string ptx_text(const std::string& name, const std::string& architecture);

/// What replicas leave behind, as bits; all not-a-numbers are one number, since PTX does not promise their bits.
struct StepResult {
  std::vector<std::uint64_t> values;
  std::vector<std::int64_t> diverged_at, exited_at;
  std::uint64_t instructions = 0; ///< executed by the interpreter

  bool same_as(const StepResult& other) const {
    return values == other.values && diverged_at == other.diverged_at && exited_at == other.exited_at;
  }
};

/// How replicas are shared out to threads.
struct StepGrid {
  std::int64_t replicas = 8;
  std::uint32_t block_x = 8;
  std::uint64_t first = 0; ///< number of the first replica
  std::uint64_t instruction_limit = ~std::uint64_t{0};
  std::vector<std::uint64_t>* executions = nullptr; ///< as Grid has it
};

/// The experiment's task in the number type Real by the interpreter, all memory accesses checked.
template <class Real> StepResult run_ptx(const Module& module, const Experiment& experiment, const StepGrid& grid);

/// The same by `advance` as the host's compiler makes it.
template <class Real> StepResult run_host(const Experiment& experiment, const StepGrid& grid);

} // namespace heavytail::ptx
