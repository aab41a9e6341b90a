// SPDX-License-Identifier: MIT
// Objectives over many points, compiled for one SIMD target.
#include "tests/harness/objective_probe.hpp"

#include <heavytail/lanes/target.hpp>

namespace heavytail {
inline namespace HT_TARGET {

namespace {

template <class F> F* no_lane() {
  return nullptr;
}

/// Hands out the coordinates of a point over and over.
template <class F, int D> struct Repeated {
  const Point<F, D>& v;
  std::int32_t next = 0;

  F operator()() { return v[next++ % v.size()]; }
};

template <class F, int D> struct Rows {
  const probe::ObjectivePoints<real_of<F>>& points;
  std::size_t first; ///< number of the point in the first lane
  real_of<F>* result;

  void read(const real_of<F>* from, Point<F, D>& to) const {
    for (std::int32_t j = 0; j < points.dimension; ++j)
      to[j] = load(from + static_cast<std::size_t>(j) * points.count + first, no_lane<F>());
  }

  void write(F number, std::int32_t row) const {
    store(number, result + static_cast<std::size_t>(row) * points.count + first);
  }

  void write(const Point<F, D>& v, std::int32_t row) const {
    for (std::int32_t j = 0; j < points.dimension; ++j) write(v[j], row + j);
  }
};

template <class F, int D, class Objective>
void evaluate(const Objective& f, const Rows<F, D>& rows, Point<F, D> x, Point<F, D> v, Point<F, D> out) {
  const auto* table = rows.points.table;
  const std::int32_t d = rows.points.dimension;
  rows.read(rows.points.x, x);
  rows.read(rows.points.v, v);
  rows.write(f.value(table, x), 0);
  rows.write(f.distance(table, x), 1);
  f.gradient(table, x, out);
  rows.write(out, 2);
  f.hessian_times(table, x, v, out);
  rows.write(out, 2 + d);
  if constexpr (DrawsData<Objective>) {
    Repeated<F, D> draw{v};
    f.sample_gradient(table, x, draw, out);
  }
  rows.write(out, 2 + 2 * d);
}

constexpr int max_dimension = 8;

template <class Real>
void evaluate_all(const Objective<Real>& objective, const probe::ObjectivePoints<Real>& points, Real* result) {
  using F = TargetLane<Real>;
  F x[max_dimension];
  F v[max_dimension];
  F out[max_dimension];
  const std::int32_t d = points.dimension;
  for (std::size_t i = 0; i < points.count; i += static_cast<std::size_t>(lane_count<F>))
    objective.visit([&](const auto& f) {
      if (points.fixed && d == 2)
        evaluate<F, 2>(f, {points, i, result}, {}, {}, {});
      else
        evaluate<F, 0>(f, {points, i, result}, {x, d}, {v, d}, {out, d});
    });
}

} // namespace

probe::ObjectiveProbe objective_probe() {
  return {evaluate_all<float>, evaluate_all<double>};
}

} // namespace HT_TARGET
} // namespace heavytail
