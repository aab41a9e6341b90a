// SPDX-License-Identifier: MIT
// Majority vote of N = 2m + 1 signs of mean A each: with z = 1 - A², q = (1 - A)/2, p = 1 - q and c = C(2m,m) (z/4)^m,
//   E vote = A Σ_{k≤m} C(2k,k) (z/4)^k,   dE/dA = N c,
//   1 - E vote = 2P(Bin(N, q) > m) = (1 - A) c N/(m+1) Σ_{j≤m} (q/p)^j Π_{i<j} (m-i)/(m+2+i),
// sums of positive terms.  N = 2m + 2 moves in the mean as N - 1 does, and ties with probability c z (2m+1)/(2m+2).
// Source: theory.md 6.3.
#pragma once

#include <heavytail/noise/law.hpp>
#include <heavytail/optimizers/majority_vote.hpp>
#include <heavytail/sde/agent_scales.hpp>
#include <heavytail/sde/coordinate_moments.hpp>

#include <cstdint>

namespace heavytail {

/// E vote for A ≥ 0, the variance of the vote, and the derivatives of both with respect to A.
template <Lane F> struct VoteResponse {
  F mean, variance, slope, variance_slope;
};

/// The vote of `agents` independent signs of one mean.
template <Lane F> HT_HD VoteResponse<F> vote_response(const SignResponse<F>& sign, std::int32_t agents) {
  using Real = real_of<F>;
  const F one(Real(1));
  const std::int32_t m = (agents - 1) / 2;
  const auto odd_agents = static_cast<Real>(2 * m + 1);
  const F z = fma(sign.complement, sign.mean, sign.complement);
  const F odds = sign.complement / (one + sign.mean);
  F central = one;
  F series = one;
  F tail = one;
  for (std::int32_t k = m; k > 0; --k) {
    const F share = z * F(static_cast<Real>(2 * k - 1) / static_cast<Real>(2 * k));
    series = fma(series, share, one);
    central = central * share;
    tail = fma(tail, odds * F(static_cast<Real>(m - k + 1) / static_cast<Real>(m + k + 1)), one);
  }
  const F mean = sign.mean * series;
  const F complement = sign.complement * central * F(odd_agents / static_cast<Real>(m + 1)) * tail;
  VoteResponse<F> vote{mean, fma(complement, mean, complement), central * F(odd_agents), F(Real(0))};
  vote.variance_slope = F(Real(-2)) * mean * vote.slope;
  if (agents % 2 == 0) {
    // The tie's probability goes as z^(m+1), and dz/dA = -2A.
    const F tie_by_z = central * F(odd_agents / (odd_agents + Real(1)));
    vote.variance = max(fma(-tie_by_z, z, vote.variance), F(Real(0)));
    vote.variance_slope = fma(F(static_cast<Real>(2 * m + 2)) * sign.mean, tie_by_z, vote.variance_slope);
  }
  return vote;
}

template <class Real> struct MajorityVoteSde : ByCoordinate<MajorityVoteSde<Real>> {
  using Optimizer = MajorityVote<Real>;
  static constexpr OptimizerSdeFacts facts{};

  template <class Law, Lane F> static constexpr bool has_moments = KnowsSignResponse<Law, F>;
  template <class Law, Lane F> static constexpr bool has_slopes = KnowsSignSlope<Law, F>;

  static constexpr bool may_be_at_server = true;

  HT_HD static bool at_server(const Optimizer& /*optimizer*/) { return true; }

  /// Every agent must have the same scale.
  template <Lane F> HT_HD static F server_scale(const AgentScales<F>& agents) { return agents[0]; }

  template <Lane F> HT_HD static F server_change(const AgentScales<F>& agents, const F& scale, const F& along) {
    return agents.change(0, scale, along);
  }

  template <class Inquiry> static void check(const Optimizer& /*optimizer*/, Inquiry& inquiry) {
    inquiry.needs_symmetric_noise();
    if (inquiry.model().agents > 1 && !has_one_scale(inquiry.model().noise))
      inquiry.refuse("/noise/scale", "one scale for all agents", "one for each agent",
                     "votes of agents that err differently have no closed form");
    MajorityVoteSde::check_law(inquiry);
  }

  template <class Law, Lane F>
  HT_HD static CoordinateMoments<F> of_coordinate(const Optimizer& /*optimizer*/, const Law& law, const Real* table,
                                                  const NoisyCoordinate<F>& at) {
    const F zero(Real(0));
    const VoteResponse<F> vote = vote_response(law.sign_response(table, at.ratio()), at.agents);
    return {copy_sign(vote.mean, at.gradient), select(at.scale > zero, vote.variance, zero)};
  }

  template <class Law, Lane F>
  HT_HD static CoordinateSlopes<F> slopes(const Optimizer& /*optimizer*/, const Law& law, const Real* table,
                                          const NoisyCoordinate<F>& at) {
    const F zero(Real(0));
    const F u = at.ratio();
    const VoteResponse<F> vote = vote_response(law.sign_response(table, u), at.agents);
    const F sign_slope = select(at.scale > zero, law.sign_slope(table, u) / at.scale, zero);
    const F slope = vote.slope * sign_slope;
    return {slope, select(at.scale > zero, -slope * copy_sign(u, at.gradient), zero),
            copy_sign(F(Real(1)), at.gradient) * vote.variance_slope * sign_slope};
  }
};

} // namespace heavytail
