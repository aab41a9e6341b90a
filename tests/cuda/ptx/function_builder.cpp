// SPDX-License-Identifier: MIT
#include "tests/cuda/ptx/function_builder.hpp"

#include <charconv>

namespace heavytail::ptx {

namespace {

constexpr TypeName types[] = {{"pred", 'p'}, {"b8", '1'},  {"u8", '1'},  {"s8", '1'},  {"b16", '2'},
                              {"u16", '2'},  {"s16", '2'}, {"b32", '4'}, {"u32", '4'}, {"s32", '4'},
                              {"b64", '8'},  {"u64", '8'}, {"s64", '8'}, {"f32", 'f'}, {"f64", 'd'}};

/// The bits of 0f… or 0d….
std::uint64_t bits_of_float(std::string_view operand) {
  const std::string_view digits = operand.substr(2);
  const bool is_single = operand[1] == 'f' || operand[1] == 'F';
  std::uint64_t bits = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits, 16);
  if (error != std::errc() || end != digits.data() + digits.size() || digits.size() != (is_single ? 8 : 16))
    throw Unknown{"not a floating-point literal: " + std::string(operand)};
  return bits;
}

bool is_float_literal(std::string_view operand) {
  return operand.size() > 2 && operand[0] == '0' && std::string_view("fFdD").find(operand[1]) != std::string_view::npos;
}

std::uint64_t literal_bits(std::string_view operand, char letter) {
  const bool is_float = letter == 'f' || letter == 'd';
  if (is_float_literal(operand)) {
    const std::uint32_t width = operand[1] == 'f' || operand[1] == 'F' ? 4 : 8;
    if (letter == 'p' || width_of(letter) != width)
      throw Unknown{"a literal of another width: " + std::string(operand)};
    return bits_of_float(operand);
  }
  if (is_float) throw Unknown{"an integer where none can be: " + std::string(operand)};
  const std::uint64_t value = integer_of(operand);
  if (letter == 'p') return value != 0 ? 1 : 0;
  const std::uint32_t bits = 8 * width_of(letter);
  if (bits < 64) {
    const auto as_signed = static_cast<std::int64_t>(value);
    if (as_signed >= (std::int64_t{1} << bits) || as_signed < -(std::int64_t{1} << (bits - 1)))
      throw Unknown{"an integer that does not fit: " + std::string(operand)};
  }
  return value;
}

std::uint64_t decimal_of(std::string_view digits) {
  std::uint64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

bool begins_literal(std::string_view operand) {
  return !operand.empty() && ((operand[0] >= '0' && operand[0] <= '9') || operand[0] == '-');
}

void check_width(std::string_view operand, std::uint32_t found, char letter, Fit fit) {
  if ((letter == 'p') != (found == 1)) throw Unknown{"a register of another kind: " + std::string(operand)};
  const std::uint32_t wanted = width_of(letter);
  if (fit == Fit::exact ? found != wanted : found < wanted)
    throw Unknown{"a register of another width: " + std::string(operand)};
}

} // namespace

char letter_of(std::string_view type) {
  for (const TypeName& each : types)
    if (each.name == type) return each.letter;
  return 0;
}

std::uint32_t width_of(char letter) {
  switch (letter) {
  case '2':
    return 2;
  case '4':
  case 'f':
    return 4;
  case '8':
  case 'd':
    return 8;
  default:
    return 1;
  }
}

FunctionBuilder::FunctionBuilder(Program& program, Function& function) : program_(program), function_(function) {
  function_.image.assign(fixed_slot_count, unwritten);
  function_.image[zero_slot] = 0;
  literals_[0] = zero_slot;
  open_scope();
}

bool FunctionBuilder::close_scope() {
  scopes_.pop_back();
  return !scopes_.empty();
}

FunctionBuilder::Register FunctionBuilder::new_register(std::uint32_t width) {
  const auto slot = static_cast<std::uint32_t>(function_.image.size());
  // Narrow registers keep the rest of their slot zero from the start.
  const std::uint64_t mask = width == 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << (8 * width)) - 1;
  function_.image.push_back(width == 1 ? 1 : unwritten & mask);
  return {slot, width};
}

