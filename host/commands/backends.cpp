// SPDX-License-Identifier: MIT
// The backend that a person asked for.
#include "host/commands/backends.hpp"

#include "host/problem.hpp"

#include <fmt/format.h>

#include <cstdlib>

namespace heavytail {

namespace {

std::unique_ptr<Backend> cpu_backend(const BackendChoice& choice) {
  const char* forced = std::getenv(simd_variable);
  return make_cpu_backend({.threads = choice.threads, .simd_target = forced == nullptr ? "" : forced});
}

} // namespace

std::unique_ptr<Backend> choose_backend(const BackendChoice& choice) {
  if (choice.name == "cpu") {
    if (choice.device)
      throw InputError(
          {{.pointer = "--device",
            .expected = "--backend auto or cuda beside it",
            .found = "--backend cpu",
            .hint = "the CPU backend has no devices to choose from; --threads says how many threads it uses"}});
    return cpu_backend(choice);
  }
  // A device that was asked for by its number must be there.
  if (choice.name == "cuda" || choice.device) return make_cuda_backend({.device = choice.device.value_or(-1)});
  const CudaDevices found = cuda_devices();
  if (!found.devices.empty()) return make_cuda_backend({});
  if (found.built && choice.note) choice.note(fmt::format("no CUDA device: {}; running on the CPU", found.reason));
  return cpu_backend(choice);
}

} // namespace heavytail
