// SPDX-License-Identifier: MIT
// The CUDA backend on machines that the runtime of this folder pretends to be.
#include "kernels/backend.hpp"
#include "kernels/task.hpp"
#include "tests/cuda/documents.hpp"
#include "tests/cuda/on_host/runtime.hpp"

#include <catch2/catch.hpp>

#include <cstdint>
#include <string>
#include <utility>

using namespace heavytail;
using namespace heavytail::test;

namespace {

using cuda::on_host::machine;

/// Makes the pretended machine what it was.
struct MachineGuard {
  ~MachineGuard() { machine = {}; }
};

Partial run(Backend& backend, const Task& task, Replicas replicas) {
  return backend.advance(task, replicas, {}, [](std::uint64_t) {});
}

Partial on_cuda(const Task& task, Replicas replicas, const CudaOptions& options = {}) {
  return run(*make_cuda_backend(options), task, replicas);
}

} // namespace

TEST_CASE("cuda: several devices and little memory show in no byte", "[cuda][exact]") {
  const MachineGuard guard;
  const Task task = heavy_task(4);
  const Replicas replicas{.first = 0, .count = 3001};
  const Partial expected = run(*make_cpu_backend({.threads = 1}), task, replicas);
  CHECK(expected.diverged_at.survivors() > 100);
  machine.devices = 3;
  CHECK((on_cuda(task, replicas) == expected));
  CHECK((on_cuda(task, replicas, {.device = 2}) == expected));
  machine.free_bytes = 40'000;
  CHECK((on_cuda(task, replicas) == expected));
}

TEST_CASE("cuda: what the runtime refuses becomes one line with a reason and a hint", "[cuda]") {
  const MachineGuard guard;
  const Task task = heavy_task(1);
  machine.on_allocation = cudaErrorMemoryAllocation;
  CHECK_THROWS_WITH(on_cuda(task, {.first = 0, .count = 10}),
                    Catch::Contains("allocate device memory") && Catch::Contains("out of memory") &&
                        Catch::Contains("--backend cpu") && !Catch::Contains("\n"));
  CHECK_THROWS_WITH(make_cuda_backend({.device = 1}), Catch::Contains("no CUDA device 1"));
  for (const auto& [status, code] :
       {std::pair{cudaErrorInsufficientDriver, "35"}, {cudaErrorStubLibrary, "34"}, {cudaErrorNoDevice, "100"}}) {
    machine.on_count = status;
    CHECK(cuda_devices().devices.empty());
    CHECK_THAT(cuda_devices().reason, Catch::Contains(std::string("code ") + code));
    CHECK_THROWS_AS(make_cuda_backend({}), BackendError);
  }
}
