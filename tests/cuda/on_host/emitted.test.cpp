// SPDX-License-Identifier: MIT
// What nvcc really emitted for the backend's kernels, run by interpretation with the backend's own arguments: the same
// Partial as the CPU backend's, to the byte.
#include "tests/cuda/on_host/emitted.hpp"

#include "kernels/backend.hpp"
#include "kernels/task.hpp"
#include "tests/cuda/documents.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

using namespace heavytail;
using namespace heavytail::test;

namespace {

constexpr Replicas few_replicas{.first = (std::uint64_t{1} << 32U) - 5, .count = 11};

void check_equal(const Case& each) {
  INFO(each.name << "\n" << each.document.dump());
  const Task task = *read_experiment(each.document).models.at(0).task;
  const auto quiet = [](std::uint64_t) {};
  const auto cuda = make_cuda_backend({.batch = 8, .steps_per_launch = 6, .threads_per_block = 4, .added_on_host = 0});
  CHECK((cuda->advance(task, few_replicas, {}, quiet) ==
         make_cpu_backend({.threads = 1})->advance(task, few_replicas, {}, quiet)));
}

/// Every `stride`-th case from `first` on.
void check_some(const std::vector<Case>& cases, std::size_t first, std::size_t stride) {
  for (std::size_t i = first % stride; i < cases.size(); i += stride) check_equal(cases[i]);
}

} // namespace

TEST_CASE("cuda: the PTX of every kernel gives the CPU's bytes, for sm_75 and sm_120", "[cuda][exact]") {
  std::size_t turn = 0;
  for (const char* architecture : {"75", "120"}) {
    INFO("sm_" << architecture);
    std::vector<ptx::Module> modules = emitted_modules(architecture);
    std::size_t kernels = 0;
    for (const ptx::Module& module : modules) {
      CHECK(module.directed_roundings() == 0);
      kernels += module.entries().size();
    }
    const Emitted emitted(std::move(modules));
    for (const char* precision : {"float32", "float64"}) {
      // Over the architectures and precisions every case comes up in every dimension class.
      for (const std::int32_t dimension : {1, 2, 3, 4, 8}) check_some(optimizer_cases(dimension, precision), turn, 6);
      for (const std::int32_t dimension : {1, 2}) {
        check_some(process_cases(dimension, precision), turn, 6);
        check_some(model_cases(dimension, precision), turn, 6);
      }
      ++turn;
    }
    CHECK(Emitted::launched().size() == kernels);
  }
}
