// SPDX-License-Identifier: MIT
// One pass of least squares: x is the error δ, each agent draws a ~ N(0, diag(λ)) and a label error ε ~ N(0, s²), and
// its gradient is a(a·δ - ε), of mean diag(λ)δ and covariance λ_iλ_jδ_iδ_j + 1{i=j} λ_i(Σ_kλ_kδ_k² + s²).
// f = ½Σλ_jδ_j².
// Source: theory.md 5.5 (Gürbüzbalaban, Simsekli, Zhu, ICML 2021: heavy tails from multiplicative noise).
#pragma once

#include <heavytail/describe/slice.hpp>
#include <heavytail/lanes/math.hpp>
#include <heavytail/objectives/objective.hpp>

#include <cstdint>

namespace heavytail {

/// ½Σλ_jδ_j², of which agents see the gradient of one example each.
template <class Real> struct LinearRegression {
  std::int32_t dimension = 0;
  Slice eigenvalues{};
  Real label_noise{};
  Slice deviations{}; ///< √λ_j

  template <class Table> void prepare(Table& table) {
    deviations.offset = static_cast<std::uint32_t>(table.size());
    deviations.size = eigenvalues.size;
    for (std::uint32_t j = 0; j < eigenvalues.size; ++j) table.push_back(sqrt(table[eigenvalues.offset + j]));
  }

  /// A gradient takes a N(0,1) for each coordinate of a, then one for ε.
  HT_HD std::int32_t normals_per_agent() const { return dimension + 1; }

  template <Lane F, int D, class Draw>
  HT_HD void sample_gradient(const real_of<F>* table, const Point<F, D>& x, Draw& draw, Point<F, D>& g) const {
    F residual(real_of<F>(0));
    for (std::int32_t j = 0; j < x.size(); ++j) {
      g[j] = deviations.at<F>(table, j) * draw();
      residual = fma(g[j], x[j], residual);
    }
    residual = residual - F(label_noise) * draw();
    for (std::int32_t j = 0; j < x.size(); ++j) g[j] = g[j] * residual;
  }

  /// The diagonal part λ_j(Σ_kλ_kx_k² + s²) of a sampled gradient's covariance; the rest is ∇f∇f'.
  template <Lane F, int D>
  HT_HD void data_variance(const real_of<F>* table, const Point<F, D>& x, Point<F, D>& out) const {
    const F residual = residual_variance(table, x);
    for (std::int32_t j = 0; j < x.size(); ++j) out[j] = eigenvalues.at<F>(table, j) * residual;
  }

  /// Signs of a sampled gradient have the means (2/π) asin ρ_j, ρ_j = √λ_j x_j / √q, q = Σ_kλ_kx_k² + s², and the
  /// covariance I - mm' of independent a_j; theory.md 3.6.
  template <Lane F, int D>
  HT_HD void data_sign_mean(const real_of<F>* table, const Point<F, D>& x, Point<F, D>& out) const {
    const F q = residual_variance(table, x);
    for (std::int32_t j = 0; j < x.size(); ++j) {
      const F r = deviations.at<F>(table, j) * x[j];
      out[j] = two_over_pi<F>() * atan(r / sqrt(rest_of(q, r)));
    }
  }

  /// The change of those means where x changes by v, with `bent` = diag(λ) v.
  template <Lane F, int D>
  HT_HD void data_sign_change(const real_of<F>* table, const Point<F, D>& x, const Point<F, D>& bent,
                              Point<F, D>& out) const {
    const F zero(real_of<F>(0));
    const F q = residual_variance(table, x);
    F along = zero; // half the change of q
    for (std::int32_t j = 0; j < x.size(); ++j) along = fma(x[j], bent[j], along);
    for (std::int32_t j = 0; j < x.size(); ++j) {
      const F deviation = deviations.at<F>(table, j);
      const F r = deviation * x[j];
      const F change = select(deviation > zero, bent[j] / deviation, zero) - r * along / q;
      out[j] = two_over_pi<F>() * change / sqrt(rest_of(q, r));
    }
  }

  template <Lane F, int D> HT_HD F value(const real_of<F>* table, const Point<F, D>& x) const {
    F twice(real_of<F>(0));
    for (std::int32_t j = 0; j < x.size(); ++j) twice = fma(eigenvalues.at<F>(table, j) * x[j], x[j], twice);
    return F(real_of<F>(0.5)) * twice;
  }

  template <Lane F, int D> HT_HD void gradient(const real_of<F>* table, const Point<F, D>& x, Point<F, D>& g) const {
    for (std::int32_t j = 0; j < x.size(); ++j) g[j] = eigenvalues.at<F>(table, j) * x[j];
  }

  template <Lane F, int D>
  HT_HD void hessian_times(const real_of<F>* table, const Point<F, D>& /*x*/, const Point<F, D>& v,
                           Point<F, D>& out) const {
    gradient(table, v, out);
  }

  HT_HD static constexpr bool separable() { return true; }

  template <Lane F, int D> HT_HD F distance(const real_of<F>* /*table*/, const Point<F, D>& x) const { return norm(x); }

  static constexpr auto description() {
    return describe(
        "linear_regression",
        "One pass of least squares: x is the error, and each agent's gradient comes from one random example.",
        "theory.md 5.5; Gürbüzbalaban, Simsekli, Zhu 2021",
        numbers("eigenvalues", &LinearRegression::eigenvalues, Extent::per_coordinate, positive, "1",
                "eigenvalues λ_j of the covariance of the inputs"),
        parameter("label_noise", &LinearRegression::label_noise, non_negative, "1",
                  "standard deviation of the label error ε", 0),
        optional_parameter("dimension", &LinearRegression::dimension, any_dimension, "1",
                           "number of coordinates d; absent: as many as eigenvalues", 0),
        derived(&LinearRegression::deviations));
  }

private:
  /// Σ_kλ_kx_k² + s².
  template <Lane F, int D> HT_HD F residual_variance(const real_of<F>* table, const Point<F, D>& x) const {
    const F label(label_noise);
    return fma(label, label, F(real_of<F>(2)) * value(table, x));
  }

  /// q - r², positive but for rounding.
  template <Lane F> HT_HD static F rest_of(F q, F r) {
    constexpr bool single = sizeof(real_of<F>) == sizeof(float);
    return max(fma(-r, r, q), q * F(real_of<F>(single ? 0x1p-24 : 0x1p-53)));
  }

  template <Lane F> HT_HD static F two_over_pi() { return F(real_of<F>(0x1.45f306dc9c883p-1)); }
};

} // namespace heavytail
