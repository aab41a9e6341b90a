// SPDX-License-Identifier: MIT
// Kernels that nvcc compiled, run by the interpreter, against the same functions run by the host.
#include "tests/cuda/ptx/samples.hpp"

#include "tests/cuda/ptx/ptx_module.hpp"
#include "tests/cuda/ptx/ptx_text.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <bit>
#include <cstring>
#include <span>
#include <string>
#include <vector>

namespace heavytail::ptx {

namespace {

constexpr std::uint32_t count = 1000;
constexpr Grid grid{.grid_x = 9, .block_x = 128};

samples::Given given() {
  return {.seed = 0x123456789ABCDEFULL, .scale = 0.37F, .shifts = {3, 17, 40, 1, 2}, .weight = -1.5e-7, .flag = 1};
}

template <class Number> std::span<const std::byte> memory(const std::vector<Number>& numbers) {
  return std::as_bytes(std::span(numbers));
}

/// Runs a kernel whose parameters are the arguments.
template <class... Arguments>
void run(const Module& module, const char* kernel, Grid launched, Arguments... arguments) {
  void* pointers[] = {static_cast<void*>(&arguments)...};
  launch(module, kernel, launched, pointers);
}

template <class Body> void each_architecture(Body&& body) {
  for (const char* architecture : {"75", "120"}) {
    INFO("sm_" << architecture);
    body(Module::parse(ptx_text("samples", architecture)));
  }
}

/// The kernel calls_and_tables for one thread.
double expected_call(const samples::Given& with, std::uint32_t n) {
  const std::uint64_t bits = samples::random_bits(with.seed, n, 0);
  const double also = with.weight * static_cast<double>(static_cast<std::uint32_t>(bits));
  const double first = static_cast<double>(with.scale) + static_cast<double>(bits >> 40U);
  std::uint32_t second[3];
  for (std::size_t i = 0; i < 3; ++i)
    second[i] = static_cast<std::uint32_t>(bits >> static_cast<unsigned>(with.shifts[i]));
  double window[8];
  for (std::uint32_t i = 0; i < 8; ++i) window[i] = samples::branches(second[i % 3] % 11, first * i);
  const double sum = window[second[0] % 8] + also + samples::table_values[second[1] % 8] * (with.flag != 0 ? 1 : 2);
  return sum + samples::table_values[second[2] % 4 + (n % 2) * 3];
}

} // namespace

TEST_CASE("samples: integers of 8 to 128 bits", "[cuda]") {
  each_architecture([](const Module& module) {
    std::vector<std::uint64_t> out(2 * count);
    run(module, "integers", {.grid_x = 3, .block_x = 37, .memory = {memory(out)}}, given(), out.data(), count);
    int differences = 0;
    for (std::uint32_t n = 0; n < count; ++n) {
      const std::uint64_t a = samples::random_bits(given().seed, n, 0);
      const std::uint64_t b = samples::random_bits(given().seed, n, 1ULL << 40U);
      differences += out[2 * n] != samples::wide_products(a, b) ? 1 : 0;
      differences += out[2 * n + 1] != samples::bit_twiddling(a, b) ? 1 : 0;
    }
    CHECK(differences == 0);
  });
}

TEST_CASE("samples: arithmetic, comparisons and conversions of both precisions", "[cuda]") {
  each_architecture([](const Module& module) {
    std::vector<float> single(count);
    std::vector<double> twofold(count);
    Grid launched = grid;
    launched.memory = {memory(single), memory(twofold)};
    run(module, "numbers", launched, given(), single.data(), twofold.data(), count);
    int differences = 0;
    for (std::uint32_t n = 0; n < count; ++n) {
      const std::uint64_t a = samples::random_bits(given().seed, n, 0);
      const std::uint64_t b = samples::random_bits(given().seed, n, 1);
      const float s = samples::arithmetic<float>(a, b, given().scale);
      const double t = samples::arithmetic<double>(a, b, given().weight);
      differences += std::bit_cast<std::uint32_t>(single[n]) != std::bit_cast<std::uint32_t>(s) ? 1 : 0;
      differences += std::bit_cast<std::uint64_t>(twofold[n]) != std::bit_cast<std::uint64_t>(t) ? 1 : 0;
    }
    CHECK(differences == 0);
  });
}

TEST_CASE("samples: calls by value and by address, local arrays, constant tables, tables of addresses, switches",
          "[cuda]") {
  each_architecture([](const Module& module) {
    std::vector<double> out(count);
    Grid launched = grid;
    launched.memory = {memory(out)};
    run(module, "calls_and_tables", launched, given(), out.data(), count);
    int differences = 0;
    for (std::uint32_t n = 0; n < count; ++n)
      differences +=
          std::bit_cast<std::uint64_t>(out[n]) != std::bit_cast<std::uint64_t>(expected_call(given(), n)) ? 1 : 0;
    CHECK(differences == 0);
    std::uint64_t calls = 0;
    std::memcpy(&calls, module.variable("_ZN9heavytail7samples5callsE").data(), sizeof calls);
    CHECK(calls == count);
  });
}

TEST_CASE("samples: block reductions in shared memory, atomics, in either order of threads", "[cuda]") {
  std::vector<std::uint64_t> words(count);
  for (std::uint32_t n = 0; n < count; ++n) words[n] = samples::random_bits(5, n, 0);
  each_architecture([&](const Module& module) {
    for (const ThreadOrder order : {ThreadOrder::ascending, ThreadOrder::descending}) {
      std::vector<std::uint64_t> sums(8);
      std::vector<std::uint32_t> histogram(16);
      std::vector<std::uint64_t> extremes = {~0ULL, 0, 0, 0, 0};
      const Grid launched{.grid_x = 8,
                          .block_x = 128,
                          .shared_bytes = 128 * 8,
                          .order = order,
                          .memory = {memory(words), memory(sums), memory(histogram), memory(extremes)}};
      run(module, "reduce", launched, words.data(), sums.data(), histogram.data(), extremes.data(), count);
      std::vector<std::uint64_t> expected_sums(8);
      std::vector<std::uint32_t> expected_histogram(16);
      for (std::uint32_t n = 0; n < count; ++n) {
        expected_sums[n / 128] += words[n];
        ++expected_histogram[words[n] % 16];
      }
      CHECK(sums == expected_sums);
      CHECK(histogram == expected_histogram);
      CHECK(extremes == std::vector<std::uint64_t>{*std::min_element(words.begin(), words.end()),
                                                   *std::max_element(words.begin(), words.end()), 0xFF, 1, 8});
    }
  });
}

TEST_CASE("samples: a removed barrier shows", "[cuda]") {
  std::string text = ptx_text("samples", "75");
  const std::size_t kernel = text.find(".entry reduce");
  const std::size_t barrier = text.find("bar.sync", text.find("bar.sync", kernel) + 1);
  text.replace(barrier, text.find(';', barrier) - barrier, "membar.cta");
  const Module module = Module::parse(text);
  const std::vector<std::uint64_t> words(128, 1);
  std::vector<std::uint64_t> sums(1);
  std::vector<std::uint32_t> histogram(16);
  std::vector<std::uint64_t> extremes(5);
  run(module, "reduce", {.block_x = 128, .shared_bytes = 128 * 8}, words.data(), sums.data(), histogram.data(),
      extremes.data(), std::uint32_t{128});
  CHECK(sums[0] != 128);
}

TEST_CASE("samples: cuRAND's own Philox on the device gives the words of our streams", "[cuda]") {
  each_architecture([](const Module& module) {
    for (const std::uint64_t seed : {1234ULL, 0xFEDCBA9876543210ULL})
      for (const std::uint64_t subsequence : {0ULL, (1ULL << 32U) - 2})
        for (const std::uint64_t block : {0ULL, (1ULL << 32U) - 1, (1ULL << 61U) + 7}) {
          std::vector<std::array<std::uint32_t, 4>> out(8);
          run(module, "curand_words", {.block_x = 4, .memory = {memory(out)}}, seed, subsequence, 4 * block,
              out.data());
          for (std::uint64_t n = 0; n < 8; ++n) {
            const auto words = Stream<float>::of(seed, subsequence + n / 2).words(block + n % 2);
            CHECK(out[n] == std::to_array(words.w));
          }
        }
  });
}

} // namespace heavytail::ptx
