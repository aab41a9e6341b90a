// SPDX-License-Identifier: MIT
// Reading single values of a document: each function gives the value, or reports what is wrong with it and gives none.
#pragma once

#include "host/input/component_info.hpp"
#include "host/json.hpp"
#include "host/problem.hpp"

#include <heavytail/describe/description.hpp>
#include <heavytail/describe/slice.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace heavytail {

/// What reading a document gathers.
struct Reading {
  std::vector<Problem> problems;
  std::vector<std::string> unknown_keys; ///< pointers of those among the problems
  std::vector<double> table;             ///< the numbers of all slices
  std::int32_t dimension = 0;            ///< of the objective, 0 while it is unknown
  std::int32_t agents = 0;               ///< 0 while unknown
  bool single = true;                    ///< numbers must keep to their ranges in float32

  void report(std::string pointer, std::string expected, std::string found, std::string hint = {});
};

/// While it lives, numbers are read as those that estimates are made with: in float64, whatever replicas have.
class ReadingInFloat64 {
public:
  explicit ReadingInFloat64(Reading& reading) : reading_(reading), single_(std::exchange(reading.single, false)) {}

  ReadingInFloat64(const ReadingInFloat64&) = delete;
  ReadingInFloat64& operator=(const ReadingInFloat64&) = delete;

  ~ReadingInFloat64() { reading_.single = single_; }

private:
  Reading& reading_;
  bool single_;
};

/// What is wrong with a part of a document, from what is wrong with the part by itself.
InputError placed_at(const std::string& pointer, const InputError& part);

/// The pointer of a member or an element.
std::string child(const std::string& pointer, std::string_view key);
std::string child(const std::string& pointer, std::size_t index);

/// A value as a message shows it: JSON, shortened.
std::string shown(const Json& value);

/// `did you mean "student_t"?` with the candidate nearest to `word`, empty where none is near.
std::string nearest_hint(std::string_view word, std::span<const std::string> candidates);

/// `"a", "b"`.
std::string quoted_list(std::span<const std::string> words);

/// "a number greater than 0", "an integer from 1 to 64".
std::string expected_number(const Range& range);
std::string expected_integer(const Range& range);

std::optional<double> read_number(const Json& value, const std::string& pointer, const Range& range, Reading& reading);

/// A JSON number as the integer that was written, up to 2^53 in magnitude; nothing where it is none, or may have been
/// rounded to one.
std::optional<std::int64_t> exact_integer(const Json& value);

/// An integer; a number without fraction such as 1e6 is one too.
std::optional<std::int64_t> read_integer(const Json& value, const std::string& pointer, const Range& range,
                                         Reading& reading);

std::optional<bool> read_flag(const Json& value, const std::string& pointer, Reading& reading);

/// The position of the word among `words`; a number that spells one is one too.
std::optional<std::size_t> read_word(const Json& value, const std::string& pointer, std::span<const std::string> words,
                                     Reading& reading);

/// An array of numbers, each in range; `what` says what it is.
std::optional<std::vector<double>> read_array(const Json& value, const std::string& pointer, const Range& range,
                                              const std::string& what, Reading& reading);

/// Several numbers, put into the table.  Coordinates fix the dimension where it is unknown.
std::optional<Slice> read_numbers(const Json& value, const std::string& pointer, const ParameterInfo& parameter,
                                  Reading& reading);

/// Puts numbers into the table.
Slice stored(std::span<const double> numbers, Reading& reading);

/// Whether the value is an object; reports it where it is not.
bool is_object(const Json& value, const std::string& pointer, std::string_view what, Reading& reading);

/// Reports the members of an object that are none of `keys`.
void refuse_unknown_keys(const Json& node, const std::string& pointer, std::span<const std::string> keys,
                         Reading& reading);

/// The member of an object.  An absent one with a default is written into the object, an absent required one is
/// reported; nullptr where there is none.
Json* member(Json& node, const std::string& pointer, const ParameterInfo& parameter, Reading& reading);

} // namespace heavytail
