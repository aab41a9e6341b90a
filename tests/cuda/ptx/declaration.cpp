// SPDX-License-Identifier: MIT
#include "tests/cuda/ptx/declaration.hpp"

#include "tests/cuda/ptx/function_builder.hpp"
#include "tests/cuda/ptx/scanner.hpp"

#include <string>

namespace heavytail::ptx {

namespace {

/// Sizes in brackets: [4] or [2][3]; the product.
std::size_t array_size(std::string_view brackets, bool& is_open) {
  std::size_t count = 1;
  while (!brackets.empty()) {
    const std::size_t end = brackets.find(']');
    if (!brackets.starts_with('[') || end == std::string_view::npos) throw Unknown{"an array's size"};
    const std::string_view size = trimmed(brackets.substr(1, end - 1));
    is_open = size.empty();
    count *= is_open ? 0 : integer_of(size);
    brackets = trimmed(brackets.substr(end + 1));
  }
  return count;
}

} // namespace

Declaration read_declaration(std::string_view text) {
  Declaration declaration;
  Scanner scanner(text);
  std::size_t alignment = 0;
  std::string_view word = scanner.word();
  if (word == ".align") {
    alignment = integer_of(scanner.word());
    word = scanner.word();
  }
  const char letter = word.starts_with('.') ? letter_of(word.substr(1)) : '\0';
  if (letter == 0 || letter == 'p') throw Unknown{"the type of a variable: " + std::string(word)};
  declaration.element_size = width_of(letter);
  // A kernel's pointer may say what it points to, which tells nothing about the parameter itself.
  word = scanner.word();
  if (word == ".ptr") {
    word = scanner.word();
    if (word == ".global" || word == ".shared" || word == ".const" || word == ".local") word = scanner.word();
    if (word == ".align") {
      integer_of(scanner.word());
      word = scanner.word();
    }
  }
  declaration.variable.name = std::string(word);
  if (word.empty() || word.starts_with('.')) throw Unknown{"the name of a variable: " + std::string(word)};
  const auto brackets = static_cast<std::size_t>(word.data() + word.size() - text.data());
  const std::size_t count = array_size(trimmed(text.substr(brackets)), declaration.is_open_array);
  declaration.variable.size = count * declaration.element_size;
  declaration.variable.alignment = alignment == 0 ? declaration.element_size : alignment;
  return declaration;
}

std::size_t lay_out(std::vector<Variable>& parameters, std::size_t begin) {
  for (Variable& each : parameters) {
    each.offset = (begin + each.alignment - 1) / each.alignment * each.alignment;
    begin = each.offset + each.size;
  }
  return begin;
}

} // namespace heavytail::ptx
