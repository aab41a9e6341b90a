// SPDX-License-Identifier: MIT
// The same Partial for every SIMD target, number of threads, block size and split; 64-bit replicas and steps; stopping.
#include "host/input/experiment.hpp"
#include "kernels/backend.hpp"
#include "kernels/cpu/targets.hpp"
#include "kernels/task.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

using namespace heavytail;

namespace {

Task task_of(const std::string& json) {
  return *read_experiment(parse_json_text(json)).models.at(0).task;
}

Partial run(const Task& task, Replicas replicas, const CpuOptions& options = {}) {
  return make_cpu_backend(options)->advance(task, replicas, {}, [](std::uint64_t) {});
}

/// Small experiments that between them take every road through the step.
std::vector<std::string> experiments() {
  const std::string rest = R"("steps": 60, "checkpoints": {"steps": [7, 30]}, "replicas": 1, "seed": 5,
                              "observables": ["loss", "gradient_norm", "x[0]"])";
  return {
      R"({"objective": {"type": "quadratic", "eigenvalues": [1.0]}, "noise": {"type": "gaussian"},
          "optimizer": {"type": "dsgd"}, "learning_rate": {"eta": 0.1}, "initial_point": 1.0, )" +
          rest + "}",
      R"({"objective": {"type": "power", "p": 4, "dimension": 3}, "agents": 5,
          "noise": {"type": "student_t", "dof": 1, "scale": [0.1, 0.2, 0.3, 0.4, 0.5], "gradient_scale": 0.2},
          "optimizer": {"type": "dcsgd", "compressor": {"type": "rand_k", "k": 2}},
          "learning_rate": {"eta": 0.05, "schedule": {"type": "polynomial", "power": 0.5}}, "initial_point": 2.0,
          "divergence_radius": 20, )" +
          rest + "}",
      R"({"objective": {"type": "rosenbrock", "dimension": 4}, "agents": 2, "precision": "float64",
          "noise": {"type": "stable", "alpha": 1.3, "beta": 0.5},
          "optimizer": {"type": "dcsgd", "compressor": {"type": "qsgd", "levels": 3, "shared_mask": true}},
          "learning_rate": {"eta": 0.001, "normalization": {"type": "l0l1", "l0": 1, "l1": 1}},
          "initial_point": {"type": "normal", "mean": 0.5, "std": 0.1}, )" +
          rest + "}",
      R"({"objective": {"type": "linear_regression", "eigenvalues": [0.5, 1, 2], "label_noise": 0.3}, "agents": 3,
          "noise": {"type": "student_t", "dof": 1.5, "joint": "isotropic"},
          "optimizer": {"type": "momentum", "beta": 0.5}, "learning_rate": {"eta": 0.02}, "initial_point": 1.0, )" +
          rest + "}",
  };
}

constexpr Replicas some_replicas{.first = 0, .count = 1500};

} // namespace

TEST_CASE("partials are equal for 1, 2 and 7 threads and for any block size", "[exact]") {
  for (const std::string& json : experiments()) {
    INFO(json);
    const Task task = task_of(json);
    const Partial reference = run(task, some_replicas, {.threads = 1});
    for (const int threads : {2, 7}) CHECK((run(task, some_replicas, {.threads = threads}) == reference));
    for (const std::uint64_t block_size : {1U, 37U, 64U, 1000U, 5000U})
      CHECK((run(task, some_replicas, {.threads = 2, .block_size = block_size}) == reference));
  }
}

TEST_CASE("partials are equal on every SIMD target", "[exact]") {
  for (const std::string& json : experiments()) {
    INFO(json);
    const Task task = task_of(json);
    const Partial reference = run(task, some_replicas, {.simd_target = "scalar"});
    for (const std::string_view target : runnable_targets()) {
      INFO(target);
      CHECK((run(task, some_replicas, {.simd_target = std::string(target)}) == reference));
    }
  }
}

