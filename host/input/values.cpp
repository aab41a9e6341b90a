// SPDX-License-Identifier: MIT
// Reading single values of a document.
#include "host/input/values.hpp"

#include <heavytail/lanes/math.hpp>
#include <heavytail/lanes/scalar.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

namespace heavytail {

namespace {

/// Insertions, deletions, replacements and swaps of neighbours that make `b` of `a`.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> now(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) now[j] = std::min(now[j], before[j - 2] + 1);
    }
    before = std::exchange(last, now);
  }
  return last[b.size()];
}

/// "in (0, 2]" and its like, for what numbers and integers have in common.
std::string expected_of(std::string_view what, const Range& range) {
  const bool low = std::isfinite(range.low);
  const bool high = std::isfinite(range.high);
  if (low && high)
    return fmt::format("{} in {}{}, {}{}", what, range.open_low ? "(" : "[", range.low, range.high,
                       range.open_high ? ")" : "]");
  if (low) return fmt::format("{} {} {}", what, range.open_low ? "greater than" : "of at least", range.low);
  if (high) return fmt::format("{} {} {}", what, range.open_high ? "less than" : "of at most", range.high);
  return fmt::format("{}", what);
}

bool in_range_of_float32(double number, const Range& range) {
  return std::abs(number) <= static_cast<double>(std::numeric_limits<float>::max()) &&
         range.contains(static_cast<double>(static_cast<float>(number)));
}

std::string so_many_numbers(std::size_t count) {
  return fmt::format("{} number{}", count, count == 1 ? "" : "s");
}

/// What `count` numbers must be, for the dimension or the number of agents.
void report_count(const std::string& pointer, std::int32_t wanted, std::string_view of, std::size_t found,
                  Reading& reading) {
  reading.report(pointer, fmt::format("{}, one for each {}", so_many_numbers(static_cast<std::size_t>(wanted)), of),
                 so_many_numbers(found));
}

/// Takes `count` as the dimension where that is unknown; reports where they differ.
bool fits_dimension(const std::string& pointer, std::size_t count, Reading& reading) {
  if (reading.dimension == 0) reading.dimension = static_cast<std::int32_t>(count);
  if (static_cast<std::size_t>(reading.dimension) == count) return true;
  report_count(pointer, reading.dimension, "coordinate", count, reading);
  return false;
}

double between(double from, double to, double share, bool logarithmic) {
  if (!logarithmic) return from + (to - from) * share;
  return from * heavytail::exp(heavytail::log(to / from) * share);
}

/// {"from", "to", "spacing", and perhaps "dimension"}.
std::optional<Slice> read_spaced(Json value, const std::string& pointer, const Range& range, Reading& reading) {
  static const std::vector<std::string> keys = {"from", "to", "spacing", "dimension"};
  const std::size_t problems_before = reading.problems.size();
  refuse_unknown_keys(value, pointer, keys, reading);
  const auto end = [&](const char* key, const Range& within) {
    const Json* number = member(value, pointer, {.name = key, .range = within}, reading);
    return number == nullptr ? std::nullopt : read_number(*number, child(pointer, key), within, reading);
  };
  static const std::vector<std::string> spacings = {"linear", "log"};
  const Json* spacing =
      member(value, pointer, {.name = "spacing", .type = ValueType::word, .one_of = spacings}, reading);
  const auto place =
      spacing == nullptr ? std::nullopt : read_word(*spacing, child(pointer, "spacing"), spacings, reading);
  const bool logarithmic = place && *place == 1;
  Range within = range;
  if (logarithmic && within.low <= 0) {
    within.low = 0;
    within.open_low = true;
  }
  const auto from = end("from", within);
  const auto to = end("to", within);
  if (value.contains("dimension"))
    if (const auto count =
            read_integer(value.at("dimension"), child(pointer, "dimension"), {.low = 1, .high = 1 << 20}, reading))
      fits_dimension(child(pointer, "dimension"), static_cast<std::size_t>(*count), reading);
  if (reading.problems.size() == problems_before && reading.dimension == 0)
    reading.report(child(pointer, "dimension"), "how many coordinates there are", "nothing");
  if (reading.problems.size() != problems_before) return std::nullopt;
  const auto count = static_cast<std::size_t>(reading.dimension);
  std::vector<double> numbers(count, *from);
  for (std::size_t j = 1; j + 1 < count; ++j)
    numbers[j] = between(*from, *to, static_cast<double>(j) / static_cast<double>(count - 1), logarithmic);
  if (count > 1) numbers.back() = *to;
  return stored(numbers, reading);
}

