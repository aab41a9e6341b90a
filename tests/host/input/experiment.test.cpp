// SPDX-License-Identifier: MIT
// The experiment file as a whole: what is refused, what it becomes.
#include "host/input/experiment.hpp"

#include "host/input/experiment_keys.hpp"
#include "host/input/values.hpp"
#include "kernels/task.hpp"
#include "tests/host/input/documents.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <regex>

using namespace heavytail;
using namespace heavytail::test;

namespace {

namespace fs = std::filesystem;

const fs::path bad_files = fs::path(HEAVYTAIL_SOURCE_DIR) / "tests/data/bad";

/// The pointers of what is wrong with each bad file.
const std::map<std::string, std::vector<std::string>>& faults() {
  static const std::map<std::string, std::vector<std::string>> table = {
      {"checkpoint_after_end", {"/checkpoints/steps/2", "/schema"}},
      {"counts", {"/initial_point", "/noise/scale"}},
      {"duplicate_key", {"/objective/p"}},
      {"isotropic_laplace", {"/noise/joint"}},
      {"isotropic_skewed", {"/noise/beta"}},
      {"k_above_dimension", {"/optimizer/compressor/k"}},
      {"matrix_not_square", {"/objective/matrix/1"}},
      {"matrix_not_symmetric", {"/objective/matrix"}},
      {"missing", {"/initial_point", "/learning_rate/eta", "/objective"}},
      {"misspelt_type", {"/noise/type"}},
      {"not_an_object", {""}},
      {"observables", {"/observables/1", "/observables/2", "/statistics/thresholds/los"}},
      {"out_of_range", {"/noise/alpha"}},
      {"process", {"/learning_rate", "/steps"}},
      {"sde_model", {"/models/1"}},
      {"sweep_path", {"/sweep/0/path"}},
      {"sweep_values", {"/noise/dof", "/sweep/1/values"}},
      {"syntax", {""}},
      {"theory_with_biased_compressor", {"/learning_rate/normalization"}},
      {"theory_with_eta", {"/learning_rate/eta"}},
      {"two_problems", {"/learning_rate/eta", "/noise/dof"}},
      {"unknown_key", {"/noise/dfo"}},
      {"wrong_type", {"/steps"}},
  };
  return table;
}

std::vector<Problem> problems_of_file(const fs::path& path) {
  try {
    read_experiment_file(parse_json_file(path.string()));
  } catch (const InputError& error) {
    return error.problems();
  }
  return {};
}

Json with(const std::string& pointer, const Json& value) {
  Json document = small_document();
  document[Json::json_pointer(pointer)] = value;
  return document;
}

/// The learning rates of a document, those of the first `count` steps.
std::vector<double> learning_rates(const Json& document, std::uint32_t count) {
  const Task task = *read_experiment(document).models.at(0).task;
  std::vector<double> rates;
  for (std::uint32_t k = 0; k < count; ++k)
    rates.push_back(task.table[task.model.learning_rate.offset + std::min(k, task.model.learning_rate.size - 1)]);
  return rates;
}

std::vector<std::int64_t> checkpoints(std::int64_t steps, const char* json) {
  Json document = with("/checkpoints", Json::parse(json));
  document["steps"] = steps;
  return read_experiment(document).models.at(0).plan().checkpoints;
}

} // namespace

TEST_CASE("every bad file is refused for all its faults, at their places", "[property]") {
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(bad_files)) {
    INFO(entry.path().string());
    REQUIRE(faults().count(entry.path().stem().string()) == 1);
    const std::vector<Problem> problems = problems_of_file(entry.path());
    for (const Problem& problem : problems) {
      UNSCOPED_INFO(to_string(problem));
      CHECK_FALSE(problem.expected.empty());
      CHECK_FALSE(problem.found.empty());
    }
    CHECK(pointers_of(problems) == faults().at(entry.path().stem().string()));
    ++count;
  }
  CHECK(count == faults().size());
}

TEST_CASE("a misspelt name is answered with the nearest one", "[property]") {
  CHECK(problems_of_file(bad_files / "misspelt_type.json").at(0).hint == "did you mean \"student_t\"?");
  CHECK(problems_of_file(bad_files / "unknown_key.json").at(0).hint == "did you mean \"dof\"?");
  CHECK(problems_at(with("/objectve", 1), "/objectve").at(0).hint == "did you mean \"objective\"?");
  CHECK(problems_at(with("/zzzzzzz", 1), "/zzzzzzz").at(0).hint.empty());
}

