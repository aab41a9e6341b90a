// SPDX-License-Identifier: MIT
// The noise floor draws the numbers that the steps draw: recovered from runs that only add their noise up.
#include "host/engine.hpp"
#include "host/estimates/mean.hpp"
#include "host/input/experiment.hpp"
#include "kernels/backend.hpp"
#include "kernels/task.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <cstdint>
#include <string>
#include <utility>

using namespace heavytail;

namespace {

constexpr std::uint64_t replicas = 1003; // not a number of whole packs

Task task_of(const std::string& keys) {
  return *read_experiment(parse_json_text("{" + keys + R"(, "replicas": 1003, "seed": 11, "precision": "float64",
                                                          "initial_point": 0, "divergence_radius": 1e300})"))
              .models.at(0)
              .task;
}

double floor_of(const Task& task, const CpuOptions& options = {}) {
  return noise_floor(task, {.first = 0, .count = replicas}, options);
}

/// The sum over replicas of every observable at the last checkpoint.
double sum_of_ends(const Task& task) {
  const Partial partial =
      make_cpu_backend({})->advance(task, {.first = 0, .count = replicas}, {}, [](std::uint64_t) {});
  double sum = 0;
  for (const Summary& summary : partial.checkpoints.back().summaries)
    sum += estimate_mean(summary, 0.5).mean.value * replicas;
  return sum;
}

/// A flat objective: x_T = -(eta/N) Σ of the noise.
std::string flat(const std::string& noise, const std::string& optimizer) {
  return R"("objective": {"type": "quadratic", "eigenvalues": [0, 0, 0]}, "agents": 2, "agents_sampling": "each",
             "steps": 37,
            "learning_rate": {"eta": 0.5}, "observables": ["x[0]", "x[1]", "x[2]"], "noise": )" +
         noise + R"(, "optimizer": )" + optimizer;
}

constexpr const char* dsgd = R"({"type": "dsgd"})";

} // namespace

TEST_CASE("noise floor: its sum is that of the noise of a run on a flat objective", "[exact]") {
  for (const char* noise :
       {R"({"type": "gaussian"})", R"({"type": "student_t", "dof": 1.5})", R"({"type": "stable", "alpha": 1.5})",
        R"({"type": "rademacher"})", R"({"type": "student_t", "dof": 3, "joint": "isotropic"})"}) {
    INFO(noise);
    const Task task = task_of(flat(noise, dsgd));
    const double sum = floor_of(task);
    CHECK(sum != 0);
    CHECK(-4 * sum_of_ends(task) == Approx(sum).epsilon(1e-11));
  }
}

TEST_CASE("noise floor: its sum is that of the increments of a process", "[exact]") {
  for (const char* driver : {R"({"type": "gaussian"})", R"({"type": "stable", "alpha": 1.5})"}) {
    INFO(driver);
    const Task task = task_of(std::string(R"("integrator": {"type": "euler_maruyama", "dt": 0.25}, "time": 5.25,
        "observables": ["x[0]"], "process": {"type": "brownian", "driver": )") +
                              driver + "}");
    const double scale = task.model.integration.driver_scale;
    CHECK(sum_of_ends(task) == Approx(scale * floor_of(task)).epsilon(1e-11));
  }
}

TEST_CASE("noise floor: coupled SDE models draw their driver's numbers and the agents' noise", "[exact]") {
  const auto sums = [](const std::string& sde) {
    const Experiment experiment = read_experiment(parse_json_text(
        R"({"objective": {"type": "quadratic", "eigenvalues": [1, 2]}, "agents": 3, "agents_sampling": "each",
            "noise": {"type": "gaussian"},
            "optimizer": {"type": "dsgd"}, "learning_rate": {"eta": 0.1}, "initial_point": 1, "steps": 9, "seed": 4,
            "replicas": 1003, "precision": "float64", "models": ["discrete", "classic1"], "sde": )" +
        sde + "}"));
    return std::pair(floor_of(*experiment.models[0].task), floor_of(*experiment.models[1].task));
  };
  const auto [discrete, apart] = sums(R"({"substeps": 4, "coupling": "independent"})");
  const auto [again, coupled] = sums(R"({"substeps": 4, "coupling": "common"})");
  CHECK(discrete == again);
  CHECK(coupled == Approx(apart + discrete).epsilon(1e-11));
}

TEST_CASE("noise floor: an integrator with normals of its own draws as many again", "[law]") {
  const auto sum = [](const std::string& integrator) {
    return floor_of(task_of(R"("process": {"type": "brownian"}, "time": 5, "observables": ["x[0]"],
                               "integrator": {"dt": 0.25, "type": ")" +
                            integrator + "\"}"));
  };
  const double more = sum("srk_strong") - sum("euler_maruyama");
  CHECK(more != 0);
  CHECK(std::abs(more) < 6 * std::sqrt(20. * replicas));
}

TEST_CASE("noise floor: the uniforms of compression are as many as the engine counts", "[law]") {
  const std::string noise = R"({"type": "gaussian"})";
  const Task plain = task_of(flat(noise, dsgd));
  for (const char* compressor : {R"({"type": "rand_k", "k": 2})", R"({"type": "qsgd", "levels": 3})",
                                 R"({"type": "qsgd", "levels": 3, "shared_mask": true})"}) {
    INFO(compressor);
    const Task task = task_of(flat(noise, std::string(R"({"type": "dcsgd", "compressor": )") + compressor + "}"));
    const auto more =
        static_cast<double>((random_numbers_per_step(task) - random_numbers_per_step(plain)) * 37 * replicas);
    REQUIRE(more > 0);
    // Of uniforms the mean is 1/2 and the variance 1/12; six standard deviations.
    CHECK(std::abs(floor_of(task) - floor_of(plain) - more / 2) < 6 * std::sqrt(more / 12));
  }
}

TEST_CASE("noise floor: its sum does not depend on threads, and on the SIMD target only by the order of adding",
          "[exact]") {
  const Task task = task_of(flat(R"({"type": "student_t", "dof": 1.5})", dsgd));
  const double sum = floor_of(task, {.threads = 1});
  CHECK(floor_of(task, {.threads = 3}) == sum);
  for (const std::string_view target : runnable_targets())
    CHECK(floor_of(task, {.threads = 1, .simd_target = std::string(target)}) == Approx(sum).epsilon(1e-11));
  CHECK_THROWS_AS(floor_of(task, {.simd_target = "abacus"}), BackendError);
}
