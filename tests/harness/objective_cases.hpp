// SPDX-License-Identifier: MIT
// Objectives with typical parameters.
#pragma once

#include "tests/harness/objective_functions.hpp"
#include "tests/harness/typical.hpp"

#include <heavytail/describe/narrow.hpp>
#include <heavytail/objectives/all.hpp>

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

} // namespace heavytail::test
