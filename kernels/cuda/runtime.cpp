// SPDX-License-Identifier: MIT
// Errors of the CUDA runtime as one clear line.
#include "kernels/cuda/runtime.hpp"

#include "kernels/backend.hpp"

#include <string>

namespace heavytail::cuda {

namespace {

/// What a person can do about it.
const char* advice(cudaError_t status) {
  if (status == cudaErrorMemoryAllocation)
    return "use fewer checkpoints or observables, free the device's memory, or run with --backend cpu";
  return "run with --backend cpu";
}

} // namespace

void check(cudaError_t status, std::string_view what, std::source_location where) {
  if (status == cudaSuccess) return;
  cudaGetLastError(); // takes the error off the runtime, so that nothing else reports it again
  throw BackendError("the CUDA device could not " + std::string(what) + " (" + cudaGetErrorString(status) + ", code " +
                     std::to_string(static_cast<int>(status)) + ", " + where.function_name() + "); " + advice(status));
}

} // namespace heavytail::cuda
