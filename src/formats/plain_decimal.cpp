#include "formats/plain_decimal.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <system_error>

namespace footfall {

std::optional<std::string> plain_decimal(std::string_view number) {
  std::string plain;
  if (number.starts_with('-')) {
    plain = "-";
    number.remove_prefix(1);
  }
  const std::size_t mark = number.find_first_of("eE");
  std::string_view exponent_text = number.substr(mark + 1);
  if (exponent_text.starts_with('+')) exponent_text.remove_prefix(1);
  std::int64_t exponent = 0;
  const auto [end, failure] =
      std::from_chars(exponent_text.data(), exponent_text.data() + exponent_text.size(), exponent);
  (void)end;
  std::string digits(number.substr(0, mark));
  const std::size_t point = digits.find('.');
  const std::size_t places = point == std::string::npos ? 0 : digits.size() - point - 1;
  if (point != std::string::npos) digits.erase(point, 1);
  if (digits.find_first_not_of('0') == std::string::npos) return plain + "0";
  constexpr std::int64_t most = 1'000'000;  // of either sign: far too many digits
  if (failure != std::errc() || exponent > most || exponent < -most) return std::nullopt;

  // The point stands so many digits from the left.
  const std::int64_t whole = std::int64_t(digits.size() - places) + exponent;
  const std::int64_t length = std::max<std::int64_t>(
      {whole, std::int64_t(digits.size()), std::int64_t(digits.size()) - whole});
  if (length > std::int64_t(plain_digits_max)) return std::nullopt;
  if (whole <= 0) {
    digits.insert(0, std::size_t(1 - whole), '0');
    digits.insert(1, 1, '.');
  } else if (std::size_t(whole) >= digits.size()) {
    digits.append(std::size_t(whole) - digits.size(), '0');
  } else {
    digits.insert(std::size_t(whole), 1, '.');
  }
  // No zeros in front but the one before a point.
  std::size_t first = std::min(digits.find_first_not_of('0'), digits.size() - 1);
  if (digits[first] == '.') --first;
  return plain + digits.substr(first);
}

}  // namespace footfall
