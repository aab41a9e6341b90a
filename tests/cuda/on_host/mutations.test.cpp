// SPDX-License-Identifier: MIT
// A proof is worth what it can refute: one arithmetic instruction of the kernels is changed at a time, and results must
// differ.
#include "kernels/backend.hpp"
#include "kernels/task.hpp"
#include "tests/cuda/documents.hpp"
#include "tests/cuda/on_host/emitted.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

using namespace heavytail;
using namespace heavytail::test;

namespace {

constexpr const char* architecture = "75";

/// What an instruction becomes: another one of the same shape.
constexpr std::pair<std::string_view, std::string_view> changes[] = {
    {"add.rn.", "sub.rn."},      {"sub.rn.", "add.rn."},   {"mul.rn.", "add.rn."},     {"div.rn.", "mul.rn."},
    {"sqrt.rn.", "rcp.rn."},     {"rcp.rn.", "sqrt.rn."},  {"neg.f", "abs.f"},         {"abs.f", "neg.f"},
    {"min.f", "max.f"},          {"max.f", "min.f"},       {"setp.lt.f", "setp.ge.f"}, {"setp.gt.f", "setp.leu.f"},
    {"setp.geu.f", "setp.lt.f"}, {"cvt.rmi.", "cvt.rpi."}, {"xor.b", "and.b"},         {"shr.u64", "shl.b64"}};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::size_t begin = 0;
  for (std::size_t end = 0; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1)
    lines.push_back(text.substr(begin, end - begin));
  return lines;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

/// The line with its instruction changed: another operation, or a literal's lowest bits; the same where there is
/// nothing to change.
std::string mutated(const std::string& line) {
  std::string out = line;
  for (const auto& [from, to] : changes)
    if (const std::size_t at = out.find(from); at != std::string::npos) return out.replace(at, from.size(), to);
  const std::size_t literal = std::min(out.rfind(", 0f"), out.rfind(", 0d"));
  if (out.find("fma.rn.") == std::string::npos) return out;
  if (literal == std::string::npos) {
    // a·b + c of registers becomes a·b + b.
    const std::size_t last = out.rfind(", ");
    const std::size_t before = out.rfind(", ", last - 1);
    return out.substr(0, last) + out.substr(before, last - before) + ";";
  }
  char& digit = out[out.find_first_of(",;", literal + 2) - 4];
  digit = digit == '0' ? '8' : '0';
  return out;
}

/// A module of kernels in one dimension, and tasks that between them take every component through it.
struct Mutated {
  std::string module;
  std::vector<Case> (*cases)(std::int32_t dimension, const std::string& precision);
};

std::vector<Task> tasks_of(const Mutated& mutated) {
  std::vector<Task> chosen;
  for (const char* precision : {"float32", "float64"})
    for (const Case& each : mutated.cases(1, precision)) {
      // Some processes and models have a dimension of their own, and so kernels of another module.
      const Task task = *read_experiment(each.document).models.at(0).task;
      if (task.model.dimension == 1) chosen.push_back(task);
    }
  return chosen;
}

Partial run(const Task& task) {
  constexpr Replicas replicas{.first = 0, .count = 12};
  return make_cuda_backend({.batch = 12, .threads_per_block = 12, .added_on_host = 0})
      ->advance(task, replicas, {}, [](std::uint64_t) {});
}

ptx::Module sums_module() {
  return ptx::Module::parse(emitted_text("exact_sums", architecture));
}

/// The modules of one dimension with this text for the path's kernels.
std::vector<ptx::Module> modules_with(const std::string& text) {
  std::vector<ptx::Module> modules;
  modules.push_back(ptx::Module::parse(text));
  modules.push_back(sums_module());
  return modules;
}

/// Whether some task gives another result than expected, or the interpreter notices that something is wrong.
bool refuted(const std::string& text, const std::vector<Task>& tasks, const std::vector<Partial>& expected) {
  Emitted emitted(modules_with(text));
  emitted.instruction_limit = 20'000'000;
  try {
    for (std::size_t n = 0; n < tasks.size(); ++n)
      if (!(run(tasks[n]) == expected[n])) return true;
  } catch (const ptx::ExecutionError&) {
    return true;
  }
  return false;
}

/// Lines of the module that the tasks execute and that can be changed.
std::vector<std::size_t> live_lines(const std::string& text, const std::vector<Task>& tasks) {
  std::vector<std::uint64_t> executions;
  Emitted emitted(modules_with(text));
  emitted.executions = &executions;
  emitted.counted = "advance_batch"; // the sums would count their lines too
  for (const Task& task : tasks) run(task);
  const std::vector<std::string> lines = lines_of(text);
  std::vector<std::size_t> live;
  for (std::size_t n = 0; n + 1 < std::min(lines.size(), executions.size()); ++n)
    if (executions[n + 1] > 0 && mutated(lines[n]) != lines[n]) live.push_back(n);
  return live;
}

} // namespace

TEST_CASE("cuda: of changed instructions in live paths, most change a result", "[cuda]") {
  constexpr std::size_t wanted = 16;
  std::mt19937_64 random(2026);
  for (const Mutated& each : {Mutated{"Discrete.1", optimizer_cases}, Mutated{"Process.1", process_cases},
                              Mutated{"SdeModel.1", model_cases}}) {
    const std::string text = emitted_text(each.module, architecture);
    const std::vector<Task> tasks = tasks_of(each);
    std::vector<Partial> expected;
    for (const Task& task : tasks) expected.push_back(run(task));
    REQUIRE_FALSE(refuted(text, tasks, expected));
    const std::vector<std::size_t> live = live_lines(text, tasks);
    REQUIRE(live.size() > 1000);
    std::vector<std::string> lines = lines_of(text);
    std::size_t noticed = 0;
    std::string unnoticed;
    for (std::size_t i = 0; i < wanted; ++i) {
      const std::size_t n = live[random() % live.size()];
      const std::string before = std::exchange(lines[n], mutated(lines[n]));
      if (refuted(joined(lines), tasks, expected))
        ++noticed;
      else
        unnoticed += "\n" + std::to_string(n + 1) + ": " + before + " ->" + lines[n];
      lines[n] = before;
    }
    INFO(each.module << ": " << noticed << " of " << wanted << " noticed; not: " << unnoticed);
    // The others change a bit that a later rounding drops, a word or a branch that nothing uses (nvcc computes both
    // sides of small branches), or the far tail that these replicas do not see.
    CHECK(2 * noticed >= wanted);
  }
}
