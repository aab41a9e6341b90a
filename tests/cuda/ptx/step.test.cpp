// SPDX-License-Identifier: MIT
// The kernels of tests/cuda/step.cu as nvcc emitted them, against the same step compiled by the host: equal bits.
#include "tests/cuda/ptx/step_runs.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <cstdlib>
#include <string>

namespace heavytail::ptx {

namespace {

constexpr const char* approved[] = {"compressors", "float64",     "noises",     "normalizations",
                                    "objectives",  "observables", "optimizers", "schedules"};

std::vector<SweepPoint> points_of(const char* name) {
  const std::string folder = std::string(HEAVYTAIL_SOURCE_DIR) + "/tests/approved/";
  return read_experiment_file(parse_json_file(folder + name + "/experiment.json")).points;
}

} // namespace

TEST_CASE("step kernels: PTX for sm_75, sm_90, sm_120 gives the host's bits for every component in both precisions",
          "[cuda]") {
  for (const char* architecture : {"75", "90", "120"}) {
    const Module module = Module::parse(ptx_text("step", architecture));
    REQUIRE(module.entries().size() == 4);
    CHECK(module.directed_roundings() == 0);
    std::uint64_t instructions = 0;
    const auto begin = std::chrono::steady_clock::now();
    for (const char* name : approved)
      for (const SweepPoint& point : points_of(name)) {
        INFO(point.experiment.document.dump() << ", sm_" << architecture);
        const StepGrid grid{.replicas = 7, .block_x = 4, .first = (1ULL << 32U) - 3};
        const StepResult single = run_ptx<float>(module, point.experiment, grid);
        const StepResult twofold = run_ptx<double>(module, point.experiment, grid);
        instructions += single.instructions + twofold.instructions;
        CHECK(single.same_as(run_host<float>(point.experiment, grid)));
        CHECK(twofold.same_as(run_host<double>(point.experiment, grid)));
      }
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
    WARN("sm_" << architecture << ": " << instructions << " instructions, with the host's share "
               << static_cast<double>(instructions) / seconds.count() / 1e6 << " million a second");
  }
}

} // namespace heavytail::ptx
