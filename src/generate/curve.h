// Drawing a number by a measured distribution: a few quantiles, with straight lines between them.
#pragma once

#include <cstdint>
#include <span>

#include "generate/random.h"

namespace footfall {

// `share` millionths of all draws give less than `value`, or it itself.
struct CurvePoint {
  std::uint32_t share = 0;
  std::uint32_t value = 0;
};

// `curve` begins at share 0, ends at share 1,000,000, and rises.
inline std::uint32_t draw_curve(std::span<const CurvePoint> curve, Random& random) noexcept {
  const std::uint32_t share = random.below(1'000'000);
  std::size_t above = 1;
  while (curve[above].share <= share) ++above;
  const CurvePoint from = curve[above - 1];
  const CurvePoint to = curve[above];
  const std::uint64_t rise = std::uint64_t{to.value - from.value} * (share - from.share);
  return from.value + static_cast<std::uint32_t>(rise / (to.share - from.share));
}

}  // namespace footfall