TEST_CASE("a problem reads as a sentence", "[property]") {
  CHECK(to_string(Problem{"/noise/dof", "a number greater than 0", "-1", ""}) ==
        "/noise/dof: expected a number greater than 0, found -1");
  CHECK(to_string(Problem{"/a", "b", "c", "did you mean d?"}) == "/a: expected b, found c; did you mean d?");
}

TEST_CASE("an experiment that holds only what is required has all defaults", "[property]") {
  const Experiment experiment = read_experiment(small_document());
  CHECK(experiment.name == "experiment");
  CHECK(experiment.replicas == 10000);
  CHECK(experiment.eta == 0.1);
  CHECK(experiment.observable_names == std::vector<std::string>{"loss", "gradient_norm"});
  CHECK(experiment.statistics.quantiles == std::vector<double>{0.5, 0.9, 0.99, 0.999});
  CHECK(experiment.models.at(0).task->model.seed == 1);
  CHECK(experiment.models.at(0).task->model.dimension == 3);
  CHECK(experiment.models.at(0).task->model.agents == 1);
  CHECK(experiment.models.at(0).plan().precision == Precision::float32);
  CHECK_FALSE(experiment.models.at(0).task->model.noise.affine);
  CHECK(experiment.document.at("noise").at("type") == "none");
  CHECK(experiment.document.at("checkpoints") == Json({{"count", 20}, {"spacing", "log"}}));
  CHECK(read_experiment(experiment.document).document == experiment.document);
}

TEST_CASE("seeds up to 2^64 - 1 and counts up to 2^53 are taken exactly", "[exact]") {
  CHECK(read_experiment(with("/seed", 18446744073709551615U)).models.at(0).task->model.seed == 18446744073709551615U);
  CHECK(problems_at(with("/seed", -1), "/seed").size() == 1);
  CHECK(problems_at(with("/seed", 1.5), "/seed").size() == 1);
  CHECK(read_experiment(with("/replicas", 9007199254740992)).replicas == 9007199254740992U);
  CHECK(problems_at(with("/replicas", 9007199254740994), "/replicas").size() == 1);
  CHECK(read_experiment(with("/replicas", 1e6)).replicas == 1000000);
  CHECK(problems_at(with("/replicas", 0), "/replicas").size() == 1);
  // Neighbours that a double does not tell from a number that is allowed.
  for (const char* key : {"/replicas", "/steps", "/stop/max_replicas"}) {
    const auto taken = [&](const char* number) {
      Json document = small_document();
      document["stop"] = {{"observable", "loss"}, {"relative_error", 0.1}};
      document[Json::json_pointer(key)] = parse_json_text(number);
      return problems_at(document, key).empty();
    };
    INFO(key);
    CHECK(taken("9007199254740992"));
    for (const char* number : {"9007199254740993", "9007199254740993.0", "9.007199254740993e15", "18446744073709551615",
                               "9223372036854775809", "1e16"})
      CHECK_FALSE(taken(number));
    CHECK(taken("9.007199254740991e15"));
  }
  CHECK(problems_at(with("/seed", parse_json_text("9007199254740993.0")), "/seed").size() == 1);
  CHECK(read_experiment(with("/seed", 9007199254740993)).models.at(0).task->model.seed == 9007199254740993U);
  CHECK(read_experiment(with("/seed", 1e6)).models.at(0).task->model.seed == 1000000U);
}

TEST_CASE("names that cannot be file names are refused", "[property]") {
  for (const char* name : {"", "a/b", ".", "..", "a\nb"}) CHECK(problems_at(with("/name", name), "/name").size() == 1);
  CHECK(problems_of(with("/name", "Versuch Nr. 1, α = ½")).empty());
}

TEST_CASE("numbers that float32 cannot hold are refused there only", "[property]") {
  Json document = with("/divergence_radius", 1e39);
  CHECK(problems_at(document, "/divergence_radius").size() == 1);
  document["precision"] = "float64";
  CHECK(problems_of(document).empty());
}

