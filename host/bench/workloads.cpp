// SPDX-License-Identifier: MIT
// The workloads of the benchmark: the experiment files of benchmarks/workloads, built into the program.
#include "host/bench/workloads.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace heavytail {

std::span<const Workload> workloads() {
#define HT_WORKLOAD(name, text) Workload{name, text},
  static constexpr std::array all = {
#include <heavytail_workloads.inc>
  };
#undef HT_WORKLOAD
  return all;
}

std::vector<Workload> workloads_called(std::span<const std::string> names) {
  const auto all = workloads();
  if (names.empty()) return {all.begin(), all.end()};
  std::vector<Workload> chosen;
  for (const std::string& name : names) {
    const std::size_t before = chosen.size();
    std::copy_if(all.begin(), all.end(), std::back_inserter(chosen),
                 [&](const Workload& each) { return each.name == name; });
    if (chosen.size() != before) continue;
    std::copy_if(all.begin(), all.end(), std::back_inserter(chosen),
                 [&](const Workload& each) { return each.name.starts_with(name + "-"); });
    if (chosen.size() != before) continue;
    std::string known;
    for (const Workload& each : all) known += fmt::format("{}{}", known.empty() ? "" : ", ", each.name);
    throw InputError({{.pointer = "--workload", .expected = "one of " + known, .found = name, .hint = {}}});
  }
  return chosen;
}

std::string_view sentence_of(const Workload& workload) {
  constexpr std::string_view comment = "// ";
  return workload.text.substr(comment.size(), workload.text.find('\n') - comment.size());
}

Json document_of(const Workload& workload) {
  return parse_json_text(workload.text);
}

Experiment sized(Json document, Precision precision, std::uint64_t replicas) {
  document["precision"] = precision == Precision::float32 ? "float32" : "float64";
  document["replicas"] = replicas;
  return read_experiment(document);
}

} // namespace heavytail
