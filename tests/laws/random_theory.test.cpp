// SPDX-License-Identifier: MIT
// Experiments of every kind at random: nothing that the theory states of them is contradicted, and what it states can
// be.  A verdict is against the theory beyond 5 standard errors, one of two million for a normal deviate.
#include "host/problem.hpp"
#include "tests/harness/random_experiments.hpp"
#include "tests/host/theory/theory_check.hpp"

#include <cstdlib>
#include <iostream>
#include <map>
#include <string>

namespace heavytail::test {

namespace {

/// What became of some experiments.
struct Review {
  int run = 0, refused = 0;
  std::map<std::string, Tally> laws;
  std::vector<std::string> contradictions;
};

std::string text_of(std::uint64_t number, const TheoryResult& each) {
  const Prediction& prediction = each.prediction;
  std::ostringstream text;
  text << "experiment " << number << ": " << prediction.statement.id << ", " << prediction.model << ", "
       << prediction.observable << " " << name_of(prediction.asked.quantity) << " " << prediction.asked.at
       << " at step " << prediction.step << ": predicted " << name_of(prediction.statement.relation) << " "
       << prediction.value << " (bias " << prediction.statement.bias << "), measured " << each.measured.value_or(0)
       << ", z " << each.z.value_or(0);
  return text.str();
}

void review(std::uint64_t number, Review& all) {
  std::optional<Experiment> experiment;
  try {
    experiment = read_experiment(random_experiment(number));
  } catch (const InputError&) {
    ++all.refused;
    return;
  }
  ++all.run;
  for (const TheoryResult& each : theory_results(*experiment, *experiment)) {
    const Prediction& prediction = each.prediction;
    if (!is_possible(prediction.asked.quantity, prediction.value))
      all.contradictions.push_back("impossible: " + text_of(number, each));
    Tally& tally = all.laws[prediction.statement.id];
    if (each.verdict == Verdict::undecided) ++tally.undecided;
    if (each.verdict == Verdict::agrees || each.verdict == Verdict::holds) ++tally.agreed;
    if (each.verdict != Verdict::disagrees && each.verdict != Verdict::violated) continue;
    ++tally.contradicted;
    all.contradictions.push_back(text_of(number, each));
  }
}

Review review_of(std::uint64_t first, std::uint64_t count) {
  Review all;
  for (std::uint64_t number = first; number < first + count; ++number) review(number, all);
  return all;
}

void check(const Review& review) {
  for (const std::string& each : review.contradictions) UNSCOPED_INFO(each);
  CHECK(review.contradictions.empty());
}

std::uint64_t number_from(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

} // namespace

TEST_CASE("theory: no experiment at random contradicts it", "[law]") {
  const Review some = review_of(1, 60);
  check(some);
  CHECK(some.run >= 30);
  CHECK(some.laws.size() >= 8);
}

// HEAVYTAIL_RANDOM_EXPERIMENTS experiments from HEAVYTAIL_RANDOM_FIRST on.
TEST_CASE("theory: no experiment of many at random contradicts it", "[.random-theory]") {
  const Review many =
      review_of(number_from("HEAVYTAIL_RANDOM_FIRST", 1), number_from("HEAVYTAIL_RANDOM_EXPERIMENTS", 3000));
  std::cout << many.run << " experiments, " << many.refused << " refused\n";
  for (const auto& [id, tally] : many.laws)
    std::cout << id << ": " << tally.agreed << " agree, " << tally.undecided << " undecided, " << tally.contradicted
              << " contradicted\n";
  check(many);
}

} // namespace heavytail::test
