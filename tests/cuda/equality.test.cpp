// SPDX-License-Identifier: MIT
// The CUDA backend gives the Partial of the CPU backend to the byte: on a device, or where its kernels run on the CPU.
#include "kernels/backend.hpp"
#include "kernels/task.hpp"
#include "tests/cuda/documents.hpp"

#include <heavytail/sde/optimizers/all.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <atomic>
#include <cstdint>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

using namespace heavytail;
using namespace heavytail::test;

namespace {

Partial run(Backend& backend, const Task& task, Replicas replicas) {
  return backend.advance(task, replicas, {}, [](std::uint64_t) {});
}

Partial on_cpu(const Task& task, Replicas replicas) {
  return run(*make_cpu_backend({.threads = 1}), task, replicas);
}

Partial on_cuda(const Task& task, Replicas replicas, const CudaOptions& options = {}) {
  return run(*make_cuda_backend(options), task, replicas);
}

/// Shapes of batches and grids that the cases take in turn.
constexpr std::array shapes = {
    CudaOptions{},
    CudaOptions{.batch = 64, .steps_per_launch = 3, .threads_per_block = 32, .most_blocks = 1, .added_on_host = 0},
    CudaOptions{.batch = 40, .steps_per_launch = 1, .threads_per_block = 7},
    CudaOptions{.batch = 1000, .steps_per_launch = 5, .threads_per_block = 128, .most_blocks = 2, .added_on_host = 0},
};

constexpr Replicas some_replicas{.first = 3, .count = 101};

void check_equal(const std::vector<Case>& cases) {
  std::size_t number = 0;
  for (const Case& each : cases) {
    INFO(each.name << "\n" << each.document.dump());
    const Task task = *read_experiment(each.document).models.at(0).task;
    CHECK((on_cuda(task, some_replicas, shapes[number++ % shapes.size()]) == on_cpu(task, some_replicas)));
  }
}

/// Whether a case of that name, or of a name that begins or ends with it, is among them.
bool has_case(const std::vector<Case>& cases, const std::string& name) {
  for (const Case& each : cases)
    if (each.name == name || each.name.starts_with(name + " ") || each.name.find(" " + name) != std::string::npos)
      return true;
  return false;
}

} // namespace

TEST_CASE("cuda: every component of an optimizer gives the CPU's bytes, in every dimension class and precision",
          "[cuda][exact]") {
  for (const char* precision : {"float32", "float64"})
    for (const std::int32_t dimension : {1, 2, 3, 4, 8}) check_equal(optimizer_cases(dimension, precision));
}

TEST_CASE("cuda: every process and integrator gives the CPU's bytes", "[cuda][exact]") {
  for (const char* precision : {"float32", "float64"})
    for (const std::int32_t dimension : {1, 2}) check_equal(process_cases(dimension, precision));
}

TEST_CASE("cuda: every SDE model of an optimizer gives the CPU's bytes", "[cuda][exact]") {
  for (const char* precision : {"float32", "float64"})
    for (const std::int32_t dimension : {1, 2}) check_equal(model_cases(dimension, precision));
}

TEST_CASE("cuda: the cases hold every component", "[cuda]") {
  const std::vector<Case> optimizers = optimizer_cases(2, "float32");
  const auto check_list = [](const std::vector<Case>& cases, auto list) {
    for_each_type(list, [&]<class T> {
      INFO(T::description().name);
      CHECK(has_case(cases, std::string(T::description().name)));
    });
  };
  check_list(optimizers, std::type_identity<Objective<double>>{});
  check_list(optimizers, std::type_identity<Noise<double>>{});
  check_list(optimizers, std::type_identity<Optimizer<double>>{});
  check_list(optimizers, std::type_identity<Normalization<double>>{});
  const std::vector<Case> models = model_cases(2, "float32");
  for_each_type(std::type_identity<Optimizer<double>>{}, [&]<class O> {
    INFO(O::description().name);
    CHECK(has_case(models, std::string(O::description().name)) == has_sde<double, O>);
  });
  const std::vector<Case> processes = process_cases(2, "float32");
  check_list(processes, std::type_identity<Process<double>>{});
  check_list(processes, std::type_identity<Integrator<double>>{});
}

