// SPDX-License-Identifier: MIT
#include "tests/harness/ensemble.hpp"

#include "tests/harness/tasks.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

namespace heavytail::test {

namespace {

Backend& backend() {
  static const auto cpu = make_cpu_backend({});
  return *cpu;
}

void freshen(Experiment& experiment) {
  if (!fresh_seeds()) return;
  for (ModelRun& run : experiment.models)
    change_task(run, [](Task& task) { task.model.seed += seed_of_this_run() << 20U; });
}

/// Edges of the histogram's bins from -2^high to 2^high, without those nearer to 0 than 2^low.
std::vector<double> bin_edges(int low, int high) {
  constexpr int bins_per_binade = 128;
  std::vector<double> edges;
  for (int e = low; e < high; ++e)
    for (int m = 0; m < bins_per_binade; ++m)
      edges.push_back(std::ldexp(1 + static_cast<double>(m) / bins_per_binade, e));
  const std::size_t positive_count = edges.size();
  for (std::size_t i = 0; i < positive_count; ++i) edges.push_back(-edges[i]);
  std::sort(edges.begin(), edges.end());
  return edges;
}

double middle(const Bin& bin) {
  // The outermost bins of a law may be infinite; half of the sum would overflow for the largest numbers.
  return bin.lower == bin.upper ? bin.lower : 0.5 * bin.lower + 0.5 * bin.upper;
}

} // namespace

const Checkpoint& Ensemble::at(std::int64_t step) const {
  for (const Checkpoint& checkpoint : partial.checkpoints)
    if (checkpoint.step == step) return checkpoint;
  throw std::out_of_range("no checkpoint at step " + std::to_string(step));
}

const Summary& Ensemble::summary(std::int64_t step, std::string_view observable) const {
  const auto& names = experiment.observable_names;
  const auto found = std::find(names.begin(), names.end(), observable);
  if (found == names.end()) throw std::out_of_range("no observable " + std::string(observable));
  return at(step).summaries.at(static_cast<std::size_t>(found - names.begin()));
}

Json with(Json document, std::initializer_list<std::pair<const char*, Json>> changes) {
  for (const auto& [pointer, value] : changes) document[Json::json_pointer(pointer)] = value;
  return document;
}

Json with(std::string_view text, std::initializer_list<std::pair<const char*, Json>> changes) {
  return with(parse_json_text(text), changes);
}

Partial run_replicas(const Experiment& experiment, Replicas replicas) {
  return backend().advance(*experiment.models.at(0).task, replicas, {}, [](std::uint64_t) {});
}

Ensemble run_experiment(const Json& document, std::uint64_t replicas) {
  Json complete = document;
  if (replicas != 0) complete["replicas"] = replicas;
  Ensemble ensemble;
  ensemble.experiment = read_experiment(complete);
  freshen(ensemble.experiment);
  ensemble.partial = run_replicas(ensemble.experiment, {0, ensemble.experiment.replicas});
  return ensemble;
}

Ensemble run_experiment(std::string_view text, std::uint64_t replicas) {
  return run_experiment(parse_json_text(text), replicas);
}

std::vector<Ensemble> run_file(const std::string& name, std::uint64_t replicas,
                               std::initializer_list<std::pair<const char*, Json>> changes) {
  Json document = with(parse_json_file(std::string(HEAVYTAIL_SOURCE_DIR) + "/experiments/" + name), changes);
  if (replicas != 0) document["replicas"] = replicas;
  std::vector<Ensemble> ensembles;
  for (SweepPoint& point : read_experiment_file(document).points) {
    Ensemble& ensemble = ensembles.emplace_back();
    ensemble.experiment = std::move(point.experiment);
    freshen(ensemble.experiment);
    ensemble.partial = run_replicas(ensemble.experiment, {0, ensemble.experiment.replicas});
  }
  return ensembles;
}

Average mean_of(const Summary& summary) {
  const std::uint64_t n = summary.survivors();
  const double variance = sample_variance(n, summary.sum(), summary.squares());
  return {summary.sum().quotient(n), std::sqrt(variance / static_cast<double>(n))};
}

Average mean_square_of(const Summary& summary) {
  const std::uint64_t n = summary.survivors();
  const double mean_square = summary.squares().quotient(n);
  double fourth = 0;
  for (const Bin& bin : summary.histogram().bins())
    fourth += static_cast<double>(bin.count) * std::pow(middle(bin), 4) / static_cast<double>(n);
  const double variance = std::max(0.0, fourth - mean_square * mean_square);
  return {mean_square, std::sqrt(variance / static_cast<double>(n))};
}

double quantile_of(const Summary& summary, double p) {
  const double position = p * static_cast<double>(summary.sample_size());
  if (position > static_cast<double>(summary.survivors())) return std::numeric_limits<double>::infinity();
  return RankedBins(summary.histogram().bins(), summary.smallest(), summary.largest()).at(position).value;
}

void check_mean(LawReport& report, const std::string& what, const Summary& summary, double expected) {
  const Average mean = mean_of(summary);
  report.normal(what + ", mean", mean.value, expected, mean.standard_error);
}

void check_mean_square(LawReport& report, const std::string& what, const Summary& summary, double expected) {
  const Average mean = mean_square_of(summary);
  report.normal(what + ", mean square", mean.value, expected, mean.standard_error);
}

void check_exceedances(LawReport& report, const std::string& what, const Summary& summary,
                       const std::function<double(double)>& tail) {
  for (std::size_t i = 0; i < summary.thresholds().size(); ++i) {
    const double threshold = summary.thresholds()[i];
    report.binomial(what + " > " + std::to_string(threshold), summary.exceedance_count(i), summary.sample_size(),
                    tail(threshold));
  }
}

void check_histogram(LawReport& report, const std::string& what, const Summary& summary,
                     const std::function<double(double)>& cdf) {
  constexpr double least_expected = 100;
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const auto n = static_cast<double>(summary.survivors());
  const std::vector<Bin> bins = summary.histogram().bins();
  // Cells depend on the law alone: bins are joined until enough values are expected.
  std::vector<double> ends;
  std::vector<double> expected;
  double begin = 0;
  for (const double edge : bin_edges(-12, 24)) {
    const double end = cdf(edge);
    if (n * (end - begin) < least_expected || n * (1 - end) < least_expected) continue;
    ends.push_back(edge);
    expected.push_back(n * (end - begin));
    begin = end;
  }
  ends.push_back(infinity);
  expected.push_back(n * (1 - begin));
  std::vector<double> counts(ends.size(), 0.0);
  std::size_t cell = 0;
  for (const Bin& bin : bins) {
    while (middle(bin) > ends[cell]) ++cell;
    counts[cell] += static_cast<double>(bin.count);
  }
  double statistic = 0;
  for (std::size_t i = 0; i < ends.size(); ++i)
    statistic += (counts[i] - expected[i]) * (counts[i] - expected[i]) / expected[i];
  report.add(what + ", histogram of " + std::to_string(ends.size()) + " cells",
             p_of_chi_square(statistic, static_cast<double>(ends.size() - 1)));
}

void check_median_between(LawReport& report, const std::string& what, const Summary& summary, double low, double high) {
  // Only the count on the outer side of each end can speak against it.  Bins are 2^-7 wide, so the ends are moved
  // outwards to bins' edges.
  std::uint64_t below = 0;
  std::uint64_t not_above = 0;
  for (const Bin& bin : summary.histogram().bins()) {
    if (bin.upper <= low) below += bin.count;
    if (bin.lower <= high) not_above += bin.count;
  }
  const std::uint64_t n = summary.sample_size();
  report.add(what + ", median not below " + std::to_string(low), 2 * below <= n ? 1 : p_of_binomial(below, n, 0.5));
  report.add(what + ", median not above " + std::to_string(high),
             2 * not_above >= n ? 1 : p_of_binomial(not_above, n, 0.5));
}

} // namespace heavytail::test
