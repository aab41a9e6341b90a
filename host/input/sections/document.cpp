// SPDX-License-Identifier: MIT
// "schema", "name": what the document is, and what its result is called.
#include "host/input/draft.hpp"
#include "host/input/sections/section.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace heavytail {

namespace {

void read_schema(Draft& draft) {
  const Json& schema = *document_member(draft, "schema");
  if (schema == experiment_schema_name) return;
  draft.reading.report("/schema", fmt::format("\"{}\"", experiment_schema_name), shown(schema),
                       "this version reads no other format");
}

void read_name(Draft& draft) {
  const Json& name = *document_member(draft, "name");
  const auto forbidden = [](char c) { return c == '/' || static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (name.is_string()) {
    draft.experiment.name = name.get<std::string>();
    const bool fits = !draft.experiment.name.empty() && draft.experiment.name.size() <= 200 &&
                      draft.experiment.name != "." && draft.experiment.name != ".." &&
                      std::none_of(draft.experiment.name.begin(), draft.experiment.name.end(), forbidden);
    if (fits) return;
  }
  draft.reading.report("/name", "a string of 1 to 200 bytes that can be a file name", shown(name));
}

} // namespace

Section schema_section() {
  return {key_with_default("schema", fmt::format("\"{}\"", experiment_schema_name), "version of the file's format",
                           experiment_schema_name, {{"const", experiment_schema_name}}),
          Stage::document, read_schema};
}

Section name_section() {
  return {key_with_default(
              "name", "a string that can be a file name", "name of the result file", "experiment",
              {{"type", "string"}, {"minLength", 1}, {"maxLength", 200}, {"pattern", "^[^/\\u0000-\\u001f]+$"}}),
          Stage::document, read_name};
}

} // namespace heavytail
