// SPDX-License-Identifier: MIT
// The elementary functions: errors against MPFR, special values, equal bits on every SIMD target, known answers.
// HEAVYTAIL_REPORT=1 prints the largest errors that were found.
#include <heavytail/lanes/math.hpp>

#include "kernels/backend.hpp"
#include "kernels/cpu/targets.hpp"
#include "tests/harness/math_probe.hpp"
#include "tests/harness/math_reference.hpp"

#include <heavytail/lanes/scalar.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <random>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#define HT_SIMD(target)                                                                                                \
  namespace heavytail::target {                                                                                        \
  probe::MathFunctions math_probe();                                                                                   \
  }
#include <heavytail_simd_targets.inc>
#undef HT_SIMD

namespace {

using namespace heavytail;

struct Target {
  std::string_view name;
  probe::MathFunctions functions;
};

/// The targets that were built and run here, the widest last.
std::vector<Target> math_targets() {
  const std::vector<Target> built = {
#define HT_SIMD(target) {#target, target::math_probe()},
#include <heavytail_simd_targets.inc>
#undef HT_SIMD
  };
  std::vector<Target> found;
  for (const std::string_view name : runnable_targets())
    for (const Target& target : built)
      if (target.name == name) found.push_back(target);
  return found;
}

const probe::MathFunction& function_of(const Target& target, std::string_view name) {
  const probe::MathFunction* const last = target.functions.first + target.functions.count;
  const auto* const found =
      std::find_if(target.functions.first, last, [&](const auto& each) { return each.name == name; });
  REQUIRE(found != last);
  return *found;
}

template <class Real> constexpr bool is_single = sizeof(Real) == sizeof(float);

template <class Real> bool offers(const probe::MathFunction& function) {
  return is_single<Real> ? function.single != nullptr : function.twofold != nullptr;
}

template <class Real>
std::vector<Real> values(const probe::MathFunction& function, const std::vector<Real>& x, const std::vector<Real>& y) {
  std::vector<Real> result(x.size());
  if constexpr (is_single<Real>)
    function.single(x.data(), y.data(), result.data(), x.size());
  else
    function.twofold(x.data(), y.data(), result.data(), x.size());
  return result;
}

template <class Real> using BitsOf = typename Ieee<Real>::Bits;

/// Numbers at which functions change what they do, and `reach` neighbours on either side of each.
template <class Real> std::vector<Real> edges(int reach) {
  using Limits = std::numeric_limits<Real>;
  std::vector<Real> found;
  for (const double at : {0.0,    0x1p-25, 0x1p-54, 0.25,   0.5,    2.0 / 3, 0.75,   1.0,    4.0 / 3,
                          1.5,    2.0,     3.0,     12.0,   88.72,  89.42,   104.0,  709.78, 710.47,
                          745.13, 0x1p22,  0x1p23,  0x1p24, 0x1p51, 0x1p52,  0x1p53, 0x1p64, 0x1p127})
    for (const double sign : {1.0, -1.0}) {
      const auto bits = std::bit_cast<BitsOf<Real>>(static_cast<Real>(sign * at));
      for (int step = -reach; step <= reach; ++step)
        found.push_back(std::bit_cast<Real>(bits + static_cast<BitsOf<Real>>(step)));
    }
  for (const Real special :
       {Limits::infinity(), Limits::max(), Limits::min(), Limits::denorm_min(), Limits::quiet_NaN()}) {
    found.push_back(special);
    found.push_back(-special);
  }
  return found;
}

/// Random bits (every exponent), numbers dense on [-a, a] for each a of `around`, the same shrunk towards 0, and edges.
template <class Real>
std::vector<Real> points(const std::vector<double>& around, std::size_t count, std::uint64_t seed) {
  std::mt19937_64 generator(seed);
  std::vector<Real> found = edges<Real>(100);
  for (std::size_t i = 0; i < count; ++i) found.push_back(std::bit_cast<Real>(static_cast<BitsOf<Real>>(generator())));
  for (const double a : around) {
    std::uniform_real_distribution<double> dense(-a, a);
    for (std::size_t i = 0; i < count; ++i) {
      const double x = dense(generator);
      found.push_back(static_cast<Real>(i % 4 == 0 ? std::ldexp(x, -static_cast<int>(generator() % 24)) : x));
    }
  }
  return found;
}

struct Worst {
  double units = 0;
  double at = 0;
};

void report(const std::string& what, const Worst& worst) {
  if (std::getenv("HEAVYTAIL_REPORT") == nullptr) return;
  std::ostringstream line;
  line << what << ": at most " << worst.units << " units, at " << std::hexfloat << worst.at;
  WARN(line.str());
}

/// In float32 the host's double precision functions judge most points, and MPFR one in 256, which judges them as well.
template <class Real> Worst worst_error(const reference::Function& function, std::size_t count) {
  const probe::MathFunction& ours = function_of(math_targets().back(), function.name);
  const std::vector<Real> x = points<Real>(function.around, count, 1);
  const std::vector<Real> y = values(ours, x, x);
  const bool positive_only = function.name == "lgamma_positive";
  reference::Exact exact;
  Worst worst;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (function.positive_normal_only && !(x[i] >= std::numeric_limits<Real>::min() && std::isfinite(x[i]))) continue;
    if (positive_only && !(x[i] > 0)) continue;
    double units = 0;
    if (is_single<Real> && function.in_double && i % 256 != 0) {
      units = reference::units_off_single(static_cast<float>(y[i]), function.in_double(static_cast<double>(x[i])));
    } else {
      reference::Exact argument(static_cast<double>(x[i]));
      function.exact(exact.get(), argument.get());
      units = reference::units_off(y[i], exact.get());
    }
    if (units > worst.units) worst = {units, static_cast<double>(x[i])};
  }
  return worst;
}

