// SPDX-License-Identifier: MIT
// Results that are read back: the same bytes when they are written again, and what is told of files that are none.
#include "host/batches.hpp"
#include "host/output/analysis.hpp"
#include "host/output/json_text.hpp"
#include "host/output/outcome.hpp"
#include "host/output/report.hpp"
#include "host/problem.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace heavytail::test {

namespace {

class Quiet final : public ProgressSink {
public:
  void advanced(std::uint64_t /*path_steps*/) override {}
};

/// The result of a whole experiment file, as `heavytail run` makes it.
FileResult file_result_of(const char* text) {
  const ExperimentFile file = read_experiment_file(parse_json_text(text));
  const auto backend = make_cpu_backend({.threads = 1});
  Outcome outcome(file.is_sweep);
  Quiet quiet;
  for (const SweepPoint& point : file.points)
    outcome.add(point, run(point.experiment, *backend, {}, quiet), provenance_of(backend->info()),
                {.wall_seconds = 0.1, .path_steps_per_second = 1e9, .random_numbers_per_second = 2.5, .threads = 1},
                {});
  return outcome.take();
}

std::string text_of(const FileResult& file) {
  return json_text(file_json(file));
}

/// Every kind of key: each is found in one of these.
const std::vector<const char*> experiments = {
    // Exits by a bridge, with censored replicas; theory.
    R"({"name": "exits", "process": {"type": "ornstein_uhlenbeck", "rate": 1, "volatility": 1},
        "integrator": {"type": "exact", "dt": 0.1}, "time": 2, "initial_point": 0, "replicas": 300, "seed": 1,
        "exit": {"observable": "x[0]", "lower": -1, "upper": 1, "bridge": true}, "observables": ["x[0]"]})",
    // Replicas that diverge, at times and in steps; exits that overshoot.
    R"({"name": "diverged", "process": {"type": "double_well", "volatility": 3},
        "integrator": {"type": "euler_maruyama", "dt": 0.2}, "time": 8, "initial_point": 0, "replicas": 500, "seed": 2,
        "divergence_radius": 50, "exit": {"observable": "x[0]", "lower": -1, "upper": 1},
        "observables": ["x[0]", "norm"]})",
    // No time, infinite values, thresholds.
    R"({"name": "no-time", "objective": {"type": "power", "p": 4, "dimension": 2}, "agents": 2,
        "noise": {"type": "gaussian"}, "optimizer": {"type": "dsgd"},
        "learning_rate": {"normalization": {"type": "theory", "epsilon": 0.1, "l0": 1, "l1": 1}},
        "initial_point": 2, "steps": 10, "replicas": 200,
        "divergence_radius": 20, "observables": ["loss", "x[1]"], "statistics": {"thresholds": {"loss": [0.1, 1]}}})",
    // Looks until a number is known, and one that never is.
    R"({"name": "stop", "objective": {"type": "quadratic", "eigenvalues": [1]}, "noise": {"type": "gaussian"},
        "optimizer": {"type": "dsgd"}, "learning_rate": {"eta": 0.1}, "initial_point": 1, "steps": 20, "replicas": 200,
        "stop": {"observable": "loss", "statistic": "quantile", "p": 0.9, "relative_error": 0.1}})",
    R"({"name": "never", "objective": {"type": "quadratic", "eigenvalues": [1]},
        "noise": {"type": "student_t", "dof": 1},
        "optimizer": {"type": "dsgd"}, "learning_rate": {"eta": 0.1}, "initial_point": 1, "steps": 20, "replicas": 200,
        "stop": {"observable": "loss", "relative_error": 0.1, "max_replicas": 800}})",
    // Models that are compared, with common noise; enough replicas for batches, checkpoints for laws of convergence.
    R"({"name": "models", "objective": {"type": "quadratic", "eigenvalues": [1]},
        "noise": {"type": "gaussian", "scale": 0.5},
        "optimizer": {"type": "dsgd"}, "learning_rate": {"eta": 0.1}, "initial_point": 0.5,
        "steps": 30, "replicas": 4096,
        "checkpoints": {"count": 10}, "models": ["discrete", "classic1"],
        "sde": {"substeps": 2, "coupling": "common"}})",
    // Sweeps: with other noise, with a slope of eta, of dt.
    R"({"name": "sweep", "objective": {"type": "quadratic", "eigenvalues": [1, 3]},
        "noise": {"type": "student_t", "dof": 1},
        "optimizer": {"type": "dsgd"}, "learning_rate": {"eta": 0.05}, "initial_point": 1, "steps": 10, "replicas": 100,
        "sweep": [{"path": "/optimizer", "values": [{"type": "dsgd"}, {"type": "dsignsgd"}]},
                  {"path": "/noise/dof", "values": [1, 3.5]}]})",
    R"({"name": "slope", "objective": {"type": "quadratic", "eigenvalues": [1]},
        "noise": {"type": "gaussian", "scale": 0.1},
        "optimizer": {"type": "dsgd"}, "learning_rate": {"eta": 0.1}, "initial_point": 1, "time": 1, "replicas": 500,
        "models": ["discrete", "classic1"], "sde": {"coupling": "common"}, "observables": ["x[0]"],
        "sweep": [{"path": "/learning_rate/eta", "values": [0.1, 0.2, 0.5]}]})",
    R"({"name": "dt", "process": {"type": "brownian"}, "integrator": {"type": "euler_maruyama", "dt": 0.1}, "time": 1,
        "initial_point": 0, "replicas": 50, "observables": ["x[0]"],
        "sweep": [{"path": "/integrator/dt", "values": [0.5, 0.1]}]})",
};

