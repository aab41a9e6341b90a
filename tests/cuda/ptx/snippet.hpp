// SPDX-License-Identifier: MIT
// Small pieces of PTX, run by one thread on given numbers.
#pragma once

#include "tests/cuda/ptx/ptx_module.hpp"

#include <bit>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace heavytail::ptx {

/// A module whose kernel `k` has `body` between its braces, the registers %p %rs %r %f %rd %fd (16 of each), the
/// address of its 64-bit inputs in %in and that of its outputs in %out; `head` stands before the kernel.
inline std::string snippet(std::string_view body, std::string_view head = "") {
  std::string text = ".version 9.0\n.target sm_90\n.address_size 64\n";
  text += head;
  text += ".visible .entry k(.param .u64 k_in, .param .u64 k_out)\n{\n"
          ".reg .pred %p<16>; .reg .b16 %rs<16>; .reg .b32 %r<16>; .reg .f32 %f<16>; .reg .b64 %rd<16>; .reg .f64 "
          "%fd<16>;\n"
          ".reg .b64 %in, %out;\n"
          "ld.param.u64 %in, [k_in];\nld.param.u64 %out, [k_out];\n";
  text += body;
  text += "\nret;\n}\n";
  return text;
}

/// Runs a snippet; the outputs are `count` numbers of 64 bits, zero where nothing is stored.
inline std::vector<std::uint64_t> run_snippet(std::string_view body, std::vector<std::uint64_t> inputs = {},
                                              std::size_t count = 1, Grid grid = {}, std::string_view head = "") {
  std::vector<std::uint64_t> outputs(count);
  const Module module = Module::parse(snippet(body, head));
  const std::uint64_t* in = inputs.data();
  std::uint64_t* out = outputs.data();
  void* arguments[] = {static_cast<void*>(&in), static_cast<void*>(&out)};
  grid.memory = {std::as_bytes(std::span(inputs)), std::as_bytes(std::span(outputs))};
  launch(module, "k", grid, arguments);
  return outputs;
}

/// The result of one instruction: `shape` has the letters of TypeName, the destination first; operands are registers.
inline std::uint64_t evaluate(const std::string& mnemonic, std::string_view shape,
                              const std::vector<std::uint64_t>& inputs) {
  const auto name = [](char letter, std::size_t n) {
    const std::string prefix = letter == 'p'   ? "%p"
                               : letter == '2' ? "%rs"
                               : letter == '4' ? "%r"
                               : letter == 'f' ? "%f"
                               : letter == 'd' ? "%fd"
                                               : "%rd";
    return prefix + std::to_string(n);
  };
  const auto type = [](char letter) {
    return std::string(letter == '2'   ? "b16"
                       : letter == '4' ? "b32"
                       : letter == 'f' ? "f32"
                       : letter == 'd' ? "f64"
                                       : "b64");
  };
  std::string body;
  std::string operands = name(shape[0], 0);
  for (std::size_t n = 1; n < shape.size(); ++n) {
    const std::string from = "[%in+" + std::to_string(8 * (n - 1)) + "];\n";
    if (shape[n] == 'p')
      body += "ld.global.b32 %r15, " + from + "setp.ne.s32 " + name('p', n) + ", %r15, 0;\n";
    else
      body += "ld.global." + type(shape[n]) + " " + name(shape[n], n) + ", " + from;
    operands += ", " + name(shape[n], n);
  }
  body += mnemonic + " " + operands + ";\n";
  if (shape[0] == 'p')
    body += "selp.b32 %r15, 1, 0, %p0;\nst.global.b32 [%out], %r15;";
  else
    body += "st.global." + type(shape[0]) + " [%out], " + name(shape[0], 0) + ";";
  return run_snippet(body, inputs)[0];
}

inline std::uint64_t bits(float x) {
  return std::bit_cast<std::uint32_t>(x);
}

inline std::uint64_t bits(double x) {
  return std::bit_cast<std::uint64_t>(x);
}

} // namespace heavytail::ptx
