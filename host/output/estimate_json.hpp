// SPDX-License-Identifier: MIT
// Estimates as the result file has them.
#pragma once

#include "host/json.hpp"
#include "host/output/result.hpp"

#include <vector>

namespace heavytail {

Json interval_json(const Interval& interval);
Json quantiles_json(const std::vector<QuantileEstimate>& quantiles);
Json observable_json(const ObservableResult& observable);
Json survival_json(const EnsembleResult& ensemble);
Json convergence_json(const std::vector<ConvergenceResult>& convergence);

} // namespace heavytail
