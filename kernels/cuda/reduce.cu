// SPDX-License-Identifier: MIT
// Compaction, sorting and counting by Thrust: integers only, so that it does not matter which algorithms it
// picks for a device.
#include "kernels/cuda/exact_sums.hpp"
#include "kernels/cuda/reduce.hpp"

#include <heavytail/exit.hpp>

#include <thrust/binary_search.h>
#include <thrust/copy.h>
#include <thrust/execution_policy.h>
#include <thrust/functional.h>
#include <thrust/gather.h>
#include <thrust/iterator/counting_iterator.h>
#include <thrust/iterator/transform_iterator.h>
#include <thrust/sort.h>
#include <thrust/unique.h>

#include <algorithm>
#include <array>

namespace heavytail::cuda {

namespace {

/// The grid of the exact sums: some values a thread, so that merging the blocks' limbs costs little.
Shape sums_shape(std::uint32_t count) {
  constexpr std::uint32_t values_per_thread = 16;
  const std::uint32_t threads = std::clamp(count / values_per_thread, 32U, 128U);
  return {.blocks = std::clamp(count / (threads * values_per_thread), 1U, 1024U), .threads = threads};
}

#if THRUST_DEVICE_SYSTEM == THRUST_DEVICE_SYSTEM_CUDA
auto policy(Scratch& scratch, const Stream& stream) {
  return thrust::cuda::par_nosync(scratch).on(stream.get());
}
#else
auto policy(Scratch& /*scratch*/, const Stream& /*stream*/) {
  return thrust::cpp::par;
}
#endif

struct IsLiving {
  const std::int64_t* diverged_at;

