// SPDX-License-Identifier: MIT
#include "host/estimates/student_quantile.hpp"

namespace heavytail {

double student_quantile(double z, double dof) {
  const double square = z * z;
  const double first = z * (square + 1) / 4;
  const double second = z * ((5 * square + 16) * square + 3) / 96;
  const double third = z * (((3 * square + 19) * square + 17) * square - 15) / 384;
  return z + (first + (second + third / dof) / dof) / dof;
}

} // namespace heavytail
