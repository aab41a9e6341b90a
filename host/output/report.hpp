// SPDX-License-Identifier: MIT
// The summary that a person reads after a run: a table for each observable, over checkpoints or over the points of a
// sweep.
#pragma once

#include "host/input/experiment.hpp"
#include "host/output/result.hpp"
#include "kernels/partial.hpp"

#include <span>
#include <string>
#include <vector>

namespace heavytail {

/// What the table of one observable shows at one checkpoint.
struct SummaryLine {
  std::string mean;         ///< "0.12 ± 0.01", or why there is none; says where it is of the survivors
  std::string median, high; ///< the quantiles 0.5 and 0.99
  std::string diverged;     ///< "0", "12 (0.1 %)", and whether the numbers leave them out
};

SummaryLine summary_line(const Summary& summary, const Checkpoint& checkpoint, std::uint64_t replicas,
                         double confidence);

/// Tables over some checkpoints: the first, the last, and a few between them.
/// `partials`: one for each of the experiment's models.
std::string report_run(const Experiment& experiment, std::span<const Partial> partials);

/// A line for each model that was looked at until it was known well enough: why there are no more replicas.
std::string report_stop(std::span<const EnsembleResult> ensembles);

/// A table of the models' differences from the reference at the last checkpoint; empty where there are none.
std::string report_comparison(std::span<const ModelComparison> comparisons);

/// Tables over the points of a sweep, at the last checkpoint of each; filled point by point so that no ensemble need be
/// kept.
class SweepReport {
public:
  /// `partials`: one for each of the models of the point's experiment.
  void add(const SweepPoint& point, std::span<const Partial> partials);

  std::string text() const;

private:
  struct Row {
    std::vector<std::string> labels; ///< one for each axis
    std::string model;
    std::vector<std::string> observables;
    std::vector<std::string> starts; ///< median at the first checkpoint, by observable
    std::vector<SummaryLine> lines;  ///< by observable
    std::int64_t last_step = 0;
  };

  void add_model(const SweepPoint& point, const ModelRun& run, const Partial& partial);

  std::vector<std::string> axes_;
  bool several_models_ = false; ///< at a point
  std::vector<Row> rows_;
};

/// A swept value in few words: `dsgd` for {"type": "dsgd"}, `polynomial power=0.5`, `0.1`.
std::string value_label(const Json& value);

} // namespace heavytail
