// SPDX-License-Identifier: MIT
// Experiments run for the tests of laws, from the text of the experiment file to the summaries, and what those say of a
// law.
#pragma once

#include "host/input/experiment.hpp"
#include "kernels/backend.hpp"
#include "tests/harness/p_values.hpp"

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace heavytail::test {

/// What a run of an experiment leaves.
struct Ensemble {
  Experiment experiment;
  Partial partial;

  /// The checkpoint at `step`, which must be one of the experiment's.
  const Checkpoint& at(std::int64_t step) const;

  /// The summary of an observable as the experiment names it.
  const Summary& summary(std::int64_t step, std::string_view observable) const;
};

/// The document with the number or object at each JSON pointer replaced or added.
Json with(Json document, std::initializer_list<std::pair<const char*, Json>> changes);
Json with(std::string_view text, std::initializer_list<std::pair<const char*, Json>> changes = {});

/// Runs replicas 0, …, `replicas` - 1 on the CPU.  0: as many as the experiment says.
Ensemble run_experiment(const Json& document, std::uint64_t replicas = 0);
Ensemble run_experiment(std::string_view text, std::uint64_t replicas = 0);

inline Ensemble run_experiment(const char* text, std::uint64_t replicas = 0) {
  return run_experiment(std::string_view(text), replicas);
}

/// Runs some replicas of an experiment.
Partial run_replicas(const Experiment& experiment, Replicas replicas);

/// Every point of the file's sweep, with `replicas` each and the changes made to the file.
std::vector<Ensemble> run_file(const std::string& name, std::uint64_t replicas,
                               std::initializer_list<std::pair<const char*, Json>> changes = {});

/// An average over replicas.
struct Average {
  double value = 0;
  double standard_error = 0;
};

/// E x.
Average mean_of(const Summary& summary);

/// E x².  The fourth moment that its error needs is taken from the histogram, to within 2 %.
Average mean_square_of(const Summary& summary);

/// The p-quantile, interpolated in the histogram; diverged replicas that stand as +inf count.
double quantile_of(const Summary& summary, double p);

/// Checks E x and E x² against exact values.
void check_mean(LawReport& report, const std::string& what, const Summary& summary, double expected);
void check_mean_square(LawReport& report, const std::string& what, const Summary& summary, double expected);

/// Checks the count above every threshold of the summary against P(X > t), by the exact binomial law.
void check_exceedances(LawReport& report, const std::string& what, const Summary& summary,
                       const std::function<double(double)>& tail);

/// χ² over cells of the histogram that expect at least 100 values, for a continuous law.
void check_histogram(LawReport& report, const std::string& what, const Summary& summary,
                     const std::function<double(double)>& cdf);

/// Checks that the median lies in [low, high] of the law.
void check_median_between(LawReport& report, const std::string& what, const Summary& summary, double low, double high);

} // namespace heavytail::test
