// SPDX-License-Identifier: MIT
// The PTX that the build has made of a source.
#pragma once

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

namespace heavytail::ptx {

/// The PTX of `name` for an architecture such as "75".
inline std::string ptx_text(const std::string& name, const std::string& architecture) {
  const std::string path = std::string(HEAVYTAIL_PTX_DIR) + "/" + name + "." + architecture + ".ptx";
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

} // namespace heavytail::ptx
