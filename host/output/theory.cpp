// SPDX-License-Identifier: MIT
#include "host/output/theory.hpp"

#include "host/describe/key_json.hpp"
#include "host/numbers.hpp"
#include "host/output/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace heavytail {

namespace {

PredictionResult result_of(const Prediction& prediction) {
  const auto& [quantity, at] = prediction.asked;
  const Statement& statement = prediction.statement;
  PredictionResult result;
  result.id = statement.id;
  result.source = statement.source;
  result.model = prediction.model;
  if (!prediction.observable.empty()) result.observable = prediction.observable;
  if (prediction.checkpoint) {
    result.step = prediction.step;
    result.time = prediction.time;
  }
  result.quantity = quantity;
  if (quantity == Quantity::quantile) result.p = at;
  if (quantity == Quantity::exceedance) result.threshold = at;
  result.relation = statement.relation;
  if (statement.relation == Relation::approximates) result.bias = statement.bias;
  result.predicted = prediction.value;
  result.assumptions = statement.assumptions;
  return result;
}

std::string relation_text(const PredictionResult& prediction) {
  switch (prediction.relation) {
  case Relation::equals:
    return "=";
  case Relation::approximates:
    return fmt::format("≈ ({:.2g} %)", 100 * prediction.bias.value_or(0));
  case Relation::at_most:
    return "<=";
  case Relation::at_least:
    return ">=";
  }
  return {};
}

std::string quantity_text(const PredictionResult& prediction) {
  if (prediction.p) return fmt::format("quantile {:.6g}", *prediction.p);
  if (prediction.threshold) return fmt::format("P(> {:.6g})", *prediction.threshold);
  std::string text(name_of(prediction.quantity));
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

std::string step_text(const PredictionResult& prediction) {
  return prediction.step ? std::to_string(*prediction.step) : "";
}

/// The quantity with all digits of its level.
std::string exact_quantity(const PredictionResult& prediction) {
  return fmt::format("{} {}", name_of(prediction.quantity), prediction.p.value_or(prediction.threshold.value_or(0)));
}

/// Of each prediction, whether a later checkpoint has the same law's word on the same thing.
std::vector<bool> followed(std::span<const PredictionResult> predictions) {
  std::vector<bool> result(predictions.size());
  std::set<std::tuple<std::string, std::string, std::string, std::string>> later;
  for (std::size_t i = predictions.size(); i-- > 0;) {
    const PredictionResult& each = predictions[i];
    result[i] = !later.insert({each.id, each.model, each.observable.value_or(""), exact_quantity(each)}).second;
  }
  return result;
}

/// The rows of the predictions from `first` to before `end`, which share a law and a model, but for those left out.
std::string law_text(std::span<const PredictionResult> predictions, std::size_t first, std::size_t end,
                     const std::vector<bool>& left_out) {
  const PredictionResult& head = predictions[first];
  Table table({{"observable", Align::left}, {"step"}, {"quantity", Align::left}, {"", Align::left}, {"predicted"}});
  for (std::size_t i = first; i < end; ++i) {
    const PredictionResult& each = predictions[i];
    if (left_out[i]) continue;
    table.add({each.observable.value_or(""), step_text(each), quantity_text(each), relation_text(each),
               fmt::format("{:.6g}", each.predicted)});
  }
  return fmt::format("{}, {} ({})\n  {}\n{}", head.id, head.model, head.source, head.assumptions, table.text());
}

bool same_law(const PredictionResult& a, const PredictionResult& b) {
  return a.id == b.id && a.model == b.model && a.assumptions == b.assumptions;
}

std::string left_out_text(std::span<const std::string> left_out, const char* indent = "") {
  std::string text;
  for (const std::string& each : left_out) text += indent + each + "\n";
  return text;
}

std::string place_text(const PredictionResult& prediction) {
  std::string text = prediction.observable ? *prediction.observable + " " : "";
  text += quantity_text(prediction);
  if (prediction.step) text += fmt::format(" at step {}", *prediction.step);
  return text;
}

} // namespace

std::vector<PredictionResult> prediction_results(std::span<const Prediction> predictions) {
  std::vector<PredictionResult> results;
  for (const Prediction& each : predictions) results.push_back(result_of(each));
  return results;
}

Json predictions_json(std::span<const Prediction> predictions) {
  return value_json(prediction_results(predictions));
}

std::vector<TheoryEntry> theory_entries(std::span<const TheoryResult> results) {
  std::vector<TheoryEntry> entries;
  for (const TheoryResult& each : results)
    entries.push_back({.prediction = result_of(each.prediction),
                       .measured = each.measured,
                       .standard_error = each.standard_error,
                       .z = each.z,
                       .verdict = each.verdict});
  return entries;
}

std::string predictions_text(const Predictions& all, Shown shown) {
  const std::vector<PredictionResult> predictions = prediction_results(all.stated);
  std::vector<std::string> sentences;
  for (const LeftOut& each : all.left_out) sentences.push_back(sentence_of(each));
  std::string text;
  const std::vector<bool> left_out =
      shown == Shown::last_checkpoint ? followed(predictions) : std::vector<bool>(predictions.size(), false);
  for (std::size_t first = 0; first < predictions.size();) {
    std::size_t end = first + 1;
    while (end < predictions.size() && same_law(predictions[first], predictions[end])) ++end;
    text.append(text.empty() ? "" : "\n").append(law_text(predictions, first, end, left_out));
    first = end;
  }
  if (!sentences.empty()) text.append(text.empty() ? "" : "\n").append(left_out_text(sentences));
  return text.empty() ? "no law of the theory applies\n" : text;
}

std::string report_theory(std::span<const TheoryEntry> results, std::span<const std::string> left_out) {
  if (results.empty()) return left_out.empty() ? std::string() : "\ntheory\n" + left_out_text(left_out, "  ");
  const auto count = [&](Verdict verdict) {
    return std::count_if(results.begin(), results.end(), [&](const auto& each) { return each.verdict == verdict; });
  };
  constexpr std::size_t most_shown = 10;
  std::string text = fmt::format("\ntheory: {} of {} predictions agree or hold, {} undecided, {} contradicted\n",
                                 count(Verdict::agrees) + count(Verdict::holds), results.size(),
                                 count(Verdict::undecided), count(Verdict::disagrees) + count(Verdict::violated)) +
                     left_out_text(left_out, "  ");
  std::size_t shown = 0;
  for (const TheoryEntry& each : results) {
    if (each.verdict != Verdict::disagrees && each.verdict != Verdict::violated) continue;
    if (++shown > most_shown) return text + "  …\n";
    const PredictionResult& prediction = each.prediction;
    const double error = each.standard_error.value_or(nan);
    text += fmt::format("  {}, {}: {} is {}, predicted {} {}, off by {:.1f} standard errors\n", prediction.id,
                        prediction.model, place_text(prediction), number_text(each.measured.value_or(0), error),
                        relation_text(prediction), number_text(prediction.predicted, error), each.z.value_or(nan));
  }
  return text;
}

} // namespace heavytail
