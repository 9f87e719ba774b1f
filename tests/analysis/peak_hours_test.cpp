#include <gtest/gtest.h>

#include "support/answers.h"

namespace footfall {
namespace {

// The 4th is a Friday.
const char* const shop = R"(
    user  session  time              kind      price
    ann   s1       2019-10-04T09:00  purchase  1.00
    bob   s2       2019-10-04T10:00  purchase  1.00
    bob   s3       2019-10-04T10:30  purchase  1.50
    cid   s4       2019-10-05T08:00  purchase  1.00   # a basket of three lines
    cid   s4       2019-10-05T08:00  purchase  1.00
    cid   s4       2019-10-05T08:01  purchase  1.00
    cid   s5       2019-10-05T11:00  view      7.00
    dan   s6       2019-10-06T12:00  return    0.50
    dan   s7       2019-10-07T09:59  purchase  3.00   # Monday
)";

TEST(PeakHours, RankHoursByOrdersThenByHour) {
  EXPECT_EQ(run(tiny_store(shop), "peak_hours"), grid(R"(
      hour  orders  revenue
      9     2       4.00
      10    2       2.50
      8     1       3.00
      11    0       0.00   # every hour with a row ranks
      12    0       -0.50
  )"));
  EXPECT_EQ(run(tiny_store(shop), "peak_hours", {{"top", "1"}}), grid(R"(
      hour  orders
      9     2
  )"));
}

TEST(PeakHours, CountLinesInThePublishedForm) {
  EXPECT_EQ(run(tiny_store(shop), "peak_hours", {{"top", "3"}}, {.form = Form::published}), grid(R"(
      hour  orders  revenue
      8     3       3.00
      9     2       4.00
      10    2       2.50
  )"));
}

TEST(PeakHours, CompareWeekendsWithWeekdaysPerCalendarDay) {
  EXPECT_EQ(run(tiny_store(shop), "peak_hours", {{"by", "daytype"}}), grid(R"(
      daytype  days  orders  revenue  orders_per_day  revenue_per_day
      weekday  2     4       6.50     2.000000        3.250000
      weekend  2     1       2.50     0.500000        1.250000
  )"));
  // A day without any row is a day of the range all the same, one beyond the data is not.
  EXPECT_EQ(run(tiny_store(shop), "peak_hours", {{"by", "daytype"}},
                {.where = {"user_id=dan"}, .from = "2019-10-06", .to = "2019-10-31"}),
            grid(R"(
      daytype  days  orders  revenue  orders_per_day  revenue_per_day
      weekday  1     1       3.00     1.000000        3.000000
      weekend  1     0       -0.50    0.000000        -0.500000
  )"));
  EXPECT_EQ(run(tiny_store(shop), "peak_hours", {{"by", "daytype"}}, {.to = "2019-10-04"}), grid(R"(
      daytype  days  orders  revenue  orders_per_day  revenue_per_day
      weekday  1     3       3.50     3.000000        3.500000
      weekend  0     0       0.00     -               -
  )"));
}

TEST(PeakHours, RefuseHoursThatADayDoesNotHave) {
  EXPECT_EQ(refusal("peak_hours", {{"top", "25"}}), "top: \"25\" is not between 1 and 24");
  EXPECT_EQ(refusal("peak_hours", {{"top", "five"}}), "top: \"five\" is not a whole number");
  EXPECT_EQ(refusal("peak_hours", {{"by", "day"}}), "by: \"day\" is not one of hour, daytype");
}

}  // namespace
}  // namespace footfall
