// SPDX-License-Identifier: MIT
// Means beyond quantiles, trimmed means, shapes, and what plots are made of.
#include "host/estimates/tail/cvar.hpp"
#include "host/estimates/tail/plot_data.hpp"
#include "host/estimates/tail/shape.hpp"
#include "host/estimates/tail/trimmed_mean.hpp"
#include "tests/statistics/numbers.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

using namespace heavytail;
using namespace heavytail::test;

namespace {

using Numbers = std::vector<double>;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double z = 1.959963984540054;

Summary summary_of(const Numbers& values) {
  Summary summary;
  for (const double x : values) summary.add(x);
  return summary;
}

Estimate cvar(const Summary& summary, double p, const Numbers& largest = {}) {
  return estimate_cvar(summary, std::array{p}, 0.95, largest)[0].estimate;
}

} // namespace

TEST_CASE("cvar: 10, 7, 4, 3, 1 by hand, with parts of a value", "[exact]") {
  const Numbers values{10, 7, 4, 3, 1};
  const Estimate two = cvar(summary_of(values), 0.6, values); // 10 and 7; VaR 7
  CHECK(two.value == Approx(8.5).epsilon(1e-14));
  CHECK(two.interval.high - two.value == Approx(z * std::sqrt((2.25 + 0.6 * 2.25) / 2)).epsilon(1e-12));
  CHECK(two.interval.low + two.interval.high == Approx(17).epsilon(1e-13));
  CHECK(cvar(summary_of(values), 0.5, values).value == Approx((10 + 7 + 0.5 * 4) / 2.5).epsilon(1e-14));
  const Estimate one = cvar(summary_of(values), 0.8, values);
  CHECK(one.value == Approx(10).epsilon(1e-14));
  CHECK(one.interval == Interval{-infinity, infinity});
}

TEST_CASE("cvar: infinite values, none, and bins' error below 2^-8", "[exact]") {
  CHECK(std::isnan(cvar(Summary{}, 0.5).value));
  CHECK(cvar(summary_of({1, 2, infinity}), 0.5).value == infinity);
  CHECK(cvar(summary_of({1, 2, 3, -infinity}), 0.5).value == Approx(2.5).epsilon(0x1p-8));
  CHECK(cvar(summary_of({1, -infinity, -infinity}), 0.5).value == -infinity);
  Generator generator(2);
  Numbers values;
  for (int i = 0; i < 20000; ++i) values.push_back(std::pow(uniform(generator), -0.4));
  const Summary summary = summary_of(values);
  std::sort(values.begin(), values.end(), std::greater<>());
  for (const double p : {0.5, 0.9, 0.999}) {
    const Estimate known = cvar(summary, p, values);
    const Estimate binned = cvar(summary, p);
    CAPTURE(p, known.value, binned.value);
    CHECK(std::abs(binned.value / known.value - 1) < (p < 0.99 ? 0x1p-14 : 0x1p-9));
    CHECK(binned.interval.high == Approx(known.interval.high).epsilon(1e-3));
  }
}

TEST_CASE("trimmed mean: 1, 2, 3, 4, 100 by hand, and infinite values cut off or not", "[exact]") {
  const auto known = [](const Numbers& descending) {
    std::vector<ValueRun> runs;
    for (const double x : descending) runs.push_back({x, x, 1});
    return runs;
  };
  const Estimate one = estimate_trimmed_mean(known({100, 4, 3, 2, 1}), {}, 0.2, 0.95);
  CHECK(one.value == Approx(3).epsilon(1e-14));
  // Pulled in: 4, 4, 3, 2, 2, of variance 1.
  CHECK(one.interval.high - 3 == Approx(z / (0.6 * std::sqrt(5.0))).epsilon(1e-12));
  CHECK(estimate_trimmed_mean(known({100, 4, 3, 2, 1}), {}, 0.1, 0.95).value ==
        Approx((0.5 * 100 + 4 + 3 + 2 + 0.5) / 4).epsilon(1e-14));
  const Estimate infinite = estimate_trimmed_mean(known({4, 3, 2, 1}), {1, 0}, 0.2, 0.95);
  CHECK(infinite.value == Approx(3).epsilon(1e-14));
  CHECK(infinite.interval.high == Approx(one.interval.high).epsilon(1e-14));
  CHECK(estimate_trimmed_mean(known({4, 3, 2}), {0, 2}, 0.2, 0.95).value == -infinity);
  CHECK(estimate_trimmed_mean(known({4, 3, 2}), {2, 0}, 0.2, 0.95).value == infinity);
  CHECK(std::isnan(estimate_trimmed_mean(known({4}), {2, 2}, 0.2, 0.95).value));
  CHECK(std::isnan(estimate_trimmed_mean(Summary{}, 0.2, 0.95).value));
  Summary diverged = summary_of({1, 2, 3, 4});
  diverged.add_diverged(DivergedAs::infinity);
  CHECK(estimate_trimmed_mean(diverged, 0.2, 0.95).value == Approx(3).epsilon(0x1p-8));
  CHECK(estimate_trimmed_mean(summary_of({7}), 0.2, 0.95).interval == Interval{-infinity, infinity});
}

