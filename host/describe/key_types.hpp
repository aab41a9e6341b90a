// SPDX-License-Identifier: MIT
// What those who follow descriptions of keys ask of the types behind them.
#pragma once

#include "host/describe/keys.hpp"

#include <optional>
#include <string>
#include <vector>

namespace heavytail {

/// Whether a type is an optional one or an array, and of what.
template <class T> struct Wrapped {
  using Type = T;
  static constexpr bool optional = false, vector = false;
};

template <class T> struct Wrapped<std::optional<T>> {
  using Type = T;
  static constexpr bool optional = true, vector = false;
};

template <class T> struct Wrapped<std::vector<T>> {
  using Type = T;
  static constexpr bool optional = false, vector = true;
};

/// The key of an estimate's interval.
template <class Get> std::string interval_name(const EstimateKey<Get>& key) {
  return key.interval_name.empty() ? std::string(key.name) + "_ci" : std::string(key.interval_name);
}

} // namespace heavytail
