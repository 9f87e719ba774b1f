#include <gtest/gtest.h>

#include "support/answers.h"

namespace footfall {
namespace {

const char* const shop = R"(
    user  session  time              kind      price
    ann   s1       2019-10-06T23:30  purchase  1.00   # a Sunday
    ann   s1       2019-10-07T00:30  purchase  2.00   # of Sunday's order, money of Monday
    bob   s2       2019-10-07T12:00  view      9.00
    bob   s3       2019-10-14T12:00  purchase  4.00   # the next Monday: bob is one user there
    -     g1       2019-10-16T12:00  purchase  0.00   # zero-price purchases count
)";

TEST(Weekday, BeginsOnMondayAndShowsAllSeven) {
  EXPECT_EQ(run(tiny_store(shop), "weekday"), grid(R"(
      weekday  revenue  orders  users
      1        6.00     1       2
      2        0.00     0       0
      3        0.00     1       0
      4        0.00     0       0
      5        0.00     0       0
      6        0.00     0       0
      7        1.00     1       1
  )"));
}

TEST(Weekday, IsOfTheReportsZone) {
  EXPECT_EQ(run(tiny_store(shop), "weekday", {}, {.timezone = "Europe/Berlin"}), grid(R"(
      weekday  revenue  orders  users
      1        7.00     2       2      # 23:30 is 01:30 of Monday
      2        0.00     0       0
      3        0.00     1       0
      4        0.00     0       0
      5        0.00     0       0
      6        0.00     0       0
      7        0.00     0       0
  )"));
}

}  // namespace
}  // namespace footfall
