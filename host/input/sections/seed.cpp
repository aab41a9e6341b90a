// SPDX-License-Identifier: MIT
// "seed": of all random numbers.
#include "host/input/draft.hpp"
#include "host/input/sections/section.hpp"

#include <cstdint>
#include <optional>

namespace heavytail {

namespace {

void read_seed(Draft& draft) {
  const Json& seed = *document_member(draft, "seed");
  const std::optional<std::int64_t> integer = exact_integer(seed);
  if (seed.is_number_unsigned())
    draft.seed = seed.get<std::uint64_t>();
  else if (integer && *integer >= 0)
    draft.seed = static_cast<std::uint64_t>(*integer);
  else
    draft.reading.report("/seed", "an integer from 0 to 2^64 - 1", shown(seed));
}

} // namespace

Section seed_section() {
  return {key_with_default("seed", "an integer from 0 to 2^64 - 1", "seed of all random numbers", 1,
                           {{"type", "integer"}, {"minimum", 0}, {"maximum", 18446744073709551615U}}),
          Stage::observables, read_seed};
}

} // namespace heavytail
