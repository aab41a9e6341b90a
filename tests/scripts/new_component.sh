#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# scripts/new-component writes components that compile, with their tests, for every kind.  Usage: new_component.sh COMPILER
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
cp -r "$root"/{include,scripts,tests,.clang-format} "$copy"
cd "$copy"
for kind in objective noise compressor optimizer schedule normalization observable; do
  scripts/new-component "$kind" "brand_new_$kind" 2>/dev/null
  if scripts/new-component "$kind" "brand_new_$kind" 2>/dev/null; then
    echo "the same name was taken twice: $kind"
    exit 1
  fi
done
scripts/new-component sde brand_new_optimizer 2>/dev/null
if scripts/new-component sde brand_new_optimizer 2>/dev/null || scripts/new-component sde no_optimizer 2>/dev/null; then
  echo "an SDE was written twice, or for an optimizer that there is not"
  exit 1
fi
if scripts/new-component noise student_t 2>/dev/null || scripts/new-component vegetable carrot 2>/dev/null; then
  echo "a name that is taken, or an unknown kind, was accepted"
  exit 1
fi
{
  echo '#include <heavytail/model.hpp>'
  echo '#include <heavytail/observables/all.hpp>'
  echo '#include <heavytail/schedules/all.hpp>'
  echo '#include <heavytail/sde/optimizers/all.hpp>'
  find tests -name 'brand_new_*.test.cpp' -printf '#include <%p>\n'
  echo 'using namespace heavytail;'
  echo 'static_assert(has_sde<float, BrandNewOptimizer<float>> &&'
  echo '              Objective<float>::tag_of<BrandNewObjective<float>>() >= 0 &&'
  echo '              Noise<float>::tag_of<BrandNewNoise<float>>() >= 0 &&'
  echo '              Compressor<float>::tag_of<BrandNewCompressor<float>>() >= 0 &&'
  echo '              Optimizer<float>::tag_of<BrandNewOptimizer<float>>() >= 0 &&'
  echo '              Schedule::tag_of<BrandNewScheduleSchedule>() >= 0 &&'
  echo '              Normalization<float>::tag_of<BrandNewNormalization<float>>() >= 0 &&'
  echo '              Observable::tag_of<BrandNewObservableObserved>() >= 0);'
} >all_new.cpp
echo '#define CATCH_CONFIG_MAIN' | cat - all_new.cpp >main.cpp
"$1" -std=c++20 -O0 -Wall -Wextra -Wconversion -Wshadow -Wpedantic -Werror -ffp-contract=off -Iinclude -I. main.cpp -o all_new
./all_new
