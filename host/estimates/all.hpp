// SPDX-License-Identifier: MIT
// All estimates.
#pragma once

#include "host/estimates/binomial.hpp"
#include "host/estimates/comparison.hpp"
#include "host/estimates/convergence.hpp"
#include "host/estimates/deviation.hpp"
#include "host/estimates/exceedance.hpp"
#include "host/estimates/exit.hpp"
#include "host/estimates/finite_variance.hpp"
#include "host/estimates/interval.hpp"
#include "host/estimates/mean.hpp"
#include "host/estimates/median_of_means.hpp"
#include "host/estimates/normal_quantile.hpp"
#include "host/estimates/quantile.hpp"
#include "host/estimates/sample.hpp"
#include "host/estimates/sample_extremes.hpp"
#include "host/estimates/settings.hpp"
#include "host/estimates/statistics.hpp"
#include "host/estimates/stopping.hpp"
#include "host/estimates/survival.hpp"
#include "host/estimates/tail/all.hpp"
