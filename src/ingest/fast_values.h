// The usual texts of a clickstream, read fast. Each says no where a text is not of the usual form;
// the exact reader then decides what it is. Whatever they take has the value that the exact reader
// gives it (tests/ingest/fast_values_test.cpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSSE3__)
#include <immintrin.h>
#endif

#include "base/decimal.h"

namespace footfall {

inline std::uint64_t load_u64(const char* text) noexcept {
  std::uint64_t value;
  std::memcpy(&value, text, sizeof value);
  return value;
}

// Eight digits at once: pairs, then fours, then all (Lemire, "Quickly parsing eight digits", 2018).
inline bool eight_digits(const char* text, std::uint32_t& value) noexcept {
  std::uint64_t bytes = load_u64(text);
  const std::uint64_t high = bytes & 0xF0F0F0F0F0F0F0F0ULL;
  const std::uint64_t above_nine = ((bytes + 0x0606060606060606ULL) & 0xF0F0F0F0F0F0F0F0ULL);
  if (high != 0x3030303030303030ULL || above_nine != 0x3030303030303030ULL) return false;
  bytes -= 0x3030303030303030ULL;
  bytes = (bytes * 10) + (bytes >> 8);
  value = static_cast<std::uint32_t>(
      (((bytes & 0x000000FF000000FFULL) * 0x000F424000000064ULL) +
       (((bytes >> 16) & 0x000000FF000000FFULL) * 0x0000271000000001ULL)) >>
      32);
  return true;
}

// 1 to 18 digits without a leading zero (or "0").
inline bool usual_integer(const char* text, std::size_t size, std::int64_t& value) noexcept {
  if (size == 0 || size > 18 || (text[0] == '0' && size > 1)) return false;
  std::uint64_t sum = 0;
  std::size_t at = 0;
  while (size - at >= 8) {
    std::uint32_t eight = 0;
    if (!eight_digits(text + at, eight)) return false;
    sum = sum * 100'000'000 + eight;
    at += 8;
  }
  for (; at < size; ++at) {
    const auto digit = static_cast<unsigned>(static_cast<unsigned char>(text[at]) - '0');
    if (digit > 9) return false;
    sum = sum * 10 + digit;
  }
  value = static_cast<std::int64_t>(sum);
  return true;
}

// Digits, or digits, a point and 1 to `scale` digits; at most 15 digits before the point.
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
  for (; places < scale; ++places) sum *= 10;
  units = static_cast<std::int64_t>(sum);
  return true;
}

struct Uuid {
  std::uint64_t first = 0;   // bytes 0 .. 7 as they lie in memory
  std::uint64_t second = 0;  // bytes 8 .. 15

  friend bool operator==(const Uuid&, const Uuid&) = default;
};

#if defined(__SSSE3__)

// Hexadecimal digits, small letters, to their values; `good` is cleared where one is none.
inline __m128i hex_values(__m128i digits, bool& good) noexcept {
  const __m128i number = _mm_and_si128(_mm_cmpgt_epi8(digits, _mm_set1_epi8('0' - 1)),
                                       _mm_cmplt_epi8(digits, _mm_set1_epi8('9' + 1)));
  const __m128i letter = _mm_and_si128(_mm_cmpgt_epi8(digits, _mm_set1_epi8('a' - 1)),
                                       _mm_cmplt_epi8(digits, _mm_set1_epi8('f' + 1)));
  if (_mm_movemask_epi8(_mm_or_si128(number, letter)) != 0xFFFF) good = false;
  const __m128i low = _mm_and_si128(digits, _mm_set1_epi8(0x0F));
  return _mm_add_epi8(low, _mm_and_si128(letter, _mm_set1_epi8(9)));
}

// The 36 characters of a canonical UUID (8-4-4-4-12, small letters).
inline bool usual_uuid(const char* text, Uuid& uuid) noexcept {
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

inline bool usual_uuid(const char* text, Uuid& uuid) noexcept {
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

// Whether two texts of one length are the same. Compares 16 bytes at a time.
inline bool same_text(const char* a, const char* b, std::size_t size) noexcept {
#if defined(__SSSE3__)
  if (size >= 16) {
    const auto differ = [](const char* x, const char* y) {
      const __m128i equal = _mm_cmpeq_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(x)),
                                           _mm_loadu_si128(reinterpret_cast<const __m128i*>(y)));
      return _mm_movemask_epi8(equal) ^ 0xFFFF;
    };
    int different = differ(a + size - 16, b + size - 16);
    for (std::size_t at = 0; at + 16 < size; at += 16) different |= differ(a + at, b + at);
    return different == 0;
  }
#endif
  return std::memcmp(a, b, size) == 0;
}

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

// A hash of short texts, for tables whose entries are compared in full anyway. Reads only the text.
inline std::uint64_t text_hash(const char* text, std::size_t size) noexcept {
  const auto fold = [](std::uint64_t a, std::uint64_t b) {
    const UInt128 product = static_cast<UInt128>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
  };
  constexpr std::uint64_t k1 = 0x9E3779B97F4A7C15ULL;
  constexpr std::uint64_t k2 = 0xC2B2AE3D27D4EB4FULL;
  std::uint64_t hash = size * k1;
  if (size >= 16) {
    std::size_t at = 0;
    std::uint64_t salt = k2;
    for (; at + 16 < size; at += 16) {
      hash ^= fold(load_u64(text + at) ^ salt, load_u64(text + at + 8) ^ k1);
      salt = salt * 3 + k1;
    }
    hash ^= fold(load_u64(text + size - 16) ^ salt, load_u64(text + size - 8) ^ k2);
  } else {
    std::uint64_t words[2] = {0, 0};
    if (size > 0) std::memcpy(words, text, size);
    hash ^= fold(words[0] ^ k1, words[1] ^ k2);
  }
  return fold(hash ^ k1, k2);
}

}  // namespace footfall
