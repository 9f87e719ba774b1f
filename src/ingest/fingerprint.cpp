#include "ingest/fingerprint.h"

#include <algorithm>
#include <cstring>
#include <random>

#include "base/hash.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace footfall {
namespace {

constexpr std::uint64_t upper_half = 0xFFFF'FFFF'0000'0000ULL;
constexpr unsigned bits_max = 96;

#if defined(__x86_64__)

__attribute__((target("aes,sse4.1"))) inline __m128i load(const void* at) noexcept {
  return _mm_loadu_si128(static_cast<const __m128i*>(at));
}

// Four rounds.
__attribute__((target("aes,sse4.1"))) inline __m128i stir(__m128i piece,
                                                          const __m128i* keys) noexcept {
  piece = _mm_aesenc_si128(_mm_xor_si128(piece, keys[0]), keys[1]);
  piece = _mm_aesenc_si128(piece, keys[2]);
  return _mm_aesenc_si128(_mm_aesenc_si128(piece, keys[3]), keys[4]);
}

// Up to 64 bytes without a loop: four pieces of 16 bytes, which overlap.
__attribute__((target("aes,sse4.1"))) inline __m128i stir_text(const char* text, std::size_t size,
                                                               const __m128i* keys) noexcept {
  __m128i sum = _mm_cvtsi64_si128(static_cast<long long>(size));
  for (; size > 64; text += 16, size -= 16) {
    sum = stir(_mm_xor_si128(sum, load(text)), keys + 20);
  }
  if (size < 16) {
    alignas(16) static constexpr std::array<std::int8_t, 32> masks = {
        -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1};
    return _mm_xor_si128(sum,
                         stir(_mm_and_si128(load(text), load(masks.data() + 16 - size)), keys));
  }
  const std::size_t end = size - 16;
  const std::size_t second = end < 16 ? end : 16;
  const std::size_t third = end < 16 ? 0 : end - 16;
  const __m128i first_half =
      _mm_xor_si128(stir(load(text), keys), stir(load(text + second), keys + 5));
  const __m128i second_half =
      _mm_xor_si128(stir(load(text + third), keys + 10), stir(load(text + end), keys + 15));
  return _mm_xor_si128(sum, _mm_xor_si128(first_half, second_half));
}

__attribute__((target("aes,sse4.1"))) void read_with_aes(std::span<const std::string_view> texts,
                                                         const __m128i* keys,
                                                         Fingerprint* out) noexcept {
  for (const std::string_view text : texts) {
    const __m128i sum = stir_text(text.data(), text.size(), keys);
    out->low = static_cast<std::uint64_t>(_mm_cvtsi128_si64(sum));
    out->high = static_cast<std::uint64_t>(_mm_extract_epi64(sum, 1)) & upper_half;
    ++out;
  }
}

#endif

void read_without_aes(std::span<const std::string_view> texts, std::span<const std::byte> key,
                      Fingerprint* out) noexcept {
  for (const std::string_view text : texts) {
    const Hash128 hash = hash128(text, key);
    *out++ = {hash.low, hash.high & upper_half};
  }
}

void cut(std::span<Fingerprint> prints, unsigned bits) noexcept {
  const std::uint64_t low = bits < 64 ? (std::uint64_t{1} << bits) - 1 : ~std::uint64_t{0};
  const std::uint64_t high = bits > 64 ? upper_half & ((std::uint64_t{1} << (bits - 32)) - 1) : 0;
  for (Fingerprint& print : prints) print = {print.low & low, print.high & high};
}

}  // namespace

Fingerprinter::Fingerprinter(const FingerprintOptions& options)
    : with_aes_(false), bits_(std::min(options.bits, bits_max)) {
  std::random_device random;
  for (std::size_t at = 0; at < key_.size(); at += sizeof(unsigned)) {
    const unsigned word = random();
    std::memcpy(key_.data() + at, &word, sizeof word);
  }
#if defined(__x86_64__)
  with_aes_ = options.aes && __builtin_cpu_supports("aes");
#endif
}

void Fingerprinter::read(std::span<const std::string_view> texts, Fingerprint* out) const noexcept {
#if defined(__x86_64__)
  if (with_aes_) {
    read_with_aes(texts, reinterpret_cast<const __m128i*>(key_.data()), out);
  } else {
    read_without_aes(texts, key_, out);
  }
#else
  read_without_aes(texts, key_, out);
#endif
  if (bits_ < bits_max) cut({out, texts.size()}, bits_);
}

}  // namespace footfall
