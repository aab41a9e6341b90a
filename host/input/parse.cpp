// SPDX-License-Identifier: MIT
// Text to JSON, with // comments.  Keys that stand twice are refused: most parsers silently keep one of them.
#include "host/input/experiment.hpp"
#include "host/input/values.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <set>
#include <sstream>

namespace heavytail {

namespace {

constexpr int most_depth = 100;

/// Follows the parser to know the pointer of each key.
class DuplicateKeys {
public:
  bool operator()(int depth, Json::parse_event_t event, const Json& parsed) {
    using Event = Json::parse_event_t;
    switch (event) {
    case Event::object_start:
    case Event::array_start:
      if (depth >= most_depth)
        throw InputError({{"", fmt::format("at most {} objects and arrays in one another", most_depth), "more", ""}});
      count_element();
      open_.push_back({.pointer = here(), .is_array = event == Event::array_start});
      break;
    case Event::object_end:
    case Event::array_end:
      open_.pop_back();
      break;
    case Event::key:
      enter(parsed.get<std::string>());
      break;
    case Event::value:
      count_element();
      break;
    }
    return true;
  }

  std::vector<Problem> problems;

private:
  struct Container {
    std::string pointer;
    bool is_array = false;
    std::size_t elements = 0;
    std::string key{};
    std::set<std::string> keys{};
  };

  void count_element() {
    if (!open_.empty() && open_.back().is_array) ++open_.back().elements;
  }

  /// Pointer of the value that begins now.
  std::string here() const {
    if (open_.empty()) return "";
    const Container& parent = open_.back();
    return parent.is_array ? child(parent.pointer, parent.elements - 1) : child(parent.pointer, parent.key);
  }

  void enter(const std::string& key) {
    Container& object = open_.back();
    object.key = key;
    if (!object.keys.insert(key).second)
      problems.push_back({child(object.pointer, key), "each key once", "the key twice", ""});
  }

  std::vector<Container> open_;
};

/// The parser's message without its number.
std::string readable(const std::string& message) {
  const std::size_t begin = message.find("] ");
  const std::string text = begin == std::string::npos ? message : message.substr(begin + 2);
  constexpr std::string_view prefix = "parse error at ";
  return text.starts_with(prefix) ? text.substr(prefix.size()) : text;
}

} // namespace

Json parse_json_text(std::string_view text) {
  DuplicateKeys duplicates;
  try {
    Json document = Json::parse(
        text.begin(), text.end(),
        [&](int depth, Json::parse_event_t event, Json& parsed) { return duplicates(depth, event, parsed); }, true,
        true);
    if (duplicates.problems.empty()) return document;
  } catch (const Json::exception& error) {
    throw InputError({{"", "JSON, in which // comments are allowed", readable(error.what()), ""}});
  }
  throw InputError(duplicates.problems);
}

Json parse_json_file(const std::string& path) {
  const bool standard_input = path == "-";
  std::ifstream file;
  if (!standard_input) {
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored))
      throw RuntimeFailure(fmt::format("cannot read {} (it is a folder); name a file", path));
    errno = 0;
    file.open(path, std::ios::binary);
  }
  std::istream& stream = standard_input ? std::cin : file;
  const std::string text((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  if (standard_input ? std::ferror(stdin) != 0 : !file.is_open() || file.bad())
    throw RuntimeFailure(fmt::format("cannot read {} ({}); check its name and permissions",
                                     standard_input ? "standard input" : path, std::strerror(errno)));
  return parse_json_text(text);
}

} // namespace heavytail
