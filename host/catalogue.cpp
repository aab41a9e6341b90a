// SPDX-License-Identifier: MIT
// The catalogue, printed from the descriptions.
#include "host/catalogue.hpp"

#include "host/describe/key_info.hpp"
#include "host/input/component_info.hpp"
#include "host/input/experiment_keys.hpp"
#include "host/input/sections/process.hpp"
#include "host/output/result.hpp"

#include <heavytail/compressors/all.hpp>
#include <heavytail/model.hpp>
#include <heavytail/observables/all.hpp>
#include <heavytail/schedules/all.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace heavytail {

namespace {

struct Fact {
  std::string name, value;
};

struct Entry {
  ComponentInfo info;
  std::vector<Fact> facts;
};

/// A list of components.
struct Kind {
  std::string name, singular, sentence;
  std::vector<Entry> entries;
  std::vector<ParameterInfo> shared{}; ///< keys that stand beside those of every component
};

constexpr std::string_view experiment_kind = "experiment";

std::string order_text(double order) {
  return std::isinf(order) ? "exact" : fmt::format("{}", order);
}

/// What an integrator states about itself.
void append_facts(const IntegratorFacts& of, std::vector<Fact>& facts) {
  const std::string additive =
      of.strong_order_additive == of.strong_order && of.weak_order_additive == of.weak_order
          ? ""
          : fmt::format("; with additive noise {} and {}", order_text(of.strong_order_additive),
                        order_text(of.weak_order_additive));
  facts.push_back({"orders, strong and weak",
                   fmt::format("{} and {}{}", order_text(of.strong_order), order_text(of.weak_order), additive)});
  static const std::vector<std::string> kinds_of_noise = {"additive", "additive and diagonal", "any"};
  facts.push_back({"noise", kinds_of_noise.at(static_cast<std::size_t>(of.noise))});
  facts.push_back({"stable driver", of.stable_driver ? "yes" : "no"});
  if (of.needs_transition) facts.push_back({"processes", "those that know their exact transition"});
  if (of.needs_splitting) facts.push_back({"processes", "underdamped_langevin"});
}

/// What a component states about itself outside of its parameters.
// NOLINTNEXTLINE(readability-function-cognitive-complexity): a line for each fact
template <class C> std::vector<Fact> facts_of() {
  std::vector<Fact> facts;
  if constexpr (requires { C::unbiased; }) facts.push_back({"unbiased", C::unbiased ? "yes" : "no"});
  if constexpr (requires(const C& law) { law.tail_index(); }) {
    const bool fixed = info_of<C>().parameters.empty();
    const double index = C{}.tail_index();
    facts.push_back({"tail index", !fixed              ? "by its parameters"
                                   : std::isinf(index) ? "infinite"
                                                       : fmt::format("{}", index)});
    facts.push_back({"isotropic vectors", OffersIsotropic<C, double> ? "yes" : "no"});
  }
  if constexpr (requires { C::facts.strong_order; }) append_facts(C::facts, facts);
  if constexpr (requires { C::noise_kind; })
    facts.push_back({"noise", C::noise_kind == NoiseKind::additive ? "additive" : "diagonal"});
  if constexpr (requires(const C& process) { process.diagonal(); }) facts.push_back({"noise", "additive"});
  if constexpr (DrawsData<C>) facts.push_back({"draws data of its own", "yes"});
  if constexpr (SetsEta<C>) facts.push_back({"takes eta", "no"});
  if constexpr (requires { C::infinite_when_diverged; })
    facts.push_back({"diverged replicas", C::infinite_when_diverged ? "count as +inf" : "are left out"});
  return facts;
}

template <class... T> std::vector<Entry> entries_of(std::type_identity<Choice<T...>> /*list*/) {
  return {Entry{info_of<T>(), facts_of<T>()}...};
}

template <class Ch> Kind kind_of(std::string name, std::string singular, std::string sentence) {
  return {std::move(name), std::move(singular), std::move(sentence), entries_of(std::type_identity<Ch>{})};
}

/// Gives every component of a kind the parameters of a struct as well.
template <class Shared> void share(std::vector<Kind>& kinds, std::string_view name) {
  for (Kind& kind : kinds)
    if (kind.name == name) kind.shared = info_of<Shared>().parameters;
}

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> all = [] {
    std::vector<Kind> kinds = {
        kind_of<Objective<double>>("objectives", "objective",
                                   "The function f that is minimised: the key \"objective\"."),
        kind_of<Noise<double>>("noises", "noise", "The law of the gradient noise: the key \"noise\"."),
        kind_of<Optimizer<double>>("optimizers", "optimizer",
                                   "What agents send and what the server does: the key \"optimizer\"."),
        kind_of<Compressor<double>>("compressors", "compressor",
                                    "What an agent applies to its gradient: the key \"compressor\" of dcsgd."),
        kind_of<Schedule>("schedules", "schedule",
                          "The factor eta_k of step k: the key \"schedule\" of \"learning_rate\"."),
        kind_of<Normalization<double>>("normalizations", "normalization",
                                       "A factor of the step size that depends on the gradient: the key "
                                       "\"normalization\" of \"learning_rate\"."),
        kind_of<Process<double>>("processes", "process", "A stochastic process of its own: the key \"process\"."),
        kind_of<Driver<double>>("drivers", "driver",
                                "The motion that drives a process: the key \"driver\" of \"process\"."),
        kind_of<Integrator<double>>(
            "integrators", "integrator",
            "How an SDE is integrated: the key \"integrator\", with \"dt\", and that of \"sde\"."),
        kind_of<Observable>("observables", "observable",
                            "What is looked at at every checkpoint: names in the array \"observables\"."),
    };
    share<GradientNoise<double>>(kinds, "noises");
    share<ProcessDriver>(kinds, "processes");
    share<StepLength>(kinds, "integrators");
    // A coordinate is written with its index, not as an object.
    ComponentInfo& coordinate =
        kinds.back().entries.at(static_cast<std::size_t>(Observable::tag_of<Coordinate>())).info;
    coordinate.name += "[j]";
    coordinate.parameters.clear();
    return kinds;
  }();
  return all;
}

