// Characters as bytes of UTF-8.
#pragma once

#include <cstdint>

namespace footfall {

// Writes the character `code`, below 0x110000, to `out`, which has room for 4 bytes; returns the
// place behind it. Half a pair of UTF-16 becomes three bytes that are no valid UTF-8.
inline char* put_utf8(char* out, std::uint32_t code) noexcept {
  const auto put = [&out](std::uint32_t byte) { *out++ = static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0U | code >> 6U);
    put(0x80U | (code & 0x3FU));
  } else if (code < 0x10000) {
    put(0xE0U | code >> 12U);
    put(0x80U | (code >> 6U & 0x3FU));
    put(0x80U | (code & 0x3FU));
  } else {
    put(0xF0U | code >> 18U);
    put(0x80U | (code >> 12U & 0x3FU));
    put(0x80U | (code >> 6U & 0x3FU));
    put(0x80U | (code & 0x3FU));
  }
  return out;
}

}  // namespace footfall
