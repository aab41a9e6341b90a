// SPDX-License-Identifier: MIT
// Runs a kernel: blocks in order, threads of a block one after another, changing at barriers.
#include "tests/cuda/ptx/memory_handlers.hpp"
#include "tests/cuda/ptx/ptx_module.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string>

namespace heavytail::ptx {

namespace {

constexpr std::size_t thread_memory = std::size_t{512} << 10U; ///< a device's limit of local memory of a thread
constexpr std::size_t most_slots = std::size_t{1} << 24U;
constexpr std::size_t most_frames = 256;
constexpr std::uint32_t largest_block = 1024;

/// Opens the memory of a frame, which is nothing but the pattern of unwritten memory.
std::byte* open_memory(Thread& thread, const Function& function, std::size_t begin) {
  if (begin + function.memory_bytes > thread.memory.size()) throw Fault{"too deep calls: local memory is exhausted"};
  std::byte* memory = thread.memory.data() + begin;
  std::memset(memory, static_cast<int>(unwritten & 0xFFU), function.memory_bytes);
  return memory;
}

} // namespace

void enter(Thread& thread, const Function& function, const CallSite* call) {
  const std::size_t slots = function.image.size();
  Frame frame{&function, call, thread.next, 0, 0};
  const std::byte* callers_memory = nullptr;
  if (!thread.frames.empty()) {
    const Frame& caller = thread.frames.back();
    const std::size_t end = caller.memory + caller.function->memory_bytes;
    frame.registers = caller.registers + caller.function->image.size();
    frame.memory = (end + memory_alignment - 1) / memory_alignment * memory_alignment;
    callers_memory = thread.memory.data() + caller.memory;
  }
  if (thread.frames.size() >= most_frames || frame.registers + slots > most_slots) throw Fault{"too deep calls"};
  if (thread.slots.size() < frame.registers + slots) thread.slots.resize(frame.registers + slots);
  std::byte* memory = open_memory(thread, function, frame.memory);
  thread.registers = thread.slots.data() + frame.registers;
  std::memcpy(thread.registers, function.image.data(), slots * sizeof(std::uint64_t));
  thread.registers[frame_slot] = handlers::host_address(memory);
  thread.registers[parameters_slot] = handlers::host_address(thread.launch->parameters.data());
  thread.registers[dynamic_slot] = dynamic_offset(*thread.launch->program);
  if (call != nullptr)
    for (const Copy& copy : call->arguments) std::memcpy(memory + copy.to, callers_memory + copy.from, copy.size);
  thread.frames.push_back(frame);
  thread.next = function.code.data();
}

void leave(Thread& thread) {
  const Frame frame = thread.frames.back();
  thread.frames.pop_back();
  if (thread.frames.empty()) {
    thread.state = ThreadState::finished;
    return;
  }
  const Frame& caller = thread.frames.back();
  std::byte* memory = thread.memory.data();
  for (const Copy& copy : frame.call->results)
    std::memcpy(memory + caller.memory + copy.to, memory + frame.memory + copy.from, copy.size);
  thread.registers = thread.slots.data() + caller.registers;
  thread.next = frame.back;
}

namespace {

/// A thread with the memory it works in, which is used again after it finishes.
struct Context {
  Context() : storage(thread_memory) { thread.memory = storage.bytes(); }

  Thread thread;
  Storage storage;
};

class Launch {
public:
  Launch(const Program& program, const Function& kernel, const Grid& grid, void** arguments);

  std::uint64_t run();

private:
  void run_block();
  void start(std::uint32_t number);
  void run_thread(Thread& thread);
  bool release_barriers();
  void count_execution(const Thread& thread, const Instruction& instruction) const;
  [[noreturn]] void fail(const Thread& thread, const std::string& what) const;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> memory_of(const Grid& grid) const;

