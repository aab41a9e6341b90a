// SPDX-License-Identifier: MIT
#include <heavytail/sde/optimizers/majority_vote.hpp>

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <catch2/catch.hpp>

#include <cmath>

namespace heavytail::test {

TEST_CASE("majority vote: mean and variance are those of the binomial law for 1 to 101 agents, also in the far tail",
          "[exact]") {
  for (const int agents : {1, 2, 3, 4, 5, 8, 9, 100, 101})
    for (const double q : {0.5, 0.4, 0.25, 0.1, 1e-3, 1e-9}) {
      INFO(agents << " agents, q = " << q);
      const VoteResponse<double> vote = vote_response(SignResponse<double>{1 - 2 * q, 2 * q}, agents);
      const boost::math::binomial_distribution<double> against(agents, q);
      const double half = (agents - 1) / 2 + 1; // of an even number, as for one agent fewer
      const double mean = 1 - 2 * boost::math::ibeta(half, half, q);
      const double tie = agents % 2 == 0 ? pdf(against, agents / 2) : 0;
      // P(-1) and P(1) as tails, so that the variance has no cancellation.
      const double wrong = cdf(complement(against, agents / 2));
      const double right = 1 - tie - wrong;
      const double variance = tie * (right + wrong) + 4 * right * wrong;
      CHECK(vote.mean == Approx(mean).epsilon(1e-13).margin(1e-15));
      CHECK(vote.variance == Approx(variance).epsilon(1e-12).margin(1e-300));
    }
}

TEST_CASE("majority vote: four agents with p = 0.65 move by 0.4365 in the mean", "[exact]") {
  CHECK(vote_response(SignResponse<double>{0.3, 0.7}, 4).mean == Approx(0.4365).margin(5e-5));
}

TEST_CASE("majority vote: the slopes are the derivatives of mean and variance", "[exact]") {
  for (const int agents : {1, 2, 5, 8})
    for (const double a : {0.1, 0.5, 0.8}) {
      INFO(agents << " agents, A = " << a);
      const double step = 1e-4;
      const auto at = [&](double x) { return vote_response(SignResponse<double>{x, 1 - x}, agents); };
      CHECK(at(a).slope == Approx((at(a + step).mean - at(a - step).mean) / (2 * step)).epsilon(1e-6));
      CHECK(at(a).variance_slope ==
            Approx((at(a + step).variance - at(a - step).variance) / (2 * step)).epsilon(1e-5).margin(1e-7));
    }
}

} // namespace heavytail::test
