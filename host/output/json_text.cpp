// SPDX-License-Identifier: MIT
// JSON as text: strict, shortest numbers that read back to the same double, short objects and arrays on one line.
#include "host/output/json_text.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace heavytail {

namespace {

constexpr std::size_t line_width = 120;

/// Calls `each(key, element)` for the elements of an object or, with an empty key, of an array.
template <class Each> void for_each_element(const Json& value, Each&& each) {
  if (value.is_object())
    for (const auto& [key, element] : value.items()) each(Json(key).dump() + ": ", element);
  else
    for (const Json& element : value) each(std::string(), element);
}

/// Appends the value on one line, with a space after every comma and colon, as far as the text ends up no longer than
/// `most`; whether all of it does.
bool append_line(const Json& value, std::size_t most, std::string& text) {
  if (!value.is_structured()) {
    text += value.dump();
    return text.size() <= most;
  }
  text += value.is_object() ? '{' : '[';
  const char* separator = "";
  bool fits = true;
  for_each_element(value, [&](const std::string& name, const Json& element) {
    if (!fits) return;
    text += separator + name;
    fits = append_line(element, most, text);
    separator = ", ";
  });
  text += value.is_object() ? '}' : ']';
  return fits && text.size() <= most;
}

/// Appends the value; its first line begins at column `column` of a line that is indented by `indent`.
void append(const Json& value, std::size_t indent, std::size_t column, std::string& text) {
  if (!value.is_structured()) {
    text += value.dump();
    return;
  }
  const std::size_t start = text.size();
  const std::size_t most = start + std::max(line_width, column + 1) - column - 1;
  if (append_line(value, most, text) || value.empty()) return;
  text.resize(start);
  text += value.is_object() ? "{\n" : "[\n";
  const char* separator = "";
  const std::size_t inner = indent + 2;
  for_each_element(value, [&](const std::string& name, const Json& element) {
    text += separator;
    text.append(inner, ' ');
    text += name;
    append(element, inner, inner + name.size(), text);
    separator = ",\n";
  });
  text += '\n';
  text.append(indent, ' ');
  text += value.is_object() ? '}' : ']';
}

} // namespace

Json json_number(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  return value;
}

std::string json_text(const Json& value) {
  std::string text;
  append(value, 0, 0, text);
  return text + "\n";
}

} // namespace heavytail
