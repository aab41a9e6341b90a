// SPDX-License-Identifier: MIT
#include <heavytail/noise/rademacher.hpp>

#include "tests/harness/law_sample.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace heavytail::test {

TEST_CASE("rademacher: only -1 and 1, with equal probability", "[law]") {
  std::uint64_t plus = 0;
  std::uint64_t minus = 0;
  std::uint64_t drawn = 0;
  each_chunk<float>(Rademacher<double>{}, 19, law_sample_size, [&](const float* values, std::size_t count) {
    plus += static_cast<std::uint64_t>(std::count(values, values + count, 1.0F));
    minus += static_cast<std::uint64_t>(std::count(values, values + count, -1.0F));
    drawn += count;
  });
  CHECK(plus + minus == drawn);
  LawReport report;
  report.binomial("share of +1", plus, drawn, 0.5);
  expect("rademacher", report);
}

} // namespace heavytail::test
