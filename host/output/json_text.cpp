// SPDX-License-Identifier: MIT
// JSON as text: strict, shortest numbers that read back to the same double, short objects and arrays on one line.
#include "host/output/json_text.hpp"

#include <cmath>
#include <cstddef>

namespace heavytail {

namespace {

constexpr std::size_t line_width = 120;

/// The value on one line, with a space after every comma and colon.
std::string one_line(const Json& value) {
  if (!value.is_structured()) return value.dump();
  std::string text = value.is_object() ? "{" : "[";
  const char* separator = "";
  for (const auto& [key, element] : value.items()) {
    text += separator;
    if (value.is_object()) text += Json(key).dump() + ": ";
    text += one_line(element);
    separator = ", ";
  }
  return text + (value.is_object() ? "}" : "]");
}

/// Appends the value; its first line begins at column `column` of a line that is indented by `indent`.
void append(const Json& value, std::size_t indent, std::size_t column, std::string& text) {
  const std::string line = one_line(value);
  if (!value.is_structured() || value.empty() || column + line.size() < line_width) {
    text += line;
    return;
  }
  text += value.is_object() ? "{\n" : "[\n";
  const char* separator = "";
  const std::size_t inner = indent + 2;
  for (const auto& [key, element] : value.items()) {
    text += separator;
    text.append(inner, ' ');
    const std::string name = value.is_object() ? Json(key).dump() + ": " : std::string();
    text += name;
    append(element, inner, inner + name.size(), text);
    separator = ",\n";
  }
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
