// SPDX-License-Identifier: MIT
// "observables": the names of what is looked at, which other sections use too.
#pragma once

#include "host/json.hpp"

#include <heavytail/observables/all.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace heavytail {

struct Draft;

/// The name that stands at `value`; empty where it is none.
std::string written_name(const Json& value);

/// The j of "x[j]".
std::optional<std::int64_t> coordinate_of(std::string_view word);

/// `word` is what the observable is called at `value`, which may have more around it; `or_else` what else may stand
/// there.
std::optional<Observable> read_observable(std::string_view word, const Json& value, const std::string& pointer,
                                          Draft& draft, std::string_view or_else = {});

/// JSON Schema of such a name.
Json schema_of_observable();

} // namespace heavytail
