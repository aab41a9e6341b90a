// SPDX-License-Identifier: MIT
// Launching a kernel as a function call.
#pragma once

#include "kernels/cuda/runtime.hpp"

#include <type_traits>

namespace heavytail::cuda {

/// Whether the threads of a block wait for each other.  For a device it is all the same; whoever runs kernels elsewhere
/// needs to know.
enum class Threads { independent, synchronizing };

/// Runs `kernel` on the stream with the shape's blocks of threads.  Throws BackendError where it cannot be started.
template <Threads, class... Parameters>
void launch(void (*kernel)(Parameters...), Shape shape, cudaStream_t stream,
            std::type_identity_t<Parameters>... arguments) {
  void* pointers[] = {const_cast<void*>(static_cast<const void*>(&arguments))...};
  check(cudaLaunchKernel(reinterpret_cast<const void*>(kernel), dim3(shape.blocks), dim3(shape.threads), pointers, 0,
                         stream),
        "start a kernel");
}

} // namespace heavytail::cuda
