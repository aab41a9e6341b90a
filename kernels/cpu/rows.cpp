// SPDX-License-Identifier: MIT
// Rows of numbers that a device has copied to the host, added to ensembles on all of the processor's threads.
#include "kernels/rows.hpp"

#include "kernels/cpu/targets.hpp"
#include "kernels/cpu/value_adder.hpp"

#include <oneapi/tbb/enumerable_thread_specific.h>
#include <oneapi/tbb/parallel_for.h>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace heavytail {

namespace {

/// What a thread works with.
template <class Real> struct RowAdder {
  explicit RowAdder(const SimdTarget& target) : adder(target) {}

  void add(const ValueRow<Real>& row) {
    values.clear();
    places.clear();
    for (std::size_t i = 0; i < row.values.size(); ++i) {
      if (row.values[i] == beyond_all_numbers<Real>) continue;
      values.push_back(number_of<Real>(row.values[i]));
      places.push_back(row.slots == nullptr ? static_cast<std::uint32_t>(i) : row.slots[i]);
    }
    adder.add(std::span<const Real>(values), [&](std::size_t i) { return row.first + places[i]; }, *row.summary);
  }

  std::vector<Real> values;
  std::vector<std::uint32_t> places;
  ValueAdder<Real> adder;
};

template <class Real> void add_all(std::span<const ValueRow<Real>> rows) {
  const SimdTarget target = runnable_simd_targets().back();
  oneapi::tbb::enumerable_thread_specific<RowAdder<Real>> adders(target);
  oneapi::tbb::parallel_for(std::size_t{0}, rows.size(), [&](std::size_t i) { adders.local().add(rows[i]); });
}

} // namespace

template <class Real> void add_rows(std::span<const ValueRow<Real>> rows) {
  add_all(rows);
}

template void add_rows<float>(std::span<const ValueRow<float>>);
template void add_rows<double>(std::span<const ValueRow<double>>);

void add_many_ends(std::span<const std::int64_t> diverged_steps, std::span<const std::int64_t> exit_steps,
                   Partial& partial) {
  constexpr std::size_t block = std::size_t{1} << 14U;
  Partial nothing;
  nothing.diverged_at = Summary({}, 0, partial.diverged_at.histogram().binning());
  if (partial.exit) nothing.exit.emplace(partial.exit->at.histogram().binning());
  oneapi::tbb::enumerable_thread_specific<Partial> parts(nothing);
  const std::size_t count = diverged_steps.size();
  oneapi::tbb::parallel_for(std::size_t{0}, (count + block - 1) / block, [&](std::size_t b) {
    const std::size_t first = b * block;
    const std::size_t size = std::min(block, count - first);
    parts.local().add_ends(diverged_steps.subspan(first, size),
                           partial.exit ? exit_steps.subspan(first, size) : std::span<const std::int64_t>{});
  });
  for (const Partial& part : parts) {
    partial.diverged_at.merge(part.diverged_at);
    if (partial.exit) partial.exit->merge(*part.exit);
  }
}

} // namespace heavytail
