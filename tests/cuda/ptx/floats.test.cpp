// SPDX-License-Identifier: MIT
// Floating-point instructions on values by hand: rounding, not-a-numbers, comparisons, conversions.
#include "tests/cuda/ptx/snippet.hpp"

#include <catch2/catch.hpp>

#include <limits>

namespace heavytail::ptx {

namespace {

constexpr float nan_32 = std::numeric_limits<float>::quiet_NaN();
constexpr double nan_64 = std::numeric_limits<double>::quiet_NaN();
constexpr float infinity_32 = std::numeric_limits<float>::infinity();
constexpr double infinity_64 = std::numeric_limits<double>::infinity();
constexpr std::uint64_t canonical_nan = 0x7FFFFFFFU;

std::uint64_t single(const std::string& mnemonic, std::initializer_list<float> operands) {
  std::vector<std::uint64_t> inputs;
  for (const float each : operands) inputs.push_back(bits(each));
  return evaluate(mnemonic, std::string(1 + operands.size(), 'f'), inputs);
}

std::uint64_t twofold(const std::string& mnemonic, std::initializer_list<double> operands) {
  std::vector<std::uint64_t> inputs;
  for (const double each : operands) inputs.push_back(bits(each));
  return evaluate(mnemonic, std::string(1 + operands.size(), 'd'), inputs);
}

bool holds(const std::string& comparison, float a, float b) {
  return evaluate("setp." + comparison + ".f32", "pff", {bits(a), bits(b)}) != 0;
}

bool is_kind(const std::string& kind, float a) {
  return evaluate("testp." + kind + ".f32", "pf", {bits(a)}) != 0;
}

} // namespace

TEST_CASE("ptx: arithmetic is rounded once, in the mode that is stated", "[cuda]") {
  CHECK(single("add.rn.f32", {1.0F, 0x1p-24F}) == bits(1.0F));
  CHECK(single("add.rp.f32", {1.0F, 0x1p-24F}) == bits(0x1.000002p0F));
  CHECK(single("add.rz.f32", {-1.0F, -0x1p-24F}) == bits(-1.0F));
  CHECK(single("add.rm.f32", {-1.0F, -0x1p-24F}) == bits(-0x1.000002p0F));
  CHECK(single("sub.rn.f32", {1.0F, 0x1p-25F}) == bits(1.0F));
  CHECK(single("sub.rz.f32", {1.0F, 0x1p-25F}) == bits(0x1.fffffep-1F));
  CHECK(single("mul.rn.f32", {0x1p-100F, 0x1p-49F}) == bits(0x1p-149F));
  CHECK(single("mul.rn.f32", {0x1p-100F, 0x1p-50F}) == bits(0.0F));
  CHECK(single("mul.rp.f32", {0x1p-100F, 0x1p-50F}) == bits(0x1p-149F));
  CHECK(single("fma.rn.f32", {0x1.000002p0F, 0x1.000002p0F, -0x1.000004p0F}) == bits(0x1p-46F));
  CHECK(twofold("fma.rn.f64", {1 + 0x1p-52, 1 + 0x1p-52, -(1 + 0x1p-51)}) == bits(0x1p-104));
  CHECK(twofold("fma.rz.f64", {0x1p-60, 0x1p-60, 1.0}) == bits(1.0));
  CHECK(twofold("fma.rp.f64", {0x1p-60, 0x1p-60, 1.0}) == bits(1 + 0x1p-52));
  CHECK(single("div.rn.f32", {1.0F, 3.0F}) == bits(0x1.555556p-2F));
  CHECK(single("div.rz.f32", {1.0F, 3.0F}) == bits(0x1.555554p-2F));
  CHECK(twofold("div.rn.f64", {1.0, 3.0}) == bits(0x1.5555555555555p-2));
  CHECK(twofold("div.rp.f64", {1.0, 3.0}) == bits(0x1.5555555555556p-2));
  CHECK(single("sqrt.rn.f32", {2.0F}) == bits(0x1.6a09e6p0F));
  CHECK(single("sqrt.rp.f32", {2.0F}) == bits(0x1.6a09e8p0F));
  CHECK(twofold("sqrt.rn.f64", {2.0}) == bits(0x1.6a09e667f3bcdp0));
  CHECK(single("rcp.rn.f32", {3.0F}) == bits(0x1.555556p-2F));
  CHECK(twofold("rcp.rm.f64", {3.0}) == bits(0x1.5555555555555p-2));
  // The mode ends with the instruction.
  CHECK(run_snippet("add.rp.f32 %f0, 0f3F800000, 0f33800000; add.rn.f32 %f1, 0f3F800000, 0f33800000;\n"
                    "st.global.v2.f32 [%out], {%f0, %f1};")[0] == (bits(1.0F) << 32U | bits(0x1.000002p0F)));
}

TEST_CASE("ptx: NaN results of single precision are canonical, signs change bits alone", "[cuda]") {
  CHECK(single("add.rn.f32", {infinity_32, -infinity_32}) == canonical_nan);
  CHECK(single("mul.rn.f32", {-nan_32, 1.0F}) == canonical_nan);
  CHECK(single("sqrt.rn.f32", {-1.0F}) == canonical_nan);
  CHECK(single("div.rn.f32", {0.0F, 0.0F}) == canonical_nan);
  CHECK(single("fma.rn.f32", {infinity_32, 0.0F, 1.0F}) == canonical_nan);
  CHECK(single("div.rn.f32", {1.0F, 0.0F}) == bits(infinity_32));
  CHECK(single("neg.f32", {nan_32}) == 0xFFC00000U);
  CHECK(single("abs.f32", {-nan_32}) == 0x7FC00000U);
  CHECK(single("neg.f32", {0.0F}) == 0x80000000U);
  CHECK(twofold("abs.f64", {-0.0}) == 0);
  CHECK(single("copysign.f32", {-1.0F, 2.0F}) == bits(-2.0F));
  CHECK(twofold("copysign.f64", {1.0, -infinity_64}) == bits(infinity_64));
}

TEST_CASE("ptx: minima and maxima prefer numbers, and order the zeros", "[cuda]") {
  CHECK(single("min.f32", {nan_32, 1.0F}) == bits(1.0F));
  CHECK(single("max.f32", {1.0F, nan_32}) == bits(1.0F));
  CHECK(single("min.f32", {nan_32, nan_32}) == canonical_nan);
  CHECK(single("min.NaN.f32", {nan_32, 1.0F}) == canonical_nan);
  CHECK(single("min.f32", {0.0F, -0.0F}) == 0x80000000U);
  CHECK(single("min.f32", {-0.0F, 0.0F}) == 0x80000000U);
  CHECK(single("max.f32", {-0.0F, 0.0F}) == 0);
  CHECK(single("max.f32", {0.0F, -0.0F}) == 0);
  CHECK(twofold("min.f64", {1.0, 2.0}) == bits(1.0));
  CHECK(twofold("max.f64", {-1.0, -2.0}) == bits(-1.0));
  CHECK(twofold("max.f64", {nan_64, -2.0}) == bits(-2.0));
}

TEST_CASE("ptx: ordered comparisons fail for NaN, unordered ones hold", "[cuda]") {
  for (const auto& [name, less, equal, greater] :
       {std::tuple{"eq", false, true, false}, std::tuple{"ne", true, false, true}, std::tuple{"lt", true, false, false},
        std::tuple{"le", true, true, false}, std::tuple{"gt", false, false, true},
        std::tuple{"ge", false, true, true}}) {
    INFO(name);
    for (const char* unordered : {"", "u"}) {
      const std::string comparison = std::string(name) + unordered;
      CHECK(holds(comparison, 1.0F, 2.0F) == less);
      CHECK(holds(comparison, 0.0F, -0.0F) == equal);
      CHECK(holds(comparison, 2.0F, 1.0F) == greater);
      CHECK(holds(comparison, nan_32, 1.0F) == (*unordered == 'u'));
      CHECK(holds(comparison, 1.0F, nan_32) == (*unordered == 'u'));
    }
  }
  CHECK(holds("num", 1.0F, 2.0F));
  CHECK_FALSE(holds("num", 1.0F, nan_32));
  CHECK(holds("nan", nan_32, 1.0F));
  CHECK_FALSE(holds("nan", 1.0F, infinity_32));
  CHECK(evaluate("setp.leu.f64", "pdd", {bits(nan_64), bits(1.0)}) == 1);
  CHECK(evaluate("setp.lt.and.f64", "pddp", {bits(0.5), bits(1.0), 0}) == 0);
}

TEST_CASE("ptx: kinds of numbers", "[cuda]") {
  const float subnormal = 0x1p-149F;
  for (const auto& [kind, of_zero, of_one, of_subnormal, of_infinity, of_nan] :
       {std::tuple{"finite", true, true, true, false, false}, std::tuple{"infinite", false, false, false, true, false},
        std::tuple{"number", true, true, true, true, false}, std::tuple{"notanumber", false, false, false, false, true},
        std::tuple{"normal", true, true, false, false, false},
        std::tuple{"subnormal", false, false, true, false, false}}) {
    INFO(kind);
    CHECK(is_kind(kind, 0.0F) == of_zero);
    CHECK(is_kind(kind, -1.0F) == of_one);
    CHECK(is_kind(kind, subnormal) == of_subnormal);
    CHECK(is_kind(kind, -infinity_32) == of_infinity);
    CHECK(is_kind(kind, nan_32) == of_nan);
  }
}

TEST_CASE("ptx: conversions to integers round as stated, clamp, and give what PTX says for NaN", "[cuda]") {
  const auto from_float = [](const std::string& m, char to, float x) {
    return evaluate(m, std::string{to, 'f'}, {bits(x)});
  };
  const auto from_double = [](const std::string& m, char to, double x) {
    return evaluate(m, std::string{to, 'd'}, {bits(x)});
  };
  CHECK(from_float("cvt.rni.s32.f32", '4', 2.5F) == 2);
  CHECK(from_float("cvt.rzi.s32.f32", '4', -2.7F) == 0xFFFFFFFEU);
  CHECK(from_float("cvt.rmi.s32.f32", '4', -2.1F) == 0xFFFFFFFDU);
  CHECK(from_float("cvt.rpi.s32.f32", '4', 2.1F) == 3);
  CHECK(from_float("cvt.rzi.s32.f32", '4', 1e20F) == 0x7FFFFFFFU);
  CHECK(from_float("cvt.rzi.s32.f32", '4', -infinity_32) == 0x80000000U);
  CHECK(from_float("cvt.rzi.u32.f32", '4', -1.5F) == 0);
  CHECK(from_float("cvt.rzi.u32.f32", '4', 1e20F) == 0xFFFFFFFFU);
  CHECK(from_float("cvt.rzi.u8.f32", '4', 300.0F) == 255);
  CHECK(from_float("cvt.rzi.s8.f32", '4', -300.0F) == 0xFFFFFF80U);
  CHECK(from_float("cvt.rzi.s32.f32", '4', nan_32) == 0);
  CHECK(from_float("cvt.rzi.s64.f32", '8', nan_32) == 1ULL << 63U);
  CHECK(from_double("cvt.rzi.s32.f64", '4', nan_64) == 0x80000000U);
  CHECK(from_double("cvt.rzi.u64.f64", '8', nan_64) == 1ULL << 63U);
  CHECK(from_double("cvt.rzi.s64.f64", '8', 0x1p63) == (1ULL << 63U) - 1);
  CHECK(from_double("cvt.rzi.u64.f64", '8', 0x1p63) == 1ULL << 63U);
  CHECK(from_double("cvt.rni.s64.f64", '8', -3.5) == static_cast<std::uint64_t>(-4));
}

TEST_CASE("ptx: conversions to numbers are rounded where they must be", "[cuda]") {
  CHECK(evaluate("cvt.rn.f32.u32", "f4", {0xFFFFFFFFU}) == bits(0x1p32F));
  CHECK(evaluate("cvt.rz.f32.u32", "f4", {0xFFFFFFFFU}) == bits(0x1.fffffep31F));
  CHECK(evaluate("cvt.rn.f32.s32", "f4", {0xFFFFFFFFU}) == bits(-1.0F));
  CHECK(evaluate("cvt.rn.f32.s16", "f2", {0x8000}) == bits(-32768.0F));
  CHECK(evaluate("cvt.rn.f32.u64", "f8", {(1ULL << 40U) + (1ULL << 16U)}) == bits(0x1p40F));
  CHECK(evaluate("cvt.rp.f32.u64", "f8", {(1ULL << 40U) + 1}) == bits(0x1.000002p40F));
  CHECK(evaluate("cvt.rn.f64.u64", "d8", {~0ULL}) == bits(0x1p64));
  CHECK(evaluate("cvt.rz.f64.u64", "d8", {~0ULL}) == bits(0x1.fffffffffffffp63));
  CHECK(evaluate("cvt.rn.f64.s64", "d8", {~0ULL}) == bits(-1.0));
  CHECK(evaluate("cvt.f64.f32", "df", {bits(0.1F)}) == bits(static_cast<double>(0.1F)));
  CHECK(evaluate("cvt.rn.f32.f64", "fd", {bits(0.1)}) == bits(0.1F));
  CHECK(evaluate("cvt.rm.f32.f64", "fd", {bits(1 + 0x1p-24)}) == bits(1.0F));
  CHECK(evaluate("cvt.rp.f32.f64", "fd", {bits(1 + 0x1p-24)}) == bits(0x1.000002p0F));
  CHECK(evaluate("cvt.rn.f32.f64", "fd", {bits(nan_64)}) == canonical_nan);
  CHECK(evaluate("cvt.rn.f32.f64", "fd", {bits(1e300)}) == bits(infinity_32));
  CHECK(single("cvt.rmi.f32.f32", {-1.5F}) == bits(-2.0F));
  CHECK(single("cvt.rpi.f32.f32", {-0.5F}) == bits(-0.0F));
  CHECK(single("cvt.rni.f32.f32", {2.5F}) == bits(2.0F));
  CHECK(twofold("cvt.rzi.f64.f64", {-2.7}) == bits(-2.0));
  CHECK(single("cvt.sat.f32.f32", {1.5F}) == bits(1.0F));
  CHECK(single("cvt.sat.f32.f32", {-1.5F}) == bits(0.0F));
  CHECK(single("cvt.sat.f32.f32", {nan_32}) == bits(0.0F));
  CHECK(evaluate("cvt.rn.sat.f32.f64", "fd", {bits(0.1)}) == bits(0.1F));
}

TEST_CASE("ptx: conversions between integers truncate, extend by the type, and saturate where asked", "[cuda]") {
  CHECK(evaluate("cvt.u32.u64", "48", {0x123456789ULL}) == 0x23456789);
  CHECK(evaluate("cvt.s64.s32", "84", {0x80000000U}) == 0xFFFFFFFF80000000ULL);
  CHECK(evaluate("cvt.u64.u32", "84", {0x80000000U}) == 0x80000000U);
  CHECK(evaluate("cvt.s32.s8", "44", {0x1FF}) == 0xFFFFFFFFU);
  CHECK(evaluate("cvt.u32.u8", "44", {0x1FF}) == 0xFF);
  CHECK(evaluate("cvt.s8.s32", "44", {0x80}) == 0xFFFFFF80U);
  CHECK(evaluate("cvt.u16.u64", "28", {0x12345ULL}) == 0x2345);
  CHECK(evaluate("cvt.sat.u8.s32", "44", {0xFFFFFFFFU}) == 0);
  CHECK(evaluate("cvt.sat.s8.s32", "44", {1000}) == 127);
  CHECK(evaluate("cvt.sat.u32.s64", "48", {1ULL << 40U}) == 0xFFFFFFFFU);
}

} // namespace heavytail::ptx