void FunctionBuilder::declare_registers(char letter, std::string_view names) {
  if (letter == 0 || letter == '1') throw Unknown{"registers of that type"};
  const std::uint32_t width = width_of(letter);
  for (const std::string_view name : split(names)) {
    const std::size_t bracket = name.find('<');
    if (bracket == std::string_view::npos) {
      scopes_.back().registers[name] = new_register(width);
      continue;
    }
    if (!name.ends_with('>')) throw Unknown{"a range of registers: " + std::string(name)};
    const std::uint64_t count = integer_of(name.substr(bracket + 1, name.size() - bracket - 2));
    if (count == 0 || count > (1U << 24U)) throw Unknown{"a number of registers: " + std::string(name)};
    const Register first = new_register(width);
    for (std::uint64_t i = 1; i < count; ++i) new_register(width);
    scopes_.back().ranges[name.substr(0, bracket)] = {first, count};
  }
}

void FunctionBuilder::declare_memory(Space space, Variable variable) {
  const std::size_t alignment = variable.alignment;
  if (alignment == 0 || alignment > memory_alignment || (alignment & (alignment - 1)) != 0)
    throw Unknown{"an alignment"};
  variable.offset = (function_.memory_bytes + alignment - 1) / alignment * alignment;
  function_.memory_bytes = variable.offset + variable.size;
  std::string name = variable.name;
  scopes_.back().places[std::move(name)] = {std::move(variable), space, false};
}

void FunctionBuilder::declare_entry_parameter(const Variable& parameter) {
  scopes_.back().places[parameter.name] = {parameter, Space::parameter, true};
}

std::optional<FunctionBuilder::Register> FunctionBuilder::find_register(std::string_view name) const {
  std::size_t stem = name.size();
  while (stem > 0 && name[stem - 1] >= '0' && name[stem - 1] <= '9') --stem;
  for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
    const auto named = scope->registers.find(name);
    if (named != scope->registers.end()) return named->second;
    if (stem == name.size()) continue;
    const auto range = scope->ranges.find(name.substr(0, stem));
    if (range == scope->ranges.end()) continue;
    const std::uint64_t number = decimal_of(name.substr(stem));
    if (number >= range->second.count) return std::nullopt;
    return Register{static_cast<std::uint32_t>(range->second.first.slot + number), range->second.first.width};
  }
  return std::nullopt;
}

const FunctionBuilder::Place* FunctionBuilder::find_place(std::string_view name) const {
  const std::string key(name);
  for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
    const auto found = scope->places.find(key);
    if (found != scope->places.end()) return &found->second;
  }
  return nullptr;
}

std::uint32_t FunctionBuilder::literal(std::uint64_t value) {
  const auto [found, is_new] = literals_.try_emplace(value, static_cast<std::uint32_t>(function_.image.size()));
  if (is_new) function_.image.push_back(value);
  return found->second;
}

std::uint32_t FunctionBuilder::source(std::string_view operand, char letter, Fit fit) {
  if (begins_literal(operand)) return literal(literal_bits(operand, letter));
  const std::optional<Register> found = find_register(operand);
  if (!found) throw Unknown{"an operand: " + std::string(operand)};
  check_width(operand, found->width, letter, fit);
  return found->slot;
}

std::uint32_t FunctionBuilder::destination(std::string_view operand, char letter, Fit fit) {
  if (operand == "_") return sink_slot;
  const std::optional<Register> found = find_register(operand);
  if (!found) throw Unknown{"a destination: " + std::string(operand)};
  check_width(operand, found->width, letter, fit);
  return found->slot;
}

std::uint32_t FunctionBuilder::register_width(std::string_view name) const {
  const std::optional<Register> found = find_register(name);
  return found ? found->width : 0;
}

Address FunctionBuilder::address(std::string_view operand) {
  if (!operand.starts_with('[') || !operand.ends_with(']')) throw Unknown{"an address: " + std::string(operand)};
  const std::string_view inner = trimmed(operand.substr(1, operand.size() - 2));
  const std::size_t plus = inner.find('+');
  const std::string_view base = trimmed(inner.substr(0, plus));
  const std::optional<Register> found = find_register(base);
  if (!found) return symbol(inner);
  if (found->width < 4) throw Unknown{"a narrow register as an address: " + std::string(base)};
  Address address{.slot = found->slot};
  if (plus != std::string_view::npos)
    address.offset = static_cast<std::int64_t>(integer_of(trimmed(inner.substr(plus + 1))));
  return address;
}

