#include "ingest/csv_marks.h"

#include <bit>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace footfall {
namespace {

bool is_odd(char c) noexcept { return c == '"' || c == '\0' || (c & '\x80') != 0; }

// The bytes from `at` on, one by one.
void find_rest(const char* text, std::size_t at, std::size_t size, char delimiter,
               const MarkLists& out, MarkCounts& counts) noexcept {
  for (; at < size; ++at) {
    const char c = text[at];
    const auto place = static_cast<std::uint32_t>(at);
    if (c == '\n') out.lines[counts.lines++] = static_cast<std::uint32_t>(counts.places);
    if (c == delimiter || c == '\n') out.places[counts.places++] = place;
    if (is_odd(c)) out.odd[counts.odd++] = place;
  }
}

#if defined(__x86_64__)

// Bit i: byte i of 64 is such a byte.
struct Masks {
  std::uint64_t separators;
  std::uint64_t lines;
  std::uint64_t odd;
};

// Bytes above 0x7F have the sign bit that movemask takes.
__attribute__((target("avx2"))) inline std::uint64_t signs(__m256i low, __m256i high) noexcept {
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(low)) |
         std::uint64_t{static_cast<std::uint32_t>(_mm256_movemask_epi8(high))} << 32;
}

__attribute__((target("avx2"))) inline std::uint64_t equal(__m256i low, __m256i high,
                                                           __m256i byte) noexcept {
  return signs(_mm256_cmpeq_epi8(low, byte), _mm256_cmpeq_epi8(high, byte));
}

__attribute__((target("avx2"))) inline Masks masks_of_64(const char* text,
                                                         __m256i delimiter) noexcept {
  const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text));
  const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text + 32));
  return {equal(low, high, delimiter), equal(low, high, _mm256_set1_epi8('\n')),
          equal(low, high, _mm256_set1_epi8('"')) | equal(low, high, _mm256_setzero_si256()) |
              signs(low, high)};
}

// Line ends and odd bytes of the 64 bytes at `base`, whose separators and line ends are `mask`.
__attribute__((target("bmi,popcnt"))) inline void add_lines_and_odd(const Masks& masks,
                                                                    std::uint64_t mask,
                                                                    std::uint32_t base,
                                                                    const MarkLists& out,
                                                                    MarkCounts& counts) noexcept {
  const auto put = [&](std::uint64_t lines) {
    const std::uint64_t before = mask & ((lines & (0 - lines)) - 1);
    out.lines[counts.lines] =
        static_cast<std::uint32_t>(counts.places + static_cast<std::size_t>(std::popcount(before)));
  };
  // Most often there is one or none: written without asking, then kept or not.
  put(masks.lines);
  counts.lines += masks.lines != 0 ? 1 : 0;
  for (std::uint64_t lines = masks.lines & (masks.lines - 1); lines != 0; lines &= lines - 1) {
    put(lines);
    ++counts.lines;
  }
  for (std::uint64_t odd = masks.odd; odd != 0; odd &= odd - 1) {
    out.odd[counts.odd++] = base + static_cast<std::uint32_t>(std::countr_zero(odd));
  }
}

__attribute__((target("avx2,bmi,popcnt"))) MarkCounts marks_avx2(const char* text, std::size_t size,
                                                                 char delimiter,
                                                                 const MarkLists& out) noexcept {
  MarkCounts counts;
  const __m256i separator = _mm256_set1_epi8(delimiter);
  std::size_t at = 0;
  for (; at + 64 <= size; at += 64) {
    const Masks masks = masks_of_64(text + at, separator);
    const auto base = static_cast<std::uint32_t>(at);
    std::uint64_t mask = masks.separators | masks.lines;
    add_lines_and_odd(masks, mask, base, out, counts);
    std::uint32_t* const places = out.places + counts.places;
    const int count = std::popcount(mask);
    counts.places += static_cast<std::size_t>(count);
    // Most often there are no more than eight: written without asking how many, then kept or not.
    for (int i = 0; i < 8; ++i) {
      places[i] = base + static_cast<std::uint32_t>(std::countr_zero(mask));
      mask &= mask - 1;
    }
    for (int i = 8; i < count; ++i) {
      places[i] = base + static_cast<std::uint32_t>(std::countr_zero(mask));
      mask &= mask - 1;
    }
  }
  find_rest(text, at, size, delimiter, out, counts);
  return counts;
}

__attribute__((target("bmi"))) void put_all(std::uint32_t* places, std::uint32_t base,
                                            std::uint64_t mask) noexcept {
  for (; mask != 0; mask &= mask - 1) {
    *places++ = base + static_cast<std::uint32_t>(std::countr_zero(mask));
  }
}

__attribute__((target("avx512f"))) inline void put_sixteen(std::uint32_t* places,
                                                           std::uint32_t base,
                                                           __m512i bytes) noexcept {
  // With masks that take all: without, g++ 12 warns of its own header.
  const __m512i wide =
      _mm512_maskz_cvtepu8_epi32(0xFFFF, _mm512_maskz_extracti32x4_epi32(0xF, bytes, 0));
  _mm512_storeu_si512(places, _mm512_add_epi32(wide, _mm512_set1_epi32(static_cast<int>(base))));
}

__attribute__((target("avx512f,avx512bw,avx512vbmi2,bmi,popcnt"))) MarkCounts
marks_avx512(const char* text, std::size_t size, char delimiter, const MarkLists& out) noexcept {
  MarkCounts counts;
  alignas(64) char numbers[64];
  for (int i = 0; i < 64; ++i) numbers[i] = static_cast<char>(i);
  const __m512i places_of_bytes = _mm512_load_si512(numbers);
  const __m512i separator = _mm512_set1_epi8(delimiter);
  std::size_t at = 0;
  for (; at + 64 <= size; at += 64) {
    const __m512i bytes = _mm512_loadu_si512(text + at);
    const Masks masks{_mm512_cmpeq_epi8_mask(bytes, separator),
                      _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\n')),
                      _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('"')) |
                          _mm512_cmple_epi8_mask(bytes, _mm512_setzero_si512())};
    const auto base = static_cast<std::uint32_t>(at);
    const std::uint64_t mask = masks.separators | masks.lines;
    add_lines_and_odd(masks, mask, base, out, counts);
    const __m512i found = _mm512_maskz_compress_epi8(mask, places_of_bytes);
    std::uint32_t* const places = out.places + counts.places;
    put_sixteen(places, base, found);
    const auto count = static_cast<std::size_t>(std::popcount(mask));
    if (count > 16) put_all(places, base, mask);
    counts.places += count;
  }
  find_rest(text, at, size, delimiter, out, counts);
  return counts;
}

#endif

}  // namespace

MarkCounts find_marks_simply(const char* text, std::size_t size, char delimiter,
                             const MarkLists& out) noexcept {
  MarkCounts counts;
  find_rest(text, 0, size, delimiter, out, counts);
  return counts;
}

FindMarks find_marks_avx2() noexcept {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi")) return marks_avx2;
#endif
  return nullptr;
}

FindMarks find_marks_avx512() noexcept {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi2") &&
      __builtin_cpu_supports("bmi")) {
    return marks_avx512;
  }
#endif
  return nullptr;
}

FindMarks find_marks() noexcept {
  if (const FindMarks widest = find_marks_avx512()) return widest;
  if (const FindMarks wide = find_marks_avx2()) return wide;
  return find_marks_simply;
}

}  // namespace footfall
