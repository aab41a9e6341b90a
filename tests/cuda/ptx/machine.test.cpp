// SPDX-License-Identifier: MIT
// Memory, calls, jumps, threads and barriers; what is refused.
#include "tests/cuda/ptx/snippet.hpp"

#include <catch2/catch.hpp>

#include <numeric>

namespace heavytail::ptx {

namespace {

std::string parse_error(const std::string& text) {
  try {
    Module::parse(text);
  } catch (const ParseError& error) {
    return error.what();
  }
  return "accepted";
}

/// A kernel of one `thread` body: %r0 is %tid.x, %r1 %ctaid.x, %r2 %ntid.x, and %rd0 the address of the thread's
/// output.
std::vector<std::uint64_t> run_threads(const std::string& body, Grid grid, std::string_view head = "") {
  const std::string start = "mov.u32 %r0, %tid.x; mov.u32 %r1, %ctaid.x; mov.u32 %r2, %ntid.x;\n"
                            "mad.lo.s32 %r3, %r1, %r2, %r0; mul.wide.u32 %rd1, %r3, 8; add.s64 %rd0, %out, %rd1;\n";
  return run_snippet(start + body, {}, std::size_t{grid.grid_x} * grid.block_x, grid, head);
}

} // namespace

TEST_CASE("ptx: what is not known is refused with its line", "[cuda]") {
  const std::string error = parse_error(snippet("add.s32 %r0, %r1, %r2;\nfrobnicate.f32 %f0, %f1;"));
  CHECK(error.find("PTX line 11:") != std::string::npos);
  CHECK(error.find("frobnicate.f32 %f0, %f1;") != std::string::npos);
  for (const char* refused : {"rcp.approx.f32 %f0, %f1;",
                              "sqrt.approx.f32 %f0, %f1;",
                              "div.full.f32 %f0, %f1, %f2;",
                              "ex2.approx.f32 %f0, %f1;",
                              "rcp.approx.ftz.f64 %fd0, %fd1;",
                              "add.rn.ftz.f32 %f0, %f1, %f2;",
                              "add.ftz.f32 %f0, %f1, %f2;",
                              "setp.lt.ftz.f32 %p0, %f1, %f2;",
                              "add.f32 %f0, %f1, %f2;",
                              "sub.f32 %f0, %f1, %f2;",
                              "mul.f64 %fd0, %fd1, %fd2;",
                              "fma.f32 %f0, %f1, %f2, %f3;",
                              "div.f32 %f0, %f1, %f2;",
                              "sqrt.f32 %f0, %f1;",
                              "rcp.f64 %fd0, %fd1;",
                              "cvt.f32.f64 %f0, %fd0;",
                              "cvt.f32.s32 %f0, %r0;",
                              "cvt.s32.f32 %r0, %f0;",
                              "cvt.rn.f64.f32 %fd0, %f0;",
                              "cvt.rn.ftz.f32.f64 %f0, %fd0;",
                              "add.rn.sat.f32 %f0, %f1, %f2;",
                              "min.ftz.f32 %f0, %f1, %f2;",
                              "atom.global.add.f32 %f0, [%out], %f1;",
                              "red.global.add.f64 [%out], %fd1;",
                              "shfl.sync.idx.b32 %r0, %r1, 0, 31, -1;",
                              "vote.sync.any.pred %p0, %p1, -1;",
                              "mov.u32 %r0, %clock;",
                              "add.s32 %r0, %r1;",
                              "add.s32 %r0, %r1, %r2, %r3;",
                              "add.s32 %r0, %rd1, %r2;",
                              "add.s64 %rd0, %r1, %rd2;",
                              "add.s32 %r0, %r99, %r2;",
                              "add.rn.f32 %f0, %f1, 1;",
                              "add.rn.f32 %f0, %f1, 0d3FF0000000000000;",
                              "add.s32 %r0, %r1, 5000000000;",
                              "ld.global.f16 %rs0, [%in];",
                              "ld.global.u32 %rs0, [%in];",
                              "ld.weird.u32 %r0, [%in];",
                              "st.param.u32 [k_in], %r0;",
                              "ld.param.u64 %rd0, [k_in+4];",
                              "ld.param.u32 %r0, [nothing];",
                              "ld.shared.u32 %r0, [k_in];",
                              "bra $nowhere;",
                              "bra.weird $L0;",
                              "call nothing;",
                              "bar.red.popc.u32 %r0, 0, %p0;",
                              "mov.b64 %rd0, {%r0, %r1, %r2};",
                              "@%r0 add.s32 %r0, %r0, 1;",
                              ".pragma \"weird\";",
                              ".weird 3;",
                              "setp.lo.f32 %p0, %f0, %f1;",
                              "setp.lt.b32 %p0, %r0, %r1;",
                              "mad.rn.f32 %f0, %f1, %f2, %f3;",
                              "add.rn.f16 %rs0, %rs1, %rs2;",
                              "fence.proxy.async;",
                              "prmt.b32.f4e %r0, %r1, %r2, %r3;"}) {
    INFO(refused);
    CHECK(parse_error(snippet(refused)).find("not known") != std::string::npos);
  }
  CHECK(parse_error(snippet("add.f32 %f0, %f1, %f2;")).find("rounding is not stated") != std::string::npos);
  CHECK(parse_error(snippet("add.rn.ftz.f32 %f0, %f1, %f2;")).find("flushed to zero") != std::string::npos);
  CHECK(parse_error(snippet("rcp.approx.f32 %f0, %f1;")).find("approximation") != std::string::npos);
  CHECK(parse_error(snippet("", ".weird_section {}\n")).find("a directive") != std::string::npos);
  CHECK(parse_error(snippet("", ".global .texref t;\n")) != "accepted");
  CHECK(parse_error(".version 9.0\n.visible .entry k() { ret; ") != "accepted");
}

TEST_CASE("ptx: roundings other than to nearest are counted", "[cuda]") {
  CHECK(Module::parse(snippet("add.rn.f32 %f0, %f1, %f2; cvt.rzi.s32.f32 %r0, %f0; cvt.rmi.f32.f32 %f0, %f1;"))
            .directed_roundings() == 0);
  CHECK(Module::parse(snippet("add.rz.f32 %f0, %f1, %f2; mul.rm.f64 %fd0, %fd1, %fd2; cvt.rp.f32.s32 %f0, %r0;"))
            .directed_roundings() == 3);
}

TEST_CASE("ptx: what a debugger reads is skipped", "[cuda]") {
  CHECK(run_snippet(".loc 1 25 3, function_name $L__info_string0, inlined_at 1 58 3\nst.global.u32 [%out], 5;", {}, 1,
                    {}, ".file 1 \"/a/b.cu\"\n.section .debug_str\n{\n$L__info_string0:\n.b8 95, 90, 0\n}\n")[0] == 5);
}

TEST_CASE("ptx: ranges of memory may overlap, and neighbours are apart", "[cuda]") {
  std::vector<std::uint64_t> numbers(8, 3);
  const Module module =
      Module::parse(snippet("ld.global.u64 %rd0, [%in]; ld.global.u64 %rd1, [%in+56]; ld.global.u64 %rd2, [%in+8];\n"
                            "add.s64 %rd0, %rd0, %rd1; st.global.u64 [%out], %rd0;"));
  const std::span<const std::byte> all = std::as_bytes(std::span(numbers));
  std::uint64_t* address = numbers.data();
  void* arguments[] = {static_cast<void*>(&address), static_cast<void*>(&address)};
  launch(module, "k", {.memory = {all, all.subspan(8, 16), all.subspan(0, 4)}}, arguments);
  CHECK(numbers[0] == 6);
  launch(module, "k", {.memory = {all.subspan(0, 32), all.subspan(32)}}, arguments);
  CHECK(numbers[0] == 9);
  CHECK_THROWS_AS(launch(module, "k", {.memory = {all.subspan(0, 32), all.subspan(40, 8)}}, arguments), ExecutionError);
  const Module across = Module::parse(snippet("ld.global.v2.u64 {%rd0, %rd1}, [%in];"));
  CHECK_THROWS_AS(launch(across, "k", {.memory = {all.subspan(0, 8), all.subspan(8)}}, arguments), ExecutionError);
}

TEST_CASE("ptx: comments, both of a kind, are nothing", "[cuda]") {
  CHECK(run_snippet("// add.f32 %f0;\n/* rcp.approx\n */ mov.b64 %rd0, 5; // x\nst.global.u64 [%out], %rd0; /**/")[0] ==
        5);
}

TEST_CASE("ptx: loads and stores extend by their type and take vectors", "[cuda]") {
  CHECK(run_snippet("ld.global.s8 %r0, [%in]; ld.global.u8 %r1, [%in]; st.global.v2.u32 [%out], {%r0, %r1};",
                    {0x80})[0] == 0x00000080FFFFFF80ULL);
  CHECK(run_snippet("ld.global.s16 %rd0, [%in]; st.global.u64 [%out], %rd0;", {0x8000})[0] == 0xFFFFFFFFFFFF8000ULL);
  CHECK(run_snippet("ld.global.nc.s32 %rd0, [%in]; st.u64 [%out], %rd0;", {0x80000000U})[0] == 0xFFFFFFFF80000000ULL);
  CHECK(run_snippet("ld.volatile.global.v4.u16 {%rs0, _, %rs2, %rs3}, [%in]; st.global.v2.u16 [%out], {%rs3, %rs2};",
                    {0x4444333322221111ULL})[0] == 0x33334444);
  CHECK(run_snippet("ld.relaxed.gpu.global.u32 %r0, [%in+4]; st.release.sys.global.u8 [%out+1], %r0;",
                    {0xABULL << 32U})[0] == 0xAB00);
  CHECK(run_snippet("ld.global.L1::no_allocate.v2.f64 {%fd0, %fd1}, [%in]; st.global.cs.f64 [%out], %fd1;",
                    {1, 2})[0] == 2);
}

TEST_CASE("ptx: misaligned addresses and those outside of the launch's memory are refused", "[cuda]") {
  CHECK_THROWS_AS(run_snippet("ld.global.u32 %r0, [%in+2];", {1}), ExecutionError);
  CHECK_THROWS_AS(run_snippet("ld.global.v2.u32 {%r0, %r1}, [%in+4];", {1, 2}), ExecutionError);
  CHECK_THROWS_AS(run_snippet("ld.global.u32 %r0, [%in+8];", {1}), ExecutionError);
  CHECK_THROWS_AS(run_snippet("mov.b64 %rd0, 0; ld.u32 %r0, [%rd0];", {1}), ExecutionError);
  CHECK_THROWS_AS(run_snippet("st.shared.u32 [%r0], 1;"), ExecutionError);
  CHECK_THROWS_AS(run_snippet("mov.b64 %rd0, %in; ld.local.u32 %r0, [%rd0];", {1}), ExecutionError);
  CHECK_THROWS_AS(run_snippet("trap;"), ExecutionError);
  CHECK_THROWS_AS(run_snippet("call.uni f;", {}, 1, {}, ".func f() { .reg .b32 %r<2>; mov.u32 %r0, 1; }\n"),
                  ExecutionError);
  CHECK_THROWS_AS(run_snippet("$L0: bra.uni $L0;", {}, 1, {.instruction_limit = 1000}), ExecutionError);
}

TEST_CASE("ptx: variables are initialised, and keep what kernels write", "[cuda]") {
  const std::string head = ".const .align 4 .b8 table[12] = {1, 0, 0, 0, 255, 255};\n.global .align 8 .u64 pointers[2] "
                           "= {0, generic(table)+4};\n"
                           ".global .f32 one = 0f3F800000;\n.global .align 4 .u32 counter;\n";
  CHECK(run_snippet(
            "ld.const.u32 %r0, [table+4]; mov.u64 %rd0, pointers; ld.global.u64 %rd1, [%rd0+8]; ld.u32 %r1, [%rd1];\n"
            "ld.global.f32 %f0, [one]; st.global.v2.u32 [%out], {%r0, %r1}; st.global.f32 [%out+8], %f0;",
            {}, 2, {}, head) == std::vector<std::uint64_t>{0x0000FFFF0000FFFFULL, bits(1.0F)});
  const Module module = Module::parse(snippet("red.global.add.u32 [counter], 7;", head));
  const void* nothing = nullptr;
  void* arguments[] = {&nothing, &nothing};
  launch(module, "k", {.grid_x = 2, .block_x = 3}, arguments);
  CHECK(module.variable("counter")[0] == std::byte{42});
  CHECK(module.parameter_layout("k") == std::vector<Parameter>{{8, 0}, {8, 8}});
  CHECK(module.entries() == std::vector<std::string>{"k"});
}

TEST_CASE("ptx: atomics give what was there", "[cuda]") {
  const auto one = [](const std::string& operation, std::uint64_t old, const std::string& operands) {
    return run_snippet("ld.global.u64 %rd2, [%in]; st.global.u64 [%out], %rd2; atom." + operation + " %rd0, [%out], " +
                           operands + "; st.global.u64 [%out+8], %rd0;",
                       {old}, 2);
  };
  using Pair = std::vector<std::uint64_t>;
  CHECK(one("global.add.u64", 5, "-7") == Pair{static_cast<std::uint64_t>(-2), 5});
  CHECK(one("relaxed.gpu.global.min.s64", 5, "-7") == Pair{static_cast<std::uint64_t>(-7), 5});
  CHECK(one("acq_rel.sys.global.max.u64", 5, "-7") == Pair{static_cast<std::uint64_t>(-7), 5});
  CHECK(one("and.b64", 5, "4") == Pair{4, 5});
  CHECK(one("global.or.b64", 5, "2") == Pair{7, 5});
  CHECK(one("global.xor.b64", 5, "1") == Pair{4, 5});
  CHECK(one("global.exch.b64", 5, "9") == Pair{9, 5});
  CHECK(one("global.cas.b64", 5, "5, 9") == Pair{9, 5});
  CHECK(one("global.cas.b64", 5, "6, 9") == Pair{5, 5});
  CHECK(run_snippet("st.global.u32 [%out], 3; atom.global.inc.u32 %r0, [%out], 3; st.global.u32 [%out+4], %r0;")[0] ==
        3ULL << 32U);
  CHECK(run_snippet("st.global.u32 [%out], 0; atom.global.dec.u32 %r0, [%out], 3; st.global.u32 [%out+4], %r0;")[0] ==
        3);
}

TEST_CASE("ptx: functions take and give parameters by value and by address, and recurse", "[cuda]") {
  const std::string head =
      ".func (.param .b32 back) factorial(.param .b32 n);\n"
      ".func (.param .b32 back) factorial(.param .b32 n) {\n.reg .pred %p<2>; .reg .b32 %r<4>;\n"
      "ld.param.u32 %r0, [n]; mov.u32 %r2, 1; setp.le.u32 %p0, %r0, 1; @%p0 bra $L1; sub.s32 %r1, %r0, 1;\n"
      "{ .param .b32 param0; st.param.b32 [param0+0], %r1; .param .b32 retval0;\n"
      "call.uni (retval0), factorial, (param0); ld.param.b32 %r2, [retval0+0]; }\nmul.lo.s32 %r2, %r2, %r0;\n"
      "$L1: st.param.b32 [back+0], %r2; ret; }\n"
      ".func swap(.param .align 8 .b8 pair[16], .param .b64 to) {\n.reg .b64 %rd<4>;\n"
      "ld.param.v2.u64 {%rd0, %rd1}, [pair]; ld.param.u64 %rd2, [to]; st.u64 [%rd2], %rd1; st.u64 [%rd2+8], %rd0; ret; "
      "}\n";
  CHECK(
      run_snippet(
          "{ .param .b32 param0; st.param.b32 [param0], 6; .param .b32 retval0; call (retval0), factorial, (param0);\n"
          "ld.param.b32 %r0, [retval0]; } st.global.u32 [%out], %r0;",
          {}, 1, {}, head)[0] == 720);
  CHECK(
      run_snippet(
          ".local .align 16 .b8 depot[32]; .reg .b64 %SP, %SPL; mov.u64 %SPL, depot; cvta.local.u64 %SP, %SPL; add.u64 "
          "%rd0, %SP, 16;\n"
          "{ .param .align 8 .b8 param0[16]; st.param.b64 [param0], 3; st.param.b64 [param0+8], 4; .param .b64 "
          "param1;\n"
          "st.param.b64 [param1], %rd0; call.uni swap, (param0, param1); }\n"
          "cvta.to.local.u64 %rd1, %rd0; ld.local.v2.u64 {%rd2, %rd3}, [%rd1]; st.global.v2.u64 [%out], {%rd2, %rd3};",
          {}, 2, {}, head) == std::vector<std::uint64_t>{4, 3});
  // A call before the definition.
  const std::string early =
      ".func (.param .b64 back) difference(.param .b32 a, .param .b64 b);\n"
      ".func (.param .b64 back) through(.param .b64 b) { .reg .b64 %rd<2>; ld.param.u64 %rd0, [b];\n"
      "{ .param .b32 param0; st.param.b32 [param0], 10; .param .b64 param1; st.param.b64 [param1], %rd0; .param .b64 "
      "retval0;\n"
      "call.uni (retval0), difference, (param0, param1); ld.param.b64 %rd1, [retval0]; } st.param.b64 [back], %rd1; "
      "ret; }\n"
      ".func (.param .b64 back) difference(.param .b32 a, .param .b64 b) { .reg .b64 %rd<3>; ld.param.u32 %rd0, [a];\n"
      "ld.param.u64 %rd1, [b]; sub.s64 %rd2, %rd0, %rd1; st.param.b64 [back], %rd2; ret; }\n";
  CHECK(run_snippet("{ .param .b64 param0; st.param.b64 [param0], 3; .param .b64 retval0; call.uni (retval0), through, "
                    "(param0);\n"
                    "ld.param.b64 %rd0, [retval0]; } st.global.u64 [%out], %rd0;",
                    {}, 1, {}, early)[0] == 7);
  CHECK_THROWS_AS(
      run_snippet("call.uni forever;", {}, 1, {}, ".func forever();\n.func forever() { call.uni forever; ret; }\n"),
      ExecutionError);
  CHECK_THROWS_AS(run_snippet("call.uni outside;", {}, 1, {}, ".extern .func outside();\n"), ExecutionError);
}

TEST_CASE("ptx: jump tables", "[cuda]") {
  for (std::uint32_t n = 0; n < 4; ++n) {
    const std::string body = "ld.global.u32 %r0, [%in]; brx.idx %r0, $table;\n$table: .branchtargets\n$A,\n$B,\n$A;\n"
                             "$A: mov.u32 %r1, 10; bra.uni $C;\n$B: mov.u32 %r1, 20;\n$C: st.global.u32 [%out], %r1;";
    if (n == 3)
      CHECK_THROWS_AS(run_snippet(body, {n}), ExecutionError);
    else
      CHECK(run_snippet(body, {n})[0] == (n == 1 ? 20 : 10));
  }
}

TEST_CASE("ptx: threads know their places, and share memory across barriers in either order", "[cuda]") {
  // Each thread of a block puts its number into shared memory and takes its neighbour's.
  const std::string body =
      "mov.u32 %r4, words; shl.b32 %r5, %r0, 2; add.s32 %r6, %r4, %r5; st.shared.u32 [%r6], %r3;\nbar.sync 0;\n"
      "add.s32 %r7, %r0, 1; rem.u32 %r7, %r7, %r2; shl.b32 %r7, %r7, 2; add.s32 %r7, %r4, %r7; ld.shared.u32 %r8, "
      "[%r7];\n"
      "mov.u32 %r9, dynamic; add.s32 %r9, %r9, %r5; st.shared.u32 [%r9], %r8; barrier.sync.aligned 1, %r2; "
      "ld.shared.u32 %r8, [%r9];\n"
      "st.global.u32 [%rd0], %r8;";
  const std::string head = ".extern .shared .align 16 .b8 dynamic[];\n.shared .align 4 .b8 words[32];\n";
  const std::vector<std::uint64_t> expected = {1, 2, 3, 4, 0, 6, 7, 8, 9, 5};
  for (const ThreadOrder order : {ThreadOrder::ascending, ThreadOrder::descending}) {
    CHECK(run_threads(body, {.grid_x = 2, .block_x = 5, .shared_bytes = 20, .order = order}, head) == expected);
    CHECK_THROWS_AS(run_threads(body, {.grid_x = 2, .block_x = 5, .shared_bytes = 16, .order = order}, head),
                    ExecutionError);
  }
  // Without the barrier some thread reads what no one has written: in one of the orders at least, in this one in both.
  std::string racing = body;
  racing.erase(racing.find("bar.sync 0;"), 11);
  CHECK(run_threads(racing, {.grid_x = 2, .block_x = 5, .shared_bytes = 20}, head) != expected);
  CHECK(run_threads(racing, {.grid_x = 2, .block_x = 5, .shared_bytes = 20, .order = ThreadOrder::descending}, head) !=
        expected);
}

TEST_CASE("ptx: threads that have left are not waited for, those that wait for ever are an error", "[cuda]") {
  CHECK(run_threads("setp.eq.s32 %p0, %r0, 1; @%p0 exit; bar.sync 0; st.global.u32 [%rd0], 7;", {.block_x = 3}) ==
        std::vector<std::uint64_t>{7, 0, 7});
  CHECK_THROWS_AS(run_threads("bar.sync %r0;", {.block_x = 3}), ExecutionError);
  CHECK_THROWS_AS(run_threads("bar.sync 0, 5;", {.block_x = 3}), ExecutionError);
  CHECK_THROWS_AS(run_threads("ret;", {.block_x = 0}), ExecutionError);
}

TEST_CASE("ptx: a barrier may be for some of the threads", "[cuda]") {
  // Threads 0 and 1 meet at barrier 1 and hand a word over, before all meet at barrier 0.
  const std::string body =
      "setp.ge.u32 %p0, %r0, 2; @%p0 bra $L1; mov.u32 %r4, words; shl.b32 %r5, %r0, 2; add.s32 %r6, %r4, %r5;\n"
      "st.shared.u32 [%r6], %r0; bar.sync 1, 2; xor.b32 %r5, %r5, 4; add.s32 %r6, %r4, %r5; ld.shared.u32 %r7, [%r6];\n"
      "st.shared.u32 [%r6+8], %r7;\n$L1: bar.sync 0; ld.shared.u32 %r8, [words+8]; st.global.u32 [%rd0], %r8;";
  for (const ThreadOrder order : {ThreadOrder::ascending, ThreadOrder::descending})
    CHECK(run_threads(body, {.block_x = 3, .order = order}, ".shared .align 4 .b8 words[16];\n") ==
          std::vector<std::uint64_t>{0, 0, 0});
}

TEST_CASE("ptx: generic addresses of shared memory, and tests of spaces", "[cuda]") {
  const std::string head = ".shared .align 8 .b8 words[64];\n";
  CHECK(run_snippet("mov.u64 %rd0, words; cvta.shared.u64 %rd1, %rd0; add.s64 %rd1, %rd1, 8; st.u64 [%rd1], 77; "
                    "cvta.to.shared.u64 %rd2, %rd1;\n"
                    "ld.shared.u64 %rd3, [%rd2]; cvt.u32.u64 %r0, %rd2; atom.shared.add.u32 %r1, [%r0], 1; "
                    "ld.shared.u64 %rd4, [words+8];\n"
                    "st.global.v2.u64 [%out], {%rd3, %rd4};",
                    {}, 2, {}, head) == std::vector<std::uint64_t>{77, 78});
  CHECK(run_snippet("mov.u64 %rd0, words; cvta.shared.u64 %rd1, %rd0; cvta.global.u64 %rd2, %in;\n"
                    "isspacep.shared %p0, %rd1; isspacep.shared %p1, %rd2; isspacep.global %p2, %rd1; isspacep.global "
                    "%p3, %rd2;\n"
                    "selp.u32 %r0, 1, 0, %p0; @%p1 add.s32 %r0, %r0, 2; @%p2 add.s32 %r0, %r0, 4; @%p3 add.s32 %r0, "
                    "%r0, 8; st.global.u32 [%out], %r0;",
                    {1}, 1, {}, head)[0] == 9);
}

TEST_CASE("ptx: registers and memory that no one has written hold a pattern, not zero", "[cuda]") {
  CHECK(run_snippet("st.global.u64 [%out], %rd7;")[0] == 0xDBDBDBDBDBDBDBDBULL);
  CHECK(run_snippet("ld.shared.u32 %r0, [words]; st.global.u32 [%out], %r0;", {}, 1, {}, ".shared .b32 words;\n")[0] ==
        0xDBDBDBDBU);
  CHECK(run_snippet(".local .align 8 .b8 depot[8]; ld.local.u64 %rd0, [depot]; st.global.u64 [%out], %rd0;")[0] ==
        0xDBDBDBDBDBDBDBDBULL);
}

TEST_CASE("ptx: parameters by value have the layout of C, and can be reached through their address", "[cuda]") {
  struct Pair {
    std::int32_t a;
    double b;
  };

  const Module module = Module::parse(
      ".version 9.0\n.target sm_90\n.address_size 64\n.visible .entry k(.param .u8 k_0, .param .align 8 .b8 k_1[16], "
      ".param .u32 k_2, "
      ".param .u64 .ptr .global .align 8 k_3) .maxntid 128, 1, 1 .minnctapersm 2\n{ .reg .b64 %rd<8>; .reg .b32 %r<4>; "
      ".reg .f64 %fd<2>;\n"
      "ld.param.u64 %rd0, [k_3]; cvta.to.global.u64 %rd1, %rd0; mov.b64 %rd2, k_1; cvta.param.u64 %rd3, %rd2; ld.f64 "
      "%fd0, [%rd3+8];\n"
      "ld.param.f64 %fd1, [%rd2+8]; add.rn.f64 %fd0, %fd0, %fd1; st.global.f64 [%rd1], %fd0; ld.param.s32 %r0, [k_1]; "
      "ld.param.u8 %r1, [k_0];\n"
      "ld.param.u32 %r2, [k_2]; add.s32 %r0, %r0, %r1; add.s32 %r0, %r0, %r2; st.global.u32 [%rd1+8], %r0; exit; }\n");
  CHECK(module.parameter_layout("k") == std::vector<Parameter>{{1, 0}, {16, 8}, {4, 24}, {8, 32}});
  std::uint8_t byte = 200;
  Pair pair{-1000, 0.25};
  std::uint32_t number = 5;
  std::vector<std::uint64_t> out(2);
  std::uint64_t* address = out.data();
  void* arguments[] = {&byte, &pair, &number, static_cast<void*>(&address)};
  launch(module, "k", {}, arguments);
  CHECK(out == std::vector<std::uint64_t>{bits(0.5), 0xFFFFFFFFU & static_cast<std::uint64_t>(-795)});
  CHECK_THROWS_AS(launch(module, "unknown", {}, arguments), std::out_of_range);
}

} // namespace heavytail::ptx
