// SPDX-License-Identifier: MIT
// Jumps, calls, ends, barriers and fences.
#include "tests/cuda/ptx/decode.hpp"
#include "tests/cuda/ptx/slots.hpp"

#include <string>

namespace heavytail::ptx {

namespace {

/// bra (distance).
void jump(Thread& t, const Instruction& i) {
  t.next = &i + static_cast<std::int32_t>(i.o[0]);
}

/// A jump (distance, predicate) where the predicate is `Wanted`.
template <bool Wanted> void jump_where(Thread& t, const Instruction& i) {
  if (get<bool>(t, i.o[1]) == Wanted) t.next = &i + static_cast<std::int32_t>(i.o[0]);
}

/// A guard (number of instructions to leave out, predicate) for those that do not jump.
template <bool Wanted> void skip_unless(Thread& t, const Instruction& i) {
  if (get<bool>(t, i.o[1]) != Wanted) t.next += i.o[0];
}

/// brx.idx (index, place of the distances, their number).
void jump_by_table(Thread& t, const Instruction& i) {
  const auto index = get<std::uint32_t>(t, i.o[0]);
  if (index >= i.o[2]) throw Fault{"an index beyond a jump table: " + std::to_string(index)};
  t.next = &i + static_cast<std::int32_t>(t.function().slots[i.o[1] + index]);
}

/// call (number of the call).
void call(Thread& t, const Instruction& i) {
  const CallSite& site = t.function().calls[i.o[0]];
  const Function& callee = *t.launch->program->functions[site.callee];
  if (!callee.is_defined) throw Fault{"a call to a function without a body: " + callee.name};
  enter(t, callee, &site);
}

void leave_function(Thread& t, const Instruction& /*i*/) {
  leave(t);
}

void exit_thread(Thread& t, const Instruction& /*i*/) {
  t.state = ThreadState::finished;
}

void run_off_the_end(Thread& /*t*/, const Instruction& /*i*/) {
  throw Fault{"a function that does not return"};
}

void trap(Thread& /*t*/, const Instruction& /*i*/) {
  throw Fault{"a trap"};
}

/// bar.sync (number of the barrier, how many threads it is for or the slot of zero).
void wait(Thread& t, const Instruction& i) {
  t.state = ThreadState::waiting;
  t.barrier = get<std::uint32_t>(t, i.o[0]);
  t.barrier_count = get<std::uint32_t>(t, i.o[1]);
  if (t.barrier >= 16) throw Fault{"a barrier above 15"};
}

/// Threads change at barriers alone, so that all that one wrote is there for the next.
void fence(Thread& /*t*/, const Instruction& /*i*/) {}

void decode_barrier(FunctionBuilder& builder, const Statement& statement) {
  Modifiers modifiers(statement.modifiers);
  modifiers.take("cta");
  if (!modifiers.take("sync")) throw Unknown{"a barrier of that kind: " + std::string(statement.text)};
  if (statement.name == "barrier") modifiers.take("aligned");
  modifiers.end();
  if (statement.operands.empty() || statement.operands.size() > 2) throw Unknown{"the operands of a barrier"};
  const std::uint32_t barrier = builder.source(statement.operands[0], '4');
  const std::uint32_t count = statement.operands.size() == 2 ? builder.source(statement.operands[1], '4') : zero_slot;
  builder.emit(wait, {barrier, count});
}

void decode_fence(FunctionBuilder& builder, const Statement& statement) {
  expect_operands(statement, 0);
  Modifiers modifiers(statement.modifiers);
  if (statement.name == "fence") {
    modifiers.take_any({"sc", "acq_rel", "acquire", "release"});
    if (modifiers.take_any({"cta", "cluster", "gpu", "sys"}) < 0) throw Unknown{"the scope of a fence"};
  } else if (modifiers.take_any({"cta", "gl", "sys"}) < 0) {
    throw Unknown{"the scope of a fence"};
  }
  modifiers.end();
  builder.emit(fence, {});
}

/// Copies between variables of the caller and of the callee, one by one.
std::vector<Copy> copies(const FunctionBuilder& builder, std::string_view list, const std::vector<Variable>& formal,
                         bool is_into_callee) {
  std::vector<Copy> out;
  const std::vector<std::string_view> names = split(list.substr(1, list.size() - 2));
  if (names.size() != formal.size()) throw Unknown{"the number of arguments or results of a call"};
  for (std::size_t n = 0; n < names.size(); ++n) {
    const Variable actual = builder.call_parameter(names[n]);
    if (actual.size != formal[n].size) throw Unknown{"the size of a parameter: " + std::string(names[n])};
    const auto ours = static_cast<std::uint32_t>(actual.offset);
    const auto theirs = static_cast<std::uint32_t>(formal[n].offset);
    const auto size = static_cast<std::uint32_t>(actual.size);
    out.push_back(is_into_callee ? Copy{ours, theirs, size} : Copy{theirs, ours, size});
  }
  return out;
}

bool is_list(std::string_view operand) {
  return operand.starts_with('(') && operand.ends_with(')');
}

/// call (results), function, (arguments); either list may be missing.
void decode_call(FunctionBuilder& builder, const Statement& statement) {
  Modifiers modifiers(statement.modifiers);
  modifiers.take("uni");
  modifiers.end();
  std::vector<std::string_view> operands = statement.operands;
  std::string_view results = "()";
  std::string_view arguments = "()";
  if (!operands.empty() && is_list(operands.front())) {
    results = operands.front();
    operands.erase(operands.begin());
  }
  if (operands.size() == 2 && is_list(operands.back())) {
    arguments = operands.back();
    operands.pop_back();
  }
  if (operands.size() != 1) throw Unknown{"a call of that form (through a pointer?)"};
  const auto found = builder.program().function_numbers.find(operands[0]);
  if (found == builder.program().function_numbers.end()) throw Unknown{"a function: " + std::string(operands[0])};
  const Function& callee = *builder.program().functions[found->second];
  if (callee.is_entry) throw Unknown{"a call to a kernel"};
  builder.emit(call, {static_cast<std::uint32_t>(builder.function().calls.size())});
  builder.function().calls.push_back({.callee = found->second,
                                      .arguments = copies(builder, arguments, callee.parameters, true),
                                      .results = copies(builder, results, callee.results, false)});
}

void decode_jump_by_table(FunctionBuilder& builder, const Statement& statement) {
  expect_operands(statement, 2);
  if (statement.modifiers != ".idx" && statement.modifiers != ".idx.uni") throw Unknown{"a jump by a table"};
  builder.emit(jump_by_table, {builder.source(statement.operands[0], '4')});
  builder.jump_table_operand(1, statement.operands[1]);
}

std::string_view jump_target(const Statement& statement) {
  expect_operands(statement, 1);
  if (!statement.modifiers.empty() && statement.modifiers != ".uni") throw Unknown{"a jump of that kind"};
  return statement.operands[0];
}

/// Instructions without operands.
Handler simple(std::string_view text) {
  if (text == "ret" || text == "ret.uni") return leave_function;
  if (text == "exit") return exit_thread;
  if (text == "trap") return trap;
  return nullptr;
}

} // namespace

bool decode_control(FunctionBuilder& builder, const Statement& statement) {
  if (const Handler run = simple(statement.text); run != nullptr) {
    expect_operands(statement, 0);
    builder.emit(run, {});
  } else if (statement.name == "bra") {
    const std::string_view label = jump_target(statement);
    builder.emit(jump, {});
    builder.jump_operand(0, label);
  } else if (statement.name == "brx") {
    decode_jump_by_table(builder, statement);
  } else if (statement.name == "call") {
    decode_call(builder, statement);
  } else if (statement.name == "bar" || statement.name == "barrier") {
    decode_barrier(builder, statement);
  } else if (statement.name == "membar" || statement.name == "fence") {
    decode_fence(builder, statement);
  } else {
    return false;
  }
  return true;
}

void decode_guarded_jump(FunctionBuilder& builder, const Statement& statement, std::uint32_t slot, bool wanted) {
  const std::string_view label = jump_target(statement);
  builder.emit(wanted ? jump_where<true> : jump_where<false>, {0, slot});
  builder.jump_operand(0, label);
}

void decode_end(FunctionBuilder& builder) {
  builder.emit(run_off_the_end, {});
}

std::size_t emit_guard(FunctionBuilder& builder, std::uint32_t slot, bool wanted) {
  builder.emit(wanted ? skip_unless<true> : skip_unless<false>, {0, slot});
  return builder.instruction_count() - 1;
}

} // namespace heavytail::ptx
