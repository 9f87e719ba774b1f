#include "scan/version_lines.h"

#include <array>
#include <cstdint>

#include <gtest/gtest.h>

namespace footfall {
namespace {

TEST(VersionLines, GivesEachTableItsOwnCodes) {
  constexpr std::array<std::uint32_t, 4> products{7, 5, 3, 1};
  constexpr std::array<std::uint32_t, 4> brands{0, 20, 20, 30};
  constexpr std::array<std::uint32_t, 4> cells{400, 401, 402, 403};
  VersionLines lines;
  const std::size_t product = lines.add(products);
  const std::size_t brand = lines.add(brands);
  const std::size_t cell = lines.add(cells);
  lines.seal();
  for (std::uint32_t version = 0; version < 4; ++version) {
    EXPECT_EQ(lines.at(product)[version], products[version]);
    EXPECT_EQ(lines.at(brand)[version], brands[version]);
    EXPECT_EQ(lines.at(cell)[version], cells[version]);
  }
}

}  // namespace
}  // namespace footfall
