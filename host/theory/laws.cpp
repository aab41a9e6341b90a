// SPDX-License-Identifier: MIT
#include "host/theory/laws.hpp"

namespace heavytail {

std::vector<Prediction> predict(const Experiment& experiment, const ModelRun& run, const std::stop_token& stop) {
  Forecast forecast(experiment, run);
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
    throw_if_stopped(stop);
    law(forecast);
  }
  return forecast.take();
}

} // namespace heavytail
