// SPDX-License-Identifier: MIT
// Who may include whom: the ranks of docs/architecture.md, read off the #include lines of every source.
#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

const fs::path root = HEAVYTAIL_SOURCE_DIR;

std::vector<fs::path> sources_below(const std::string& folder) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
    const std::string extension = entry.path().extension();
    if (extension == ".hpp" || extension == ".cpp" || extension == ".cu" || extension == ".cuh")
      found.push_back(fs::relative(entry.path(), root));
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<std::string> includes_of(const fs::path& source) {
  std::ifstream file(root / source);
  const std::regex line_pattern(R"(\s*#\s*include\s*[<"]([^>"]+)[>"])");
  std::vector<std::string> found;
  std::smatch match;
  for (std::string line; std::getline(file, line);)
    if (std::regex_search(line, match, line_pattern)) found.push_back(match[1]);
  return found;
}

/// The folder of a header below include/heavytail, or its name where it lies there itself.
std::string place_of(const std::string& below_heavytail) {
  const auto slash = below_heavytail.find('/');
  return slash == std::string::npos ? below_heavytail : below_heavytail.substr(0, slash);
}

/// Which places of include/heavytail each place may include besides itself.
const std::map<std::string, std::set<std::string>>& allowed_places() {
  static const std::set<std::string> basis = {"describe", "lanes", "random"};
  static const std::set<std::string> lists = {"describe",    "lanes",       "random",         "noise",
                                              "objectives",  "compressors", "normalizations", "optimizers",
                                              "observables", "schedules"};
  static const auto with = [](std::set<std::string> places, std::initializer_list<std::string> more) {
    places.insert(more);
    return places;
  };
  static const std::map<std::string, std::set<std::string>> table = {
      {"describe", {}},
      {"lanes", {"describe"}},
      {"random", {"describe", "lanes"}},
      {"statistics", {"describe", "lanes"}},
      {"noise", basis},
      {"objectives", basis},
      {"compressors", basis},
      {"schedules", basis},
      {"normalizations", basis},
      {"optimizers", with(basis, {"compressors", "memory.hpp"})}, // dcsgd holds the list of compressors
      {"observables", basis},
      {"memory.hpp", {"describe", "lanes"}},
      {"motion.hpp", with(lists, {"memory.hpp", "model.hpp"})},
      {"sde",
       with(lists, {"processes", "integrators", "memory.hpp", "model.hpp", "model_facts.hpp", "move_along.hpp"})},
      {"processes", with(basis, {"objectives", "sde"})}, // langevin holds the list of objectives
      {"integrators", with(basis, {"sde"})},
      {"model.hpp", with(lists, {"sde", "processes", "integrators"})}, // of sde the plain data
      {"model_facts.hpp", with(lists, {"model.hpp", "sde"})},
      {"initial_point.hpp", with(lists, {"model.hpp"})},
      {"counted_messages.hpp", with(lists, {"model.hpp", "model_facts.hpp"})},
      {"move_along.hpp", basis},
      {"step.hpp",
       with(lists, {"memory.hpp", "model.hpp", "model_facts.hpp", "counted_messages.hpp", "move_along.hpp", "sde"})},
      {"exit.hpp", with(basis, {"observables"})},
      {"time_average.hpp", basis},
  };
  return table;
}

/// Headers of third parties, and where alone they may be included.
bool third_party_allowed(const std::string& header, const fs::path& source) {
  const std::string where = source.generic_string();
  const auto under = [&](const char* prefix) { return where.rfind(prefix, 0) == 0; };
  if (header.rfind("hwy/", 0) == 0) return where == "include/heavytail/lanes/pack.hpp";
  if (header.rfind("oneapi/", 0) == 0) return under("kernels/cpu/");
  if (header.rfind("cuda", 0) == 0 || header.rfind("curand", 0) == 0 || header.rfind("thrust/", 0) == 0 ||
      header.rfind("cub/", 0) == 0)
    return under("kernels/cuda/");
  if (header.rfind("CLI/", 0) == 0) return under("host/commands/") || where == "host/main.cpp";
  for (const char* library : {"nlohmann/", "fmt/", "boost/"})
    if (header.rfind(library, 0) == 0) return under("host/");
  return true;
}

} // namespace

TEST_CASE("headers of include/heavytail include only what stands below them", "[architecture]") {
  for (const fs::path& source : sources_below("include/heavytail")) {
    const std::string place = place_of(fs::relative(source, "include/heavytail").generic_string());
    INFO(source.generic_string() << " is in " << place);
    REQUIRE(allowed_places().count(place) == 1);
    for (const std::string& header : includes_of(source)) {
      INFO("includes " << header);
      CHECK(header.rfind("host/", 0) != 0);
      CHECK(header.rfind("kernels/", 0) != 0);
      if (header.rfind("heavytail/", 0) != 0) continue;
      const std::string target = place_of(header.substr(std::string("heavytail/").size()));
      CHECK((target == place || allowed_places().at(place).count(target) == 1));
    }
  }
}