TEST_CASE("learning rates are eta times the schedule, and end where they stay", "[exact]") {
  Json document = small_document();
  CHECK(read_experiment(document).models.at(0).task->model.learning_rate.size == 1);
  document["learning_rate"]["schedule"] = {{"type", "step"}, {"every", 2}, {"factor", 0.5}};
  CHECK(learning_rates(document, 6) == std::vector<double>{0.1, 0.1, 0.05, 0.05, 0.025, 0.025});
  document["learning_rate"]["schedule"] = {{"type", "warmup"}, {"steps", 4}};
  CHECK(learning_rates(document, 6) == std::vector<double>{0.1 * 0.25, 0.1 * 0.5, 0.1 * 0.75, 0.1, 0.1, 0.1});
  CHECK(read_experiment(document).models.at(0).task->model.learning_rate.size == 5);
  document["learning_rate"]["schedule"] = {{"type", "cosine"}, {"steps", 4}};
  CHECK(learning_rates(document, 10).at(9) == 0);
}

TEST_CASE("the clock of time puts k eta in the place of k", "[exact]") {
  Json document = small_document();
  document["learning_rate"] = {
      {"eta", 0.5}, {"schedule", {{"type", "step"}, {"every", 2}, {"factor", 0.5}}}, {"clock", "time"}};
  CHECK(learning_rates(document, 9) == std::vector<double>{0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25, 0.125});
  document["learning_rate"]["schedule"] = {{"type", "cosine"}, {"steps", 2}};
  const std::vector<double> cosine = learning_rates(document, 10);
  CHECK(cosine[2] == 0.25);
  CHECK(cosine[4] == 0);
  CHECK(cosine[9] == 0);
}

TEST_CASE("the step of theorem T4 takes omega and the mean squares over agents", "[exact]") {
  Json document = Json::parse(R"({
    "objective": {"type": "power", "p": 4, "dimension": 4}, "agents": 2, "initial_point": 1, "steps": 10,
    "noise": {"type": "gaussian", "scale": [1, 3], "gradient_scale": 0.5},
    "optimizer": {"type": "dcsgd", "compressor": {"type": "rand_k", "k": 2}},
    "learning_rate": {"normalization": {"type": "theory", "epsilon": 0.5, "l0": 2, "l1": 3}}})");
  const Experiment experiment = read_experiment(document);
  const auto& model = experiment.models.at(0).task->model;
  const auto& theory = model.normalization.get<3>();
  // omega = 1, d = 4, N = 2, mean sigma0² = 5, sigma1² = 1/4: 1 + (1 + 4/4·2)/2 = 2.5 and 4·5·2/2 = 20.
  CHECK(theory.slope == 3 * 2.5);
  CHECK(theory.intercept == 2 * 2.5 + 3 * 20.0);
  CHECK(model.noise.affine);
  CHECK(experiment.eta == 0);
  CHECK(experiment.models.at(0).task->table[model.learning_rate.offset] == 1);
  document["learning_rate"]["clock"] = "time";
  CHECK(problems_at(document, "/learning_rate/clock").size() == 1);
}

TEST_CASE("checkpoints hold step 0 and the last one, in order and each once", "[exact]") {
  using Steps = std::vector<std::int64_t>;
  CHECK(checkpoints(1000, R"({"count": 4, "spacing": "log"})") == Steps{0, 1, 10, 100, 1000});
  CHECK(checkpoints(10, R"({"count": 5, "spacing": "linear"})") == Steps{0, 2, 4, 6, 8, 10});
  CHECK(checkpoints(10, R"({"count": 1})") == Steps{0, 10});
  CHECK(checkpoints(1, R"({"count": 20})") == Steps{0, 1});
  CHECK(checkpoints(10, R"({"steps": [7, 3, 3]})") == Steps{0, 3, 7, 10});
  CHECK(checkpoints(10, R"({"steps": []})") == Steps{0, 10});
  CHECK(checkpoints(std::int64_t{1} << 53, R"({"count": 3, "spacing": "linear"})") ==
        Steps{0, 3002399751580330, 6004799503160661, 9007199254740992});
  CHECK(problems_at(with("/checkpoints", Json::parse(R"({"steps": [1], "count": 3})")), "/checkpoints/count").size() ==
        1);
}