TEST_CASE("shape: of a fair and of a biased coin, and where it does not exist", "[exact]") {
  Summary coin;
  for (int i = 0; i < 1000; ++i) coin.add(i < 200 ? 1.0 : 0.0);
  const Shape shape = estimate_shape(coin);
  CHECK(shape.skewness == Approx(0.6 / 0.4).epsilon(1e-2)); // (1 - 2p)/√(p(1-p))
  CHECK(shape.excess_kurtosis == Approx((1 - 6 * 0.16) / 0.16).margin(0.1));
  CHECK(shape.largest_share == Approx(1.0 / 200).epsilon(1e-14));
  CHECK(shape.largest_share_square == Approx(1.0 / 200).epsilon(1e-14));
  CHECK(std::isnan(estimate_shape(Summary{}).largest_share));
  CHECK(std::isnan(estimate_shape(summary_of({3, 3, 3})).skewness));
  CHECK(estimate_shape(summary_of({3, 3, 3})).largest_share == Approx(1.0 / 3).epsilon(1e-14));
  const Shape infinite = estimate_shape(summary_of({1, 3, infinity}));
  CHECK(std::isnan(infinite.excess_kurtosis));
  CHECK(infinite.largest_share == Approx(0.75).epsilon(1e-14));
  CHECK(estimate_shape(summary_of({0, 0})).largest_share == 0);
}

TEST_CASE("shape: values spread evenly over three bins have an even law's kurtosis", "[exact]") {
  Summary summary;
  constexpr int n = 30000; // from 128 to 131, in bins of width 1
  for (int i = 0; i < n; ++i) summary.add(128 + 3 * (i + 0.5) / n);
  const Shape shape = estimate_shape(summary);
  CHECK(shape.excess_kurtosis == Approx(-1.2).epsilon(1e-3));
  CHECK(std::abs(shape.skewness) < 1e-3);
  CHECK(shape.variance_error == Approx(std::sqrt(0.8 / n)).epsilon(1e-3));
  CHECK(shape.bin_error < 1e-3);
}

TEST_CASE("shape: a normal law's, and none where bins are wider than the law", "[law]") {
  Generator generator(3);
  Summary near;
  Summary far;
  constexpr int n = 100000;
  for (int i = 0; i < n; ++i) {
    const double x = normal(generator);
    near.add(5 + x);
    far.add(1e6 + x);
  }
  const Shape shape = estimate_shape(near);
  CHECK(std::abs(shape.skewness) < 6 * std::sqrt(6.0 / n));
  CHECK(std::abs(shape.excess_kurtosis) < 6 * std::sqrt(24.0 / n));
  CHECK(shape.variance_error == Approx(std::sqrt(2.0 / n)).epsilon(0.05));
  CHECK(shape.bin_error < 1e-3);
  CHECK(std::isnan(estimate_shape(far).skewness));
  CHECK(estimate_shape(far).bin_error > 1);
}

TEST_CASE("plot data: at most 300 bins hold every value of hard numbers; exceedances are exact", "[property]") {
  Generator generator(4);
  Numbers wide = hard_numbers(generator, 4000);
  wide.push_back(0);
  Numbers narrow;
  for (int i = 0; i < 5000; ++i) narrow.push_back(normal(generator));
  for (const Numbers& values : {wide, narrow}) {
    const Summary summary = summary_of(values);
    const std::vector<PlotBin> bins = plot_histogram(summary);
    CHECK(bins.size() <= 300);
    CHECK(bins.size() > 60);
    bool right = true;
    std::uint64_t total = 0;
    for (const PlotBin& bin : bins) {
      const auto inside = std::count_if(values.begin(), values.end(), [&](double x) {
        if (bin.lower == bin.upper) return x == bin.lower;
        return bin.lower >= 0
                   ? (x >= bin.lower && x != 0 && (x < bin.upper || bin.upper == std::numeric_limits<double>::max()))
                   : (x <= bin.upper && x != 0 && (x > bin.lower || bin.lower == -std::numeric_limits<double>::max()));
      });
      right = right && bin.count == static_cast<std::uint64_t>(inside);
      total += bin.count;
    }
    CHECK(right);
    CHECK(total == values.size());
    const std::vector<ExceedanceEstimate> curve = exceedance_curve(summary, 0.95);
    CHECK(curve.size() <= 100);
    CHECK(curve.size() > 20);
    for (const ExceedanceEstimate& point : curve) {
      const auto reached = std::count_if(values.begin(), values.end(), [&](double x) { return x >= point.threshold; });
      right = right && point.probability.value == static_cast<double>(reached) / static_cast<double>(values.size());
    }
    CHECK(right);
  }
}

TEST_CASE("plot data: densities integrate to the share of finite values; infinite ones reach every level", "[exact]") {
  Summary summary = summary_of({1, 1.5, 3, -2, infinity, -infinity});
  summary.add_diverged(DivergedAs::infinity);
  double integral = 0;
  for (const PlotBin& bin : plot_histogram(summary)) integral += bin.density * (bin.upper - bin.lower);
  CHECK(integral == Approx(4.0 / 7).epsilon(1e-14));
  const std::vector<ExceedanceEstimate> curve = exceedance_curve(summary, 0.95);
  REQUIRE(curve.size() == 3);
  CHECK(curve.front().threshold == 1);
  CHECK(curve.front().probability.value == 5.0 / 7);
  CHECK(curve.back().probability.value == 3.0 / 7);
  CHECK(plot_histogram(Summary{}).empty());
  CHECK(exceedance_curve(Summary{}, 0.95).empty());
}
