// SPDX-License-Identifier: MIT
// "checkpoints": when the replicas are looked at.
#include "host/input/component_reader.hpp"
#include "host/input/draft.hpp"
#include "host/input/sections/length.hpp"
#include "host/input/sections/section.hpp"

#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scalar.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace heavytail {

namespace {

/// How checkpoints are spread.
enum class Spacing : std::int32_t { log, linear };

/// Checkpoints by their number.
struct CheckpointGrid {
  std::int32_t count = 20;
  Spacing spacing = Spacing::log;

  static constexpr auto description() {
    return describe("checkpoints", "when the replicas are looked at; step 0 and the last are always in.", "",
                    parameter("count", &CheckpointGrid::count, Range{.low = 1, .high = 1 << 16}, "1",
                              "number of checkpoints after step 0; fewer where they round to the same step", 20),
                    word("spacing", &CheckpointGrid::spacing, {"log", "linear"},
                         "constant ratios from step 1 on, or constant differences", Spacing::log));
  }
};

/// i · steps / count, rounded down, without overflow.
std::int64_t linear_step(std::int64_t i, std::int64_t count, std::int64_t steps) {
  return steps / count * i + steps % count * i / count;
}

/// Number i of the `count` members of the geometric sequence from 1 to `steps`, rounded.
std::int64_t log_step(std::int64_t i, std::int64_t count, std::int64_t steps) {
  if (i + 1 == count) return steps;
  const double share = static_cast<double>(i) / static_cast<double>(count - 1);
  const double step = heavytail::exp(heavytail::log(static_cast<double>(steps)) * share);
  return std::min(steps, static_cast<std::int64_t>(heavytail::floor(step + 0.5)));
}

std::vector<std::int64_t> spread(const CheckpointGrid& grid, std::int64_t steps) {
  std::vector<std::int64_t> checkpoints;
  checkpoints.reserve(static_cast<std::size_t>(grid.count));
  for (std::int64_t i = 0; i < grid.count; ++i)
    checkpoints.push_back(grid.spacing == Spacing::log ? log_step(i, grid.count, steps)
                                                       : linear_step(i + 1, grid.count, steps));
  return checkpoints;
}

std::vector<std::int64_t> read_listed(const Json& value, const std::string& pointer, std::int64_t steps,
                                      Reading& reading) {
  std::vector<std::int64_t> checkpoints;
  const Range range{.low = 0, .high = static_cast<double>(steps)};
  if (!value.is_array()) {
    reading.report(pointer, "an array of integers", shown(value));
    return checkpoints;
  }
  for (std::size_t i = 0; i < value.size(); ++i)
    if (const auto step = read_integer(value[i], child(pointer, i), range, reading)) checkpoints.push_back(*step);
  return checkpoints;
}

/// Times of a process as steps.
std::vector<std::int64_t> read_times(const Json& value, Draft& draft) {
  const std::string pointer = "/checkpoints/times";
  std::vector<std::int64_t> checkpoints;
  if (!draft.is_process) {
    draft.reading.report(pointer, "\"steps\" of an optimizer", shown(value));
    return checkpoints;
  }
  if (!value.is_array()) {
    draft.reading.report(pointer, "an array of times", shown(value));
    return checkpoints;
  }
  const double dt = draft.process.dt;
  const Range range{.low = 0, .high = draft.process.time};
  for (std::size_t i = 0; i < value.size() && draft.steps() > 0; ++i) {
    const auto time = read_number(value[i], child(pointer, i), range, draft.reading);
    if (!time) continue;
    if (const auto step = multiple_of(*time, dt))
      checkpoints.push_back(*step);
    else
      draft.reading.report(child(pointer, i), "a multiple of dt, such as " + nearest_multiples(*time, dt),
                           shown(value[i]));
  }
  return checkpoints;
}

/// The one of "steps" and "times" that stands in the place of a grid.
std::vector<std::int64_t> read_list(const Json& node, const std::string& name, std::int64_t steps, Draft& draft) {
  const std::string pointer = "/checkpoints";
  for (const char* other : {"count", "spacing", "times"})
    if (other != name && node.contains(other))
      draft.reading.report(child(pointer, other), fmt::format("either \"{}\" or \"{}\"", name, other), "both");
  return name == "times" ? read_times(node.at(name), draft)
                         : read_listed(node.at(name), child(pointer, name), steps, draft.reading);
}

void read_checkpoints(Draft& draft) {
  const std::string pointer = "/checkpoints";
  Json* found = object_member(draft, "checkpoints", "an object with \"count\" and \"spacing\", or with \"steps\"");
  if (found == nullptr) return;
  Json& node = *found;
  const bool steps_known = draft.steps() > 0;
  const std::int64_t steps = steps_known ? draft.steps() : std::int64_t{1} << 53;
  if (node.contains("steps") || node.contains("times")) {
    draft.checkpoints = read_list(node, node.contains("steps") ? "steps" : "times", steps, draft);
  } else {
    CheckpointGrid grid;
    read_parameters(node, pointer, draft.reading, grid);
    if (!steps_known || !draft.is_sound(pointer)) return;
    draft.checkpoints = spread(grid, steps);
  }
  std::vector<std::int64_t>& checkpoints = draft.checkpoints;
  checkpoints.insert(checkpoints.end(), {0, steps});
  std::sort(checkpoints.begin(), checkpoints.end());
  checkpoints.erase(std::unique(checkpoints.begin(), checkpoints.end()), checkpoints.end());
}

ExperimentKey checkpoints_key() {
  std::vector<ExperimentKey> members = keys_of_struct<CheckpointGrid>();
  const Json step = schema_of_range("integer", {.low = 0, .high = 0x1p53});
  members.push_back(optional_key("steps", "an array of integers from 0 to steps",
                                 "the steps themselves, in the place of count and spacing", array_of(step, 0)));
  members.push_back(optional_key("times", "an array of multiples of dt",
                                 "of a process: the times themselves, in the place of count and spacing",
                                 array_of({{"type", "number"}, {"minimum", 0}}, 0)));
  return object_key("checkpoints", meaning_of<CheckpointGrid>(), {{"count", 20}, {"spacing", "log"}},
                    std::move(members));
}

} // namespace

Section checkpoints_section() {
  return {checkpoints_key(), Stage::start, read_checkpoints};
}

} // namespace heavytail
