// SPDX-License-Identifier: MIT
// "noise": the noise of the agents' gradients.
#include "host/input/component_reader.hpp"
#include "host/input/draft.hpp"
#include "host/input/sections/section.hpp"

#include <heavytail/model_facts.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

namespace heavytail {

namespace {

void check_isotropic(Draft& draft) {
  if (draft.noise.joint != Joint::isotropic) return;
  draft.noise.law.visit([&]<class Law>(const Law& /*law*/) {
    if constexpr (!OffersIsotropic<Law, double>) {
      draft.reading.report("/noise/joint", "\"independent\"", "\"isotropic\"",
                           fmt::format("\"{}\" has no isotropic vectors", Law::description().name));
    } else if (const double beta = beta_of(draft.noise.law); beta != 0) {
      draft.reading.report("/noise/beta", "0, since an isotropic law is symmetric", fmt::format("{}", beta));
    }
  });
}

void read_noise(Draft& draft) {
  Json* node = document_member(draft, "noise");
  if (node == nullptr) return;
  const std::vector<std::string> shared = keys_of<GradientNoise<double>>();
  read_component(*node, "/noise", draft.reading, draft.noise.law, shared);
  if (!node->is_object()) return;
  read_parameters(*node, "/noise", draft.reading, draft.noise);
  if (draft.is_sound("/noise/type") && draft.is_sound("/noise/joint") && draft.is_sound("/noise/beta"))
    check_isotropic(draft);
  const Slice growth = draft.noise.gradient_scale;
  const auto first = draft.reading.table.begin() + growth.offset;
  draft.noise.affine = std::any_of(first, first + growth.size, [](double scale) { return scale != 0; });
}

ExperimentKey noise_key() {
  ExperimentKey key = object_key("noise", meaning_of<GradientNoise<double>>(), {{"type", "none"}},
                                 keys_of_struct<GradientNoise<double>>());
  key.values = "a noise with the keys below beside its own";
  key.schema = schema_of_components("noises", detail::names_of(std::type_identity<Noise<double>>{}));
  return key;
}

} // namespace

Section noise_section() {
  return {of_optimizer(noise_key()), Stage::motion, read_noise};
}

} // namespace heavytail
