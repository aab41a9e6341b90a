#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Installs a build into a folder of its own, builds examples/cpp against that, and compares what it says.
# Usage: example.sh CMAKE BUILD_DIR SOURCE_DIR [OPTION of cmake]...
set -euo pipefail
cmake=$1 build=$2 source=$3
shift 3

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
quietly() { "$@" >"$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }; }
quietly "$cmake" --install "$build" --prefix "$folder/installed"
for header in CLI commands heavytail/model.hpp; do
  if find "$folder/installed/include" -path "*$header*" | grep .; then
    echo "a header that is none of the library's is installed"
    exit 1
  fi
done
awk '/^```cpp/ { inside = 1; next } /^```/ { inside = 0 } inside' "$source/docs/library.md" |
  diff - "$source/examples/cpp/example.cpp"
cp -r "$source/examples/cpp" "$folder/example" # away from the sources, whose headers it must not find
quietly "$cmake" -S "$folder/example" -B "$folder/built" -G Ninja -DCMAKE_PREFIX_PATH="$folder/installed" "$@"
quietly "$cmake" --build "$folder/built"
"$folder/built/example" "$folder/installed/share/heavytail/experiments/flagship.json" 2>"$folder/notes" |
  diff - "$source/tests/install/expected.txt"
