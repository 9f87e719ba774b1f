// When people visit the made-up shop: 1 to 31 October 2019, by day and by hour of day (UTC).
//
// Built once and then only read, so threads may share it.
#pragma once

#include <array>
#include <cstdint>

#include "generate/draw.h"

namespace footfall {

class Rees46Clock {
 public:
  static constexpr std::uint32_t days = 31;
  static constexpr std::uint32_t hours = days * 24;
  static constexpr std::uint32_t seconds = hours * 3'600;

  Rees46Clock();

  // The second by which this share of the month's visits has begun; 0 .. 2^32-1 is none to all.
  std::uint32_t second_at(std::uint32_t share) const;

  // The share of visits that have begun by the begin of a second's hour.
  std::uint32_t share_at(std::uint32_t second) const { return begins_[second / 3'600]; }

  // A second within a day, by the day's profile.
  std::uint32_t second_of_day(std::uint64_t bits) const {
    const std::uint64_t spread = mix_low(bits);
    return hour_draw_(bits) * 3'600 + static_cast<std::uint32_t>((spread * 3'600) >> 32);
  }

  // Carts per view in a day's hour against the month's, in sixteenths: few before the middle of
  // the month, when the shop began to record them in earnest.
  static std::uint32_t cart_sixteenths(std::uint32_t second);

 private:
  static std::uint64_t mix_low(std::uint64_t bits);

  std::array<std::uint32_t, hours + 1> begins_{};  // share of visits before each hour
  DrawTable hour_draw_;
};

}  // namespace footfall
