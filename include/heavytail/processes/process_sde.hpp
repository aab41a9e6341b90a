// SPDX-License-Identifier: MIT
// A process of the list as an SDE: one class for all of them, that dispatches inside, so that integrators are not
// multiplied by processes.
#pragma once

#include <heavytail/processes/all.hpp>
#include <heavytail/random/gamma.hpp>
#include <heavytail/random/poisson.hpp>
#include <heavytail/random/stream.hpp>

#include <cstdint>

namespace heavytail {

/// Drift, diffusion and transitions of a process, coordinate by coordinate where it is scalar.
template <Lane F, int D> class ProcessSde {
public:
  using Real = real_of<F>;
  static constexpr bool holds_process = true;

  HT_HD ProcessSde(const Process<Real>& process, const Transition<Real>& transition, const Real* table,
                   const Stream<F>& stream)
      : process_(process), transition_(transition), table_(table), stream_(stream) {}

  /// `use(the process itself)`.
  template <class Use> HT_HD decltype(auto) with_process(Use&& use) const { return process_.visit(use); }

  [[gnu::noinline]] HT_HD void drift(const Point<F, D>& x, const Moment<Real>& /*t*/, Point<F, D>& out) const {
    process_.visit([&](const auto& p) { drift_of(p, x, out); });
  }

  [[gnu::noinline]] HT_HD void diffusion(const Point<F, D>& x, const Moment<Real>& /*t*/, const Point<F, D>& dw,
                                         Point<F, D>& out) const {
    process_.visit([&](const auto& p) { diffusion_of(p, x, dw, out); });
  }

  HT_HD void drift_and_diffusion(const Point<F, D>& x, const Moment<Real>& /*t*/, const Point<F, D>& dw,
                                 Point<F, D>& drift_out, Point<F, D>& diffusion_out) const {
    process_.visit([&](const auto& p) {
      drift_of(p, x, drift_out);
      diffusion_of(p, x, dw, diffusion_out);
    });
  }

  HT_HD void diffusion_slope(const Point<F, D>& x, const Moment<Real>& /*t*/, Point<F, D>& out) const {
    process_.visit([&](const auto& p) {
      for (std::int32_t j = 0; j < x.size(); ++j) {
        if constexpr (is_scalar_process<std::decay_t<decltype(p)>>)
          out[j] = p.slope(x[j]);
        else
          out[j] = F(Real(0));
      }
    });
  }

  /// One step of the exact transition, for a process that knows it.
  HT_HD void exact(std::int64_t substep, const Point<F, D>& dw, Point<F, D>& x) const {
    process_.visit([&]<class P>(const P& p) {
      for (std::int32_t j = 0; j < x.size(); ++j) {
        if constexpr (TransitsByIncrement<P, F>) {
          x[j] = p.exact(x[j], dw[j], transition_);
        } else if constexpr (TransitsByChiSquared<P, F>) {
          const auto n = static_cast<std::uint64_t>(substep) * static_cast<std::uint64_t>(x.size());
          const std::uint64_t variate = n + static_cast<std::uint64_t>(j);
          F degrees(transition_.degrees);
          const bool mixture = !(transition_.degrees > Real(0));
          if (mixture) {
            const F poisson =
                poisson_variate(stream_, Purpose::sde_noise, variate, p.mean_of_mixture(x[j], transition_));
            degrees = fma(F(Real(2)), poisson, -degrees);
          }
          const F more = chi_squared(stream_, Purpose::integrator, variate, degrees);
          x[j] = mixture ? p.exact_mixture(more, transition_) : p.exact(x[j], dw[j], more, transition_);
        }
      }
    });
  }

  /// One step of the splitting BAOAB, for a process that has it; `scratch` is overwritten.
  HT_HD void baoab(const Point<F, D>& dw, Point<F, D>& x, Point<F, D>& scratch) const {
    process_.visit([&]<class P>(const P& p) {
      if constexpr (Splits<P, F, D>) p.baoab(table_, x, dw, transition_, scratch);
    });
  }

private:
  template <class P> HT_HD void drift_of(const P& p, const Point<F, D>& x, Point<F, D>& out) const {
    if constexpr (is_scalar_process<P>) {
      for (std::int32_t j = 0; j < x.size(); ++j) out[j] = p.drift(x[j]);
    } else {
      p.drift(table_, x, out);
    }
  }

  template <class P>
  HT_HD void diffusion_of(const P& p, const Point<F, D>& x, const Point<F, D>& dw, Point<F, D>& out) const {
    if constexpr (is_scalar_process<P>) {
      for (std::int32_t j = 0; j < x.size(); ++j) out[j] = p.diffusion(x[j]) * dw[j];
    } else {
      p.diffusion(table_, dw, out);
    }
  }

  const Process<Real>& process_;
  const Transition<Real>& transition_;
  const Real* table_;
  const Stream<F>& stream_;
};

static_assert(is_sde<ProcessSde<float, 1>, float>());

} // namespace heavytail