std::optional<Slice> read_matrix(const Json& value, const std::string& pointer, const Range& range, Reading& reading) {
  if (!value.is_array() || value.empty()) {
    reading.report(pointer, "an array of rows, each an array of numbers", shown(value));
    return std::nullopt;
  }
  if (!fits_dimension(pointer, value.size(), reading)) return std::nullopt;
  std::vector<double> entries;
  bool complete = true;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const std::string at = child(pointer, i);
    const auto row = read_array(value[i], at, range, "a row, an array of numbers", reading);
    complete = complete && row && row->size() == value.size();
    if (row && row->size() != value.size())
      reading.report(at, so_many_numbers(value.size()) + ", as many as there are rows", so_many_numbers(row->size()));
    if (row) entries.insert(entries.end(), row->begin(), row->end());
  }
  return complete ? std::optional(stored(entries, reading)) : std::nullopt;
}

} // namespace

void Reading::report(std::string pointer, std::string expected, std::string found, std::string hint) {
  problems.push_back({std::move(pointer), std::move(expected), std::move(found), std::move(hint)});
}

InputError placed_at(const std::string& pointer, const InputError& part) {
  std::vector<Problem> problems = part.problems();
  for (Problem& problem : problems) problem.pointer = pointer + problem.pointer;
  return InputError(std::move(problems));
}

std::string child(const std::string& pointer, std::string_view key) {
  std::string escaped = pointer + "/";
  for (const char c : key) {
    if (c == '~')
      escaped += "~0";
    else if (c == '/')
      escaped += "~1";
    else
      escaped += c;
  }
  return escaped;
}

std::string child(const std::string& pointer, std::size_t index) {
  return pointer + "/" + std::to_string(index);
}

std::string shown(const Json& value) {
  constexpr std::size_t longest = 60;
  if (value.is_discarded()) return "nothing";
  std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() <= longest) return text;
  std::size_t cut = longest;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U) --cut; // not inside a character
  return text.substr(0, cut) + "…";
}

std::string nearest_hint(std::string_view word, std::span<const std::string> candidates) {
  const std::string* nearest = nullptr;
  std::size_t least = 0;
  for (const std::string& candidate : candidates) {
    const std::size_t distance = edit_distance(word, candidate);
    const std::size_t most = std::max<std::size_t>(1, std::max(word.size(), candidate.size()) / 3);
    if (distance <= most && (nearest == nullptr || distance < least)) {
      nearest = &candidate;
      least = distance;
    }
  }
  return nearest == nullptr ? "" : fmt::format("did you mean \"{}\"?", *nearest);
}

std::string quoted_list(std::span<const std::string> words) {
  std::string text;
  for (const std::string& word : words) text += fmt::format("{}\"{}\"", text.empty() ? "" : ", ", word);
  return text;
}

std::string expected_number(const Range& range) {
  return expected_of("a number", range);
}

std::string expected_integer(const Range& range) {
  if (!std::isfinite(range.low) || !std::isfinite(range.high)) return expected_of("an integer", range);
  return fmt::format("an integer from {:.0f} to {:.0f}", range.low, range.high);
}

std::optional<std::int64_t> exact_integer(const Json& value) {
  constexpr std::int64_t most = std::int64_t{1} << 53U;
  if (value.is_number_unsigned())
    return value.get<std::uint64_t>() <= std::uint64_t{most} ? std::optional(value.get<std::int64_t>()) : std::nullopt;
  if (value.is_number_integer())
    return value.get<std::int64_t>() >= -most ? std::optional(value.get<std::int64_t>()) : std::nullopt;
  if (!value.is_number_float()) return std::nullopt;
  // From 2^53 on a number with a point or an exponent may have been rounded to this one.
  const double number = value.get<double>();
  return std::abs(number) < static_cast<double>(most) && number == std::floor(number)
             ? std::optional(static_cast<std::int64_t>(number))
             : std::nullopt;
}

std::optional<double> read_number(const Json& value, const std::string& pointer, const Range& range, Reading& reading) {
  const std::string expected = expected_number(range);
  if (value.is_number()) {
    const double number = value.get<double>();
    if (range.contains(number)) {
      if (!reading.single || in_range_of_float32(number, range)) return number;
      reading.report(pointer, expected + " after rounding to float32", shown(value),
                     "\"precision\": \"float64\" holds it");
      return std::nullopt;
    }
  }
  reading.report(pointer, expected, shown(value));
  return std::nullopt;
}

std::optional<std::int64_t> read_integer(const Json& value, const std::string& pointer, const Range& range,
                                         Reading& reading) {
  const std::optional<std::int64_t> integer = exact_integer(value);
  if (integer && range.contains(static_cast<double>(*integer))) return integer;
  reading.report(pointer, expected_integer(range), shown(value));
  return std::nullopt;
}

