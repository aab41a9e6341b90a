// SPDX-License-Identifier: MIT
#include "host/commands/overrides.hpp"

#include "host/input/values.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>

namespace heavytail {

namespace {

/// A value of the command line for a pointer: JSON where it is some, otherwise a string.
Json parsed_value(const std::string& pointer, const std::string& text) {
  if (!Json::accept(text)) return text;
  try {
    return parse_json_text(text);
  } catch (const InputError& error) {
    throw placed_at(pointer, error);
  }
}

/// A count of the command line; 1e6 is as good as 1000000.
Json parsed_count(const std::string& pointer, const std::string& text) {
  constexpr double all_integers_below = 0x1p53;
  Json value = parsed_value(pointer, text);
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
  const std::string pointer = text.substr(0, equals);
  return {pointer, parsed_value(pointer, text.substr(equals + 1))};
}

} // namespace

CLI::Validator count_in(std::uint64_t low, std::uint64_t high) {
  const auto put_digits = [low, high](std::string& text) {
    const Json count = Json::accept(text) ? parsed_count("", text) : Json();
    if (!count.is_number_unsigned() || count < low || count > high)
      return fmt::format("expected an integer from {} to {}, found \"{}\"", low, high, text);
    text = count.dump();
    return std::string();
  };
  return {put_digits, ""};
}

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
  const auto set = [](const char* pointer, const std::string& text) {
    return Override(pointer, parsed_count(pointer, text));
  };
  if (replicas_) overrides.emplace_back(set("/replicas", *replicas_));
  if (steps_) overrides.emplace_back(set("/steps", *steps_));
  if (seed_) overrides.emplace_back(set("/seed", *seed_));
  return overrides;
}

} // namespace heavytail
