// SPDX-License-Identifier: MIT
// mov: registers, literals, special registers, addresses of variables, and vectors packed into or out of a register.
#include "tests/cuda/ptx/decode.hpp"
#include "tests/cuda/ptx/memory_handlers.hpp"

#include <string>
#include <vector>

namespace heavytail::ptx {

namespace {

template <std::uint32_t LaunchState::* Member> void launch_number(Thread& t, const Instruction& i) {
  put<std::uint32_t>(t, i.o[0], t.launch->*Member);
}

void thread_number(Thread& t, const Instruction& i) {
  put<std::uint32_t>(t, i.o[0], t.number);
}

void lane_number(Thread& t, const Instruction& i) {
  put<std::uint32_t>(t, i.o[0], t.number % 32);
}

void always_zero(Thread& t, const Instruction& i) {
  put<std::uint32_t>(t, i.o[0], 0);
}

void always_one(Thread& t, const Instruction& i) {
  put<std::uint32_t>(t, i.o[0], 1);
}

/// Special registers of 32 bits; launches are one-dimensional.
Handler special_register(std::string_view name) {
  constexpr NamedHandler specials[] = {{"%tid.x", thread_number},
                                       {"%ntid.x", launch_number<&LaunchState::block_x>},
                                       {"%ctaid.x", launch_number<&LaunchState::block>},
                                       {"%nctaid.x", launch_number<&LaunchState::grid_x>},
                                       {"%laneid", lane_number},
                                       {"%tid.y", always_zero},
                                       {"%tid.z", always_zero},
                                       {"%ctaid.y", always_zero},
                                       {"%ctaid.z", always_zero},
                                       {"%ntid.y", always_one},
                                       {"%ntid.z", always_one},
                                       {"%nctaid.y", always_one},
                                       {"%nctaid.z", always_one}};
  return handler_called(name, specials);
}

/// pack (d, parts…): the first part is the lowest.
template <class Part, std::size_t Count> void pack(Thread& t, const Instruction& i) {
  std::uint64_t whole = 0;
  for (std::size_t n = 0; n < Count; ++n)
    whole |= static_cast<std::uint64_t>(get<Part>(t, i.o[1 + n])) << (8 * sizeof(Part) * n);
  t.registers[i.o[0]] = whole;
}

/// unpack (a, parts…).
template <class Part, std::size_t Count> void unpack(Thread& t, const Instruction& i) {
  const std::uint64_t whole = t.registers[i.o[0]];
  for (std::size_t n = 0; n < Count; ++n) put<Part>(t, i.o[1 + n], static_cast<Part>(whole >> (8 * sizeof(Part) * n)));
}

struct Packing {
  std::uint32_t width; ///< of the whole
  std::size_t count;
  Handler pack, unpack;
};

Packing packing_of(std::uint32_t width, std::size_t count) {
  if (width == 8 && count == 2) return {4, count, pack<std::uint32_t, 2>, unpack<std::uint32_t, 2>};
  if (width == 8 && count == 4) return {2, count, pack<std::uint16_t, 4>, unpack<std::uint16_t, 4>};
  if (width == 4 && count == 2) return {2, count, pack<std::uint16_t, 2>, unpack<std::uint16_t, 2>};
  throw Unknown{"a vector of that length"};
}

/// mov between a register and a vector of its parts; true where one of the operands is a vector.
bool decode_vector_move(FunctionBuilder& builder, const Statement& statement, char letter) {
  const bool unpacks = statement.operands[0].starts_with('{');
  const bool packs = statement.operands[1].starts_with('{');
  if (!packs && !unpacks) return false;
  const std::string_view vector = statement.operands[unpacks ? 0 : 1];
  const std::vector<std::string_view> parts = split(vector.substr(1, vector.size() - 2));
  const Packing packing = packing_of(width_of(letter), parts.size());
  const char part_letter = packing.width == 4 ? '4' : '2';
  std::uint32_t o[5] = {};
  o[0] = unpacks ? builder.source(statement.operands[1], letter) : builder.destination(statement.operands[0], letter);
  for (std::size_t n = 0; n < parts.size(); ++n)
    o[1 + n] = unpacks ? builder.destination(parts[n], part_letter) : builder.source(parts[n], part_letter);
  builder.emit(unpacks ? packing.unpack : packing.pack, {o[0], o[1], o[2], o[3], o[4]});
  return true;
}

} // namespace

void decode_move(FunctionBuilder& builder, const Statement& statement) {
  expect_operands(statement, 2);
  Modifiers modifiers(statement.modifiers);
  const char letter = letter_of(modifiers.next());
  modifiers.end();
  if (letter == 0 || letter == '1') throw Unknown{"the type of a move"};
  if (decode_vector_move(builder, statement, letter)) return;
  const std::uint32_t d = builder.destination(statement.operands[0], letter);
  const std::string_view from = statement.operands[1];
  if (const Handler special = special_register(from); special != nullptr) {
    if (letter != '4') throw Unknown{"a special register's type"};
    builder.emit(special, {d});
  } else if (builder.is_symbol(from)) {
    const Address address = builder.symbol(from);
    // Addresses in the window of shared memory are short.
    if (letter != '8' && !(letter == '4' && address.space == Space::shared)) throw Unknown{"an address in so few bits"};
    builder.emit(handlers::move_address, {d, address.slot, static_cast<std::uint32_t>(address.offset)});
  } else {
    const std::uint32_t a = builder.source(from, letter);
    if (letter == 'p') return builder.emit(handlers::move<bool>, {d, a});
    with_register_type(width_of(letter), [&](auto type) { builder.emit(handlers::move<decltype(type)>, {d, a}); });
  }
}

} // namespace heavytail::ptx
