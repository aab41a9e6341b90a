// SPDX-License-Identifier: MIT
#include "tests/cuda/on_host/emitted.hpp"

#include "kernels/cuda/launch.hpp"
#include "tests/cuda/ptx/ptx_text.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <mutex>
#include <set>
#include <stdexcept>
#include <utility>

namespace heavytail::test {

namespace {

std::mutex one_at_a_time;
std::set<std::string> names;

/// The mangled name of a kernel, which both compilers make in the same way.
std::string symbol_of(const void* kernel) {
  Dl_info found{};
  if (::dladdr(kernel, &found) == 0 || found.dli_sname == nullptr || found.dli_saddr != kernel)
    throw std::logic_error("a kernel has no symbol: is the program linked with its symbols exported?");
  return found.dli_sname;
}

const ptx::Module& module_with(const std::vector<ptx::Module>& modules, const std::string& kernel) {
  for (const ptx::Module& module : modules) {
    const std::vector<std::string> entries = module.entries();
    if (std::find(entries.begin(), entries.end(), kernel) != entries.end()) return module;
  }
  throw std::logic_error("nvcc emitted no kernel " + kernel);
}

} // namespace

std::string emitted_text(const std::string& name, const std::string& architecture) {
  return ptx::ptx_text(name, architecture);
}

std::vector<ptx::Module> emitted_modules(const std::string& architecture) {
  std::vector<ptx::Module> modules;
  for (const char* name : {"advance.1", "advance.2", "advance.4", "advance.8", "advance.-1", "exact_sums"})
    modules.push_back(ptx::Module::parse(emitted_text(name, architecture)));
  return modules;
}

Emitted::Emitted(std::vector<ptx::Module> modules) : modules_(std::move(modules)) {
  cuda::on_host::interpreter = [this](const void* kernel, cuda::Shape shape, void** arguments) {
    const std::lock_guard lock(one_at_a_time);
    const std::string name = symbol_of(kernel);
    names.insert(name);
    const ptx::Grid grid{.grid_x = shape.blocks,
                         .block_x = shape.threads,
                         .instruction_limit = instruction_limit,
                         .executions = name.find(counted) != std::string::npos ? executions : nullptr};
    ptx::launch(module_with(modules_, name), name, grid, arguments);
  };
}

Emitted::~Emitted() {
  cuda::on_host::interpreter = nullptr;
}

std::vector<std::string> Emitted::launched() {
  return {names.begin(), names.end()};
}

} // namespace heavytail::test
