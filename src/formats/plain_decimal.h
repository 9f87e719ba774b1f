// Numbers with an exponent, written out.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace footfall {

// As many as a binary fraction of 64 bits may need, and not many more.
constexpr std::size_t plain_digits_max = 350;

// "1.5e3" is "1500", "12E-4" is "0.0012"; all digits are kept, also zeros at the end: "1.50e1" is
// "15.0". `number` is one of JSON with an exponent. nullopt: it would have too many digits.
std::optional<std::string> plain_decimal(std::string_view number);

}  // namespace footfall