/// The kinds to print: one, or all; the keys of the experiment are none of them.
std::vector<const Kind*> chosen(std::string_view kind) {
  std::vector<const Kind*> some;
  for (const Kind& each : kinds())
    if (kind.empty() || kind == each.name) some.push_back(&each);
  return some;
}

bool shows_experiment(std::string_view kind) {
  return kind.empty() || kind == experiment_kind;
}

std::string default_of(const ParameterInfo& parameter) {
  if (parameter.presence == Presence::optional) return "optional";
  return parameter.fallback.is_null() ? "required" : parameter.fallback.dump();
}

std::string default_of(const ExperimentKey& key) {
  if (key.presence == Presence::optional) return "optional";
  return key.fallback.is_null() ? "required" : key.fallback.dump();
}

// --- text

std::string presence_text(const std::string& fallback) {
  return fallback == "optional" || fallback == "required" ? fallback : "default " + fallback;
}

std::string line(std::size_t indent, std::string_view name, std::size_t width, const std::string& rest) {
  return fmt::format("{:{}}{:<{}}  {}\n", "", indent, name, width, rest);
}

std::string text_of(const std::vector<ParameterInfo>& parameters, std::size_t width) {
  std::string text;
  for (const ParameterInfo& p : parameters) {
    const std::string unit = p.unit.empty() || p.unit == "1" ? "" : fmt::format("; unit: {}", p.unit);
    text += line(4, p.name, width - 2,
                 fmt::format("{} ({}{}; {})", p.meaning, values_of(p), unit, presence_text(default_of(p))));
  }
  return text;
}

std::size_t widest_name(const Kind& kind) {
  std::size_t width = 0;
  const auto widen = [&](const std::vector<ParameterInfo>& parameters) {
    for (const ParameterInfo& p : parameters) width = std::max(width, p.name.size() + 2);
  };
  for (const Entry& entry : kind.entries) {
    width = std::max(width, entry.info.name.size());
    widen(entry.info.parameters);
  }
  widen(kind.shared);
  return width;
}

std::string text_of(const Kind& kind) {
  const std::size_t width = widest_name(kind);
  std::string text = fmt::format("{}\n", kind.name);
  for (const Entry& entry : kind.entries)
    text += line(2, entry.info.name, width, entry.info.sentence) + text_of(entry.info.parameters, width);
  if (!kind.shared.empty()) text += "  every one has\n" + text_of(kind.shared, width);
  return text;
}

