// SPDX-License-Identifier: MIT
// How predictions are judged: by hand, and how often true and false ones are.
#include "host/theory/verdict.hpp"

#include "host/estimates/finite_variance.hpp"
#include "host/output/theory.hpp"
#include "host/theory/measure.hpp"
#include "tests/harness/tasks.hpp"

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/normal.hpp>
#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace heavytail::test {

namespace {

const double infinity = std::numeric_limits<double>::infinity();

Summary summary_of(const std::vector<double>& values, const std::vector<double>& thresholds = {}) {
  Summary summary{thresholds};
  for (const double value : values) summary.add(value);
  return summary;
}

/// An ensemble of one checkpoint and one observable.
struct One {
  Experiment experiment;
  ModelRun run;
  Partial partial;

  explicit One(Summary summary, std::uint64_t diverged = 0) {
    change_task(run, [](Task& task) { task.precision = Precision::float64; });
    partial.replicas = summary.replicas();
    partial.checkpoints.push_back({1, diverged, {std::move(summary)}});
  }

  TheoryResult judged(const Statement& statement, Asked asked, double value) const {
    Prediction prediction;
    prediction.statement = statement;
    prediction.observable = "loss";
    prediction.summary = 0;
    prediction.checkpoint = 0;
    prediction.asked = asked;
    prediction.value = value;
    return judge(prediction, experiment, run, partial);
  }

  Verdict verdict(const Statement& statement, Asked asked, double value) const {
    return judged(statement, asked, value).verdict;
  }
};

Statement related(Relation relation, double bias = 0) {
  Statement statement;
  statement.id = "law";
  statement.relation = relation;
  statement.bias = bias;
  return statement;
}

std::vector<double> normal_sample(int count) {
  std::mt19937_64 generator(7);
  std::normal_distribution<double> law(1, 2);
  std::vector<double> values;
  for (int i = 0; i < count; ++i) values.push_back(law(generator));
  return values;
}

} // namespace

TEST_CASE("theory verdicts: a count's deviate is that of the exact binomial tail", "[host]") {
  for (const auto& [k, n, p] :
       {std::tuple{5.0, 10U, 0.1}, {0.0, 100U, 0.05}, {40.0, 100U, 0.3}, {13.0, 1000000U, 2e-6}}) {
    const boost::math::binomial_distribution<double> law(n, p);
    const bool above = k > n * p;
    const double tail = above ? cdf(complement(law, k - 1)) : cdf(law, k);
    const double z = quantile(complement(boost::math::normal_distribution<double>(), tail));
    CHECK(binomial_deviate(k, n, p) == Approx(above ? z : -z).epsilon(1e-8));
  }
  CHECK(binomial_deviate(500600, 1000000, 0.5) == Approx(1.2));
  CHECK(binomial_deviate(50, 100, 0.5) == 0);
  CHECK(binomial_deviate(0, 100, 0) == 0);
  CHECK(binomial_deviate(1, 100, 0) == infinity);
  CHECK(binomial_deviate(99, 100, 1) == -infinity);
  CHECK(binomial_deviate(1000, 1000, 0.5) > 30); // beyond the smallest double
}

TEST_CASE("theory verdicts: counts below a number, at bins' edges and inside", "[host]") {
  const Summary summary = summary_of({-2, -1, 1, 1, 1.001, 1.002, 2, 4});
  CHECK(count_at_most(summary, -1.5).low == 1);
  CHECK(count_at_most(summary, -1.5).high == 1);
  CHECK(count_at_most(summary, 1).low == 2); // the bin of 1 begins there
  CHECK(count_at_most(summary, 1).high == 6);
  CHECK(count_at_most(summary, 1.5).low == 6);
  CHECK(count_at_most(summary, 100).low == 8);
  CHECK(count_at_most(summary, -100).high == 0);
}

