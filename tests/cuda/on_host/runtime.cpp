// SPDX-License-Identifier: MIT
// The CUDA runtime as the CUDA backend uses it, on the CPU.
#include "tests/cuda/on_host/runtime.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>

using heavytail::cuda::on_host::machine;

extern "C" {

cudaError_t cudaGetDeviceCount(int* count) {
  if (machine.on_count == cudaSuccess) *count = machine.devices;
  return machine.on_count;
}

cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int device) {
  *properties = {};
  std::snprintf(properties->name, sizeof properties->name, "host %d", device);
  properties->totalGlobalMem = machine.free_bytes;
  return cudaSuccess;
}

cudaError_t cudaDriverGetVersion(int* version) {
  *version = machine.on_count == cudaErrorInsufficientDriver ? 0 : 13000;
  return cudaSuccess;
}

cudaError_t cudaSetDevice(int device) {
  return device < machine.devices ? cudaSuccess : cudaErrorInvalidDevice;
}

cudaError_t cudaMemGetInfo(std::size_t* free_bytes, std::size_t* all_bytes) {
  *free_bytes = *all_bytes = machine.free_bytes;
  return cudaSuccess;
}

cudaError_t cudaGetLastError() {
  return cudaSuccess;
}

const char* cudaGetErrorString(cudaError_t status) {
  switch (status) {
  case cudaErrorMemoryAllocation:
    return "out of memory";
  case cudaErrorInsufficientDriver:
    return "CUDA driver version is insufficient for CUDA runtime version";
  case cudaErrorStubLibrary:
    return "CUDA driver is a stub library";
  case cudaErrorNoDevice:
    return "no CUDA-capable device is detected";
  default:
    return "an error";
  }
}

cudaError_t cudaMalloc(void** data, std::size_t size) {
  if (machine.on_allocation != cudaSuccess) return machine.on_allocation;
  *data = std::malloc(size);
  return *data == nullptr ? cudaErrorMemoryAllocation : cudaSuccess;
}

cudaError_t cudaFree(void* data) {
  std::free(data);
  return cudaSuccess;
}

cudaError_t cudaMallocHost(void** data, std::size_t size) {
  return cudaMalloc(data, size);
}

cudaError_t cudaFreeHost(void* data) {
  return cudaFree(data);
}

cudaError_t cudaMemcpyAsync(void* to, const void* from, std::size_t size, cudaMemcpyKind, cudaStream_t) {
  std::memcpy(to, from, size);
  return cudaSuccess;
}

cudaError_t cudaMemsetAsync(void* data, int value, std::size_t size, cudaStream_t) {
  std::memset(data, value, size);
  return cudaSuccess;
}

cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned) {
  *stream = nullptr;
  return cudaSuccess;
}

cudaError_t cudaStreamDestroy(cudaStream_t) {
  return cudaSuccess;
}

cudaError_t cudaStreamSynchronize(cudaStream_t) {
  return cudaSuccess;
}

} // extern "C"
