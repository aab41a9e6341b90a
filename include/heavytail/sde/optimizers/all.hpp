// SPDX-License-Identifier: MIT
// The table of the SDEs that stand for optimizers.  An optimizer that is not in it has none.
#pragma once

#include <heavytail/describe/choice.hpp>
#include <heavytail/sde/optimizers/clipped_sgd.hpp>
#include <heavytail/sde/optimizers/dcsgd.hpp>
#include <heavytail/sde/optimizers/dsgd.hpp>
#include <heavytail/sde/optimizers/dsignsgd.hpp>
#include <heavytail/sde/optimizers/majority_vote.hpp>
#include <heavytail/sde/optimizers/momentum.hpp>
#include <heavytail/sde/optimizers/normalized_sgd.hpp>
#include <heavytail/sde/sde_of_optimizer.hpp>

#include <type_traits>

namespace heavytail {

template <class Real>
using OptimizerSdes = Choice<DsgdSde<Real>, DcsgdSde<Real>, DsignsgdSde<Real>, MajorityVoteSde<Real>,
                             NormalizedSgdSde<Real>, ClippedSgdSde<Real>, MomentumSde<Real>>;

namespace detail {

template <class O, class Table> struct FindSde;

template <class O> struct FindSde<O, Choice<>> {
  using type = NoSde;
};

template <class O, class First, class... Rest>
struct FindSde<O, Choice<First, Rest...>> : std::conditional_t<std::is_same_v<typename First::Optimizer, O>,
                                                               std::type_identity<First>, FindSde<O, Choice<Rest...>>> {
};

template <class F, class... S> consteval bool all_are_optimizer_sdes(std::type_identity<Choice<S...>> /*table*/) {
  static_assert((OptimizerSdeFor<S, F> && ...));
  static_assert((std::is_empty_v<S> && ...));
  // The first of an optimizer is found, so each has one.
  static_assert((std::is_same_v<typename FindSde<typename S::Optimizer, Choice<S...>>::type, S> && ...));
  return true;
}

} // namespace detail

/// The SDE of an optimizer O of numbers Real, or NoSde.
template <class Real, class O> using SdeOf = typename detail::FindSde<O, OptimizerSdes<Real>>::type;

/// Whether it has one.
template <class Real, class O> inline constexpr bool has_sde = !std::is_same_v<SdeOf<Real, O>, NoSde>;

static_assert(detail::all_are_optimizer_sdes<DeclaredLane<float>>(std::type_identity<OptimizerSdes<float>>{}));

} // namespace heavytail