  HT_HD bool operator()(std::uint32_t slot) const { return diverged_at[slot] == never; }
};

template <class Real> struct SameBin {
  Binning binning;

  HT_HD bool operator()(OrderedBits<Real> a, OrderedBits<Real> b) const {
    return OrderedHistogram::bin_number(binning, static_cast<double>(number_of<Real>(a))) ==
           OrderedHistogram::bin_number(binning, static_cast<double>(number_of<Real>(b)));
  }
};

struct PlaceBefore {
  HT_HD std::uint32_t operator()(std::uint32_t place) const { return place - 1; }
};

template <class Real> struct IsBetween {
  const OrderedBits<Real>* values;
  OrderedBits<Real> low, high;

  HT_HD bool operator()(std::uint32_t place) const { return values[place] >= low && values[place] <= high; }
};

template <class Real> struct AtMost {
  HT_HD bool operator()(OrderedBits<Real> value, double threshold) const {
    return static_cast<double>(number_of<Real>(value)) <= threshold;
  }
};

} // namespace

char* Scratch::allocate(std::ptrdiff_t size) {
  const auto bytes = static_cast<std::size_t>(size);
  auto found = free_.lower_bound(bytes);
  DeviceArray<char> memory = found == free_.end() ? DeviceArray<char>(bytes) : std::move(found->second);
  if (found != free_.end()) free_.erase(found);
  char* const data = memory.data();
  used_.emplace(data, std::move(memory));
  return data;
}

void Scratch::deallocate(char* data, std::size_t /*size*/) {
  auto used = used_.find(data);
  const std::size_t size = used->second.size();
  free_.emplace(size, std::move(used->second));
  used_.erase(used);
}

Reducer::Reducer(const Stream& stream, std::uint32_t capacity)
    : stream_(stream), limbs_(all_limbs), firsts_(capacity), places_(capacity), unsorted_(capacity), found_(capacity) {}

std::uint32_t Reducer::keep_living(const std::uint32_t* living, std::uint32_t count, const std::int64_t* diverged_at,
                                   std::uint32_t* still) {
  const IsLiving is_living{diverged_at};
  const auto kept = [&](auto slots) {
    return static_cast<std::uint32_t>(
        thrust::copy_if(policy(scratch_, stream_), slots, slots + count, still, is_living) - still);
  };
  const std::uint32_t result = living == nullptr ? kept(thrust::counting_iterator<std::uint32_t>(0)) : kept(living);
  stream_.wait();
  return result;
}

template <class Real>
Tally Reducer::tally(OrderedBits<Real>* values, std::uint32_t count, std::uint32_t numbers, const Summary& like,
                     const Replicated& replicated) {
  const std::span<const double> thresholds = like.thresholds();
  Tally tally;
  tally.exceedances.assign(thresholds.size(), 0);
  if (numbers == 0) return tally;
  check(cudaMemsetAsync(limbs_.data(), 0, limbs_.size() * sizeof(std::int64_t), stream_.get()), "clear memory");
  launch_exact_sums<Real>(values, count, limbs_.data(), sums_shape(count), stream_.get());
  if (replicated.extremes > 0)
    check(cudaMemcpyAsync(unsorted_.data(), values, count * sizeof(OrderedBits<Real>), cudaMemcpyDeviceToDevice,
                          stream_.get()),
          "copy on the device");
  thrust::sort(policy(scratch_, stream_), values, values + count);

  tally.runs = runs<Real>(values, numbers, like.histogram().binning());
  if (!thresholds.empty()) tally.exceedances = exceedances<Real>(values, numbers, thresholds);
  std::array<std::int64_t, all_limbs> limbs{};
  copy_to_host<std::int64_t>(limbs_.data(), limbs, stream_.get());
  std::copy_n(limbs.begin(), sum_limbs, tally.sum.begin());
  std::copy(limbs.begin() + sum_limbs, limbs.end(), tally.squares.begin());
  for (const BinRun& run : tally.runs)
    if (run.least > -std::numeric_limits<double>::infinity()) {
      if (run.least < std::numeric_limits<double>::infinity()) tally.smallest = run.least;
      break;
    }
  const bool ends_infinite = tally.runs.back().least == std::numeric_limits<double>::infinity();
  const std::uint64_t infinite = ends_infinite ? tally.runs.back().count : 0;
  if (infinite < numbers) {
    OrderedBits<Real> last{};
    copy_to_host<OrderedBits<Real>>(values + (numbers - infinite - 1), {&last, 1}, stream_.get());
    const auto largest = static_cast<double>(number_of<Real>(last));
    if (largest != -std::numeric_limits<double>::infinity()) tally.largest = largest;
  }
  if (replicated.extremes > 0) add_extremes<Real>(values, count, replicated, tally);
  return tally;
}

template <class Real>
void Reducer::add_extremes(const OrderedBits<Real>* sorted, std::uint32_t count, const Replicated& replicated,
                           Tally& tally) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  std::uint64_t begin = 0; // of the finite numbers
  std::uint64_t finite = 0;
  for (const BinRun& run : tally.runs) {
    if (run.least == -infinity)
      begin = run.count;
    else if (run.least != infinity)
      finite += run.count;
  }
  const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(replicated.extremes, finite));
  if (wanted == 0) return;
  std::vector<OrderedBits<Real>> ends(wanted);
  const auto take = [&](std::uint64_t from) { copy_to_host<OrderedBits<Real>>(sorted + from, ends, stream_.get()); };
  const auto add = [&](std::vector<Extreme>& to, OrderedBits<Real> low, OrderedBits<Real> high, std::size_t most) {
    const std::vector<Extreme> found = between<Real>(low, high, count, most, replicated);
    to.insert(to.end(), found.begin(), found.end());
  };
  // Of values equal to the innermost one, those of the first replicas.
  take(begin + finite - wanted);
  auto equal = static_cast<std::size_t>(std::count(ends.begin(), ends.end(), ends.front()));
  add(tally.highest, ends.front(), ends.front(), equal);
  if (equal < wanted) add(tally.highest, ends.front() + 1, ends.back(), wanted - equal);
  take(begin);
  equal = static_cast<std::size_t>(std::count(ends.begin(), ends.end(), ends.back()));
  add(tally.lowest, ends.back(), ends.back(), equal);
  if (equal < wanted) add(tally.lowest, ends.front(), ends.back() - 1, wanted - equal);
}

template <class Real>
std::vector<Extreme> Reducer::between(OrderedBits<Real> low, OrderedBits<Real> high, std::uint32_t count,
                                      std::size_t most, const Replicated& replicated) {
  const auto* const unsorted = reinterpret_cast<const OrderedBits<Real>*>(unsorted_.data());
  const auto places = thrust::counting_iterator<std::uint32_t>(0);
  const auto end = thrust::copy_if(policy(scratch_, stream_), places, places + count, found_.data(),
                                   IsBetween<Real>{unsorted, low, high});
  stream_.wait();
  most = std::min(most, static_cast<std::size_t>(end - found_.data()));
  auto* const values = reinterpret_cast<OrderedBits<Real>*>(firsts_.data());
  thrust::gather(policy(scratch_, stream_), found_.data(), found_.data() + most, unsorted, values);
  std::vector<OrderedBits<Real>> bits(most);
  copy_to_host<OrderedBits<Real>>(values, bits, stream_.get());
  const std::uint32_t* slots_at = found_.data();
  if (replicated.living != nullptr) {
    thrust::gather(policy(scratch_, stream_), found_.data(), found_.data() + most, replicated.living, places_.data());
    slots_at = places_.data();
  }
  std::vector<std::uint32_t> slots(most);
  copy_to_host<std::uint32_t>(slots_at, slots, stream_.get());
  std::vector<Extreme> result;
  result.reserve(most);
  for (std::size_t i = 0; i < most; ++i)
    result.push_back({static_cast<double>(number_of<Real>(bits[i])), replicated.first + slots[i]});
  return result;
}

