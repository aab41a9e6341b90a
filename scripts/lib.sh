# SPDX-License-Identifier: MIT
# Shared by the scripts: where the project is, and Debian packages that are installed only where they are missing.

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build_packages=(g++ cmake ninja-build libhwy-dev nlohmann-json3-dev libfmt-dev libcli11-dev libtbb-dev)
test_packages=(catch2 libboost-dev libmpfr-dev libgmp-dev python3 python3-jsonschema git binutils)
# Of format and tidy, in the pinned version.
formatter=clang-format-19
tidy=clang-tidy-19
check_packages=($formatter $tidy)
# Of the benchmarks alone.
bench_packages=(libbenchmark-dev)
guard_packages=(valgrind python3)
figure_packages=(gnuplot-nox python3)

say() { printf '%s\n' "$*" >&2; }

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    say "This needs root or sudo: $*"
    exit 1
  fi
}

is_installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# install_packages PACKAGE... installs those that are missing.
install_packages() {
  command -v dpkg-query >/dev/null || {
    say "Not a Debian system: make sure that the equivalents of these packages are installed: $*"
    return 0
  }
  local missing=() package
  for package in "$@"; do
    is_installed "$package" || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  say "Installing Debian packages: ${missing[*]}"
  local log
  log=$(mktemp)
  if ! { as_root apt-get update -q && as_root env DEBIAN_FRONTEND=noninteractive \
           apt-get install -y -q --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    say "The packages could not be installed: ${missing[*]}"
    exit 1
  fi
  rm -f "$log"
}

# The options of every configuration: a compiler cache where there is one.
configure_options() {
  command -v ccache >/dev/null && printf '%s\n' -DCMAKE_CXX_COMPILER_LAUNCHER=ccache || true
}

# The options of a configuration for all SIMD targets and CUDA architectures, also where another one was configured before.
all_machines=(-DHEAVYTAIL_SIMD_TARGETS= -DHEAVYTAIL_CUDA=AUTO -UHEAVYTAIL_CUDA_ARCHITECTURES)

# has_flags FLAG... tells whether the processor has all of these, as Linux names them.
has_flags() {
  local flags flag
  flags=" $(sed -n 's/^flags[^:]*: //p;T;q' /proc/cpuinfo 2>/dev/null) "
  for flag in "$@"; do case "$flags" in *" $flag "*) ;; *) return 1 ;; esac; done
}

# The options of a configuration for this machine alone: the widest SIMD target that its processor runs (cmake/SimdTargets.cmake
# has their flags), and CUDA for its devices where there are any.
machine_options() {
  local simd=scalar capabilities
  case "$(uname -m)" in
    aarch64 | arm64) simd=neon ;;
    *)
      if has_flags avx2 bmi1 bmi2 fma f16c abm movbe aes pclmulqdq; then simd=avx2; fi
      if has_flags avx512f avx512cd avx512bw avx512dq avx512vl; then simd=avx512; fi
      ;;
  esac
  printf '%s\n' -DHEAVYTAIL_SIMD_TARGETS=$simd
  capabilities=$(nvidia-smi --query-gpu=compute_cap --format=csv,noheader 2>/dev/null | tr -d . | sort -nu | paste -sd';') ||
    capabilities=
  if [ -n "$capabilities" ]; then
    printf '%s\n' -DHEAVYTAIL_CUDA=AUTO "-DHEAVYTAIL_CUDA_ARCHITECTURES=$capabilities"
  else
    printf '%s\n' -DHEAVYTAIL_CUDA=OFF
  fi
}

# quietly COMMAND... shows the output of a command only if it fails.
quietly() {
  local log
  log=$(mktemp)
  if ! "$@" >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    return 1
  fi
  rm -f "$log"
}

# build PRESET TARGET [OPTION...] configures and builds; says so only where there is something to do.
build() {
  local preset=$1 target=$2
  shift 2
  cd "$root"
  mapfile -t -O 1 cache < <(configure_options)
  quietly cmake --preset "$preset" "${cache[@]}" "$@"
  if ! cmake --build --preset "$preset" --target "$target" -- -n 2>/dev/null | grep -q 'no work to do'; then
    say "Building $target ($preset)"
  fi
  quietly cmake --build --preset "$preset" --target "$target"
}

# find_program sets $program to the built program: $HEAVYTAIL_PROGRAM, or the release build, brought up to date.
find_program() {
  program=${HEAVYTAIL_PROGRAM:-}
  [ -n "$program" ] && return 0
  install_packages "${build_packages[@]}"
  build release heavytail "${all_machines[@]}"
  program=$root/build/release/heavytail
}
