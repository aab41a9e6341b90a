// SPDX-License-Identifier: MIT
// The list of noise laws.
#pragma once

#include <heavytail/describe/choice.hpp>
#include <heavytail/noise/gaussian.hpp>
#include <heavytail/noise/laplace.hpp>
#include <heavytail/noise/law.hpp>
#include <heavytail/noise/logistic.hpp>
#include <heavytail/noise/none.hpp>
#include <heavytail/noise/rademacher.hpp>
#include <heavytail/noise/stable.hpp>
#include <heavytail/noise/student_t.hpp>
#include <heavytail/noise/uniform.hpp>

namespace heavytail {

template <class Real>
using Noise = Choice<NoNoise<Real>, Gaussian<Real>, StudentT<Real>, Stable<Real>, Laplace<Real>, Logistic<Real>,
                     Uniform<Real>, Rademacher<Real>>;

static_assert(all_are_noise_laws<DeclaredLane<float>>(std::type_identity<Noise<float>>{}));

} // namespace heavytail