TEST_CASE("paths that nobody looks at between checkpoints are those that are looked at in every state", "[exact]") {
  // An average over time is looked at in every state, so that steps are taken one by one.  Replicas diverge at any
  // place of a block of variates, where they may or may not come back in the next step, and checkpoints lie within
  // blocks.
  const std::string rest = R"("checkpoints": {"steps": [1, 6, 7, 13, 30]}, "replicas": 1, "seed": 5, )";
  const std::string sgd = R"("optimizer": {"type": "dsgd"}, "initial_point": 1.0, "divergence_radius": 4, "steps": 47,
      "learning_rate": {"eta": 0.1, "schedule": {"type": "polynomial", "power": 0.5}}, )";
  const std::string power = R"("objective": {"type": "power", "p": 4, "dimension": 1}, )";
  const std::string quadratic = R"("objective": {"type": "quadratic", "eigenvalues": [8]}, )";
  for (const std::string noise : {R"({"type": "gaussian", "scale": 20})", R"({"type": "student_t", "dof": 0.7})",
                                  R"({"type": "stable", "alpha": 1.1})", R"({"type": "none"})"})
    for (const auto& [objective, precision] : {std::pair(power, "float32"), std::pair(power, "float64"),
                                               std::pair(quadratic, "float32"), std::pair(quadratic, "float64")}) {
      INFO(objective << noise << " " << precision);
      const std::string head =
          "{" + objective + sgd + rest + R"("noise": )" + noise + R"(, "precision": ")" + precision + "\", ";
      const Task fast = task_of(head + R"("observables": ["x[0]", "loss"]})");
      const Task slow = task_of(head + R"("observables": ["x[0]", "loss", "average:loss"]})");
      for (const std::string_view target : runnable_targets()) {
        const Partial hasty = run(fast, some_replicas, {.simd_target = std::string(target)});
        Partial looked_at = run(slow, some_replicas, {.simd_target = std::string(target)});
        for (Checkpoint& checkpoint : looked_at.checkpoints) checkpoint.summaries.pop_back();
        CHECK((hasty == looked_at));
        if (noise.find("none") == std::string::npos) CHECK(hasty.diverged_at.survivors() > 100);
      }
    }
}

TEST_CASE("replicas that have diverged exit no more, on every target", "[exact]") {
  const Task task = task_of(R"({"process": {"type": "brownian", "volatility": 2}, "initial_point": 0, "time": 40,
      "integrator": {"type": "euler_maruyama", "dt": 1}, "divergence_radius": 4, "replicas": 1, "seed": 5,
      "observables": ["x[0]"], "exit": {"observable": "x[0]", "lower": -6, "upper": 6, "bridge": false}})");
  const Partial reference = run(task, some_replicas, {.simd_target = "scalar"});
  CHECK(reference.diverged_at.survivors() > some_replicas.count / 2);
  for (const std::string_view target : runnable_targets())
    CHECK((run(task, some_replicas, {.simd_target = std::string(target)}) == reference));
}

TEST_CASE("partials of any split of the replicas merge to the whole, in any order", "[exact]") {
  for (const std::string& json : experiments()) {
    INFO(json);
    const Task task = task_of(json);
    const Partial reference = run(task, some_replicas);
    const std::vector<Replicas> parts = {{901, 599}, {0, 1}, {33, 868}, {1, 32}};
    Partial merged = Partial::empty(task);
    for (const Replicas& part : parts) merged.merge(run(task, part));
    CHECK((merged == reference));
  }
}

TEST_CASE("ranges that run together are each what they are alone, and beside others merge to the same", "[exact]") {
  constexpr std::array ranges = {Replicas{.first = 300, .count = 101}, Replicas{.first = 401, .count = 53},
                                 Replicas{.first = 454, .count = 0}, Replicas{.first = 454, .count = 7},
                                 Replicas{.first = 700, .count = 1000}};
  for (const std::string& json : experiments()) {
    INFO(json);
    const Task task = task_of(json);
    const Partial others = run(task, {.first = 0, .count = 300});
    Partial whole = others;
    for (const Replicas& range : ranges) whole.merge(run(task, range));
    for (const int threads : {1, 2, 7}) {
      const auto backend = make_cpu_backend({.threads = threads});
      const auto together = [&](const Partial& beside) {
        return backend->advance_beside(beside, task, ranges, {}, [](std::uint64_t) {});
      };
      const std::vector<Partial> alone = together(Partial::empty(task));
      REQUIRE(alone.size() == ranges.size());
      for (std::size_t i = 0; i < ranges.size(); ++i) CHECK((alone[i] == run(task, ranges[i])));
      Partial merged = others;
      for (const Partial& each : together(others)) merged.merge(each);
      CHECK((merged == whole));
    }
  }
}

TEST_CASE("few replicas of a range run beside other ranges, of which threads keep one each where it is much") {
  Task task = task_of(experiments().front());
  CHECK(make_cpu_backend({.threads = 1})->ranges_at_once(task, 10) == 1);
  const auto backend = make_cpu_backend({.threads = 2});
  CHECK(backend->ranges_at_once(task, 64) > 32);
  CHECK(backend->ranges_at_once(task, 1U << 20U) == 1);
  task.checkpoints.resize(100000, 60);
  CHECK(backend->ranges_at_once(task, 64) == 2);
}

