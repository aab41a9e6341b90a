// SPDX-License-Identifier: MIT
// The arguments with which the kernels of W1, W2 and W3 are launched, as bytes, and what they must compute: the path of
// each replica as this compiler's code takes it.  Prints JSON for model.py.
#include "kernels/cuda/advance.hpp"

#include <cstdio>
#include <cstring>
#include <vector>

namespace {

using namespace heavytail;

constexpr int replicas = 32;           // a warp
constexpr std::int64_t first_step = 0; // as in the workloads
constexpr std::uint64_t state_at = 0x1000000;
constexpr std::uint64_t diverged_at = 0x2000000;
constexpr std::uint64_t table_at = 0x3000000;

/// As the kernel declares its parameters.
struct Arguments {
  Model<float> model;
  Path<float> path;
  cuda::Batch<float> batch;
  cuda::Leg leg;
  Exit<float> exit;
};

/// A workload as host/input makes it.
struct Workload {
  Model<float> model;
  std::vector<float> table;

  Slice put(std::vector<float> numbers) {
    const Slice slice{static_cast<std::uint32_t>(table.size()), static_cast<std::uint32_t>(numbers.size())};
    table.insert(table.end(), numbers.begin(), numbers.end());
    return slice;
  }

  Workload() {
    model.divergence_radius = 1e30F;
    model.seed = 1;
    model.initial_point.mean = put({1});
  }
};

Workload ornstein_uhlenbeck() {
  Workload w;
  w.model.process = OrnsteinUhlenbeck<float>{.dimension = 1, .rate = 1, .mean = 0, .volatility = 1};
  w.model.integration.integrator = EulerMaruyama<float>{};
  w.model.integration.driver = Gaussian<float>{};
  w.model.integration.dt = 0.01F;
  w.model.integration.root_dt = w.model.integration.driver_scale = 0.1F;
  w.model.integration.additive = true;
  return w;
}

Workload dsgd(const Noise<float>& law, std::int32_t dimension, std::int32_t agents, float eta) {
  Workload w;
  w.model.objective = Quadratic<float>{.dimension = dimension, .eigenvalues = w.put({1})};
  w.model.noise.law = law;
  w.model.noise.scale = w.put({1});
  w.model.noise.gradient_scale = w.put({0});
  w.model.optimizer = Dsgd<float>{};
  w.model.normalization = NoNormalization<float>{};
  w.model.learning_rate = w.put({eta});
  w.model.dimension = w.model.positions = dimension;
  w.model.agents = agents;
  return w;
}

Workload gaussian() {
  return dsgd(Gaussian<float>{}, 1, 1, 0.01F);
}

Workload student_t() {
  StudentT<float> law{.dof = 1.5F};
  law.bounded_dof = 1.5F;
  law.inverse_dof = 1.0F / 1.5F;
  law.root_dof = sqrt(1.5F);
  return dsgd(law, 8, 8, 0.05F);
}

template <class T> void print_bytes(const char* name, const T* first, std::size_t count) {
  std::printf("\"%s\": \"", name);
  std::vector<unsigned char> bytes(count * sizeof(T));
  std::memcpy(bytes.data(), first, bytes.size());
  for (const unsigned char byte : bytes) std::printf("%02x", byte);
  std::printf("\"");
}

template <template <class, int> class Motion, int D>
void print(const char* name, const char* kernel, const Workload& w, std::int64_t steps) {
  Arguments arguments;
  std::memset(static_cast<void*>(&arguments), 0, sizeof arguments);
  arguments.model = w.model;
  arguments.path.table = reinterpret_cast<const float*>(table_at);
  arguments.batch.capacity = arguments.batch.living_count = replicas;
  arguments.batch.state = reinterpret_cast<float*>(state_at);
  arguments.batch.diverged_at = reinterpret_cast<std::int64_t*>(diverged_at);
  arguments.leg = {.from = first_step, .until = steps, .begins = true, .observes = false};

  // The same steps in this compiler's code.
  std::vector<float> ends;
  Path<float> path;
  path.model = &w.model;
  path.table = w.table.data();
  for (std::uint64_t r = 0; r < replicas; ++r) {
    const Stream<float> stream = Stream<float>::of(w.model.seed, r);
    typename Motion<float, D>::Space work;
    Motion<float, D> motion(w.model, path.table, stream, work);
    Followed<float> followed{{Exit<float>{}, stream, nullptr}, {nullptr, 1}};
    std::int64_t diverged = never;
    begin(path, stream, work.memory, motion, followed, &diverged, nullptr);
    motion.seek(first_step);
    travel(path, first_step, steps, motion, followed, &diverged);
    for (int j = 0; j < D; ++j) ends.push_back(motion.x()[j]);
  }
  std::printf("{\"name\": \"%s\", \"kernel\": \"%s\", \"steps\": %d, \"dimension\": %d, \"replicas\": %d,\n", name,
              kernel, static_cast<int>(steps), D, replicas);
  std::printf("\"state_at\": %d, \"diverged_at\": %d, \"table_at\": %d,\n", static_cast<int>(state_at),
              static_cast<int>(diverged_at), static_cast<int>(table_at));
  print_bytes("arguments", &arguments, 1);
  std::printf(",\n");
  print_bytes("table", w.table.data(), w.table.size());
  std::printf(",\n");
  print_bytes("ends", ends.data(), ends.size());
  std::printf("}");
}

} // namespace

int main() {
  std::printf("[");
  print<ProcessMotion, 1>("W1", "Process.1", ornstein_uhlenbeck(), 24);
  std::printf(",\n");
  print<DiscreteMotion, 1>("W2", "Discrete.1", gaussian(), 24);
  std::printf(",\n");
  print<DiscreteMotion, 8>("W3", "Discrete.8", student_t(), 4);
  std::printf("]\n");
}
