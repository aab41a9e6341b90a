// SPDX-License-Identifier: MIT
// Tables for people: columns as wide as they need, words to the left and numbers to the right.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace heavytail {

enum class Align : std::int8_t { left, right };

/// Rows of cells under a header.
class Table {
public:
  struct Column {
    std::string title;
    Align align = Align::right;
  };

  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  /// One cell for each column.
  void add(std::vector<std::string> row);

  /// The table, each line behind two spaces, with a line feed at its end.
  std::string text() const;

private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

/// A number with four digits, or as many more as its error or its differences to others, `resolution`, have in two
/// digits; 0 where there are none, NaN where they are unknown.
std::string number_text(double value, double resolution);

/// Columns that a UTF-8 text takes on a terminal: its code points.
std::size_t display_width(std::string_view text);

} // namespace heavytail
