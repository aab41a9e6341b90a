// SPDX-License-Identifier: MIT
// Sweeps and values put at pointers.
#include "host/input/experiment.hpp"
#include "kernels/task.hpp"
#include "tests/host/input/documents.hpp"

#include <catch2/catch.hpp>

using namespace heavytail;
using namespace heavytail::test;

namespace {

Json sweeping(const char* axes) {
  Json document = small_document();
  document["noise"] = {{"type", "student_t"}, {"dof", 1}};
  document["agents_sampling"] = "each";
  document["sweep"] = Json::parse(axes);
  return document;
}

} // namespace

TEST_CASE("several axes make a grid, of which the last changes fastest", "[exact]") {
  const Json document =
      sweeping(R"([{"path": "/noise/dof", "values": [1, 2]}, {"path": "/agents", "values": [1, 2, 3]}])");
  const ExperimentFile file = read_experiment_file(document);
  CHECK(file.is_sweep);
  REQUIRE(file.points.size() == 6);
  for (std::size_t i = 0; i < 6; ++i) {
    const SweepPoint& point = file.points[i];
    REQUIRE(point.set.size() == 2);
    CHECK(point.set[0] == std::pair<std::string, Json>("/noise/dof", 1 + i / 3));
    CHECK(point.set[1] == std::pair<std::string, Json>("/agents", 1 + i % 3));
    CHECK(point.experiment.models.at(0).task->model.agents == static_cast<std::int32_t>(1 + i % 3));
    CHECK_FALSE(point.experiment.document.contains("sweep"));
    CHECK(read_experiment(point.experiment.document).document == point.experiment.document);
  }
}

TEST_CASE("an axis may set a key that the file leaves out, a component, or an element", "[property]") {
  const auto points = [](const char* axes) { return read_experiment_file(sweeping(axes)).points; };
  CHECK(points(R"([{"path": "/statistics/confidence", "values": [0.9]}])")[0].experiment.statistics.confidence == 0.9);
  CHECK(points(R"([{"path": "/optimizer", "values": [{"type": "dsgd"}, {"type": "dsignsgd"}]}])").size() == 2);
  CHECK(points(R"([{"path": "/objective/eigenvalues/1", "values": [7]}])")[0]
            .experiment.document["objective"]["eigenvalues"] == Json::array({1, 7, 3}));
}

TEST_CASE("bad axes are refused at their places", "[property]") {
  const auto pointers = [](const char* axes) { return pointers_of(problems_of(sweeping(axes))); };
  using Pointers = std::vector<std::string>;
  CHECK(pointers("[]") == Pointers{"/sweep"});
  CHECK(pointers("{}") == Pointers{"/sweep"});
  CHECK(pointers("[1]") == Pointers{"/sweep/0"});
  CHECK(pointers(R"([{"path": "noise", "values": [1]}])") == Pointers{"/sweep/0/path"});
  CHECK(pointers(R"([{"path": "/sweep/0", "values": [1]}])") == Pointers{"/sweep/0/path"});
  CHECK(pointers(R"([{"values": [1], "step": 1}])") == Pointers{"/sweep/0/path", "/sweep/0/step"});
  CHECK(pointers(R"([{"path": "/noise/dof", "values": [1]}, {"path": "/noise/dof", "values": [2]}])") ==
        Pointers{"/sweep/1/path"});
  CHECK(pointers(R"([{"path": "/noise/dof", "values": [1]}, {"path": "/noise", "values": [{"type": "gaussian"}]}])") ==
        Pointers{"/sweep/1/path"});
  CHECK(pointers(R"([{"path": "/noise", "values": [{"type": "laplace"}]}, {"path": "/noise/scale", "values": [2]}])") ==
        Pointers{"/sweep/1/path"});
  CHECK(pointers(R"([{"path": "/objective/eigenvalues/00", "values": [1]}])") == Pointers{"/sweep/0/path"});
  CHECK(pointers(R"([{"path": "/objective/eigenvalues/3", "values": [1]}])") == Pointers{"/sweep/0/path"});
  CHECK(pointers(R"([{"path": "/noise/dfo", "values": [1, 2]}])") == Pointers{"/sweep/0/path"});
  CHECK(pointers(R"([{"path": "/steps/more", "values": [1]}])") == Pointers{"/sweep/0/path"});
}

TEST_CASE("axes that overwrite each other are both named; such as only begin alike are taken", "[property]") {
  const std::vector<Problem> problems = problems_of(
      sweeping(R"([{"path": "/noise/scale", "values": [1]}, {"path": "/noise", "values": [{"type": "gaussian"}]}])"));
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].expected == "a place apart from that of axis \"/noise/scale\"");
  CHECK(problems[0].found == "\"/noise\"");
  CHECK(problems_of(sweeping(R"([{"path": "/agents", "values": [1, 2]},
                                {"path": "/agents_sampling", "values": ["each", "collapsed"]}])"))
            .empty());
}

TEST_CASE("a problem of some points only says at which it was met, and stands once", "[property]") {
  const std::vector<Problem> problems =
      problems_of(sweeping(R"([{"path": "/noise/dof", "values": [1, -1]}, {"path": "/agents", "values": [1, 2]}])"));
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].pointer == "/noise/dof");
  CHECK(problems[0].hint == "at the sweep's point /noise/dof = -1, /agents = 1");
}

TEST_CASE("overrides are put into the document before it is read", "[property]") {
  const std::vector<Override> overrides = {
      {"/noise/dof", 3}, {"/learning_rate/schedule/type", "constant"}, {"/sweep/0/values", Json::array({5})}};
  const ExperimentFile file = read_experiment_file(sweeping(R"([{"path": "/agents", "values": [1, 2]}])"), overrides);
  REQUIRE(file.points.size() == 1);
  CHECK(file.points[0].experiment.models.at(0).task->model.agents == 5);
  CHECK(file.points[0].experiment.document["noise"]["dof"] == 3);
  const std::vector<Override> bad = {{"noise", 3}, {"/objective/eigenvalues/01", 5}, {"/optimizer/dfo", 3}};
  try {
    read_experiment_file(small_document(), bad);
    FAIL("bad overrides were taken");
  } catch (const InputError& error) {
    CHECK(pointers_of(error.problems()) ==
          std::vector<std::string>{"/objective/eigenvalues/01", "/optimizer/dfo", "noise"});
  }
}

TEST_CASE("a document with a sweep is no single experiment", "[property]") {
  CHECK_THROWS_AS(read_experiment(sweeping(R"([{"path": "/agents", "values": [1, 2]}])")), InputError);
}