TEST_CASE("what needs too much memory or too many random numbers is refused with the reason", "[property]") {
  Json document = with("/steps", 9007199254740992);
  CHECK(problems_of(document).empty());
  document["learning_rate"]["schedule"] = {{"type", "polynomial"}, {"power", 0.5}};
  CHECK(problems_at(document, "/steps").at(0).hint == "one learning rate is stored for each step");
  document = with("/steps", 9007199254740992);
  document["agents"] = 1000;
  CHECK(problems_at(document, "/steps").size() == 1);
  document = with("/checkpoints", Json::parse(R"({"count": 60000, "spacing": "linear"})"));
  document["steps"] = 100000;
  CHECK(problems_at(document, "/checkpoints").size() == 1);
}

TEST_CASE("a starting point is a number, an array, or normal", "[property]") {
  const auto start = [](const char* json) {
    return *read_experiment(with("/initial_point", Json::parse(json))).models.at(0).task;
  };
  CHECK(start("2").model.initial_point.mean.size == 1);
  CHECK(start("[1, 2, 3]").model.initial_point.mean.size == 3);
  CHECK(start(R"({"type": "normal", "mean": [1, 2, 3], "std": 0.5})").model.initial_point.deviation == 0.5);
  CHECK(problems_at(with("/initial_point", "origin"), "/initial_point").size() == 1);
  CHECK(problems_at(with("/initial_point", Json::parse(R"({"type": "normal", "mean": 0, "std": -1})")),
                    "/initial_point/std")
            .size() == 1);
}

TEST_CASE("observables are known by name, coordinates below the dimension only", "[property]") {
  const Experiment experiment = read_experiment(with("/observables", Json::array({"x[2]", "norm"})));
  CHECK(experiment.models.at(0).plan().observables.at(0).observable.get<6>().index == 2);
  for (const char* name : {"x[3]", "x[-1]", "x[01]", "x[]", "x[ 1]", "x", "x[99999999999999999999]"})
    CHECK(problems_at(with("/observables", Json::array({name})), "/observables/0").size() == 1);
  CHECK(problems_at(with("/observables", Json::array({"loss", "loss"})), "/observables/1").size() == 1);
  Json document = with("/observables", Json::array({"loss", "x[0]"}));
  document["statistics"] = {{"thresholds", {{"x[0]", {0.5, -1}}}}, {"quantiles", {0.9, 0.1}}};
  const Experiment sorted = read_experiment(document);
  CHECK(sorted.models.at(0).plan().observables.at(1).thresholds == std::vector<double>{0.5, -1});
  CHECK(sorted.statistics.quantiles == std::vector<double>{0.1, 0.9});
}

TEST_CASE("settings of SDE models: checked, kept as written, and completed where an SDE runs", "[property]") {
  const Json settings = Json::parse(R"({"integrator": "milstein", "substeps": 3, "coupling": "common"})");
  CHECK(problems_of(with("/sde", settings)).empty());
  CHECK(problems_at(with("/sde", Json::parse(R"({"integrator": "euler"})")), "/sde/integrator").size() == 1);
  CHECK(problems_at(with("/sde", Json::parse(R"({"substeps": 0})")), "/sde/substeps").size() == 1);
  CHECK(problems_at(with("/models", Json::array({"discrete", "discrete"})), "/models/1").size() == 1);
  CHECK(problems_at(with("/models", Json::array({"classic3"})), "/models/0").at(0).hint ==
        "did you mean \"classic1\"?");
  CHECK_FALSE(read_experiment(with("/seed", 2)).document.contains("sde"));
  const Experiment both = read_experiment(with("/models", Json::array({"discrete", "classic1"})));
  CHECK(both.document.at("sde") ==
        Json::parse(R"({"integrator": "euler_maruyama", "substeps": 8, "coupling": "independent"})"));
  REQUIRE(both.models.size() == 2);
  const std::int64_t last = both.models.at(0).plan().checkpoints.back();
  CHECK(both.models.at(1).plan().checkpoints.back() == 8 * last);
}

