#include "ingest/csv_marks.h"

#include <bit>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace footfall {
namespace {

bool is_mark(char c, char delimiter) noexcept {
  return c == delimiter || c == '\n' || c == '"' || c == '\0' || (c & '\x80') != 0;
}

#if defined(__x86_64__)

// Bit i: byte i of these 32 is a mark. Bytes above 0x7F have the sign bit that movemask takes.
__attribute__((target("avx2"))) inline std::uint32_t marks_of_32(const char* text,
                                                                 __m256i delimiter) noexcept {
  const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text));
  const __m256i ends = _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\n'));
  const __m256i quotes = _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('"'));
  const __m256i nuls = _mm256_cmpeq_epi8(bytes, _mm256_setzero_si256());
  const __m256i separators = _mm256_cmpeq_epi8(bytes, delimiter);
  const __m256i any = _mm256_or_si256(_mm256_or_si256(_mm256_or_si256(bytes, ends), quotes),
                                      _mm256_or_si256(nuls, separators));
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(any));
}

__attribute__((target("avx2,bmi,popcnt"))) std::size_t find_marks_avx2(
    const char* text, std::size_t size, char delimiter, std::uint32_t* out) noexcept {
  std::uint32_t* const begin = out;
  const __m256i separator = _mm256_set1_epi8(delimiter);
  std::size_t at = 0;
  for (; at + 64 <= size; at += 64) {
    std::uint64_t mask = marks_of_32(text + at, separator) |
                         std::uint64_t{marks_of_32(text + at + 32, separator)} << 32;
    const auto base = static_cast<std::uint32_t>(at);
    const int count = std::popcount(mask);
    // Most often there are no more than eight: written without asking how many, then kept or not.
    for (int i = 0; i < 8; ++i) {
      out[i] = base + static_cast<std::uint32_t>(std::countr_zero(mask));
      mask &= mask - 1;
    }
    for (int i = 8; i < count; ++i) {
      out[i] = base + static_cast<std::uint32_t>(std::countr_zero(mask));
      mask &= mask - 1;
    }
    out += count;
  }
  for (; at < size; ++at) {
    if (is_mark(text[at], delimiter)) *out++ = static_cast<std::uint32_t>(at);
  }
  return static_cast<std::size_t>(out - begin);
}

#endif

}  // namespace

std::size_t find_marks_simply(const char* text, std::size_t size, char delimiter,
                              std::uint32_t* out) noexcept {
  std::size_t count = 0;
  for (std::size_t at = 0; at < size; ++at) {
    if (is_mark(text[at], delimiter)) out[count++] = static_cast<std::uint32_t>(at);
  }
  return count;
}

FindMarks find_marks() noexcept {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi")) return find_marks_avx2;
#endif
  return find_marks_simply;
}

}  // namespace footfall
