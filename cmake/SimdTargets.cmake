# The SIMD targets: object libraries of the same sources, each with its own flags, in its own inline namespace.
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

# One object library per SIMD target, of sources with lanes and constants of their own, linked into LIBRARY.
function(heavytail_add_simd_objects library objects target definitions)
  set(inlining ${heavytail_inlining})
  if(target STREQUAL "scalar")
    set(inlining "")
  endif()
  add_library(${objects} OBJECT ${ARGN})
  set_target_properties(${objects} PROPERTIES UNITY_BUILD OFF)
  target_link_libraries(${objects} PRIVATE heavytail_math heavytail_warnings hwy::hwy)
  target_include_directories(${objects} PRIVATE ${PROJECT_SOURCE_DIR})
  target_compile_options(${objects} PRIVATE ${heavytail_flags_${target}} -fno-exceptions -fno-rtti
                                            $<$<CONFIG:Release>:-O3 ${inlining}>)
  target_compile_definitions(${objects} PRIVATE HT_TARGET=${target} HT_TARGET_LANES=${heavytail_lanes_${target}}
                                                ${definitions})
  target_sources(${library} PRIVATE $<TARGET_OBJECTS:${objects}>)
  set_property(TARGET ${library} APPEND PROPERTY heavytail_objects_${target} $<TARGET_OBJECTS:${objects}>)
endfunction()

# heavytail_simd_objects(LIBRARY SOURCE...) adds to LIBRARY each source once per SIMD target.
function(heavytail_simd_objects library)
  foreach(target IN LISTS HEAVYTAIL_SIMD_TARGETS)
    heavytail_add_simd_objects(${library} ${library}_${target} ${target} "" ${ARGN})
  endforeach()
endfunction()

# heavytail_simd_kernels(LIBRARY SOURCE) adds to LIBRARY the source once per SIMD target, kind of path and precision.
function(heavytail_simd_kernels library source)
  foreach(target IN LISTS HEAVYTAIL_SIMD_TARGETS)
    foreach(path IN ITEMS sde_model.SdeModelMotion discrete.DiscreteMotion process.ProcessMotion) # the longest first
      string(REPLACE "." ";" path ${path})
      list(GET path 0 kind)
      list(GET path 1 motion)
      foreach(real IN ITEMS float double)
        heavytail_add_simd_objects(${library} ${library}_${target}_${kind}_${real} ${target}
                                   "HT_KIND=${kind};HT_MOTION=${motion};HT_REAL=${real}" ${source})
      endforeach()
    endforeach()
  endforeach()
endfunction()

# The list of built targets for the table that picks one at run time: included where HT_SIMD(name) is defined.
set(heavytail_generated ${PROJECT_BINARY_DIR}/generated)
list(TRANSFORM HEAVYTAIL_SIMD_TARGETS REPLACE "(.+)" "HT_SIMD(\\1)" OUTPUT_VARIABLE simd_lines)
list(JOIN simd_lines "\n" simd_lines)
file(CONFIGURE OUTPUT ${heavytail_generated}/heavytail_simd_targets.inc CONTENT "${simd_lines}\n")
