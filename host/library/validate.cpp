// SPDX-License-Identifier: MIT
// Checking experiments without running them.
#include <heavytail/heavytail.hpp>

namespace heavytail {

namespace {

/// The problems that reading has with what it reads.
template <class Read> std::vector<Problem> problems_of(const Read& read) {
  try {
    read();
    return {};
  } catch (const InputError& error) {
    return error.problems();
  }
}

} // namespace

std::vector<Problem> validate(const Json& document, std::span<const Override> overrides, const std::stop_token& stop) {
  return problems_of([&] { read_experiment_file(document, overrides, stop); });
}

std::vector<Problem> validate_file(const std::string& path, std::span<const Override> overrides,
                                   const std::stop_token& stop) {
  return problems_of([&] { read_experiment_file(parse_json_file(path), overrides, stop); });
}

} // namespace heavytail
