// SPDX-License-Identifier: MIT
// HT_HD marks a function that runs on the host and on a CUDA device.
#pragma once

#if defined(__CUDACC__)
#define HT_HD __host__ __device__
#else
#define HT_HD
#endif
