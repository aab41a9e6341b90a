// SPDX-License-Identifier: MIT
// JSON as text: strict, shortest numbers that read back to the same double, short objects and arrays on one line.
#pragma once

#include "host/json.hpp"

#include <string>

namespace heavytail {

/// A number; those that JSON cannot write become the strings "inf", "-inf" and "nan".
Json json_number(double value);

/// `value` as text of lines up to 120 columns, where possible, with a line feed at its end.
std::string json_text(const Json& value);

} // namespace heavytail
