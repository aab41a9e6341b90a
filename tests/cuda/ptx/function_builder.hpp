// SPDX-License-Identifier: MIT
// Builds one function: registers, memory and labels by name become slots, offsets and jumps.
#pragma once

#include "tests/cuda/ptx/program.hpp"
#include "tests/cuda/ptx/scanner.hpp"

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace heavytail::ptx {

/// Types of PTX as one letter an operand: p predicate; 1 2 4 8 bytes of an integer or of bits; f d floating-point
/// numbers. Letters in a row are the shape of an instruction, the destination first.
struct TypeName {
  std::string_view name;
  char letter;
};

/// Letter of a type's name without its dot, 0 where it is none.
char letter_of(std::string_view type);

/// Bytes of a register that holds such an operand; 1 for predicates.
std::uint32_t width_of(char letter);

enum class Space : std::uint8_t { generic, global, constant, shared, local, parameter };

/// An operand `[base + offset]`.
struct Address {
  std::uint32_t slot = 0;
  std::int64_t offset = 0;
  Space space = Space::generic; ///< of the variable that is named; generic where a register is
  std::size_t bytes_left = 0;   ///< of the variable from there on, 0 where a register is named
  bool of_entry = false;        ///< in the kernel's parameter block
};

/// Whether an operand's register may be wider than its type, as for ld, st and cvt.
enum class Fit : std::uint8_t { exact, at_least };

class FunctionBuilder {
public:
  FunctionBuilder(Program& program, Function& function);

  void open_scope() { scopes_.emplace_back(); }

  /// False where none is left.
  bool close_scope();

  /// `.reg TYPE names`.
  void declare_registers(char letter, std::string_view names);
  /// A local array, or a parameter of a call, in the frame's memory.
  void declare_memory(Space space, Variable variable);
  void declare_entry_parameter(const Variable& parameter);

  std::uint32_t source(std::string_view operand, char letter, Fit fit = Fit::exact);
  /// `_` is the sink.
  std::uint32_t destination(std::string_view operand, char letter, Fit fit = Fit::exact);
  /// Bytes of the register of that name, 0 where there is none.
  std::uint32_t register_width(std::string_view name) const;
  std::uint32_t literal(std::uint64_t value);
  /// `[base + offset]`.
  Address address(std::string_view operand);
  /// A variable's name with an optional offset.
  Address symbol(std::string_view name);
  bool is_symbol(std::string_view name) const;
  /// Parameter of a call by its name: offset in the frame's memory and size.
  Variable call_parameter(std::string_view name) const;

  void emit(Handler run, std::initializer_list<std::uint32_t> operands);
  /// Makes operand `o` of the newest instruction the distance to a label.
  void jump_operand(std::size_t o, std::string_view label);
  /// Appends to the list of slots; returns the place.
  std::uint32_t append_slots(const std::vector<std::uint32_t>& slots);
  void jump_table(std::string_view name, const std::vector<std::string_view>& labels);
  /// Makes operand `o` of the newest instruction the place of a jump table, and the next one its size.
  void jump_table_operand(std::size_t o, std::string_view name);
  void define_label(std::string_view name);

  void set_line(std::uint32_t line) { line_ = line; }

  std::size_t instruction_count() const { return function_.code.size(); }

  Instruction& instruction(std::size_t number) { return function_.code[number]; }

  /// Resolves labels.
  void finish();

  Program& program() { return program_; }

  Function& function() { return function_; }

private:
  struct Register {
    std::uint32_t slot = 0;
    std::uint32_t width = 0; ///< 1: predicate
  };

  struct Range {
    Register first;
    std::uint64_t count = 0;
  };

  struct Place {
    Variable variable;
    Space space = Space::local;
    bool of_entry = false;
  };

  struct Scope {
    std::unordered_map<std::string_view, Register> registers;
    std::unordered_map<std::string_view, Range> ranges;
    std::unordered_map<std::string, Place> places;
  };

  struct Reference {
    std::size_t instruction;
    std::size_t operand;
    std::string label;
  };

  std::optional<Register> find_register(std::string_view name) const;
  const Place* find_place(std::string_view name) const;
  Register new_register(std::uint32_t width);

  Program& program_;
  Function& function_;
  std::vector<Scope> scopes_;
  std::unordered_map<std::uint64_t, std::uint32_t> literals_;
  std::unordered_map<std::string, std::size_t> labels_;
  std::unordered_map<std::string, std::vector<std::string>> tables_;
  std::vector<Reference> jumps_;
  std::vector<Reference> table_jumps_;
  std::uint32_t line_ = 0;
};

} // namespace heavytail::ptx
