// SPDX-License-Identifier: MIT
// All estimates of tails and of what heavy tails do to moments.
#pragma once

#include "host/estimates/tail/characteristic_function.hpp"
#include "host/estimates/tail/choose_k.hpp"
#include "host/estimates/tail/cvar.hpp"
#include "host/estimates/tail/finite_moments.hpp"
#include "host/estimates/tail/generalized_pareto.hpp"
#include "host/estimates/tail/hill.hpp"
#include "host/estimates/tail/log_moment.hpp"
#include "host/estimates/tail/mohammadi.hpp"
#include "host/estimates/tail/moment.hpp"
#include "host/estimates/tail/pickands.hpp"
#include "host/estimates/tail/plot_data.hpp"
#include "host/estimates/tail/reduced_bias_hill.hpp"
#include "host/estimates/tail/shape.hpp"
#include "host/estimates/tail/stable_estimate.hpp"
#include "host/estimates/tail/tail_estimates.hpp"
#include "host/estimates/tail/tail_index.hpp"
#include "host/estimates/tail/tail_sample.hpp"
#include "host/estimates/tail/trimmed_mean.hpp"
#include "host/estimates/tail/value_runs.hpp"
