// SPDX-License-Identifier: MIT
// The statistics of an observable at a checkpoint.  One is a struct with its keys and `static S of(const Sample&)`; a
// line in the list below enters it into results, the long table, the JSON Schema and the reference.
#pragma once

#include "host/estimates/exceedance.hpp"
#include "host/estimates/mean.hpp"
#include "host/estimates/median_of_means.hpp"
#include "host/estimates/quantile.hpp"
#include "host/estimates/sample_extremes.hpp"
#include "host/estimates/tail/cvar.hpp"
#include "host/estimates/tail/finite_moments.hpp"
#include "host/estimates/tail/plot_data.hpp"
#include "host/estimates/tail/sample_tail.hpp"
#include "host/estimates/tail/shape.hpp"
#include "host/estimates/tail/stable_fit.hpp"
#include "host/estimates/tail/trimmed_mean.hpp"

#include <tuple>

namespace heavytail {

/// All of them, in the order of the result file.
using ObservableStatistics = std::tuple< //
    SampleMean,                          //
    SampleMoments,                       //
    SurvivingMean,                       //
    TrimmedMean,                         //
    MedianOfMeans,                       //
    SampleRange,                         //
    SampleShape,                         //
    Quantiles,                           //
    Cvars,                               //
    Exceedances,                         //
    SampleExtremes,                      //
    SampleTail,                          //
    StableFit,                           //
    SampleHistogram,                     //
    ExceedanceCurve>;

} // namespace heavytail
