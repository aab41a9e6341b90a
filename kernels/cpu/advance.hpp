// SPDX-License-Identifier: MIT
// The kernels of one SIMD target, each compiled by itself: a kind of path in a precision.
#pragma once

#include "kernels/cpu/target.hpp"
#include "kernels/plan.hpp"

#include <cstdint>

namespace heavytail::inline HT_TARGET {

/// AdvanceReplicas for paths of a kind.
template <PathKind Kind, class Real>
bool advance_replicas(const Path<Real>& path, std::uint64_t first, std::int64_t count, const Record<Real>& record,
                      void* scratch, const bool* stop);

} // namespace heavytail::inline HT_TARGET
