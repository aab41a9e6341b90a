// SPDX-License-Identifier: MIT
// The largest numbers of a sample are those of sorting it, however the numbers come and wherever it is cut in parts.
#include <heavytail/statistics/extremes.hpp>

#include "tests/statistics/numbers.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

using heavytail::Extreme;
using heavytail::Extremes;
using namespace heavytail::test;

namespace {

constexpr std::size_t sample_size = 20000;

struct Order {
  std::string name;
  std::function<double(Generator&, std::size_t)> value; ///< of replica number i
};

/// Samples of which a bound tells much, little, or nothing.
std::vector<Order> orders() {
  return {
      {"independent", [](Generator& g, std::size_t /*i*/) { return cauchy(g); }},
      {"on a lattice", [](Generator& g, std::size_t /*i*/) { return static_cast<double>(below(g, 40)); }},
      {"of few values", [](Generator& g, std::size_t /*i*/) { return below(g, 1000) == 0 ? 1.0 : 0.0; }},
      {"equal", [](Generator& /*g*/, std::size_t /*i*/) { return -1.5; }},
      {"ascending", [](Generator& /*g*/, std::size_t i) { return static_cast<double>(i); }},
      {"descending", [](Generator& /*g*/, std::size_t i) { return -static_cast<double>(i); }},
      // Every 16th number is large, as every 16th place of a sample may be.
      {"periodic", [](Generator& g, std::size_t i) { return (i % 16 == 0 ? 10 : 0) + uniform(g); }},
  };
}

std::vector<Extreme> sample(const Order& order, Generator& generator) {
  std::vector<Extreme> numbers;
  for (std::size_t i = 0; i < sample_size; ++i) numbers.push_back({order.value(generator, i), 3 * i});
  return numbers;
}

std::vector<Extreme> largest_of(std::vector<Extreme> numbers, std::size_t capacity) {
  std::stable_sort(numbers.begin(), numbers.end(),
                   [](const Extreme& a, const Extreme& b) { return a.value > b.value; });
  numbers.resize(std::min(numbers.size(), capacity));
  return numbers;
}

} // namespace

TEST_CASE("extremes: the largest numbers are those of sorting, ties by replica", "[exact][property]") {
  Generator generator(1);
  for (const Order& order : orders())
    for (const std::size_t capacity : {1, 16, 256, 300, 1024}) {
      INFO(order.name << ", " << capacity);
      const std::vector<Extreme> numbers = sample(order, generator);
      Extremes extremes(capacity);
      for (const Extreme& each : numbers) extremes.add(each.value, each.replica);
      REQUIRE(extremes.sorted() == largest_of(numbers, capacity));
    }
}

TEST_CASE("extremes: parts that leave out what the others surpass are the whole once merged", "[exact][property]") {
  Generator generator(2);
  for (const Order& order : orders())
    for (const std::size_t capacity : {1, 16, 256, 300, 1024}) {
      INFO(order.name << ", " << capacity);
      const std::vector<Extreme> numbers = sample(order, generator);
      Extremes whole(capacity);
      for (std::size_t first = 0; first < numbers.size();) {
        const std::size_t end = std::min(numbers.size(), first + 1 + below(generator, 6000));
        const bool beside = below(generator, 2) == 0;
        Extremes part(capacity);
        if (beside) part.leave_out_below(whole);
        for (; first < end; ++first) part.add(numbers[first].value, numbers[first].replica);
        if (below(generator, 2) == 0) part.settle();
        if (beside || below(generator, 2) == 0) {
          whole.merge(part);
        } else {
          part.merge(whole);
          whole = part;
        }
      }
      REQUIRE(whole.sorted() == largest_of(numbers, capacity));
    }
}
