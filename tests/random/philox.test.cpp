// SPDX-License-Identifier: MIT
#include <heavytail/random/philox.hpp>

#include "tests/harness/random_targets.hpp"
#include "tests/harness/vector_file.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace heavytail::test {

TEST_CASE("philox gives the known answers of Random123 and cuRAND on every SIMD target", "[random]") {
  for (const auto& target : probe::random_targets())
    for (const VectorLine& line : read_vectors("philox.txt")) {
      INFO(std::string(target.name) << ", first word " << line.output.at(0));
      REQUIRE(line.input.size() == 6);
      std::vector<std::uint32_t> counter;
      for (int i = 0; i < 4; ++i) counter.push_back(static_cast<std::uint32_t>(line.input.at(std::size_t(i))));
      std::vector<std::uint32_t> words(4);
      target.random.philox(counter.data(), 1, line.input.at(5) << 32U | line.input.at(4), words.data());
      CHECK(std::vector<std::uint64_t>(words.begin(), words.end()) == line.output);
    }
}

} // namespace heavytail::test
