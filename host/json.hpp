// SPDX-License-Identifier: MIT
// JSON as the program holds it: keys keep their order, so that what is read is written back in the same shape.
#pragma once

#include <nlohmann/json.hpp>

namespace heavytail {

using Json = nlohmann::ordered_json;

} // namespace heavytail
