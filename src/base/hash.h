// The hashes that the byte format of the store fixes; they never change.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace footfall {

// A bijection of 64 bits (the finalizer of SplitMix64, Steele et al. 2014): users with numeric
// keys are ordered by it, so that hash prefixes are even shares and no key is lost.
constexpr std::uint64_t mix64(std::uint64_t key) noexcept {
  key = (key ^ (key >> 30)) * 0xBF58476D1CE4E5B9ULL;
  key = (key ^ (key >> 27)) * 0x94D049BB133111EBULL;
  return key ^ (key >> 31);
}

// XXH3, 64 bits, seed 0.
std::uint64_t hash64(std::string_view bytes) noexcept;

// XXH3, 128 bits, seed 0, whole or as a stream: the content hash of a source.
struct Hash128 {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  friend bool operator==(const Hash128&, const Hash128&) = default;
};
Hash128 hash128(std::string_view bytes) noexcept;
// XXH3, 128 bits, with a secret of at least 136 bytes.
Hash128 hash128(std::string_view bytes, std::span<const std::byte> secret) noexcept;
class ContentHash {
 public:
  ContentHash();
  ~ContentHash();
  ContentHash(const ContentHash&) = delete;
  ContentHash& operator=(const ContentHash&) = delete;
  void update(std::string_view bytes) noexcept;
  Hash128 digest() const noexcept;

 private:
  void* state_;
};

}  // namespace footfall