TEST_CASE("the names of observables are told where one is unknown or missing", "[property]") {
  Json document = with("/observables", Json::array({"average:los"}));
  const std::string names = R"(one of "loss", "gradient_norm")";
  const Problem unknown = problems_at(document, "/observables/0").at(0);
  CHECK(unknown.expected.starts_with(names));
  CHECK(unknown.expected.ends_with("or one after \"average:\""));
  document = with("/exit", {{"upper", 1}});
  const Problem missing = problems_at(document, "/exit/observable").at(0);
  CHECK(missing.expected.starts_with(names));
  CHECK(missing.expected.find("average") == std::string::npos);
  CHECK(missing.found == "nothing");
  document = with("/stop", {{"relative_error", 0.1}});
  CHECK(problems_at(document, "/stop/observable").at(0).expected.starts_with("one of the experiment's observables"));
}

TEST_CASE("the schema takes averages, an empty list of steps, and an exit with one end", "[property]") {
  const std::vector<ExperimentKey>& keys = experiment_keys();
  const auto takes = [](const Json& names, const std::string& name) {
    return std::any_of(names.at("anyOf").begin(), names.at("anyOf").end(), [&](const Json& form) {
      if (!form.contains("pattern")) return form.at("enum").dump().find("\"" + name + "\"") != std::string::npos;
      return std::regex_search(name, std::regex(form.at("pattern").get<std::string>()));
    });
  };
  const Json observables = key_called(keys, "observables").schema.at("items");
  const Json exit = key_called(keys, "exit").schema;
  for (const char* name : {"loss", "x[0]", "x[12]"}) {
    INFO(name);
    CHECK(takes(observables, name));
    CHECK(takes(observables, std::string("average:") + name));
    CHECK(takes(exit.at("properties").at("observable"), name));
    CHECK_FALSE(takes(exit.at("properties").at("observable"), std::string("average:") + name));
  }
  for (const char* name : {"los", "x[00]", "x", "average:", "average:los", "average:average:loss", "average:x[01]"})
    CHECK_FALSE(takes(observables, name));
  CHECK(exit.at("anyOf") == Json::parse(R"([{"required": ["lower"]}, {"required": ["upper"]}])"));
  for (const char* list : {"steps", "times"})
    CHECK_FALSE(key_called(keys, "checkpoints").schema.at("properties").at(list).contains("minItems"));
  CHECK(read_experiment(with("/checkpoints", {{"steps", Json::array()}})).models.at(0).plan().checkpoints.size() == 2);
}

TEST_CASE("an optimizer runs for a number of steps, or for a time that is a multiple of eta", "[property]") {
  Json document = with("/learning_rate/eta", 0.1);
  document.erase("steps");
  document["time"] = 1.2;
  CHECK(read_experiment(document).steps == 12);
  document["time"] = 1.25;
  CHECK(problems_at(document, "/time").at(0).expected == "a multiple of eta = 0.1, such as 1.2 or 1.3");
  document["time"] = 1.2;
  document["steps"] = 12;
  CHECK_FALSE(problems_of(document).empty());
  document.erase("time");
  document.erase("steps");
  CHECK_FALSE(problems_of(document).empty());
}

TEST_CASE("times are the decimals that a person would write", "[exact]") {
  Json document = Json::parse(R"({"process": {"type": "brownian", "drift": 0, "volatility": 1}, "initial_point": 0,
                                  "integrator": {"type": "euler_maruyama", "dt": 0.1}, "time": 0.7,
                                  "checkpoints": {"times": [0.1, 0.3, 0.6]}})");

  struct Case {
    double dt, time;
    std::vector<double> times;
  };

  for (const Case& each : {Case{0.1, 0.7, {0.1, 0.3, 0.6}}, Case{0.01, 1.1, {0.07, 0.29, 0.57, 1.09}},
                           Case{1e-3, 0.999, {0.003, 0.123, 0.998}}}) {
    document["integrator"]["dt"] = each.dt;
    document["time"] = each.time;
    document["checkpoints"]["times"] = each.times;
    const Experiment experiment = read_experiment(document);
    const std::vector<std::int64_t>& steps = experiment.models.at(0).plan().checkpoints;
    REQUIRE(steps.size() == each.times.size() + 2);
    for (std::size_t i = 0; i < each.times.size(); ++i) CHECK(time_at(experiment, steps[i + 1]) == each.times[i]);
    CHECK(time_at(experiment, steps.back()) == each.time);
    CHECK(time_at(experiment, 0) == 0.0);
  }
  const Experiment optimizer = read_experiment(with("/learning_rate/eta", 0.1));
  CHECK(time_at(optimizer, 3) == 0.3);
  CHECK(time_at(optimizer, 3, 4) == 0.075);
  CHECK(time_at(optimizer, 7) == 0.7);
}

