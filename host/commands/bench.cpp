// SPDX-License-Identifier: MIT
// heavytail bench: how fast the workloads of the benchmark run here.
#include "host/backends.hpp"
#include "host/bench/measure.hpp"
#include "host/bench/report.hpp"
#include "host/bench/workloads.hpp"
#include "host/commands/command.hpp"
#include "host/commands/overrides.hpp"
#include "host/commands/progress.hpp"
#include "host/output/json_text.hpp"
#include "host/output/output_file.hpp"

#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

namespace heavytail {

namespace {

constexpr BenchSettings thorough{.rounds = 5, .seconds = 0.3, .seconds_to_interval = 5};
constexpr BenchSettings quick{.rounds = 3, .seconds = 0.02, .seconds_to_interval = 0.1};

struct BenchOptions {
  std::vector<std::string> workloads;
  std::string backend = "auto";
  int threads = 0;
  bool quick = false;
  bool json = false;
};

ExitCode bench(const BenchOptions& options, const std::stop_token& stop) {
  const std::vector<Workload> chosen = workloads_called(options.workloads);
  const BackendMaker make_backend = [&](int threads) {
    return choose_backend({.name = options.backend, .threads = threads});
  };
  BenchResult result{.device = make_backend(options.threads)->info(),
                     .settings = options.quick ? quick : thorough,
                     .workloads = {},
                     .statistics_share = {}};
  // A graphics card has no threads to count.
  result.settings.threads = result.device.backend == "cpu" ? result.device.threads : 1;
  const bool tells = progress_style_of_standard_error() == ProgressStyle::bar;
  for (const Workload& workload : chosen) {
    if (tells) tell(fmt::format("{}: {}\n", workload.name, sentence_of(workload)));
    for (const Precision precision : {Precision::float32, Precision::float64})
      result.workloads.push_back(measure(workload, precision, make_backend, result.settings, stop));
    if (workload.name == "W2")
      result.statistics_share = statistics_share(document_of(workload), make_backend, result.settings, stop);
  }
  write_standard_output(options.json ? json_text(bench_json(result)) : bench_text(result));
  return ExitCode::done;
}

constexpr const char* footer = R"(docs/performance.md says what is measured, and how to read it.

Examples:
  heavytail bench                                everything, some minutes
  heavytail bench --quick                        everything, roughly, some seconds
  heavytail bench --workload W2 --workload W5    these; W5 stands for W5-rand_k and W5-qsgd
  heavytail bench --json > bench.json            for programs)";

} // namespace

Command add_bench_command(CLI::App& program) {
  CLI::App* command = program.add_subcommand("bench", "Measure how fast the workloads of the benchmark run here");
  const auto options = std::make_shared<BenchOptions>();
  command->add_option("--workload", options->workloads, "Only this one; may be repeated")
      ->option_text("NAME")
      ->allow_extra_args(false);
  command->add_flag("--quick", options->quick, "Short runs, rough numbers")->option_text(" ");
  command
      ->add_option("--threads", options->threads, "The most threads, 1 to 65536; as many as the machine has by default")
      ->option_text("N")
      ->transform(count_in(1, 1 << 16));
  command->add_option("--backend", options->backend, "auto (the default), cpu or cuda")
      ->check(CLI::IsMember({"auto", "cpu", "cuda"}))
      ->option_text("NAME");
  command->add_flag("--json", options->json, "As JSON")->option_text(" ");
  command->footer(footer);
  return {.options = command, .run = [options](const std::stop_token& stop) { return bench(*options, stop); }};
}

} // namespace heavytail
