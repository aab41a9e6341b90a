// SPDX-License-Identifier: MIT
// What the CUDA runtime is used for: device memory and streams that free themselves, and errors as exceptions.
#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>
#include <cstdint>
#include <source_location>
#include <span>
#include <string_view>
#include <utility>

namespace heavytail::cuda {

/// How many blocks of how many threads a kernel runs on.
struct Shape {
  std::uint32_t blocks = 1;
  std::uint32_t threads = 1;
};

/// Throws BackendError with one line that says what could not be done and why, unless `status` is success.
void check(cudaError_t status, std::string_view what, std::source_location where = std::source_location::current());

/// A stream of the current device: what is put on it runs in that order.
class Stream {
public:
  Stream() { check(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking), "create a stream"); }

  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  ~Stream() { cudaStreamDestroy(stream_); }

  cudaStream_t get() const { return stream_; }

  /// Waits for all that was put on the stream.
  void wait() const { check(cudaStreamSynchronize(stream_), "run a kernel"); }

private:
  cudaStream_t stream_ = nullptr;
};

/// Numbers in the memory of the current device.
template <class T> class DeviceArray {
public:
  DeviceArray() = default;

  explicit DeviceArray(std::size_t size) : size_(size) {
    if (size > 0) check(cudaMalloc(&data_, size * sizeof(T)), "allocate device memory");
  }

  DeviceArray(const DeviceArray&) = delete;
  DeviceArray& operator=(const DeviceArray&) = delete;

  DeviceArray(DeviceArray&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

  DeviceArray& operator=(DeviceArray&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }

  ~DeviceArray() { cudaFree(data_); }

  T* data() const { return static_cast<T*>(data_); }

  std::size_t size() const { return size_; }

private:
  void* data_ = nullptr;
  std::size_t size_ = 0;
};

/// Memory of the host that devices copy to at full speed.
template <class T> class HostArray {
public:
  HostArray() = default;

  HostArray(const HostArray&) = delete;
  HostArray& operator=(const HostArray&) = delete;

  ~HostArray() { cudaFreeHost(data_); }

  /// Room for `count` numbers; what was there before may be lost.
  std::span<T> room(std::size_t count) {
    if (count > size_) {
      cudaFreeHost(std::exchange(data_, nullptr));
      size_ = 0;
      check(cudaMallocHost(&data_, count * sizeof(T)), "allocate memory for copies");
      size_ = count;
    }
    return {static_cast<T*>(data_), count};
  }

private:
  void* data_ = nullptr;
  std::size_t size_ = 0;
};

/// Copies host numbers to the device, in the stream's order.  `from` must live until that is done.
template <class T> void copy_to_device(std::span<const T> from, T* to, cudaStream_t stream) {
  if (from.empty()) return;
  check(cudaMemcpyAsync(to, from.data(), from.size_bytes(), cudaMemcpyHostToDevice, stream), "copy to the device");
}

/// Copies device numbers to the host, in the stream's order.
template <class T> void begin_copy_to_host(const T* from, std::span<T> to, cudaStream_t stream) {
  if (to.empty()) return;
  check(cudaMemcpyAsync(to.data(), from, to.size_bytes(), cudaMemcpyDeviceToHost, stream), "copy from the device");
}

/// Copies device numbers to the host and waits until they are there.
template <class T> void copy_to_host(const T* from, std::span<T> to, cudaStream_t stream) {
  if (to.empty()) return;
  begin_copy_to_host(from, to, stream);
  check(cudaStreamSynchronize(stream), "copy from the device");
}

} // namespace heavytail::cuda