Address FunctionBuilder::symbol(std::string_view name) {
  const std::size_t plus = name.find('+');
  const std::uint64_t offset = plus == std::string_view::npos ? 0 : integer_of(trimmed(name.substr(plus + 1)));
  const std::string_view base = trimmed(name.substr(0, plus));
  const auto within = [&](std::size_t size) {
    if (offset > size) throw Unknown{"an offset beyond the variable: " + std::string(name)};
    return size - offset;
  };
  if (const Place* place = find_place(base); place != nullptr)
    return {.slot = place->of_entry ? parameters_slot : frame_slot,
            .offset = static_cast<std::int64_t>(place->variable.offset + offset),
            .space = place->space,
            .bytes_left = within(place->variable.size),
            .of_entry = place->of_entry};
  if (const auto shared = program_.shared.find(base); shared != program_.shared.end())
    return {.slot = shared->second.is_dynamic ? dynamic_slot : zero_slot,
            .offset = static_cast<std::int64_t>(shared->second.offset + offset),
            .space = Space::shared,
            .bytes_left = within(shared->second.size)};
  if (const auto variable = program_.variables.find(base); variable != program_.variables.end())
    return {.slot = literal(variable->second.address()),
            .offset = static_cast<std::int64_t>(offset),
            .space = Space::global,
            .bytes_left = within(variable->second.bytes().size())};
  throw Unknown{"a name: " + std::string(base)};
}

bool FunctionBuilder::is_symbol(std::string_view name) const {
  const std::string_view base = trimmed(name.substr(0, name.find('+')));
  return find_place(base) != nullptr || program_.shared.contains(base) || program_.variables.contains(base);
}

Variable FunctionBuilder::call_parameter(std::string_view name) const {
  const Place* place = find_place(name);
  if (place == nullptr || place->space != Space::parameter || place->of_entry)
    throw Unknown{"a parameter of a call: " + std::string(name)};
  return place->variable;
}

void FunctionBuilder::emit(Handler run, std::initializer_list<std::uint32_t> operands) {
  Instruction instruction{.run = run};
  std::uint32_t* o = instruction.o;
  for (const std::uint32_t operand : operands) *o++ = operand;
  function_.code.push_back(instruction);
  function_.lines.push_back(line_);
}

void FunctionBuilder::jump_operand(std::size_t o, std::string_view label) {
  jumps_.push_back({function_.code.size() - 1, o, std::string(label)});
}

std::uint32_t FunctionBuilder::append_slots(const std::vector<std::uint32_t>& slots) {
  const auto place = static_cast<std::uint32_t>(function_.slots.size());
  function_.slots.insert(function_.slots.end(), slots.begin(), slots.end());
  return place;
}

void FunctionBuilder::jump_table(std::string_view name, const std::vector<std::string_view>& labels) {
  std::vector<std::string>& table = tables_[std::string(name)];
  if (!table.empty() || labels.empty()) throw Unknown{"a jump table: " + std::string(name)};
  table.assign(labels.begin(), labels.end());
}

void FunctionBuilder::jump_table_operand(std::size_t o, std::string_view name) {
  table_jumps_.push_back({function_.code.size() - 1, o, std::string(name)});
}

void FunctionBuilder::define_label(std::string_view name) {
  if (!labels_.try_emplace(std::string(name), function_.code.size()).second)
    throw Unknown{"a second label " + std::string(name)};
}

void FunctionBuilder::finish() {
  const auto distance = [&](std::size_t from, const std::string& label) {
    const auto found = labels_.find(label);
    if (found == labels_.end()) throw Unknown{"a label that is nowhere: " + label};
    return static_cast<std::uint32_t>(static_cast<std::int64_t>(found->second) - static_cast<std::int64_t>(from));
  };
  for (const Reference& jump : jumps_)
    function_.code[jump.instruction].o[jump.operand] = distance(jump.instruction, jump.label);
  for (const Reference& jump : table_jumps_) {
    const auto table = tables_.find(jump.label);
    if (table == tables_.end()) throw Unknown{"a jump table that is nowhere: " + jump.label};
    std::vector<std::uint32_t> distances;
    for (const std::string& label : table->second) distances.push_back(distance(jump.instruction, label));
    Instruction& instruction = function_.code[jump.instruction];
    instruction.o[jump.operand] = append_slots(distances);
    instruction.o[jump.operand + 1] = static_cast<std::uint32_t>(distances.size());
  }
}

} // namespace heavytail::ptx
