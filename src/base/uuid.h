// Canonical UUIDs (RFC 9562, section 4: 8-4-4-4-12, small letters) as 16 bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#if defined(__SSSE3__)
#include <immintrin.h>
#endif

namespace footfall {

struct Uuid {
  std::uint64_t first = 0;   // bytes 0 .. 7 as they lie in memory
  std::uint64_t second = 0;  // bytes 8 .. 15

  friend bool operator==(const Uuid&, const Uuid&) = default;
};

#if defined(__SSSE3__)

// Hexadecimal digits, small letters, to their values; `good` is cleared where one is none: where
// the digit of the value is another one.
inline __m128i hex_values(__m128i digits, bool& good) noexcept {
  const __m128i letter = _mm_cmpgt_epi8(digits, _mm_set1_epi8('9'));
  const __m128i values = _mm_add_epi8(_mm_and_si128(digits, _mm_set1_epi8(0x0F)),
                                      _mm_and_si128(letter, _mm_set1_epi8(9)));
  const __m128i letters =
      _mm_setr_epi8('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f');
  const __m128i again = _mm_shuffle_epi8(letters, values);
  if (_mm_movemask_epi8(_mm_cmpeq_epi8(again, digits)) != 0xFFFF) good = false;
  return values;
}

// Of the 36 characters at `text`.
inline bool parse_uuid(const char* text, Uuid& uuid) noexcept {
  if (text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-') return false;
  const __m128i a = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text));
  const __m128i b = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + 16));
  const __m128i c = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + 20));
  const __m128i first = _mm_or_si128(
      _mm_shuffle_epi8(a, _mm_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 14, 15, -1, -1)),
      _mm_shuffle_epi8(
          b, _mm_setr_epi8(-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0, 1)));
  const __m128i second = _mm_or_si128(
      _mm_shuffle_epi8(b, _mm_setr_epi8(3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15, -1, -1, -1, -1)),
      _mm_shuffle_epi8(
          c, _mm_setr_epi8(-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 12, 13, 14, 15)));
  bool good = true;
  const __m128i high_low = _mm_set1_epi16(0x0110);  // even digits times 16, odd ones times 1
  const __m128i bytes = _mm_packus_epi16(_mm_maddubs_epi16(hex_values(first, good), high_low),
                                         _mm_maddubs_epi16(hex_values(second, good), high_low));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(&uuid), bytes);
  return good;
}

#else

inline bool parse_uuid(const char* text, Uuid& uuid) noexcept {
  unsigned char bytes[16];
  std::size_t count = 0;
  const auto value = [](char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
  };
  for (std::size_t at = 0; at < 36;) {
    if (at == 8 || at == 13 || at == 18 || at == 23) {
      if (text[at++] != '-') return false;
      continue;
    }
    const int high = value(text[at]);
    const int low = value(text[at + 1]);
    if (high < 0 || low < 0) return false;
    bytes[count++] = static_cast<unsigned char>(high * 16 + low);
    at += 2;
  }
  std::memcpy(&uuid, bytes, sizeof bytes);
  return true;
}

#endif

inline bool parse_uuid(std::string_view text, Uuid& uuid) noexcept {
  return text.size() == 36 && parse_uuid(text.data(), uuid);
}

}  // namespace footfall