TEST_CASE("replicas beyond 2^32 are other replicas, and the same ones on every target", "[exact]") {
  const Task task = task_of(experiments().front());
  const std::uint64_t beyond = (std::uint64_t{1} << 32U) - 20;
  const Partial near = run(task, {.first = 0, .count = 100});
  const Partial far = run(task, {.first = std::uint64_t{1} << 32U, .count = 100});
  CHECK_FALSE((near == far));
  const Partial across = run(task, {.first = beyond, .count = 60});
  for (const std::string_view target : runnable_targets())
    CHECK((run(task, {.first = beyond, .count = 60}, {.simd_target = std::string(target)}) == across));
  Partial parts = run(task, {.first = beyond, .count = 20});
  parts.merge(run(task, {.first = beyond + 20, .count = 40}));
  CHECK((parts == across));
}

TEST_CASE("steps beyond 2^32 draw other noise than steps before", "[exact]") {
  Task task = task_of(experiments().front());
  const auto from = [&](std::int64_t first) {
    Task moved = task;
    moved.first_step = first;
    for (std::int64_t& step : moved.checkpoints) step += first;
    return run(moved, {.first = 0, .count = 100}).checkpoints.back().summaries.front().sum().value();
  };
  const std::int64_t wrap = std::int64_t{1} << 32U;
  const double here = from(0);
  CHECK(from(wrap) != here);
  CHECK(from(4 * wrap) != here);
  CHECK(from(4 * wrap) != from(wrap));
}

TEST_CASE("a path that starts at a later step draws the noise of that step", "[exact]") {
  // Without a gradient x is the sum of the noise so far: its increment over step 7 must not depend on where the path
  // begins.
  Task whole = task_of(R"({"objective": {"type": "quadratic", "eigenvalues": [0.0, 0.0, 0.0]}, "agents": 5,
      "noise": {"type": "gaussian"}, "optimizer": {"type": "dsgd"}, "learning_rate": {"eta": 1.0}, "initial_point": 0.0,
      "steps": 8, "checkpoints": {"steps": [7]}, "replicas": 1, "precision": "float64", "observables": ["x[2]"]})");
  Task later = whole;
  later.first_step = 7;
  later.checkpoints = {7, 8};
  const Partial from_start = run(whole, some_replicas);
  const Partial from_later = run(later, some_replicas);
  const auto sum = [](const Checkpoint& checkpoint) { return checkpoint.summaries.front().sum().value(); };
  const double increment = sum(from_start.checkpoints.at(2)) - sum(from_start.checkpoints.at(1));
  CHECK(sum(from_later.checkpoints.at(0)) == 0);
  CHECK(sum(from_later.checkpoints.at(1)) == Approx(increment).epsilon(1e-12));
}

TEST_CASE("counts are conserved: histogram totals and diverged replicas make all replicas", "[exact]") {
  for (const std::string& json : experiments()) {
    const Partial partial = run(task_of(json), some_replicas);
    CHECK(partial.replicas == some_replicas.count);
    for (const Checkpoint& checkpoint : partial.checkpoints)
      for (const Summary& summary : checkpoint.summaries) {
        CHECK(summary.replicas() == some_replicas.count);
        CHECK(summary.diverged() == checkpoint.diverged);
        CHECK(summary.histogram().total() + checkpoint.diverged == some_replicas.count);
      }
    CHECK(partial.diverged_at.survivors() == partial.checkpoints.back().diverged);
  }
}

TEST_CASE("a stop request ends the work within a second", "[exact]") {
  Task task = task_of(experiments().front());
  task.checkpoints = {0, std::int64_t{1} << 40U};
  std::stop_source source;
  std::jthread stopper([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    source.request_stop();
  });
  const auto start = std::chrono::steady_clock::now();
  CHECK_THROWS_AS(
      make_cpu_backend({})->advance(task, {.first = 0, .count = 1000}, source.get_token(), [](std::uint64_t) {}),
      Interrupted);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::milliseconds(1200));
}

TEST_CASE("an unknown SIMD target is refused with the names of those that run here", "[exact]") {
  CHECK_THROWS_WITH(make_cpu_backend({.simd_target = "mmx"}), Catch::Contains("mmx") && Catch::Contains("scalar"));
}
