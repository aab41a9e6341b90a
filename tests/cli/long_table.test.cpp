// SPDX-License-Identifier: MIT
// heavytail run --csv: a row for each number of the result, and where the table goes.
#include "host/json.hpp"
#include "tests/cli/experiments.hpp"
#include "tests/harness/program.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <map>
#include <string>
#include <vector>

namespace heavytail::test {

namespace {

using Cells = std::vector<std::string>;

/// The rows of a CSV text (RFC 4180).
std::vector<Cells> rows_of(const std::string& text) {
  std::vector<Cells> rows;
  Cells row(1);
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
      row.back() += text[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && c == ',') {
      row.emplace_back();
    } else if (!quoted && c == '\n') {
      rows.push_back(std::move(row));
      row = Cells(1);
    } else {
      row.back() += c;
    }
  }
  CHECK(!quoted);
  CHECK(row == Cells(1)); // the last line ends
  return rows;
}

/// Value, low and high by what stands before them, joined.
std::map<std::string, Cells> numbers_of(const std::vector<Cells>& rows) {
  std::map<std::string, Cells> numbers;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    REQUIRE(rows[i].size() == rows[0].size());
    std::string place;
    for (std::size_t c = 0; c + 3 < rows[i].size(); ++c) place += rows[i][c] + "|";
    INFO(place);
    CHECK(numbers.emplace(place, Cells(rows[i].end() - 3, rows[i].end())).second); // each once
  }
  return numbers;
}

/// Whether a cell is a number of the result to the bit.
bool same(const std::string& cell, const Json& number) {
  if (number.is_string()) return cell == number.get<std::string>();
  return !cell.empty() && std::strtod(cell.c_str(), nullptr) == number.get<double>();
}

/// A number that the result has: what it is called, and its interval where there is one.
struct Expected {
  std::string statistic;
  Json value, interval;
};

bool is_number(const Json& value) {
  return value.is_number() || value == "inf" || value == "-inf" || value == "nan";
}

/// The numbers of an observable, by rules of their own.
void expect(const Json& object, const std::string& before, std::vector<Expected>& into) {
  static const std::map<std::string, std::array<std::string, 3>> lists = {
      {"quantiles", {"quantile", "p", "value"}},
      {"cvar", {"cvar", "p", "value"}},
      {"exceedance", {"exceedance", "threshold", "probability"}}};
  for (const auto& [key, value] : object.items()) {
    if (is_number(value)) into.push_back({before + key, value, object.value(key + "_ci", Json())});
    if (value.is_object()) expect(value, before + key + ".", into);
    if (const auto list = lists.find(key); list != lists.end())
      for (const Json& each : value) {
        const auto& [name, argument, number] = list->second;
        std::string text = each[argument].dump();
        if (text.ends_with(".0")) text.resize(text.size() - 2);
        into.push_back({name + "(" + text + ")", each[number], each["ci"]});
      }
  }
}

} // namespace

TEST_CASE("cli: the table has every number of every observable, as it stands in the result", "[cli]") {
  const TemporaryFolder folder;
  folder.write("small.json", small_experiment);
  REQUIRE(heavytail(folder, "run small.json -o r.json --csv t.csv --quiet").code == 0);
  const std::vector<Cells> rows = rows_of(folder.read("t.csv"));
  CHECK(rows.front() == Cells{"model", "checkpoint", "time", "observable", "statistic", "value", "low", "high"});
  auto numbers = numbers_of(rows);
  const Json result = Json::parse(folder.read("r.json"));
  const Json& ensemble = result["ensembles"][0];
  std::size_t of_observables = 0;
  for (const Json& checkpoint : ensemble["checkpoints"]) {
    const std::string step = checkpoint["step"].dump();
    for (const auto& [name, observable] : checkpoint["observables"].items()) {
      std::vector<Expected> expected;
      expect(observable, "", expected);
      for (const Expected& each : expected) {
        std::string time = checkpoint["time"].dump();
        if (time.ends_with(".0")) time.resize(time.size() - 2);
        const std::string place = "discrete|" + step + "|" + time + "|" + name + "|" + each.statistic + "|";
        INFO(place);
        REQUIRE(numbers.contains(place));
        const Cells& cells = numbers[place];
        CHECK(same(cells[0], each.value));
        for (const std::size_t end : {0, 1})
          CHECK((each.interval.is_null() ? cells[end + 1].empty() : same(cells[end + 1], each.interval[end])));
        ++of_observables;
      }
    }
    const std::string at = "discrete|" + step + "|";
    std::size_t diverged = 0;
    for (const auto& [place, cells] : numbers)
      if (place.starts_with(at) && place.ends_with("||diverged|")) {
        CHECK(same(cells[0], checkpoint["diverged"]));
        ++diverged;
      }
    CHECK(diverged == 1);
  }
  CHECK(of_observables > 500);
  std::size_t in_table = 0; // and nothing more
  for (const auto& [place, cells] : numbers) {
    const bool of_checkpoint = !place.starts_with("discrete||");
    const bool of_observable = place.find("|loss|") != std::string::npos || place.find("|x[1]|") != std::string::npos ||
                               place.find("|gradient_norm|") != std::string::npos;
    in_table += of_checkpoint && of_observable && place.find("|theory.") == std::string::npos ? 1 : 0;
  }
  CHECK(in_table == of_observables);
}

