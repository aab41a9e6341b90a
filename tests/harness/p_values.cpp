// SPDX-License-Identifier: MIT
#define CATCH_CONFIG_EXTERNAL_INTERFACES
#include "tests/harness/p_values.hpp"

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/hypergeometric.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string_view>

namespace heavytail::test {

namespace {

std::vector<LawCheck>& table_of_this_run() {
  static std::vector<LawCheck> table;
  return table;
}

/// Prints the table of p-values after the last test, where fresh seeds were asked for.
struct PValueTable : Catch::TestEventListenerBase {
  using TestEventListenerBase::TestEventListenerBase;

  void testRunEnded(const Catch::TestRunStats& /*stats*/) override {
    if (!fresh_seeds() || table_of_this_run().empty()) return;
    std::vector<LawCheck> table = table_of_this_run();
    std::sort(table.begin(), table.end(), [](const auto& a, const auto& b) { return a.p_value < b.p_value; });
    std::printf("p-values of %zu law checks, fresh seeds from %llu\n", table.size(),
                static_cast<unsigned long long>(seed_of_this_run()));
    for (const LawCheck& check : table) std::printf("%12.4g  %s\n", check.p_value, check.what.c_str());
    // What uniform p-values would give beside what there is; discrete laws lean towards 1.
    for (const double level : {0.001, 0.01, 0.1, 0.5}) {
      const auto below = std::count_if(table.begin(), table.end(), [&](const auto& c) { return c.p_value < level; });
      std::printf("p < %-5g %5td of %zu, expected %.1f\n", level, below, table.size(),
                  level * static_cast<double>(table.size()));
    }
  }
};

CATCH_REGISTER_LISTENER(PValueTable)

} // namespace

bool fresh_seeds() {
  const char* value = std::getenv("HEAVYTAIL_FRESH_SEEDS");
  return value != nullptr && std::string_view(value) != "" && std::string_view(value) != "0";
}

std::uint64_t seed_of_this_run() {
  static const std::uint64_t seed = std::random_device{}() & 0x7fffffffU;
  return seed;
}

double p_of_z_score(double z) {
  return std::erfc(std::abs(z) / std::sqrt(2.0));
}

double p_of_binomial(std::uint64_t successes, std::uint64_t trials, double probability) {
  if (probability <= 0) return successes == 0 ? 1 : 0;
  if (probability >= 1) return successes == trials ? 1 : 0;
  const boost::math::binomial_distribution<double> law(static_cast<double>(trials), probability);
  const auto k = static_cast<double>(successes);
  const double at_most = cdf(law, k);
  const double at_least = successes == 0 ? 1 : cdf(complement(law, k - 1));
  return std::min(1.0, 2 * std::min(at_most, at_least));
}

double p_of_binomial_between(std::uint64_t successes, std::uint64_t trials, double low, double high) {
  const double share = static_cast<double>(successes) / static_cast<double>(trials);
  return p_of_binomial(successes, trials, std::clamp(share, low, high));
}

double p_of_chi_square(double statistic, double dof) {
  return boost::math::gamma_q(dof / 2, statistic / 2);
}

double p_of_equal_shares(std::uint64_t first, std::uint64_t first_trials, std::uint64_t second,
                         std::uint64_t second_trials) {
  // Boost counts in unsigned.
  const auto small = [](std::uint64_t count) { return static_cast<unsigned>(count); };
  const boost::math::hypergeometric_distribution<double> law(small(first + second), small(first_trials),
                                                             small(first_trials + second_trials));
  const double at_most = cdf(law, small(first));
  const bool is_least = first + second <= second_trials ? first == 0 : first == first + second - second_trials;
  const double at_least = is_least ? 1 : cdf(complement(law, small(first - 1)));
  return std::min(1.0, 2 * std::min(at_most, at_least));
}

void LawReport::normal(std::string what, double value, double expected, double standard_error) {
  if (standard_error == 0) {
    add(std::move(what), value == expected ? 1 : 0);
    return;
  }
  add(std::move(what), p_of_z_score((value - expected) / standard_error));
}

bool LawReport::holds() const {
  return !checks_.empty() &&
         std::all_of(checks_.begin(), checks_.end(), [](const auto& c) { return c.p_value >= least_p_value; });
}

double LawReport::smallest_p_value() const {
  double smallest = 1;
  for (const LawCheck& check : checks_) smallest = std::min(smallest, check.p_value);
  return smallest;
}

void expect(const std::string& law, const LawReport& report) {
  auto& table = table_of_this_run();
  CHECK_FALSE(report.checks().empty());
  for (const LawCheck& check : report.checks()) {
    table.push_back({law + ": " + check.what, check.p_value});
    INFO(law << ": " << check.what << ", p = " << check.p_value);
    CHECK(check.p_value >= least_p_value);
  }
  // More checks than the budget was shared among would need a smaller share each.
  REQUIRE(table.size() <= static_cast<std::size_t>(max_law_checks));
}

void expect_failure(const std::string& law, const LawReport& report) {
  INFO(law << ": smallest p-value " << report.smallest_p_value());
  CHECK_FALSE(report.checks().empty());
  CHECK_FALSE(report.holds());
}

} // namespace heavytail::test
