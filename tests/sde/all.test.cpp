// SPDX-License-Identifier: MIT
// What holds for every process by every integrator that fits it, and for every SDE model of an optimizer: equal results
// for any number of threads and on every SIMD target, in one coordinate and in three.
#include <heavytail/integrators/all.hpp>

#include "host/input/component_info.hpp"
#include "host/input/experiment.hpp"
#include "kernels/backend.hpp"
#include "kernels/cpu/targets.hpp"
#include "kernels/task.hpp"
#include "tests/cuda/documents.hpp"

#include <heavytail/processes/all.hpp>
#include <heavytail/sde/optimizers/all.hpp>

#include <catch2/catch.hpp>

#include <set>
#include <string>
#include <type_traits>

namespace heavytail::test {

namespace {

/// 300 replicas fill no whole number of packs.
Partial run(const Task& task, const CpuOptions& options) {
  return make_cpu_backend(options)->advance(task, {.first = 0, .count = 300}, {}, [](std::uint64_t) {});
}

template <class List> std::set<std::string> names_of() {
  std::set<std::string> names;
  for (const ComponentInfo& info : infos_of(std::type_identity<List>{})) names.insert(info.name);
  return names;
}

void check_equal_everywhere(const Task& task) {
  const Partial reference = run(task, {.threads = 1, .simd_target = "scalar"});
  CHECK(reference.checkpoints.back().diverged < reference.replicas);
  for (const std::string_view target : runnable_targets())
    CHECK((run(task, {.threads = 2, .simd_target = std::string(target)}) == reference));
}

} // namespace

TEST_CASE("processes: equal partials for 1 and 2 threads and on every SIMD target", "[exact]") {
  std::set<std::string> processes;
  std::set<std::string> integrators;
  for (const char* precision : {"float32", "float64"})
    for (const std::int32_t dimension : {1, 3})
      for (const Case& each : process_cases(dimension, precision)) {
        INFO(precision << ", dimension " << dimension << ", " << each.name);
        processes.insert(each.document["process"]["type"]);
        integrators.insert(each.document["integrator"]["type"]);
        check_equal_everywhere(*read_experiment(each.document).models.at(0).task);
      }
  CHECK(processes == names_of<Process<double>>());
  CHECK(integrators == names_of<Integrator<double>>());
}

TEST_CASE("sde models: equal partials for 1 and 2 threads and on every SIMD target", "[exact]") {
  std::set<std::string> optimizers;
  std::set<std::string> models;
  for (const char* precision : {"float32", "float64"})
    for (const std::int32_t dimension : {1, 3})
      for (const Case& each : model_cases(dimension, precision)) {
        INFO(precision << ", dimension " << dimension << ", " << each.name);
        optimizers.insert(each.document["optimizer"]["type"]);
        models.insert(each.document["models"][0]);
        check_equal_everywhere(*read_experiment(each.document).models.at(0).task);
      }
  std::set<std::string> with_sde;
  for_each_type(std::type_identity<Optimizer<double>>{}, [&]<class O>() {
    if (has_sde<double, O>) with_sde.emplace(O::description().name);
  });
  CHECK(optimizers == with_sde);
  CHECK(models == std::set<std::string>{"classic1", "classic2", "faithful1", "levy"});
}

} // namespace heavytail::test
