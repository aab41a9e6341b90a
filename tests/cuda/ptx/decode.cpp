// SPDX-License-Identifier: MIT
#include "tests/cuda/ptx/decode.hpp"

#include <string>

namespace heavytail::ptx {

std::string_view Modifiers::peek() const {
  if (rest_.empty()) return {};
  return rest_.substr(1, rest_.find('.', 1) - 1);
}

std::string_view Modifiers::next() {
  const std::string_view modifier = peek();
  if (modifier.empty()) throw Unknown{"a modifier is missing"};
  rest_.remove_prefix(1 + modifier.size());
  return modifier;
}

bool Modifiers::take(std::string_view modifier) {
  if (peek() != modifier) return false;
  next();
  return true;
}

int Modifiers::take_any(std::initializer_list<std::string_view> modifiers) {
  int number = 0;
  for (const std::string_view modifier : modifiers) {
    if (take(modifier)) return number;
    ++number;
  }
  return -1;
}

void Modifiers::end() const {
  if (!rest_.empty()) throw Unknown{"the modifier ." + std::string(peek())};
}

void expect_operands(const Statement& statement, std::size_t count) {
  if (statement.operands.size() != count)
    throw Unknown{std::to_string(statement.operands.size()) + " operands, where " + std::to_string(count) + " belong"};
}

namespace {

/// Says why arithmetic that IEEE 754 does not settle is refused.
void refuse(const Statement& statement) {
  const std::string text(statement.text);
  if (text.find(".approx") != std::string::npos || text.find(".full") != std::string::npos)
    throw Unknown{"an approximation: " + text};
  if (text.find(".ftz") != std::string::npos) throw Unknown{"subnormal numbers are flushed to zero: " + text};
  for (const std::string_view name : {"add", "sub", "mul", "mad", "fma", "div", "rcp", "sqrt"})
    if (statement.name == name && (text.ends_with(".f32") || text.ends_with(".f64")))
      throw Unknown{"the rounding is not stated: " + text};
  throw Unknown{"an instruction that is not known: " + text};
}

} // namespace

void decode(FunctionBuilder& builder, const Statement& statement) {
  using Decoder = void (*)(FunctionBuilder&, const Statement&);

  struct Named {
    std::string_view name;
    Decoder decoder;
  };

  constexpr Named decoders[] = {{"ld", decode_load},
                                {"st", decode_store},
                                {"mov", decode_move},
                                {"setp", decode_compare},
                                {"cvt", decode_convert},
                                {"cvta", decode_address_conversion},
                                {"isspacep", decode_space_test},
                                {"atom", decode_atomic},
                                {"red", decode_atomic}};
  for (const std::string_view mode : {".rz.", ".rm.", ".rp."})
    if (statement.modifiers.starts_with(mode)) ++builder.program().directed_roundings;
  if (decode_plain(builder, statement)) return;
  for (const Named& each : decoders)
    if (each.name == statement.name) return each.decoder(builder, statement);
  if (!decode_control(builder, statement)) refuse(statement);
}

} // namespace heavytail::ptx
