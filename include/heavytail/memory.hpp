// SPDX-License-Identifier: MIT
// What is remembered of a path from step to step beside x: a component declares how much, and storage, the reset at the
// start and the CUDA backend's arrays follow from that.
#pragma once

#include <heavytail/lanes/lane.hpp>
#include <heavytail/lanes/point.hpp>

#include <cstdint>

namespace heavytail {

/// How much a component remembers of a replica, all of it 0 at the start.
struct MemorySize {
  std::int32_t scalars = 0;       ///< numbers, such as a running maximum
  std::int32_t server_points = 0; ///< points of the dimension of x, such as a velocity
  std::int32_t agent_points = 0;  ///< such points of each agent

  /// All numbers of a replica.
  constexpr HT_HD std::int64_t numbers(std::int32_t dimension, std::int32_t agents) const {
    return scalars + (server_points + std::int64_t{agents} * agent_points) * dimension;
  }
};

/// The memory of the replicas of a pack: a view of numbers that the caller owns, those of a replica `stride` lanes
/// apart.  First the scalars, then the server's points, then each agent's.
template <Lane F> class Memory {
public:
  Memory() = default;

  /// Where `first` points to size.numbers(dimension, agents) numbers.
  HT_HD Memory(F* first, std::int64_t stride, const MemorySize& size, std::int32_t dimension, std::int32_t agents)
      : first_(first), stride_(stride), numbers_(size.numbers(dimension, agents)), size_(size), dimension_(dimension) {}

  HT_HD F& scalar(std::int32_t i) const { return first_[i * stride_]; }

  HT_HD Point<F, strided> server_point(std::int32_t i) const { return point(i); }

  HT_HD Point<F, strided> agent_point(std::int32_t agent, std::int32_t i) const {
    return point(size_.server_points + std::int64_t{agent} * size_.agent_points + i);
  }

  /// Makes it that of replicas at their start.
  HT_HD void reset() const {
    for (std::int64_t i = 0; i < numbers_; ++i) first_[i * stride_] = F(real_of<F>(0));
  }

private:
  HT_HD Point<F, strided> point(std::int64_t i) const {
    return {first_ + (size_.scalars + i * dimension_) * stride_, dimension_, stride_};
  }

  F* first_ = nullptr;
  std::int64_t stride_ = 1;
  std::int64_t numbers_ = 0;
  MemorySize size_;
  std::int32_t dimension_ = 0;
};

} // namespace heavytail
