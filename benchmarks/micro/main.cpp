// SPDX-License-Identifier: MIT
// Micro benchmarks by Google Benchmark: "TARGET/PRECISION/KIND/NAME", with the time that an item of one lane takes.
// Components come from their lists, with typical parameters from their descriptions, so that a new one is timed too.
#include "benchmarks/micro/target.hpp"
#include "kernels/backend.hpp"
#include "kernels/cpu/lane_buffer.hpp"
#include "tests/harness/typical.hpp"

#include <heavytail/describe/narrow.hpp>
#include <heavytail/statistics/summary.hpp>

#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#define HT_SIMD(target)                                                                                                \
  namespace heavytail::target {                                                                                        \
  micro::MicroTarget micro_target();                                                                                   \
  }
#include <heavytail_simd_targets.inc>
#undef HT_SIMD

namespace heavytail::micro {

namespace {

/// Passes in an iteration of Google Benchmark's loop.
constexpr std::int64_t passes = 512;

/// Times `work(passes)`, which handles so many items in a pass.
template <class Work> void add(const std::string& name, double items, Work work) {
  benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(work());
    state.counters["item"] = benchmark::Counter(
        items * static_cast<double>(state.iterations()),
        static_cast<benchmark::Counter::Flags>(benchmark::Counter::kIsRate | benchmark::Counter::kInvert));
  });
}

/// A component as the lanes see it, with its numbers.
template <class Choices> struct Prepared {
  std::string name;
  Choices component;
  std::vector<double> table;
};

/// All components of a list.
template <class Choices> std::vector<Prepared<Choices>> all_of(std::int32_t dimension) {
  std::vector<Prepared<Choices>> all;
  for_each_type(std::type_identity<Choices>{}, [&]<class T>() {
    std::vector<double> table;
    T component = test::typical<T>(table, dimension);
    if constexpr (requires { component.prepare(table); }) component.prepare(table);
    all.push_back({std::string(T::description().name), Choices(component), std::move(table)});
  });
  return all;
}

template <class To, class From> To in_precision(const From& from) {
  if constexpr (std::is_same_v<To, From>)
    return from;
  else
    return narrowed_choice<To>(from);
}

template <class Real> void add_components(const std::string& prefix, const WithComponent<Real>& target) {
  const double lanes = static_cast<double>(passes * target.lanes);
  const auto scratch = std::make_shared<LaneBuffer>(2 * message_dimension);
  for (const auto& each : all_of<Noise<double>>(1))
    add(prefix + "noise/" + each.name, lanes,
        [draw = target.noise, law = in_precision<Noise<Real>>(each.component)] { return draw(law, passes); });
  for (const auto& each : all_of<Compressor<double>>(message_dimension))
    add(prefix + "compressor/" + each.name, lanes * message_dimension,
        [compress = target.compressor, scratch, held = in_precision<Compressor<Real>>(each.component)] {
          return compress(held, passes, scratch->data());
        });
  for (const auto& each : all_of<Objective<double>>(point_dimension))
    add(prefix + "gradient/" + each.name, lanes * point_dimension,
        [gradient = target.objective, scratch, held = in_precision<Objective<Real>>(each.component),
         table = std::vector<Real>(each.table.begin(), each.table.end())] {
          return gradient(held, table.data(), passes, scratch->data());
        });
}

template <class Real>
void add_plain(const std::string& prefix, const Named& named, Plain<Real> work, std::int64_t lanes) {
  if (work != nullptr)
    add(prefix + named.name, static_cast<double>(passes * lanes * named.items), [work] { return work(passes); });
}

void add_target(const MicroTarget& target) {
  const std::string name = target.name;
  for (const Named& each : target.plain) {
    add_plain<float>(name + "/float32/", each, each.single, target.single.lanes);
    add_plain<double>(name + "/float64/", each, each.twofold, target.twofold.lanes);
  }
  add_components<float>(name + "/float32/", target.single);
  add_components<double>(name + "/float64/", target.twofold);
}

std::vector<double> some_normals(std::size_t count) {
  std::mt19937_64 generator(1);
  std::normal_distribution<double> normal;
  std::vector<double> values(count);
  for (double& each : values) each = normal(generator);
  return values;
}

Summary summary_of(const std::vector<double>& values, std::size_t extremes) {
  Summary summary({}, extremes);
  std::uint64_t replica = 0;
  for (const double each : values) summary.add(each, replica++);
  return summary;
}

void add_statistics() {
  constexpr std::size_t count = 1 << 16;
  constexpr std::size_t some_extremes = 1000;
  const std::vector<double> values = some_normals(count);
  for (const std::size_t extremes : {std::size_t{0}, some_extremes}) {
    const std::string with = extremes == 0 ? "" : " with " + std::to_string(extremes) + " extremes";
    const auto one = std::make_shared<Summary>(summary_of(values, extremes));
    add("statistics/add" + with, static_cast<double>(count),
        [=] { return summary_of(values, extremes) == Summary({}, 0); });
    add("statistics/merge" + with, 1, [=, into = std::make_shared<Summary>(*one)] {
      into->merge(*one);
      return into.get();
    });
  }
}

void add_all() {
  const std::vector<std::string_view> runnable = runnable_targets();
#define HT_SIMD(target) target::micro_target(),
  const std::array targets = {
#include <heavytail_simd_targets.inc>
  };
#undef HT_SIMD
  for (const MicroTarget& target : targets)
    if (std::find(runnable.begin(), runnable.end(), target.name) != runnable.end()) add_target(target);
  add_statistics();
}

} // namespace

} // namespace heavytail::micro

int main(int argc, char** argv) {
  heavytail::micro::add_all();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
