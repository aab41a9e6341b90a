// SPDX-License-Identifier: MIT
// Must not compile: components that have a member with the name of each hook, which is no such hook.
#include <heavytail/model.hpp>
#include <heavytail/observables/all.hpp>
#include <heavytail/processes/process_sde.hpp>
#include <heavytail/schedules/all.hpp>

#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

namespace heavytail {

using F = DeclaredLane<float>;

// --- objectives: what hides the right member of a component is wrong.

struct WrongObjective : LinearRegression<float> {
  std::int64_t normals_per_agent() const;
  template <class... Any> int sample_gradient(Any&&...) const;
  void data_variance(const float* table, const Point<float, 1>& x, Point<float, 1>& v) const; // for numbers alone
  void data_sign_mean();
  void data_sign_change();
  int separable() const;
  double smoothness(const double* table) const;
  void check(const double* table) const;
};

static_assert(is_objective<WrongObjective, F>());

struct UnpreparedObjective : SinePl<float> {
  void prepare(std::vector<float>& table);
};

static_assert(is_objective<UnpreparedObjective, F>());

// --- noise laws

struct WrongLaw : Gaussian<float> {
  static constexpr int refined_uniforms = 1;
  int sum_index() const;
  std::int32_t isotropic_blocks(std::int32_t dimension) const;
  void sample_isotropic(std::uint64_t address) const;
  SignResponse<float> sign_response(const float* table, float u) const; // for numbers alone
  float sign_slope(const float* table, float u) const;
  PartialMoments<float> partial_moments(float y) const;
  void prepare_sign_response() const;
};

static_assert(is_noise_law<WrongLaw, F>());

// --- compressors

struct WrongCompressor : Bernoulli<float> {
  int shared_mask = 0;
  double omega() const;
  double contraction() const;
  double spread(std::int32_t dimension) const;
  double thinning() const;
  void add_variance(const Point<float, 1>& v, float weight, Point<float, 1>& out) const;
};

static_assert(is_compressor<WrongCompressor, F>());

// --- optimizers

struct WrongOptimizer : Dsgd<float> {
  int averages_gradients() const;
  bool sends_gradients() const;
  static constexpr int sends_signs = 1;
  bool steps_along_mean = true;
  Identity<float> compressor; // no list
};

static_assert(is_optimizer<WrongOptimizer, F>());

// --- schedules, normalizations, observables

struct WrongSchedule : ConstantSchedule {
  float at_time(double t) const;
};

static_assert(is_schedule<WrongSchedule>());

struct WrongNormalization : L0L1<float> {
  static constexpr int sets_eta = 1;
  void prepare(std::vector<double>& table);
};

static_assert(is_normalization<WrongNormalization, F>());

// --- processes

struct WrongProcess : Cir<float> {
  static constexpr int noise_kind = 1;
  static constexpr int lowest_state = 0;
  bool diagonal() const;
  Objective<float> objective() const;
  double transition(double dt) const;
  float mean_of_mixture(float x) const;
  float exact_mixture(float x) const;
  float exact(float x) const;
  void baoab() const;
  int keeps_stratonovich_form() const;
};

static_assert(is_process<WrongProcess, F>());

// --- SDEs as integrators see them

struct WrongSde : ProcessSde<float, 1> {
  void diffusion_slope() const;
  void drift_and_diffusion() const;
  void euler() const;
  void exact() const;
  void baoab() const;
};

static_assert(is_sde<WrongSde, float>());

} // namespace heavytail
