// SPDX-License-Identifier: MIT
#include "host/output/result.hpp"

#include "host/output/analysis.hpp"
#include "tests/harness/tasks.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace heavytail::test {

namespace {

/// Values 1 to 100 and one diverged replica, at step 8.
Partial hundred_values() {
  Summary summary(std::vector<double>{50});
  for (int i = 1; i <= 100; ++i) summary.add(i);
  Summary with_diverged = summary;
  with_diverged.add_diverged(DivergedAs::infinity);
  Partial partial;
  partial.replicas = 101;
  partial.diverged_at.add(5);
  partial.checkpoints.push_back({.step = 4, .diverged = 0, .summaries = {summary}});
  partial.checkpoints.push_back({.step = 8, .diverged = 1, .summaries = {with_diverged}});
  return partial;
}

Json json_of(double eta, const Partial& partial = hundred_values()) {
  Experiment experiment;
  experiment.document = {{"name", "e"}};
  experiment.observable_names = {"loss"};
  experiment.eta = eta;
  experiment.statistics.quantiles = {0.25};
  change_task(experiment.models.emplace_back(ModelRun{.name = "discrete", .task = {}}),
              [](Task& task) { task.observables = {{Loss{}, {}}}; });
  Result result;
  result.experiment = experiment.document;
  result.ensembles.push_back(estimate_ensemble(experiment, experiment.models.front(), partial));
  return result_json(result);
}

} // namespace

TEST_CASE("result: has the keys of the format in their order", "[host]") {
  std::string keys;
  const Json result = json_of(0.5);
  for (const auto& [key, value] : result.items()) keys += key + " ";
  CHECK(keys == "schema experiment provenance timing ensembles comparison theory ");
}

TEST_CASE("result: estimates of a hundred values by hand", "[host]") {
  const Json ensemble = json_of(0.5)["ensembles"][0];
  CHECK(ensemble["replicas"] == 101);
  CHECK(ensemble["diverged"] == 1);
  CHECK(ensemble["diverged_at"]["min"] == 5);
  const Json& checkpoint = ensemble["checkpoints"][0];
  CHECK(checkpoint["step"] == 4);
  CHECK(checkpoint["time"] == 2.0);
  const Json& loss = checkpoint["observables"]["loss"];
  CHECK(loss["count"] == 100);
  CHECK(loss["mean"] == 50.5);
  CHECK(loss["variance"].get<double>() == Approx(101.0 * 100 / 12));
  CHECK(loss["min"] == 1);
  CHECK(loss["max"] == 100);
  CHECK(loss["exceedance"][0]["probability"] == 0.5);
  CHECK(loss["quantiles"][0]["p"] == 0.25);
}

TEST_CASE("result: with an infinite value the mean is \"inf\" and has no interval", "[host]") {
  const Json loss = json_of(0.5)["ensembles"][0]["checkpoints"][1]["observables"]["loss"];
  CHECK(loss["mean"] == "inf");
  CHECK(loss["mean_ci"].is_null());
  CHECK(loss["finite_variance"] == false);
  CHECK(loss["mean_surviving"] == 50.5);
  CHECK(loss["max"] == "inf");
}

TEST_CASE("result: of a law that is too narrow for the bins what they would tell is left out", "[host]") {
  Summary summary;
  for (int i = 0; i < 1000; ++i) summary.add(i % 2 == 0 ? 1 : 1.001);
  Partial partial;
  partial.replicas = 1000;
  partial.checkpoints.push_back({.step = 4, .diverged = 0, .summaries = {summary}});
  const Json loss = json_of(0.5, partial)["ensembles"][0]["checkpoints"][0]["observables"]["loss"];
  CHECK(loss["mean"].get<double>() == Approx(1.0005));
  CHECK(loss["shape"]["bin_error"].get<double>() > 0.01);
  CHECK(loss["trimmed_mean"] == "nan");
  CHECK(loss["cvar"][0]["value"] == "nan");
  CHECK(json_of(0.5)["ensembles"][0]["checkpoints"][0]["observables"]["loss"]["trimmed_mean"].get<double>() ==
        Approx(50.5).epsilon(0.01));
}

TEST_CASE("result: without a base step size there is no time", "[host]") {
  CHECK(json_of(0)["ensembles"][0]["checkpoints"][0]["time"].is_null());
}

TEST_CASE("result: a sweep's file names what each point sets", "[host]") {
  FileResult file;
  file.is_sweep = true;
  file.points.push_back({.set = {{"/noise/dof", 1}}, .result = {}});
  const Json sweep = file_json(file);
  CHECK(sweep["schema"] == "heavytail/sweep/1");
  CHECK(sweep["points"][0]["set"].dump() == R"({"/noise/dof":1})");
  CHECK(sweep["points"][0]["result"] == result_json({}));
  CHECK(!sweep.contains("weak_error"));
}

} // namespace heavytail::test
