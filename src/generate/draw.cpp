#include "generate/draw.h"

#include <algorithm>
#include <numeric>

namespace footfall {

std::uint64_t square_root(std::uint64_t x) noexcept {
  std::uint64_t root = 0;
  for (std::uint64_t bit = std::uint64_t{1} << 31; bit != 0; bit >>= 1) {
    const std::uint64_t next = root | bit;
    if (next <= x / next) root = next;
  }
  return root;
}

std::vector<std::uint64_t> scaled_weights(std::span<const std::uint64_t> weights) {
  constexpr std::uint64_t target = std::uint64_t{1} << 30;
  std::vector<std::uint64_t> scaled(weights.begin(), weights.end());
  // Shrunk first where they are so big that the product below would not fit.
  while (std::accumulate(scaled.begin(), scaled.end(), std::uint64_t{0}) >> 33 != 0) {
    for (auto& weight : scaled) weight = weight == 0 ? 0 : std::max<std::uint64_t>(1, weight >> 1);
  }
  const auto total = std::accumulate(scaled.begin(), scaled.end(), std::uint64_t{0});
  for (auto& weight : scaled) {
    if (weight != 0) weight = std::max<std::uint64_t>(1, weight * target / total);
  }
  return scaled;
}

std::vector<std::uint64_t> falling_weights(std::uint32_t count, std::uint32_t offset,
                                           std::uint32_t halves) {
  std::vector<std::uint64_t> weights;
  for (std::uint32_t n = 1; n <= count; ++n) {
    const std::uint64_t base = 10 * n + offset;
    std::uint64_t weight = 1'000'000'000'000'000'000;
    for (std::uint32_t half = halves; half > 1; half -= 2) weight /= base;
    if (halves % 2 == 1) weight = weight * 16 / square_root(base * 256);
    weights.push_back(weight);
  }
  return weights;
}

void fill_draw_slots(std::span<const std::uint64_t> weights, std::span<DrawSlot> slots) {
  const auto count = static_cast<std::uint64_t>(weights.size());
  const auto total = std::accumulate(weights.begin(), weights.end(), std::uint64_t{0});
  // Each index has weight * count to give; each column takes `total` of it, from one or two.
  std::vector<std::uint64_t> left(weights.size());
  std::vector<std::uint32_t> poor;
  std::vector<std::uint32_t> rich;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    left[i] = weights[i] * count;
    (left[i] < total ? poor : rich).push_back(static_cast<std::uint32_t>(i));
  }
  while (!poor.empty() && !rich.empty()) {
    const std::uint32_t low = poor.back();
    const std::uint32_t high = rich.back();
    poor.pop_back();
    slots[low] = {static_cast<std::uint32_t>((left[low] << 32) / total), high};
    left[high] -= total - left[low];
    if (left[high] < total) {
      rich.pop_back();
      poor.push_back(high);
    }
  }
  for (const auto& rest : {poor, rich}) {
    for (const std::uint32_t i : rest) slots[i] = {0, i};
  }
}

DrawTable::DrawTable(std::span<const std::uint64_t> weights) : slots_(weights.size()) {
  fill_draw_slots(scaled_weights(weights), slots_);
}

}  // namespace footfall
