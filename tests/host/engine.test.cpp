// SPDX-License-Identifier: MIT
#include "host/engine.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <limits>

namespace heavytail::test {

namespace {

class Count final : public ProgressSink {
public:
  void advanced(std::uint64_t path_steps) override { done += path_steps; }

  std::atomic<std::uint64_t> done = 0;
};

const Json document = Json::parse(R"({
  "objective": {"type": "linear_regression", "eigenvalues": [1, 2, 3], "label_noise": 0.1},
  "agents": 4,
  "noise": {"type": "gaussian", "scale": 0.1},
  "optimizer": {"type": "dcsgd", "compressor": {"type": "bernoulli", "p": 0.5}},
  "learning_rate": {"eta": 0.01},
  "initial_point": 1, "steps": 20, "replicas": 5001, "checkpoints": {"steps": [3, 20]}
})");

} // namespace

TEST_CASE("engine: every replica's every step is counted, whatever the size of the blocks", "[host]") {
  const Experiment experiment = read_experiment(document);
  CHECK(path_steps(experiment) == 5001 * 20);
  for (const std::uint64_t block_size : {1U, 100U, 4096U, 1U << 20U}) {
    const auto backend = make_cpu_backend({2, "", block_size});
    Count count;
    const Partial partial = run(experiment, *backend, std::stop_token(), count).partials.at(0);
    CHECK(count.done == path_steps(experiment));
    CHECK(partial.replicas == 5001);
  }
}

TEST_CASE("engine: the random numbers of a step are those of noise, compression and data", "[host]") {
  // 4 agents: 3 noise variates, 3 choices of the compressor, 3 coordinates of data and a label each.
  CHECK(random_numbers_per_step(*read_experiment(document).models.at(0).task) == 4 * (3 + 3 + 4));
  Json shared = document;
  shared["optimizer"]["compressor"]["shared_mask"] = true;
  CHECK(random_numbers_per_step(*read_experiment(shared).models.at(0).task) == 4 * (3 + 4) + 3);
  Json noiseless = document;
  noiseless["noise"] = {{"type", "none"}};
  CHECK(random_numbers_per_step(*read_experiment(noiseless).models.at(0).task) == 4 * (3 + 4));
}

TEST_CASE("engine: work beyond 2^64 steps saturates", "[host]") {
  Experiment experiment = read_experiment(document);
  experiment.replicas = std::numeric_limits<std::uint64_t>::max() / 2;
  CHECK(path_steps(experiment) == std::numeric_limits<std::uint64_t>::max());
}

TEST_CASE("engine: a stop request interrupts", "[host]") {
  const Experiment experiment = read_experiment(document);
  const auto backend = make_cpu_backend({2, ""});
  std::stop_source stop;
  stop.request_stop();
  Count count;
  CHECK_THROWS_AS(run(experiment, *backend, stop.get_token(), count), Interrupted);
}

} // namespace heavytail::test