TEST_CASE("theory verdicts: moments and their standard errors by hand", "[host]") {
  const Summary summary = summary_of({1, 2, 3, 6});
  const Measured mean = measure_moment(summary, Quantity::mean);
  CHECK(mean.value == 3);
  CHECK(mean.standard_error == Approx(std::sqrt(14.0 / 3 / 4)));
  const Measured square = measure_moment(summary, Quantity::mean_square);
  CHECK(square.value == 12.5);
  const double of_square = std::sqrt(((1 + 16 + 81 + 1296) / 4.0 - 156.25) / 4);
  CHECK(square.standard_error >= of_square);
  CHECK(square.standard_error == Approx(of_square).epsilon(0.04));
  const Measured variance = measure_moment(summary, Quantity::variance);
  CHECK(variance.value == Approx(14.0 / 3));
  CHECK(variance.standard_error == Approx(std::sqrt(((16 + 1 + 0 + 81) / 4.0 + 196.0 / 27) / 4)).epsilon(0.05));
  // Two values alone have a fourth moment that is the square of the second: the bins must not make that an error of 0.
  CHECK(measure_moment(summary_of(std::vector<double>{-0.3, 0.3, 0.3, 0.3}), Quantity::variance).standard_error > 0.01);
  CHECK(std::isinf(measure_moment(summary_of({1, infinity}), Quantity::mean).value));
  CHECK(std::isnan(measure_moment(Summary{}, Quantity::mean).value));
}

TEST_CASE("theory verdicts: how far the replica farthest out moves a moment, by hand", "[host]") {
  const Summary summary = summary_of({1, 2, 3, 6});
  const auto influence = [&](Quantity quantity) {
    return largest_influence(summary, quantity, measure_moment(summary, quantity));
  };
  const auto error = [&](Quantity quantity) { return measure_moment(summary, quantity).standard_error; };
  CHECK(influence(Quantity::mean) == Approx((6 - 3) / 4.0 / error(Quantity::mean)));
  CHECK(influence(Quantity::mean_square) == Approx((36 - 12.5) / 4 / error(Quantity::mean_square)));
  CHECK(influence(Quantity::variance) == Approx((9 - 14.0 / 3) / 4 / error(Quantity::variance)));
  const Summary equal = summary_of({2, 2, 2});
  CHECK(largest_influence(equal, Quantity::mean, measure_moment(equal, Quantity::mean)) == 0);
}

TEST_CASE("theory verdicts: five standard errors decide, beyond the bias of an approximation", "[host]") {
  const std::vector<double> values = normal_sample(40000);
  const One one(summary_of(values, {0.0}));
  const Measured mean = measure_moment(one.partial.checkpoints[0].summaries[0], Quantity::mean);
  const Statement equals = related(Relation::equals);
  const auto off = [&](double errors) { return mean.value + errors * mean.standard_error; };
  CHECK(one.verdict(equals, {Quantity::mean}, off(4.9)) == Verdict::agrees);
  CHECK(one.verdict(equals, {Quantity::mean}, off(-5.1)) == Verdict::disagrees);
  CHECK(*one.judged(equals, {Quantity::mean}, off(-3)).z == Approx(3).epsilon(1e-6));
  CHECK(one.verdict(related(Relation::at_most), {Quantity::mean}, off(50)) == Verdict::holds);
  CHECK(one.verdict(related(Relation::at_most), {Quantity::mean}, off(-5.1)) == Verdict::violated);
  CHECK(one.verdict(related(Relation::at_least), {Quantity::mean}, off(-50)) == Verdict::holds);
  CHECK(one.verdict(related(Relation::at_least), {Quantity::mean}, off(5.1)) == Verdict::violated);
  CHECK(one.verdict(related(Relation::approximates, 0.2), {Quantity::mean}, 1.2 * mean.value) == Verdict::agrees);
  CHECK(one.verdict(related(Relation::approximates, 0.2), {Quantity::mean}, 1.4 * mean.value) == Verdict::disagrees);
  const double q = 1 + 2 * 1.2815515655446004;
  CHECK(one.verdict(equals, {Quantity::quantile, 0.9}, q) == Verdict::agrees);
  CHECK(one.verdict(equals, {Quantity::quantile, 0.9}, q + 0.12) == Verdict::disagrees);
  CHECK(*one.judged(equals, {Quantity::quantile, 0.9}, q + 0.12).z < -5);
  CHECK(one.verdict(equals, {Quantity::quantile, 0.9}, q - 0.12) == Verdict::disagrees);
  CHECK(one.verdict(related(Relation::approximates, 0.04), {Quantity::quantile, 0.9}, q + 0.12) == Verdict::agrees);
  CHECK(one.verdict(equals, {Quantity::exceedance, 0.0}, 0.6914624612740131) == Verdict::agrees);
  CHECK(one.verdict(equals, {Quantity::exceedance, 0.0}, 0.705) == Verdict::disagrees);
  CHECK(one.verdict(equals, {Quantity::exceedance, 1.0}, 0.5) ==
        Verdict::undecided);                                                   // not a threshold that was counted
  CHECK(one.verdict(equals, {Quantity::tail_index}, 2) == Verdict::disagrees); // lighter than any power
}

