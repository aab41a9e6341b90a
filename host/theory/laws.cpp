// SPDX-License-Identifier: MIT
#include "host/theory/laws.hpp"

#include "host/theory/forecast.hpp"

#include <utility>

namespace heavytail {

Predictions predict(const Experiment& experiment, const ModelRun& run, std::stop_token stop) {
  Forecast forecast(experiment, run, std::move(stop));
  for (const auto law : {
           stable_path_law,
           second_moments,
           stationary_moments,
           kesten_tail,
           sign_lattice,
           convergence_bounds,
           divergence_hazard,
           student_tail,
           linear_process,
           growing_process,
           pearson_law,
           gibbs_law,
           linear_system,
           first_exits,
       }) {
    forecast.heed_stop();
    law(forecast);
  }
  return forecast.take();
}

} // namespace heavytail
