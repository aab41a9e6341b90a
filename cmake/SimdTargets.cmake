# The SIMD targets: one object library each, of the same source, with its own flags, in its own inline namespace.
# scalar is the baseline of the processor family, with the lane type that a CUDA thread has.

set(heavytail_flags_scalar "")
set(heavytail_flags_avx2 -march=x86-64-v3 -maes -mpclmul)
set(heavytail_flags_avx512 -march=skylake-avx512)
set(heavytail_flags_neon "")
# g++ must inline the formulas into the loop: a call passes packs through memory and costs more than what it calls (measured:
# 5.9 against 1.1 ns a normal).  Numbers travel in registers, so that the scalar target needs none of it, and is as fast and
# compiled in a tenth of the time.
set(heavytail_inlining
    $<$<CXX_COMPILER_ID:GNU>:-finline-limit=100000 --param=inline-unit-growth=1000 --param=large-function-growth=10000
    --param=large-stack-frame-growth=10000 --param=max-inline-insns-single=10000 --param=max-inline-insns-auto=10000>)

set(heavytail_lanes_scalar 1)
set(heavytail_lanes_avx2 16)
set(heavytail_lanes_avx512 32)
set(heavytail_lanes_neon 8)

if(NOT HEAVYTAIL_SIMD_TARGETS)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    set(HEAVYTAIL_SIMD_TARGETS scalar avx2 avx512)
  elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "aarch64|arm64")
    set(HEAVYTAIL_SIMD_TARGETS scalar neon)
  else()
    set(HEAVYTAIL_SIMD_TARGETS scalar)
  endif()
endif()

# heavytail_simd_objects(LIBRARY SOURCE...) adds to LIBRARY each source once per SIMD target.
function(heavytail_simd_objects library)
  foreach(target IN LISTS HEAVYTAIL_SIMD_TARGETS)
    set(inlining ${heavytail_inlining})
    if(target STREQUAL "scalar")
      set(inlining "")
    endif()
    set(objects ${library}_${target})
    add_library(${objects} OBJECT ${ARGN})
    set_target_properties(${objects} PROPERTIES UNITY_BUILD OFF) # each source has lanes and constants of its own
    target_link_libraries(${objects} PRIVATE heavytail_math heavytail_warnings hwy::hwy)
    target_include_directories(${objects} PRIVATE ${PROJECT_SOURCE_DIR})
    target_compile_options(${objects} PRIVATE ${heavytail_flags_${target}} -fno-exceptions -fno-rtti
                                              $<$<CONFIG:Release>:-O3 ${inlining}>)
    target_compile_definitions(${objects} PRIVATE HT_TARGET=${target} HT_TARGET_LANES=${heavytail_lanes_${target}})
    target_sources(${library} PRIVATE $<TARGET_OBJECTS:${objects}>)
  endforeach()
endfunction()

# The list of built targets for the table that picks one at run time: included where HT_SIMD(name) is defined.
set(heavytail_generated ${PROJECT_BINARY_DIR}/generated)
list(TRANSFORM HEAVYTAIL_SIMD_TARGETS REPLACE "(.+)" "HT_SIMD(\\1)" OUTPUT_VARIABLE simd_lines)
list(JOIN simd_lines "\n" simd_lines)
file(CONFIGURE OUTPUT ${heavytail_generated}/heavytail_simd_targets.inc CONTENT "${simd_lines}\n")