TEST_CASE("theory verdicts: rare replicas that would count leave moments undecided", "[host]") {
  // Squares of lognormals whose mean hangs on replicas far beyond 1 in 10^4: the sample's own error is much too small.
  constexpr double spread = 2;
  std::vector<double> values = normal_sample(10000);
  for (double& value : values) value = std::exp(0.5 * spread * (value - 1));
  const One one(summary_of(values));
  const Statement equals = related(Relation::equals);
  const double variance = std::exp(spread * spread) * std::expm1(spread * spread);
  const Measured measured = measure_moment(one.partial.checkpoints[0].summaries[0], Quantity::variance);
  CHECK((measured.value - variance) / measured.standard_error < -5);
  CHECK(one.verdict(equals, {Quantity::variance}, variance) == Verdict::undecided);
  CHECK(one.verdict(equals, {Quantity::variance}, 2 * variance) == Verdict::undecided);
  // Also where the sample's tail does not speak against a finite variance.
  for (double& value : values) value = std::sqrt(value);
  const Summary lighter = summary_of(values);
  REQUIRE(estimate_variance_verdict(lighter).finite_variance);
  CHECK(One(lighter).verdict(equals, {Quantity::variance}, 100) == Verdict::undecided);
  CHECK(One(lighter).verdict(equals, {Quantity::mean}, 100) == Verdict::disagrees);
  // Some outliers at once, by which a mean of few replicas is off.
  const One few(summary_of(normal_sample(99)));
  CHECK(few.verdict(equals, {Quantity::mean}, 100) == Verdict::undecided);
  const One enough(summary_of(normal_sample(400)));
  CHECK(enough.verdict(equals, {Quantity::mean}, 100) == Verdict::disagrees);
}

TEST_CASE("theory verdicts: nothing is decided where a standard error means nothing", "[host]") {
  const std::vector<double> values = normal_sample(1000);
  const One one(summary_of(values));
  Statement heavy = related(Relation::equals);
  heavy.moment_index = 2;
  CHECK(one.verdict(heavy, {Quantity::mean}, 100) == Verdict::undecided);
  CHECK(one.judged(heavy, {Quantity::mean}, 100).measured);
  heavy.moment_index = 4;
  CHECK(one.verdict(heavy, {Quantity::mean}, 100) == Verdict::disagrees);
  CHECK(one.verdict(heavy, {Quantity::variance}, 100) == Verdict::undecided);
  Summary lost = summary_of(values);
  lost.add_diverged(DivergedAs::absent, 5);
  const One diverged(lost, 5);
  CHECK(diverged.verdict(related(Relation::equals), {Quantity::mean}, 100) == Verdict::undecided);
  CHECK(diverged.verdict(related(Relation::equals), {Quantity::quantile, 0.5}, 100) == Verdict::disagrees);
  const One nothing(Summary{});
  CHECK(nothing.verdict(related(Relation::equals), {Quantity::mean}, 0) == Verdict::undecided);
  CHECK(nothing.verdict(related(Relation::equals), {Quantity::quantile, 0.5}, 0) == Verdict::undecided);
  CHECK(nothing.verdict(related(Relation::equals), {Quantity::exceedance, 0.5}, 0) == Verdict::undecided);
  CHECK(One(summary_of({1e-240, 2e-240})).verdict(related(Relation::equals), {Quantity::mean}, 1.6e-240) ==
        Verdict::undecided);
  CHECK(One(summary_of({2, 2, 2})).verdict(related(Relation::equals), {Quantity::variance}, 1e-9) ==
        Verdict::undecided);
  Summary spread = summary_of(values);
  spread.add(1e9);
  CHECK(One(spread).verdict(related(Relation::equals), {Quantity::mean}, 0) == Verdict::undecided);
}

