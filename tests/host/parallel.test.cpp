// SPDX-License-Identifier: MIT
// Every piece of work is done once, on any number of threads, and what it throws arrives.
#include "host/parallel.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <cstddef>
#include <stdexcept>
#include <vector>

using heavytail::for_each_index;

TEST_CASE("for_each_index: every index is called once, whatever the number of threads") {
  for (const std::size_t count : {0, 1, 2, 100})
    for (const int threads : {0, 1, 3, 200}) {
      INFO(count << " indices, " << threads << " threads");
      std::vector<std::atomic<int>> calls(count);
      for_each_index(count, threads, [&](std::size_t i) { ++calls.at(i); });
      for (const std::atomic<int>& each : calls) CHECK(each == 1);
    }
}

TEST_CASE("for_each_index: what a call throws arrives, and ends the work") {
  constexpr std::size_t endless = std::size_t{1} << 60U;
  for (const int threads : {1, 4}) {
    std::atomic<std::size_t> calls = 0;
    CHECK_THROWS_WITH(for_each_index(endless, threads,
                                     [&](std::size_t i) {
                                       ++calls;
                                       if (i == 5) throw std::runtime_error("the sixth");
                                     }),
                      "the sixth");
    CHECK(calls >= 6);
  }
}
