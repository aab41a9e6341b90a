// SPDX-License-Identifier: MIT
// The catalogue: what components there are, what an experiment file may hold and what a result file holds, printed from
// the descriptions alone.
#pragma once

#include "host/json.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heavytail {

/// The kinds that can be listed: "objectives", "noises", …, and "experiment" for the keys of the experiment file.
std::vector<std::string> catalogue_kinds();

/// The kind that a person means by `name`, which may be in the singular; nothing where there is none.
std::optional<std::string> kind_called(std::string_view name);

/// For a terminal.  `kind`: one of catalogue_kinds(), empty for all of them.
std::string catalogue_text(std::string_view kind = {});

/// An object with a member for each kind.  `kind` as above.
Json catalogue_json(std::string_view kind = {});

/// The reference page of a kind, or all pages one after the other.  `kind` as above.
std::string catalogue_markdown(std::string_view kind = {});

/// The files of docs/reference: name and text.
std::map<std::string, std::string> reference_pages();

/// The JSON Schema (draft 2020-12) of the experiment file.
Json experiment_schema();

/// That of the result file.
Json result_schema();

} // namespace heavytail
