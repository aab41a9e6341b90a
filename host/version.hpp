// SPDX-License-Identifier: MIT
// What this build is.
#pragma once

#include <string_view>

namespace heavytail {

std::string_view version(); ///< such as "0.2.0"
std::string_view
git_revision();              ///< abbreviated, "-dirty" behind it where files differ; "unknown" outside of a repository
std::string_view compiler(); ///< "GNU 12.2.0"

} // namespace heavytail
