// SPDX-License-Identifier: MIT
// In the place of kernels/cuda/launch.hpp where g++ compiles the kernels: a launch runs them on the CPU, block after
// block.  Threads that wait for each other are threads of the CPU with a real barrier.  Where an interpreter of PTX is
// set, that executes what nvcc made of the kernel instead.
#pragma once

#include "kernels/cuda/runtime.hpp"

// Before the names below become macros: it declares some of them.
#define QUALIFIERS static __forceinline__ __host__ __device__
#include <curand_kernel.h>
#undef QUALIFIERS

#include <barrier>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <type_traits>
#include <vector>

namespace heavytail::cuda {

enum class Threads { independent, synchronizing };

namespace on_host {

/// Where a thread stands.
struct Place {
  dim3 thread, block, block_size, grid_size;
  std::barrier<>* barrier = nullptr;
};

inline thread_local Place place;

/// Executes a kernel by its address, with the addresses of its arguments, in another way than calling it.
using Interpreter = std::function<void(const void* kernel, Shape shape, void** arguments)>;
inline Interpreter interpreter;

/// Shared memory belongs to the one block that runs.
inline std::mutex shared_memory;

inline void synchronize_block() {
#ifndef HT_WITHOUT_BARRIERS
  place.barrier->arrive_and_wait();
#endif
}

template <class Call> void run_block(std::uint32_t block, Shape shape, const Call& call) {
  std::barrier barrier(static_cast<std::ptrdiff_t>(shape.threads));
  std::vector<std::jthread> threads;
  for (std::uint32_t thread = 0; thread < shape.threads; ++thread)
    threads.emplace_back([&, thread] {
      place = {dim3(thread), dim3(block), dim3(shape.threads), dim3(shape.blocks), &barrier};
      call();
    });
}

} // namespace on_host

template <Threads threads, class... Parameters>
void launch(void (*kernel)(Parameters...), Shape shape, cudaStream_t /*stream*/,
            std::type_identity_t<Parameters>... arguments) {
  if (on_host::interpreter) {
    void* pointers[] = {const_cast<void*>(static_cast<const void*>(&arguments))...};
    on_host::interpreter(reinterpret_cast<const void*>(kernel), shape, pointers);
    return;
  }
  const auto call = [&] { kernel(arguments...); };
  for (std::uint32_t block = 0; block < shape.blocks; ++block) {
    if constexpr (threads == Threads::synchronizing) {
      const std::lock_guard lock(on_host::shared_memory);
      on_host::run_block(block, shape, call);
    } else {
      for (std::uint32_t thread = 0; thread < shape.threads; ++thread) {
        on_host::place = {dim3(thread), dim3(block), dim3(shape.threads), dim3(shape.blocks)};
        call();
      }
    }
  }
}

} // namespace heavytail::cuda

#define threadIdx (heavytail::cuda::on_host::place.thread)
#define blockIdx (heavytail::cuda::on_host::place.block)
#define blockDim (heavytail::cuda::on_host::place.block_size)
#define gridDim (heavytail::cuda::on_host::place.grid_size)
#define __syncthreads heavytail::cuda::on_host::synchronize_block
#undef __shared__
#define __shared__ static
#undef __launch_bounds__
#define __launch_bounds__(...)

inline unsigned long long atomicAdd(unsigned long long* to, unsigned long long amount) {
  return __atomic_fetch_add(to, amount, __ATOMIC_RELAXED);
}