std::string text_of(const std::vector<ExperimentKey>& keys, std::size_t indent) {
  std::size_t width = 0;
  for (const ExperimentKey& key : keys) width = std::max(width, key.name.size());
  std::string text;
  for (const ExperimentKey& key : keys) {
    text += line(indent, key.name, width,
                 fmt::format("{} ({}; {})", key.meaning, key.values, presence_text(default_of(key))));
    text += text_of(key.members, indent + 2);
  }
  return text;
}

// --- JSON

Json json_of(const ParameterInfo& p) {
  static const std::vector<std::string> types = {"number", "integer", "flag", "word", "numbers", "component"};
  Json json{{"name", p.name},
            {"type", types.at(static_cast<std::size_t>(p.type))},
            {"values", values_of(p)},
            {"required", p.presence == Presence::required}};
  if (!p.fallback.is_null()) json["default"] = p.fallback;
  if (p.type == ValueType::word) json["words"] = p.one_of;
  if (!p.unit.empty()) json["unit"] = p.unit;
  json["meaning"] = p.meaning;
  return json;
}

Json json_of(const std::vector<ParameterInfo>& parameters) {
  Json json = Json::array();
  for (const ParameterInfo& p : parameters) json.push_back(json_of(p));
  return json;
}

Json json_of(const Kind& kind) {
  Json list = Json::array();
  for (const Entry& entry : kind.entries) {
    Json json{{"name", entry.info.name}, {"sentence", entry.info.sentence}, {"source", entry.info.source}};
    for (const Fact& fact : entry.facts) json["facts"][fact.name] = fact.value;
    json["parameters"] = json_of(entry.info.parameters);
    for (const ParameterInfo& p : kind.shared) json["parameters"].push_back(json_of(p));
    list.push_back(std::move(json));
  }
  return list;
}

Json json_of(const std::vector<ExperimentKey>& keys) {
  Json list = Json::array();
  for (const ExperimentKey& key : keys) {
    Json json{{"name", key.name},
              {"values", key.values},
              {"required", key.presence == Presence::required},
              {"meaning", key.meaning}};
    if (!key.fallback.is_null()) json["default"] = key.fallback;
    if (!key.members.empty()) json["members"] = json_of(key.members);
    list.push_back(std::move(json));
  }
  return list;
}

// --- Markdown

constexpr std::string_view generated_note =
    "<!-- Written by scripts/reference from the descriptions in the sources; edit those. -->\n\n";

/// Text inside a table's cell or a paragraph.
std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '|' || c == '*' || c == '_' || c == '<' || c == '[' || c == ']') result += '\\';
    result += c;
  }
  return result;
}

std::string markdown_default(const std::string& fallback) {
  return fallback == "optional" || fallback == "required" ? fallback : fmt::format("`{}`", fallback);
}

std::string markdown_of(const std::vector<ParameterInfo>& parameters) {
  if (parameters.empty()) return "";
  std::string text = "| key | values | default | unit | meaning |\n|---|---|---|---|---|\n";
  for (const ParameterInfo& p : parameters) {
    const std::string values =
        p.type == ValueType::component ? fmt::format("one of the [{0}]({0}.md)", p.kind) : escaped(values_of(p));
    text += fmt::format("| `{}` | {} | {} | {} | {} |\n", p.name, values, markdown_default(default_of(p)),
                        p.unit == "1" ? "" : escaped(p.unit), escaped(p.meaning));
  }
  return text + "\n";
}

std::string markdown_of(const Kind& kind) {
  std::string title = kind.name;
  title[0] = static_cast<char>(title[0] - 'a' + 'A');
  std::string text = fmt::format("{}# {}\n\n{}\n\n", generated_note, title, escaped(kind.sentence));
  if (!kind.shared.empty()) text += "Beside their own, all have these keys:\n\n" + markdown_of(kind.shared);
  for (const Entry& entry : kind.entries) {
    text += fmt::format("## `{}`\n\n{}\n\n{}", entry.info.name, escaped(entry.info.sentence),
                        markdown_of(entry.info.parameters));
    for (const Fact& fact : entry.facts) text += fmt::format("- {}: {}\n", fact.name, fact.value);
    if (!entry.facts.empty()) text += "\n";
    if (!entry.info.source.empty()) text += fmt::format("Source: {}.\n\n", escaped(entry.info.source));
  }
  text.pop_back();
  return text;
}

