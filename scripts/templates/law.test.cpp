// SPDX-License-Identifier: MIT
#include "tests/host/theory/theory_check.hpp"

namespace heavytail::test {

namespace {

constexpr std::string_view experiment = R"({
  "process": {"type": "brownian", "drift": 0.5, "volatility": 2},
  "integrator": {"type": "euler_maruyama", "dt": 0.25}, "time": 2, "initial_point": 1,
  "replicas": 20000, "seed": 3, "observables": ["x[0]"]
})";

} // namespace

TEST_CASE("theory: @name@ by hand", "[host]") {
  const std::vector<Prediction> predictions = predictions_of(parse_json_text(experiment));
  CHECK(predicted(predictions, "@id@", "x[0]", 8, {Quantity::mean}) == Approx(1 + 0.5 * 2));
}

TEST_CASE("theory: @name@ agrees with replicas, and contradicts those of another experiment", "[host][law]") {
  const Json document = parse_json_text(experiment);
  check_agreement(theory_results(document), "@id@", 1);
  const Json other = with(document, {{"/process/drift", 1.5}});
  CHECK(tally(theory_results(document, other), "@id@").contradicted > 0);
}

} // namespace heavytail::test