TEST_CASE("components never include their siblings", "[architecture]") {
  const std::set<std::string> interfaces = {"law.hpp",        "objective.hpp",     "compressor.hpp",
                                            "schedule.hpp",   "normalization.hpp", "optimizer.hpp",
                                            "observable.hpp", "process.hpp",       "integrator.hpp"};
  for (const char* folder : {"noise", "objectives", "compressors", "schedules", "normalizations", "optimizers",
                             "observables", "processes", "integrators"}) {
    const std::string prefix = std::string("heavytail/") + folder + "/";
    for (const fs::path& source : sources_below("include/heavytail/" + std::string(folder))) {
      if (source.filename() == "all.hpp" || source.filename() == "process_sde.hpp") continue; // these join them
      for (const std::string& header : includes_of(source)) {
        if (header.rfind(prefix, 0) != 0) continue;
        INFO(source.generic_string() << " includes " << header);
        CHECK(interfaces.count(header.substr(prefix.size())) == 1);
      }
    }
  }
}

TEST_CASE("kernels know nothing of the host, and the host of the kernels only the backend", "[architecture]") {
  const std::set<std::string> for_hosts = {"kernels/backend.hpp", "kernels/errors.hpp", "kernels/partial.hpp",
                                           "kernels/plan.hpp", "kernels/task.hpp"};
  for (const fs::path& source : sources_below("kernels"))
    for (const std::string& header : includes_of(source)) {
      INFO(source.generic_string() << " includes " << header);
      CHECK(header.rfind("host/", 0) != 0);
    }
  for (const fs::path& source : sources_below("host"))
    for (const std::string& header : includes_of(source)) {
      INFO(source.generic_string() << " includes " << header);
      if (header.rfind("kernels/", 0) == 0) CHECK(for_hosts.count(header) == 1);
      CHECK(header != "heavytail/step.hpp");
      CHECK(header != "heavytail/lanes/pack.hpp");
    }
}

TEST_CASE("nothing includes the program but itself", "[architecture]") {
  for (const fs::path& source : sources_below("host")) {
    const std::string where = source.generic_string();
    if (where.rfind("host/commands/", 0) == 0 || where.rfind("host/bench/", 0) == 0 || where == "host/main.cpp")
      continue;
    for (const std::string& header : includes_of(source)) {
      INFO(where << " includes " << header);
      CHECK(header.rfind("host/commands/", 0) != 0);
      CHECK(header.rfind("host/bench/", 0) != 0);
    }
  }
}

TEST_CASE("the library's header brings no model and none of its components", "[architecture]") {
  std::vector<std::string> left{"heavytail/heavytail.hpp"};
  std::set<std::string> found;
  while (!left.empty()) {
    const std::string header = left.back();
    left.pop_back();
    if (!found.insert(header).second) continue;
    for (const char* folder : {"host/library", "include", ""})
      if (fs::exists(root / folder / header))
        for (const std::string& next : includes_of(fs::path(folder) / header)) left.push_back(next);
  }
  CHECK(found.count("host/output/result.hpp") == 1);
  for (const std::string& header : found) {
    INFO(header);
    CHECK(header.rfind("fmt/", 0) != 0);
    if (header.rfind("heavytail/", 0) != 0) continue;
    const std::string place = place_of(header.substr(std::string("heavytail/").size()));
    for (const char* model : {"model.hpp", "noise", "objectives", "compressors", "optimizers", "schedules",
                              "normalizations", "processes", "integrators", "sde"})
      CHECK(place != model);
  }
}

TEST_CASE("third-party headers are included only where they belong", "[architecture]") {
  for (const char* folder : {"include/heavytail", "kernels", "host"})
    for (const fs::path& source : sources_below(folder))
      for (const std::string& header : includes_of(source)) {
        INFO(source.generic_string() << " includes " << header);
        CHECK(third_party_allowed(header, source));
      }
}

TEST_CASE("every component has a test of its own", "[architecture]") {
  const std::set<std::string> no_components = {
      "all.hpp",       "law.hpp",        "objective.hpp",  "compressor.hpp", "schedule.hpp",   "normalization.hpp",
      "optimizer.hpp", "observable.hpp", "integrator.hpp", "process.hpp",    "process_sde.hpp"};
  for (const char* folder : {"noise", "objectives", "compressors", "schedules", "normalizations", "optimizers",
                             "observables", "processes", "integrators"})
    for (const fs::path& source : sources_below("include/heavytail/" + std::string(folder))) {
      if (no_components.count(source.filename()) == 1) continue;
      const fs::path test = root / "tests" / folder / (source.stem().string() + ".test.cpp");
      INFO(test.generic_string());
      CHECK(fs::exists(test));
    }
}