TEST_CASE("cli: the table of a sweep has a column for each axis, and quotes what needs it", "[cli]") {
  const TemporaryFolder folder;
  Json sweep = Json::parse(small_sweep);
  sweep["sweep"].push_back({{"path", "/name"}, {"values", {"plain", "a,\"b\""}}});
  folder.write("sweep.json", sweep.dump());
  REQUIRE(heavytail(folder, "run sweep.json -o r.json --csv t.csv --quiet").code == 0);
  const std::string text = folder.read("t.csv");
  CHECK(text.find("\ndsgd,1,\"a,\"\"b\"\"\",discrete,") != std::string::npos);
  const std::vector<Cells> rows = rows_of(text);
  CHECK(rows.front() == Cells{"/optimizer", "/noise/dof", "/name", "model", "checkpoint", "time", "observable",
                              "statistic", "value", "low", "high"});
  auto numbers = numbers_of(rows);
  const Json result = Json::parse(folder.read("r.json"));
  for (const Json& point : result["points"]) {
    const Json& set = point["set"];
    const Json& last = point["result"]["ensembles"][0]["checkpoints"].back();
    const std::string place = set["/optimizer"]["type"].get<std::string>() + "|" + set["/noise/dof"].dump() + "|" +
                              set["/name"].get<std::string>() + "|discrete|10|0.5|loss|quantile(0.5)|";
    INFO(place);
    REQUIRE(numbers.contains(place));
    for (const Json& quantile : last["observables"]["loss"]["quantiles"])
      if (quantile["p"] == 0.5) CHECK(same(numbers[place][0], quantile["value"]));
    // What the theory predicts of it, beside what was measured.
    for (const Json& each : point["result"]["theory"]) {
      if (each["step"] != 10 || each["quantity"] != "quantile" || each["p"] != 0.5 || each["observable"] != "loss")
        continue;
      const std::string theory =
          place.substr(0, place.rfind("quantile")) + "theory." + each["id"].get<std::string>() + ".quantile(0.5)";
      CHECK(same(numbers[theory + "|"][0], each["predicted"]));
      CHECK(same(numbers[theory + ".measured|"][0], each["measured"]));
    }
  }
}

