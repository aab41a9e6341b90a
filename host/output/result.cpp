// SPDX-License-Identifier: MIT
// Results as JSON and back, by the descriptions of their structs.
#include "host/output/result.hpp"

#include "host/describe/key_json.hpp"

#include <cstddef>
#include <utility>

namespace heavytail {

namespace {

/// What the writers of a result look up in its experiment.
void check_experiment(const Json& document, const std::string& at, Reading& reading) {
  if (!document.is_object()) return; // that is reported already
  const auto name = document.find("name");
  if (name == document.end() || !name->is_string())
    reading.report(child(at, "name"), "a string", name == document.end() ? "nothing" : shown(*name));
  const Json::json_pointer confidence("/statistics/confidence");
  if (!document.contains(confidence) || !document[confidence].is_number())
    reading.report(at + confidence.to_string(), "a number",
                   document.contains(confidence) ? shown(document[confidence]) : "nothing");
}

/// Damage may be everywhere: the first of its places are enough.
void throw_problems(Reading& reading) {
  constexpr std::size_t most = 20;
  if (reading.problems.empty()) return;
  if (reading.problems.size() > most) {
    Problem& last = reading.problems[most - 1];
    last.hint += fmt::format("{}and {} more", last.hint.empty() ? "" : "; ", reading.problems.size() - most);
    reading.problems.resize(most);
  }
  throw InputError(std::move(reading.problems));
}

} // namespace

std::string Result::name() const {
  return experiment.at("name").get<std::string>();
}

double Result::confidence() const {
  return experiment.at("statistics").at("confidence").get<double>();
}

Json result_json(const Result& result) {
  return object_json(result);
}

Json file_json(const FileResult& file) {
  return file.is_sweep ? object_json(file) : object_json(file.points.front().result);
}

Result read_result(const Json& json) {
  Reading reading;
  Result result;
  read_object(json, "", reading, result);
  check_experiment(result.experiment, "/experiment", reading);
  throw_problems(reading);
  return result;
}

FileResult read_file_result(const Json& json) {
  FileResult file;
  file.is_sweep = json.is_object() && json.contains("points");
  if (!file.is_sweep) {
    file.points.push_back({.set = Json::object(), .result = read_result(json)});
    return file;
  }
  Reading reading;
  read_object(json, "", reading, file);
  if (file.points.empty() && reading.problems.empty()) reading.report("/points", "one point at least", "none");
  for (std::size_t i = 0; i < file.points.size(); ++i)
    check_experiment(file.points[i].result.experiment, child("/points", i) + "/result/experiment", reading);
  throw_problems(reading);
  return file;
}

} // namespace heavytail
