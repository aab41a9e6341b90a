// SPDX-License-Identifier: MIT
// Tables for people: columns as wide as they need, words to the left and numbers to the right.
#include "host/output/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>

namespace heavytail {

void Table::add(std::vector<std::string> row) {
  assert(row.size() == columns_.size());
  rows_.push_back(std::move(row));
}

std::string Table::text() const {
  std::vector<std::size_t> widths;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    std::size_t width = display_width(columns_[c].title);
    for (const std::vector<std::string>& row : rows_) width = std::max(width, display_width(row[c]));
    widths.push_back(width);
  }
  std::string text;
  const auto append_row = [&](const auto& cell_of) {
    std::string line;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      const std::string& cell = cell_of(c);
      const std::string padding(widths[c] - display_width(cell), ' ');
      line += "  ";
      line += columns_[c].align == Align::left ? cell + padding : padding + cell;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  };
  append_row([&](std::size_t c) -> const std::string& { return columns_[c].title; });
  for (const std::vector<std::string>& row : rows_)
    append_row([&](std::size_t c) -> const std::string& { return row[c]; });
  return text;
}

std::string number_text(double value, double resolution) {
  constexpr int least = 4;
  constexpr int most = 15;
  constexpr int of_floats = 7; // beyond, float32 is rounding
  if (!std::isfinite(value) || value == 0 || !std::isfinite(resolution)) return fmt::format("{:.{}g}", value, least);
  if (resolution == 0) return fmt::format("{:.{}g}", value, of_floats);
  const double orders = std::floor(std::log10(std::abs(value))) - std::floor(std::log10(std::abs(resolution)));
  const double digits = std::clamp<double>(orders + 2, least, most);
  // Whole numbers whose units are nearly known read best as such: 100000, not 1e+05.
  if (digits > least && std::abs(value) < 1e9 && orders + 2 <= std::log10(std::abs(value)) + 1)
    return fmt::format("{:.0f}", value);
  return fmt::format("{:.{}g}", value, static_cast<int>(digits));
}

std::size_t display_width(std::string_view text) {
  constexpr unsigned char continuation_mask = 0xC0;
  constexpr unsigned char continuation = 0x80;
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & continuation_mask) != continuation;
  }));
}

} // namespace heavytail
