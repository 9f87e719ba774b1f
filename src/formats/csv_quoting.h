// How a field stands in a line of CSV, where CSV is made rather than read.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

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
