// The usual texts of a clickstream, read fast. Each says no where a text is not of the usual form;
// the exact reader then decides what it is. Whatever they take has the value that the exact reader
// gives it (tests/ingest/fast_values_test.cpp).
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSSE3__)
#include <immintrin.h>
#endif

#include "base/decimal.h"
#include "base/uuid.h"

namespace footfall {

inline std::uint64_t load_u64(const char* text) noexcept {
  std::uint64_t value;
  std::memcpy(&value, text, sizeof value);
  return value;
}

#if defined(__SSSE3__)

// 16 bytes: the last `size` (up to 16) of those that end at `end`, minus '0' each, zeros before
// them. The 16 bytes before `end` can be read.
inline __m128i last_digits(const char* end, std::size_t size) noexcept {
  alignas(16) static constexpr std::int8_t masks[32] = {0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,
                                                        0,  0,  0,  0,  0,  -1, -1, -1, -1, -1, -1,
                                                        -1, -1, -1, -1, -1, -1, -1, -1, -1, -1};
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(end - 16));
  const __m128i mask = _mm_loadu_si128(reinterpret_cast<const __m128i*>(masks + size));
  return _mm_and_si128(_mm_sub_epi8(bytes, _mm_set1_epi8('0')), mask);
}

// The number that 16 digits (0 to 9 each) say; false: one is none.
inline bool number_of(__m128i digits, std::uint64_t& value) noexcept {
  const __m128i nine = _mm_set1_epi8(9);
  const bool good = _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_max_epu8(digits, nine), nine)) == 0xFFFF;
  const __m128i twos = _mm_maddubs_epi16(digits, _mm_set1_epi16(0x010A));
  const __m128i fours = _mm_madd_epi16(twos, _mm_set1_epi32(0x0001'0064));
  const __m128i eights = _mm_madd_epi16(_mm_packs_epi32(fours, fours), _mm_set1_epi32(0x0001'2710));
  const auto both = static_cast<std::uint64_t>(_mm_cvtsi128_si64(eights));
  value = (both & 0xFFFF'FFFF) * 100'000'000 + (both >> 32);
  return good;
}

#endif

// 1 to 18 digits without a leading zero (or "0"). The 16 bytes before its end can be read.
inline bool usual_integer(const char* text, std::size_t size, std::int64_t& value) noexcept {
  if (size == 0 || size > 18 || (text[0] == '0' && size > 1)) return false;
  std::uint64_t sum = 0;
#if defined(__SSSE3__)
  if (size <= 16) {
    const bool good = number_of(last_digits(text + size, size), sum);
    value = static_cast<std::int64_t>(sum);
    return good;
  }
#endif
  for (std::size_t at = 0; at < size; ++at) {
    const auto digit = static_cast<unsigned>(static_cast<unsigned char>(text[at]) - '0');
    if (digit > 9) return false;
    sum = sum * 10 + digit;
  }
  value = static_cast<std::int64_t>(sum);
  return true;
}

constexpr std::uint64_t powers_of_ten[10] = {
    1, 10, 100, 1'000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000, 1'000'000'000};

#if defined(__SSSE3__)

// Digits, or digits, a point and 1 to `scale` (at most 9) digits; at most 15 - `scale` digits
// before the point. The 16 bytes before its end can be read.
inline bool usual_decimal(const char* text, std::size_t size, int scale,
                          std::int64_t& units) noexcept {
  if (size == 0 || size > 16) return false;
  __m128i digits = last_digits(text + size, size);
  const auto points =
      static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(digits, _mm_set1_epi8('.' - '0'))));
  unsigned places = 0;
  if (points != 0) {
    const auto point = static_cast<unsigned>(std::countr_zero(points));
    places = 15 - point;
    // The digits before the point move up by one; a second point fails as no digit.
    const __m128i place = _mm_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    const __m128i behind = _mm_cmpgt_epi8(place, _mm_set1_epi8(static_cast<char>(point)));
    digits = _mm_or_si128(_mm_and_si128(behind, digits),
                          _mm_andnot_si128(behind, _mm_slli_si128(digits, 1)));
    if (places == 0 || places > static_cast<unsigned>(scale)) return false;
  }
  const std::size_t whole = size - places - (points != 0 ? 1 : 0);
  if (whole == 0 || whole > 15 - static_cast<std::size_t>(scale)) return false;
  std::uint64_t sum = 0;
  const bool good = number_of(digits, sum);
  units = static_cast<std::int64_t>(sum * powers_of_ten[static_cast<unsigned>(scale) - places]);
  return good;
}

#else

inline bool usual_decimal(const char* text, std::size_t size, int scale,
                          std::int64_t& units) noexcept {
  if (size == 0 || size > 16) return false;
  std::uint64_t sum = 0;
  std::size_t at = 0;
  for (; at < size; ++at) {
    const auto digit = static_cast<unsigned>(static_cast<unsigned char>(text[at]) - '0');
    if (digit > 9) break;
    sum = sum * 10 + digit;
  }
  if (at == 0 || at > 15 - static_cast<std::size_t>(scale)) return false;
  int places = 0;
  if (at < size) {
    if (text[at] != '.' || at + 1 == size) return false;
    for (++at; at < size; ++at) {
      const auto digit = static_cast<unsigned>(static_cast<unsigned char>(text[at]) - '0');
      if (digit > 9 || places == scale) return false;
      sum = sum * 10 + digit;
      ++places;
    }
  }
  units = static_cast<std::int64_t>(sum * powers_of_ten[scale - places]);
  return true;
}

#endif

// The first `size` (up to 8) of the 8 bytes at `text`, all of which can be read, as a number.
inline std::uint64_t first_bytes(const char* text, std::size_t size) noexcept {
  constexpr std::uint64_t masks[9] = {0,
                                      0xFF,
                                      0xFFFF,
                                      0xFF'FFFF,
                                      0xFFFF'FFFF,
                                      0xFF'FFFF'FFFF,
                                      0xFFFF'FFFF'FFFF,
                                      0xFF'FFFF'FFFF'FFFF,
                                      0xFFFF'FFFF'FFFF'FFFF};
  return load_u64(text) & masks[size];
}

}  // namespace footfall
