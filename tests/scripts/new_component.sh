#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# scripts/new-component writes components that compile, with their tests, for every kind, and touches the files that the table
# of docs/extending.md tells.  Usage: new_component.sh COMPILER
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
cp -r "$root"/{include,kernels,host,scripts,tests,.clang-format} "$copy"
cd "$copy"
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
git init -q
commit() { git add -A && git -c user.name=tester -c user.email=tester@example.org commit -q -m "$1"; }
echo table >.git/info/exclude
commit start

fail() {
  echo "$*"
  exit 1
}

sed -n '/^| KIND /,/^$/p' "$root/docs/extending.md" >table

# paths_of COLUMN KIND NAME: the paths between backticks in a cell of the table, one a line.
paths_of() {
  awk -F ' *[|] *' -v column="$1" -v kind="\`$2\`" '$2 == kind { print $column }' table | grep -o '`[^`]*`' | tr -d '`' |
    sed "s/NAME/$3/g" | sort
}

mapfile -t kinds < <(sed -nE 's/^\| `([a-z-]+)` \|.*/\1/p' table)
usage=$(scripts/new-component 2>&1 | tr '\n' ' ' || true)
[ "$(printf '%s\n' "${kinds[@]}" | sort)" = "$(sed 's/.*KIND: //' <<<"$usage" | grep -o '[a-z-]*' | sort)" ] ||
  fail "expected the kinds of docs/extending.md, ${kinds[*]}, found in the usage: $usage"
for kind in "${kinds[@]}"; do
  name=brand_new_$kind
  [ "$kind" != sde ] || name=brand_new_optimizer # which the table has before
  scripts/new-component "$kind" "$name" 2>/dev/null
  status=$(git status --porcelain -uall)
  new=$(sed -n 's/^?? //p' <<<"$status" | grep -v '^tests/' | sort)
  tests=$(sed -n 's/^?? //p' <<<"$status" | grep '^tests/' || true)
  changed=$(sed -n 's/^ M //p' <<<"$status" | sort)
  [ "$new" = "$(paths_of 3 "$kind" "$name")" ] ||
    fail "$kind: expected the new files of docs/extending.md, $(paths_of 3 "$kind" "$name"), found $new"
  [ "$changed" = "$(paths_of 4 "$kind" "$name")" ] ||
    fail "$kind: expected changes in the files of docs/extending.md, $(paths_of 4 "$kind" "$name"), found $changed"
  [[ $(wc -l <<<"$tests") = 1 && $tests = tests/*$name.test.cpp ]] || fail "$kind: expected one test, found $tests"
  # What is one file and one line stays so.
  case $kind in
    law) most=3 ;;
    *) most=2 ;;
  esac
  [ "$(wc -l < <(printf '%s\n' "$new" "$changed"))" -le $most ] || fail "$kind: expected at most $most files, found $new $changed"
  if scripts/new-component "$kind" "$name" 2>/dev/null; then fail "the same name was taken twice: $kind"; fi
  commit "$kind"
done
if scripts/new-component noise student_t 2>/dev/null || scripts/new-component vegetable carrot 2>/dev/null ||
   scripts/new-component sde no_optimizer 2>/dev/null; then
  fail "a name that is taken, an unknown kind, or the SDE of no optimizer was accepted"
fi

# Components and their tests, as a program.
{
  echo '#include <heavytail/model.hpp>'
  echo '#include <heavytail/observables/all.hpp>'
  echo '#include <heavytail/schedules/all.hpp>'
  echo '#include <heavytail/sde/optimizers/all.hpp>'
  find tests -name 'brand_new_*.test.cpp' -not -path 'tests/host/*' -not -path 'tests/cli/*' -printf '#include <%p>\n'
  echo 'using namespace heavytail;'
  echo 'static_assert(has_sde<float, BrandNewOptimizer<float>> &&'
  echo '              Objective<float>::tag_of<BrandNewObjective<float>>() >= 0 &&'
  echo '              Noise<float>::tag_of<BrandNewNoise<float>>() >= 0 &&'
  echo '              Compressor<float>::tag_of<BrandNewCompressor<float>>() >= 0 &&'
  echo '              Optimizer<float>::tag_of<BrandNewOptimizer<float>>() >= 0 &&'
  echo '              Schedule::tag_of<BrandNewScheduleSchedule>() >= 0 &&'
  echo '              Normalization<float>::tag_of<BrandNewNormalization<float>>() >= 0 &&'
  echo '              Observable::tag_of<BrandNewObservableObserved>() >= 0 &&'
  echo '              Process<float>::tag_of<BrandNewProcess<float>>() >= 0 &&'
  echo '              Integrator<float>::tag_of<BrandNewIntegrator<float>>() >= 0);'
} >all_new.cpp
echo '#define CATCH_CONFIG_MAIN' | cat - all_new.cpp >main.cpp
flags=(-std=c++20 -O0 -Wall -Wextra -Wconversion -Wshadow -Wpedantic -Wno-restrict -Wno-array-bounds -Werror -ffp-contract=off -Iinclude -I.)
"$1" "${flags[@]}" main.cpp tests/harness/integration.cpp -o all_new
./all_new

# Of the host, which takes minutes to build, the new sources, their tests and what takes them in, as one source.
{
  echo 'tests/host/estimates/brand_new_statistic.test.cpp host/output/estimate_ensemble.cpp host/output/result.cpp' \
       'host/theory/brand_new_law.cpp host/theory/laws.cpp host/commands/brand_new_command.cpp host/commands/command.cpp' \
       'host/input/sections/process.cpp tests/host/theory/brand_new_law.test.cpp tests/cli/brand_new_command.test.cpp' |
    tr ' ' '\n' | sed 's/.*/#include "&"/'
} >host_new.cpp
"$1" "${flags[@]}" -fsyntax-only host_new.cpp
