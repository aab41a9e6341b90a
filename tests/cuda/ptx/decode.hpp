// SPDX-License-Identifier: MIT
// From the text of an instruction to its handler.  What no decoder takes is unknown.
#pragma once

#include "tests/cuda/ptx/function_builder.hpp"

#include <concepts>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace heavytail::ptx {

/// An instruction as it is written: `name.modifiers operands`, without its guard.
struct Statement {
  std::string_view text;      ///< name and modifiers
  std::string_view name;      ///< before the first dot
  std::string_view modifiers; ///< from the first dot on
  std::vector<std::string_view> operands;
};

/// Modifiers of a statement, taken from the left one by one.
class Modifiers {
public:
  explicit Modifiers(std::string_view text) : rest_(text) {}

  /// The next modifier without its dot, not taken; empty at the end.
  std::string_view peek() const;
  /// Takes the next modifier whatever it is.
  std::string_view next();
  bool take(std::string_view modifier);
  /// Takes the next modifier if it is one of these, and returns which, else -1.
  int take_any(std::initializer_list<std::string_view> modifiers);
  /// Throws Unknown where something is left.
  void end() const;

private:
  std::string_view rest_;
};

struct NamedHandler {
  std::string_view name;
  Handler run = nullptr;
};

/// The handler of that name; null where the list has none.
inline Handler handler_called(std::string_view name, std::span<const NamedHandler> list) {
  for (const NamedHandler& each : list)
    if (each.name == name) return each.run;
  return nullptr;
}

/// Throws Unknown unless there are so many operands.
void expect_operands(const Statement& statement, std::size_t count);

/// Decodes a statement whose operands all have the types of a fixed shape (arithmetic, logic, selections).
bool decode_plain(FunctionBuilder& builder, const Statement& statement);
void decode_compare(FunctionBuilder& builder, const Statement& statement);
void decode_convert(FunctionBuilder& builder, const Statement& statement);
void decode_load(FunctionBuilder& builder, const Statement& statement);
void decode_store(FunctionBuilder& builder, const Statement& statement);
void decode_atomic(FunctionBuilder& builder, const Statement& statement);
void decode_move(FunctionBuilder& builder, const Statement& statement);
void decode_address_conversion(FunctionBuilder& builder, const Statement& statement);
void decode_space_test(FunctionBuilder& builder, const Statement& statement);

/// Everything that changes where a thread goes on: bra, brx, call, ret, exit, trap, barriers; also fences.
bool decode_control(FunctionBuilder& builder, const Statement& statement);
/// A jump that is taken where the predicate in `slot` is `wanted`.
void decode_guarded_jump(FunctionBuilder& builder, const Statement& statement, std::uint32_t slot, bool wanted);
/// Makes the next instruction run only where the predicate in `slot` is `wanted`; returns the guard's number.
std::size_t emit_guard(FunctionBuilder& builder, std::uint32_t slot, bool wanted);

/// What runs where a function has no more instructions: an error.
void decode_end(FunctionBuilder& builder);

/// Any instruction.  Throws Unknown.
void decode(FunctionBuilder& builder, const Statement& statement);

/// Calls `use` with a value of the C++ type of a PTX type's name; bits count as unsigned.  Throws Unknown for others.
template <class Use> auto with_integer_type(std::string_view type, Use&& use) {
  if (type == "u16" || type == "b16") return use(std::uint16_t{});
  if (type == "s16") return use(std::int16_t{});
  if (type == "u32" || type == "b32") return use(std::uint32_t{});
  if (type == "s32") return use(std::int32_t{});
  if (type == "u64" || type == "b64") return use(std::uint64_t{});
  if (type == "s64") return use(std::int64_t{});
  throw Unknown{"the type ." + std::string(type)};
}

template <class Use> auto with_memory_type(std::string_view type, Use&& use) {
  if (type == "u8" || type == "b8") return use(std::uint8_t{});
  if (type == "s8") return use(std::int8_t{});
  if (type == "f32") return use(std::uint32_t{});
  if (type == "f64") return use(std::uint64_t{});
  return with_integer_type(type, use);
}

/// Calls `use` with a value of the unsigned type of a register of so many bytes.
template <class Use> auto with_register_type(std::uint32_t width, Use&& use) {
  if (width <= 2) return use(std::uint16_t{});
  if (width == 4) return use(std::uint32_t{});
  return use(std::uint64_t{});
}

} // namespace heavytail::ptx
