// SPDX-License-Identifier: MIT
// Whether a sample shows that mean and variance are finite: E X^p is where the tails' indices are above p, γ < 1/p.
#pragma once

#include "host/describe/keys.hpp"
#include "host/estimates/tail/tail_index.hpp"

#include <heavytail/statistics/summary.hpp>

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace heavytail {

struct Sample;

/// What a sample says about a moment.
enum class MomentVerdict : std::uint8_t {
  finite,    ///< both tails' intervals lie on the side where it is finite
  undecided, ///< an interval covers the border, or the sample says too little
  infinite,  ///< an interval lies on the side where it is infinite, or a value is infinite
};

inline constexpr std::array<std::string_view, 3> moment_verdict_words = {"finite", "undecided", "infinite"};

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

  static constexpr auto keys() {
    return described(
        "moments",
        "Whether the sample shows that mean and variance are finite or infinite, or leaves it undecided. "
        "Where one is not finite, quote trimmed_mean and quantiles.",
        word_key("mean", &FiniteMoments::mean, moment_verdict_words, "of E|X|"),
        word_key("variance", &FiniteMoments::variance, moment_verdict_words, "of E X²"),
        estimate_key(
            "upper_gamma", [](auto& of) -> auto& { return of.upper.index.gamma; }, "",
            "extreme value index of the tail above the median"),
        estimate_key(
            "lower_gamma", [](auto& of) -> auto& { return of.lower.index.gamma; }, "", "of the tail below it"));
  }
};

/// Each tail by the moment estimator at choose_k's k, with its interval: finite where γ's upper end is below 1/p,
/// infinite where its lower end is above.  The worse of both tails counts.  Undecided with fewer than 10 values of a
/// tail or 20 where all of it is the median, and where bins are too coarse beside the distance from the median (a law
/// far from 0 and narrow).  A side whose k + 1 largest values lie within 1/64 of one another ends there: light.  The
/// variance is never called finite where estimate_variance_verdict speaks against it. `largest`, `smallest`: the
/// largest values, descending, and the smallest, ascending, where they are known.
FiniteMoments estimate_finite_moments(const Summary& summary, double confidence, std::span<const double> largest = {},
                                      std::span<const double> smallest = {});

/// The verdicts in a result.
struct SampleMoments {
  FiniteMoments moments;

  static constexpr auto keys() {
    return described_inline(key("moments", &SampleMoments::moments, "whether mean and variance are finite"));
  }

  static SampleMoments of(const Sample& sample);
};

} // namespace heavytail
