// SPDX-License-Identifier: MIT
#include "host/estimates/tail/tail_sample.hpp"

#include "tests/statistics/numbers.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

using namespace heavytail;

namespace {

using Numbers = std::vector<double>;

constexpr double infinity = std::numeric_limits<double>::infinity();

Summary summary_of(const Numbers& values) {
  Summary summary;
  for (const double x : values) summary.add(x);
  return summary;
}

std::uint64_t count_of(const std::vector<ValueRun>& runs) {
  std::uint64_t count = 0;
  for (const ValueRun& run : runs) count += run.count;
  return count;
}

} // namespace

TEST_CASE("value runs: known values first, then what is left of the bins, ends known", "[exact]") {
  // 1 to 1 + 2^-7 is one bin.
  const Summary summary = summary_of({1.001, 1.003, 1.005, 1.006, 0.25, -0.5, -3});
  CHECK(descending_runs(summary, TailSide::upper) == std::vector<ValueRun>{{1.006, 1.006, 1},
                                                                           {1, 1.006, 3},
                                                                           {0.25, 0.251953125, 1},
                                                                           {-0.501953125 - 0.001953125, -0.5, 1},
                                                                           {-3, -3, 1}});
  CHECK(descending_runs(summary, TailSide::upper, Numbers{1.006, 1.005})[2] == ValueRun{1, 1.005, 2});
  CHECK(descending_runs(summary, TailSide::upper, Numbers{1.006, 1.005, 1.003, 1.001, 0.25})[5].high == -0.5);
  CHECK(descending_runs(summary, TailSide::lower)[0] == ValueRun{3, 3, 1});
  CHECK(descending_runs(summary, TailSide::lower).back() == ValueRun{-1.006, -1.006, 1});
  const std::vector<ValueRun> magnitudes = descending_runs(summary, TailSide::magnitudes);
  CHECK(magnitudes[0] == ValueRun{3, 3, 1});
  CHECK(magnitudes[1] == ValueRun{1, 1.006, 4});
  CHECK(count_of(magnitudes) == 7);
  CHECK(value_at(magnitudes, 0.5) == 3);
  CHECK(value_at(magnitudes, 3) == Approx(1.003).epsilon(1e-15));
}

TEST_CASE("value runs: all values are there for hard numbers, descending, whatever is known", "[property]") {
  heavytail::test::Generator generator(5);
  Numbers values = heavytail::test::hard_numbers(generator, 3000);
  for (double& x : values) x += 0.0;
  const Summary summary = summary_of(values);
  std::sort(values.begin(), values.end(), std::greater<>());
  for (const std::size_t known : {0, 1, 10, 1000, 2999, 3000}) {
    const auto runs = descending_runs(summary, TailSide::upper, std::span(values).first(known));
    CAPTURE(known);
    CHECK(count_of(runs) == 3000);
    std::size_t i = 0;
    bool right = true;
    for (const ValueRun& run : runs)
      for (std::uint64_t j = 0; j < run.count; ++j, ++i) right = right && run.low <= values[i] && values[i] <= run.high;
    CHECK(right);
  }
  CHECK(count_of(descending_runs(summary, TailSide::magnitudes)) == 3000);
}

