// SPDX-License-Identifier: MIT
// The backend that a person asked for.
#include "host/commands/backends.hpp"

#include <fmt/format.h>

#include <cstdlib>

namespace heavytail {

std::unique_ptr<Backend> choose_backend(const std::string& name, int threads) {
  if (name == "cuda")
    throw BackendError(fmt::format("no CUDA device can be used ({}); run with --backend cpu", no_cuda_reason));
  const char* forced = std::getenv(simd_variable);
  return make_cpu_backend({.threads = threads, .simd_target = forced == nullptr ? "" : forced});
}

} // namespace heavytail
