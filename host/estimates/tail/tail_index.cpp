// SPDX-License-Identifier: MIT
#include "host/estimates/tail/tail_index.hpp"

#include <limits>

namespace heavytail {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

double alpha_of(double gamma) {
  return gamma > 0 ? 1 / gamma : infinity;
}

} // namespace

TailIndex tail_index(std::uint64_t k, double gamma, double margin) {
  const Interval interval{gamma - margin, gamma + margin};
  return {k, {gamma, interval}, {alpha_of(gamma), {alpha_of(interval.high), alpha_of(interval.low)}}};
}

TailIndex no_tail_index(std::uint64_t k) {
  return {k, {nan, {-infinity, infinity}}, {nan, {0, infinity}}};
}

} // namespace heavytail
