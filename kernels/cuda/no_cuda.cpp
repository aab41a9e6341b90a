// SPDX-License-Identifier: MIT
// The CUDA backend of a build without a CUDA toolkit: there is none.
#include "kernels/backend.hpp"

namespace heavytail {

CudaDevices cuda_devices() {
  return {.devices = {}, .reason = "this build has no CUDA", .built = false};
}

std::unique_ptr<Backend> make_cuda_backend(const CudaOptions& /*options*/) {
  throw BackendError("no CUDA device can be used: " + cuda_devices().reason + "; run with --backend cpu");
}

} // namespace heavytail
