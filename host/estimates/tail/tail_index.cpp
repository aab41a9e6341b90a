// SPDX-License-Identifier: MIT
#include "host/estimates/tail/tail_index.hpp"

#include "host/numbers.hpp"

namespace heavytail {
namespace {

double alpha_of(double gamma) {
  return gamma > 0 ? 1 / gamma : inf;
}

} // namespace

TailIndex tail_index(std::uint64_t k, double gamma, double margin) {
  const Interval interval{gamma - margin, gamma + margin};
  return {k, {gamma, interval}, {alpha_of(gamma), {alpha_of(interval.high), alpha_of(interval.low)}}};
}

TailIndex no_tail_index(std::uint64_t k) {
  return {k, {nan, {-inf, inf}}, {nan, {0, inf}}};
}

} // namespace heavytail