template <class Real>
std::vector<BinRun> Reducer::runs(const OrderedBits<Real>* sorted, std::uint32_t count, const Binning& binning) {
  auto* const firsts = reinterpret_cast<OrderedBits<Real>*>(firsts_.data());
  const auto ends = thrust::unique_by_key_copy(policy(scratch_, stream_), sorted, sorted + count,
                                               thrust::counting_iterator<std::uint32_t>(0), firsts, places_.data(),
                                               SameBin<Real>{binning});
  stream_.wait();
  const auto found = static_cast<std::size_t>(ends.first - firsts);
  const auto value = [](OrderedBits<Real> bits) { return static_cast<double>(number_of<Real>(bits)); };
  std::vector<OrderedBits<Real>> values(found);
  std::vector<std::uint32_t> places(found);
  copy_to_host<OrderedBits<Real>>(firsts, values, stream_.get());
  copy_to_host<std::uint32_t>(places_.data(), places, stream_.get());
  places.push_back(count);
  std::vector<BinRun> result;
  result.reserve(found);
  for (std::size_t i = 0; i < found; ++i)
    result.push_back({value(values[i]), value(values[i]), places[i + 1] - places[i]});
  if (!binning.fine) return result;
  // The last value of a run stands before the first one of the next.
  const auto lasts = thrust::make_transform_iterator(places_.data() + 1, PlaceBefore{});
  thrust::gather(policy(scratch_, stream_), lasts, lasts + static_cast<std::ptrdiff_t>(found - 1), sorted, firsts);
  copy_to_host<OrderedBits<Real>>(firsts, std::span(values).first(found - 1), stream_.get());
  copy_to_host<OrderedBits<Real>>(sorted + (count - 1), std::span(values).last(1), stream_.get());
  for (std::size_t i = 0; i < found; ++i) result[i].greatest = value(values[i]);
  return result;
}

template <class Element, class Wanted, class Less>
std::vector<std::uint32_t> Reducer::lower_bounds(const Element* sorted, std::uint32_t count,
                                                 std::span<const Wanted> wanted, Less less) {
  const std::size_t wanted_bytes = wanted.size_bytes();
  const std::size_t found_bytes = wanted.size() * sizeof(std::uint32_t);
  auto* const on_device = reinterpret_cast<Wanted*>(scratch_.allocate(static_cast<std::ptrdiff_t>(wanted_bytes)));
  auto* const found = reinterpret_cast<std::uint32_t*>(scratch_.allocate(static_cast<std::ptrdiff_t>(found_bytes)));
  copy_to_device(wanted, on_device, stream_.get());
  thrust::lower_bound(policy(scratch_, stream_), sorted, sorted + count, on_device, on_device + wanted.size(), found,
                      less);
  std::vector<std::uint32_t> places(wanted.size());
  copy_to_host<std::uint32_t>(found, places, stream_.get());
  scratch_.deallocate(reinterpret_cast<char*>(on_device), wanted_bytes);
  scratch_.deallocate(reinterpret_cast<char*>(found), found_bytes);
  return places;
}

std::vector<std::uint32_t> Reducer::places_of(std::span<const std::uint32_t> slots, const std::uint32_t* living,
                                              std::uint32_t count) {
  return lower_bounds(living, count, slots, thrust::less<std::uint32_t>());
}

template <class Real>
std::vector<std::uint64_t> Reducer::exceedances(const OrderedBits<Real>* sorted, std::uint32_t count,
                                                std::span<const double> thresholds) {
  std::vector<std::uint64_t> result;
  for (const std::uint32_t at_most : lower_bounds(sorted, count, thresholds, AtMost<Real>()))
    result.push_back(count - at_most);
  return result;
}

template Tally Reducer::tally<float>(OrderedBits<float>*, std::uint32_t, std::uint32_t, const Summary&,
                                     const Replicated&);
template Tally Reducer::tally<double>(OrderedBits<double>*, std::uint32_t, std::uint32_t, const Summary&,
                                      const Replicated&);

} // namespace heavytail::cuda
