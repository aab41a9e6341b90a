// SPDX-License-Identifier: MIT
// ld, st, atom, red, mov, cvta, isspacep.
#include "tests/cuda/ptx/decode.hpp"
#include "tests/cuda/ptx/memory_handlers.hpp"

#include <limits>
#include <string>

namespace heavytail::ptx {

namespace {

using handlers::Window;

/// What ld, st, atom and red say before their type.  Threads of a block run one after another and each sees what the
/// others wrote, so that every order of memory holds, and hints of caches say nothing.
struct Access {
  Space space = Space::generic;
  std::uint32_t count = 1;
  std::string_view type;
};

void take_order(Modifiers& modifiers) {
  const int order = modifiers.take_any({"weak", "volatile", "relaxed", "acquire", "release", "acq_rel"});
  const bool has_scope = order > 1;
  if (has_scope) modifiers.take_any({"cta", "cluster", "gpu", "sys"});
}

Space take_space(Modifiers& modifiers) {
  switch (modifiers.take_any({"global", "shared", "shared::cta", "local", "param", "const"})) {
  case 0:
    return Space::global;
  case 1:
  case 2:
    return Space::shared;
  case 3:
    return Space::local;
  case 4:
    return Space::parameter;
  case 5:
    return Space::constant;
  default:
    return Space::generic;
  }
}

Access read_access(const Statement& statement) {
  Modifiers modifiers(statement.modifiers);
  Access access;
  take_order(modifiers);
  access.space = take_space(modifiers);
  modifiers.take_any({"ca", "cg", "cs", "lu", "cv", "wb", "wt"});
  if (access.space == Space::global) modifiers.take("nc");
  modifiers.take_any(
      {"L1::evict_normal", "L1::evict_unchanged", "L1::evict_first", "L1::evict_last", "L1::no_allocate"});
  modifiers.take_any({"L2::64B", "L2::128B", "L2::256B"});
  const int vector = modifiers.take_any({"v2", "v4", "v8"});
  if (vector >= 0) access.count = 2U << static_cast<unsigned>(vector);
  access.type = modifiers.next();
  modifiers.end();
  return access;
}

/// Slots of `{a, b, …}`.
template <class SlotOf>
std::vector<std::uint32_t> slots_of(std::string_view operand, std::size_t count, SlotOf&& slot_of) {
  if (!operand.starts_with('{') || !operand.ends_with('}')) throw Unknown{"a vector: " + std::string(operand)};
  std::vector<std::uint32_t> slots;
  for (const std::string_view each : split(operand.substr(1, operand.size() - 2))) slots.push_back(slot_of(each));
  if (slots.size() != count) throw Unknown{"the length of a vector: " + std::string(operand)};
  return slots;
}

/// Checks that a named variable is of the instruction's space and holds `size` bytes there.
Address checked_address(FunctionBuilder& builder, std::string_view operand, Space space, std::size_t size) {
  const Address address = builder.address(operand);
  if (address.space != Space::generic) {
    const Space wanted = space == Space::constant ? Space::global : space;
    const bool is_same = address.space == wanted || (space == Space::generic && address.space == Space::global);
    if (!is_same) throw Unknown{"a variable of another space: " + std::string(operand)};
    if (size > address.bytes_left) throw Unknown{"an access beyond the variable: " + std::string(operand)};
  }
  if (address.offset > std::numeric_limits<std::int32_t>::max() ||
      address.offset < std::numeric_limits<std::int32_t>::min())
    throw Unknown{"an offset: " + std::string(operand)};
  return address;
}

std::uint32_t offset_of(const Address& address) {
  return static_cast<std::uint32_t>(static_cast<std::int32_t>(address.offset));
}

/// The constant of the window for handlers' template argument.
template <class Use> void with_window(Space space, Use&& use) {
  if (space == Space::shared)
    use(std::integral_constant<Window, Window::shared>{});
  else if (space == Space::local)
    use(std::integral_constant<Window, Window::local>{});
  else
    use(std::integral_constant<Window, Window::host>{});
}

/// Width of the register (the narrowest of a vector's) that a load goes to.
std::uint32_t destination_width(const FunctionBuilder& builder, std::string_view operand) {
  if (!operand.starts_with('{')) return builder.register_width(operand);
  for (const std::string_view each : split(operand.substr(1, operand.size() - 2)))
    if (each != "_") return builder.register_width(each);
  return 8;
}

/// The handler of an atomic operation on T by its name.
template <class T, Window W> Handler atomic_handler_in(std::string_view name) {
  using namespace handlers; // NOLINT(google-build-using-namespace)
  const NamedHandler of_any[] = {{"add", atomic<T, AtomicAdd<T>, W>},
                                 {"min", atomic<T, AtomicMinimum<T>, W>},
                                 {"max", atomic<T, AtomicMaximum<T>, W>},
                                 {"exch", atomic<T, AtomicExchange<T>, W>},
                                 {"cas", atomic<T, AtomicCompareAndSwap<T>, W>}};
  Handler found = handler_called(name, of_any);
  if constexpr (std::is_unsigned_v<T>) {
    const NamedHandler of_bits[] = {{"and", atomic<T, AtomicAnd<T>, W>},
                                    {"or", atomic<T, AtomicOr<T>, W>},
                                    {"xor", atomic<T, AtomicExclusiveOr<T>, W>},
                                    {"inc", atomic<T, AtomicIncrement<T>, W>},
                                    {"dec", atomic<T, AtomicDecrement<T>, W>}};
    if (found == nullptr) found = handler_called(name, of_bits);
  }
  return found;
}

template <class T> Handler atomic_handler(std::string_view name, Space space) {
  Handler handler = nullptr;
  with_window(space, [&](auto window) { handler = atomic_handler_in<T, decltype(window)::value>(name); });
  if (handler == nullptr) throw Unknown{"the atomic operation ." + std::string(name)};
  return handler;
}

} // namespace

void decode_load(FunctionBuilder& builder, const Statement& statement) {
  expect_operands(statement, 2);
  const Access access = read_access(statement);
  const char letter = letter_of(access.type);
  if (letter == 0 || letter == 'p') throw Unknown{"the type ." + std::string(access.type)};
  const Address address =
      checked_address(builder, statement.operands[1], access.space, std::size_t{access.count} * width_of(letter));
  const auto slot = [&](std::string_view name) { return builder.destination(name, letter, Fit::at_least); };
  const std::uint32_t width = destination_width(builder, statement.operands[0]);
  std::uint32_t d = 0;
  if (access.count == 1)
    d = slot(statement.operands[0]);
  else
    d = builder.append_slots(slots_of(statement.operands[0], access.count, slot));
  with_window(access.space, [&](auto window) {
    with_memory_type(access.type, [&](auto type) {
      with_register_type(width, [&](auto register_type) {
        using T = decltype(type);
        using D = decltype(register_type);
        constexpr Window w = decltype(window)::value;
        const Handler run = access.count == 1 ? handlers::load<T, D, w> : handlers::load_vector<T, D, w>;
        builder.emit(run, {d, address.slot, offset_of(address), access.count});
      });
    });
  });
}

void decode_store(FunctionBuilder& builder, const Statement& statement) {
  expect_operands(statement, 2);
  const Access access = read_access(statement);
  const char letter = letter_of(access.type);
  if (letter == 0 || letter == 'p' || access.space == Space::constant)
    throw Unknown{"a store of that kind: " + std::string(statement.text)};
  const Address address =
      checked_address(builder, statement.operands[0], access.space, std::size_t{access.count} * width_of(letter));
  if (address.of_entry) throw Unknown{"a store to a kernel's parameter"};
  const auto slot = [&](std::string_view name) { return builder.source(name, letter, Fit::at_least); };
  std::uint32_t a = 0;
  if (access.count == 1)
    a = slot(statement.operands[1]);
  else
    a = builder.append_slots(slots_of(statement.operands[1], access.count, slot));
  with_window(access.space, [&](auto window) {
    with_memory_type(access.type, [&](auto type) {
      using T = std::make_unsigned_t<decltype(type)>;
      constexpr Window w = decltype(window)::value;
      const Handler run = access.count == 1 ? handlers::store<T, w> : handlers::store_vector<T, w>;
      builder.emit(run, {a, address.slot, offset_of(address), access.count});
    });
  });
}

void decode_atomic(FunctionBuilder& builder, const Statement& statement) {
  Modifiers modifiers(statement.modifiers);
  take_order(modifiers);
  const Space space = take_space(modifiers);
  if (space != Space::global && space != Space::shared && space != Space::generic)
    throw Unknown{"atomics in that space"};
  // Older PTX has the scope behind the space.
  modifiers.take_any({"cta", "cluster", "gpu", "sys"});
  const std::string_view operation = modifiers.next();
  const std::string_view type = modifiers.next();
  modifiers.end();
  if (type == "f32" || type == "f64") throw Unknown{"the order of a floating-point atomic is not settled"};
  const char letter = letter_of(type);
  const bool has_result = statement.name == "atom";
  const std::size_t at = has_result ? 1 : 0;
  const bool is_swap = operation == "cas";
  expect_operands(statement, at + (is_swap ? 3 : 2));
  with_integer_type(type, [&](auto example) {
    using T = decltype(example);
    if constexpr (sizeof(T) >= 4) {
      const Address address = checked_address(builder, statement.operands[at], space, sizeof(T));
      const std::uint32_t d = has_result ? builder.destination(statement.operands[0], letter) : sink_slot;
      const std::uint32_t b = builder.source(statement.operands[at + 1], letter);
      const std::uint32_t c = is_swap ? builder.source(statement.operands[at + 2], letter) : zero_slot;
      builder.emit(atomic_handler<T>(operation, space), {d, address.slot, offset_of(address), b, c});
    } else {
      throw Unknown{"the type ." + std::string(type)};
    }
  });
}

void decode_address_conversion(FunctionBuilder& builder, const Statement& statement) {
  expect_operands(statement, 2);
  Modifiers modifiers(statement.modifiers);
  const bool to_space = modifiers.take("to");
  const Space space = take_space(modifiers);
  if (space == Space::generic || modifiers.next() != "u64") throw Unknown{"a conversion of addresses"};
  modifiers.end();
  const std::uint32_t d = builder.destination(statement.operands[0], '8');
  if (builder.is_symbol(statement.operands[1])) {
    const Address address = builder.symbol(statement.operands[1]);
    builder.emit(handlers::move_address, {d, address.slot, offset_of(address)});
    if (space == Space::shared) builder.emit(handlers::shared_to_generic, {d, d});
    return;
  }
  const std::uint32_t a = builder.source(statement.operands[1], '8');
  if (space != Space::shared)
    builder.emit(handlers::move<std::uint64_t>, {d, a});
  else
    builder.emit(to_space ? handlers::generic_to_shared : handlers::shared_to_generic, {d, a});
}

void decode_space_test(FunctionBuilder& builder, const Statement& statement) {
  expect_operands(statement, 2);
  Modifiers modifiers(statement.modifiers);
  const std::uint32_t d = builder.destination(statement.operands[0], 'p');
  const std::uint32_t a = builder.source(statement.operands[1], '8');
  switch (take_space(modifiers)) {
  case Space::global:
    builder.emit(handlers::is_space<handlers::is_in_global>, {d, a});
    break;
  case Space::shared:
    builder.emit(handlers::is_space<handlers::is_in_shared>, {d, a});
    break;
  case Space::local:
    builder.emit(handlers::is_space<handlers::is_in_local>, {d, a});
    break;
  case Space::parameter:
    builder.emit(handlers::is_space<handlers::is_in_parameters>, {d, a});
    break;
  default:
    throw Unknown{"a space: " + std::string(statement.modifiers)};
  }
  modifiers.end();
}

} // namespace heavytail::ptx
