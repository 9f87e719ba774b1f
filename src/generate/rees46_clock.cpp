#include "generate/rees46_clock.h"

#include <algorithm>

#include "generate/random.h"

namespace footfall {
namespace {

// A trough at night and a peak at 16 h UTC, evening where most customers live.
constexpr auto hour_weights = std::to_array<std::uint64_t>(
    {7, 12, 22, 35, 47, 54, 58, 60, 61, 61, 60, 60, 61, 65, 73, 81, 85, 80, 66, 45, 27, 15, 9, 6});
// From Tuesday the 1st: a slow rise to the middle of the month, fuller weekends.
constexpr auto day_weights = std::to_array<std::uint64_t>(
    {88,  86,  86,  91,  94,  94, 87, 90, 91,  92,  98,  102, 104, 98, 101, 106,
     104, 105, 105, 106, 104, 97, 97, 96, 100, 102, 103, 99,  98,  97, 99});
static_assert(day_weights.size() == Rees46Clock::days);

}  // namespace

Rees46Clock::Rees46Clock() : hour_draw_(hour_weights) {
  std::array<std::uint64_t, hours + 1> sums{};
  for (std::uint32_t hour = 0; hour < hours; ++hour) {
    sums[hour + 1] = sums[hour] + hour_weights[hour % 24] * day_weights[hour / 24];
  }
  for (std::uint32_t hour = 0; hour <= hours; ++hour) {
    begins_[hour] = static_cast<std::uint32_t>(sums[hour] * 0xffff'ffff / sums[hours]);
  }
}

std::uint32_t Rees46Clock::second_at(std::uint32_t share) const {
  const auto after = std::upper_bound(begins_.begin() + 1, begins_.end() - 1, share);
  const auto hour = static_cast<std::uint32_t>(after - begins_.begin() - 1);
  const std::uint64_t width = begins_[hour + 1] - begins_[hour];
  const std::uint64_t within = std::uint64_t{share - begins_[hour]} * 3'600 / width;
  return hour * 3'600 + static_cast<std::uint32_t>(std::min<std::uint64_t>(within, 3'599));
}

std::uint64_t Rees46Clock::mix_low(std::uint64_t bits) { return mix64(bits) >> 32; }

std::uint32_t Rees46Clock::cart_sixteenths(std::uint32_t second) {
  constexpr std::uint32_t rise_begin = 13 * 86'400;
  constexpr std::uint32_t rise_end = 16 * 86'400;
  constexpr std::uint32_t few = 7;
  constexpr std::uint32_t many = 25;
  if (second < rise_begin) return few;
  if (second >= rise_end) return many;
  return few + (many - few) * (second - rise_begin) / (rise_end - rise_begin);
}

}  // namespace footfall
