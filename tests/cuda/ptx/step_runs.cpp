// SPDX-License-Identifier: MIT
#include "tests/cuda/ptx/step_runs.hpp"

#include "kernels/block.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <type_traits>

namespace heavytail::ptx {

namespace {

/// Points of the workspaces of a replica.
constexpr std::int64_t points = std::max(Workspace<float, 0>::count, SdeWorkspace<float, 0>::count);

/// A task narrowed to Real, and the memory that its kernel writes.
template <class Real> struct Job {
  Job(const Task& task, const StepGrid& grid)
      : model(narrowed_model<Real>(task.model)), table(task.table.begin(), task.table.end()),
        values(task.checkpoints.size() * task.observables.size() * static_cast<std::size_t>(grid.replicas)),
        diverged_at(static_cast<std::size_t>(grid.replicas)), exited_at(task.exit ? diverged_at.size() : 0),
        scratch(static_cast<std::size_t>(points * model.dimension * grid.replicas)) {
    for (const ObservableTask& observable : task.observables) observables.push_back(observable.observable);
    if (task.exit) exit.push_back(narrowed_exit<Real>(*task.exit));
    path = {.model = &model,
            .table = table.data(),
            .first_step = task.first_step,
            .checkpoints = task.checkpoints.data(),
            .checkpoint_count = static_cast<std::int32_t>(task.checkpoints.size()),
            .observables = observables.data(),
            .observable_count = static_cast<std::int32_t>(observables.size()),
            .exit = exit.empty() ? nullptr : exit.data()};
    record = {values.data(), grid.replicas, diverged_at.data(), exited_at.data()};
  }

  StepResult result(std::uint64_t instructions) const {
    StepResult result{.values = {}, .diverged_at = diverged_at, .exited_at = exited_at, .instructions = instructions};
    constexpr std::uint64_t not_a_number = 0x7FF8ULL << 48U;
    using Bits = std::conditional_t<sizeof(Real) == 4, std::uint32_t, std::uint64_t>;
    for (const Real value : values)
      result.values.push_back(std::isnan(value) ? not_a_number : std::uint64_t{std::bit_cast<Bits>(value)});
    return result;
  }

  Model<Real> model;
  std::vector<Real> table;
  std::vector<Observable> observables;
  std::vector<Real> values;
  std::vector<std::int64_t> diverged_at, exited_at;
  std::vector<Exit<Real>> exit;
  std::vector<Real> scratch;
  Path<Real> path;
  Record<Real> record;
};

template <class T> std::span<const std::byte> bytes_of(const std::vector<T>& numbers) {
  return std::as_bytes(std::span(numbers));
}

template <class Real> std::string kernel_name(const Module& module, bool is_scalar) {
  const std::string wanted =
      std::string("advance_replicasI") + (sizeof(Real) == 4 ? 'f' : 'd') + (is_scalar ? "Li1E" : "Li0E");
  for (const std::string& name : module.entries())
    if (name.find(wanted) != std::string::npos) return name;
  throw std::runtime_error("no kernel " + wanted);
}

template <template <class, int> class Motion, class Real, int D>
void advance_along(Job<Real>& job, const StepGrid& grid, std::int64_t replica) {
  using Space = typename Motion<Real, D>::Space;
  Space work;
  if constexpr (D == 0) work = Space::in(job.scratch.data(), job.model.dimension);
  const Record<Real> here{job.record.values + replica, job.record.stride, job.record.diverged_at + replica,
                          job.path.exit == nullptr ? nullptr : job.record.exited_at + replica};
  advance<Motion, Real, D>(job.path, grid.first + static_cast<std::uint64_t>(replica), work, here,
                           [] { return false; });
}

template <class Real, int D> void advance_one(Job<Real>& job, const StepGrid& grid, std::int64_t replica) {
  if (job.model.kind == PathKind::discrete)
    advance_along<DiscreteMotion, Real, D>(job, grid, replica);
  else if (job.model.kind == PathKind::sde_model)
    advance_along<SdeModelMotion, Real, D>(job, grid, replica);
  else
    advance_along<ProcessMotion, Real, D>(job, grid, replica);
}

} // namespace

std::string read_text(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  if (!file) throw std::runtime_error("cannot read " + path);
  return std::move(text).str();
}

std::string ptx_text(const std::string& name, const std::string& architecture) {
  return read_text(std::string(HEAVYTAIL_PTX_DIR) + "/" + name + "." + architecture + ".ptx");
}

template <class Real> StepResult run_ptx(const Module& module, const Experiment& experiment, const StepGrid& grid) {
  Job<Real> job(experiment.models.front().task, grid);
  Grid launched{.grid_x = static_cast<std::uint32_t>((grid.replicas + grid.block_x - 1) / grid.block_x),
                .block_x = grid.block_x};
  launched.memory = {std::as_bytes(std::span(&job.model, 1)),
                     bytes_of(job.table),
                     bytes_of(experiment.models.front().task.checkpoints),
                     bytes_of(job.observables),
                     bytes_of(job.values),
                     bytes_of(job.diverged_at),
                     bytes_of(job.exited_at),
                     bytes_of(job.exit),
                     bytes_of(job.scratch)};
  launched.instruction_limit = grid.instruction_limit;
  launched.executions = grid.executions;
  Real* scratch = job.scratch.data();
  std::uint64_t first = grid.first;
  std::int64_t count = grid.replicas;
  void* arguments[] = {&job.path, &job.record, &scratch, &first, &count};
  const std::string name = kernel_name<Real>(module, job.model.dimension == 1);
  return job.result(launch(module, name, launched, arguments));
}

template <class Real> StepResult run_host(const Experiment& experiment, const StepGrid& grid) {
  Job<Real> job(experiment.models.front().task, grid);
  for (std::int64_t replica = 0; replica < grid.replicas; ++replica) {
    if (job.model.dimension == 1)
      advance_one<Real, 1>(job, grid, replica);
    else
      advance_one<Real, 0>(job, grid, replica);
  }
  return job.result(0);
}

template StepResult run_ptx<float>(const Module&, const Experiment&, const StepGrid&);
template StepResult run_ptx<double>(const Module&, const Experiment&, const StepGrid&);
template StepResult run_host<float>(const Experiment&, const StepGrid&);
template StepResult run_host<double>(const Experiment&, const StepGrid&);

} // namespace heavytail::ptx