TEST_CASE("cuda: no replicas, one, a prime number and an odd one, for every shape", "[cuda][exact]") {
  for (const std::int32_t dimension : {1, 3}) {
    const Task task = heavy_task(dimension);
    for (const std::uint64_t count : {0U, 1U, 127U, 255U})
      for (const CudaOptions& shape : shapes) {
        INFO(dimension << " " << count << " " << shape.batch);
        CHECK((on_cuda(task, {.first = 11, .count = count}, shape) == on_cpu(task, {.first = 11, .count = count})));
      }
  }
}

TEST_CASE("cuda: ranges that run together are each what they are alone", "[cuda][exact]") {
  constexpr std::array ranges = {Replicas{.first = 3, .count = 101}, Replicas{.first = 104, .count = 53},
                                 Replicas{.first = 157, .count = 0}, Replicas{.first = 157, .count = 7},
                                 Replicas{.first = 700, .count = 64}};
  std::vector<Task> tasks = {heavy_task(1), heavy_task(3)};
  tasks.push_back(*read_experiment(process_cases(1, "float64").front().document).models.at(0).task);
  for (const Task& task : tasks)
    for (const CudaOptions& shape : shapes) {
      const std::vector<Partial> together =
          make_cuda_backend(shape)->advance_beside(Partial::empty(task), task, ranges, {}, [](std::uint64_t) {});
      REQUIRE(together.size() == ranges.size());
      for (std::size_t i = 0; i < ranges.size(); ++i) {
        INFO(i << " " << shape.batch);
        CHECK((together[i] == on_cpu(task, ranges[i])));
      }
    }
}

TEST_CASE("cuda: bins about a centre, and fine ones", "[cuda][exact]") {
  for (const bool fine : {false, true})
    for (Task task : {heavy_task(1), heavy_task(3)}) {
      const Binning binning{.centre = 0.5, .fine = fine, .float32 = task.precision == Precision::float32};
      task.binning.observables.assign(task.checkpoints.size() * task.observables.size(), binning);
      task.binning.divergence = {.centre = 3, .fine = fine};
      for (const CudaOptions& shape : shapes) {
        INFO(fine << " " << shape.batch);
        CHECK((on_cuda(task, {.first = 5, .count = 301}, shape) == on_cpu(task, {.first = 5, .count = 301})));
      }
    }
}

TEST_CASE("cuda: replicas and steps beyond 2^32", "[cuda][exact]") {
  Task task = heavy_task(2);
  const Replicas far{.first = (std::uint64_t{1} << 32U) - 20, .count = 50};
  CHECK((on_cuda(task, far) == on_cpu(task, far)));
  task.first_step = std::int64_t{1} << 33U;
  for (std::int64_t& step : task.checkpoints) step += task.first_step;
  CHECK((on_cuda(task, far) == on_cpu(task, far)));
}

TEST_CASE("cuda: a stop request ends the work between two launches", "[cuda]") {
  Task task = heavy_task(1);
  task.checkpoints.back() = std::int64_t{1} << 40U;
  std::stop_source source;
  const auto backend = make_cuda_backend({.steps_per_launch = 10});
  CHECK_THROWS_AS(
      backend->advance(task, some_replicas, source.get_token(), [&](std::uint64_t) { source.request_stop(); }),
      Interrupted);
}

TEST_CASE("cuda: progress adds up to all replica-steps", "[cuda]") {
  const Task task = heavy_task(1);
  std::atomic<std::uint64_t> done = 0;
  make_cuda_backend(shapes[1])->advance(task, some_replicas, {}, [&](std::uint64_t steps) { done += steps; });
  CHECK(done == some_replicas.count * static_cast<std::uint64_t>(task.checkpoints.back() - task.first_step));
}
