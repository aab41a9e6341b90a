// SPDX-License-Identifier: MIT
// Objectives with typical parameters, and their functions over std::vector.
#pragma once

#include "tests/harness/typical.hpp"

#include <heavytail/describe/narrow.hpp>
#include <heavytail/objectives/all.hpp>
#include <heavytail/random/source.hpp>

#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

namespace heavytail::test {

/// An objective that is ready to use, with the table that its slices lie in.
struct ObjectiveCase {
  std::string name;
  Objective<double> objective;
  std::vector<double> table;
  std::int32_t dimension = 0;
};

template <class T> ObjectiveCase prepared_case(std::string name, T f, std::vector<double> table) {
  if constexpr (requires { f.prepare(table); }) f.prepare(table);
  const std::int32_t dimension = f.dimension;
  return {std::move(name), Objective<double>(f), std::move(table), dimension};
}

/// Each entry of the list with typical parameters, then the further cases that are worth it.
inline std::vector<ObjectiveCase> objective_cases(std::int32_t dimension) {
  std::vector<ObjectiveCase> cases;
  for_each_type(std::type_identity<Objective<double>>{}, [&]<class T>() {
    std::vector<double> table;
    const T f = typical<T>(table, dimension);
    cases.push_back(prepared_case(std::string(T::description().name), f, table));
  });
  for (const double p : {1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 7.0, 64.0})
    cases.push_back(
        prepared_case("power, p = " + std::to_string(p), Power<double>{.dimension = dimension, .p = p}, {}));
  const auto d = static_cast<std::uint32_t>(dimension);
  std::vector<double> matrix;
  for (std::uint32_t i = 0; i < d; ++i)
    for (std::uint32_t j = 0; j < d; ++j) matrix.push_back(i == j ? 2.0 + i : 1.0 / (1.0 + i + j));
  cases.push_back(
      prepared_case("quadratic, matrix", Quadratic<double>{.dimension = dimension, .matrix = {0, d * d}}, matrix));
  for (const double cubic : {-0.4, 0.0, 0.1, 3.0})
    cases.push_back(prepared_case(
        "embedded_saddle, cubic = " + std::to_string(cubic),
        EmbeddedSaddle<double>{.dimension = dimension, .eigenvalues = {0, d}, .quartic = 1, .cubic = cubic}, [&] {
          std::vector<double> eigenvalues;
          for (std::uint32_t j = 0; j < d; ++j) eigenvalues.push_back(j % 2 == 0 ? -1.0 - j : 2.0);
          return eigenvalues;
        }()));
  return cases;
}

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
