#include "table/order.h"

#include <gtest/gtest.h>

namespace footfall {
namespace {

using Places = std::vector<std::size_t>;

Table scores() {
  Table table({{"points", Type::integer, Unit::none, ""}, {"name", Type::text, Unit::none, ""}});
  table.add(5, "d");
  table.add(Null{}, "a");
  table.add(7, "b");
  table.add(5, "c");
  table.add(7, "b");
  return table;
}

const std::vector<SortKey> best_first{{"points", true}, {"name"}};

TEST(RowOrder, PutsNullLastAndKeepsThePlacesOfEqualRows) {
  EXPECT_EQ(row_order(scores(), best_first), (Places{2, 4, 3, 0, 1}));
}

TEST(RowOrder, ItsFirstRowsAreThoseOfTheWholeOrder) {
  const Places whole = row_order(scores(), best_first);
  for (std::size_t rows = 1; rows <= 6; ++rows) {
    const Places first(whole.begin(), whole.begin() + std::ptrdiff_t(std::min(rows, whole.size())));
    EXPECT_EQ(row_order(scores(), best_first, rows), first) << rows << " rows";
  }
}

TEST(Sorted, SaysHowManyRowsWereLeftOut) {
  const Table top = sorted(scores(), best_first, 2);
  EXPECT_EQ(top.rows(), 2U);
  EXPECT_EQ(top.left_out(), 3U);
  EXPECT_EQ(sorted(scores(), best_first).left_out(), 0U);
}

}  // namespace
}  // namespace footfall
