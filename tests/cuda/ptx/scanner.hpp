// SPDX-License-Identifier: MIT
// Reads PTX text word by word, and knows the line it is in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace heavytail::ptx {

/// What is not known about the statement at hand; the parser adds the line.
struct Unknown {
  std::string what;
};

/// Blanks out comments, keeping lines.
std::string without_comments(std::string_view text);

std::string_view trimmed(std::string_view text);

/// Parts of a list, separated by commas that are not inside brackets.
std::vector<std::string_view> split(std::string_view list);

/// A decimal, hexadecimal, octal or binary integer with an optional sign and suffix U.  Throws Unknown.
std::uint64_t integer_of(std::string_view text);

bool is_word_character(char c);

class Scanner {
public:
  explicit Scanner(std::string_view text) : text_(text) {}

  /// Line of the next character that is not white space, from 1.
  std::uint32_t line();

  bool at_end();

  /// The next character that is not white space; 0 at the end.
  char peek();

  /// Takes `c` if it comes next.
  bool take(char c);

  /// Takes `c`.  Throws Unknown.
  void expect(char c);

  /// The next word: letters, digits, _ $ % and dots.  Empty where something else comes.
  std::string_view word();

  /// The text up to `c`, which is taken as well.  Throws Unknown at the end of the text.
  std::string_view until(char c);

private:
  void skip_space();

  std::string_view text_;
  std::size_t at_ = 0;
  std::uint32_t line_ = 1;
};

} // namespace heavytail::ptx
