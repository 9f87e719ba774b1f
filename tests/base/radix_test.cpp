#include "base/radix.h"

#include <algorithm>
#include <numeric>
#include <random>

#include <gtest/gtest.h>

namespace footfall {
namespace {

TEST(Radix, PutsNumbersInOrderAndKeepsEqualOnesAsTheyAre) {
  std::mt19937_64 dice(7);
  for (const std::size_t count : {0U, 1U, 2U, 1000U}) {
    for (const std::uint64_t range : {1ULL, 3ULL, 1000ULL, ~0ULL}) {
      std::vector<std::uint64_t> keys(count);
      for (auto& key : keys) key = dice() % range;
      std::vector<std::uint32_t> expected(count);
      std::iota(expected.begin(), expected.end(), 0U);
      std::ranges::stable_sort(expected, {}, [&](std::uint32_t place) { return keys[place]; });
      EXPECT_EQ(ascending_order(keys), expected) << count << " keys below " << range;
    }
  }
}

TEST(Radix, OrdersSignedNumbersByTheirBits) {
  EXPECT_LT(ordered_bits(-5), ordered_bits(-4));
  EXPECT_LT(ordered_bits(-1), ordered_bits(0));
  EXPECT_LT(ordered_bits(0), ordered_bits(1));
}

}  // namespace
}  // namespace footfall
