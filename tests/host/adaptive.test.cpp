// SPDX-License-Identifier: MIT
// Looks of the engine: how many replicas they take, and that nothing but the experiment decides it.
#include "host/adaptive.hpp"

#include "host/output/analysis.hpp"

#include <catch2/catch.hpp>

#include <atomic>

namespace heavytail::test {

namespace {

class Count final : public ProgressSink {
public:
  void advanced(std::uint64_t path_steps) override { done += path_steps; }

  void extended(std::uint64_t path_steps) override { ahead += path_steps; }

  std::atomic<std::uint64_t> done = 0;
  std::uint64_t ahead = 0;
};

const Json document = Json::parse(R"({
  "objective": {"type": "quadratic", "eigenvalues": [1, 2]},
  "noise": {"type": "gaussian", "scale": 0.5}, "optimizer": {"type": "dsgd"}, "learning_rate": {"eta": 0.1},
  "initial_point": 1, "steps": 20, "checkpoints": {"steps": [5]}, "replicas": 600,
  "stop": {"observable": "loss", "relative_error": 0.05, "max_replicas": 50000}
})");

Ensembles run_of(const Experiment& experiment, const CpuOptions& options = {.threads = 2}) {
  const auto backend = make_cpu_backend(options);
  Count count;
  Ensembles ensembles = run(experiment, *backend, std::stop_token(), count);
  CHECK(count.done == path_steps(experiment, ensembles.partials.at(0).replicas));
  CHECK(count.done == path_steps(experiment) + count.ahead);
  return ensembles;
}

std::vector<std::uint64_t> replicas_of(const std::vector<Look>& looks) {
  std::vector<std::uint64_t> replicas;
  for (const Look& look : looks) replicas.push_back(look.replicas);
  return replicas;
}

/// The same experiment with as many replicas as that took, and no looks.
Ensembles fixed_run(Json plain, std::uint64_t replicas) {
  plain.erase("stop");
  plain["replicas"] = replicas;
  return run_of(read_experiment(plain));
}

/// Ranges that follow one another from 0, none of them less than half or more than twice as large as another.
void check_even(const std::vector<Replicas>& ranges, std::uint64_t replicas) {
  std::uint64_t next = 0;
  for (const Replicas& range : ranges) {
    CHECK(range.first == next);
    next += range.count;
    for (const Replicas& other : ranges) CHECK(range.count <= 2 * other.count);
  }
  CHECK(next == replicas);
  CHECK(ranges.size() <= 32);
}

} // namespace

TEST_CASE("adaptive: looks double until the interval is narrow, and the ensemble is that of a fixed run", "[host]") {
  const Experiment experiment = read_experiment(document);
  const Ensembles ensembles = run_of(experiment);
  REQUIRE(ensembles.looks.size() == 1);
  const std::vector<Look>& looks = ensembles.looks.front();
  REQUIRE(looks.size() > 2);
  for (std::size_t j = 0; j < looks.size(); ++j) {
    CHECK(looks[j].replicas == 600U << j);
    CHECK(looks[j].confidence == Approx(1 - 0.05 / (static_cast<double>((j + 1) * (j + 2)))));
    CHECK((looks[j].verdict == LookVerdict::narrow) == (j + 1 == looks.size()));
  }
  const std::uint64_t replicas = looks.back().replicas;
  CHECK(ensembles.partials == fixed_run(document, replicas).partials);
  check_even(ensembles.ranges, replicas);
  CHECK(looks.back().estimate.value ==
        estimate_mean(ensembles.partials.front().checkpoints.back().summaries.front(), 0.5).mean.value);
}

TEST_CASE("adaptive: nothing depends on threads or blocks", "[host]") {
  const Experiment experiment = read_experiment(document);
  const Ensembles one = run_of(experiment, {.threads = 1});
  for (const std::uint64_t block_size : {1U, 100U, 4096U}) {
    const Ensembles other = run_of(experiment, {2, "", block_size});
    CHECK(other.looks == one.looks);
    CHECK(other.partials == one.partials);
    REQUIRE(other.batches.front().size() == one.batches.front().size());
    for (std::size_t b = 0; b < one.batches.front().size(); ++b)
      CHECK(other.batches.front()[b].means == one.batches.front()[b].means);
  }
}

TEST_CASE("adaptive: a longer run begins with the looks of a shorter one, and ends at the most replicas", "[host]") {
  Json shorter = document;
  shorter["stop"]["relative_error"] = 1e-6;
  shorter["stop"]["max_replicas"] = 5000;
  Json longer = shorter;
  longer["stop"]["max_replicas"] = 20000;
  const std::vector<Look> few = run_of(read_experiment(shorter)).looks.front();
  const std::vector<Look> many = run_of(read_experiment(longer)).looks.front();
  CHECK(replicas_of(few) == std::vector<std::uint64_t>{600, 1200, 2400, 4800, 5000});
  CHECK(replicas_of(many) == std::vector<std::uint64_t>{600, 1200, 2400, 4800, 9600, 19200, 20000});
  CHECK(std::equal(few.begin(), few.end() - 1, many.begin()));
  CHECK(few.back().verdict == LookVerdict::wide);
}

