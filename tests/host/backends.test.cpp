// SPDX-License-Identifier: MIT
#include "host/backends.hpp"

#include <catch2/catch.hpp>

#include <cstdint>
#include <string>

using namespace heavytail;

TEST_CASE("backends: a device pays where much is to do for many replicas side by side", "[backends]") {
  CHECK(pays_on_device({.replicas = 1'000'000, .seconds = 2}, 2));
  CHECK_FALSE(pays_on_device({.replicas = 1'000'000, .seconds = 2}, 16)); // done by then
  CHECK(pays_on_device({.replicas = 1'000'000, .seconds = 10}, 16));
  CHECK_FALSE(pays_on_device({.replicas = 1000, .seconds = 1000}, 2)); // long paths that wait for each step
}

TEST_CASE("backends: the work is that of all replicas, steps, numbers and points, or of a shard", "[backends]") {
  const auto seconds = [](const std::string& changed, std::uint64_t shards = 1) {
    Json json = Json::parse(R"({"objective": {"type": "quadratic", "eigenvalues": [1, 2]}, "agents": 3,
        "noise": {"type": "gaussian"}, "agents_sampling": "each", "optimizer": {"type": "dsgd"},
        "learning_rate": {"eta": 0.1}, "initial_point": 1, "steps": 100, "replicas": 20000})");
    json.merge_patch(Json::parse(changed));
    const WorkSize work = work_size_of(read_experiment_file(json), shards);
    CHECK(work.replicas == 20000 / shards);
    return work.seconds;
  };
  const double once = seconds("{}");
  CHECK(once == Approx(1e-9 * 20000 * 100 * 6));
  CHECK(seconds(R"({"agents": 6})") == Approx(2 * once));
  CHECK(seconds(R"({"steps": 300})") == Approx(3 * once));
  CHECK(seconds(R"({"sweep": [{"path": "/seed", "values": [1, 2, 3, 4]}]})") == Approx(4 * once));
  CHECK(seconds("{}", 5) == Approx(once / 5));
}
