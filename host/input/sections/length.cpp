// SPDX-License-Identifier: MIT
#include "host/input/sections/length.hpp"

#include "host/decimal.hpp"
#include "host/input/component_reader.hpp"
#include "host/input/draft.hpp"
#include "host/input/sections/section.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace heavytail {

namespace {

/// How long an experiment runs.
struct RunTime {
  double time = 0;

  static constexpr auto description() {
    return describe("time", "How long an experiment runs.", "",
                    optional_parameter("time", &RunTime::time, positive, "time",
                                       "how long a process runs, a multiple of dt; or an optimizer, a multiple of eta",
                                       0));
  }
};

constexpr double most_steps = 0x1p53;

/// How many steps of length `unit`, a key called `name`, the time holds; reported, and 0, where that is no whole
/// number.
std::int64_t steps_in(Draft& draft, double time, double unit, std::string_view name) {
  const auto steps = multiple_of(time, unit);
  if (steps && *steps > 0) return *steps;
  if (time / unit > most_steps) {
    draft.reading.report("/time", fmt::format("at most {:.0f} steps of {} = {}", most_steps, name, unit),
                         fmt::format("{}, {:.3g} of them", time, time / unit));
    return 0;
  }
  draft.reading.report("/time",
                       fmt::format("a multiple of {} = {}, such as {}", name, unit, nearest_multiples(time, unit)),
                       fmt::format("{}", time), "the number of steps is a whole number");
  return 0;
}

/// Reads the time of a process.
void read_time_of_process(Draft& draft, double time) {
  ProcessDraft& process = draft.process;
  process.time = time;
  if (time == 0 && draft.is_sound("/time")) draft.reading.report("/time", "a number greater than 0", "nothing");
  if (draft.is_sound("/integrator/dt") && draft.is_sound("/time"))
    process.steps = steps_in(draft, time, process.dt, "dt");
}

/// Reads the time of an optimizer, which stands in the place of its steps.
void read_time_of_optimizer(Draft& draft, double time) {
  const bool has_steps = draft.document.contains("steps");
  if (!draft.document.contains("time")) {
    if (!has_steps) draft.reading.report("/steps", "an integer of at least 1, or \"time\" in its place", "nothing");
  } else if (has_steps) {
    draft.reading.report("/time", "either \"steps\" or \"time\"", "both");
  } else if (draft.is_sound("/learning_rate") && draft.is_sound("/time")) {
    if (draft.learning_rate.eta > 0)
      draft.optimizer.steps = steps_in(draft, time, draft.learning_rate.eta, "eta");
    else
      draft.reading.report("/time", "\"steps\", since the normalization \"theory\" leaves no eta",
                           fmt::format("{}", time));
  }
}

void read_time(Draft& draft) {
  RunTime read;
  read_parameters(draft.document, "", draft.reading, read);
  if (draft.is_process)
    read_time_of_process(draft, read.time);
  else
    read_time_of_optimizer(draft, read.time);
}

} // namespace

Section time_section() {
  return {keys_of_struct<RunTime>().front(), Stage::length, read_time};
}

std::optional<std::int64_t> multiple_of(double value, double unit) {
  const double quotient = std::round(value / unit);
  // Value and unit are decimals that were each rounded once: a multiple is off by no more than some units in the last
  // place.
  constexpr double rounding = 4 * 0x1p-53;
  if (!(quotient <= most_steps) || std::abs(quotient * unit - value) > rounding * value) return std::nullopt;
  return static_cast<std::int64_t>(quotient);
}

std::string nearest_multiples(double value, double unit) {
  const auto below = static_cast<std::uint64_t>(std::min(std::floor(value / unit), 0x1p53));
  return below == 0 ? fmt::format("{}", unit)
                    : fmt::format("{} or {}", decimal_product(unit, below), decimal_product(unit, below + 1));
}

} // namespace heavytail
