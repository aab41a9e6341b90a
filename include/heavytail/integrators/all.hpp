// SPDX-License-Identifier: MIT
// The list of integrators.
#pragma once

#include <heavytail/describe/choice.hpp>
#include <heavytail/integrators/baoab.hpp>
#include <heavytail/integrators/euler_maruyama.hpp>
#include <heavytail/integrators/exact.hpp>
#include <heavytail/integrators/heun.hpp>
#include <heavytail/integrators/integrator.hpp>
#include <heavytail/integrators/milstein.hpp>
#include <heavytail/integrators/platen_weak2.hpp>
#include <heavytail/integrators/srk_strong.hpp>
#include <heavytail/integrators/tamed_euler.hpp>

namespace heavytail {

template <class Real>
using Integrator = Choice<EulerMaruyama<Real>, TamedEuler<Real>, Milstein<Real>, Heun<Real>, PlatenWeak2<Real>,
                          SrkStrong<Real>, Exact<Real>, Baoab<Real>>;

static_assert(all_are_integrators<DeclaredLane<float>>(std::type_identity<Integrator<float>>{}));

/// What the integrator of a choice states about itself.
template <class... I> HT_HD IntegratorFacts facts_of(const Choice<I...>& integrator) {
  return integrator.visit([](const auto& each) { return std::decay_t<decltype(each)>::facts; });
}

} // namespace heavytail