TEST_CASE("adaptive: batches stay even and few from any first look to any last one", "[host]") {
  Json growing = document;
  growing["stop"]["relative_error"] = 1e-6;
  growing["steps"] = 5;
  for (const std::uint64_t first : {1U, 7U, 511U, 4097U, 9999U, 20000U})
    for (const std::uint64_t most : {20001U, 30000U, 65000U}) {
      growing["replicas"] = first;
      growing["stop"]["max_replicas"] = most;
      INFO(first << " to " << most);
      const Ensembles ensembles = run_of(read_experiment(growing));
      CHECK(ensembles.partials.front().replicas == most);
      check_even(ensembles.ranges, most);
      CHECK(ensembles.batches.front().size() == ensembles.ranges.size());
      CHECK(ensembles.batches.front().size() >= 8);
    }
  // Batches of less than 512 join, until they are too few for errors of their own.
  growing["replicas"] = 100;
  growing["stop"]["max_replicas"] = 3200;
  const Ensembles small = run_of(read_experiment(growing));
  CHECK(small.ranges.size() == 4);
  CHECK(small.batches.front().empty());
}

TEST_CASE("adaptive: all models must be narrow at one look, and pairs keep batches of their own", "[host]") {
  Json both = document;
  both["models"] = {"discrete", "classic1"};
  both["sde"] = {{"substeps", 2}, {"coupling", "common"}};
  both["replicas"] = 16;
  const Ensembles ensembles = run_of(read_experiment(both));
  REQUIRE(ensembles.looks.size() == 2);
  CHECK(replicas_of(ensembles.looks[0]) == replicas_of(ensembles.looks[1]));
  for (std::size_t j = 0; j < ensembles.looks[0].size(); ++j) {
    const bool narrow =
        ensembles.looks[0][j].verdict == LookVerdict::narrow && ensembles.looks[1][j].verdict == LookVerdict::narrow;
    CHECK(narrow == (j + 1 == ensembles.looks[0].size()));
  }
  CHECK(ensembles.share_noise);
  CHECK(ensembles.batches[1].size() >= 16);
  CHECK(ensembles.partials == fixed_run(both, ensembles.partials[0].replicas).partials);
}

TEST_CASE("adaptive: the mean of a Cauchy law runs to the most replicas, its median does not", "[host]") {
  Json cauchy = document;
  cauchy["noise"] = {{"type", "student_t"}, {"dof", 1}};
  cauchy["divergence_radius"] = 1e30;
  cauchy["stop"]["relative_error"] = 0.5;
  const std::vector<Look> mean = run_of(read_experiment(cauchy)).looks.front();
  CHECK(mean.back().replicas == 50000);
  for (const Look& look : mean) CHECK(look.verdict == LookVerdict::no_finite_variance);
  cauchy["stop"]["statistic"] = "quantile";
  cauchy["stop"]["p"] = 0.5;
  const std::vector<Look> median = run_of(read_experiment(cauchy)).looks.front();
  CHECK(median.back().replicas < 50000);
  CHECK(median.back().verdict == LookVerdict::narrow);
}

TEST_CASE("adaptive: a quantile far out is an order statistic, as in the result", "[host]") {
  Json far = document;
  far["stop"] = {{"observable", "loss"}, {"statistic", "quantile"}, {"p", 0.999}, {"relative_error", 0.2}};
  const Ensembles ensembles = run_of(read_experiment(far));
  const Look& last = ensembles.looks.front().back();
  const Summary& summary = ensembles.partials.front().checkpoints.back().summaries.front();
  const QuantileEstimate same = estimate_quantiles(summary, std::vector<double>{0.999}, last.confidence).front();
  CHECK(last.estimate == same.estimate);
  CHECK(last.estimate.value != histogram_quantiles(summary, std::vector<double>{0.999}).front());
}

TEST_CASE("adaptive: exit times and probabilities are the numbers of the result", "[host]") {
  Json exits = document;
  exits["exit"] = {{"observable", "x[0]"}, {"lower", 0.5}};
  exits["stop"] = {{"observable", "exit"}, {"relative_error", 0.1}, {"max_replicas", 50000}};
  exits["statistics"]["quantiles"] = {0.5};
  Experiment experiment = read_experiment(exits);
  const auto exit_of = [](const Experiment& of, const Ensembles& ensembles) {
    return estimate_ensemble(of, of.models.front(), ensembles.partials.front()).exit->estimate;
  };
  Ensembles ensembles = run_of(experiment);
  const Look mean = ensembles.looks.front().back();
  CHECK(mean.verdict == LookVerdict::narrow);
  CHECK(mean.estimate.value == Approx(exit_of(experiment, ensembles).restricted_mean.value));
  exits["stop"]["statistic"] = "quantile";
  exits["stop"]["p"] = 0.5;
  experiment = read_experiment(exits);
  ensembles = run_of(experiment);
  CHECK(ensembles.looks.front().back().estimate.value ==
        exit_of(experiment, ensembles).quantiles.front().estimate.value);
  Json exceedance = document;
  exceedance["stop"] = {
      {"observable", "loss"}, {"statistic", "probability"}, {"threshold", 0.1}, {"absolute_error", 0.02}};
  experiment = read_experiment(exceedance);
  ensembles = run_of(experiment);
  CHECK(ensembles.looks.front().back().verdict == LookVerdict::narrow);
  CHECK(ensembles.looks.front().back().estimate.value ==
        estimate_exceedances(ensembles.partials.front().checkpoints.back().summaries.front(), 0.95)
            .front()
            .probability.value);
}

TEST_CASE("adaptive: a stop request interrupts", "[host]") {
  const Experiment experiment = read_experiment(document);
  const auto backend = make_cpu_backend({2, ""});
  std::stop_source stop;
  stop.request_stop();
  Count count;
  CHECK_THROWS_AS(run(experiment, *backend, stop.get_token(), count), Interrupted);
}

} // namespace heavytail::test
