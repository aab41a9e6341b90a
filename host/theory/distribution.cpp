// SPDX-License-Identifier: MIT
#include "host/theory/distribution.hpp"

#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scalar.hpp>
#include <heavytail/model_facts.hpp>
#include <heavytail/statistics/ordered_bits.hpp>

#include <cstdint>
#include <limits>
#include <utility>

namespace heavytail {

namespace {

/// The distribution function from the response of a sign to the distance from the middle, above it or not.
Tails tails_of(const SignResponse<double>& response, bool above) {
  const double far = 0.5 * response.complement;
  return above ? Tails{1 - far, far} : Tails{far, 1 - far};
}

} // namespace

double quantile_of(const Distribution& law, double p) {
  const double upper = 1 - p;
  // A bisection of the ordered bits of doubles ends at two neighbours.
  std::uint64_t low = ordered_bits(-std::numeric_limits<double>::max());
  std::uint64_t high = ordered_bits(std::numeric_limits<double>::max());
  while (high - low > 1) {
    const std::uint64_t middle = low + (high - low) / 2;
    const Tails at = law(number_of<double>(middle));
    const bool reached = p < 0.5 ? at.lower >= p : at.upper <= upper;
    (reached ? high : low) = middle;
  }
  return number_of<double>(high);
}

SymmetricLaw::SymmetricLaw(const Noise<double>& noise) {
  Prepared prepared{noise, {}};
  prepared.noise.visit([&]<class Law>(Law& law) {
    if constexpr (PreparesSignResponse<Law>) law.prepare_sign_response(prepared.table);
  });
  prepared_ = std::make_shared<const Prepared>(std::move(prepared));
}

Distribution SymmetricLaw::at(double location, double scale) const {
  return [prepared = prepared_, location, scale](double y) {
    if (scale == 0) return y < location ? Tails{0, 1} : Tails{1, 0};
    const double u = (y - location) / scale;
    const SignResponse<double> response =
        prepared->noise.visit([&](const auto& law) { return law.sign_response(prepared->table.data(), abs(u)); });
    return tails_of(response, u > 0);
  };
}

double SymmetricLaw::sign_mean(double u) const {
  return prepared_->noise.visit([&](const auto& law) { return law.sign_response(prepared_->table.data(), u).mean; });
}

double SymmetricLaw::sign_slope() const {
  const double alpha = prepared_->noise.visit([]<class Law>(const Law& law) {
    if constexpr (std::is_same_v<Law, Stable<double>>)
      return law.alpha;
    else
      return 0.0;
  });
  constexpr double two_over_pi = 0x1.45f306dc9c883p-1;
  if (alpha > 0) return two_over_pi * exp(lgamma_positive(1 + 1 / alpha));
  constexpr double small = 0x1p-20; // A is odd
  return sign_mean(small) / small;
}

Distribution normal_law(double location, double scale) {
  return SymmetricLaw(Gaussian<double>{}).at(location, scale);
}

Distribution law_of_magnitude(Distribution law, double factor) {
  return [law = std::move(law), factor](double y) {
    if (y < 0) return Tails{0, 1};
    const Tails below = law(-y / factor);
    const Tails above = law(y / factor);
    return Tails{above.lower - below.lower, above.upper + below.lower};
  };
}

Distribution law_of_square(Distribution law, double factor) {
  return [magnitude = law_of_magnitude(std::move(law), 1), factor](double y) {
    return y < 0 ? Tails{0, 1} : magnitude(sqrt(y / factor));
  };
}

bool is_symmetric(const Noise<double>& noise) {
  return beta_of(noise) == 0;
}

} // namespace heavytail
