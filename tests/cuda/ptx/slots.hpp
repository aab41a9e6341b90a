// SPDX-License-Identifier: MIT
// Typed access to the slots of a thread's frame.
#pragma once

#include "tests/cuda/ptx/program.hpp"

#include <bit>
#include <concepts>
#include <cstdint>
#include <type_traits>

namespace heavytail::ptx {

/// The unsigned type as wide as T.
template <class T> struct BitsOf {
  using type = std::make_unsigned_t<T>;
};

template <> struct BitsOf<float> {
  using type = std::uint32_t;
};

template <> struct BitsOf<double> {
  using type = std::uint64_t;
};

template <> struct BitsOf<bool> {
  using type = bool;
};

template <class T> using bits_of = typename BitsOf<T>::type;

template <class T> std::uint64_t as_slot(T value) {
  return std::uint64_t{std::bit_cast<bits_of<T>>(value)};
}

template <class T> T get(const Thread& thread, std::uint32_t slot) {
  return std::bit_cast<T>(static_cast<bits_of<T>>(thread.registers[slot]));
}

template <class T> void put(Thread& thread, std::uint32_t slot, T value) {
  thread.registers[slot] = as_slot(value);
}

} // namespace heavytail::ptx