/// What reading a document finds wrong, one a line.
std::string problems_of(const Json& json) {
  try {
    read_file_result(json);
  } catch (const InputError& error) {
    return error.what();
  }
  return {};
}

} // namespace

TEST_CASE("read result: what is read is written again in the same bytes, with the same summary", "[host]") {
  std::string all;
  for (const char* experiment : experiments) {
    const FileResult file = file_result_of(experiment);
    const std::string text = text_of(file);
    INFO(file.points.front().result.name());
    const FileResult read = read_file_result(parse_json_text(text));
    CHECK((text_of(read) == text));
    CHECK(summary_text(read) == summary_text(file));
    all += text;
  }
  // The experiments above have all that a result may have.
  for (const char* key : {"\"diverged_at_time\"",
                          "\"hazard\"",
                          "\"bridge\"",
                          "\"overshoots\"",
                          "\"time\": null",
                          "\"inf\"",
                          "\"nan\"",
                          "\"probability\"",
                          "\"lowest\"",
                          "\"stable\"",
                          "\"automatic\"",
                          "\"median_of_means\"",
                          "\"stop\"",
                          "\"half_width\": null",
                          "\"null_band\": null",
                          "\"plateau\"",
                          "\"weak_error\"",
                          "\"reference_dt\"",
                          "\"slope\": null",
                          "\"bias\"",
                          "\"threshold\"",
                          "\"ci\": null",
                          "\"mean_ci\": null",
                          "\"collapsed\""}) {
    INFO(key);
    CHECK((all.find(key) != std::string::npos));
  }
}

TEST_CASE("read result: problems name the place, what was expected and what was found", "[host]") {
  const FileResult file = file_result_of(experiments[3]);
  const Json whole = file_json(file);
  CHECK(problems_of(whole).empty());

  struct Case {
    const char* pointer;
    Json value;
    const char* said;
  };

  const std::string loss = "/ensembles/0/checkpoints/1/observables/loss";
  for (const Case& each : std::vector<Case>{
           {"/schema", "heavytail/result/2", R"(/schema: expected "heavytail/result/1", found "heavytail/result/2")"},
           {"/ensembles", 3, "/ensembles: expected an array, found 3"},
           {"/ensembles/0/replicas", -1, "/ensembles/0/replicas: expected an integer from 0 to 18446744073709551615"},
           {"/ensembles/0/replicas", 1.5, "/ensembles/0/replicas: expected an integer"},
           {"/ensembles/0/model", nullptr, "/ensembles/0/model: expected a string, found null"},
           {"/ensembles/0/checkpoints/1/observables/loss/mean", "Inf",
            R"(observables/loss/mean: expected a number, "inf", "-inf" or "nan", found "Inf")"},
           {"/ensembles/0/checkpoints/1/observables/loss/mean_ci", Json::array({1}),
            "/ensembles/0/checkpoints/1/observables/loss/mean_ci: expected an array of 2, found one of 1"},
           {"/ensembles/0/checkpoints/1/observables/loss/finite_variance", 1, "expected true or false, found 1"},
           {"/ensembles/0/checkpoints/1/observables/loss/moments/mean", "certain",
            R"(moments/mean: expected one of "finite", "undecided", "infinite", found "certain")"},
           {"/ensembles/0/checkpoints/1/observables/loss/quantiles/0/q", 0.5,
            "quantiles/0/q: expected one of the keys"},
           {"/experiment/name", 5, "/experiment/name: expected a string, found 5"},
           {"/extra", 1, "/extra: expected one of the keys"}}) {
    Json damaged = whole;
    damaged[Json::json_pointer(each.pointer)] = each.value;
    INFO(each.pointer);
    CHECK_THAT(problems_of(damaged), Catch::Contains(each.said));
  }
  for (const char* lost : {"mean", "mean_ci", "trimmed_mean", "tail", "quantiles"}) {
    Json damaged = whole;
    damaged[Json::json_pointer(loss)].erase(lost);
    CHECK(problems_of(damaged) == loss + "/" + lost + ": expected a value, found nothing");
  }
  Json half = whole; // one of a pair that is absent or present together
  half[Json::json_pointer(loss)]["median_of_means"] = 1;
  CHECK(problems_of(half) == loss + "/median_of_means_ci: expected a value, found nothing");
  CHECK(problems_of(Json::array()) == "expected an object, found []");
  CHECK_THAT(problems_of({{"schema", "heavytail/sweep/1"}, {"points", Json::array()}}),
             Catch::Contains("/points: expected one point at least, found none"));
}

TEST_CASE("read result: of a file that is damaged everywhere some places are told, and how many more", "[host]") {
  Json json = file_json(file_result_of(experiments[3]));
  for (Json& checkpoint : json["ensembles"][0]["checkpoints"]) checkpoint["observables"]["loss"].erase("mean");
  json["ensembles"][0]["checkpoints"][0]["observables"]["loss"] = Json::object();
  const std::string problems = problems_of(json);
  CHECK(std::count(problems.begin(), problems.end(), '\n') == 19);
  CHECK_THAT(problems, Catch::Contains(" more"));
}

} // namespace heavytail::test
