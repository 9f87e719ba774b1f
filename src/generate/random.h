// Numbers that look random but are a pure function of a key: every customer, visit and product has
// a stream of its own, so that any thread can make any part of a shop and the bytes are the same.
//
// SplitMix64 (Steele, Lea, Flood 2014) as a counter: the n-th number of a stream is a mix of
// key + n * golden. Integers only; nothing here depends on the machine's floating point.
#pragma once

#include <cstdint>

#include "base/hash.h"

namespace footfall {

constexpr std::uint64_t golden_gamma = 0x9e3779b97f4a7c15;

// The key of one thing: what kind of thing (a small constant of the caller's), and which.
constexpr std::uint64_t stream_key(std::uint64_t seed, std::uint64_t kind, std::uint64_t which) {
  return mix64(mix64(seed + golden_gamma * (kind + 1)) + golden_gamma * which);
}

class Random {
 public:
  explicit constexpr Random(std::uint64_t key) noexcept : state_(key) {}

  constexpr std::uint64_t next() noexcept {
    state_ += golden_gamma;
    return mix64(state_);
  }

  // 0 .. bound-1; the bias is below bound / 2^32. A bound of 0 gives 0.
  constexpr std::uint32_t below(std::uint32_t bound) noexcept {
    return static_cast<std::uint32_t>(((next() >> 32) * bound) >> 32);
  }

  // True `times` in a million.
  constexpr bool chance(std::uint32_t times) noexcept { return below(1'000'000) < times; }

 private:
  std::uint64_t state_;
};

}  // namespace footfall
