#include <gtest/gtest.h>

#include "support/answers.h"

namespace footfall {
namespace {

const char* const shop = R"(
    user  order  time   kind      country:dictionary  price  quantity
    2     o1     10:00  purchase  DE                  5.00   2
    2     o1     10:00  purchase  DE                  1.00   1
    2     o2     10:01  purchase  FR                  4.00   1
    10    o3     10:02  purchase  FR                  9.00   3
    10    -      10:03  return    FR                  6.00   2
    9     o4     10:04  purchase  -                   15.00  1
    7     -      10:05  view      FR                  1.00   1   # ranks without a purchase
    7     -      10:06  view      FR                  1.00   1
    -     o5     10:07  purchase  DE                  99.00  1   # a guest does not
)";

TEST(TopCustomers, RankByRevenueThenByIdAsANumber) {
  EXPECT_EQ(run(tiny_store(shop), "top_customers"), grid(R"(
      rank  user_id  revenue  orders  events  units
      1     2        15.00    2       3       4
      2     9        15.00    1       1       1
      3     10       15.00    1       2       1   # 9 x 3 - 6 x 2
      4     7        0.00     0       2       0
  )"));
}

TEST(TopCustomers, RankByOrdersOrEvents) {
  EXPECT_EQ(run(tiny_store(shop), "top_customers", {{"by", "orders"}}), grid(R"(
      rank  user_id  orders
      1     2        2
      2     9        1
      3     10       1
      4     7        0
  )"));
  EXPECT_EQ(run(tiny_store(shop), "top_customers", {{"by", "events"}}), grid(R"(
      rank  user_id  events
      1     2        3
      2     7        2
      3     10       2
      4     9        1
  )"));
}

TEST(TopCustomers, SplitACustomerByCountryInThePublishedForm) {
  EXPECT_EQ(run(tiny_store(shop), "top_customers", {}, {.form = Form::published}), grid(R"(
      rank  user_id  country  revenue  orders  events  units
      1     9        -        15.00    1       1       1
      2     10       FR       15.00    1       2       1
      3     2        DE       11.00    1       2       3
      4     2        FR       4.00     1       1       1
      5     7        FR       0.00     0       2       0
  )"));
}

TEST(TopCustomers, NeedUsersMoneyAndInThePublishedFormACountry) {
  EXPECT_EQ(run(tiny_store("time kind\n10:00 view"), "top_customers").not_applicable,
            "needs user_id, amount");
  EXPECT_EQ(run(tiny_store("user time kind price\nann 10:00 view 1.00"), "top_customers", {},
                {.form = Form::published})
                .not_applicable,
            "needs country");
  EXPECT_EQ(refusal("top_customers", {{"by", "units"}}),
            "by: \"units\" is not one of revenue, orders, events");
}

}  // namespace
}  // namespace footfall
