// SPDX-License-Identifier: MIT
// "stop": what is refused, what it becomes.
#include "host/input/experiment.hpp"
#include "tests/host/input/documents.hpp"

#include <catch2/catch.hpp>

namespace heavytail::test {

namespace {

Json with_stop(const char* stop) {
  Json document = small_document();
  document["stop"] = Json::parse(stop);
  return document;
}

std::vector<std::string> faults_of(const char* stop) {
  return pointers_of(problems_of(with_stop(stop)));
}

using Pointers = std::vector<std::string>;

} // namespace

TEST_CASE("stop: without it there is none, and with it the most replicas are 100 times the first", "[property]") {
  CHECK_FALSE(read_experiment(small_document()).stop);
  const Experiment experiment = read_experiment(with_stop(R"({"observable": "loss", "relative_error": 0.01})"));
  REQUIRE(experiment.stop);
  CHECK(experiment.stop->name == "loss");
  CHECK(experiment.stop->observable == 0);
  CHECK(experiment.stop->target.statistic == StopStatistic::mean);
  CHECK(experiment.stop->target.relative_error == 0.01);
  CHECK(experiment.stop->target.absolute_error == 0);
  CHECK(experiment.stop->max_replicas == 100 * experiment.replicas);
  CHECK(experiment.document["stop"]["max_replicas"] == 1000000);
  CHECK(experiment.document["stop"]["statistic"] == "mean");
  CHECK(read_experiment(experiment.document).document == experiment.document);
}

TEST_CASE("stop: a quantile has its p, and a probability a threshold that is counted", "[property]") {
  const Experiment quantile = read_experiment(with_stop(
      R"({"observable": "gradient_norm", "statistic": "quantile", "p": 0.99, "absolute_error": 1,
          "max_replicas": 1e6})"));
  CHECK(quantile.stop->observable == 1);
  CHECK(quantile.stop->target.statistic == StopStatistic::quantile);
  CHECK(quantile.stop->target.p == 0.99);
  CHECK(quantile.stop->target.absolute_error == 1);
  CHECK(quantile.stop->max_replicas == 1000000);
  Json document =
      with_stop(R"({"observable": "loss", "statistic": "probability", "threshold": 0.1, "relative_error": 0.1})");
  CHECK(read_experiment(document).models.at(0).plan().observables.at(0).thresholds == std::vector<double>{0.1});
  CHECK(read_experiment(document).models.at(0).plan().observables.at(1).thresholds.empty());
  document["statistics"]["thresholds"]["loss"] = {1, 0.1};
  CHECK(read_experiment(document).models.at(0).plan().observables.at(0).thresholds == std::vector<double>{1, 0.1});
  document["stop"]["threshold"] = 1e300; // beyond float32: estimates are made in float64
  CHECK(read_experiment(document).stop->target.threshold == 1e300);
}

TEST_CASE("stop: an exit needs an exit", "[property]") {
  Json document = with_stop(R"({"observable": "exit", "statistic": "quantile", "p": 0.5, "relative_error": 0.1})");
  CHECK(pointers_of(problems_of(document)) == Pointers{"/stop/observable"});
  document["exit"] = {{"observable", "x[0]"}, {"lower", 0}};
  CHECK_FALSE(read_experiment(document).stop->observable);
  document["stop"]["statistic"] = "probability";
  document["stop"].erase("p");
  document["stop"]["threshold"] = 1;
  CHECK(pointers_of(problems_of(document)) == Pointers{"/stop/statistic"});
}

TEST_CASE("stop: what is wrong is told at its place", "[property]") {
  CHECK(faults_of("1") == Pointers{"/stop"});
  CHECK(faults_of("{}") == Pointers{"/stop/observable", "/stop/relative_error"});
  CHECK(faults_of(R"({"observable": "los", "relative_error": 0.1})") == Pointers{"/stop/observable"});
  CHECK(problems_at(with_stop(R"({"observable": "los", "relative_error": 0.1})"), "/stop/observable").at(0).hint ==
        "did you mean \"loss\"?");
  CHECK(faults_of(R"({"observable": 1, "relative_error": 0.1})") == Pointers{"/stop/observable"});
  // An observable, but none of this experiment.
  CHECK(faults_of(R"({"observable": "x[0]", "relative_error": 0.1})") == Pointers{"/stop/observable"});
  CHECK(faults_of(R"({"observable": "loss", "statistic": "median", "relative_error": 0.1})") ==
        Pointers{"/stop/statistic"});
  CHECK(faults_of(R"({"observable": "loss", "statistic": "quantile", "relative_error": 0.1})") == Pointers{"/stop/p"});
  CHECK(faults_of(R"({"observable": "loss", "statistic": "quantile", "p": 1, "relative_error": 0.1})") ==
        Pointers{"/stop/p"});
  CHECK(
      faults_of(R"({"observable": "loss", "statistic": "quantile", "p": 0.5, "threshold": 1, "relative_error": 1})") ==
      Pointers{"/stop/threshold"});
  CHECK(faults_of(R"({"observable": "loss", "p": 0.5, "relative_error": 0.1})") == Pointers{"/stop/p"});
  CHECK(faults_of(R"({"observable": "loss", "statistic": "probability", "relative_error": 0.1})") ==
        Pointers{"/stop/threshold"});
  CHECK(faults_of(R"({"observable": "loss"})") == Pointers{"/stop/relative_error"});
  CHECK(faults_of(R"({"observable": "loss", "relative_error": 0.1, "absolute_error": 0.1})") ==
        Pointers{"/stop/relative_error"});
  CHECK(faults_of(R"({"observable": "loss", "relative_error": 0})") == Pointers{"/stop/relative_error"});
  CHECK(faults_of(R"({"observable": "loss", "relative_error": 0.1, "max_replicas": 9999})") ==
        Pointers{"/stop/max_replicas"});
  CHECK(faults_of(R"({"observable": "loss", "relative_error": 0.1, "max_replicas": 10000})").empty());
  CHECK(faults_of(R"({"observable": "loss", "relative_error": 0.1, "most": 10000})") == Pointers{"/stop/most"});
}

} // namespace heavytail::test
