#include <map>

#include <gtest/gtest.h>

#include "support/answers.h"

namespace footfall {
namespace {

// All 24 rows; those not given are zeros.
Grid hours(std::map<std::int64_t, std::vector<std::string>> given) {
  Grid out{{"hour", "revenue", "orders", "users"}, {}};
  for (std::int64_t hour = 0; hour < 24; ++hour) {
    auto& row = out.rows.emplace_back(std::vector{std::to_string(hour)});
    const auto found = given.find(hour);
    const auto cells =
        found == given.end() ? std::vector<std::string>{"0.00", "0", "0"} : found->second;
    row.insert(row.end(), cells.begin(), cells.end());
  }
  return out;
}

const char* const shop = R"(
    user  session  time              kind      price
    ann   s1       2019-10-01T09:59  view      1.00
    ann   s1       2019-10-01T09:59  purchase  1.00   # the order is of 9 o'clock
    ann   s1       2019-10-01T10:00  purchase  2.00   # its second line's money is of 10
    bob   s2       2019-10-02T10:30  purchase  4.00
    bob   s2       2019-10-03T10:30  return    0.50
    -     -        2019-10-03T23:59  purchase  8.00   # a guest is an order, no user
)";

TEST(Hourly, PutsOrdersInTheirFirstHourAndMoneyInItsOwn) {
  EXPECT_EQ(run(tiny_store(shop), "hourly"),
            hours({{9, {"1.00", "1", "1"}}, {10, {"5.50", "1", "2"}}, {23, {"8.00", "1", "0"}}}));
}

TEST(Hourly, IsOfTheReportsZone) {
  // Kathmandu is 5:45 ahead: 9:59, 10:00, 10:30 and 23:59 are 15:44, 15:45, 16:15 and 5:44 there.
  EXPECT_EQ(run(tiny_store(shop), "hourly", {}, {.timezone = "Asia/Kathmandu"}),
            hours({{5, {"8.00", "1", "0"}}, {15, {"3.00", "1", "1"}}, {16, {"3.50", "1", "1"}}}));
}

TEST(Hourly, IsAllZerosWithoutRows) {
  EXPECT_EQ(run(tiny_store(shop), "hourly", {}, {.where = {"user_id=eve"}}), hours({}));
}

TEST(Hourly, NeedsMoney) {
  EXPECT_EQ(run(tiny_store("time kind\n10:00 view"), "hourly").not_applicable, "needs amount");
}

TEST(Hourly, NeedsATimeOfDay) {
  TinyRows rows = tiny_rows("time kind price\n10:00 purchase 1.00");
  rows.schema.day_precision = true;
  EXPECT_EQ(run(TinyStore(rows), "hourly").not_applicable, "needs a time of day");
  EXPECT_EQ(run(TinyStore(rows), "hour_of_week").not_applicable, "needs a time of day");
  EXPECT_EQ(run(TinyStore(rows), "weekday").not_applicable, "");
}

}  // namespace
}  // namespace footfall
