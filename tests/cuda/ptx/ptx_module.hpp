// SPDX-License-Identifier: MIT
// Executes the PTX that nvcc emitted, on the CPU, bit for bit: the rung between "the source is right" and a real
// device.
//
// The parser is the gate of arithmetic: it throws at every instruction, modifier, directive and operand that it does
// not know, at `.approx` and `.ftz`, and at floating-point arithmetic whose rounding is not stated.  Nothing is
// skipped.
//
// Addresses of global, constant, local and parameter memory are host addresses.  Shared memory is a window: its own
// addresses are offsets, `cvta` adds the host address of the window.  Threads of a block run one after another and
// change at barriers alone; blocks run in order.  Registers, local and shared memory hold a pattern until they are
// written, so that what a kernel forgot to set shows in its results.
//
// Not-a-numbers: f32 arithmetic gives the canonical 0x7FFFFFFF (PTX ISA: no payloads in single precision); f64
// arithmetic gives what the host gives, of which PTX promises only that it is a NaN; moves, selections, abs, neg and
// copysign work on bits; conversions to integers follow PTX ISA 9.0 (0, or the smallest number where a 64-bit type is
// involved). Source: NVIDIA, Parallel Thread Execution ISA 9.0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace heavytail::ptx {

struct Program;

/// The text is not PTX that this interpreter knows; says where, shows the line, and says what was not known.
class ParseError : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// A thread did what a device would not do: a misaligned or forbidden address, a trap, threads that wait for ever.
class ExecutionError : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// Where a parameter lies in the parameter block, in bytes.
struct Parameter {
  std::size_t size = 0;
  std::size_t offset = 0;

  bool operator==(const Parameter&) const = default;
};

/// One PTX file, ready to run.  Its .global variables keep their values between launches.
class Module {
public:
  /// Throws ParseError.
  static Module parse(std::string_view text);

  /// Names of the kernels, in the order of the file.
  std::vector<std::string> entries() const;

  /// Parameters of a kernel.  Throws std::out_of_range where there is no kernel of that name.
  std::vector<Parameter> parameter_layout(std::string_view entry) const;

  /// Memory of a .global or .const variable.  Throws std::out_of_range where there is none of that name.
  std::span<std::byte> variable(std::string_view name) const;

  /// How many instructions round their result toward zero, down or up (.rz, .rm, .rp): none in code whose numbers the
  /// host must give.  Conversions to integral values (.rzi and its like) do not count.
  std::size_t directed_roundings() const;

  const Program& program() const { return *program_; }

private:
  explicit Module(std::shared_ptr<Program> program) : program_(std::move(program)) {}

  std::shared_ptr<Program> program_;
};

/// The order in which threads of a block run between two barriers.  A correct kernel gives the same for both.
enum class ThreadOrder : std::uint8_t { ascending, descending };

/// How a kernel is launched.
struct Grid {
  std::uint32_t grid_x = 1;
  std::uint32_t block_x = 1;
  std::size_t shared_bytes = 0; ///< dynamic shared memory
  ThreadOrder order = ThreadOrder::ascending;
  /// Memory that the kernel may touch beside its own; empty: any, unchecked.
  std::vector<std::span<const std::byte>> memory = {};
  std::uint64_t instruction_limit = ~std::uint64_t{0}; ///< of the whole launch; more is an ExecutionError
  /// Where not null: how often the instructions of each line ran is added, the first line at 1; grows as it must.
  std::vector<std::uint64_t>* executions = nullptr;
};

/// Runs a kernel with `arguments` as cudaLaunchKernel takes them: a pointer to each parameter's value.  Returns the
/// number of instructions that were executed.  Throws ExecutionError, and std::out_of_range where there is no such
/// kernel.
std::uint64_t launch(const Module& module, std::string_view entry, const Grid& grid, void** arguments);

} // namespace heavytail::ptx
