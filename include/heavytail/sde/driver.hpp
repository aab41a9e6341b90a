// SPDX-License-Identifier: MIT
// The motions that drive an SDE, by the law of their increments: over dt they are dt^(1/α) times a variate of unit
// scale, with α = 2 for a Brownian motion.  Source: theory.md 5.1.
#pragma once

#include <heavytail/describe/choice.hpp>
#include <heavytail/noise/gaussian.hpp>
#include <heavytail/noise/stable.hpp>

namespace heavytail {

/// The laws of which a driving motion may be made.
template <class Real> using Driver = Choice<Gaussian<Real>, Stable<Real>>;

static_assert(all_are_noise_laws<DeclaredLane<float>>(std::type_identity<Driver<float>>{}));

/// Whether a driver is a Brownian motion.
template <class Real> HT_HD bool is_gaussian(const Driver<Real>& driver) {
  return driver.tag == Driver<Real>::template tag_of<Gaussian<Real>>();
}

/// The α of the scale dt^(1/α).
inline double index_of(const Driver<double>& driver) {
  return driver.visit([](const auto& law) -> double {
    if constexpr (requires { law.alpha; })
      return law.alpha;
    else
      return 2;
  });
}

} // namespace heavytail
