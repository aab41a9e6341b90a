// SPDX-License-Identifier: MIT
// Where the lanes' replicas start: x_j = mean_j + deviation · N(0, 1), the normals being draws of their own purpose.
#pragma once

#include <heavytail/lanes/lane.hpp>
#include <heavytail/model.hpp>
#include <heavytail/noise/gaussian.hpp>
#include <heavytail/random/source.hpp>

#include <cstdint>

namespace heavytail {

/// Puts every lane's replica at its starting point; velocities of a process start at 0.
template <Lane F, int D>
HT_HD void start(const Model<real_of<F>>& model, const real_of<F>* table, const Stream<F>& stream, Point<F, D>& x) {
  using Real = real_of<F>;
  const Choice<Gaussian<Real>> normals;
  VariateSource<F, Choice<Gaussian<Real>>> normal(stream, normals, Purpose::initial_point);
  normal.seek(0);
  const bool random = model.initial_point.deviation != Real(0);
  for (std::int32_t j = 0; j < x.size(); ++j) {
    if (j >= model.positions) {
      x[j] = F(Real(0));
      continue;
    }
    x[j] = model.initial_point.mean.template at<F>(table, j);
    if (random) x[j] = fma(F(model.initial_point.deviation), normal(), x[j]);
  }
}

} // namespace heavytail