TEST_CASE("tail sample: order statistics of known values and at the geometric middle of bins", "[exact]") {
  const Summary summary = summary_of({8, 4, 1.001, 1.003, 1.005, 0.75, -2, 0});
  const TailSample tail = TailSample::of(summary, TailSide::upper, Numbers{8, 4, 1.005});
  CHECK(tail.size() == 8);
  CHECK(tail.positive() == 6);
  CHECK(tail.largest_k() == 5);
  CHECK(tail.infinite() == 0);
  CHECK(tail.value(1) == Approx(8).epsilon(1e-15));
  CHECK(tail.value(3) == Approx(1.005).epsilon(1e-15));
  CHECK(tail.log_value(4) == Approx(0.75 * std::log(1.005)).epsilon(1e-13));
  CHECK(tail.log_value(5) == Approx(0.25 * std::log(1.005)).epsilon(1e-13));
  // The three largest over the fourth, and the four largest over the fifth of them.
  const double base = 0.75 * std::log(1.005);
  CHECK(tail.log_excesses(3).sum == Approx(std::log(8 * 4 * 1.005) - 3 * base).epsilon(1e-14));
  CHECK(tail.log_excesses(2).squares ==
        Approx(std::pow(std::log(8 / 1.005), 2) + std::pow(std::log(4 / 1.005), 2)).epsilon(1e-14));
  CHECK(tail.log_excesses(2).cubes ==
        Approx(std::pow(std::log(8 / 1.005), 3) + std::pow(std::log(4 / 1.005), 3)).epsilon(1e-14));
  for (std::uint64_t k = 1; k <= 5; ++k)
    CHECK(tail.log_excess_sum(k) == Approx(tail.log_excesses(k).sum).epsilon(1e-13));
}

TEST_CASE("tail sample: inside of a bin logarithms are even", "[exact]") {
  const std::vector<ValueRun> run{{1, std::exp(1.0), 4}}; // at 7/8, 5/8, 3/8 and 1/8
  const LogExcesses excesses = TailSample(run, 4, 0).log_excesses(3);
  CHECK(excesses.count == 3);
  CHECK(excesses.sum == Approx(0.75 + 0.5 + 0.25).epsilon(1e-14));
  CHECK(excesses.squares == Approx(0.5625 + 0.25 + 0.0625).epsilon(1e-14));
  CHECK(excesses.cubes == Approx(0.421875 + 0.125 + 0.015625).epsilon(1e-14));
  CHECK(excesses.largest == Approx(0.75).epsilon(1e-14));
}

TEST_CASE("tail sample: infinite values take the first ranks, and only positive values count", "[exact]") {
  Summary summary = summary_of({infinity, 4, 2, -1, -infinity});
  summary.add_diverged(DivergedAs::infinity);
  summary.add_diverged(DivergedAs::absent);
  const TailSample upper = TailSample::of(summary, TailSide::upper);
  CHECK(upper.infinite() == 2);
  CHECK(upper.positive() == 4);
  CHECK(upper.size() == 6);
  CHECK(upper.value(2) == infinity);
  CHECK(upper.value(3) == Approx(4).epsilon(1e-15));
  CHECK(TailSample::of(summary, TailSide::lower).infinite() == 1);
  CHECK(TailSample::of(summary, TailSide::lower).positive() == 2);
  CHECK(TailSample::of(summary, TailSide::magnitudes).infinite() == 3);
  CHECK(TailSample::of(Summary{}, TailSide::upper).largest_k() == 0);
  const TailSample around = TailSample::around(3, summary_of({1, 2, 5}), TailSide::lower);
  CHECK(around.positive() == 2);
  CHECK(around.value(1) == Approx(2).epsilon(1e-15));
  CHECK(TailSample::around(3, summary_of({1, 2, 5}), TailSide::upper).positive() == 1);
}

TEST_CASE("tail sample: bins change a mean of log excesses by less than (1 + alpha) 2^-14 / 12", "[exact]") {
  constexpr int n = 100000;
  constexpr double alpha = 2;
  Numbers values;
  for (int i = 0; i < n; ++i) values.push_back(std::pow((i + 0.5) / n, -1 / alpha));
  const Summary summary = summary_of(values);
  const TailSample known = TailSample::of(summary, TailSide::upper, values);
  const TailSample binned = TailSample::of(summary, TailSide::upper);
  for (const std::uint64_t k : {3000, 10000, 50000, 90000}) {
    const double exact = known.log_excesses(k).mean();
    CAPTURE(k, exact, binned.log_excesses(k).mean());
    CHECK(std::abs(binned.log_excesses(k).mean() / exact - 1) <
          2 * (1 + alpha) * 0x1p-14 / 12 + 2.0 / static_cast<double>(k));
    CHECK(binned.value(k) == Approx(known.value(k)).epsilon(1e-4));
  }
}
