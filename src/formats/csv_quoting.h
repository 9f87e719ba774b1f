// How a field stands in a line of CSV, where CSV is made rather than read.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace footfall {

enum class Quoting : std::uint8_t { plain, quoted, doubled };  // doubled: also with "" inside

namespace detail {
// Eight bytes at once: not 0 where one of them is `byte` (and only where one is).
constexpr std::uint64_t has_byte(std::uint64_t bytes, unsigned char byte) noexcept {
  constexpr std::uint64_t ones = 0x0101010101010101ULL;
  const std::uint64_t zero_there = bytes ^ (ones * byte);
  return (zero_there - ones) & ~zero_there & (ones << 7);
}
}  // namespace detail

// A field is quoted where it holds a comma, a quote or a line end.
inline Quoting quoting_of(std::string_view field) noexcept {
  std::uint64_t breaks = 0;
  std::uint64_t quotes = 0;
  const auto look = [&](std::uint64_t bytes) {
    quotes |= detail::has_byte(bytes, '"');
    breaks |= detail::has_byte(bytes, ',') | detail::has_byte(bytes, '\n') |
              detail::has_byte(bytes, '\r');
  };
  const char* at = field.data();
  std::size_t left = field.size();
  std::uint64_t bytes = 0;
  for (; left >= sizeof bytes; left -= sizeof bytes, at += sizeof bytes) {
    std::memcpy(&bytes, at, sizeof bytes);
    look(bytes);
  }
  if (left > 0) {
    bytes = 0;
    std::memcpy(&bytes, at, left);
    look(bytes);
  }
  if (quotes != 0) return Quoting::doubled;
  return breaks != 0 ? Quoting::quoted : Quoting::plain;
}

constexpr std::size_t plain_line_padding = 16;

// Whether a line that was made of so many fields, each as it is, with commas between them, says
// just that: no field needed quotes. plain_line_padding zeros stand behind its `bytes`.
inline bool is_plain_line(const char* line, std::size_t bytes, std::size_t fields) noexcept {
  std::size_t commas = 0;
#if defined(__SSE2__)
  const char* const end = line + bytes;
  while (line < end) {
    __m128i found = _mm_setzero_si128();
    __m128i counts = _mm_setzero_si128();  // of each sixteenth byte: 255 rounds fit
    for (int round = 0; round < 255 && line < end; ++round, line += 16) {
      const __m128i text = _mm_loadu_si128(reinterpret_cast<const __m128i*>(line));
      const auto are = [text](char c) { return _mm_cmpeq_epi8(text, _mm_set1_epi8(c)); };
      found = _mm_or_si128(_mm_or_si128(found, are('"')), _mm_or_si128(are('\n'), are('\r')));
      counts = _mm_sub_epi8(counts, are(','));
    }
    if (_mm_movemask_epi8(found) != 0) return false;
    const __m128i halves = _mm_sad_epu8(counts, _mm_setzero_si128());
    commas += std::size_t(_mm_cvtsi128_si32(halves)) +
              std::size_t(_mm_cvtsi128_si32(_mm_unpackhi_epi64(halves, halves)));
  }
#else
  for (const char c : std::string_view(line, bytes)) {
    if (c == '"' || c == '\n' || c == '\r') return false;
    commas += c == ',' ? 1 : 0;
  }
#endif
  return commas + 1 == fields;
}

// Writes the field as it stands in a line to `out`, which has room for twice its length and two
// more. Returns the place behind it.
inline char* write_field(char* out, std::string_view field, Quoting quoting) noexcept {
  if (quoting != Quoting::plain) *out++ = '"';
  if (quoting == Quoting::doubled) {
    for (const char c : field) {
      *out++ = c;
      if (c == '"') *out++ = c;
    }
  } else if (!field.empty()) {
    std::memcpy(out, field.data(), field.size());
    out += field.size();
  }
  if (quoting != Quoting::plain) *out++ = '"';
  return out;
}

}  // namespace footfall
