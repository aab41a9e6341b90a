// SPDX-License-Identifier: MIT
#include "host/output/json_text.hpp"

#include <catch2/catch.hpp>

#include <limits>

namespace heavytail::test {

TEST_CASE("json_text: numbers read back to the same double, and non-finite ones are strings", "[host]") {
  for (const double x : {0.1, 1.0 / 3, 1e300, 4.9e-324, 123456789.0, -0.0, 0x1.fffffffffffffp+1023})
    CHECK(Json::parse(json_text(json_number(x))).get<double>() == x);
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK(json_text(json_number(infinity)) == "\"inf\"\n");
  CHECK(json_text(json_number(-infinity)) == "\"-inf\"\n");
  CHECK(json_text(json_number(std::numeric_limits<double>::quiet_NaN())) == "\"nan\"\n");
}

TEST_CASE("json_text: short values stay on one line, long ones are broken, and keys keep their order", "[host]") {
  CHECK(json_text(Json::parse(R"({"b": [1, 2.5, {"x": null}], "a": "t\"ext"})")) ==
        "{\"b\": [1, 2.5, {\"x\": null}], \"a\": \"t\\\"ext\"}\n");
  CHECK(json_text(Json::object()) == "{}\n");
  Json wide;
  wide["numbers"] = std::vector<int>(30, 1000);
  wide["empty"] = Json::array();
  const std::string text = json_text(wide);
  CHECK(text.starts_with("{\n  \"numbers\": [\n    1000,\n"));
  CHECK(text.ends_with("    1000\n  ],\n  \"empty\": []\n}\n"));
  CHECK(Json::parse(text) == wide);
}

} // namespace heavytail::test
