// SPDX-License-Identifier: MIT
// Loads, stores, atomics and conversions of addresses.
#pragma once

#include "tests/cuda/ptx/integer_handlers.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <string>

namespace heavytail::ptx::handlers {

/// How an address finds its byte: a host address, the same within the thread's own memory, or an offset in the window.
enum class Window : std::uint8_t { host, local, shared };

inline std::uint64_t host_address(const std::byte* byte) {
  return reinterpret_cast<std::uintptr_t>(byte);
}

inline bool is_inside(std::span<const std::byte> memory, std::uint64_t address, std::size_t size) {
  const std::uint64_t begin = host_address(memory.data());
  return address >= begin && address - begin <= memory.size() && size <= memory.size() - (address - begin);
}

[[noreturn]] inline void refuse_address(std::uint64_t address, const char* why) {
  throw Fault{std::string(why) + ": " + std::to_string(address)};
}

/// Finds the range of the launch's memory, or of the thread's, that holds the bytes.
inline void check_range(Thread& t, std::uint64_t address, std::size_t size) {
  const auto holds = [&](std::pair<std::uint64_t, std::uint64_t> range) {
    return address >= range.first && address <= range.second && size <= range.second - address;
  };
  if (holds(t.checked)) return;
  const auto& memory = t.launch->memory;
  const auto after = std::upper_bound(memory.begin(), memory.end(), std::pair{address, ~std::uint64_t{0}});
  if (after != memory.begin() && holds(*std::prev(after))) {
    t.checked = *std::prev(after);
    return;
  }
  if (!is_inside(t.memory, address, size)) refuse_address(address, "an address outside of all memory");
  t.checked = {host_address(t.memory.data()), host_address(t.memory.data()) + t.memory.size()};
}

template <Window W> std::byte* locate(Thread& t, std::uint64_t address, std::size_t size) {
  if ((address & (size - 1)) != 0) refuse_address(address, "a misaligned address");
  if constexpr (W == Window::shared) {
    const std::size_t end = t.launch->shared.size();
    if (address > end || size > end - address) refuse_address(address, "an address outside of shared memory");
    return t.launch->shared.data() + address;
  }
  if constexpr (W == Window::local)
    if (!is_inside(t.memory, address, size)) refuse_address(address, "an address outside of local memory");
  if (t.launch->is_checked) check_range(t, address, size);
  return reinterpret_cast<std::byte*>(address);
}

/// The address `[o[base] + o[base + 1]]`.
inline std::uint64_t address_of(const Thread& t, const Instruction& i, std::size_t base) {
  return t.registers[i.o[base]] +
         static_cast<std::uint64_t>(static_cast<std::int64_t>(static_cast<std::int32_t>(i.o[base + 1])));
}

/// ld (d, base, offset): d is a register of type D, extended by the type T of what is loaded.
template <class T, class D, Window W> void load(Thread& t, const Instruction& i) {
  T value;
  std::memcpy(&value, locate<W>(t, address_of(t, i, 1), sizeof value), sizeof value);
  put<D>(t, i.o[0], static_cast<D>(value));
}

/// ld.v2 … (list of d, base, offset, count).
template <class T, class D, Window W> void load_vector(Thread& t, const Instruction& i) {
  const std::uint32_t count = i.o[3];
  const std::byte* at = locate<W>(t, address_of(t, i, 1), count * sizeof(T));
  const std::uint32_t* slots = t.function().slots.data() + i.o[0];
  for (std::uint32_t n = 0; n < count; ++n) {
    T value;
    std::memcpy(&value, at + n * sizeof value, sizeof value);
    put<D>(t, slots[n], static_cast<D>(value));
  }
}

/// st (a, base, offset).
template <class T, Window W> void store(Thread& t, const Instruction& i) {
  const T value = get<T>(t, i.o[0]);
  std::memcpy(locate<W>(t, address_of(t, i, 1), sizeof value), &value, sizeof value);
}

template <class T, Window W> void store_vector(Thread& t, const Instruction& i) {
  const std::uint32_t count = i.o[3];
  std::byte* at = locate<W>(t, address_of(t, i, 1), count * sizeof(T));
  const std::uint32_t* slots = t.function().slots.data() + i.o[0];
  for (std::uint32_t n = 0; n < count; ++n) {
    const T value = get<T>(t, slots[n]);
    std::memcpy(at + n * sizeof value, &value, sizeof value);
  }
}

/// Operations of atom and red: what is stored for what was there, the operand, and the second operand.
template <class T> struct AtomicAdd {
  static T of(T old, T b, T /*c*/) { return Integers<T>::Add::of(old, b); }
};

template <class T> struct AtomicMinimum {
  static T of(T old, T b, T /*c*/) { return std::min(old, b); }
};

template <class T> struct AtomicMaximum {
  static T of(T old, T b, T /*c*/) { return std::max(old, b); }
};

template <class T> struct AtomicAnd {
  static T of(T old, T b, T /*c*/) { return old & b; }
};

template <class T> struct AtomicOr {
  static T of(T old, T b, T /*c*/) { return old | b; }
};

template <class T> struct AtomicExclusiveOr {
  static T of(T old, T b, T /*c*/) { return old ^ b; }
};

template <class T> struct AtomicExchange {
  static T of(T /*old*/, T b, T /*c*/) { return b; }
};

template <class T> struct AtomicIncrement {
  static T of(T old, T b, T /*c*/) { return old >= b ? 0 : old + 1; }
};

template <class T> struct AtomicDecrement {
  static T of(T old, T b, T /*c*/) { return old == 0 || old > b ? b : old - 1; }
};

template <class T> struct AtomicCompareAndSwap {
  static T of(T old, T b, T c) { return old == b ? c : old; }
};

/// atom (d, base, offset, b, c): threads run one after another, so that a load and a store are one step.
template <class T, class Op, Window W> void atomic(Thread& t, const Instruction& i) {
  std::byte* at = locate<W>(t, address_of(t, i, 1), sizeof(T));
  T old;
  std::memcpy(&old, at, sizeof old);
  const T next = Op::of(old, get<T>(t, i.o[3]), get<T>(t, i.o[4]));
  std::memcpy(at, &next, sizeof next);
  put<T>(t, i.o[0], old);
}

/// (d, base, offset): the address itself.
inline void move_address(Thread& t, const Instruction& i) {
  t.registers[i.o[0]] = address_of(t, i, 1);
}

inline void shared_to_generic(Thread& t, const Instruction& i) {
  t.registers[i.o[0]] = t.registers[i.o[1]] + host_address(t.launch->shared.data());
}

inline void generic_to_shared(Thread& t, const Instruction& i) {
  t.registers[i.o[0]] = t.registers[i.o[1]] - host_address(t.launch->shared.data());
}

/// isspacep (p, a).
inline bool is_in_shared(const Thread& t, std::uint64_t address) {
  return is_inside(t.launch->shared, address, 1);
}

inline bool is_in_local(const Thread& t, std::uint64_t address) {
  return is_inside(t.memory, address, 1);
}

inline bool is_in_parameters(const Thread& t, std::uint64_t address) {
  return is_inside(t.launch->parameters, address, 1);
}

inline bool is_in_global(const Thread& t, std::uint64_t address) {
  return !is_in_shared(t, address) && !is_in_local(t, address) && !is_in_parameters(t, address);
}

template <bool (*IsIn)(const Thread&, std::uint64_t)> void is_space(Thread& t, const Instruction& i) {
  put<bool>(t, i.o[0], IsIn(t, t.registers[i.o[1]]));
}

} // namespace heavytail::ptx::handlers
