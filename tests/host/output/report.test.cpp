// SPDX-License-Identifier: MIT
#include "host/output/report.hpp"

#include "host/output/analysis.hpp"
#include "kernels/task.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <sstream>
#include <string>
#include <vector>

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

/// A result with the estimates of one model or of several, discrete and classic1.
Result result_of(const std::vector<Partial>& partials) {
  Task task;
  task.observables = {{Loss{}, {}}};
  Experiment experiment;
  experiment.observable_names = {"loss"};
  experiment.statistics.quantiles = {0.5, 0.99};
  Result result;
  result.experiment = {{"name", "e"}, {"statistics", {{"confidence", 0.95}}}};
  for (const char* name : {"discrete", "classic1"})
    experiment.models.push_back({.name = name, .task = std::make_shared<const Task>(task)});
  for (std::size_t i = 0; i < partials.size(); ++i)
    result.ensembles.push_back(estimate_ensemble(experiment, experiment.models[i], partials[i]));
  return result;
}

/// The summary of one experiment.
std::string report_run(const Partial& partial) {
  return summary_text(
      {.is_sweep = false, .points = {{.set = Json::object(), .result = result_of({partial})}}, .weak_errors = {}});
}

} // namespace

TEST_CASE("report: a run shows means with half widths, quantiles and the diverged", "[host]") {
  const std::string text = report_run(two_checkpoints(0));
  INFO(text);
  CHECK(text.starts_with("e: 1000 replicas, 100 steps"));
  CHECK(text.find("0.5 ± 0.031") != std::string::npos);
  CHECK(text.find("2 ± 0") != std::string::npos);
}

TEST_CASE("report: where replicas diverged the mean is infinite, and their share is shown", "[host]") {
  const std::string text = report_run(two_checkpoints(250));
  INFO(text);
  CHECK(text.find("inf") != std::string::npos);
  CHECK(text.find("250 (25 %)") != std::string::npos);
}

TEST_CASE("report: a sweep has a line a point, with the swept values in few words", "[host]") {
  FileResult file;
  file.is_sweep = true;
  const Json sgd = {{"type", "dsgd"}};
  const Json power = {{"type", "power"}, {"p", 4}};
  for (const std::uint64_t diverged : {0, 1000})
    file.points.push_back(
        {.set = {{"/optimizer", sgd}, {"/objective", power}}, .result = result_of({two_checkpoints(diverged)})});
  const std::string text = summary_text(file);
  INFO(text);
  CHECK(text.find("optimizer") < text.find("objective"));
  CHECK(text.find("power p=4") != std::string::npos);
  CHECK(text.find("1000 (100 %)") != std::string::npos);
  CHECK(value_label(Json("text")) == "text");
  CHECK(value_label(Json(0.5)) == "0.5");
  CHECK(value_label(Json::parse(R"([1, 2])")) == "[1,2]");
}

TEST_CASE("report: points of a sweep may run different models, in any order", "[host]") {
  const Json one = Json::array({"discrete"});
  const Json two = Json::array({"discrete", "classic1"});
  const std::vector<Partial> both{two_checkpoints(0), two_checkpoints(0)};
  for (const bool one_first : {true, false}) {
    FileResult file;
    file.is_sweep = true;
    const PointResult single{.set = {{"/models", one}}, .result = result_of({two_checkpoints(0)})};
    if (one_first) file.points.push_back(single);
    file.points.push_back({.set = {{"/models", two}}, .result = result_of(both)});
    if (!one_first) file.points.push_back(single);
    const std::string text = summary_text(file);
    INFO(text);
    // Every line has the columns of the header: what a model is called begins where its title does.
    std::istringstream lines(text);
    std::string line;
    for (int i = 0; i < 3; ++i) std::getline(lines, line); // the name of the file and the observable
    std::getline(lines, line);
    const std::size_t place = line.find("model ");
    REQUIRE(place != std::string::npos);
    int rows = 0;
    for (; std::getline(lines, line); ++rows)
      CHECK((line.compare(place, 8, "discrete") == 0 || line.compare(place, 8, "classic1") == 0));
    CHECK(rows == 3);
  }
}

TEST_CASE("report: a mean of survivors says so, and who is left out", "[host]") {
  for (const std::uint64_t diverged : {10, 250, 999}) {
    Partial partial = two_checkpoints(0);
    Summary survivors;
    for (std::uint64_t i = diverged; i < partial.replicas; ++i) survivors.add(static_cast<double>(i % 2));
    survivors.add_diverged(DivergedAs::absent, diverged);
    partial.checkpoints.back().summaries = {survivors};
    partial.checkpoints.back().diverged = diverged;
    const std::string text = report_run(partial);
    INFO(text);
    CHECK(text.find(" of survivors") != std::string::npos);
    CHECK(text.find(" of survivors") == text.rfind(" of survivors")); // not at step 0
    CHECK(text.find(" %), left out") != std::string::npos);
  }
}

TEST_CASE("report: numbers have the digits of their error, and quantiles those of their spread", "[host]") {
  for (const double centre : {1e5, -2e6, 3e7}) {
    Partial partial = two_checkpoints(0);
    Summary summary; // evenly 0, ±0.5, … ±50 around the centre
    for (int i = -100; i <= 100; ++i)
      for (int k = 0; k < 5; ++k) summary.add(centre + 0.5 * i);
    partial.checkpoints.back().summaries = {summary};
    const std::string text = report_run(partial);
    INFO(text);
    // The mean is the centre, its error 1.96 √(Σ i²/4 / 201)/√1005 = 1.8; the 0.99 quantile lies within a bin of 49.5.
    CHECK(text.find(fmt::format("{:.0f} ± 1.8", centre)) != std::string::npos);
    CHECK(text.find("e+0") == std::string::npos);
  }
}

TEST_CASE("report: quantiles are those of the experiment that are nearest to the median and to 0.99", "[host]") {
  Result result = result_of({two_checkpoints(0)});
  const auto keep = [&](std::vector<QuantileEstimate> list) {
    for (CheckpointResult& each : result.ensembles.front().checkpoints)
      std::get<Quantiles>(each.observables.front().statistics).list = list;
    return summary_text({.is_sweep = false, .points = {{.set = Json::object(), .result = result}}, .weak_errors = {}});
  };
  const std::string text = keep({{0.1, {1, {}}}, {0.4, {2, {}}}, {0.9, {3, {}}}});
  CHECK(text.find("0.4 quantile  0.9 quantile") != std::string::npos);
  const std::string single = keep({{0.25, {7, {}}}});
  CHECK(single.find("0.25 quantile  diverged") != std::string::npos);
}

} // namespace heavytail::test
