#include <gtest/gtest.h>

#include "support/answers.h"

namespace footfall {
namespace {

TEST(HourOfWeek, HasARowForEachOf168Hours) {
  const Answered week = run(tiny_store(R"(
      user  session  time              kind      price
      ann   s1       2019-10-07T00:10  purchase  1.00   # Monday
      ann   s2       2019-10-14T00:50  purchase  2.00   # Monday again
      bob   s3       2019-10-13T23:59  purchase  4.00   # Sunday
      bob   s3       2019-10-14T00:00  view      4.00
  )"),
                            "hour_of_week");
  ASSERT_EQ(week.table.rows(), 168U);
  for (std::size_t row = 0; row < 168; ++row) {
    EXPECT_EQ(week.table.integer(row, "weekday"), std::int64_t(row / 24) + 1);
    EXPECT_EQ(week.table.integer(row, "hour"), std::int64_t(row % 24));
  }
  EXPECT_EQ(week.table.head(2), grid(R"(
      weekday  hour  revenue  orders  users
      1        0     3.00     2       2
      1        1     0.00     0       0
  )"));
  EXPECT_EQ(cell_text(week.table, 167, 2), "4.00");
  EXPECT_EQ(week.table.integer(167, "orders"), 1);
  EXPECT_EQ(week.table.integer(167, "users"), 1);
  std::int64_t orders = 0;
  for (std::size_t row = 0; row < 168; ++row) orders += week.table.integer(row, "orders");
  EXPECT_EQ(orders, 3);
}

TEST(HourOfWeek, CountsTimesThatLieMillenniaApart) {
  const TinyStore store = tiny_store(R"(
      user  time              kind      price
      ann   0001-01-01T00:30  purchase  1.00   # a Monday
      bob   9999-12-31T23:30  purchase  2.00   # a Friday
  )");
  const Answered answered = run(store, "hour_of_week");
  ASSERT_EQ(answered.table.rows(), 168U);
  for (std::size_t row = 0; row < 168; ++row) {
    EXPECT_EQ(answered.table.integer(row, "users"), row == 0 || row == 4 * 24 + 23 ? 1 : 0) << row;
  }
}

}  // namespace
}  // namespace footfall
