// SPDX-License-Identifier: MIT
// Integer, bit and predicate instructions on values by hand.
#include "tests/cuda/ptx/snippet.hpp"

#include <catch2/catch.hpp>

namespace heavytail::ptx {

namespace {

constexpr std::uint64_t word = 0xFFFFFFFFU;

/// The low 32 bits of a negative number.
constexpr std::uint64_t negative(std::int64_t n) {
  return static_cast<std::uint64_t>(-n) & word;
}

} // namespace

TEST_CASE("ptx: sums, differences and products of integers wrap", "[cuda]") {
  CHECK(evaluate("add.s32", "444", {0x7FFFFFFF, 1}) == 0x80000000U);
  CHECK(evaluate("add.u32", "444", {word, 2}) == 1);
  CHECK(evaluate("add.s64", "888", {~0ULL, 1}) == 0);
  CHECK(evaluate("add.s16", "222", {0xFFFF, 2}) == 1);
  CHECK(evaluate("sub.s32", "444", {1, 2}) == word);
  CHECK(evaluate("sub.u64", "888", {1, 2}) == ~0ULL);
  CHECK(evaluate("mul.lo.s32", "444", {0x10001, 0x10001}) == 0x20001);
  CHECK(evaluate("mul.lo.u16", "222", {0x101, 0x101}) == 0x201);
  CHECK(evaluate("mul.lo.s64", "888", {1ULL << 40U, 1ULL << 23U}) == 1ULL << 63U);
  CHECK(evaluate("mul.hi.u32", "444", {word, word}) == 0xFFFFFFFEU);
  CHECK(evaluate("mul.hi.s32", "444", {word, word}) == 0);
  CHECK(evaluate("mul.hi.s16", "222", {0x8000, 2}) == 0xFFFF);
  CHECK(evaluate("mul.hi.u64", "888", {~0ULL, ~0ULL}) == ~1ULL);
  CHECK(evaluate("mul.hi.s64", "888", {~0ULL, 1}) == ~0ULL);
  CHECK(evaluate("mul.wide.u32", "844", {word, word}) == 0xFFFFFFFE00000001ULL);
  CHECK(evaluate("mul.wide.s32", "844", {word, 5}) == static_cast<std::uint64_t>(-5));
  CHECK(evaluate("mul.wide.s16", "422", {0xFFFF, 5}) == negative(5));
  CHECK(evaluate("mul.wide.u16", "422", {0xFFFF, 0xFFFF}) == 0xFFFE0001U);
  CHECK(evaluate("mad.lo.s32", "4444", {3, 5, negative(16)}) == word);
  CHECK(evaluate("mad.lo.s64", "8888", {3, 5, 7}) == 22);
  CHECK(evaluate("mad.hi.u32", "4444", {1U << 31U, 6, 10}) == 13);
  CHECK(evaluate("mad.wide.u32", "8448", {word, 2, 3}) == 0x200000001ULL);
  CHECK(evaluate("mad.wide.s32", "8448", {word, 2, 3}) == 1);
  CHECK(evaluate("sad.s32", "4444", {negative(3), 4, 10}) == 17);
  CHECK(evaluate("sad.u32", "4444", {negative(3), 4, 10}) == 3);
}

TEST_CASE("ptx: quotients truncate, remainders have the sign of the dividend, and division by zero is refused",
          "[cuda]") {
  CHECK(evaluate("div.s32", "444", {negative(7), 2}) == negative(3));
  CHECK(evaluate("div.u32", "444", {negative(7), 2}) == 0x7FFFFFFCU);
  CHECK(evaluate("div.s32", "444", {0x80000000U, word}) == 0x80000000U);
  CHECK(evaluate("div.u64", "888", {~0ULL, 10}) == 1844674407370955161ULL);
  CHECK(evaluate("rem.s32", "444", {negative(7), 2}) == word);
  CHECK(evaluate("rem.s32", "444", {0x80000000U, word}) == 0);
  CHECK(evaluate("rem.u64", "888", {~0ULL, 10}) == 5);
  CHECK_THROWS_AS(evaluate("div.s32", "444", {1, 0}), ExecutionError);
  CHECK_THROWS_AS(evaluate("rem.u64", "888", {1, 0}), ExecutionError);
}

TEST_CASE("ptx: minima, maxima, signs", "[cuda]") {
  CHECK(evaluate("min.s32", "444", {word, 1}) == word);
  CHECK(evaluate("min.u32", "444", {word, 1}) == 1);
  CHECK(evaluate("max.s64", "888", {~0ULL, 1}) == 1);
  CHECK(evaluate("max.u64", "888", {~0ULL, 1}) == ~0ULL);
  CHECK(evaluate("max.s16", "222", {0x8000, 1}) == 1);
  CHECK(evaluate("neg.s32", "44", {1}) == word);
  CHECK(evaluate("neg.s32", "44", {0x80000000U}) == 0x80000000U);
  CHECK(evaluate("neg.s64", "88", {5}) == static_cast<std::uint64_t>(-5));
  CHECK(evaluate("abs.s32", "44", {negative(5)}) == 5);
  CHECK(evaluate("abs.s64", "88", {static_cast<std::uint64_t>(-5)}) == 5);
}

TEST_CASE("ptx: logic of bits and of predicates", "[cuda]") {
  CHECK(evaluate("and.b32", "444", {0xF0F0, 0xFF00}) == 0xF000);
  CHECK(evaluate("or.b64", "888", {1ULL << 63U, 1}) == (1ULL << 63U | 1U));
  CHECK(evaluate("xor.b16", "222", {0xFF, 0xF0F}) == 0xFF0);
  CHECK(evaluate("not.b32", "44", {0}) == word);
  CHECK(evaluate("not.b16", "22", {1}) == 0xFFFE);
  CHECK(evaluate("cnot.b32", "44", {0}) == 1);
  CHECK(evaluate("cnot.b32", "44", {7}) == 0);
  for (const std::uint64_t a : {0U, 1U})
    for (const std::uint64_t b : {0U, 1U}) {
      CHECK(evaluate("and.pred", "ppp", {a, b}) == (a & b));
      CHECK(evaluate("or.pred", "ppp", {a, b}) == (a | b));
      CHECK(evaluate("xor.pred", "ppp", {a, b}) == (a ^ b));
      CHECK(evaluate("not.pred", "pp", {a}) == 1 - a);
    }
  CHECK(evaluate("lop3.b32", "44444", {0xF0, 0xCC, 0xAA, 0x96}) == 0x96);
  CHECK(evaluate("lop3.b32", "44444", {0xF0, 0xCC, 0xAA, 0x80}) == 0x80);
  CHECK(evaluate("lop3.b32", "44444", {0xF0, 0xCC, 0xAA, 0x01}) == 0xFFFFFF01U);
}

TEST_CASE("ptx: shifts by the width or more empty the register, funnel shifts wrap or clamp", "[cuda]") {
  CHECK(evaluate("shl.b32", "444", {1, 31}) == 0x80000000U);
  CHECK(evaluate("shl.b32", "444", {1, 32}) == 0);
  CHECK(evaluate("shl.b32", "444", {1, word}) == 0);
  CHECK(evaluate("shl.b64", "884", {1, 63}) == 1ULL << 63U);
  CHECK(evaluate("shl.b64", "884", {1, 64}) == 0);
  CHECK(evaluate("shl.b16", "224", {1, 15}) == 0x8000);
  CHECK(evaluate("shr.u32", "444", {0x80000000U, 31}) == 1);
  CHECK(evaluate("shr.s32", "444", {0x80000000U, 31}) == word);
  CHECK(evaluate("shr.s32", "444", {0x80000000U, 40}) == word);
  CHECK(evaluate("shr.s32", "444", {0x40000000U, 40}) == 0);
  CHECK(evaluate("shr.b32", "444", {0x80000000U, 40}) == 0);
  CHECK(evaluate("shr.s64", "884", {1ULL << 63U, 200}) == ~0ULL);
  CHECK(evaluate("shr.u64", "884", {1ULL << 63U, 63}) == 1);
  CHECK(evaluate("shr.s16", "224", {0x8000, 3}) == 0xF000);
  CHECK(evaluate("shf.l.wrap.b32", "4444", {0x80000001U, 0x2, 1}) == 5);
  CHECK(evaluate("shf.l.wrap.b32", "4444", {7, 9, 32}) == 9);
  CHECK(evaluate("shf.l.clamp.b32", "4444", {7, 9, 33}) == 7);
  CHECK(evaluate("shf.r.wrap.b32", "4444", {0x80000001U, 0x3, 1}) == 0xC0000000U);
  CHECK(evaluate("shf.r.wrap.b32", "4444", {7, 9, 32}) == 7);
  CHECK(evaluate("shf.r.clamp.b32", "4444", {7, 9, 33}) == 9);
}

TEST_CASE("ptx: counting, reversing, finding, extracting and inserting bits", "[cuda]") {
  CHECK(evaluate("clz.b32", "44", {0}) == 32);
  CHECK(evaluate("clz.b32", "44", {1}) == 31);
  CHECK(evaluate("clz.b64", "48", {1}) == 63);
  CHECK(evaluate("popc.b32", "44", {0xF0F0}) == 8);
  CHECK(evaluate("popc.b64", "48", {~0ULL}) == 64);
  CHECK(evaluate("brev.b32", "44", {1}) == 0x80000000U);
  CHECK(evaluate("brev.b64", "88", {6}) == 3ULL << 61U);
  CHECK(evaluate("bfind.u32", "44", {0x1000}) == 12);
  CHECK(evaluate("bfind.u32", "44", {0}) == word);
  CHECK(evaluate("bfind.s32", "44", {negative(1)}) == word);
  CHECK(evaluate("bfind.s32", "44", {negative(256)}) == 7);
  CHECK(evaluate("bfind.shiftamt.u32", "44", {0x1000}) == 19);
  CHECK(evaluate("bfind.u64", "48", {1ULL << 40U}) == 40);
  CHECK(evaluate("bfe.u32", "4444", {0xABCD1234U, 8, 8}) == 0x12);
  CHECK(evaluate("bfe.s32", "4444", {0xABCD1234U, 24, 8}) == 0xFFFFFFABU);
  CHECK(evaluate("bfe.s32", "4444", {0x7BCD1234U, 28, 20}) == 7);
  CHECK(evaluate("bfe.s32", "4444", {0xABCD1234U, 28, 20}) == 0xFFFFFFFAU);
  CHECK(evaluate("bfe.u32", "4444", {0xABCD1234U, 28, 20}) == 0xA);
  CHECK(evaluate("bfe.s32", "4444", {word, 0, 0}) == 0);
  CHECK(evaluate("bfe.u64", "8844", {0x0123456789ABCDEFULL, 32, 16}) == 0x4567);
  CHECK(evaluate("bfi.b32", "44444", {0xFF, 0, 4, 4}) == 0xF0);
  CHECK(evaluate("bfi.b32", "44444", {0, word, 28, 99}) == 0x0FFFFFFFU);
  CHECK(evaluate("bfi.b64", "88844", {0x5, 0, 62, 2}) == 1ULL << 62U);
  CHECK(evaluate("prmt.b32", "4444", {0x33221100, 0x77665544, 0x7250}) == 0x77225500);
  CHECK(evaluate("prmt.b32", "4444", {0x80, 0x7F, 0x84C8}) == 0xFF7F00FFU);
  CHECK(evaluate("bmsk.clamp.b32", "444", {4, 8}) == 0xFF0);
  CHECK(evaluate("bmsk.clamp.b32", "444", {0, 40}) == word);
  CHECK(evaluate("bmsk.clamp.b32", "444", {40, 40}) == 0);
  CHECK(evaluate("bmsk.wrap.b32", "444", {33, 34}) == 6);
  CHECK(evaluate("szext.wrap.s32", "444", {0xFF, 8}) == word);
  CHECK(evaluate("szext.wrap.u32", "444", {0x1FF, 8}) == 0xFF);
  CHECK(evaluate("szext.wrap.u32", "444", {0x1FF, 32}) == 0);
  CHECK(evaluate("szext.clamp.s32", "444", {0x1FF, 32}) == 0x1FF);
  CHECK(evaluate("szext.clamp.s32", "444", {0x7F, 8}) == 0x7F);
}

TEST_CASE("ptx: carries run through sums, differences and products", "[cuda]") {
  // 128-bit sums of 32-bit words: 2^128 - 1 + 1 = 0, and 0 - 1 = 2^128 - 1.
  const auto sum =
      run_snippet("add.cc.u32 %r0, -1, 1; addc.cc.u32 %r1, -1, 0; addc.cc.u32 %r2, -1, 0; addc.u32 %r3, 5, 0;\n"
                  "st.global.v4.u32 [%in], {%r0, %r1, %r2, %r3};\n"
                  "ld.global.u64 %rd0, [%in]; ld.global.u64 %rd1, [%in+8]; st.global.v2.u64 [%out], {%rd0, %rd1};",
                  {1, 1}, 2);
  CHECK(sum == std::vector<std::uint64_t>{0, 6ULL << 32U});
  const auto difference =
      run_snippet("sub.cc.u64 %rd0, 0, 1; subc.cc.s64 %rd1, 0, 0; subc.u64 %rd2, 7, 0;\n"
                  "st.global.u64 [%out], %rd0; st.global.u64 [%out+8], %rd1; st.global.u64 [%out+16], %rd2;",
                  {}, 3);
  CHECK(difference == std::vector<std::uint64_t>{~0ULL, ~0ULL, 6});
  // An instruction without .cc leaves the carry as it is.
  CHECK(run_snippet(
            "add.cc.u32 %r0, -1, 1; addc.u32 %r1, 0, 0; addc.u32 %r2, 0, 0; st.global.v2.u32 [%out], {%r1, %r2};")[0] ==
        (1ULL << 32U | 1U));
  // (2^64 - 1)² + (2^64 - 1) = 2^128 - 2^64, by halves.
  const auto product =
      run_snippet("mov.b64 %rd9, -1; mad.lo.cc.u64 %rd0, %rd9, %rd9, %rd9; madc.hi.u64 %rd1, %rd9, %rd9, 0;\n"
                  "st.global.v2.u64 [%out], {%rd0, %rd1};",
                  {}, 2);
  CHECK(product == std::vector<std::uint64_t>{0, ~0ULL});
  const auto words = run_snippet(
      "mov.b32 %r9, -1; mad.lo.cc.u32 %r0, %r9, %r9, %r9; madc.hi.cc.u32 %r1, %r9, %r9, 1; addc.u32 %r2, 0, 0;\n"
      "st.global.v2.u32 [%out], {%r0, %r1}; st.global.u32 [%out+8], %r2;",
      {}, 2);
  CHECK(words == std::vector<std::uint64_t>{0, 1});
}

TEST_CASE("ptx: comparisons of integers, joined with predicates, guard instructions", "[cuda]") {
  CHECK(evaluate("setp.lt.s32", "p44", {word, 0}) == 1);
  CHECK(evaluate("setp.lt.u32", "p44", {word, 0}) == 0);
  CHECK(evaluate("setp.lo.u32", "p44", {0, word}) == 1);
  CHECK(evaluate("setp.hs.u64", "p88", {0, 0}) == 1);
  CHECK(evaluate("setp.ge.s64", "p88", {~0ULL, 0}) == 0);
  CHECK(evaluate("setp.eq.b64", "p88", {5, 5}) == 1);
  CHECK(evaluate("setp.ne.s16", "p22", {5, 5}) == 0);
  CHECK(evaluate("setp.gt.s16", "p22", {1, 0x8000}) == 1);
  for (const std::uint64_t c : {0U, 1U}) {
    CHECK(evaluate("setp.lt.and.s32", "p44p", {1, 2, c}) == c);
    CHECK(evaluate("setp.lt.or.s32", "p44p", {2, 1, c}) == c);
    CHECK(evaluate("setp.lt.xor.s32", "p44p", {1, 2, c}) == 1 - c);
    const auto both =
        run_snippet("ld.global.u32 %r0, [%in]; setp.ne.s32 %p0, %r0, 0; setp.lt.and.s32 %p1|%p2, %r0, 2, !%p0;\n"
                    "selp.b32 %r1, 1, 0, %p1; selp.b32 %r2, 1, 0, %p2; st.global.v2.u32 [%out], {%r1, %r2};",
                    {c});
    CHECK(both[0] == (c == 0 ? 1 : 0));
  }
  const auto guarded =
      run_snippet("setp.eq.s32 %p0, 1, 1; mov.u32 %r0, 1; mov.u32 %r1, 1;\n"
                  "@%p0 add.s32 %r0, %r0, 10; @!%p0 add.s32 %r0, %r0, 100; @!%p0 mov.b64 {%r1, %r2}, %in;\n"
                  "@!%p0 bra $L1; add.s32 %r1, %r1, 1; @%p0 bra $L2;\n$L1: add.s32 %r1, %r1, 50;\n$L2:\n"
                  "st.global.v2.u32 [%out], {%r0, %r1};");
  CHECK(guarded[0] == (2ULL << 32U | 11U));
}

TEST_CASE("ptx: selections and moves, packing and unpacking", "[cuda]") {
  CHECK(evaluate("selp.b32", "444p", {1, 2, 1}) == 1);
  CHECK(evaluate("selp.b64", "888p", {1, 2, 0}) == 2);
  CHECK(evaluate("selp.f32", "fffp", {bits(1.0F), bits(2.0F), 0}) == bits(2.0F));
  CHECK(evaluate("slct.u32.s32", "4444", {1, 2, negative(1)}) == 2);
  CHECK(evaluate("slct.f64.f32", "dddf", {bits(1.0), bits(2.0), bits(-0.0F)}) == bits(1.0));
  const auto packed = run_snippet(
      "ld.global.u64 %rd0, [%in]; mov.b64 {%r0, %r1}, %rd0; mov.b64 %rd1, {%r1, %r0};\n"
      "{ .reg .b32 tmp; mov.b64 {tmp, %r2}, %rd0; }\n"
      "mov.b32 {%rs0, %rs1}, %r0; mov.b32 %r3, {%rs1, %rs0}; cvt.u64.u32 %rd2, %r2; cvt.u64.u32 %rd3, %r3;\n"
      "st.global.v2.u64 [%out], {%rd1, %rd2}; st.global.u64 [%out+16], %rd3;",
      {0x1111222233334444ULL}, 3);
  CHECK(packed == std::vector<std::uint64_t>{0x3333444411112222ULL, 0x11112222, 0x44443333});
}

} // namespace heavytail::ptx
