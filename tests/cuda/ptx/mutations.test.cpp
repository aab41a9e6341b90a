// SPDX-License-Identifier: MIT
// A proof is worth what it can refute: one arithmetic instruction of the step is changed at a time, and results must
// differ.
#include "tests/cuda/ptx/step_runs.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace heavytail::ptx {

namespace {

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

/// Experiments whose paths go through the kernels' scalar and vector halves.
std::vector<Experiment> experiments() {
  std::vector<Experiment> chosen;
  for (const char* name : {"noises", "optimizers", "objectives", "compressors", "normalizations"}) {
    const std::string folder = std::string(HEAVYTAIL_SOURCE_DIR) + "/tests/approved/";
    for (SweepPoint& point : read_experiment_file(parse_json_file(folder + name + "/experiment.json")).points)
      chosen.push_back(std::move(point.experiment));
  }
  return chosen;
}

/// Runs that are right, and the bits they gave.
class Reference {
public:
  explicit Reference(const Module& module) : experiments_(experiments()) {
    StepGrid counted = grid;
    counted.executions = &executions_;
    for (const Experiment& each : experiments_) {
      expected_.push_back(run_ptx<float>(module, each, counted));
      expected_.push_back(run_ptx<double>(module, each, counted));
    }
  }

  /// How often each line ran.
  const std::vector<std::uint64_t>& executions() const { return executions_; }

  /// Whether some result differs, or the interpreter notices that something is wrong.
  bool refutes(const Module& module) const {
    try {
      for (std::size_t n = 0; n < experiments_.size(); ++n) {
        if (!run_ptx<float>(module, experiments_[n], grid).same_as(expected_[2 * n])) return true;
        if (!run_ptx<double>(module, experiments_[n], grid).same_as(expected_[2 * n + 1])) return true;
      }
    } catch (const ExecutionError&) {
      return true;
    }
    return false;
  }

private:
  static constexpr StepGrid grid{.replicas = 12, .block_x = 12, .instruction_limit = 20'000'000};

  std::vector<Experiment> experiments_;
  std::vector<StepResult> expected_;
  std::vector<std::uint64_t> executions_;
};

} // namespace

TEST_CASE("mutations: of changed instructions in live paths, most change a result", "[cuda]") {
  constexpr std::size_t wanted = 40;
  for (const char* architecture : {"90", "120"}) {
    const std::string text = ptx_text("step", architecture);
    const Module whole = Module::parse(text);
    const Reference reference(whole);
    REQUIRE_FALSE(reference.refutes(whole));
    std::vector<std::string> lines = lines_of(text);
    std::vector<std::size_t> candidates;
    for (std::size_t n = 0; n < lines.size(); ++n)
      if (reference.executions()[n + 1] > 0 && mutated(lines[n]) != lines[n]) candidates.push_back(n);
    REQUIRE(candidates.size() > 1000);
    std::mt19937_64 random(2026);
    std::size_t noticed = 0;
    std::string unnoticed;
    for (std::size_t i = 0; i < wanted; ++i) {
      const std::size_t n = candidates[random() % candidates.size()];
      const std::string before = std::exchange(lines[n], mutated(lines[n]));
      if (reference.refutes(Module::parse(joined(lines))))
        ++noticed;
      else
        unnoticed += "\n" + std::to_string(n + 1) + ": " + before + " ->" + lines[n];
      lines[n] = before;
    }
    WARN("sm_" << architecture << ": " << noticed << " of " << wanted << " changes noticed among " << candidates.size()
               << " instructions that run" << (unnoticed.empty() ? "" : "; not: ") << unnoticed);
    // The others change a bit that a later rounding drops, a word or a branch that nothing uses (nvcc computes both
    // sides of small branches), or the far tail that these replicas do not see.
    CHECK(2 * noticed >= wanted);
  }
}

} // namespace heavytail::ptx
