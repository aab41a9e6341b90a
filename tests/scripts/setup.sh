#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# scripts/lib.sh alone has the lists of packages: the image takes them from there, and the README names the same.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
mapfile -t packages < <(scripts/setup --all --list)
for package in g++ catch2 clang-format-19 valgrind; do
  grep -qx -- "$package" <<<"$(printf '%s\n' "${packages[@]}")" || { echo "scripts/setup --all --list: no $package"; exit 1; }
done
if scripts/setup --everything 2>/dev/null; then
  echo "scripts/setup took an option that there is not"
  exit 1
fi

if grep -nwFf <(printf '%s\n' "${packages[@]}" | grep -vx git) Dockerfile; then
  echo "expected scripts/setup alone to name packages, found the lines above"
  exit 1
fi
grep -q '^COPY scripts/lib.sh scripts/setup ' Dockerfile && grep -q 'scripts/setup --all' Dockerfile
python3 -c 'import json, os; print(os.path.samefile(".devcontainer/" + json.load(open(".devcontainer/devcontainer.json"))["build"]["dockerfile"], "Dockerfile"))' |
  grep -qx True

# By hand: what builds the program, in the order of the list.
expected=$(bash -c 'source scripts/lib.sh; echo "sudo apt-get install ${build_packages[*]}"')
grep -qxF -- "$expected" README.md || { echo "README.md: expected the line \"$expected\""; exit 1; }
