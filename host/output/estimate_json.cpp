// SPDX-License-Identifier: MIT
#include "host/output/estimate_json.hpp"

#include "host/output/json_text.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>

namespace heavytail {

Json interval_json(const Interval& interval) {
  return Json::array({json_number(interval.low), json_number(interval.high)});
}

Json quantiles_json(const std::vector<QuantileEstimate>& quantiles) {
  Json json = Json::array();
  for (const QuantileEstimate& each : quantiles)
    json.push_back({{"p", json_number(each.p)},
                    {"value", json_number(each.estimate.value)},
                    {"ci", interval_json(each.estimate.interval)}});
  return json;
}

namespace {

void put(Json& json, const std::string& name, const Estimate& estimate) {
  json[name] = json_number(estimate.value);
  json[name + "_ci"] = interval_json(estimate.interval);
}

Json extremes_json(const std::vector<Extreme>& extremes) {
  Json list = Json::array();
  for (const Extreme& each : extremes) list.push_back({{"value", json_number(each.value)}, {"replica", each.replica}});
  return list;
}

const char* name_of(MomentVerdict verdict) {
  static constexpr std::array words = {"finite", "undecided", "infinite"};
  return words.at(static_cast<std::size_t>(verdict));
}

Json moments_json(const ObservableResult& observable) {
  const FiniteMoments& moments = observable.moments;
  return {{"mean", name_of(moments.mean)},
          {"variance", name_of(moments.variance)},
          {"upper_gamma", json_number(moments.upper.index.gamma.value)},
          {"upper_gamma_ci", interval_json(moments.upper.index.gamma.interval)},
          {"lower_gamma", json_number(moments.lower.index.gamma.value)},
          {"lower_gamma_ci", interval_json(moments.lower.index.gamma.interval)}};
}

Json shape_json(const Shape& shape) {
  return {{"skewness", json_number(shape.skewness)},
          {"excess_kurtosis", json_number(shape.excess_kurtosis)},
          {"variance_error", json_number(shape.variance_error)},
          {"largest_share", json_number(shape.largest_share)},
          {"bin_error", json_number(shape.bin_error)}};
}

/// From as many values as choose_k says.
Json automatic_json(const TailEstimates& tail) {
  Json json{{"k", tail.chosen.k}, {"threshold", json_number(tail.threshold)}};
  put(json, "hill", tail.hill.alpha);
  json["hill_over_k"] = interval_json(tail.chosen.alpha);
  put(json, "reduced_bias_hill", tail.reduced_bias_hill.alpha);
  put(json, "moment", tail.moment.alpha);
  put(json, "moment_gamma", tail.moment.gamma);
  put(json, "pickands_gamma", tail.pickands.gamma);
  put(json, "generalized_pareto_gamma", tail.generalized_pareto.index.gamma);
  put(json, "generalized_pareto_scale", tail.generalized_pareto.scale);
  json["hill_plot"] = Json::array();
  for (const TailIndex& each : tail.hill_plot)
    json["hill_plot"].push_back(
        {{"k", each.k}, {"value", json_number(each.alpha.value)}, {"ci", interval_json(each.alpha.interval)}});
  return json;
}

/// As if the law were stable.
Json stable_json(const DistributionResult& distribution) {
  Json json;
  const auto add = [&](const std::string& name, const StableEstimate& estimate) {
    Json& entry = json[name];
    put(entry, "alpha", estimate.alpha);
    put(entry, "scale", estimate.scale);
  };
  add("log_moment", *distribution.log_moment);
  add("characteristic_function", *distribution.characteristic_function);
  put(json["mohammadi"], "alpha", *distribution.mohammadi);
  return json;
}

void add_distribution(Json& json, const DistributionResult& distribution) {
  json["tail"]["automatic"] = automatic_json(distribution.tail);
  if (distribution.mohammadi) json["stable"] = stable_json(distribution);
  json["histogram"] = Json::array();
  for (const PlotBin& bin : distribution.histogram)
    json["histogram"].push_back(
        Json::array({json_number(bin.lower), json_number(bin.upper), bin.count, json_number(bin.density)}));
  json["exceedance_curve"] = Json::array();
  for (const ExceedanceEstimate& each : distribution.exceedance_curve)
    json["exceedance_curve"].push_back(
        Json::array({json_number(each.threshold), json_number(each.probability.value),
                     json_number(each.probability.interval.low), json_number(each.probability.interval.high)}));
}

} // namespace

Json observable_json(const ObservableResult& observable) {
  const MeanEstimate& mean = observable.mean;
  Json json;
  json["count"] = observable.count;
  json["mean"] = json_number(mean.mean.value);
  // The central limit theorem gives no interval where the variance may be infinite.
  json["mean_ci"] = observable.variance.finite_variance ? interval_json(mean.mean.interval) : Json();
  json["variance"] = json_number(mean.variance);
  json["finite_variance"] = observable.variance.finite_variance;
  json["moments"] = moments_json(observable);
  json["mean_surviving"] = json_number(mean.surviving);
  put(json, "trimmed_mean", observable.trimmed_mean);
  if (observable.median_of_means) put(json, "median_of_means", *observable.median_of_means);
  json["min"] = json_number(mean.smallest);
  json["max"] = json_number(mean.largest);
  json["shape"] = shape_json(observable.shape);
  json["quantiles"] = quantiles_json(observable.quantiles);
  json["cvar"] = Json::array();
  for (const CvarEstimate& each : observable.cvars)
    json["cvar"].push_back({{"p", json_number(each.p)},
                            {"value", json_number(each.estimate.value)},
                            {"ci", interval_json(each.estimate.interval)}});
  json["exceedance"] = Json::array();
  for (const ExceedanceEstimate& each : observable.exceedances)
    json["exceedance"].push_back({{"threshold", json_number(each.threshold)},
                                  {"probability", json_number(each.probability.value)},
                                  {"ci", interval_json(each.probability.interval)}});
  json["highest"] = extremes_json(observable.highest);
  if (!observable.lowest.empty()) json["lowest"] = extremes_json(observable.lowest);
  Json& tail = json["tail"];
  tail = {{"of", observable.side == TailSide::upper ? "upper" : "magnitudes"}, {"k", observable.hill.k}};
  put(tail, "hill", observable.hill.alpha);
  put(tail, "moment", observable.moment_index.alpha);
  tail["max_sum_ratio"] = json_number(observable.variance.max_sum_ratio);
  if (observable.distribution) add_distribution(json, *observable.distribution);
  return json;
}

Json survival_json(const EnsembleResult& ensemble) {
  Json json = Json::array();
  for (const SurvivalResult& each : ensemble.survival) {
    Json at{{"step", each.step},
            {"survival", json_number(each.estimate.survival.value)},
            {"survival_ci", interval_json(each.estimate.survival.interval)}};
    if (each.estimate.hazard) {
      at["hazard"] = json_number(each.estimate.hazard->value);
      at["hazard_ci"] = interval_json(each.estimate.hazard->interval);
    }
    json.push_back(std::move(at));
  }
  return json;
}

namespace {

Json decay_json(const std::optional<Decay>& decay) {
  if (!decay) return nullptr;
  static constexpr std::array words = {"constant", "exponential", "power", "neither"};
  Json json{{"law", words.at(static_cast<std::size_t>(decay->law))}, {"misfit", json_number(decay->misfit)}};
  const auto put = [&](const std::string& name, const Estimate& estimate) {
    json[name] = json_number(estimate.value);
    json[name + "_ci"] = interval_json(estimate.interval);
  };
  if (decay->law == DecayLaw::exponential) put("rate", decay->rate);
  if (decay->law == DecayLaw::power) put("exponent", decay->rate);
  if (decay->law == DecayLaw::exponential || decay->law == DecayLaw::power) put("amplitude", decay->amplitude);
  if (decay->law == DecayLaw::exponential || decay->law == DecayLaw::constant) put("plateau", decay->plateau);
  return json;
}

} // namespace

Json convergence_json(const std::vector<ConvergenceResult>& convergence) {
  Json json = Json::object();
  for (const ConvergenceResult& each : convergence) {
    Json& observable = json[each.name] = {{"mean", decay_json(each.mean)}, {"quantiles", Json::array()}};
    for (const auto& [p, decay] : each.quantiles) {
      Json quantile{{"p", json_number(p)}};
      const Json fitted = decay_json(decay);
      if (fitted.is_null()) continue;
      quantile.update(fitted);
      observable["quantiles"].push_back(std::move(quantile));
    }
    observable["stationary_from"] = each.stationary_from ? Json(*each.stationary_from) : Json();
  }
  return json;
}

} // namespace heavytail
