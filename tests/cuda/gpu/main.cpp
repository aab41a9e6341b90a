// SPDX-License-Identifier: MIT
// The tests of a real device: exit code 77, by which ctest counts them as skipped, where none can be used.
#define CATCH_CONFIG_RUNNER
#include "kernels/backend.hpp"

#include <catch2/catch.hpp>

#include <cstdio>

int main(int argc, char** argv) {
  const heavytail::CudaDevices found = heavytail::cuda_devices();
  if (found.devices.empty()) {
    std::printf("skipped: %s\n", found.reason.c_str());
    return 77;
  }
  return Catch::Session().run(argc, argv);
}
