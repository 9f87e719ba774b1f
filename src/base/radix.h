// Putting many numbers in order, faster than comparing them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace footfall {

// The places of `keys` (fewer than 2^32) in ascending order; equal ones stay as they are. O(n) a
// byte in which keys differ.
std::vector<std::uint32_t> ascending_order(std::span<const std::uint64_t> keys);

// A number whose unsigned order is that of the signed one.
constexpr std::uint64_t ordered_bits(std::int64_t number) noexcept {
  return static_cast<std::uint64_t>(number) ^ (std::uint64_t{1} << 63);
}

}  // namespace footfall
