// 96 bits that stand for a text as long as a load runs.
//
// The key is drawn anew for each object, so nobody can make texts that share a fingerprint, and
// nothing that is kept may depend on one. Two texts share one with a probability of about 2^-81 at
// most: four rounds of AES keep a difference with one of at most 2^-113 (Keliher and Sui 2007), and
// 32 of 128 bits are left out. Processors without AES use XXH3 with a secret of their own.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace footfall {

// Tests alone say other than this: what happens where two texts share a fingerprint.
struct FingerprintOptions {
  bool aes = true;     // where the processor has it
  unsigned bits = 96;  // that count, 0 to 96; the others are 0
};

struct Fingerprint {
  std::uint64_t low = 0;
  std::uint64_t high = 0;  // its lower 32 bits are 0
  friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};

// Immutable, shared by threads.
class Fingerprinter {
 public:
  static constexpr std::size_t readable_behind = 16;

  explicit Fingerprinter(const FingerprintOptions& options = {});
  // Of each text; `readable_behind` bytes from its begin on can be read, however short it is.
  void read(std::span<const std::string_view> texts, Fingerprint* out) const noexcept;

 private:
  // Four pieces of a text and what lies before them: five keys of a round each.
  static constexpr std::size_t key_bytes = std::size_t{5} * 5 * 16;

  alignas(16) std::array<std::byte, key_bytes> key_;
  bool with_aes_;
  unsigned bits_;
};

}  // namespace footfall
