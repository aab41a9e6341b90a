// SPDX-License-Identifier: MIT
// The list of optimizers.
#pragma once

#include <heavytail/describe/choice.hpp>
#include <heavytail/optimizers/adagrad_norm.hpp>
#include <heavytail/optimizers/adam.hpp>
#include <heavytail/optimizers/clipped_sgd.hpp>
#include <heavytail/optimizers/dcsgd.hpp>
#include <heavytail/optimizers/dsgd.hpp>
#include <heavytail/optimizers/dsignsgd.hpp>
#include <heavytail/optimizers/majority_vote.hpp>
#include <heavytail/optimizers/momentum.hpp>
#include <heavytail/optimizers/normalized_sgd.hpp>
#include <heavytail/optimizers/optimizer.hpp>
#include <heavytail/optimizers/rmsprop.hpp>
#include <heavytail/optimizers/signum.hpp>

namespace heavytail {

template <class Real>
using Optimizer = Choice<Dsgd<Real>, Dcsgd<Real>, Dsignsgd<Real>, MajorityVote<Real>, NormalizedSgd<Real>,
                         ClippedSgd<Real>, Momentum<Real>, Adam<Real>, Rmsprop<Real>, AdagradNorm<Real>, Signum<Real>>;

static_assert(all_are_optimizers<DeclaredLane<float>>(std::type_identity<Optimizer<float>>{}));

} // namespace heavytail
