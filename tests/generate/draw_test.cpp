#include "generate/draw.h"

#include <array>
#include <numeric>

#include <gtest/gtest.h>

#include "generate/random.h"

namespace footfall {
namespace {

TEST(Draw, GivesEachIndexItsShareOfAllBits) {
  const std::array<std::uint64_t, 4> weights{5, 0, 1, 2};
  std::array<DrawSlot, 4> slots;
  fill_draw_slots(weights, slots);
  // A column is an equal part of all bits, and `keep` says how much of it stays with its index.
  constexpr std::uint64_t whole = std::uint64_t{1} << 32;
  std::array<std::uint64_t, 4> shares{};
  for (std::size_t i = 0; i < slots.size(); ++i) {
    shares[i] += slots[i].keep;
    shares[slots[i].other] += whole - slots[i].keep;
  }
  EXPECT_EQ(shares, (std::array<std::uint64_t, 4>{whole / 8 * 20, 0, whole / 8 * 4, whole}));
}

TEST(Draw, TakesTheColumnFromTheHighBitsAndTheSideFromTheLow) {
  const std::array<DrawSlot, 2> slots{{{10, 1}, {0, 1}}};
  EXPECT_EQ(draw(slots, 9), 0U);
  EXPECT_EQ(draw(slots, 10), 1U);
  EXPECT_EQ(draw(slots, std::uint64_t{1} << 63), 1U);
}

TEST(Draw, KeepsWeightsOfAnySizeInProportion) {
  const std::array<std::uint64_t, 3> weights{std::uint64_t{1} << 62, std::uint64_t{1} << 61, 1};
  const auto scaled = scaled_weights(weights);
  EXPECT_EQ(scaled[0] / scaled[1], 2U);
  EXPECT_EQ(scaled[2], 1U);  // never lost
  EXPECT_LT(std::accumulate(scaled.begin(), scaled.end(), std::uint64_t{0}), 1ULL << 31);
}

TEST(Draw, FallingWeightsFallAsTold) {
  // c = 2, e = 1.5: 3^-1.5 and 12^-1.5 are 8 times apart.
  const auto weights = falling_weights(10, 20, 3);
  ASSERT_EQ(weights.size(), 10U);
  EXPECT_NEAR(double(weights[0]) / double(weights[9]), 8.0, 0.05);
}

TEST(SquareRoot, IsTheIntegerPart) {
  EXPECT_EQ(square_root(0), 0U);
  EXPECT_EQ(square_root(15), 3U);
  EXPECT_EQ(square_root(16), 4U);
  EXPECT_EQ(square_root(~std::uint64_t{0}), 4'294'967'295U);
}

TEST(Random, StaysBelowItsBound) {
  Random random(7);
  for (int i = 0; i < 1'000; ++i) EXPECT_LT(random.below(3), 3U);
  EXPECT_EQ(random.below(0), 0U);
}

}  // namespace
}  // namespace footfall
