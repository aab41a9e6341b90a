// SPDX-License-Identifier: MIT
// Instructions whose operands are registers and literals of fixed types: a table from the whole mnemonic, rounding and
// type included, to handler and shape.  What is not in the table does not exist.
#include "tests/cuda/ptx/decode.hpp"
#include "tests/cuda/ptx/float_handlers.hpp"

#include <string>
#include <unordered_map>

namespace heavytail::ptx {

namespace {

using namespace handlers; // NOLINT(google-build-using-namespace): this file is the table of them

struct Plain {
  Handler run = nullptr;
  std::string shape;
};

using Table = std::unordered_map<std::string, Plain>;

template <class T> constexpr char letter() {
  if constexpr (std::is_same_v<T, float>) return 'f';
  if constexpr (std::is_same_v<T, double>) return 'd';
  return sizeof(T) == 8 ? '8' : sizeof(T) == 4 ? '4' : '2';
}

template <class T> std::string shape(std::size_t operands) {
  return std::string(operands, letter<T>());
}

/// Instructions of every integer type with a sign.
template <class T> void add_integer(Table& table, const std::string& type) {
  using I = Integers<T>;
  const std::string two = shape<T>(2);
  const std::string three = shape<T>(3);
  const std::string four = shape<T>(4);
  table["add." + type] = {binary<T, typename I::Add>, three};
  table["sub." + type] = {binary<T, typename I::Subtract>, three};
  table["mul.lo." + type] = {binary<T, typename I::MultiplyLow>, three};
  table["mul.hi." + type] = {binary<T, typename I::MultiplyHigh>, three};
  table["mad.lo." + type] = {ternary<T, typename I::MultiplyAddLow>, four};
  table["mad.hi." + type] = {ternary<T, typename I::MultiplyAddHigh>, four};
  table["div." + type] = {binary<T, typename I::Divide>, three};
  table["rem." + type] = {binary<T, typename I::Remainder>, three};
  table["min." + type] = {binary<T, typename I::Minimum>, three};
  table["max." + type] = {binary<T, typename I::Maximum>, three};
  table["sad." + type] = {ternary<T, typename I::SumOfDistance>, four};
  table["shr." + type] = {shift_right<T>, two + '4'};
  if constexpr (std::is_signed_v<T>) {
    table["neg." + type] = {unary<T, typename I::Negate>, two};
    table["abs." + type] = {unary<T, typename I::Absolute>, two};
  }
  if constexpr (sizeof(T) < 8) {
    const std::string wide(1, letter<wider<T>>());
    table["mul.wide." + type] = {multiply_wide<T>, wide + two};
    table["mad.wide." + type] = {multiply_add_wide<T>, wide + two + wide};
  }
  if constexpr (sizeof(T) > 2) {
    table["bfe." + type] = {extract_field<T>, two + "44"};
    table["bfind." + type] = {find_bit<T, false>, '4' + shape<T>(1)};
    table["bfind.shiftamt." + type] = {find_bit<T, true>, '4' + shape<T>(1)};
  }
}

/// Additions and products with the carry.
template <class T> void add_carried(Table& table, const std::string& type) {
  using enum Carried;
  const std::string three = shape<T>(3);
  const std::string four = shape<T>(4);
  table["add.cc." + type] = {carried<T, add, false, true>, three};
  table["addc." + type] = {carried<T, add, true, false>, three};
  table["addc.cc." + type] = {carried<T, add, true, true>, three};
  table["sub.cc." + type] = {carried<T, subtract, false, true>, three};
  table["subc." + type] = {carried<T, subtract, true, false>, three};
  table["subc.cc." + type] = {carried<T, subtract, true, true>, three};
  table["mad.lo.cc." + type] = {carried<T, multiply_add_low, false, true>, four};
  table["mad.hi.cc." + type] = {carried<T, multiply_add_high, false, true>, four};
  table["madc.lo." + type] = {carried<T, multiply_add_low, true, false>, four};
  table["madc.hi." + type] = {carried<T, multiply_add_high, true, false>, four};
  table["madc.lo.cc." + type] = {carried<T, multiply_add_low, true, true>, four};
  table["madc.hi.cc." + type] = {carried<T, multiply_add_high, true, true>, four};
}

template <class T> void add_select(Table& table, const std::string& type) {
  table["selp." + type] = {select<T>, shape<T>(3) + 'p'};
  table["slct." + type + ".s32"] = {select_by_sign<T, std::int32_t>, shape<T>(3) + '4'};
  table["slct." + type + ".f32"] = {select_by_sign<T, float>, shape<T>(3) + 'f'};
}

/// Instructions on bits.
template <class T> void add_bits(Table& table, const std::string& type) {
  using I = Integers<T>;
  table["and." + type] = {binary<T, typename I::And>, shape<T>(3)};
  table["or." + type] = {binary<T, typename I::Or>, shape<T>(3)};
  table["xor." + type] = {binary<T, typename I::ExclusiveOr>, shape<T>(3)};
  table["not." + type] = {unary<T, typename I::Not>, shape<T>(2)};
  table["cnot." + type] = {unary<T, typename I::LogicalNot>, shape<T>(2)};
  table["shl." + type] = {shift_left<T>, shape<T>(2) + '4'};
  table["shr." + type] = {shift_right<T>, shape<T>(2) + '4'};
  if constexpr (sizeof(T) > 2) {
    table["clz." + type] = {count_leading_zeros<T>, '4' + shape<T>(1)};
    table["popc." + type] = {count_ones<T>, '4' + shape<T>(1)};
    table["brev." + type] = {unary<T, Reversed<T>>, shape<T>(2)};
    table["bfi." + type] = {insert_field<T>, shape<T>(3) + "44"};
  }
}

void add_words(Table& table) {
  table["and.pred"] = {binary<bool, PredicateAnd>, "ppp"};
  table["or.pred"] = {binary<bool, PredicateOr>, "ppp"};
  table["xor.pred"] = {binary<bool, PredicateExclusiveOr>, "ppp"};
  table["not.pred"] = {unary<bool, PredicateNot>, "pp"};
  table["shf.l.wrap.b32"] = {funnel_shift<true, false>, "4444"};
  table["shf.l.clamp.b32"] = {funnel_shift<true, true>, "4444"};
  table["shf.r.wrap.b32"] = {funnel_shift<false, false>, "4444"};
  table["shf.r.clamp.b32"] = {funnel_shift<false, true>, "4444"};
  table["prmt.b32"] = {permute_bytes, "4444"};
  table["lop3.b32"] = {logic_of_three, "44444"};
  table["bmsk.wrap.b32"] = {mask_of_bits<false>, "444"};
  table["bmsk.clamp.b32"] = {mask_of_bits<true>, "444"};
  table["szext.wrap.u32"] = {extend_bits<std::uint32_t, false>, "444"};
  table["szext.wrap.s32"] = {extend_bits<std::int32_t, false>, "444"};
  table["szext.clamp.u32"] = {extend_bits<std::uint32_t, true>, "444"};
  table["szext.clamp.s32"] = {extend_bits<std::int32_t, true>, "444"};
}

/// Arithmetic in one stated rounding mode.
template <class Real, int Mode> void add_rounded(Table& table, const std::string& suffix) {
  table["add" + suffix] = {binary_rounded<Real, Add<Real>, Mode>, shape<Real>(3)};
  table["sub" + suffix] = {binary_rounded<Real, Subtract<Real>, Mode>, shape<Real>(3)};
  table["mul" + suffix] = {binary_rounded<Real, Multiply<Real>, Mode>, shape<Real>(3)};
  table["div" + suffix] = {binary_rounded<Real, Divide<Real>, Mode>, shape<Real>(3)};
  table["fma" + suffix] = {ternary_rounded<Real, MultiplyAdd<Real>, Mode>, shape<Real>(4)};
  table["sqrt" + suffix] = {unary_rounded<Real, SquareRoot<Real>, Mode>, shape<Real>(2)};
  table["rcp" + suffix] = {unary_rounded<Real, Reciprocal<Real>, Mode>, shape<Real>(2)};
}

template <class Real> void add_float(Table& table, const std::string& type) {
  using U = bits_of<Real>;
  add_rounded<Real, to_nearest>(table, ".rn." + type);
  add_rounded<Real, to_zero>(table, ".rz." + type);
  add_rounded<Real, downward>(table, ".rm." + type);
  add_rounded<Real, upward>(table, ".rp." + type);
  table["min." + type] = {binary<Real, Extreme<Real, false, false>>, shape<Real>(3)};
  table["max." + type] = {binary<Real, Extreme<Real, true, false>>, shape<Real>(3)};
  table["neg." + type] = {unary<U, FlipSign<U>>, shape<Real>(2)};
  table["abs." + type] = {unary<U, ClearSign<U>>, shape<Real>(2)};
  table["copysign." + type] = {binary<U, CopySign<U>>, shape<Real>(3)};
  const std::string tested = std::string("p") + letter<Real>();
  table["testp.finite." + type] = {test_kind<Real, Kind::finite>, tested};
  table["testp.infinite." + type] = {test_kind<Real, Kind::infinite>, tested};
  table["testp.number." + type] = {test_kind<Real, Kind::number>, tested};
  table["testp.notanumber." + type] = {test_kind<Real, Kind::not_a_number>, tested};
  table["testp.normal." + type] = {test_kind<Real, Kind::normal>, tested};
  table["testp.subnormal." + type] = {test_kind<Real, Kind::subnormal>, tested};
}

Table make_table() {
  Table table;
  add_integer<std::int16_t>(table, "s16");
  add_integer<std::uint16_t>(table, "u16");
  add_integer<std::int32_t>(table, "s32");
  add_integer<std::uint32_t>(table, "u32");
  add_integer<std::int64_t>(table, "s64");
  add_integer<std::uint64_t>(table, "u64");
  add_carried<std::int32_t>(table, "s32");
  add_carried<std::uint32_t>(table, "u32");
  add_carried<std::int64_t>(table, "s64");
  add_carried<std::uint64_t>(table, "u64");
  add_bits<std::uint16_t>(table, "b16");
  add_bits<std::uint32_t>(table, "b32");
  add_bits<std::uint64_t>(table, "b64");
  for (const char* kind : {"b", "u", "s"}) {
    add_select<std::uint16_t>(table, kind + std::string("16"));
    add_select<std::uint32_t>(table, kind + std::string("32"));
    add_select<std::uint64_t>(table, kind + std::string("64"));
  }
  add_select<float>(table, "f32");
  add_select<double>(table, "f64");
  add_words(table);
  add_float<float>(table, "f32");
  add_float<double>(table, "f64");
  table["min.NaN.f32"] = {binary<float, Extreme<float, false, true>>, "fff"};
  table["max.NaN.f32"] = {binary<float, Extreme<float, true, true>>, "fff"};
  return table;
}

} // namespace

bool decode_plain(FunctionBuilder& builder, const Statement& statement) {
  static const Table table = make_table();
  const auto found = table.find(std::string(statement.text));
  if (found == table.end()) return false;
  const std::string& types = found->second.shape;
  expect_operands(statement, types.size());
  std::uint32_t o[6] = {};
  for (std::size_t n = 1; n < types.size(); ++n) o[n] = builder.source(statement.operands[n], types[n]);
  o[0] = builder.destination(statement.operands[0], types[0]);
  builder.emit(found->second.run, {o[0], o[1], o[2], o[3], o[4], o[5]});
  return true;
}

} // namespace heavytail::ptx