  const Program& program_;
  const Function& kernel_;
  const Grid& grid_;
  LaunchState state_;
  Storage parameters_;
  Storage shared_;
  std::vector<std::unique_ptr<Context>> pool_;
  std::vector<std::unique_ptr<Context>> threads_; ///< of the block that runs, by number; null once finished
  std::uint64_t executed_ = 0;
};

std::pair<std::uint64_t, std::uint64_t> range_of(std::span<const std::byte> bytes) {
  return {handlers::host_address(bytes.data()), handlers::host_address(bytes.data()) + bytes.size()};
}

Launch::Launch(const Program& program, const Function& kernel, const Grid& grid, void** arguments)
    : program_(program), kernel_(kernel), grid_(grid), parameters_(kernel.parameter_bytes),
      shared_(dynamic_offset(program) + grid.shared_bytes) {
  if (grid.block_x == 0 || grid.block_x > largest_block || grid.grid_x == 0)
    throw ExecutionError("a grid of " + std::to_string(grid.grid_x) + " blocks of " + std::to_string(grid.block_x) +
                         " threads");
  for (std::size_t n = 0; n < kernel.parameters.size(); ++n)
    std::memcpy(parameters_.bytes().data() + kernel.parameters[n].offset, arguments[n], kernel.parameters[n].size);
  state_.grid_x = grid.grid_x;
  state_.block_x = grid.block_x;
  state_.shared = shared_.bytes();
  state_.parameters = parameters_.bytes();
  state_.program = &program;
  state_.is_checked = !grid.memory.empty();
  state_.memory = memory_of(grid);
}

std::vector<std::pair<std::uint64_t, std::uint64_t>> Launch::memory_of(const Grid& grid) const {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> ranges;
  for (const auto& each : grid.memory) ranges.push_back(range_of(each));
  for (const auto& [name, storage] : program_.variables) ranges.push_back(range_of(storage.bytes()));
  ranges.push_back(range_of(parameters_.bytes()));
  ranges.push_back(range_of(shared_.bytes()));
  std::sort(ranges.begin(), ranges.end());
  std::vector<std::pair<std::uint64_t, std::uint64_t>> merged;
  for (const auto& range : ranges) {
    // Neighbours stay apart, so that no access runs from one into the other.
    if (!merged.empty() && range.first < merged.back().second)
      merged.back().second = std::max(merged.back().second, range.second);
    else
      merged.push_back(range);
  }
  return merged;
}

std::uint64_t Launch::run() {
  for (std::uint32_t block = 0; block < grid_.grid_x; ++block) {
    state_.block = block;
    run_block();
  }
  return executed_;
}

void Launch::start(std::uint32_t number) {
  if (pool_.empty()) pool_.push_back(std::make_unique<Context>());
  threads_[number] = std::move(pool_.back());
  pool_.pop_back();
  Thread& thread = threads_[number]->thread;
  thread.number = number;
  thread.state = ThreadState::running;
  thread.carry = false;
  thread.launch = &state_;
  thread.frames.clear();
  thread.checked = {};
  enter(thread, kernel_, nullptr);
}

void Launch::run_block() {
  std::memset(shared_.bytes().data(), static_cast<int>(unwritten & 0xFFU), shared_.bytes().size());
  threads_.clear();
  threads_.resize(grid_.block_x);
  bool is_first = true;
  do {
    for (std::uint32_t n = 0; n < grid_.block_x; ++n) {
      const std::uint32_t number = grid_.order == ThreadOrder::ascending ? n : grid_.block_x - 1 - n;
      if (is_first) start(number);
      if (threads_[number] == nullptr || threads_[number]->thread.state != ThreadState::running) continue;
      run_thread(threads_[number]->thread);
      if (threads_[number]->thread.state == ThreadState::finished) pool_.push_back(std::move(threads_[number]));
    }
    is_first = false;
  } while (release_barriers());
}

/// Lets those threads go on whose barrier all have reached that it is for.  False where none is left.
bool Launch::release_barriers() {
  std::size_t alive = 0;
  std::size_t waiting[16] = {};
  for (const auto& each : threads_)
    if (each != nullptr) {
      ++alive;
      ++waiting[each->thread.barrier];
    }
  if (alive == 0) return false;
  bool released = false;
  for (const auto& each : threads_) {
    if (each == nullptr) continue;
    Thread& thread = each->thread;
    const std::size_t wanted = thread.barrier_count == 0 ? alive : thread.barrier_count;
    if (waiting[thread.barrier] != wanted) continue;
    thread.state = ThreadState::running;
    released = true;
  }
  if (!released)
    for (const auto& each : threads_)
      if (each != nullptr) fail(each->thread, std::to_string(alive) + " threads wait at barriers for ever");
  return true;
}

void Launch::run_thread(Thread& thread) {
  std::uint64_t count = 0;
  const std::uint64_t rest = grid_.instruction_limit - executed_;
  try {
    while (thread.state == ThreadState::running) {
      const Instruction& instruction = *thread.next++;
      if (grid_.executions != nullptr) count_execution(thread, instruction);
      instruction.run(thread, instruction);
      if (++count > rest) throw Fault{"more instructions than the limit"};
    }
  } catch (const Fault& fault) {
    fail(thread, fault.what);
  }
  executed_ += count;
}

void Launch::count_execution(const Thread& thread, const Instruction& instruction) const {
  const Function& function = thread.function();
  const std::size_t line = function.lines[static_cast<std::size_t>(&instruction - function.code.data())];
  if (grid_.executions->size() <= line) grid_.executions->resize(program_.lines.size() + 1);
  ++(*grid_.executions)[line];
}

void Launch::fail(const Thread& thread, const std::string& what) const {
  std::string where = "kernel " + kernel_.name + ", block " + std::to_string(state_.block) + ", thread " +
                      std::to_string(thread.number);
  if (!thread.frames.empty()) {
    const Function& function = thread.function();
    const auto at = static_cast<std::size_t>(thread.next - function.code.data());
    const std::uint32_t line = function.lines[at == 0 ? 0 : at - 1];
    where += ", PTX line " + std::to_string(line) + ": " + program_.lines[line - 1];
  }
  throw ExecutionError(what + " (" + where + ")");
}

} // namespace

std::uint64_t launch(const Module& module, std::string_view entry, const Grid& grid, void** arguments) {
  const Program& program = module.program();
  const auto found = program.function_numbers.find(entry);
  if (found == program.function_numbers.end() || !program.functions[found->second]->is_entry)
    throw std::out_of_range("no kernel " + std::string(entry));
  return Launch(program, *program.functions[found->second], grid, arguments).run();
}

} // namespace heavytail::ptx