TEST_CASE("theory verdicts: diverged replicas change counts by no more than their number", "[host]") {
  Summary summary = summary_of(std::vector<double>(900, 1.0), {2.0});
  summary.add_diverged(DivergedAs::infinity, 100);
  const One one(summary, 100);
  const Statement equals = related(Relation::equals);
  CHECK(one.verdict(equals, {Quantity::exceedance, 2.0}, 0.01) == Verdict::agrees);
  CHECK(one.verdict(equals, {Quantity::exceedance, 2.0}, 0.3) == Verdict::disagrees);
  CHECK(*one.judged(equals, {Quantity::exceedance, 2.0}, 0.01).measured == 0.1);
  // Of 900 values 100 counts are 6.7 standard deviations of a median; as many lost ones explain 120, but not 220.
  std::vector<double> values;
  for (int i = 0; i < 900; ++i) values.push_back(1 + i / 900.0);
  Summary survivors = summary_of(values);
  survivors.add_diverged(DivergedAs::absent, 100);
  const One even(survivors, 100);
  for (const double off : {120 / 900.0, -120 / 900.0}) {
    CHECK(even.verdict(equals, {Quantity::quantile, 0.5}, 1.5 + off) == Verdict::agrees);
    CHECK(even.verdict(equals, {Quantity::quantile, 0.5}, 1.5 + 2 * off) == Verdict::disagrees);
    CHECK(One(summary_of(values)).verdict(equals, {Quantity::quantile, 0.5}, 1.5 + off) == Verdict::disagrees);
  }
}

TEST_CASE("theory verdicts: rounding alone is no contradiction", "[host]") {
  const One one(summary_of(std::vector<double>(100, 0.3)));
  const Statement equals = related(Relation::equals);
  CHECK(one.verdict(equals, {Quantity::mean}, 0.3 * (1 + 1e-15)) == Verdict::agrees);
  CHECK(one.verdict(equals, {Quantity::mean}, 0.3 * (1 + 1e-12)) == Verdict::disagrees);
}

TEST_CASE("theory: the report counts verdicts and names what contradicts", "[host]") {
  const One one(summary_of(normal_sample(1000)));
  const std::vector<TheoryResult> results = {one.judged(related(Relation::equals), {Quantity::mean}, 1),
                                             one.judged(related(Relation::equals), {Quantity::mean}, 3),
                                             one.judged(related(Relation::equals), {Quantity::exceedance, 1.0}, 3)};
  const std::vector<TheoryEntry> entries = theory_entries(results);
  const std::string text = report_theory(entries);
  CHECK(text.find("1 of 3 predictions agree or hold, 1 undecided, 1 contradicted\n") != std::string::npos);
  CHECK(text.find("loss mean at step 0 is ") != std::string::npos);
  CHECK(report_theory({}).empty());
  Result result;
  result.theory = entries;
  const Json json = result_json(result)["theory"];
  CHECK(json.size() == 3);
  CHECK(json[1]["verdict"] == "disagrees");
  CHECK(json[1]["predicted"] == 3);
  CHECK(json[2]["measured"].is_null());
  CHECK(json[2]["quantity"] == "exceedance");
}

} // namespace heavytail::test
