#include "base/decimal.h"

#include <array>
#include <limits>

#include "base/check.h"

namespace footfall {
namespace {

constexpr std::array<Int128, 39> powers = [] {
  std::array<Int128, 39> out{};
  out[0] = 1;
  for (std::size_t i = 1; i < out.size(); ++i) out[i] = out[i - 1] * 10;
  return out;
}();

UInt128 magnitude(Int128 value) noexcept {
  return value < 0 ? UInt128(0) - UInt128(value) : UInt128(value);
}

}  // namespace

Int128 power_of_ten(int exponent) noexcept {
  FOOTFALL_CHECK(exponent >= 0 && exponent <= 38);
  return powers[std::size_t(exponent)];
}

std::string decimal_text(Int128 units, int scale) {
  UInt128 rest = magnitude(units);
  std::string digits;
  do {
    digits += char('0' + int(rest % 10));
    rest /= 10;
  } while (rest > 0 || digits.size() <= std::size_t(scale));
  std::string out;
  if (units < 0) out += '-';
  for (std::size_t i = digits.size(); i-- > 0;) {
    out += digits[i];
    if (i == std::size_t(scale) && i > 0) out += '.';
  }
  return out;
}

std::optional<Int128> divide_half_up(Int128 numerator, int numerator_scale, Int128 denominator,
                                     int denominator_scale, int scale) noexcept {
  FOOTFALL_CHECK(denominator != 0);
  const int shift = scale - numerator_scale + denominator_scale;
  Int128 top = numerator;
  Int128 bottom = denominator;
  if (shift >= 0) {
    if (shift > 38 || __builtin_mul_overflow(numerator, power_of_ten(shift), &top)) return {};
  } else if (shift < -38 || __builtin_mul_overflow(denominator, power_of_ten(-shift), &bottom)) {
    return {};
  }
  Int128 quotient = top / bottom;
  const UInt128 rest = magnitude(top % bottom);
  if (rest >= magnitude(bottom) - rest) quotient += (top < 0) == (bottom < 0) ? 1 : -1;
  if (magnitude(quotient) >= UInt128(power_of_ten(38))) return {};
  return quotient;
}

std::optional<Int128> rescale(Int128 units, int from, int to) noexcept {
  return divide_half_up(units, from, 1, 0, to);
}

ParsedDecimal parse_decimal(std::string_view text, int scale) noexcept {
  std::size_t i = 0;
  const bool negative = !text.empty() && text[0] == '-';
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) i = 1;
  UInt128 units = 0;
  int places = -1;  // digits after the point so far; -1 before it
  std::size_t digits = 0;
  bool lost = false;
  for (; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '.' && places < 0) {
      places = 0;
      continue;
    }
    if (c < '0' || c > '9') return {0, DecimalFault::not_a_number};
    ++digits;
    if (places >= scale) {
      lost = lost || c != '0';
      continue;
    }
    if (places >= 0) ++places;
    if (units < UInt128(1) << 100) units = units * 10 + unsigned(c - '0');
  }
  if (digits == 0) return {0, DecimalFault::not_a_number};
  if (lost) return {0, DecimalFault::too_many_places};
  for (int missing = scale - (places < 0 ? 0 : places); missing > 0; --missing) {
    if (units < UInt128(1) << 100) units *= 10;
  }
  if (units > UInt128(std::numeric_limits<std::int64_t>::max())) {
    return {0, DecimalFault::out_of_range};
  }
  const auto value = std::int64_t(units);
  return {negative ? -value : value, DecimalFault::none};
}

double decimal_to_double(Int128 units, int scale) noexcept {
  // A quotient of two exactly represented integers is correctly rounded; beyond 2^53 the numerator
  // is rounded first, at most one unit in the last place more.
  return double(units) / double(power_of_ten(scale));
}

}  // namespace footfall
