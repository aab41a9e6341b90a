// SPDX-License-Identifier: MIT
#include "host/describe/key_json.hpp"

#include <algorithm>
#include <limits>

namespace heavytail {

namespace {

template <class T> void read_integer_into(const Json& node, const std::string& at, Reading& reading, T& into) {
  constexpr T least = std::numeric_limits<T>::min();
  constexpr T most = std::numeric_limits<T>::max();
  const bool fits = node.is_number_unsigned()  ? std::cmp_less_equal(node.get<std::uint64_t>(), most)
                    : node.is_number_integer() ? std::cmp_greater_equal(node.get<std::int64_t>(), least)
                                               : false;
  if (fits)
    into = node.get<T>();
  else
    reading.report(at, fmt::format("an integer from {} to {}", least, most), shown(node));
}

} // namespace

void read_value(const Json& node, const std::string& at, Reading& reading, double& into) {
  if (node.is_number())
    into = node.get<double>();
  else if (node == "inf")
    into = inf;
  else if (node == "-inf")
    into = -inf;
  else if (node == "nan")
    into = nan;
  else
    reading.report(at, R"(a number, "inf", "-inf" or "nan")", shown(node));
}

void read_value(const Json& node, const std::string& at, Reading& reading, bool& into) {
  if (const auto flag = read_flag(node, at, reading)) into = *flag;
}

void read_value(const Json& node, const std::string& at, Reading& reading, int& into) {
  read_integer_into(node, at, reading, into);
}

void read_value(const Json& node, const std::string& at, Reading& reading, std::int64_t& into) {
  read_integer_into(node, at, reading, into);
}

void read_value(const Json& node, const std::string& at, Reading& reading, std::uint64_t& into) {
  read_integer_into(node, at, reading, into);
}

void read_value(const Json& node, const std::string& at, Reading& reading, std::string& into) {
  if (node.is_string())
    into = node.get<std::string>();
  else
    reading.report(at, "a string", shown(node));
}

void read_value(const Json& node, const std::string& at, Reading& reading, Json& into) {
  if (is_object(node, at, "an object", reading)) into = node;
}

void read_value(const Json& node, const std::string& at, Reading& reading, Interval& into) {
  if (!is_array(node, at, reading, 2)) return;
  read_value(node[0], child(at, std::size_t{0}), reading, into.low);
  read_value(node[1], child(at, std::size_t{1}), reading, into.high);
}

bool is_array(const Json& node, const std::string& at, Reading& reading, std::optional<std::size_t> size) {
  if (node.is_array() && (!size || node.size() == *size)) return true;
  reading.report(at, size ? fmt::format("an array of {}", *size) : "an array",
                 node.is_array() ? fmt::format("one of {}", node.size()) : shown(node));
  return false;
}

std::optional<std::size_t> place_of_word(const Json& node, const std::string& at,
                                         std::span<const std::string_view> words, Reading& reading) {
  const auto found =
      node.is_string() ? std::find(words.begin(), words.end(), node.get_ref<const std::string&>()) : words.end();
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  const std::vector<std::string> names(words.begin(), words.end());
  reading.report(at, "one of " + quoted_list(names), shown(node));
  return std::nullopt;
}

const Json* detail::ObjectReader::member(const std::string& name, bool required) {
  known.push_back(name);
  const auto found = node.find(name);
  if (found != node.end()) return &*found;
  if (required) reading.report(pointer(name), "a value", "nothing");
  return nullptr;
}

} // namespace heavytail
