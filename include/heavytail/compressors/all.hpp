// SPDX-License-Identifier: MIT
// The list of compressors.
#pragma once

#include <heavytail/compressors/bernoulli.hpp>
#include <heavytail/compressors/compressor.hpp>
#include <heavytail/compressors/identity.hpp>
#include <heavytail/compressors/lazy.hpp>
#include <heavytail/compressors/natural.hpp>
#include <heavytail/compressors/natural_dithering.hpp>
#include <heavytail/compressors/qsgd.hpp>
#include <heavytail/compressors/rand_k.hpp>
#include <heavytail/compressors/scaled_sign.hpp>
#include <heavytail/compressors/ternary.hpp>
#include <heavytail/compressors/top_k.hpp>
#include <heavytail/describe/choice.hpp>

namespace heavytail {

/// Every compressor; the order is part of no file format.
template <class Real>
using Compressor = Choice<Identity<Real>, RandK<Real>, Bernoulli<Real>, Lazy<Real>, Qsgd<Real>, Ternary<Real>,
                          Natural<Real>, NaturalDithering<Real>, TopK<Real>, ScaledSign<Real>>;

static_assert(all_are_compressors<DeclaredLane<float>>(std::type_identity<Compressor<float>>{}));

} // namespace heavytail
