#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# CHANGELOG.md, CMakeLists.txt and examples tell the same version; scripts/release makes the next one, and refuses what is none.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
"$root/scripts/release" --check

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
mkdir "$copy/scripts"
cp "$root"/scripts/{lib.sh,release} "$copy/scripts"
cd "$copy"
export GIT_AUTHOR_NAME=tester GIT_AUTHOR_EMAIL=tester@example.org GIT_COMMITTER_NAME=tester GIT_COMMITTER_EMAIL=tester@example.org
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
printf 'project(heavytail VERSION 1.9.0 DESCRIPTION "a copy")\n' >CMakeLists.txt
printf '# Changelog\n\n## [Unreleased]\n\n* News.\n\n## [1.9.0] - 2020-01-01\n\n* Old.\n' >CHANGELOG.md
printf 'Like this:\n\nfind_package(heavytail 1.9 REQUIRED)\n' >use.md
git init -q . && git add . && git commit -q -m start

fail() {
  echo "$*"
  exit 1
}

# refused WHAT ARGUMENT... wants a refusal with WHAT in its message, and nothing changed.
refused() {
  local what=$1 before after message
  shift
  before=$(git rev-parse HEAD; git status --porcelain; git tag)
  ! message=$(scripts/release "$@" 2>&1) || fail "not refused: scripts/release $*"
  grep -q "$what" <<<"$message" || fail "scripts/release $*: expected \"$what\", found: $message"
  after=$(git rev-parse HEAD; git status --porcelain; git tag)
  [ "$before" = "$after" ] || fail "something changed: scripts/release $*"
}

refused 'such as 1.2.3' 1.10
refused 'such as 1.2.3'
refused 'a version after 1.9.0' 1.9.0
refused 'a version after 1.9.0' 1.8.7
touch stray
refused 'a clean tree' 1.10.0
rm stray

scripts/release 1.10.0 2>/dev/null
scripts/release --check
expected="# Changelog

## [Unreleased]

## [1.10.0] - DATE

* News.

## [1.9.0] - DATE

* Old."
[ "$(sed -E 's/^(## .* - )20[0-9]{2}-[0-9]{2}-[0-9]{2}$/\1DATE/' CHANGELOG.md)" = "$expected" ] || fail "CHANGELOG.md: $(cat CHANGELOG.md)"
grep -q 'VERSION 1.10.0 ' CMakeLists.txt || fail "CMakeLists.txt: $(cat CMakeLists.txt)"
grep -q '^find_package(heavytail 1.10 REQUIRED)$' use.md || fail "use.md: $(cat use.md)"
[ "$(git rev-parse 'v1.10.0^{commit}')" = "$(git rev-parse HEAD)" ] && [ -z "$(git status --porcelain)" ] ||
  fail "the tag is not at the commit of the release"
refused 'found nothing' 1.11.0

sed -i 's/VERSION 1.10.0 /VERSION 1.11.0 /' CMakeLists.txt
refused 'expected the version of CMakeLists.txt, 1.11.0' --check

sed -i 's/VERSION 1.11.0 /VERSION 1.10.0 /' CMakeLists.txt
sed -i 's/heavytail 1.10 /heavytail 1.1 /' use.md
refused 'expected find_package(heavytail 1.10' --check
