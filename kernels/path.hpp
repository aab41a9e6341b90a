// SPDX-License-Identifier: MIT
// A path as kernels see it, and what they leave behind.
#pragma once

#include <heavytail/exit.hpp>
#include <heavytail/observables/all.hpp>

#include <cstdint>

namespace heavytail {

template <class Real> struct Model; // heavytail/model.hpp

/// An observable as a kernel sees it.
struct PathObservable {
  Observable observable;
  std::int32_t average = -1; ///< its number among those that are averaged over time, or -1
};

/// The path of some replicas as a kernel sees it.  Arrays belong to the caller.
template <class Real> struct Path {
  const Model<Real>* model = nullptr;
  const Real* table = nullptr;
  std::int64_t first_step = 0;
  const std::int64_t* checkpoints = nullptr; ///< ascending, the state before that step's update
  std::int32_t checkpoint_count = 0;
  const PathObservable* observables = nullptr;
  std::int32_t observable_count = 0;
  std::int32_t average_count = 0;   ///< how many of them are averaged over time
  const Exit<Real>* exit = nullptr; ///< the exit that is watched, if any
};

/// What a pack leaves behind: value (c · observable_count + o) · stride + lane of observable o at checkpoint c, and the
/// step at which each lane's replica diverged, `never` where it did not.  Values of a diverged replica mean nothing.
/// Where an exit is watched, `exited_at` holds each lane's first exit as recorded_exit gives it, or `never`.
template <class Real> struct Record {
  Real* values = nullptr;
  std::int64_t stride = 0;
  std::int64_t* diverged_at = nullptr;
  std::int64_t* exited_at = nullptr;
};

} // namespace heavytail
