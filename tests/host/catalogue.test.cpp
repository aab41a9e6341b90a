// SPDX-License-Identifier: MIT
// The catalogue holds every component and parameter, and its committed copies are fresh.
#include "host/catalogue.hpp"

#include "host/output/json_text.hpp"
#include "tests/host/input/placed_components.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>

using namespace heavytail;
using namespace heavytail::test;

namespace {

std::string committed(const std::string& file) {
  std::ifstream stream(std::string(HEAVYTAIL_SOURCE_DIR) + "/docs/" + file);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

/// The kind that holds a component placed at a pointer.
std::string kind_at(const std::string& pointer) {
  return *kind_called(pointer.substr(pointer.rfind('/') + 1));
}

/// Every "$ref" below a value.
void collect_references(const Json& json, std::vector<std::string>& references) {
  if (json.is_object())
    for (const auto& [key, value] : json.items())
      if (key == "$ref") references.push_back(value.get<std::string>());
  if (json.is_structured())
    for (const Json& each : json) collect_references(each, references);
}

} // namespace

TEST_CASE("kinds are known by their names and in the singular", "[property]") {
  CHECK(catalogue_kinds().size() == 11);
  CHECK(kind_called("noise") == "noises");
  CHECK(kind_called("objectives") == "objectives");
  CHECK(kind_called("experiment") == "experiment");
  CHECK(kind_called("process") == "processes");
  CHECK_FALSE(kind_called("theorem").has_value());
}

TEST_CASE("every component and parameter is in the text, the JSON and the reference", "[property]") {
  const Json json = catalogue_json();
  for (const Placed& placed : all_components()) {
    INFO(placed.component.name);
    const std::string kind = kind_at(placed.pointer);
    CHECK(catalogue_text(kind).find("  " + placed.component.name + " ") != std::string::npos);
    CHECK(reference_pages().at(kind + ".md").find("## `" + placed.component.name + "`\n") != std::string::npos);
    std::size_t found = 0;
    for (const Json& entry : json.at(kind)) {
      if (entry.at("name") != placed.component.name) continue;
      ++found;
      CHECK(entry.at("sentence") == placed.component.sentence);
      CHECK(entry.at("parameters").size() >= placed.component.parameters.size());
    }
    CHECK(found == 1);
  }
}

TEST_CASE("one kind can be printed alone", "[property]") {
  CHECK(catalogue_json("schedules").size() == 1);
  CHECK(catalogue_text("schedules").find("student_t") == std::string::npos);
  CHECK(catalogue_markdown("noises").find("## `student_t`") != std::string::npos);
  CHECK(catalogue_text("experiment").find("divergence_radius") != std::string::npos);
}

TEST_CASE("the schema holds every component with all its parameters and nothing else", "[property]") {
  const Json schema = experiment_schema();
  CHECK(schema.at("$schema") == "https://json-schema.org/draft/2020-12/schema");
  for (const Placed& placed : all_components()) {
    INFO(placed.component.name);
    const Json& definition = schema.at("$defs").at(kind_at(placed.pointer) + "." + placed.component.name);
    CHECK(definition.at("additionalProperties") == false);
    CHECK(definition.at("properties").at("type").at("const") == placed.component.name);
    for (const ParameterInfo& parameter : placed.component.parameters)
      CHECK(definition.at("properties").contains(parameter.name));
  }
}

TEST_CASE("the schema knows every key of a completed experiment", "[property]") {
  const Json schema = experiment_schema();
  const Json completed = read_experiment(small_document()).document;
  for (const auto& [key, value] : completed.items()) {
    INFO(key);
    REQUIRE(schema.at("properties").contains(key));
    const Json& property = schema.at("properties").at(key);
    if (value.is_object() && property.contains("properties"))
      for (const auto& [inner, ignored] : value.items()) CHECK(property.at("properties").contains(inner));
  }
}

TEST_CASE("every reference of the schema leads somewhere", "[property]") {
  const Json schema = experiment_schema();
  std::vector<std::string> references;
  collect_references(schema, references);
  CHECK(references.size() > 40);
  for (const std::string& reference : references) CHECK(schema.contains(Json::json_pointer(reference.substr(1))));
}

TEST_CASE("the committed reference and schema are what the program prints (scripts/reference)", "[architecture]") {
  for (const auto& [file, text] : reference_pages()) {
    INFO(file);
    CHECK((committed("reference/" + file) == text));
  }
  CHECK((committed("experiment.schema.json") == json_text(experiment_schema())));
}
