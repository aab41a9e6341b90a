// SPDX-License-Identifier: MIT
#include "host/estimates/finite_variance.hpp"

#include "host/numbers.hpp"

#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scalar.hpp>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace heavytail {
namespace {

/// How many numbers have a magnitude near `center`.
struct Magnitude {
  double center = 0;
  std::uint64_t count = 0;
};

/// The finite values by descending magnitude, each at the centre of its bin.
std::vector<Magnitude> magnitudes_of(const Summary& summary) {
  std::vector<Magnitude> result;
  for (const Bin& bin : summary.histogram().value_bins()) {
    if (bin.lower == -inf || bin.upper == inf) continue;
    const Bin inner = sharpened(bin, summary.smallest(), summary.largest());
    result.push_back({heavytail::abs(0.5 * inner.lower + 0.5 * inner.upper), bin.count});
  }
  std::stable_sort(result.begin(), result.end(),
                   [](const Magnitude& a, const Magnitude& b) { return a.center > b.center; });
  return result;
}

/// Hill's 1/α: the mean of log(|x| / |x|_(k+1)) over the k largest |x|; 0 where |x|_(k+1) = 0.
double mean_log_excess(const std::vector<Magnitude>& magnitudes, std::uint64_t k) {
  std::uint64_t above = 0;
  std::size_t last = 0;
  while (above + magnitudes[last].count <= k) above += magnitudes[last++].count;
  const double base = magnitudes[last].center;
  double sum = 0;
  if (base > 0)
    for (std::size_t i = 0; i < last; ++i)
      sum = sum + static_cast<double>(magnitudes[i].count) * heavytail::log(magnitudes[i].center / base);
  return sum / static_cast<double>(k);
}

/// Whether Hill's index is significantly below 2.
bool tail_is_too_heavy(const Summary& summary) {
  constexpr double standard_errors = 2.0;
  const std::uint64_t n = summary.finite_count();
  const auto twice_root = static_cast<std::uint64_t>(2.0 * heavytail::sqrt(static_cast<double>(n)));
  const std::uint64_t k = std::min(twice_root, n / 10);
  if (k < 2) return false;
  const double excess = mean_log_excess(magnitudes_of(summary), k);
  return 2.0 * excess > 1.0 + standard_errors / heavytail::sqrt(static_cast<double>(k));
}

} // namespace

VarianceVerdict estimate_variance_verdict(const Summary& summary) {
  constexpr double one_value_is_all = 0.9;
  constexpr double one_value_matters = 0.01;
  const std::uint64_t n = summary.finite_count();
  const bool infinite = summary.plus_infinities() > 0 || summary.minus_infinities() > 0;
  if (n == 0) return {nan, !infinite};
  const double extreme = std::max(heavytail::abs(summary.smallest()), heavytail::abs(summary.largest()));
  const double ratio = share_of_square(extreme, summary.squares());
  const bool heavy = n > 1 && (ratio > one_value_is_all || (ratio > one_value_matters && tail_is_too_heavy(summary)));
  return {ratio, !infinite && !heavy};
}

} // namespace heavytail
