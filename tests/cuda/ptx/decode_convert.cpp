// SPDX-License-Identifier: MIT
// setp and cvt.
#include "tests/cuda/ptx/decode.hpp"
#include "tests/cuda/ptx/float_handlers.hpp"

#include <string>
#include <utility>

namespace heavytail::ptx {

namespace {

using namespace handlers; // NOLINT(google-build-using-namespace): chooses among them

template <class T, Comparison C> Handler joined_comparison(Join join) {
  switch (join) {
  case Join::conjunction:
    return compare<T, C, Join::conjunction>;
  case Join::disjunction:
    return compare<T, C, Join::disjunction>;
  case Join::exclusive:
    return compare<T, C, Join::exclusive>;
  default:
    return compare<T, C, Join::none>;
  }
}

/// The handler of a comparison by its name; null where there is none for the type.
template <class T> Handler comparison(std::string_view name, bool is_bits, Join join) {
  using enum Comparison;
  const NamedHandler equality[] = {{"eq", joined_comparison<T, eq>(join)}, {"ne", joined_comparison<T, ne>(join)}};
  if (is_bits) return handler_called(name, equality);
  const NamedHandler order[] = {{"lt", joined_comparison<T, lt>(join)},
                                {"le", joined_comparison<T, le>(join)},
                                {"gt", joined_comparison<T, gt>(join)},
                                {"ge", joined_comparison<T, ge>(join)}};
  Handler found = handler_called(name, equality);
  if (found == nullptr) found = handler_called(name, order);
  if constexpr (std::is_floating_point_v<T>) {
    const NamedHandler unordered[] = {
        {"equ", joined_comparison<T, equ>(join)}, {"neu", joined_comparison<T, neu>(join)},
        {"ltu", joined_comparison<T, ltu>(join)}, {"leu", joined_comparison<T, leu>(join)},
        {"gtu", joined_comparison<T, gtu>(join)}, {"geu", joined_comparison<T, geu>(join)},
        {"num", joined_comparison<T, num>(join)}, {"nan", joined_comparison<T, nan>(join)}};
    if (found == nullptr) found = handler_called(name, unordered);
  } else if constexpr (std::is_unsigned_v<T>) {
    const NamedHandler of_unsigned[] = {
        {"lo", order[0].run}, {"ls", order[1].run}, {"hi", order[2].run}, {"hs", order[3].run}};
    if (found == nullptr) found = handler_called(name, of_unsigned);
  }
  return found;
}

Handler comparison_of(std::string_view type, std::string_view name, Join join) {
  if (type == "f32") return comparison<float>(name, false, join);
  if (type == "f64") return comparison<double>(name, false, join);
  return with_integer_type(
      type, [&](auto example) { return comparison<decltype(example)>(name, type.starts_with('b'), join); });
}

/// What a cvt says.
struct Conversion {
  std::string_view to, from;
  int mode = -1; ///< of rounding to a number, -1: not stated
  int integral_mode = -1;
  bool is_saturated = false;
};

Conversion read_conversion(const Statement& statement) {
  constexpr int modes[] = {to_nearest, to_zero, downward, upward};
  Modifiers modifiers(statement.modifiers);
  Conversion conversion;
  if (const int mode = modifiers.take_any({"rn", "rz", "rm", "rp"}); mode >= 0) conversion.mode = modes[mode];
  if (const int mode = modifiers.take_any({"rni", "rzi", "rmi", "rpi"}); mode >= 0)
    conversion.integral_mode = modes[mode];
  conversion.is_saturated = modifiers.take("sat");
  conversion.to = modifiers.next();
  conversion.from = modifiers.next();
  modifiers.end();
  return conversion;
}

template <class Use> Handler with_mode(int mode, Use&& use) {
  switch (mode) {
  case to_nearest:
    return use(std::integral_constant<int, to_nearest>{});
  case to_zero:
    return use(std::integral_constant<int, to_zero>{});
  case downward:
    return use(std::integral_constant<int, downward>{});
  case upward:
    return use(std::integral_constant<int, upward>{});
  default:
    throw Unknown{"the rounding of a conversion is not stated"};
  }
}

bool is_float(std::string_view type) {
  return type == "f32" || type == "f64";
}

/// To an integer, in a register of type D.
template <class D> Handler convert_to_integer(const Conversion& c) {
  return with_memory_type(c.to, [&](auto to) -> Handler {
    using To = decltype(to);
    if (c.from == "f32")
      return with_mode(c.integral_mode,
                       [](auto m) -> Handler { return float_to_integer<D, To, float, decltype(m)::value>; });
    if (c.from == "f64")
      return with_mode(c.integral_mode,
                       [](auto m) -> Handler { return float_to_integer<D, To, double, decltype(m)::value>; });
    if (c.integral_mode >= 0) throw Unknown{"a rounding between integers"};
    return with_memory_type(c.from, [&](auto from) -> Handler {
      using From = decltype(from);
      return c.is_saturated ? integer_to_integer<D, To, From, true> : integer_to_integer<D, To, From, false>;
    });
  });
}

/// Between floating-point formats.
template <class To, class From> Handler convert_between_floats(const Conversion& c) {
  if constexpr (std::is_same_v<To, From>) {
    if (c.mode >= 0) throw Unknown{"a rounding where none happens"};
    if (c.integral_mode < 0) return move<To>;
    return with_mode(c.integral_mode, [](auto m) -> Handler { return round_to_integral<To, decltype(m)::value>; });
  }
  if (c.integral_mode >= 0) throw Unknown{"a rounding to integers between formats"};
  // Widening is exact and states no rounding.
  if (sizeof(To) > sizeof(From)) {
    if (c.mode >= 0) throw Unknown{"a rounding where none happens"};
    return number_to_float<To, From, to_nearest>;
  }
  return with_mode(c.mode, [](auto m) -> Handler { return number_to_float<To, From, decltype(m)::value>; });
}

template <class To> Handler convert_to_float(const Conversion& c) {
  if (c.from == "f32") return convert_between_floats<To, float>(c);
  if (c.from == "f64") return convert_between_floats<To, double>(c);
  return with_memory_type(c.from, [&](auto from) -> Handler {
    using From = decltype(from);
    return with_mode(c.mode, [](auto m) -> Handler { return number_to_float<To, From, decltype(m)::value>; });
  });
}

} // namespace

void decode_compare(FunctionBuilder& builder, const Statement& statement) {
  Modifiers modifiers(statement.modifiers);
  const std::string_view name = modifiers.next();
  const int joined = modifiers.take_any({"and", "or", "xor"});
  const std::string_view type = modifiers.next();
  modifiers.end();
  const auto join = static_cast<Join>(joined + 1);
  expect_operands(statement, join == Join::none ? 3 : 4);
  const Handler run = comparison_of(type, name, join);
  if (run == nullptr) throw Unknown{"the comparison ." + std::string(name) + " of ." + std::string(type)};
  const std::string_view results = statement.operands[0];
  const std::size_t bar = results.find('|');
  const std::uint32_t p = builder.destination(trimmed(results.substr(0, bar)), 'p');
  const std::uint32_t q =
      bar == std::string_view::npos ? sink_slot : builder.destination(trimmed(results.substr(bar + 1)), 'p');
  const std::uint32_t a = builder.source(statement.operands[1], letter_of(type));
  const std::uint32_t b = builder.source(statement.operands[2], letter_of(type));
  std::uint32_t c = zero_slot;
  bool is_negated = false;
  if (join != Join::none) {
    std::string_view operand = statement.operands[3];
    is_negated = operand.starts_with('!');
    if (is_negated) operand.remove_prefix(1);
    c = builder.source(trimmed(operand), 'p');
  }
  builder.emit(run, {p, a, b, q, c, is_negated ? 1U : 0U});
}

void decode_convert(FunctionBuilder& builder, const Statement& statement) {
  expect_operands(statement, 2);
  const Conversion c = read_conversion(statement);
  const char to = letter_of(c.to);
  const char from = letter_of(c.from);
  const bool has_bits = c.to.starts_with('b') || c.from.starts_with('b');
  if (to == 0 || from == 0 || to == 'p' || from == 'p' || has_bits) throw Unknown{"a conversion of these types"};
  if (c.mode >= 0 && c.integral_mode >= 0) throw Unknown{"two roundings"};
  const std::uint32_t a = builder.source(statement.operands[1], from, is_float(c.from) ? Fit::exact : Fit::at_least);
  const std::uint32_t d = builder.destination(statement.operands[0], to, is_float(c.to) ? Fit::exact : Fit::at_least);
  if (is_float(c.to)) {
    builder.emit(c.to == "f32" ? convert_to_float<float>(c) : convert_to_float<double>(c), {d, a});
    if (c.is_saturated) builder.emit(c.to == "f32" ? saturate<float> : saturate<double>, {d});
    return;
  }
  if (c.mode >= 0) throw Unknown{"a rounding to a number where an integer is made"};
  const std::uint32_t width = builder.register_width(statement.operands[0]);
  const Handler run =
      with_register_type(width, [&](auto type) -> Handler { return convert_to_integer<decltype(type)>(c); });
  builder.emit(run, {d, a});
}

} // namespace heavytail::ptx
