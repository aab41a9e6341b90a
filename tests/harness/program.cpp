// SPDX-License-Identifier: MIT
// The built program, run as a person runs it: in a folder of its own, without a terminal.
#include "tests/harness/program.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <vector>

namespace heavytail::test {

namespace fs = std::filesystem;

TemporaryFolder::TemporaryFolder() {
  std::string pattern = (fs::temp_directory_path() / "heavytail-test-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make " + pattern);
  path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

void TemporaryFolder::write(const std::string& name, const std::string& text) const {
  std::ofstream(path_ / name, std::ios::binary) << text;
}

std::string TemporaryFolder::read(const std::string& name) const {
  return read_file(path_ / name);
}

std::string TemporaryFolder::listing() const {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(path_)) names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  std::string listing;
  for (const std::string& name : names) listing += name + "\n";
  return listing;
}

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

Ended shell(const TemporaryFolder& folder, const std::string& command) {
  // What the program says goes to files outside of its folder, so that the folder shows only what the program wrote.
  const TemporaryFolder said;
  const std::string script =
      "cd '" + folder.path().string() + "' && export HEAVYTAIL='" + HEAVYTAIL_PROGRAM + "' && { " + command + "\n}";
  said.write("script", script);
  const std::string base = said.path().string();
  const int status =
      std::system(("sh '" + base + "/script' </dev/null >'" + base + "/out' 2>'" + base + "/err'").c_str());
  Ended ended;
  ended.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  ended.out = said.read("out");
  ended.err = said.read("err");
  return ended;
}

Ended heavytail(const TemporaryFolder& folder, const std::string& arguments, const std::string& environment) {
  return shell(folder, environment + " \"$HEAVYTAIL\" " + arguments);
}

std::string stripped(const std::string& result) {
  std::istringstream lines(result);
  std::string kept;
  std::string closing; // the line that ends what is being left out
  for (std::string line; std::getline(lines, line);) {
    if (!closing.empty()) {
      if (line == closing) closing.clear();
      continue;
    }
    const std::size_t indent = line.find_first_not_of(' ');
    const bool left_out = indent != std::string::npos && (line.compare(indent, 15, "\"provenance\": {") == 0 ||
                                                          line.compare(indent, 11, "\"timing\": {") == 0);
    if (!left_out)
      kept += line + "\n";
    else if (!line.ends_with("},"))
      closing = std::string(indent, ' ') + "},";
  }
  return kept;
}

std::string stripped_result_of(const TemporaryFolder& folder, const std::string& command) {
  const Ended ended = heavytail(folder, command + " --quiet -o -");
  if (ended.code != 0) throw std::runtime_error(command + " failed: " + ended.err);
  return stripped(ended.out);
}

} // namespace heavytail::test