TEST_CASE("cli: the table has exits, comparisons, stops, survival and slopes", "[cli]") {
  const TemporaryFolder folder;
  folder.write("models.json", R"({
    "name": "models", "objective": {"type": "quadratic", "eigenvalues": [1]}, "noise": {"type": "gaussian", "scale": 3},
    "optimizer": {"type": "dsgd"}, "learning_rate": {"eta": 0.1}, "initial_point": 0.5, "time": 3, "replicas": 1000,
    "divergence_radius": 1.5, "models": ["discrete", "classic1"], "sde": {"substeps": 2}, "observables": ["x[0]"],
    "exit": {"observable": "x[0]", "lower": -0.5, "upper": 1},
    "sweep": [{"path": "/learning_rate/eta", "values": [0.1, 0.5]}]})");
  REQUIRE(heavytail(folder, "run models.json -o r.json --csv t.csv --quiet").code == 0);
  auto numbers = numbers_of(rows_of(folder.read("t.csv")));
  const Json result = Json::parse(folder.read("r.json"));
  const Json& first = result["points"][0]["result"];
  const auto check = [&](const std::string& place, const Json& value, const Json& interval = {}) {
    INFO(place);
    REQUIRE(numbers.contains(place));
    CHECK(same(numbers[place][0], value));
    for (const std::size_t end : {0, 1})
      CHECK((interval.is_null() ? numbers[place][end + 1].empty() : same(numbers[place][end + 1], interval[end])));
  };
  const Json& exit = first["ensembles"][1]["exit"];
  check("0.1|classic1||||exit.mean|", exit["mean"], exit["mean_ci"]);
  const Json& quantile = exit["quantiles"][0];
  check("0.1|classic1||||exit.quantile(" + quantile["p"].dump() + ")|", quantile["value"], quantile["ci"]);
  check("0.1|classic1||||exit.exited|", exit["exited"]);
  check("0.1|discrete||||diverged_at.max|", first["ensembles"][0].at("diverged_at")["max"]);
  const Json& survival = first["ensembles"][0].at("survival").back();
  check("0.1|discrete|30|3||survival|", survival["survival"], survival["survival_ci"]);
  check("0.1|discrete|30|3||hazard|", survival["hazard"], survival["hazard_ci"]);
  const Json& compared = first["comparison"][0]["checkpoints"].back()["observables"]["x[0]"];
  check("0.1|classic1|30|3|x[0]|mean_difference|", compared["mean_difference"]["value"],
        compared["mean_difference"]["ci"]);
  check("0.1|classic1|30|3|x[0]|mean_difference.standard_error|", compared["mean_difference"]["standard_error"]);
  check("0.1|classic1|30|3|x[0]|kolmogorov_smirnov|", compared["kolmogorov_smirnov"]["distance"]);
  const Json& slope = result.at("weak_error")[0];
  check("|classic1||3|x[0]|weak_error.slope|", slope["slope"], slope["slope_ci"]);
  check("|classic1||3|x[0]|weak_error.difference(0.5)|", slope["points"][1]["difference"]);
  folder.write("stop.json", R"({
    "name": "stop", "objective": {"type": "quadratic", "eigenvalues": [1]}, "noise": {"type": "gaussian"},
    "optimizer": {"type": "dsgd"}, "learning_rate": {"eta": 0.1}, "initial_point": 1, "steps": 20, "replicas": 200,
    "stop": {"observable": "loss", "statistic": "quantile", "p": 0.9, "relative_error": 0.1}})");
  REQUIRE(heavytail(folder, "run stop.json -o r.json --csv t.csv --quiet").code == 0);
  numbers = numbers_of(rows_of(folder.read("t.csv")));
  const Json stop = Json::parse(folder.read("r.json"))["ensembles"][0]["stop"];
  check("discrete|||loss|stop.quantile(0.9)|", stop["value"], stop["ci"]);
  check("discrete|||loss|stop.quantile(0.9).half_width|", stop["half_width"]);
}

TEST_CASE("cli: the table goes to a file or to standard output, whole or not at all", "[cli]") {
  const TemporaryFolder folder;
  folder.write("small.json", small_experiment);
  REQUIRE(heavytail(folder, "run small.json --csv t.csv --quiet").code == 0);
  CHECK(folder.listing() == "small.json\nsmall.result.json\nt.csv\n");
  const std::string table = folder.read("t.csv");
  const Ended piped = heavytail(folder, "run small.json --csv - -o r.json --quiet");
  CHECK(piped.code == 0);
  CHECK((piped.out == table)); // a function of the experiment
  const Ended told = heavytail(folder, "run small.json --csv t.csv -o r.json");
  CHECK(told.err.find("result in r.json, table in t.csv\n") != std::string::npos);
  const std::string before = folder.listing();
  for (const auto& [options, said] : std::map<std::string, std::string>{
           {"--csv - -o -", "--csv: expected another place than -o -"},
           {"--csv x -o x", "--csv: expected another place than -o x"},
           {"--csv ''", "--csv: expected a file or -, found an empty name"},
           {"--save-state ''", "--save-state: expected a file or -, found an empty name"},
           {"--csv ./small.json", "--csv: expected another file than the input small.json"},
           {"--csv x --save-state x", "--save-state: expected another place than --csv x"},
           {"--csv x --shard 1/2 --save-state s", "--csv: expected no table of a part of the replicas"}}) {
    const Ended ended = heavytail(folder, "run small.json --replicas 1e12 " + options);
    INFO(options);
    CHECK(ended.code == 2);
    CHECK(ended.out.empty());
    CHECK_THAT(ended.err, Catch::Contains(said));
    CHECK(folder.listing() == before);
  }
  const Ended nowhere = heavytail(folder, "run small.json --replicas 1e12 -o new.json --csv no/such/folder/t.csv");
  CHECK(nowhere.code == 1);
  CHECK(folder.listing() == before);
}

} // namespace heavytail::test