template <class Real> Worst worst_power_error(std::size_t count) {
  const probe::MathFunction& ours = function_of(math_targets().back(), "pow");
  std::mt19937_64 generator(2);
  std::uniform_real_distribution<double> unit(-1, 1);
  std::vector<Real> x;
  std::vector<Real> y;
  const double largest = is_single<Real> ? 104 : 745;
  for (std::size_t i = 0; i < count; ++i) {
    // Bases with every exponent, near 1, and of everyday size; exponents that reach the ends of the range and small
    // ones.
    const auto bits = static_cast<BitsOf<Real>>(generator()) & ~Ieee<Real>::sign;
    Real base = std::bit_cast<Real>(bits);
    if (i % 3 == 1) base = static_cast<Real>(1 + std::ldexp(unit(generator), -static_cast<int>(generator() % 20)));
    if (i % 3 == 2) base = static_cast<Real>(std::exp(unit(generator)));
    const double logarithm = std::log(static_cast<double>(base));
    double exponent = i % 2 == 0 ? 4 * unit(generator) : largest * unit(generator) / logarithm;
    if (!std::isfinite(exponent)) exponent = unit(generator);
    x.push_back(base);
    y.push_back(static_cast<Real>(exponent));
  }
  const std::vector<Real> z = values(ours, x, y);
  reference::Exact exact;
  Worst worst;
  for (std::size_t i = 0; i < x.size(); ++i) {
    double units = 0;
    if (is_single<Real> && i % 256 != 0) {
      units = reference::units_off_single(static_cast<float>(z[i]),
                                          std::pow(static_cast<double>(x[i]), static_cast<double>(y[i])));
    } else {
      reference::Exact base(static_cast<double>(x[i]));
      reference::Exact exponent(static_cast<double>(y[i]));
      mpfr_pow(exact.get(), base.get(), exponent.get(), MPFR_RNDN);
      units = reference::units_off(z[i], exact.get());
    }
    if (units > worst.units) worst = {units, static_cast<double>(x[i])};
  }
  return worst;
}

