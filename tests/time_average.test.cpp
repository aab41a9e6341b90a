// SPDX-License-Identifier: MIT
// Averages over time: Σ η_k v(x_k) / Σ η_k of the very path that the replica takes, for optimizers, SDEs and processes;
// and in the mean what the recursion of a quadratic says.
#include "kernels/task.hpp"
#include "tests/harness/ensemble.hpp"
#include "tests/host/input/documents.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

using namespace heavytail;
using namespace heavytail::test;

namespace {

constexpr std::string_view optimizer = R"({
  "objective": {"type": "quadratic", "eigenvalues": [0.5, 2.0]}, "agents": 2,
  "noise": {"type": "student_t", "dof": 3, "scale": 0.4}, "optimizer": {"type": "dsgd"},
  "learning_rate": {"eta": 0.05, "schedule": {"type": "polynomial", "power": 0.5}}, "initial_point": [1.0, -2.0],
  "steps": 64, "models": ["discrete", "classic1"], "sde": {"substeps": 3}, "precision": "float64", "seed": 21,
  "observables": ["loss", "average:loss", "x[1]", "average:x[1]"], "checkpoints": {"steps": [5, 40]}
})";

constexpr std::string_view process = R"({
  "process": {"type": "ornstein_uhlenbeck", "rate": 1.0, "mean": 0.5, "volatility": 0.8},
  "integrator": {"type": "euler_maruyama", "dt": 0.1}, "time": 6.0, "initial_point": 2.0, "precision": "float64",
  "observables": ["x[0]", "average:x[0]"], "checkpoints": {"count": 3}, "seed": 4
})";

/// Checks every replica's averages against the weighted sums of its path; observable 2i + 1 is the average of 2i.
void check_paths(const ModelRun& run, const std::function<double(std::int64_t)>& weight) {
  Task every = *run.task;
  every.checkpoints.clear();
  for (std::int64_t k = 0; k <= run.plan().checkpoints.back(); ++k) every.checkpoints.push_back(k);
  for (const std::uint64_t replica : {0U, 1U, 77U}) {
    const Trace path = trace(every, replica);
    const Trace seen = trace(*run.task, replica);
    const std::size_t columns = run.plan().observables.size();
    for (std::size_t o = 0; o < columns; o += 2) {
      double sum = 0;
      double weights = 0;
      std::size_t c = 0;
      for (std::int64_t k = 0; k <= run.plan().checkpoints.back(); ++k) {
        const auto row = static_cast<std::size_t>(k) * columns;
        weights += weight(k);
        sum += weight(k) * path.values[row + o];
        REQUIRE(path.values[row + o + 1] == Approx(sum / weights).epsilon(1e-13));
        if (run.plan().checkpoints[c] == k) REQUIRE(seen.values[columns * c++ + o + 1] == path.values[row + o + 1]);
      }
    }
  }
}

} // namespace

TEST_CASE("time averages: weighted sums of the path that the replica takes", "[exact]") {
  const Experiment experiment = read_experiment(with(optimizer));
  check_paths(experiment.models.at(0), [](std::int64_t k) { return 1 / std::sqrt(static_cast<double>(k + 1)); });
  check_paths(experiment.models.at(1), [](std::int64_t k) { return 1 / std::sqrt(static_cast<double>(k) / 3 + 1); });
  check_paths(read_experiment(with(process)).models.at(0), [](std::int64_t) { return 1.0; });
}

TEST_CASE("time averages: the exact mean for a quadratic, where weights and the state at the end count", "[law]") {
  // E x_k = Π_{i<k} (1 - η_i λ) x_0 for the second coordinate, λ = 2.
  const auto mean_at = [](std::int64_t end) {
    double mean = -2;
    double sum = 0;
    double weights = 0;
    for (std::int64_t k = 0; k <= end; ++k) {
      const double weight = 1 / std::sqrt(static_cast<double>(k + 1));
      sum += weight * mean;
      weights += weight;
      mean *= 1 - 0.05 * weight * 2;
    }
    return sum / weights;
  };
  const Ensemble ensemble =
      run_experiment(with(optimizer, {{"/precision", "float32"}, {"/models", {"discrete"}}, {"/replicas", 400000}}));
  LawReport report;
  for (const std::int64_t step : {5, 40, 64})
    check_mean(report, "average of x[1]", ensemble.summary(step, "average:x[1]"), mean_at(step));
  expect("time averages", report);
  LawReport late;
  check_mean(late, "a step too few", ensemble.summary(5, "average:x[1]"), mean_at(4));
  expect_failure("a step too few", late);
}

TEST_CASE("time averages: a million float32 steps cost no digits", "[law]") {
  // A constant observable: the deterministic minimum of a shifted start that noise never leaves.
  const Json document = with(std::string_view(R"({
    "objective": {"type": "quadratic", "eigenvalues": [1.0]}, "noise": {"type": "none"}, "optimizer": {"type": "dsgd"},
    "learning_rate": {"eta": 1e-30}, "initial_point": 0.7, "steps": 1000000, "checkpoints": {"count": 1},
    "observables": ["average:x[0]"]})"));
  const Trace path = trace(*read_experiment(document).models.at(0).task, 0);
  CHECK(path.values.back() == Approx(0.7).epsilon(2e-7));
}

TEST_CASE("time averages: unknown names, too many and averages of exits are refused", "[input]") {
  Json document = small_document();
  document["observables"] = {"average:los"};
  REQUIRE(problems_at(document, "/observables/0").size() == 1);
  CHECK(problems_at(document, "/observables/0").front().hint.find("loss") != std::string::npos);
  document["observables"] = Json::array();
  document["objective"]["eigenvalues"] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  for (int j = 0; j < 9; ++j) document["observables"].push_back("average:x[" + std::to_string(j) + "]");
  CHECK(pointers_of(problems_of(document)) == std::vector<std::string>{"/observables/8"});
  document = small_document();
  document["exit"] = {{"observable", "average:loss"}, {"upper", 1}};
  CHECK(problems_at(document, "/exit/observable").size() == 1);
}
