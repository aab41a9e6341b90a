// SPDX-License-Identifier: MIT
// What the C++ peers share: numbers `key=value` from the command line, and one line of JSON with time and statistics.
#pragma once

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

/// The workload's numbers; `threshold` may stand there several times.
class Parameters {
public:
  Parameters(int count, char** arguments) {
    for (int i = 0; i < count; ++i) {
      const std::string argument = arguments[i];
      const auto equals = argument.find('=');
      const double value = std::strtod(argument.c_str() + equals + 1, nullptr);
      if (argument.substr(0, equals) == "threshold")
        thresholds.push_back(value);
      else
        values_[argument.substr(0, equals)] = value;
    }
  }

  double operator[](const std::string& key) const {
    const auto found = values_.find(key);
    if (found == values_.end()) throw std::runtime_error("no parameter " + key);
    return found->second;
  }

  std::vector<double> thresholds;

private:
  std::map<std::string, double> values_;
};

class Clock {
public:
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count(); }

private:
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

struct Moments {
  double mean = 0, variance = 0;
};

inline Moments moments(const std::vector<double>& values) {
  Moments found;
  const auto count = static_cast<double>(values.size());
  for (const double value : values) found.mean += value / count;
  for (const double value : values) found.variance += (value - found.mean) * (value - found.mean) / count;
  return found;
}

inline void print_values(double seconds, const std::vector<double>& values, const std::vector<double>& thresholds) {
  const Moments found = moments(values);
  std::size_t not_finite = 0;
  for (const double value : values) not_finite += std::isfinite(value) ? 0 : 1;
  if (not_finite > 0)
    std::printf(R"({"seconds": %.9f, "mean": null, "variance": null)", seconds);
  else
    std::printf(R"({"seconds": %.9f, "mean": %.17g, "variance": %.17g)", seconds, found.mean, found.variance);
  std::printf(R"(, "not_finite": %zu, "above": [)", not_finite);
  for (std::size_t i = 0; i < thresholds.size(); ++i) {
    std::size_t above = 0;
    for (const double value : values) above += value > thresholds[i] ? 1 : 0;
    std::printf("%s%zu", i > 0 ? ", " : "", above);
  }
  std::puts("]}");
}
