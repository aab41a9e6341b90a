// SPDX-License-Identifier: MIT
// What the benchmark measured, as JSON and as tables.
#include "host/bench/report.hpp"

#include "host/output/json_text.hpp"
#include "host/output/table.hpp"
#include "host/version.hpp"

#include <fmt/format.h>

#include <utility>

namespace heavytail {

namespace {

constexpr double million = 1e6;
constexpr double percent = 100;

std::string_view name_of(Precision precision) {
  return precision == Precision::float32 ? "float32" : "float64";
}

Json spread_json(const RoundSpread& spread, double factor = 1) {
  return {{"median", json_number(factor * spread.median)},
          {"low", json_number(factor * spread.low)},
          {"high", json_number(factor * spread.high)}};
}

Json threads_json(const ThreadsRate& rate, std::uint64_t random_numbers_per_step) {
  return {{"threads", rate.threads},
          {"replicas", rate.replicas},
          {"path_steps_per_second", spread_json(rate.path_steps_per_second)},
          {"random_numbers_per_second",
           spread_json(rate.path_steps_per_second, static_cast<double>(random_numbers_per_step))},
          {"speedup", spread_json(rate.speedup)}};
}

Json interval_json(const IntervalCost& cost) {
  return {{"statistic", cost.statistic},
          {"replicas", cost.replicas},
          {"half_width", json_number(cost.half_width)},
          {"seconds", json_number(cost.seconds)},
          {"measured", cost.measured}};
}

Json workload_json(const WorkloadRates& rates) {
  Json json = {{"name", rates.workload.name},
               {"sentence", sentence_of(rates.workload)},
               {"precision", name_of(rates.precision)},
               {"random_numbers_per_step", rates.random_numbers_per_step}};
  for (const ThreadsRate& each : rates.threads)
    json["threads"].push_back(threads_json(each, rates.random_numbers_per_step));
  if (rates.floor)
    json["floor"] = {{"path_steps_per_second", spread_json(rates.floor->path_steps_per_second)},
                     {"run_over_floor", spread_json(rates.floor->run_over_floor)}};
  json["one_percent_interval"] = interval_json(rates.interval);
  return json;
}

std::string spread_text(const RoundSpread& spread, double unit) {
  return fmt::format("{:.4g} ({:.4g} to {:.4g})", spread.median / unit, spread.low / unit, spread.high / unit);
}

Table rates_table(const BenchResult& result) {
  Table table({{"workload", Align::left},
               {"precision", Align::left},
               {"M path-steps/s"},
               {"M random numbers/s"},
               {"run/floor"},
               {fmt::format("{} threads/1", result.settings.threads)}});
  for (const WorkloadRates& each : result.workloads) {
    const RoundSpread& alone = each.threads.front().path_steps_per_second;
    const auto numbers = static_cast<double>(each.random_numbers_per_step);
    table.add({std::string(each.workload.name), std::string(name_of(each.precision)), spread_text(alone, million),
               fmt::format("{:.4g}", numbers * alone.median / million),
               each.floor ? fmt::format("{:.2f} ({:.2f} to {:.2f})", each.floor->run_over_floor.median,
                                        each.floor->run_over_floor.low, each.floor->run_over_floor.high)
                          : "",
               fmt::format("{:.2f}", each.threads.back().speedup.median)});
  }
  return table;
}

Table intervals_table(const BenchResult& result) {
  Table table({{"workload", Align::left},
               {"precision", Align::left},
               {"statistic", Align::left},
               {"replicas"},
               {"seconds"},
               {"", Align::left}});
  for (const WorkloadRates& each : result.workloads)
    table.add({std::string(each.workload.name), std::string(name_of(each.precision)), each.interval.statistic,
               fmt::format("{}", each.interval.replicas), fmt::format("{:.3g}", each.interval.seconds),
               each.interval.measured ? "" : "scaled from a shorter run"});
  return table;
}

} // namespace

Json bench_json(const BenchResult& result) {
  Json json = {{"schema", "heavytail/bench/1"},
               {"program", {{"version", version()}, {"git", git_revision()}, {"compiler", compiler()}}},
               {"device",
                {{"backend", result.device.backend},
                 {"name", result.device.name},
                 {"simd", result.device.simd_target},
                 {"threads", result.device.threads}}},
               {"rounds", result.settings.rounds},
               {"seconds_of_run", result.settings.seconds}};
  for (const WorkloadRates& each : result.workloads) json["workloads"].push_back(workload_json(each));
  if (result.statistics_share) json["statistics_share"] = spread_json(*result.statistics_share);
  return json;
}

std::string bench_text(const BenchResult& result) {
  const DeviceInfo& device = result.device;
  std::string text = fmt::format(
      "{}{}{}, {}; {} rounds of {:g} s a run\n\nOn one thread, median (lowest to highest) of the rounds\n\n",
      device.name, device.simd_target.empty() ? "" : ", ", device.simd_target, compiler(), result.settings.rounds,
      result.settings.seconds);
  text += rates_table(result).text();
  text += fmt::format("\nTo a 1 % interval, all reductions included, on {} threads\n\n", result.settings.threads);
  text += intervals_table(result).text();
  if (result.statistics_share)
    text +=
        fmt::format("\nStatistics of W2 (three observables, each 100 steps): {:.1f} % ({:.1f} to {:.1f}) of the run\n",
                    percent * result.statistics_share->median, percent * result.statistics_share->low,
                    percent * result.statistics_share->high);
  return text;
}

} // namespace heavytail
