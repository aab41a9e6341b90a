// SPDX-License-Identifier: MIT
// Arithmetic with numbers as a person wrote them: the decimal digits of the product by long division, read back.
#include "host/decimal.hpp"

#include <array>
#include <cassert>
#include <charconv>
#include <string>

namespace heavytail {

namespace {

__extension__ using Wide = unsigned __int128;

/// digits · 10^exponent.
struct Decimal {
  std::uint64_t digits = 0;
  int exponent = 0;
};

/// The shortest decimal that reads as `value`.
Decimal shortest(double value) {
  std::array<char, 32> text{}; // d.ddde±xx
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific);
  assert(error == std::errc());
  Decimal decimal;
  const char* next = text.data();
  for (bool fraction = false; *next != 'e'; ++next) {
    if (*next == '.') {
      fraction = true;
      continue;
    }
    decimal.digits = 10 * decimal.digits + static_cast<std::uint64_t>(*next - '0');
    decimal.exponent -= fraction ? 1 : 0;
  }
  ++next;
  if (*next == '+') ++next; // from_chars takes none
  int power = 0;
  std::from_chars(next, end, power);
  decimal.exponent += power;
  return decimal;
}

std::string digits_of(Wide number) {
  std::string text;
  for (; number > 0; number /= 10) text.insert(text.begin(), static_cast<char>('0' + static_cast<int>(number % 10)));
  return text.empty() ? "0" : text;
}

} // namespace

double decimal_product(double unit, std::uint64_t numerator, std::uint64_t denominator) {
  assert(unit >= 0 && denominator > 0 && denominator < std::uint64_t{1} << 60U);
  constexpr int places = 40; // of the quotient behind the point: more than a double can tell apart
  const Decimal factor = shortest(unit);
  const Wide product = Wide{factor.digits} * numerator;
  std::string text = digits_of(product / denominator);
  auto rest = static_cast<std::uint64_t>(product % denominator);
  int exponent = factor.exponent;
  for (int place = 0; place < places && rest > 0; ++place, --exponent) {
    rest *= 10;
    text += static_cast<char>('0' + static_cast<int>(rest / denominator));
    rest %= denominator;
  }
  if (rest > 0) { // so that nothing that follows can be taken for a tie
    text += '1';
    --exponent;
  }
  text += 'e' + std::to_string(exponent);
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

} // namespace heavytail