std::optional<bool> read_flag(const Json& value, const std::string& pointer, Reading& reading) {
  if (value.is_boolean()) return value.get<bool>();
  reading.report(pointer, "true or false", shown(value));
  return std::nullopt;
}

std::optional<std::size_t> read_word(const Json& value, const std::string& pointer, std::span<const std::string> words,
                                     Reading& reading) {
  const std::string word = value.is_string()   ? value.get<std::string>()
                           : value.is_number() ? value.dump()
                                               : std::string();
  const auto place = std::find(words.begin(), words.end(), word);
  if (place != words.end()) return static_cast<std::size_t>(place - words.begin());
  reading.report(pointer, (words.size() > 1 ? "one of " : "") + quoted_list(words), shown(value),
                 nearest_hint(word, words));
  return std::nullopt;
}

std::optional<std::vector<double>> read_array(const Json& value, const std::string& pointer, const Range& range,
                                              const std::string& what, Reading& reading) {
  if (!value.is_array() || value.empty()) {
    reading.report(pointer, what, shown(value));
    return std::nullopt;
  }
  std::vector<double> numbers;
  for (std::size_t i = 0; i < value.size(); ++i)
    if (const auto number = read_number(value[i], child(pointer, i), range, reading)) numbers.push_back(*number);
  return numbers.size() == value.size() ? std::optional(numbers) : std::nullopt;
}

Slice stored(std::span<const double> numbers, Reading& reading) {
  const Slice slice{static_cast<std::uint32_t>(reading.table.size()), static_cast<std::uint32_t>(numbers.size())};
  reading.table.insert(reading.table.end(), numbers.begin(), numbers.end());
  return slice;
}

std::optional<Slice> read_numbers(const Json& value, const std::string& pointer, const ParameterInfo& parameter,
                                  Reading& reading) {
  const bool coordinates = parameter.extent == Extent::per_coordinate;
  if (parameter.extent == Extent::square_matrix) return read_matrix(value, pointer, parameter.range, reading);
  if (coordinates && value.is_object()) return read_spaced(value, pointer, parameter.range, reading);
  if (value.is_array()) {
    const auto numbers = read_array(value, pointer, parameter.range, "an array of numbers that is not empty", reading);
    if (!numbers) return std::nullopt;
    if (coordinates && !fits_dimension(pointer, numbers->size(), reading)) return std::nullopt;
    if (!coordinates && reading.agents != 0 && numbers->size() != static_cast<std::size_t>(reading.agents) &&
        numbers->size() != 1) {
      report_count(pointer, reading.agents, "agent", numbers->size(), reading);
      return std::nullopt;
    }
    return stored(*numbers, reading);
  }
  if (!value.is_number()) {
    reading.report(pointer,
                   expected_number(parameter.range) + (coordinates
                                                           ? ", an array of them, or {\"from\", \"to\", \"spacing\"}"
                                                           : ", or an array of them"),
                   shown(value));
    return std::nullopt;
  }
  const auto number = read_number(value, pointer, parameter.range, reading);
  if (!number) return std::nullopt;
  if (coordinates && reading.dimension == 0) reading.dimension = 1;
  return stored({&*number, 1}, reading);
}

bool is_object(const Json& value, const std::string& pointer, std::string_view what, Reading& reading) {
  if (value.is_object()) return true;
  reading.report(pointer, std::string(what), shown(value));
  return false;
}

void refuse_unknown_keys(const Json& node, const std::string& pointer, std::span<const std::string> keys,
                         Reading& reading) {
  for (const auto& [key, value] : node.items()) {
    if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
    reading.unknown_keys.push_back(child(pointer, key));
    reading.report(child(pointer, key), (keys.size() > 1 ? "one of the keys " : "only the key ") + quoted_list(keys),
                   fmt::format("{}", shown(Json(key))), nearest_hint(key, keys));
  }
}

Json* member(Json& node, const std::string& pointer, const ParameterInfo& parameter, Reading& reading) {
  if (const auto found = node.find(parameter.name); found != node.end()) return &*found;
  if (parameter.presence == Presence::has_default) return &(node[parameter.name] = parameter.fallback);
  if (parameter.presence == Presence::optional) return nullptr;
  std::string expected = "a value";
  if (parameter.type == ValueType::number) expected = expected_number(parameter.range);
  if (parameter.type == ValueType::integer) expected = expected_integer(parameter.range);
  if (parameter.type == ValueType::numbers) expected = "numbers";
  if (parameter.type == ValueType::component) expected = "an object with a \"type\"";
  if (parameter.type == ValueType::word) expected = "one of " + quoted_list(parameter.one_of);
  reading.report(child(pointer, parameter.name), std::move(expected), "nothing");
  return nullptr;
}

} // namespace heavytail