template <class Real> bool same_bits(Real a, Real b) {
  // Which NaN it is depends on the order of an addition's operands, and nobody reads it.
  return (std::isnan(a) && std::isnan(b)) || std::bit_cast<BitsOf<Real>>(a) == std::bit_cast<BitsOf<Real>>(b);
}

template <class Real> void check_equal_bits() {
  const std::vector<Target> targets = math_targets();
  const std::vector<Real> x = points<Real>({1, 30, 800}, 20'000, 3);
  std::vector<Real> y = points<Real>({1, 3, 30}, 20'000, 4);
  std::shuffle(y.begin(), y.end(), std::mt19937_64(5));
  for (std::size_t f = 0; f < targets.front().functions.count; ++f) {
    const probe::MathFunction& first = targets.front().functions.first[f];
    if (!offers<Real>(first)) continue;
    const std::vector<Real> expected = values(first, x, y);
    for (const Target& target : targets) {
      INFO(first.name << " on " << target.name);
      const std::vector<Real> found = values(function_of(target, first.name), x, y);
      CHECK(std::equal(found.begin(), found.end(), expected.begin(), same_bits<Real>));
    }
  }
}

/// f(x) or f(x, y) in both precisions, on every target.
void check_value(std::string_view name, double x, double y, double expected) {
  for (const Target& target : math_targets()) {
    const probe::MathFunction& function = function_of(target, name);
    INFO(name << "(" << x << ", " << y << ") on " << target.name);
    if (offers<float>(function)) {
      const auto found = values<float>(function, {static_cast<float>(x)}, {static_cast<float>(y)});
      CHECK(same_bits(found[0], static_cast<float>(expected)));
    }
    const auto found = values<double>(function, {x}, {y});
    CHECK(same_bits(found[0], expected));
  }
}

template <class Real> constexpr const char* vector_file = is_single<Real> ? "math_float32.txt" : "math_float64.txt";

template <class Real> std::string vector_path() {
  std::string path = HEAVYTAIL_SOURCE_DIR "/tests/vectors/";
  path += vector_file<Real>;
  return path;
}

template <class Real> void check_known_answers() {
  const std::vector<Target> targets = math_targets();
  std::ifstream file(vector_path<Real>());
  REQUIRE(file);
  int lines = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream words(line);
    std::string name;
    std::uint64_t x = 0;
    std::uint64_t y = 0;
    std::uint64_t expected = 0;
    words >> name >> std::hex >> x >> y >> expected;
    REQUIRE(words);
    const auto real = [](std::uint64_t bits) { return std::bit_cast<Real>(static_cast<BitsOf<Real>>(bits)); };
    for (const Target& target : targets) {
      const std::vector<Real> found = values<Real>(function_of(target, name), {real(x)}, {real(y)});
      INFO(line << " on " << target.name);
      CHECK(same_bits(found[0], real(expected)));
    }
    ++lines;
  }
  CHECK(lines > 500);
}

template <class Real> void write_known_answers() {
  const Target target = math_targets().front();
  std::ofstream file(vector_path<Real>());
  file << "# Bits of the elementary functions: function, x, y (0 where there is none), result.  Written by\n"
          "# heavytail_tests \"[.vectors]\"; any change of them changes every result of the program.\n";
  for (std::size_t f = 0; f < target.functions.count; ++f) {
    const probe::MathFunction& function = target.functions.first[f];
    if (!offers<Real>(function)) continue;
    std::vector<Real> x = points<Real>({1.5, 30}, 12, 6);
    x.erase(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(edges<Real>(100).size()));
    const std::vector<Real> near_edges = edges<Real>(0);
    x.insert(x.end(), near_edges.begin(), near_edges.end());
    std::mt19937_64 generator(7);
    std::vector<Real> y(x.size());
    if (function.arguments == 2)
      for (Real& each : y) each = static_cast<Real>(std::uniform_real_distribution<double>(-5, 5)(generator));
    const std::vector<Real> result = values(function, x, y);
    for (std::size_t i = 0; i < x.size(); ++i) {
      if (std::string_view(function.name) == "log_positive_normal" && !(x[i] >= std::numeric_limits<Real>::min()))
        continue;
      file << function.name << std::hex;
      for (const Real each : {x[i], y[i], result[i]}) file << ' ' << std::bit_cast<BitsOf<Real>>(each);
      file << std::dec << '\n';
    }
  }
}

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

} // namespace

