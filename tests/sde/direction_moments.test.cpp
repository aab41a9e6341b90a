// SPDX-License-Identifier: MIT
#include <heavytail/sde/optimizers/normalized_sgd.hpp>

#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/special_functions/hypergeometric_1F1.hpp>
#include <catch2/catch.hpp>

#include <cmath>
#include <vector>

namespace heavytail::test {

namespace {

struct Prepared {
  std::vector<double> table;
  Slice slice;
  std::int32_t dimension;

  explicit Prepared(std::int32_t d) : slice(prepare_directions(table, d)), dimension(d) {}

  template <class Real> DirectionLaw<Real> at(const std::vector<Real>& narrow, double length, double scale) const {
    return {narrow.data(), slice, dimension, static_cast<Real>(length), static_cast<Real>(scale)};
  }
};

} // namespace

TEST_CASE(
    "directions: mean and covariance are the confluent hypergeometric functions of theory.md 6.2 for d from 1 to 50",
    "[exact]") {
  for (const int d : {1, 2, 3, 5, 10, 50}) {
    const Prepared p(d);
    const std::vector<float> single(p.table.begin(), p.table.end());
    for (const double rho : {0.0, 1e-6, 0.1, 0.7, 1.5, 3.0, 6.0, 9.0}) {
      INFO("d = " << d << ", rho = " << rho);
      const double scale = 0.3;
      const double s = rho * rho / 2;
      const double b = d / 2.0 + 1;
      const auto f11 = [&](double a, double c) { return boost::math::hypergeometric_1F1(a, c, -s); };
      const double phi = boost::math::tgamma_ratio((d + 1) / 2.0, b) / std::sqrt(2.0) * f11(0.5, b);
      const double variance = f11(1, b) / d;
      const double rank_one = f11(1, b + 1) / (d + 2) - phi * phi;
      const auto m = p.at(p.table, rho * scale, scale).moments();
      const auto f = p.at(single, rho * scale, scale).moments();
      CHECK(m.mean == Approx(phi / scale).epsilon(1e-12));
      CHECK(f.mean == Approx(phi / scale).epsilon(1e-6));
      // In one dimension the variance is one number.
      const double along = variance + rank_one * rho * rho;
      CHECK(m.variance + m.rank_one * rho * rho * scale * scale == Approx(along).epsilon(1e-10).margin(1e-13));
      if (d == 1) continue;
      CHECK(m.variance == Approx(variance).epsilon(1e-12));
      CHECK(f.variance == Approx(variance).epsilon(1e-6));
      CHECK(m.rank_one * scale * scale == Approx(rank_one).epsilon(1e-10));
      CHECK(f.rank_one * scale * scale == Approx(rank_one).epsilon(1e-5));
    }
  }
}

TEST_CASE("directions: without noise the direction itself, at 0 none, and far out the trace of E gg'/g² is 1",
          "[exact]") {
  const Prepared p(4);
  const auto still = p.at(p.table, 2, 0).moments();
  CHECK(still.mean == Approx(0.5).epsilon(1e-12));
  CHECK(still.variance == 0);
  CHECK(still.rank_one == 0);
  const auto nowhere = p.at(p.table, 0, 0).moments();
  CHECK(nowhere.mean == 0);
  CHECK(nowhere.variance == 0);
  for (const double length : {1.0, 100.0, 1e5}) {
    const auto m = p.at(p.table, length, 1).moments();
    CHECK(4 * m.variance + length * length * (m.rank_one + m.mean * m.mean) == Approx(1).epsilon(1e-9));
  }
}

TEST_CASE("directions: the change of the mean is its derivative along length and scale", "[exact]") {
  const Prepared p(3);
  for (const double length : {0.05, 0.6, 2.0}) {
    const double scale = 0.4;
    const double step = 1e-5;
    const auto mean = [&](double l, double s) { return p.at(p.table, l, s).moments().mean; };
    const auto law = p.at(p.table, length, scale);
    CHECK(law.change_of_mean(length, 0) ==
          Approx((mean(length + step, scale) - mean(length - step, scale)) / (2 * step)).epsilon(1e-7));
    CHECK(law.change_of_mean(0, 1) ==
          Approx((mean(length, scale + step) - mean(length, scale - step)) / (2 * step)).epsilon(1e-7));
  }
}

} // namespace heavytail::test
