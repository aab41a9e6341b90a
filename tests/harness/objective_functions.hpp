// SPDX-License-Identifier: MIT
// The functions of an objective over std::vector.
#pragma once

#include <heavytail/lanes/point.hpp>
#include <heavytail/lanes/scalar.hpp>
#include <heavytail/random/source.hpp>

#include <cstdint>
#include <vector>

namespace heavytail::test {

template <class Real> Point<Real, 0> point(std::vector<Real>& x) {
  return {x.data(), static_cast<std::int32_t>(x.size())};
}

template <class Real> Point<Real, 0> point(const std::vector<Real>& x) {
  return {const_cast<Real*>(x.data()), static_cast<std::int32_t>(x.size())};
}

// An objective's functions; `f` is an objective or a Choice of them.
template <class T, class Call> auto on_objective(const T& f, Call&& call) {
  if constexpr (requires { f.tag; })
    return f.visit(call);
  else
    return call(f);
}

template <class T, class Real> Real value(const T& f, const std::vector<Real>& table, const std::vector<Real>& x) {
  return on_objective(f, [&](const auto& o) { return o.value(table.data(), point(x)); });
}

template <class T, class Real> Real distance(const T& f, const std::vector<Real>& table, const std::vector<Real>& x) {
  return on_objective(f, [&](const auto& o) { return o.distance(table.data(), point(x)); });
}

template <class T, class Real>
std::vector<Real> gradient(const T& f, const std::vector<Real>& table, const std::vector<Real>& x) {
  std::vector<Real> g(x.size());
  auto to = point(g);
  on_objective(f, [&](const auto& o) { o.gradient(table.data(), point(x), to); });
  return g;
}

template <class T, class Real>
std::vector<Real> hessian_times(const T& f, const std::vector<Real>& table, const std::vector<Real>& x,
                                const std::vector<Real>& v) {
  std::vector<Real> result(x.size());
  auto to = point(result);
  on_objective(f, [&](const auto& o) { o.hessian_times(table.data(), point(x), point(v), to); });
  return result;
}

/// Points with coordinates uniform on ±[least, most].
class RandomPoints {
public:
  explicit RandomPoints(std::uint64_t seed)
      : stream_(Stream<double>::of(seed, 0)), draw_(stream_, Purpose::objective) {}

  std::vector<double> next(std::int32_t dimension, double least, double most) {
    std::vector<double> x;
    for (std::int32_t j = 0; j < dimension; ++j) {
      const double size = least + (most - least) * draw_();
      x.push_back(draw_() <= 0.5 ? size : -size);
    }
    return x;
  }

private:
  Stream<double> stream_;
  UniformSource<double> draw_;
};

} // namespace heavytail::test
