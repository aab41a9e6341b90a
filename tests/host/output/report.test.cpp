// SPDX-License-Identifier: MIT
#include "host/output/report.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace heavytail::test {

namespace {

/// Two checkpoints of one observable: all at 2, then a fair share at 0 and 1, with `diverged` more.
Partial two_checkpoints(std::uint64_t diverged) {
  Partial partial;
  partial.replicas = 1000;
  for (const std::int64_t step : {0, 100}) {
    Checkpoint checkpoint;
    checkpoint.step = step;
    Summary summary;
    const std::uint64_t gone = step == 0 ? 0 : diverged;
    for (std::uint64_t i = gone; i < partial.replicas; ++i) summary.add(step == 0 ? 2 : static_cast<double>(i % 2));
    for (std::uint64_t i = 0; i < gone; ++i) summary.add_diverged(DivergedAs::infinity);
    checkpoint.diverged = gone;
    checkpoint.summaries.push_back(summary);
    partial.checkpoints.push_back(std::move(checkpoint));
  }
  return partial;
}

Experiment named_experiment() {
  Experiment experiment;
  experiment.name = "e";
  experiment.observable_names = {"loss"};
  experiment.replicas = 1000;
  experiment.statistics.quantiles = {0.5};
  experiment.models.push_back({.name = "discrete", .task = {}});
  return experiment;
}

} // namespace

TEST_CASE("report: a run shows means with half widths, quantiles and the diverged", "[host]") {
  const std::string text = report_run(named_experiment(), std::vector{two_checkpoints(0)});
  INFO(text);
  CHECK(text.starts_with("e: 1000 replicas, 100 steps"));
  CHECK(text.find("0.5 ± 0.031") != std::string::npos);
  CHECK(text.find("2 ± 0") != std::string::npos);
}

TEST_CASE("report: where replicas diverged the mean is infinite, and their share is shown", "[host]") {
  const std::string text = report_run(named_experiment(), std::vector{two_checkpoints(250)});
  INFO(text);
  CHECK(text.find("inf") != std::string::npos);
  CHECK(text.find("250 (25 %)") != std::string::npos);
}

TEST_CASE("report: a sweep has a line a point, with the swept values in few words", "[host]") {
  SweepReport report;
  const Json sgd = {{"type", "dsgd"}};
  const Json power = {{"type", "power"}, {"p", 4}};
  report.add({{{"/optimizer", sgd}, {"/objective", power}}, named_experiment()}, std::vector{two_checkpoints(0)});
  report.add({{{"/optimizer", sgd}, {"/objective", power}}, named_experiment()}, std::vector{two_checkpoints(1000)});
  const std::string text = report.text();
  INFO(text);
  CHECK(text.find("optimizer") < text.find("objective"));
  CHECK(text.find("power p=4") != std::string::npos);
  CHECK(text.find("1000 (100 %)") != std::string::npos);
  CHECK(value_label(Json("text")) == "text");
  CHECK(value_label(Json(0.5)) == "0.5");
  CHECK(value_label(Json::parse(R"([1, 2])")) == "[1,2]");
}

} // namespace heavytail::test