std::string markdown_of(const std::vector<ExperimentKey>& keys) {
  std::string text = "| key | values | default | meaning |\n|---|---|---|---|\n";
  for (const ExperimentKey& key : keys)
    text += fmt::format("| `{}` | {} | {} | {} |\n", key.name, escaped(key.values), markdown_default(default_of(key)),
                        escaped(key.meaning));
  for (const ExperimentKey& key : keys)
    if (!key.members.empty()) text += fmt::format("\n## `{}`\n\n{}", key.name, markdown_of(key.members));
  return text;
}

std::string experiment_markdown() {
  return fmt::format("{}# Keys of the experiment file\n\n{}", generated_note, markdown_of(experiment_keys()));
}

std::string index_markdown() {
  std::string text = fmt::format(
      "{}# Reference\n\n- [experiment](experiment.md): the keys of the experiment file\n- [result](result.md): "
      "the keys of the result file\n",
      generated_note);
  for (const Kind& kind : kinds()) {
    text += fmt::format("- [{0}]({0}.md):", kind.name);
    for (const Entry& entry : kind.entries)
      text += fmt::format("{} `{}`", &entry == &kind.entries.front() ? "" : ",", entry.info.name);
    text += "\n";
  }
  return text + "\nThe JSON Schemas of the [experiment file](../experiment.schema.json) and of the "
                "[result file](../result.schema.json) say the same to an editor.\n";
}

/// All objects of a result file and of a sweep's.
std::vector<ObjectInfo> result_objects() {
  std::vector<ObjectInfo> objects;
  add_object<Result>(objects);
  add_object<FileResult>(objects);
  return objects;
}

std::string markdown_of(const ObjectInfo& object) {
  std::string text = fmt::format("## {}\n\n{}\n\n| key | values | unit | meaning |\n|---|---|---|---|\n", object.name,
                                 escaped(object.sentence));
  for (const KeyInfo& key : object.keys)
    text += fmt::format("| `{}` | {}{} | {} | {} |\n", key.name, key.values, key.required ? "" : "; may be absent",
                        escaped(key.unit), escaped(key.meaning));
  return text;
}

std::string result_markdown() {
  std::string text = fmt::format(
      "{}# Keys of the result file\n\nA file holds a [result](#result), or a [sweep](#sweep) of them. Numbers that are "
      "not "
      "finite are the strings `\"inf\"`, `\"-inf\"` and `\"nan\"`. A unit may be that of the observable; numbers "
      "without a unit are pure. What the keys mean in context is in [result-file.md](../result-file.md), how they are "
      "computed in "
      "[methods/statistics.md](../methods/statistics.md).\n",
      generated_note);
  for (const ObjectInfo& object : result_objects()) text.append("\n").append(markdown_of(object));
  return text;
}

// --- JSON Schema

Json schema_of(const Entry& entry, const std::vector<ParameterInfo>& shared) {
  Json schema{{"description", entry.info.sentence},
              {"type", "object"},
              {"additionalProperties", false},
              {"properties", {{"type", {{"const", entry.info.name}}}}},
              {"required", Json::array({"type"})}};
  const auto add = [&](const ParameterInfo& p) {
    Json& property = schema["properties"][p.name] = heavytail::schema_of(p);
    property["description"] = p.meaning;
    if (!p.fallback.is_null()) property["default"] = p.fallback;
    if (p.presence == Presence::required) schema["required"].push_back(p.name);
  };
  for (const ParameterInfo& p : entry.info.parameters) add(p);
  for (const ParameterInfo& p : shared) add(p);
  return schema;
}

} // namespace

std::vector<std::string> catalogue_kinds() {
  std::vector<std::string> names;
  for (const Kind& kind : kinds()) names.push_back(kind.name);
  names.emplace_back(experiment_kind);
  return names;
}

std::optional<std::string> kind_called(std::string_view name) {
  for (const Kind& kind : kinds())
    if (name == kind.name || name == kind.singular) return kind.name;
  if (name == experiment_kind) return std::string(experiment_kind);
  return std::nullopt;
}

std::string catalogue_text(std::string_view kind) {
  std::string text;
  for (const Kind* each : chosen(kind)) text.append(text.empty() ? "" : "\n").append(text_of(*each));
  if (shows_experiment(kind))
    text += fmt::format("{}{}\n{}", text.empty() ? "" : "\n", experiment_kind, text_of(experiment_keys(), 2));
  return text;
}

