// SPDX-License-Identifier: MIT
// What a PTX file becomes: functions of instructions that are each a handler and six numbers; and the thread they run
// on.
//
// Registers and literals are 64-bit slots of a frame.  A register narrower than its slot keeps the rest of it zero.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace heavytail::ptx {

struct Thread;
struct Instruction;

using Handler = void (*)(Thread& thread, const Instruction& instruction);

/// One instruction.  `o` are mostly slots, the destination first; each handler says what it takes.
struct Instruction {
  Handler run = nullptr;
  std::uint32_t o[6] = {};
};

/// Slots that every frame has.
enum FixedSlot : std::uint32_t {
  sink_slot = 0,       ///< where results go that nobody wants
  frame_slot = 1,      ///< address of the frame's memory: parameters, results, local arrays
  parameters_slot = 2, ///< address of the kernel's parameter block
  zero_slot = 3,
  dynamic_slot = 4, ///< where dynamic shared memory begins in the window: behind all static variables
  fixed_slot_count = 5
};

/// What registers and memory hold before anything is written.
inline constexpr std::uint64_t unwritten = 0xDBDBDBDBDBDBDBDBULL;

/// Frames' memory and variables begin at multiples of this.
inline constexpr std::size_t memory_alignment = 128;

/// A named place in memory.
struct Variable {
  std::string name;
  std::size_t size = 0;
  std::size_t alignment = 1;
  std::size_t offset = 0;  ///< in the frame, the parameter block or the shared window
  bool is_dynamic = false; ///< dynamic shared memory: its size is the launch's
};

/// Bytes that a call hands over.
struct Copy {
  std::uint32_t from, to, size;
};

struct CallSite {
  std::size_t callee = 0;
  std::vector<Copy> arguments; ///< from the caller's frame to the callee's
  std::vector<Copy> results;   ///< from the callee's frame to the caller's
};

struct Function {
  std::string name;
  bool is_entry = false;
  bool is_defined = false;
  std::vector<Variable> parameters;
  std::vector<Variable> results;
  std::size_t parameter_bytes = 0; ///< of parameters and results

  std::vector<Instruction> code;
  std::vector<std::uint32_t> lines; ///< of each instruction in the text
  std::vector<std::uint64_t> image; ///< a fresh frame: literals in their slots, all else unwritten
  std::vector<std::uint32_t> slots; ///< lists of slots and of jump targets that instructions refer to
  std::vector<CallSite> calls;
  std::size_t memory_bytes = 0; ///< of a frame
};

/// A .global or .const variable: its own memory.
class Storage {
public:
  explicit Storage(std::size_t size)
      : size_(size), bytes_(static_cast<std::byte*>(::operator new(size, std::align_val_t{memory_alignment}))) {}

  std::span<std::byte> bytes() const { return {bytes_.get(), size_}; }

  std::uint64_t address() const { return reinterpret_cast<std::uintptr_t>(bytes_.get()); }

private:
  struct Free {
    void operator()(std::byte* bytes) const { ::operator delete(bytes, std::align_val_t{memory_alignment}); }
  };

  std::size_t size_;
  std::unique_ptr<std::byte, Free> bytes_;
};

struct Program {
  std::vector<std::string> lines; ///< of the text, for messages
  std::vector<std::unique_ptr<Function>> functions;
  std::map<std::string, std::size_t, std::less<>> function_numbers;
  std::map<std::string, Storage, std::less<>> variables;
  std::map<std::string, Variable, std::less<>> shared; ///< static ones with their offsets in the window
  std::size_t directed_roundings = 0;                  ///< instructions that round other than to nearest
  std::size_t shared_bytes = 0;                        ///< of the static ones
};

/// What went wrong in a handler; becomes an ExecutionError that says where.
struct Fault {
  std::string what;
};

/// Where dynamic shared memory begins: behind the static variables, aligned as the strictest type asks.
inline std::size_t dynamic_offset(const Program& program) {
  return (program.shared_bytes + memory_alignment - 1) / memory_alignment * memory_alignment;
}

/// What all threads of a launch see.
struct LaunchState {
  std::uint32_t grid_x = 1;
  std::uint32_t block_x = 1;
  std::uint32_t block = 0;
  std::span<std::byte> shared;     ///< the window of the block that runs
  std::span<std::byte> parameters; ///< the kernel's parameter block
  const Program* program = nullptr;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> memory; ///< begin and end of what may be touched, ascending
  bool is_checked = false;
};

enum class ThreadState : std::uint8_t { running, waiting, finished };

struct Frame {
  const Function* function;
  const CallSite* call; ///< that opened it; null for the kernel's own
  const Instruction* back;
  std::size_t registers; ///< where its slots begin
  std::size_t memory;    ///< where its memory begins
};

/// One CUDA thread.  `registers` and `next` are of the newest frame.
struct Thread {
  std::uint64_t* registers = nullptr;
  const Instruction* next = nullptr;
  ThreadState state = ThreadState::finished;
  bool carry = false; ///< CC.CF
  std::uint32_t number = 0;
  std::uint32_t barrier = 0;       ///< that it waits at
  std::uint32_t barrier_count = 0; ///< threads that the barrier is for, 0: all
  LaunchState* launch = nullptr;
  std::pair<std::uint64_t, std::uint64_t> checked{}; ///< the range in which the last address lay
  std::vector<Frame> frames;
  std::vector<std::uint64_t> slots;
  std::span<std::byte> memory; ///< of all frames

  const Function& function() const { return *frames.back().function; }
};

/// Opens a frame; `call` is null for a kernel.
void enter(Thread& thread, const Function& function, const CallSite* call);

/// Closes the newest frame; the thread is finished after its last one.
void leave(Thread& thread);

} // namespace heavytail::ptx
