// Exact decimals: an integer and a scale, value = units / 10^scale. Money never passes through a
// binary fraction.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace footfall {

__extension__ typedef __int128 Int128;            // NOLINT(modernize-use-using)
__extension__ typedef unsigned __int128 UInt128;  // NOLINT(modernize-use-using)

constexpr int scale_max = 9;  // of a stored column; results have up to 18

// 10^exponent, exponent 0 .. 38.
Int128 power_of_ten(int exponent) noexcept;

// "-12.30" for (-1230, 2): all digits of the scale, no grouping.
std::string decimal_text(Int128 units, int scale);

// Numerator / denominator at `scale`, where both are integers of the scales given; ties go away
// from zero (HALF_UP). The denominator is not 0. nullopt where the result leaves 38 digits.
std::optional<Int128> divide_half_up(Int128 numerator, int numerator_scale, Int128 denominator,
                                     int denominator_scale, int scale) noexcept;

// `units` moved from one scale to another, HALF_UP where places are lost; nullopt on overflow.
std::optional<Int128> rescale(Int128 units, int from, int to) noexcept;

enum class DecimalFault : std::uint8_t { none, not_a_number, too_many_places, out_of_range };

struct ParsedDecimal {
  std::int64_t units = 0;  // at the scale asked for; meaningful only where fault is none
  DecimalFault fault = DecimalFault::none;
};

// The whole of `text` as [-+]digits[.digits] at `scale`. Zeros beyond the scale are fine, other
// digits are `too_many_places` (never rounded); exponents, blanks, NaN, hex are no numbers.
ParsedDecimal parse_decimal(std::string_view text, int scale) noexcept;

// The nearest double of units / 10^scale.
double decimal_to_double(Int128 units, int scale) noexcept;

}  // namespace footfall
