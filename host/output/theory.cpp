// SPDX-License-Identifier: MIT
#include "host/output/theory.hpp"

#include "host/numbers.hpp"
#include "host/output/json_text.hpp"
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

Json optional_number(const std::optional<double>& value) {
  return value ? json_number(*value) : Json();
}

Json prediction_json(const Prediction& prediction) {
  const Statement& statement = prediction.statement;
  Json json{{"id", statement.id}, {"source", statement.source}, {"model", prediction.model}};
  json["observable"] = prediction.observable.empty() ? Json() : Json(prediction.observable);
  json["step"] = prediction.checkpoint ? Json(prediction.step) : Json();
  json["time"] = prediction.checkpoint ? optional_number(prediction.time) : Json();
  json["quantity"] = name_of(prediction.asked.quantity);
  if (prediction.asked.quantity == Quantity::quantile) json["p"] = json_number(prediction.asked.at);
  if (prediction.asked.quantity == Quantity::exceedance) json["threshold"] = json_number(prediction.asked.at);
  json["relation"] = name_of(statement.relation);
  if (statement.relation == Relation::approximates) json["bias"] = json_number(statement.bias);
  json["predicted"] = json_number(prediction.value);
  json["assumptions"] = statement.assumptions;
  return json;
}

std::string relation_text(const Statement& statement) {
  switch (statement.relation) {
  case Relation::equals:
    return "=";
  case Relation::approximates:
    return fmt::format("≈ ({:.2g} %)", 100 * statement.bias);
  case Relation::at_most:
    return "<=";
  case Relation::at_least:
    return ">=";
  }
  return {};
}

std::string quantity_text(const Asked& asked) {
  if (asked.quantity == Quantity::quantile) return fmt::format("quantile {:.6g}", asked.at);
  if (asked.quantity == Quantity::exceedance) return fmt::format("P(> {:.6g})", asked.at);
  std::string text = name_of(asked.quantity);
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

std::string step_text(const Prediction& prediction) {
  return prediction.checkpoint ? std::to_string(prediction.step) : "";
}

/// Of each prediction, whether a later checkpoint has the same law's word on the same thing.
std::vector<bool> followed(std::span<const Prediction> predictions) {
  std::vector<bool> result(predictions.size());
  std::set<std::tuple<std::string, std::string, std::string, Quantity, double>> later;
  for (std::size_t i = predictions.size(); i-- > 0;) {
    const Prediction& each = predictions[i];
    result[i] =
        !later.insert({each.statement.id, each.model, each.observable, each.asked.quantity, each.asked.at}).second;
  }
  return result;
}

/// The rows of the predictions from `first` to before `end`, which share a law and a model, but for those left out.
std::string law_text(std::span<const Prediction> predictions, std::size_t first, std::size_t end,
                     const std::vector<bool>& left_out) {
  const Prediction& head = predictions[first];
  Table table({{"observable", Align::left}, {"step"}, {"quantity", Align::left}, {"", Align::left}, {"predicted"}});
  for (std::size_t i = first; i < end; ++i) {
    const Prediction& each = predictions[i];
    if (left_out[i]) continue;
    table.add({each.observable, step_text(each), quantity_text(each.asked), relation_text(each.statement),
               fmt::format("{:.6g}", each.value)});
  }
  return fmt::format("{}, {} ({})\n  {}\n{}", head.statement.id, head.model, head.statement.source,
                     head.statement.assumptions, table.text());
}

bool same_law(const Prediction& a, const Prediction& b) {
  return a.statement.id == b.statement.id && a.model == b.model && a.statement.assumptions == b.statement.assumptions;
}

std::string left_out_text(std::span<const LeftOut> left_out, const char* indent = "") {
  std::string text;
  for (const LeftOut& each : left_out) text += indent + sentence_of(each) + "\n";
  return text;
}

std::string place_text(const Prediction& prediction) {
  std::string text = prediction.observable.empty() ? "" : prediction.observable + " ";
  text += quantity_text(prediction.asked);
  if (prediction.checkpoint) text += fmt::format(" at step {}", prediction.step);
  return text;
}

} // namespace

Json left_out_json(std::span<const LeftOut> left_out) {
  Json json = Json::array();
  for (const LeftOut& each : left_out) json.push_back(sentence_of(each));
  return json;
}

Json predictions_json(std::span<const Prediction> predictions) {
  Json json = Json::array();
  for (const Prediction& each : predictions) json.push_back(prediction_json(each));
  return json;
}

Json theory_json(std::span<const TheoryResult> results) {
  Json json = Json::array();
  for (const TheoryResult& each : results) {
    Json entry = prediction_json(each.prediction);
    entry["measured"] = optional_number(each.measured);
    entry["standard_error"] = optional_number(each.standard_error);
    entry["z"] = optional_number(each.z);
    entry["verdict"] = name_of(each.verdict);
    json.push_back(std::move(entry));
  }
  return json;
}

std::string predictions_text(const Predictions& all, Shown shown) {
  const std::span<const Prediction> predictions = all.stated;
  std::string text;
  const std::vector<bool> left_out =
      shown == Shown::last_checkpoint ? followed(predictions) : std::vector<bool>(predictions.size(), false);
  for (std::size_t first = 0; first < predictions.size();) {
    std::size_t end = first + 1;
    while (end < predictions.size() && same_law(predictions[first], predictions[end])) ++end;
    text += (text.empty() ? "" : "\n") + law_text(predictions, first, end, left_out);
    first = end;
  }
  if (!all.left_out.empty()) text += (text.empty() ? "" : "\n") + left_out_text(all.left_out);
  return text.empty() ? "no law of the theory applies\n" : text;
}

std::string report_theory(std::span<const TheoryResult> results, std::span<const LeftOut> left_out) {
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
  for (const TheoryResult& each : results) {
    if (each.verdict != Verdict::disagrees && each.verdict != Verdict::violated) continue;
    if (++shown > most_shown) return text + "  …\n";
    const double error = each.standard_error.value_or(nan);
    text += fmt::format("  {}, {}: {} is {}, predicted {} {}, off by {:.1f} standard errors\n",
                        each.prediction.statement.id, each.prediction.model, place_text(each.prediction),
                        number_text(each.measured.value_or(0), error), relation_text(each.prediction.statement),
                        number_text(each.prediction.value, error), *each.z);
  }
  return text;
}

} // namespace heavytail
