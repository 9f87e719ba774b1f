// Fast text for numbers and times, written straight into a buffer with room enough.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace footfall {

inline char* put_text(char* out, std::string_view text) noexcept {
  std::memcpy(out, text.data(), text.size());
  return out + text.size();
}

inline char* put_two_digits(char* out, std::uint32_t value) noexcept {
  out[0] = static_cast<char>('0' + value / 10);
  out[1] = static_cast<char>('0' + value % 10);
  return out + 2;
}

inline char* put_number(char* out, std::uint64_t value) noexcept {
  char digits[20];
  char* at = digits + sizeof digits;
  do {
    *--at = static_cast<char>('0' + value % 10);
    value /= 10;
  } while (value != 0);
  return put_text(out, {at, static_cast<std::size_t>(digits + sizeof digits - at)});
}

// 1234 is "12.34".
inline char* put_cents(char* out, std::uint32_t cents) noexcept {
  out = put_number(out, cents / 100);
  *out++ = '.';
  return put_two_digits(out, cents % 100);
}

// `value` is in units of 10^-places: 16.99, 1.5 and 14.0. At least one place, no zero behind it.
inline char* put_places(char* out, std::uint64_t value, unsigned places) noexcept {
  std::uint64_t unit = 1;
  for (unsigned i = 0; i < places; ++i) unit *= 10;
  out = put_number(out, value / unit);
  *out++ = '.';
  do {
    value %= unit;
    unit /= 10;
    *out++ = static_cast<char>('0' + value / unit);
  } while (value % unit != 0);
  return out;
}

}  // namespace footfall
