# CUDA where a toolkit is found: sets HEAVYTAIL_HAVE_CUDA, and enables the language with the flags that the bits need.

set(HEAVYTAIL_CUDA AUTO CACHE STRING "Build the CUDA backend: AUTO (where nvcc is found), ON or OFF")
set(HEAVYTAIL_HAVE_CUDA OFF)

# The kernels of kernels/cuda/advance.cu, each a motion and a dimension class, which are compiled side by side.
set(heavytail_cuda_kernels Discrete.1 Discrete.2 Discrete.4 Discrete.8 Discrete.-1 Process.1 Process.-1 SdeModel.1 SdeModel.-1)

# heavytail_kernel_flags(KERNEL DEFINITIONS OPTIONS) sets what one of them is compiled with, by nvcc alone the options.
# Points in device memory gain nothing by unrolled loops, and all loops of the step unrolled cost minutes (measured: 4 and 6 s
# of front and back end for an architecture, instead of 25 and 76); nor does the mathematics of SDE models, most of which is
# called (35 s of back end for an architecture, instead of more than 85).
function(heavytail_kernel_flags kernel definitions options)
  string(REPLACE "." ";" parts ${kernel})
  list(GET parts 0 motion)
  list(GET parts 1 dimension)
  set(${definitions} HT_MOTION=${motion}Motion HT_DIMENSION=${dimension} PARENT_SCOPE)
  set(${options} "" PARENT_SCOPE)
  if((dimension EQUAL -1 OR motion STREQUAL "SdeModel") AND CUDAToolkit_VERSION VERSION_GREATER_EQUAL 13)
    set(${options} -Ofc=min PARENT_SCOPE)
  endif()
endfunction()

# nvcc's host objects are not built with sanitizers; the tests run the kernels as C++ under them.
if(NOT HEAVYTAIL_CUDA OR (HEAVYTAIL_SANITIZE AND HEAVYTAIL_CUDA STREQUAL "AUTO"))
  return()
endif()

if(NOT CMAKE_CUDA_COMPILER)
  find_program(heavytail_nvcc nvcc HINTS ENV CUDA_HOME ENV CUDA_PATH PATH_SUFFIXES bin PATHS /usr/local/cuda/bin)
  if(heavytail_nvcc)
    set(CMAKE_CUDA_COMPILER ${heavytail_nvcc})
  endif()
endif()
# The architectures are given to nvcc below, as CMake cannot say that several share one virtual architecture.
set(CMAKE_CUDA_ARCHITECTURES OFF)
include(CheckLanguage)
check_language(CUDA)
if(NOT CMAKE_CUDA_COMPILER)
  if(HEAVYTAIL_CUDA STREQUAL "ON")
    message(FATAL_ERROR "HEAVYTAIL_CUDA is ON and no CUDA toolkit was found; is nvcc on the PATH?")
  endif()
  message(STATUS "No CUDA toolkit: building without the CUDA backend")
  return()
endif()
enable_language(CUDA)
find_package(CUDAToolkit REQUIRED)
set(HEAVYTAIL_HAVE_CUDA ON)

# CMake 3.25 does not know how to ask nvcc for C++20, which the C++ standard of the project asks of CUDA too.
if(NOT CMAKE_CUDA20_STANDARD_COMPILE_OPTION)
  set(CMAKE_CUDA20_STANDARD_COMPILE_OPTION -std=c++20)
  set(CMAKE_CUDA20_EXTENSION_COMPILE_OPTION -std=c++20)
endif()

# Machine code for each generation since Turing (8.6 and 8.9 run that of 8.0), made from one virtual architecture, since the
# front end takes most of the time; and the newest virtual architecture for those to come.
set(HEAVYTAIL_CUDA_ARCHITECTURES 75 80 90 100 120 CACHE STRING "CUDA architectures that get machine code")
list(GET HEAVYTAIL_CUDA_ARCHITECTURES 0 oldest)
list(GET HEAVYTAIL_CUDA_ARCHITECTURES -1 newest)
list(TRANSFORM HEAVYTAIL_CUDA_ARCHITECTURES PREPEND sm_ OUTPUT_VARIABLE codes)
list(JOIN codes "," codes)
# Without -fmad=false the compiler would fuse products and sums, and change bits.
set(heavytail_cuda_flags -fmad=false --expt-relaxed-constexpr "--generate-code=arch=compute_${oldest},code=[${codes}]"
                         --generate-code=arch=compute_${newest},code=compute_${newest})
if(HEAVYTAIL_WERROR)
  list(APPEND heavytail_cuda_flags -Werror all-warnings)
endif()
