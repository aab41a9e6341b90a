// SPDX-License-Identifier: MIT
// Runs an experiment file with few replicas, and prints medians at the end of its paths.  Usage: example EXPERIMENT
#include <heavytail/heavytail.hpp>

#include <cstdio>
#include <exception>
#include <string>
#include <vector>

using namespace heavytail;

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  try {
    const std::vector<Override> changes = {{"/replicas", 2000}, {"/statistics/quantiles", Json::array({0.5})}};
    const ExperimentFile file = read_experiment_file(parse_json_file(argv[1]), changes);
    const auto show = [](const RunProgress& progress) {
      if (progress.estimating) std::fprintf(stderr, "point %zu of %zu\n", progress.point + 1, progress.points);
    };
    const RunOutcome ran = run(file, {.threads = 2}, {.progress = show});
    for (const PointResult& point : ran.result->points)
      for (const EnsembleResult& model : point.result.ensembles)
        for (const ObservableResult& each : model.checkpoints.back().observables) {
          const Estimate& median = each.get<Quantiles>().list.front().estimate;
          std::printf("%s of %s: median %.3g, with 95 %% confidence in [%.3g, %.3g]\n", each.name.c_str(),
                      point.result.experiment["optimizer"]["type"].get<std::string>().c_str(), median.value,
                      median.interval.low, median.interval.high);
        }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
