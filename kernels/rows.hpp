// SPDX-License-Identifier: MIT
// Rows of numbers that a device has copied to the host, added to ensembles on all of the processor's threads.
#pragma once

#include "kernels/backend.hpp"

#include <heavytail/statistics/ordered_bits.hpp>
#include <heavytail/statistics/summary.hpp>

#include <cstdint>
#include <span>

namespace heavytail {

/// Values of an observable, and the summary that they go to.
template <class Real> struct ValueRow {
  std::span<const OrderedBits<Real>> values; ///< those beyond all numbers are left out
  std::uint64_t first = 0;                   ///< values[i] is of replica first + slots[i], or first + i without slots
  const std::uint32_t* slots = nullptr;
  Summary* summary = nullptr; ///< no other row's
};

/// Adds the values of all rows.
template <class Real> void add_rows(std::span<const ValueRow<Real>> rows);

/// Partial::add_ends of many replicas.
void add_many_ends(std::span<const std::int64_t> diverged_steps, std::span<const std::int64_t> exit_steps,
                   Partial& partial);

} // namespace heavytail