Json catalogue_json(std::string_view kind) {
  Json json = Json::object();
  for (const Kind* each : chosen(kind)) json[each->name] = json_of(*each);
  if (shows_experiment(kind)) json[std::string(experiment_kind)] = json_of(experiment_keys());
  return json;
}

std::string catalogue_markdown(std::string_view kind) {
  std::string text;
  for (const Kind* each : chosen(kind)) text.append(text.empty() ? "" : "\n").append(markdown_of(*each));
  if (shows_experiment(kind)) text.append(text.empty() ? "" : "\n").append(experiment_markdown());
  return text;
}

std::map<std::string, std::string> reference_pages() {
  std::map<std::string, std::string> pages = {
      {"README.md", index_markdown()}, {"experiment.md", experiment_markdown()}, {"result.md", result_markdown()}};
  for (const Kind& kind : kinds()) pages[kind.name + ".md"] = markdown_of(kind);
  return pages;
}

namespace {

/// Enters a key of the experiment file, in the branch that has it.
void enter_key(Json& schema, const ExperimentKey& key) {
  Json& property = schema["properties"][key.name] = key.schema;
  property["description"] = key.meaning;
  if (!key.fallback.is_null()) property["default"] = key.fallback;
  if (key.of != KeyOf::every) schema[key.of == KeyOf::process ? "else" : "then"]["properties"][key.name] = false;
  if (key.presence != Presence::required) return;
  if (key.of == KeyOf::every) schema["required"].push_back(key.name);
  if (key.of == KeyOf::process) schema["then"]["required"].push_back(key.name);
  if (key.of == KeyOf::optimizer) schema["else"]["required"].push_back(key.name);
}

} // namespace

Json experiment_schema() {
  Json schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
              {"title", experiment_schema_name},
              {"description",
               "An experiment of heavytail: a stochastic optimizer or a stochastic process, run from many replicas."},
              {"type", "object"},
              {"additionalProperties", false}};
  // A document with "process" has the keys of processes, any other those of optimizers.
  schema["if"] = {{"required", Json::array({"process"})}};
  for (const char* branch : {"then", "else"})
    schema[branch] = {{"properties", Json::object()}, {"required", Json::array()}};
  for (const ExperimentKey& key : experiment_keys()) enter_key(schema, key);
  // One of these says how long.
  schema["then"]["required"].push_back("time");
  schema["else"]["oneOf"] =
      Json::array({{{"required", Json::array({"steps"})}}, {{"required", Json::array({"time"})}}});
  for (const Kind& kind : kinds())
    for (const Entry& entry : kind.entries)
      if (kind.name != "observables")
        schema["$defs"][fmt::format("{}.{}", kind.name, entry.info.name)] = schema_of(entry, kind.shared);
  return schema;
}

namespace {

Json schema_of(const ObjectInfo& object) {
  Json schema{{"description", object.sentence},
              {"type", "object"},
              {"additionalProperties", false},
              {"properties", Json::object()},
              {"required", Json::array()}};
  for (const KeyInfo& key : object.keys) {
    Json& property = schema["properties"][key.name] = key.schema;
    property["description"] = key.meaning;
    if (key.required) schema["required"].push_back(key.name);
  }
  return schema;
}

} // namespace

Json result_schema() {
  const Json number{{"anyOf", {{{"type", "number"}}, {{"enum", {"inf", "-inf", "nan"}}}}}};
  const Json number_here{{"$ref", "#/$defs/number"}};
  Json schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
              {"title", "heavytail/result/1, heavytail/sweep/1"},
              {"description", "A result of heavytail, or those of a sweep."},
              {"oneOf", {{{"$ref", "#/$defs/result"}}, {{"$ref", "#/$defs/sweep"}}}}};
  schema["$defs"]["number"] = number;
  schema["$defs"]["interval"] = {{"description", "Its ends, low and high."},
                                 {"type", "array"},
                                 {"prefixItems", Json::array({number_here, number_here})},
                                 {"minItems", 2},
                                 {"maxItems", 2}};
  for (const ObjectInfo& object : result_objects()) schema["$defs"][object.name] = schema_of(object);
  return schema;
}

} // namespace heavytail