TEST_CASE("math: float32 functions are within 2 units in the last place for every exponent", "[math]") {
  for (const reference::Function& function : reference::functions()) {
    if (!function.in_double) continue;
    const Worst worst = worst_error<float>(function, 400'000);
    INFO(function.name << " at " << worst.at);
    CHECK(worst.units <= 2);
    report(std::string(function.name) + " float32", worst);
  }
  const Worst worst = worst_power_error<float>(400'000);
  INFO("pow at " << worst.at);
  CHECK(worst.units <= 2);
  report("pow float32", worst);
}

TEST_CASE("math: float64 functions are within 4 units in the last place for every exponent", "[math]") {
  for (const reference::Function& function : reference::functions()) {
    const Worst worst = worst_error<double>(function, 4'000);
    INFO(function.name << " at " << worst.at);
    CHECK(worst.units <= 4);
    report(std::string(function.name) + " float64", worst);
  }
  const Worst worst = worst_power_error<double>(50'000);
  INFO("pow at " << worst.at);
  CHECK(worst.units <= 4);
  report("pow float64", worst);
}

TEST_CASE("math: every SIMD target gives the same bits", "[math][exact]") {
  check_equal_bits<float>();
  check_equal_bits<double>();
}

TEST_CASE("math: known answers are reproduced to the bit on every SIMD target", "[math][exact]") {
  check_known_answers<float>();
  check_known_answers<double>();
}

TEST_CASE("math: writes the known answers", "[.vectors]") {
  write_known_answers<float>();
  write_known_answers<double>();
}

TEST_CASE("math: functions of one argument have C's special values at 0, ±1, ±inf and NaN", "[math]") {
  struct Special {
    std::string_view name;
    double at_zero, at_minus_zero, at_infinity, at_minus_infinity;
  };

  const Special specials[] = {
      {"log", -infinity, -infinity, infinity, not_a_number},
      {"log1p", 0.0, -0.0, infinity, not_a_number},
      {"exp", 1, 1, infinity, 0},
      {"expm1", 0.0, -0.0, infinity, -1},
      {"sinpi", 0.0, -0.0, not_a_number, not_a_number},
      {"cospi", 1, 1, not_a_number, not_a_number},
      {"tanpi", 0.0, -0.0, not_a_number, not_a_number},
      {"erf", 0.0, -0.0, 1, -1},
      {"erfc", 1, 1, 0, 2},
      {"sinh", 0.0, -0.0, infinity, -infinity},
      {"cosh", 1, 1, infinity, infinity},
      {"coshm1", 0, 0, infinity, infinity},
      {"tanh", 0.0, -0.0, 1, -1},
      {"lgamma_positive", infinity, infinity, infinity, not_a_number},
  };
  for (const Special& special : specials) {
    check_value(special.name, 0.0, 0, special.at_zero);
    check_value(special.name, -0.0, 0, special.at_minus_zero);
    check_value(special.name, infinity, 0, special.at_infinity);
    check_value(special.name, -infinity, 0, special.at_minus_infinity);
    check_value(special.name, not_a_number, 0, not_a_number);
  }
  check_value("atan", -0.0, 0, -0.0);
  check_value("atan", not_a_number, 0, not_a_number);
  check_value("log", 1, 0, 0.0);
  check_value("log", -1, 0, not_a_number);
  check_value("log1p", -1, 0, -infinity);
  check_value("log1p", -2, 0, not_a_number);
  check_value("exp", -1e30, 0, 0);
  check_value("exp", 1e30, 0, infinity);
  check_value("lgamma_positive", 1, 0, 0.0);
  check_value("lgamma_positive", 2, 0, 0.0);
}

TEST_CASE("math: sine, cosine and tangent of πx are exact at multiples of 1/2 up to 2^60", "[math]") {
  for (const double n : {0.0, 1.0, 2.0, 3.0, 7.0, 1000.0, 8388606.0, 8388607.0, 16777216.0, 0x1p40, 0x1p60}) {
    const bool odd = std::fmod(n, 2) == 1;
    check_value("sinpi", n, 0, 0.0);
    check_value("sinpi", -n, 0, -0.0);
    check_value("cospi", n, 0, odd ? -1 : 1);
    if (n > 1e6) continue;
    check_value("sinpi", n + 0.5, 0, odd ? -1 : 1);
    check_value("cospi", n + 0.5, 0, 0.0);
    check_value("tanpi", n + 0.5, 0, odd ? -infinity : infinity);
    check_value("tanpi", -(n + 0.5), 0, odd ? infinity : -infinity);
  }
}

TEST_CASE("math: pow has C's special values for x >= 0 and NaN below", "[math]") {
  for (const double x : {0.0, 0.5, 1.0, 2.0, infinity, not_a_number, -1.0}) check_value("pow", x, 0, 1);
  for (const double y : {-infinity, -2.5, 3.0, infinity, not_a_number}) check_value("pow", 1, y, 1);
  check_value("pow", 0, 0.5, 0.0);
  check_value("pow", -0.0, 0.5, 0.0);
  check_value("pow", 0, infinity, 0.0);
  check_value("pow", 0, -0.5, infinity);
  check_value("pow", 0, -infinity, infinity);
  check_value("pow", infinity, 0.5, infinity);
  check_value("pow", infinity, -0.5, 0.0);
  check_value("pow", 0.5, infinity, 0.0);
  check_value("pow", 0.5, -infinity, infinity);
  check_value("pow", 2, infinity, infinity);
  check_value("pow", 2, -infinity, 0.0);
  check_value("pow", 2, 1e30, infinity);
  check_value("pow", 2, -1e30, 0.0);
  check_value("pow", 2, 10, 1024);
  check_value("pow", 2, not_a_number, not_a_number);
  check_value("pow", 0, not_a_number, not_a_number);
  check_value("pow", infinity, not_a_number, not_a_number);
  check_value("pow", not_a_number, 2, not_a_number);
  check_value("pow", -2, 2, not_a_number);
}

TEST_CASE("math: results below the normal numbers are rounded once", "[math]") {
  // 1.5 of the smallest subnormal, and thereabouts: exp must not flush them, nor round twice.
  const auto exp_single =
      values<float>(function_of(math_targets().back(), "exp"), {-103.0F, -100.0F, -88.0F}, {0, 0, 0});
  CHECK(exp_single[0] == static_cast<float>(std::exp(-103.0)));
  CHECK(exp_single[1] == static_cast<float>(std::exp(-100.0)));
  CHECK(exp_single[2] == static_cast<float>(std::exp(-88.0)));
  const auto tail = values<double>(function_of(math_targets().back(), "erfc"), {26.5, 27.2}, {0, 0});
  CHECK(tail[0] > 0);
  CHECK(tail[1] > 0);
}

TEST_CASE("math: sincospi_unit has the bits of sinpi and cospi on [-1, 1]", "[math][exact]") {
  std::mt19937_64 generator(8);
  std::uniform_real_distribution<double> unit(-1, 1);
  for (int i = 0; i < 100'000; ++i) {
    const double x = unit(generator);
    double sine = 0;
    double cosine = 0;
    sincospi_unit(x, sine, cosine);
    CHECK_FALSE(sine != heavytail::sinpi(x));
    CHECK_FALSE(cosine != heavytail::cospi(x));
  }
}