TEST_CASE("a time of too many steps, and multiples that are close together, are told as they are", "[property]") {
  Json document = Json::parse(R"({"process": {"type": "brownian", "drift": 0, "volatility": 1}, "initial_point": 0,
                                  "integrator": {"type": "euler_maruyama", "dt": 1e-17}, "time": 1,
                                  "precision": "float64"})");
  for (const double dt : {1e-17, 1e-20, 1e-300}) {
    document["integrator"]["dt"] = dt;
    const std::vector<Problem> problems = problems_at(document, "/time");
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].expected == fmt::format("at most 9007199254740992 steps of dt = {}", dt));
  }
  for (const double dt : {3e-15, 7e-15, 0.3}) {
    document["integrator"]["dt"] = dt;
    const std::vector<Problem> problems = problems_at(document, "/time");
    REQUIRE(problems.size() == 1);
    const std::string named = problems[0].expected.substr(problems[0].expected.find("such as ") + 8);
    const std::size_t middle = named.find(" or ");
    REQUIRE(middle != std::string::npos);
    CHECK(std::stod(named) < 1);
    CHECK(std::stod(named.substr(middle + 4)) > 1);
    document["time"] = std::stod(named);
    CHECK(problems_at(document, "/time").empty());
    document["time"] = 1;
  }
}

TEST_CASE("an observable that a process does not have is answered by all that it has", "[property]") {
  const auto expected = [](const char* process, const Json& name) {
    Json document =
        Json::parse(R"({"initial_point": 0, "integrator": {"type": "euler_maruyama", "dt": 0.1}, "time": 1})");
    document["process"] = Json::parse(process);
    document["observables"] = {name};
    const std::vector<Problem> problems = problems_at(document, "/observables/0");
    REQUIRE(problems.size() == 1);
    return problems[0].expected + "; " + problems[0].hint;
  };
  CHECK(expected(R"({"type": "brownian", "drift": 0, "volatility": 1})", "v[0]")
            .starts_with(R"(one of "norm", "x[0]", or one after "average:")"));
  CHECK(expected(R"({"type": "brownian", "drift": 0, "volatility": 1, "dimension": 3})", "loss")
            .starts_with(R"(one of "norm", "x[0]" to "x[2]", or one after "average:"; this process has no objective)"));
  const std::string velocities = expected(
      R"({"type": "underdamped_langevin", "objective": {"type": "quadratic", "eigenvalues": [1, 2]}, "friction": 1,
          "temperature": 1})",
      "v[1]");
  CHECK(velocities.find(R"("loss")") != std::string::npos);
  CHECK(velocities.find(R"("x[0]" to "x[3]" (velocities from x[2] on))") != std::string::npos);
  CHECK(velocities.ends_with("the velocity of x[1] is x[3]"));
}

TEST_CASE("a file that cannot be read is the world's failure, and bad JSON is a person's", "[property]") {
  CHECK_THROWS_AS(parse_json_file("/no/such/file.json"), RuntimeFailure);
  CHECK_THROWS_AS(parse_json_file("/"), RuntimeFailure);
  CHECK_THROWS_AS(parse_json_text("{\"a\": 1e999}"), InputError);
  CHECK_THROWS_AS(parse_json_text("{\"a\": \"\xff\"}"), InputError);
  CHECK_THROWS_AS(parse_json_text(""), InputError);
  CHECK(parse_json_text("{\"a\": [1, {\"a\": 2}], // twice, but not in one object\n\"b\": {\"a\": 3}}").size() == 2);
  try {
    parse_json_text("{\"a\": [0, {\"b/c\": 1, \"b/c\": 2}]}");
    FAIL("a duplicate key was taken");
  } catch (const InputError& error) {
    CHECK(error.problems().at(0).pointer == "/a/1/b~1c");
  }
}
