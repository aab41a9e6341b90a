// SPDX-License-Identifier: MIT
#include "tests/cuda/ptx/scanner.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace heavytail::ptx {

namespace {

/// Where the comment or the string ends that begins at `begin`; `begin` itself where neither does.
std::size_t end_of_aside(std::string_view text, std::size_t begin) {
  const std::string_view rest = text.substr(begin);
  std::size_t length = 0;
  if (rest.starts_with('"'))
    length = std::min(rest.find_first_of("\"\n", 1), rest.size() - 1) + 1;
  else if (rest.starts_with("//"))
    length = rest.find('\n');
  else if (rest.starts_with("/*"))
    length = std::min(rest.find("*/", 2), rest.size() - 2) + 2;
  return begin + std::min(length, rest.size());
}

} // namespace

std::string without_comments(std::string_view text) {
  std::string out(text);
  std::size_t i = 0;
  while (i < out.size()) {
    const std::size_t end = end_of_aside(text, i);
    if (out[i] == '/' && end > i)
      std::replace_if(
          out.begin() + static_cast<std::ptrdiff_t>(i), out.begin() + static_cast<std::ptrdiff_t>(end),
          [](char c) { return c != '\n'; }, ' ');
    i = std::max(end, i + 1);
  }
  return out;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view space = " \t\r\n";
  const std::size_t first = text.find_first_not_of(space);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(space) - first + 1);
}

std::vector<std::string_view> split(std::string_view list) {
  std::vector<std::string_view> parts;
  list = trimmed(list);
  if (list.empty()) return parts;
  int depth = 0;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const char c = list[i];
    if (c == '(' || c == '[' || c == '{') ++depth;
    if (c == ')' || c == ']' || c == '}') --depth;
    if (c != ',' || depth != 0) continue;
    parts.push_back(trimmed(list.substr(begin, i - begin)));
    begin = i + 1;
  }
  parts.push_back(trimmed(list.substr(begin)));
  return parts;
}

std::uint64_t integer_of(std::string_view text) {
  std::string_view digits = text;
  const bool negative = digits.starts_with('-');
  if (negative || digits.starts_with('+')) digits.remove_prefix(1);
  if (digits.ends_with('U')) digits.remove_suffix(1);
  int base = 10;
  if (digits.starts_with("0x") || digits.starts_with("0X")) {
    base = 16;
    digits.remove_prefix(2);
  } else if (digits.starts_with("0b") || digits.starts_with("0B")) {
    base = 2;
    digits.remove_prefix(2);
  } else if (digits.size() > 1 && digits.starts_with('0')) {
    base = 8;
  }
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (error != std::errc() || end != digits.data() + digits.size())
    throw Unknown{"not an integer: " + std::string(text)};
  return negative ? 0 - value : value;
}

bool is_word_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$' || c == '%' || c == '.' || c == ':';
}

void Scanner::skip_space() {
  while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0)
    if (text_[at_++] == '\n') ++line_;
}

std::uint32_t Scanner::line() {
  skip_space();
  return line_;
}

bool Scanner::at_end() {
  return peek() == 0;
}

char Scanner::peek() {
  skip_space();
  return at_ < text_.size() ? text_[at_] : '\0';
}

bool Scanner::take(char c) {
  if (peek() != c) return false;
  ++at_;
  return true;
}

void Scanner::expect(char c) {
  if (!take(c)) throw Unknown{std::string("expected '") + c + "'"};
}

std::string_view Scanner::word() {
  skip_space();
  const std::size_t begin = at_;
  // A colon belongs to a word only within `::`, as in .shared::cta; alone it ends a label.
  while (at_ < text_.size() && is_word_character(text_[at_])) {
    if (text_[at_] == ':') {
      if (at_ + 1 >= text_.size() || text_[at_ + 1] != ':') break;
      ++at_;
    }
    ++at_;
  }
  return text_.substr(begin, at_ - begin);
}

std::string_view Scanner::until(char c) {
  const std::size_t begin = at_;
  const std::size_t end = text_.find(c, at_);
  if (end == std::string_view::npos) throw Unknown{std::string("no '") + c + "' follows"};
  for (std::size_t i = begin; i < end; ++i)
    if (text_[i] == '\n') ++line_;
  at_ = end + 1;
  return text_.substr(begin, end - begin);
}

} // namespace heavytail::ptx
