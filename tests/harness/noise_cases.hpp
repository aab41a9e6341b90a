// SPDX-License-Identifier: MIT
// Noise laws ready for sampling, from values or from text such as "stable alpha=0.7 beta=-1".
#pragma once

#include <heavytail/describe/choice.hpp>
#include <heavytail/describe/narrow.hpp>
#include <heavytail/noise/all.hpp>

#include <sstream>
#include <stdexcept>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

namespace heavytail::test {

/// `law` with its derived members.
template <class Law> Noise<double> prepared(Law law) {
  std::vector<double> table;
  if constexpr (requires { law.prepare(table); }) law.prepare(table);
  return Noise<double>(law);
}

inline Noise<double> student_t(double dof) {
  return prepared(StudentT<double>{.dof = dof});
}

inline Noise<double> stable(double alpha, double beta = 0) {
  return prepared(Stable<double>{.alpha = alpha, .beta = beta});
}

/// The law in the number type of the lanes.
template <class Real> Noise<Real> as(const Noise<double>& law) {
  if constexpr (std::is_same_v<Real, double>)
    return law;
  else
    return narrowed_choice<Noise<Real>>(law);
}

/// How many variates a block makes.
template <class Real> std::size_t variates_of(const Noise<Real>& law) {
  return law.visit([](const auto& held) {
    return static_cast<std::size_t>(uniforms_per_block<Real> / std::decay_t<decltype(held)>::uniforms_per_variate);
  });
}

/// The law that a text names, with its parameters by their described names.
inline Noise<double> law_from_text(const std::string& text) {
  Noise<double> found;
  bool known = false;
  for_each_type(std::type_identity<Noise<double>>{}, [&]<class Law>() {
    std::istringstream words(text);
    std::string word;
    words >> word;
    if (word != Law::description().name) return;
    known = true;
    Law law{};
    while (words >> word) {
      const auto equals = word.find('=');
      const std::string name = word.substr(0, equals);
      const double value = std::stod(word.substr(equals + 1));
      std::apply(
          [&](const auto&... parameter) {
            [[maybe_unused]] const auto set = [&](const auto& each) {
              if constexpr (requires { each.name; })
                if (each.name == name) law.*(each.member) = value;
            };
            (set(parameter), ...);
          },
          Law::description().parameters);
    }
    found = prepared(law);
  });
  if (!known) throw std::invalid_argument("no such law: " + text);
  return found;
}

} // namespace heavytail::test
