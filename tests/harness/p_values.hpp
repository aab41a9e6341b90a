// SPDX-License-Identifier: MIT
// Every check of a sample against an exact law becomes a p-value here, and all of them share one family-wise error
// budget: a run of the tests raises a false alarm with probability at most 1e-6 (Bonferroni: each check has
// 1e-6/max_law_checks).  Seeds are fixed; with HEAVYTAIL_FRESH_SEEDS=1 they are fresh, and the table of p-values is
// printed at the end.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace heavytail::test {

/// Probability of any false alarm in one run of all tests.
inline constexpr double family_wise_error = 1e-6;
/// The most checks that one run may make.
inline constexpr int max_law_checks = 6000;
/// A check fails below this p-value: |z| > 6.33 where it comes from a normal deviate.
inline constexpr double least_p_value = family_wise_error / max_law_checks;

/// Whether experiments run with fresh seeds instead of their own.
bool fresh_seeds();

/// The number that fresh seeds of this run derive from.
std::uint64_t seed_of_this_run();

/// Two-sided p-value of a standard normal deviate.
double p_of_z_score(double z);

/// Two-sided p-value of an exact binomial count: twice the smaller tail, at most 1.
double p_of_binomial(std::uint64_t successes, std::uint64_t trials, double probability);

/// p-value of a binomial count whose probability is only known to lie in [low, high].
double p_of_binomial_between(std::uint64_t successes, std::uint64_t trials, double low, double high);

/// Upper tail of the χ² law.
double p_of_chi_square(double statistic, double dof);

/// Fisher's exact test: two binomial counts of the same unknown probability; twice the smaller tail, at most 1.
double p_of_equal_shares(std::uint64_t first, std::uint64_t first_trials, std::uint64_t second,
                         std::uint64_t second_trials);

/// One check.
struct LawCheck {
  std::string what;
  double p_value = 1;
};

/// The checks of one sample against one law.
class LawReport {
public:
  void add(std::string what, double p_value) { checks_.push_back({std::move(what), p_value}); }

  /// `value` is normal around `expected`.  Without spread it must be equal.
  void normal(std::string what, double value, double expected, double standard_error);

  void binomial(std::string what, std::uint64_t successes, std::uint64_t trials, double probability) {
    add(std::move(what), p_of_binomial(successes, trials, probability));
  }

  void merge(const LawReport& other) { checks_.insert(checks_.end(), other.checks_.begin(), other.checks_.end()); }

  /// Whether every p-value is at least `least_p_value`; not for NaN, nor where nothing was checked.
  bool holds() const;

  double smallest_p_value() const;

  const std::vector<LawCheck>& checks() const { return checks_; }

private:
  std::vector<LawCheck> checks_;
};

/// Demands that the law holds, and puts its checks into the table of this run.
void expect(const std::string& law, const LawReport& report);

/// Demands that the check notices a law that does not hold: a negative control.
void expect_failure(const std::string& law, const LawReport& report);

} // namespace heavytail::test
