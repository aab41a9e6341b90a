// SPDX-License-Identifier: MIT
// The CUDA runtime as the CUDA backend uses it, on the CPU: device memory is host memory, and streams do everything at
// once.  Tests set what devices there are, and how calls fail.
#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>

namespace heavytail::cuda::on_host {

/// The machine that the runtime pretends to be.
struct Machine {
  int devices = 1;
  std::size_t free_bytes = std::size_t{1} << 26U;
  cudaError_t on_count = cudaSuccess;      ///< of asking for devices
  cudaError_t on_allocation = cudaSuccess; ///< of allocating memory
};

inline Machine machine;

} // namespace heavytail::cuda::on_host
