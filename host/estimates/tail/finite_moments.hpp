// SPDX-License-Identifier: MIT
// Whether a sample shows that mean and variance are finite: E X^p is where the tails' indices are above p, γ < 1/p.
#pragma once

#include "host/estimates/tail/tail_index.hpp"

#include <heavytail/statistics/summary.hpp>

#include <cstdint>
#include <span>

namespace heavytail {

/// What a sample says about a moment.
enum class MomentVerdict : std::uint8_t {
  finite,    ///< both tails' intervals lie on the side where it is finite
  undecided, ///< an interval covers the border, or the sample says too little
  infinite,  ///< an interval lies on the side where it is infinite, or a value is infinite
};

/// The tail above or below the median.
struct TailVerdict {
  TailIndex index; ///< by the moment estimator; k = 0 where nothing is on this side
  MomentVerdict mean = MomentVerdict::undecided;
  MomentVerdict variance = MomentVerdict::undecided;
};

/// Mean and variance, by both tails.
struct FiniteMoments {
  TailVerdict upper; ///< of X - median
  TailVerdict lower; ///< of median - X
  MomentVerdict mean = MomentVerdict::undecided;
  MomentVerdict variance = MomentVerdict::undecided;

  /// Whether the sample shows that the mean is finite; false is no proof of the contrary, see `mean`.
  bool finite_mean() const { return mean == MomentVerdict::finite; }

  bool finite_variance() const { return variance == MomentVerdict::finite; }
};

/// Each tail by the moment estimator at choose_k's k, with its interval: finite where γ's upper end is below 1/p,
/// infinite where its lower end is above.  The worse of both tails counts.  Undecided with fewer than 10 values of a
/// tail or 20 where all of it is the median, and where bins are too coarse beside the distance from the median (a law
/// far from 0 and narrow).  A side whose k + 1 largest values lie within 1/64 of one another ends there: light.  The
/// variance is never called finite where estimate_variance_verdict speaks against it. `largest`, `smallest`: the
/// largest values, descending, and the smallest, ascending, where they are known.
FiniteMoments estimate_finite_moments(const Summary& summary, double confidence, std::span<const double> largest = {},
                                      std::span<const double> smallest = {});

} // namespace heavytail
