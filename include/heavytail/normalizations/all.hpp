// SPDX-License-Identifier: MIT
// The list of normalizations.
#pragma once

#include <heavytail/describe/choice.hpp>
#include <heavytail/normalizations/gradient_norm.hpp>
#include <heavytail/normalizations/l0l1.hpp>
#include <heavytail/normalizations/none.hpp>
#include <heavytail/normalizations/normalization.hpp>
#include <heavytail/normalizations/theory.hpp>

namespace heavytail {

template <class Real>
using Normalization = Choice<NoNormalization<Real>, GradientNorm<Real>, L0L1<Real>, TheoryStep<Real>>;

static_assert(all_are_normalizations<DeclaredLane<float>>(std::type_identity<Normalization<float>>{}));

} // namespace heavytail
