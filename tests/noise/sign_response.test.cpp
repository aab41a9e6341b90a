// SPDX-License-Identifier: MIT
// The mean of sign(u + Z), its complement and its slope for every law: against 50 digits, the numbers of theory.md 2.3,
// and the same bits from every SIMD target.
#include <heavytail/noise/all.hpp>

#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/multiprecision/mpfr.hpp>
#include <catch2/catch.hpp>
#include <tests/harness/noise_cases.hpp>
#include <tests/harness/random_targets.hpp>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <string>
#include <vector>

namespace heavytail::test {

namespace {

template <unsigned Digits>
using Mpfr =
    boost::multiprecision::number<boost::multiprecision::mpfr_float_backend<Digits>, boost::multiprecision::et_off>;

using Exact = Mpfr<50>;

/// A law that is ready to answer, with its table.
struct PreparedLaw {
  Noise<double> law;
  std::vector<double> table;

  explicit PreparedLaw(const Noise<double>& from) : law(from) {
    law.visit([&](auto& held) {
      if constexpr (requires { held.prepare_sign_response(table); }) held.prepare_sign_response(table);
    });
  }
};

/// Mean, complement and slope at each u.
template <class Real> struct Responses {
  std::vector<Real> mean, complement, slope;
};

template <class Real>
std::vector<Real> raw_responses(const probe::RandomTarget& target, const PreparedLaw& prepared, std::vector<Real> u) {
  u.resize((u.size() + 63) / 64 * 64, Real(1));
  const std::vector<Real> table(prepared.table.begin(), prepared.table.end());
  std::vector<Real> all(3 * u.size(), Real(0));
  target.template laws<Real>().respond(as<Real>(prepared.law), table.data(), u.data(), u.size(), all.data());
  return all;
}

template <class Real> Responses<Real> responses(const PreparedLaw& prepared, const std::vector<Real>& u) {
  const auto all = raw_responses(probe::random_targets().front(), prepared, u);
  const auto part = [&](std::size_t i) {
    const auto first = all.begin() + static_cast<std::ptrdiff_t>(i * all.size() / 3);
    return std::vector<Real>(first, first + static_cast<std::ptrdiff_t>(u.size()));
  };
  return {part(0), part(1), part(2)};
}

/// The exact A(u), 1 - A(u) and A'(u).
struct Tail {
  Exact mean, complement, slope;
};

using ExactTail = std::function<Tail(const Exact& u)>;

/// Numbers from 2^-10 to 2^20, and some far out.
template <class Real> std::vector<Real> arguments() {
  std::vector<Real> u;
  for (int e = -10; e < 20; ++e)
    for (const double m : {1.0, 1.07, 1.1, 1.27, 1.39, 1.52, 1.71, 1.83, 1.97})
      u.push_back(static_cast<Real>(std::ldexp(m, e)));
  for (const double far : {1e-30, 1e-9, 1e9, 1e18, 1e30}) u.push_back(static_cast<Real>(far));
  return u;
}

/// The largest errors in units of epsilon: of the mean; of complement and slope, divided by 1 + |log| of theirs.
struct Errors {
  double mean = 0, complement = 0, slope = 0;
};

template <class Real> Errors errors(const PreparedLaw& law, const ExactTail& exact, const std::vector<Real>& u) {
  const Exact epsilon = std::numeric_limits<Real>::epsilon();
  const Exact least = std::numeric_limits<Real>::min();
  Errors worst;
  const auto note = [&](double& to, Real found, const Exact& value, const Exact& weight) {
    if (value < least)
      CHECK(found <= 2 * std::numeric_limits<Real>::min());
    else
      to = std::max(to, static_cast<double>(Exact(abs(found - value) / (value * epsilon * weight))));
  };
  const Responses<Real> r = responses(law, u);
  for (std::size_t i = 0; i < u.size(); ++i) {
    const Tail t = exact(Exact(u[i]));
    note(worst.mean, r.mean[i], t.mean, Exact(1));
    note(worst.complement, r.complement[i], t.complement, Exact(1 - log(t.complement)));
    note(worst.slope, r.slope[i], t.slope, Exact(1 + abs(log(t.slope))));
  }
  return worst;
}

/// What errors must stay below.
struct Bounds {
  double mean, complement, slope;
};

void check_errors(const std::string& name, const Errors& found, const Bounds& bounds) {
  INFO(name << ": mean " << found.mean << ", complement " << found.complement << ", slope " << found.slope);
  CHECK(found.mean < bounds.mean);
  CHECK(found.complement < bounds.complement);
  CHECK(found.slope < bounds.slope);
}

void check_law(const std::string& name, const Noise<double>& law, const ExactTail& exact, const Bounds& bounds) {
  const PreparedLaw prepared(law);
  check_errors(name + ", float32", errors<float>(prepared, exact, arguments<float>()), bounds);
  check_errors(name + ", float64", errors<double>(prepared, exact, arguments<double>()), bounds);
}

const Exact pi = boost::math::constants::pi<Exact>();

Tail gaussian_tail(const Exact& u) {
  const Exact x = u / sqrt(Exact(2));
  return {boost::math::erf(x), boost::math::erfc(x), sqrt(2 / pi) * exp(-u * u / 2)};
}

Tail laplace_tail(const Exact& u) {
  const Exact e = exp(-u);
  return {-expm1(-u), e, e};
}

Tail logistic_tail(const Exact& u) {
  const Exact e = exp(-u);
  return {tanh(u / 2), 2 * e / (1 + e), 2 * e / ((1 + e) * (1 + e))};
}

/// A'(0) = 2Γ((ν+1)/2) / (√(πν) Γ(ν/2)).
Exact student_t_slope(const Exact& nu) {
  return 2 * boost::math::tgamma(Exact((nu + 1) / 2)) / (sqrt(nu * pi) * boost::math::tgamma(Exact(nu / 2)));
}

ExactTail student_t_tail(const Exact& nu) {
  using boost::math::ibeta;
  const Exact half = Exact(1) / 2;
  const Exact ell = student_t_slope(nu);
  return [=](const Exact& u) {
    const Exact y = nu / (nu + u * u);
    const Exact z = u * u / (nu + u * u);
    const Exact complement = ibeta(Exact(nu / 2), half, y);
    return Tail{z < half ? Exact(ibeta(half, Exact(nu / 2), z)) : Exact(1 - complement), complement,
                ell * exp(-(nu + 1) / 2 * log1p(u * u / nu))};
  };
}

/// Bergström's series, which converge everywhere, with digits enough for their cancellation.
Tail stable_tail(double index, const Exact& u) {
  using Long = Mpfr<400>;
  const Long long_pi = boost::math::constants::pi<Long>();
  const Long alpha = index;
  const Long x(u);
  Long sum = 0;
  Long slope = 0;
  Long size = 1;
  for (int k = 1; k < 3000 && (k < 20 || size > Long("1e-70")); ++k) {
    // The complement in powers of u^-α for α < 1, the mean in powers of u beyond.
    const int n = index < 1 ? k : 2 * k - 1;
    size = index < 1 ? Long(tgamma(Long(alpha * n)) / tgamma(Long(n + 1)) * pow(x, -alpha * n))
                     : Long(tgamma(Long(n / alpha)) / tgamma(Long(n + 1)) * pow(x, n) / alpha);
    const Long term = size * (k % 2 == 1 ? 1 : -1) * (index < 1 ? Long(sin(long_pi * alpha * n / 2)) : Long(1));
    sum += term;
    slope += term * (index < 1 ? Long(alpha * n) : Long(n)) / x;
  }
  const Exact series(Long(2 * sum / long_pi));
  const Exact rate(Long(2 * slope / long_pi));
  if (index < 1) return {Exact(1 - series), series, rate};
  return {series, Exact(1 - series), rate};
}

/// Where the series need no more digits than they have.
template <class Real> std::vector<Real> stable_arguments(double alpha) {
  std::vector<Real> u;
  const double least = alpha < 1 ? std::pow(1.0 / 700, 1 - alpha) : 1e-6;
  const double most = alpha < 1 ? 1e5 : std::pow(700, 1 - 1 / alpha);
  for (double v = least; v < most; v *= 1.6) u.push_back(static_cast<Real>(alpha < 1 ? std::pow(v, 1 / alpha) : v));
  return u;
}

/// Laws that know their response, over the range of their parameters.
std::vector<Noise<double>> symmetric_laws() {
  std::vector<Noise<double>> laws = {NoNoise<double>{},  Gaussian<double>{}, Laplace<double>{},
                                     Logistic<double>{}, Uniform<double>{},  Rademacher<double>{}};
  for (const double dof : {1e-300, 0.01, 0.5, 1.0, 2.0, 3.7, 40.0, 1e6, 1e300}) laws.push_back(student_t(dof));
  for (const double alpha : {0.05, 0.3, 0.5, 0.99, 1.0, 1.01, 1.5, 1.99, 2.0}) laws.push_back(stable(alpha));
  return laws;
}

} // namespace

TEST_CASE("gaussian, laplace, logistic: A, 1 - A and A' are within 4 epsilon of their formulas", "[exact]") {
  check_law("gaussian", Gaussian<double>{}, gaussian_tail, {4, 4, 4});
  check_law("laplace", Laplace<double>{}, laplace_tail, {4, 4, 4});
  check_law("logistic", Logistic<double>{}, logistic_tail, {4, 4, 4});
}

TEST_CASE("student_t: A, 1 - A and A' are within 10 epsilon of the incomplete beta function for any dof", "[exact]") {
  for (const double dof : {0.05, 0.5, 0.9, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 6.0, 30.0, 300.0}) {
    // Where the tail takes over, A = 1 - (1 - A) is as small as this.
    const Exact takes_over = 0.9 * std::min(1.0, std::sqrt(dof));
    const double least = student_t_tail(Exact(dof))(takes_over).mean.convert_to<double>();
    check_law("dof " + std::to_string(dof), student_t(dof), student_t_tail(Exact(dof)),
              {std::max(10.0, 5 / least), 10, 10});
  }
  check_law("dof 1e18", student_t(1e18), gaussian_tail, {10, 10, 10});
}

TEST_CASE("student_t: the slopes at 0 and the closed forms of theory.md 2.3", "[exact]") {
  const double infinity = std::numeric_limits<double>::infinity();
  const std::vector<std::pair<double, double>> slopes = {{0.5, 0.53935}, {1, 0.63662}, {2, 0.70711},
                                                         {3, 0.73511},   {5, 0.75921}, {infinity, 0.79788}};
  for (const auto& [dof, slope] : slopes) {
    const PreparedLaw law(std::isinf(dof) ? Noise<double>(Gaussian<double>{}) : student_t(dof));
    CHECK(responses<double>(law, {0}).slope[0] == Approx(slope).epsilon(0).margin(5e-6));
  }
  for (const double u : {0.1, 0.7, 1.3, 5.0}) {
    const double c3 = 3 / (3 + u * u);
    const double c5 = std::cos(std::atan(u / std::sqrt(5)));
    const double s5 = std::sin(std::atan(u / std::sqrt(5)));
    const double c6 = std::cos(std::atan(u / std::sqrt(6)));
    const double s6 = std::sin(std::atan(u / std::sqrt(6)));
    const double exact[] = {2 / M_PI * std::atan(u),
                            u / std::sqrt(2 + u * u),
                            2 / M_PI * (std::atan(u / std::sqrt(3)) + u / std::sqrt(3) * c3),
                            u * (6 + u * u) / std::pow(4 + u * u, 1.5),
                            2 / M_PI * (std::atan(u / std::sqrt(5)) + s5 * (c5 + 2.0 / 3 * std::pow(c5, 3))),
                            s6 * (1 + c6 * c6 / 2 + 3.0 / 8 * std::pow(c6, 4))};
    for (int dof = 1; dof <= 6; ++dof)
      CHECK(responses<double>(PreparedLaw(student_t(dof)), {u}).mean[0] == Approx(exact[dof - 1]).epsilon(1e-14));
  }
}

TEST_CASE("stable: A, 1 - A and A' agree with Bergström's series for alpha from 0.3 to 1.999", "[exact]") {
  struct Case {
    double alpha;
    Bounds single, twofold;
  };

  // For small alpha, A vanishes fast at 0, and near 2, 1 - A falls off fast, both too fast for the table's last bits.
  const std::vector<Case> cases = {{0.3, {4, 4, 8}, {2e7, 1e6, 2e8}}, {0.5, {4, 4, 4}, {1000, 60, 2e4}},
                                   {0.75, {4, 4, 4}, {40, 20, 2e4}},  {0.95, {4, 4, 4}, {40, 20, 2e4}},
                                   {1.05, {4, 4, 4}, {40, 20, 2e4}},  {1.5, {4, 4, 4}, {40, 20, 2e4}},
                                   {1.9, {4, 4, 4}, {40, 20, 2e4}},   {1.999, {4, 8, 8}, {60, 1000, 1e5}}};
  for (const Case& c : cases) {
    const PreparedLaw law(stable(c.alpha));
    const ExactTail exact = [&](const Exact& u) { return stable_tail(c.alpha, u); };
    const std::string name = "alpha " + std::to_string(c.alpha);
    check_errors(name + ", float32", errors<float>(law, exact, stable_arguments<float>(c.alpha)), c.single);
    check_errors(name + ", float64", errors<double>(law, exact, stable_arguments<double>(c.alpha)), c.twofold);
  }
}

TEST_CASE("stable: alpha = 1 is the Cauchy law and alpha = 2 the Gaussian of variance 2", "[exact]") {
  check_law("alpha 1", stable(1), student_t_tail(1), {4, 4, 4});
  check_law("alpha 2", stable(2),
            [](const Exact& u) {
              const Tail t = gaussian_tail(u / sqrt(Exact(2)));
              return Tail{t.mean, t.complement, Exact(t.slope / sqrt(Exact(2)))};
            },
            {4, 4, 4});
}

TEST_CASE("stable: far out 1 - A ~ 2Γ(α) sin(πα/2)/π u^-α", "[exact]") {
  for (const double alpha : {0.5, 1.2, 1.7, 1.99}) {
    const double u = std::pow(1e9, 1 / alpha);
    const double tail = 2 / M_PI * std::tgamma(alpha) * std::sin(M_PI * alpha / 2) / 1e9;
    CHECK(responses<double>(PreparedLaw(stable(alpha)), {u}).complement[0] == Approx(tail).epsilon(1e-7));
  }
}

TEST_CASE("uniform, rademacher and none: A at, inside and outside of their support", "[exact]") {
  const std::vector<double> u = {0, 0.25, 1, 3};
  const auto uniform = responses<double>(PreparedLaw(Uniform<double>{}), u);
  CHECK(uniform.mean == std::vector<double>{0, 0.25, 1, 1});
  CHECK(uniform.complement == std::vector<double>{1, 0.75, 0, 0});
  CHECK(uniform.slope == std::vector<double>{1, 1, 0, 0});
  const auto rademacher = responses<double>(PreparedLaw(Rademacher<double>{}), u);
  CHECK(rademacher.mean == std::vector<double>{0, 0, 0.5, 1});
  CHECK(rademacher.complement == std::vector<double>{1, 1, 0.5, 0});
  const auto none = responses<double>(PreparedLaw(NoNoise<double>{}), u);
  CHECK(none.mean == std::vector<double>{0, 1, 1, 1});
  CHECK(none.complement == std::vector<double>{0, 0, 0, 0});
  CHECK_FALSE(KnowsSignSlope<Rademacher<double>, double>);
  CHECK_FALSE(KnowsSignSlope<NoNoise<double>, double>);
}

TEST_CASE("at 0 and at infinity every law's response is finite and exact, and A grows", "[exact]") {
  for (const Noise<double>& law : symmetric_laws()) {
    const PreparedLaw prepared(law);
    INFO("law " << law.tag);
    const auto check = [&]<class Real>(Real infinity) {
      const auto r = responses<Real>(prepared, {Real(0), infinity});
      CHECK(r.mean == std::vector<Real>{0, 1});
      CHECK(r.complement[1] == 0);
      CHECK(std::isfinite(r.slope[0]));
      CHECK(r.slope[1] == 0);
      auto u = arguments<Real>();
      std::sort(u.begin(), u.end());
      const auto all = responses<Real>(prepared, u);
      for (std::size_t i = 1; i < u.size(); ++i) {
        CHECK(all.mean[i] >= all.mean[i - 1] * (1 - 16 * std::numeric_limits<Real>::epsilon()));
        CHECK(all.complement[i] <= all.complement[i - 1] * (1 + 64 * std::numeric_limits<Real>::epsilon()));
      }
    };
    check(std::numeric_limits<float>::infinity());
    check(std::numeric_limits<double>::infinity());
  }
}

TEST_CASE("variances of the laws", "[exact]") {
  CHECK(Gaussian<double>{}.variance() == 1);
  CHECK(Laplace<double>{}.variance() == 2);
  CHECK(Logistic<double>{}.variance() == Approx(M_PI * M_PI / 3).epsilon(1e-15));
  CHECK(Uniform<double>{}.variance() == 1.0 / 3);
  CHECK(Rademacher<double>{}.variance() == 1);
  CHECK(NoNoise<double>{}.variance() == 0);
  CHECK(StudentT<double>{.dof = 6}.variance() == 1.5);
  CHECK(std::isinf(StudentT<double>{.dof = 2}.variance()));
  CHECK(Stable<double>{.alpha = 2}.variance() == 2);
  CHECK(std::isinf(Stable<double>{.alpha = 1.99}.variance()));
}

TEST_CASE("every SIMD target gives the same bits of mean, complement and slope for all laws", "[exact]") {
  const auto targets = probe::random_targets();
  const auto same = [&]<class Real>(const PreparedLaw& law, Real /*type*/) {
    auto u = arguments<Real>();
    u.push_back(0);
    u.push_back(std::numeric_limits<Real>::infinity());
    const auto expected = raw_responses<Real>(targets.front(), law, u);
    return std::all_of(targets.begin(), targets.end(), [&](const auto& target) {
      return std::memcmp(raw_responses<Real>(target, law, u).data(), expected.data(), expected.size() * sizeof(Real)) ==
             0;
    });
  };
  for (const Noise<double>& law : symmetric_laws()) {
    const PreparedLaw prepared(law);
    INFO("law " << law.tag);
    CHECK(same(prepared, float{}));
    CHECK(same(prepared, double{}));
  }
}

} // namespace heavytail::test
