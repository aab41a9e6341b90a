// SPDX-License-Identifier: MIT
// The kernel that one writes by hand for one equation: a thread a replica, cuRAND's Philox and its Box-Muller normals.
// Usage: curand_loop WORKLOAD float32|float64 SEED REPLICAS KEY=VALUE...

#include "report.hpp"

#include <curand_kernel.h>

#include <string>

namespace {

void check(cudaError_t status) {
  if (status == cudaSuccess) return;
  std::fprintf(stderr, "%s\n", cudaGetErrorString(status));
  std::exit(1);
}

template <class Real> struct Linear {
  Real start, keep, pull, kick;
  int steps;
};

template <class Real> __global__ void run(Linear<Real> in, unsigned long long seed, unsigned count, Real* last) {
  const unsigned replica = blockIdx.x * blockDim.x + threadIdx.x;
  if (replica >= count) return;
  curandStatePhilox4_32_10_t state;
  curand_init(seed, replica, 0, &state);
  Real x = in.start;
  if constexpr (sizeof(Real) == sizeof(float)) {
    for (int step = 0; step < in.steps; step += 4) {
      const float4 z = curand_normal4(&state);
      x = in.keep * x + (in.pull + in.kick * z.x);
      if (step + 1 < in.steps) x = in.keep * x + (in.pull + in.kick * z.y);
      if (step + 2 < in.steps) x = in.keep * x + (in.pull + in.kick * z.z);
      if (step + 3 < in.steps) x = in.keep * x + (in.pull + in.kick * z.w);
    }
  } else {
    for (int step = 0; step < in.steps; step += 2) {
      const double2 z = curand_normal2_double(&state);
      x = in.keep * x + (in.pull + in.kick * z.x);
      if (step + 1 < in.steps) x = in.keep * x + (in.pull + in.kick * z.y);
    }
  }
  last[replica] = x;
}

template <class Real> int simulate(bool process, unsigned long long seed, unsigned count, const Parameters& in) {
  Linear<Real> linear{};
  linear.start = static_cast<Real>(in["start"]);
  linear.steps = static_cast<int>(in["steps"]);
  linear.keep = static_cast<Real>(process ? 1 - in["rate"] * in["dt"] : 1 - in["eta"]);
  linear.pull = static_cast<Real>(process ? in["rate"] * in["mean"] * in["dt"] : 0);
  linear.kick = static_cast<Real>(process ? in["volatility"] * std::sqrt(in["dt"]) : -in["eta"] * in["scale"]);
  Real* on_device = nullptr;
  std::vector<Real> last(count);
  check(cudaMalloc(&on_device, count * sizeof(Real)));
  constexpr unsigned threads = 256;
  run<<<1, threads>>>(linear, seed + 1, 1, on_device); // loads the kernel
  check(cudaDeviceSynchronize());
  const Clock clock;
  run<<<(count + threads - 1) / threads, threads>>>(linear, seed, count, on_device);
  check(cudaMemcpy(last.data(), on_device, count * sizeof(Real), cudaMemcpyDeviceToHost));
  const double seconds = clock.seconds();
  print_values(seconds, std::vector<double>(last.begin(), last.end()), in.thresholds);
  return 0;
}

} // namespace

int main(int count, char** arguments) {
  const std::string workload = arguments[1];
  const Parameters in(count - 5, arguments + 5);
  const auto seed = std::strtoull(arguments[3], nullptr, 10);
  const auto replicas = static_cast<unsigned>(std::strtoull(arguments[4], nullptr, 10));
  return arguments[2] == std::string("float32") ? simulate<float>(workload == "W1", seed, replicas, in)
                                                : simulate<double>(workload == "W1", seed, replicas, in);
}
