#include "formats/value_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>

namespace footfall {
namespace {

char* put(std::string_view text, char* at) noexcept {
  std::memcpy(at, text.data(), text.size());
  return at + text.size();
}

// Two digits of 0 .. 99.
char* put_pair(std::int64_t number, char* at) noexcept {
  at[0] = static_cast<char>('0' + number / 10);
  at[1] = static_cast<char>('0' + number % 10);
  return at + 2;
}

// Where a number is a small count of hundredths, as prices are, that is its shortest text: two
// decimals of at most `digits` digits (15 of a double, 6 of a float) are never the same number.
template <typename Real>
char* put_hundredths(Real value, double units_max, char* at) noexcept {
  const double scaled = static_cast<double>(value) * 100;
  if (!(std::fabs(scaled) < units_max)) return nullptr;
  const auto units = static_cast<std::int64_t>(std::llrint(scaled));
  if (units == 0 || static_cast<Real>(static_cast<double>(units) / 100) != value) return nullptr;
  const std::int64_t size = std::abs(units);
  if (units < 0) *at++ = '-';
  at = std::to_chars(at, at + 20, size / 100).ptr;
  if (size % 100 == 0) return at;
  *at++ = '.';
  at = put_pair(size % 100, at);
  return at[-1] == '0' ? at - 1 : at;
}

// Digits and a power of ten, laid out without the exponent.
template <typename Real>
char* put_laid_out(Real value, char* at) noexcept {
  char text[40];
  const char* end =
      std::to_chars(text, text + sizeof text, value, std::chars_format::scientific).ptr;
  const char* from = text;
  if (*from == '-') *at++ = *from++;
  const char* e = std::find(from, end, 'e');
  int exponent = 0;
  std::from_chars(e[1] == '+' ? e + 2 : e + 1, end, exponent);
  char digits[40];
  std::size_t count = 0;
  for (; from != e; ++from) {
    if (*from != '.') digits[count++] = *from;
  }
  const auto whole = static_cast<std::ptrdiff_t>(exponent) + 1;  // digits before the point
  if (whole <= 0) {
    at = put("0.", at);
    at = std::fill_n(at, -whole, '0');
    return put({digits, count}, at);
  }
  if (static_cast<std::size_t>(whole) >= count) {
    at = put({digits, count}, at);
    return std::fill_n(at, whole - static_cast<std::ptrdiff_t>(count), '0');
  }
  at = put({digits, static_cast<std::size_t>(whole)}, at);
  *at++ = '.';
  return put({digits + whole, count - static_cast<std::size_t>(whole)}, at);
}

template <typename Real>
char* put_any_real(Real value, double hundredths_max, char* at) noexcept {
  if (std::isnan(value)) return put("nan", at);
  if (std::isinf(value)) return put(value < 0 ? "-inf" : "inf", at);
  if (value == 0) return put(std::signbit(value) ? "-0" : "0", at);
  char* end = put_hundredths(value, hundredths_max, at);
  return end != nullptr ? end : put_laid_out(value, at);
}

std::int64_t floor_of(std::int64_t number, std::int64_t by) noexcept {
  const std::int64_t whole = number / by;
  return number % by < 0 ? whole - 1 : whole;
}

}  // namespace

char* put_real(double value, char* at) noexcept { return put_any_real(value, 1e15, at); }
char* put_real(float value, char* at) noexcept { return put_any_real(value, 1e6, at); }

char* put_decimal(std::string_view digits, int scale, char* at) noexcept {
  if (digits.starts_with('-')) {
    *at++ = '-';
    digits.remove_prefix(1);
  }
  if (scale <= 0) {
    at = put(digits, at);
    return digits == "0" ? at : std::fill_n(at, -scale, '0');
  }
  const auto places = static_cast<std::size_t>(scale);
  if (digits.size() <= places) {
    at = put("0.", at);
    at = std::fill_n(at, places - digits.size(), '0');
    return put(digits, at);
  }
  at = put(digits.substr(0, digits.size() - places), at);
  *at++ = '.';
  return put(digits.substr(digits.size() - places), at);
}

// Days to year, month and day as in "chrono-Compatible Low-Level Date Algorithms" (H. Hinnant):
// eras of 400 years that begin in March.
char* put_date(std::int64_t days, char* at) noexcept {
  const std::int64_t since = days + 719468;  // from 0000-03-01
  const std::int64_t era = floor_of(since, 146097);
  const std::int64_t day_of_era = since - era * 146097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t march_month = (5 * day_of_year + 2) / 153;
  const std::int64_t day = day_of_year - (153 * march_month + 2) / 5 + 1;
  const std::int64_t month = march_month < 10 ? march_month + 3 : march_month - 9;
  std::int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  if (year < 0) {
    *at++ = '-';
    year = -year;
  }
  if (year <= 9999) {
    at = put_pair(year % 100, put_pair(year / 100, at));
  } else {
    at = std::to_chars(at, at + 20, year).ptr;
  }
  *at++ = '-';
  at = put_pair(month, at);
  *at++ = '-';
  return put_pair(day, at);
}

char* put_time(std::int64_t units, std::int64_t per_second, char* at) noexcept {
  const std::int64_t seconds = units / per_second;
  std::int64_t fraction = units % per_second;
  at = put_pair(seconds / 3600, at);
  *at++ = ':';
  at = put_pair(seconds / 60 % 60, at);
  *at++ = ':';
  at = put_pair(seconds % 60, at);
  if (fraction == 0) return at;
  *at++ = '.';
  std::int64_t place = per_second / 10;
  for (; fraction != 0; place /= 10) {
    *at++ = static_cast<char>('0' + fraction / place);
    fraction %= place;
  }
  return at;
}

char* TimestampTexts::put(std::int64_t units, std::int64_t per_second, bool utc,
                          char* at) noexcept {
  const std::int64_t per_day = per_second * 86400;
  const std::int64_t day = floor_of(units, per_day);
  if (day != day_) {
    day_ = day;
    length_ = static_cast<std::size_t>(put_date(day, text_) - text_);
  }
  at = footfall::put({text_, length_}, at);
  *at++ = ' ';
  // Not units - day * per_day: that product may leave 64 bits on the first day there is.
  const std::int64_t rest = units % per_day;
  at = put_time(rest < 0 ? rest + per_day : rest, per_second, at);
  return utc ? footfall::put(" UTC", at) : at;
}

}  // namespace footfall
