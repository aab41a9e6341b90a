// SPDX-License-Identifier: MIT
// WideInteger: a natural number of any length, as exact sums need it: n Σx² - (Σx)² without cancellation, one quotient,
// and one rounding at the end.  Schoolbook arithmetic on 64-bit words (Knuth, TAOCP 2, 4.3.1).
#pragma once

#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace heavytail {

__extension__ using WideWord = unsigned __int128; ///< a product of two words

/// A natural number, least significant word first, without leading zero words.
class WideInteger {
public:
  WideInteger() = default;

  explicit WideInteger(std::uint64_t value) : words_{value} { trim(); }

  /// The number whose digits in base 2^32 are `digits`, least significant first.
  static WideInteger from_digits(std::span<const std::uint32_t> digits) {
    WideInteger result;
    result.words_.resize((digits.size() + 1) / 2);
    for (std::size_t i = 0; i < digits.size(); ++i)
      result.words_[i / 2] |= static_cast<std::uint64_t>(digits[i]) << (32 * (i % 2));
    result.trim();
    return result;
  }

  bool is_zero() const { return words_.empty(); }

  /// Number of bits up to the highest one set; 0 for zero.
  std::int64_t bit_length() const {
    return words_.empty() ? 0 : 64 * static_cast<std::int64_t>(words_.size()) - std::countl_zero(words_.back());
  }

  /// Whether this is less than `other`.
  bool operator<(const WideInteger& other) const {
    if (words_.size() != other.words_.size()) return words_.size() < other.words_.size();
    for (std::size_t i = words_.size(); i-- > 0;)
      if (words_[i] != other.words_[i]) return words_[i] < other.words_[i];
    return false;
  }

  bool operator==(const WideInteger& other) const = default;

  WideInteger operator*(const WideInteger& other) const {
    WideInteger result;
    result.words_.assign(words_.size() + other.words_.size(), 0);
    for (std::size_t i = 0; i < words_.size(); ++i) {
      std::uint64_t carry = 0;
      for (std::size_t j = 0; j < other.words_.size(); ++j) {
        const WideWord sum = static_cast<WideWord>(words_[i]) * other.words_[j] + result.words_[i + j] + carry;
        result.words_[i + j] = static_cast<std::uint64_t>(sum);
        carry = static_cast<std::uint64_t>(sum >> 64U);
      }
      result.words_[i + other.words_.size()] = carry;
    }
    result.trim();
    return result;
  }

  /// The difference; `other` must not be greater.
  WideInteger operator-(const WideInteger& other) const {
    assert(!(*this < other));
    WideInteger result = *this;
    std::uint64_t borrow = 0;
    for (std::size_t i = 0; i < result.words_.size(); ++i) {
      const std::uint64_t subtrahend = i < other.words_.size() ? other.words_[i] : 0;
      const WideWord difference = static_cast<WideWord>(result.words_[i]) - subtrahend - borrow;
      result.words_[i] = static_cast<std::uint64_t>(difference);
      borrow = static_cast<std::uint64_t>(difference >> 64U) & 1U;
    }
    result.trim();
    return result;
  }

  /// Multiplies by 2^(64 `count`).
  void shift_left_words(std::size_t count) {
    if (!words_.empty()) words_.insert(words_.begin(), count, 0);
  }

  /// Divides by `divisor` > 0, rounding down; returns the remainder.
  std::uint64_t divide_by(std::uint64_t divisor) {
    assert(divisor > 0);
    std::uint64_t remainder = 0;
    for (std::size_t i = words_.size(); i-- > 0;) {
      const WideWord dividend = (static_cast<WideWord>(remainder) << 64U) | words_[i];
      words_[i] = static_cast<std::uint64_t>(dividend / divisor);
      remainder = static_cast<std::uint64_t>(dividend % divisor);
    }
    trim();
    return remainder;
  }

  /// The double nearest to (this + ε) 2^exponent, ties to even; 0 < ε < 1 stands for a remainder if `inexact`.
  /// +inf where that overflows; subnormal results are rounded once, too.
  double to_double(std::int64_t exponent, bool inexact = false) const {
    constexpr std::int64_t lowest_exponent = -1074; // of the smallest positive double
    const std::int64_t leading = bit_length() - 1 + exponent;
    if (is_zero()) return 0.0;
    if (leading > 1023) return std::numeric_limits<double>::infinity();
    const std::int64_t last = leading - 52 > lowest_exponent ? leading - 52 : lowest_exponent;
    const std::int64_t dropped = last - exponent;
    // NOLINTNEXTLINE(clang-analyzer-core.BitwiseShift): dropped is bit_length() - 53 at least, so never below -52
    std::uint64_t mantissa = dropped > 0 ? bits_from(dropped) : words_[0] << static_cast<unsigned>(-dropped);
    if (dropped > 0 && bit(dropped - 1) && ((mantissa & 1U) != 0 || inexact || any_below(dropped - 1))) ++mantissa;
    // A mantissa rounded up to 2^53 carries into the exponent by itself, up to infinity.
    constexpr std::uint64_t hidden = std::uint64_t{1} << 52U;
    if (mantissa < hidden) return std::bit_cast<double>(mantissa);
    return std::bit_cast<double>((static_cast<std::uint64_t>(last + 1075) << 52U) + (mantissa - hidden));
  }

private:
  void trim() {
    while (!words_.empty() && words_.back() == 0) words_.pop_back();
  }

  bool bit(std::int64_t position) const {
    const auto word = static_cast<std::size_t>(position / 64);
    return word < words_.size() && ((words_[word] >> static_cast<unsigned>(position % 64)) & 1U) != 0;
  }

  /// The 64 bits from `position` up.
  std::uint64_t bits_from(std::int64_t position) const {
    const auto word = static_cast<std::size_t>(position / 64);
    const auto shift = static_cast<unsigned>(position % 64);
    if (word >= words_.size()) return 0;
    const std::uint64_t high = word + 1 < words_.size() && shift != 0 ? words_[word + 1] << (64U - shift) : 0;
    return (words_[word] >> shift) | high;
  }

  bool any_below(std::int64_t position) const {
    const auto word = static_cast<std::size_t>(position / 64);
    for (std::size_t i = 0; i < word && i < words_.size(); ++i)
      if (words_[i] != 0) return true;
    const auto shift = static_cast<unsigned>(position % 64);
    return shift != 0 && word < words_.size() && (words_[word] << (64U - shift)) != 0;
  }

  std::vector<std::uint64_t> words_;
};

} // namespace heavytail
