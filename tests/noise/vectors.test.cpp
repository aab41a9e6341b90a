// SPDX-License-Identifier: MIT
// Known answers: scripted words in, every law's variates out, to the bit, on every SIMD target.  The hidden test
// "[write-vectors]" writes the files anew, for a change of the maps that is meant.
#include "tests/harness/noise_cases.hpp"
#include "tests/harness/random_targets.hpp"
#include "tests/harness/scripted_words.hpp"
#include "tests/harness/vector_file.hpp"

#include <heavytail/noise/all.hpp>

#include <catch2/catch.hpp>

#include <bit>
#include <cstdio>
#include <string>
#include <type_traits>
#include <vector>

namespace heavytail::test {

namespace {

const char* const laws[] = {"none",
                            "gaussian",
                            "laplace",
                            "logistic",
                            "uniform",
                            "rademacher",
                            "student_t dof=0.01",
                            "student_t dof=0.5",
                            "student_t dof=1",
                            "student_t dof=2.5",
                            "student_t dof=1e6",
                            "student_t dof=1e300",
                            "stable alpha=0.01 beta=0",
                            "stable alpha=0.3 beta=1",
                            "stable alpha=0.7 beta=0",
                            "stable alpha=0.7 beta=-0.5",
                            "stable alpha=0.999999999999 beta=0",
                            "stable alpha=0.999999999999 beta=0.5",
                            "stable alpha=1 beta=0",
                            "stable alpha=1 beta=-1",
                            "stable alpha=1.000000000001 beta=0.5",
                            "stable alpha=1.05 beta=-1",
                            "stable alpha=1.3 beta=1",
                            "stable alpha=1.8 beta=0.5",
                            "stable alpha=2 beta=0"};

template <class Real> using Bits = std::conditional_t<std::is_same_v<Real, float>, std::uint32_t, std::uint64_t>;

template <class Real>
std::vector<std::uint64_t> variate_bits(const probe::RandomTarget& target, const std::string& text,
                                        const probe::ScriptedWords& words) {
  const Noise<Real> law = as<Real>(law_from_text(text));
  Real variates[4];
  target.template laws<Real>().map(law, &words, 1, variates);
  std::vector<std::uint64_t> bits;
  for (std::size_t i = 0; i < variates_of(law); ++i) bits.push_back(std::bit_cast<Bits<Real>>(variates[i]));
  return bits;
}

template <class Real> void check_file(const std::string& file) {
  const auto lines = read_vectors(file);
  for (const auto& target : probe::random_targets())
    for (const VectorLine& line : lines) {
      INFO(std::string(target.name) << ": " << line.name);
      REQUIRE(line.input.size() == 8);
      probe::ScriptedWords words{};
      for (std::size_t i = 0; i < 4; ++i) {
        words.words[i] = static_cast<std::uint32_t>(line.input[i]);
        words.further[i] = static_cast<std::uint32_t>(line.input[4 + i]);
      }
      CHECK(variate_bits<Real>(target, line.name, words) == line.output);
    }
}

/// Some edge blocks, one in 409, and six ordinary ones.
std::vector<probe::ScriptedWords> chosen_words() {
  const auto all = scripted_words(6);
  std::vector<probe::ScriptedWords> chosen;
  for (std::size_t i = 0; i < all.size(); ++i)
    if (i % 409 == 0 || i >= 4096) chosen.push_back(all[i]);
  return chosen;
}

void print(std::FILE* file, const probe::ScriptedWords& words) {
  for (const auto word : words.words) std::fprintf(file, "%08x ", word);
  for (const auto word : words.further) std::fprintf(file, "%08x ", word);
  std::fputc(':', file);
}

template <class Real> void write_laws(const char* name) {
  const auto target = probe::random_targets().front();
  std::FILE* file = std::fopen(vector_path(name).c_str(), "w");
  REQUIRE(file != nullptr);
  std::fprintf(file, "# law | four words, their four further words : bits of the variates of the block\n");
  for (const std::string law : laws)
    for (const auto& words : chosen_words()) {
      std::fprintf(file, "%s | ", law.c_str());
      print(file, words);
      for (const auto bits : variate_bits<Real>(target, law, words))
        std::fprintf(file, " %0*llx", static_cast<int>(2 * sizeof(Real)), static_cast<unsigned long long>(bits));
      std::fputc('\n', file);
    }
  std::fclose(file);
}

template <class Real> void print_uniforms(std::FILE* file, const probe::ScriptedWords& words) {
  Real u[4];
  Real signed_u[4];
  probe::random_targets().front().template uniforms<Real>().of_words(&words, 1, u, signed_u);
  for (const Real* values : {u, signed_u})
    for (int i = 0; i < uniforms_per_block<Real>; ++i)
      std::fprintf(file, " %0*llx", static_cast<int>(2 * sizeof(Real)),
                   static_cast<unsigned long long>(std::bit_cast<Bits<Real>>(values[i])));
}

void write_uniforms() {
  std::FILE* file = std::fopen(vector_path("uniform.txt").c_str(), "w");
  REQUIRE(file != nullptr);
  std::fprintf(file, "# four words, their four further words : float32 uniforms, float32 signed uniforms, float64 "
                     "uniforms, float64 signed uniforms\n");
  for (const auto& words : chosen_words()) {
    print(file, words);
    print_uniforms<float>(file, words);
    print_uniforms<double>(file, words);
    std::fputc('\n', file);
  }
  std::fclose(file);
}

} // namespace

TEST_CASE("variates of scripted words are the known answers on every SIMD target", "[exact]") {
  check_file<float>("noise_float32.txt");
  check_file<double>("noise_float64.txt");
}

TEST_CASE("writes the known answers of uniforms and laws", "[.][write-vectors]") {
  write_uniforms();
  write_laws<float>("noise_float32.txt");
  write_laws<double>("noise_float64.txt");
}

} // namespace heavytail::test
