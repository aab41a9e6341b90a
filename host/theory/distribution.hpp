// SPDX-License-Identifier: MIT
// Distribution functions of predicted laws.
#pragma once

#include <heavytail/noise/all.hpp>

#include <functional>
#include <memory>
#include <vector>

namespace heavytail {

/// P(Y ≤ y) and P(Y > y), each with a small relative error where the law offers it.
struct Tails {
  double lower = 0, upper = 0;
};

/// A law by its distribution function.
using Distribution = std::function<Tails(double)>;

/// The p-quantile of a continuous law, p in (0, 1): the number where the distribution function passes p.
double quantile_of(const Distribution& law, double p);

/// A symmetric noise law Z of unit scale.  Source: theory.md 2.3, where the distribution function is (1 + A)/2.
class SymmetricLaw {
public:
  explicit SymmetricLaw(const Noise<double>& noise);

  /// The law of location + scale Z; scale ≥ 0.
  Distribution at(double location, double scale) const;

  /// A(u) = E sign(u + Z), u ≥ 0.
  double sign_mean(double u) const;

  /// A'(0) of a law with a density: of stable laws 2Γ(1 + 1/α)/π, which is +inf where that overflows; of others from A
  /// near 0, to 2^-20.
  double sign_slope() const;

private:
  struct Prepared {
    Noise<double> noise;
    std::vector<double> table; ///< what the response to signs reads
  };

  std::shared_ptr<const Prepared> prepared_;
};

/// N(location, scale²); scale ≥ 0.
Distribution normal_law(double location, double scale);

/// The law of `factor` |Y|, factor > 0, Y continuous.
Distribution law_of_magnitude(Distribution law, double factor);

/// The law of factor Y², factor > 0, Y continuous.
Distribution law_of_square(Distribution law, double factor);

/// Whether the law is symmetric about 0.
bool is_symmetric(const Noise<double>& noise);

} // namespace heavytail
