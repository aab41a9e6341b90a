// SPDX-License-Identifier: MIT
// The build's own facts, written by cmake/Revision.cmake at every build.
#include "host/version.hpp"

namespace heavytail {

namespace {

struct BuildFacts {
  std::string_view version, git_revision, compiler;
};

constexpr BuildFacts facts = {
#include <heavytail_build_facts.inc>
};

} // namespace

std::string_view version() {
  return facts.version;
}

std::string_view git_revision() {
  return facts.git_revision;
}

std::string_view compiler() {
  return facts.compiler;
}

} // namespace heavytail
