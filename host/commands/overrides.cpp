// SPDX-License-Identifier: MIT
#include "host/commands/overrides.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>

namespace heavytail {

namespace {

/// A value of the command line: JSON where it is some, otherwise a string.
Json parsed_value(const std::string& text) {
  const Json value = Json::parse(text, nullptr, false);
  return value.is_discarded() ? Json(text) : value;
}

/// A count of the command line; 1e6 is as good as 1000000.
Json parsed_count(const std::string& text) {
  constexpr double all_integers_below = 0x1p53;
  Json value = parsed_value(text);
  if (!value.is_number_float()) return value;
  const double number = value.get<double>();
  if (!(number >= 0 && number < all_integers_below) || number != std::floor(number)) return value;
  return static_cast<std::uint64_t>(number);
}

/// What is wrong with `--set TEXT`, or nothing.
std::string assignment_problem(const std::string& text) {
  if (text.starts_with('/') && text.find('=') != std::string::npos) return {};
  return fmt::format("expected /pointer=value, found \"{}\"; for example --set /noise/dof=1.2", text);
}

/// `/noise/dof=1.2` as a pointer and a value.
Override parsed_assignment(const std::string& text) {
  const std::size_t equals = text.find('=');
  return {text.substr(0, equals), parsed_value(text.substr(equals + 1))};
}

} // namespace

void Overrides::add_to(CLI::App& command) {
  command.add_option("--set", set_, "Put a value at a JSON pointer of the experiment; repeatable")
      ->option_text("POINTER=VALUE")
      ->check(assignment_problem)
      ->allow_extra_args(false);
  command.add_option("--replicas", replicas_, "Number of replicas")->type_name("N");
  command.add_option("--steps", steps_, "Number of steps")->type_name("N");
  command.add_option("--seed", seed_, "Seed of all random numbers")->type_name("N");
}

std::vector<Override> Overrides::values() const {
  std::vector<Override> overrides;
  overrides.reserve(set_.size() + 3);
  for (const std::string& each : set_) overrides.push_back(parsed_assignment(each));
  if (replicas_) overrides.emplace_back("/replicas", parsed_count(*replicas_));
  if (steps_) overrides.emplace_back("/steps", parsed_count(*steps_));
  if (seed_) overrides.emplace_back("/seed", parsed_count(*seed_));
  return overrides;
}

} // namespace heavytail
