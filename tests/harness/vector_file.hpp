// SPDX-License-Identifier: MIT
// Known answers as data: lines "input words : output words", in hex, after an optional name in front of a bar.
#pragma once

#include <cstdint>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace heavytail::test {

struct VectorLine {
  std::string name;
  std::vector<std::uint64_t> input, output;
};

inline std::string vector_path(const std::string& file) {
  return HEAVYTAIL_SOURCE_DIR "/tests/vectors/" + file;
}

/// The lines of a file below tests/vectors; those that begin with # are comments.
inline std::vector<VectorLine> read_vectors(const std::string& file) {
  std::ifstream in(vector_path(file));
  std::vector<VectorLine> lines;
  for (std::string text; std::getline(in, text);) {
    if (text.empty() || text.front() == '#') continue;
    VectorLine line;
    if (const auto bar = text.find('|'); bar != std::string::npos) {
      line.name = text.substr(0, text.find_last_not_of(' ', bar - 1) + 1);
      text.erase(0, bar + 1);
    }
    std::istringstream words(text);
    bool output = false;
    for (std::string word; words >> word;) {
      if (word == ":")
        output = true;
      else
        (output ? line.output : line.input).push_back(std::stoull(word, nullptr, 16));
    }
    lines.push_back(line);
  }
  if (lines.empty()) throw std::runtime_error("no known answers in " + vector_path(file));
  return lines;
}

} // namespace heavytail::test
