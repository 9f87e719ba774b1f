#include <gtest/gtest.h>

#include "support/answers.h"

namespace footfall {
namespace {

const char* const shop = R"(
    user  time   kind      product  category  brand  price
    ann   10:00  view      1        toys      lg     1.00
    ann   10:01  view      1        toys      lg     2.00
    ann   10:02  view      2        toys      hp     2.00
    ann   10:03  view      2        toys      hp     5.00
    ann   10:04  view      3        toys      hp     0.00    # counted beside
    ann   10:05  view      3        toys      hp     -       # no observation
    ann   10:06  cart      3        toys      hp     9.00    # neither viewed nor bought
    ann   10:07  purchase  1        toys      lg     2.00
    -     10:08  purchase  1        toys      lg     1.00    # guests' prices are prices
    bob   10:09  purchase  4        -         -      0.00
    bob   10:10  view      5        food      lg     7.01
)";

TEST(PriceStats, TakeViewedAndBoughtRowsApart) {
  EXPECT_EQ(run(tiny_store(shop), "price_stats"), grid(R"(
      category  kind    events  zero_prices  mean      min   max   median
      toys      viewed  4       1            2.500000  1.00  5.00  2.000000
      toys      bought  2       0            1.500000  1.00  2.00  1.500000
      food      viewed  1       0            7.010000  7.01  7.01  7.010000
      -         bought  0       1            -         -     -     -
  )"));
}

TEST(PriceStats, GroupByBrandOrByBoth) {
  EXPECT_EQ(run(tiny_store(shop), "price_stats", {{"by", "brand"}}), grid(R"(
      brand  kind    events  zero_prices  mean      min   max   median
      lg     viewed  3       0            3.336667  1.00  7.01  2.000000
      hp     viewed  2       1            3.500000  2.00  5.00  3.500000
      lg     bought  2       0            1.500000  1.00  2.00  1.500000
      -      bought  0       1            -         -     -     -
  )"));
  EXPECT_EQ(run(tiny_store(shop), "price_stats", {{"by", "both"}}), grid(R"(
      category  brand  kind    events  median
      toys      hp     viewed  2       3.500000
      toys      lg     viewed  2       1.500000
      toys      lg     bought  2       1.500000
      food      lg     viewed  1       7.010000
      -         -      bought  0       -
  )"));
}

TEST(PriceStats, TakeAllEventsAndZerosInThePublishedForm) {
  // toys: 1, 2, 2, 5, 0, 9, 2, 1 have the mean 22 / 8.
  EXPECT_EQ(run(tiny_store(shop), "price_stats", {}, {.form = Form::published}), grid(R"(
      category  kind  events  zero_prices  mean      min   max   median
      food      all   1       0            7.010000  7.01  7.01  7.010000
      toys      all   8       1            2.750000  0.00  9.00  2.000000
      -         all   1       1            0.000000  0.00  0.00  0.000000
  )"));
}

TEST(PriceStats, ShowTheTenHighestMeansInThePublishedForm) {
  std::string text = "time kind category price\n";
  for (int price = 10; price <= 20; ++price) {
    text += "10:00 view c" + std::to_string(price) + " " + std::to_string(price) + ".00\n";
  }
  const Answered top = run(tiny_store(text), "price_stats", {}, {.form = Form::published});
  ASSERT_EQ(top.table.rows(), 10U);
  EXPECT_EQ(top.table.text(0, 0), "c20");
  EXPECT_EQ(top.table.text(9, 0), "c11");
}

// 10.00 / 3 = 3.3333333.., 0.05 / 8 = 0.00625, 2.00 / 3 = 0.6666666.., 0.10 / 7 = 0.0142857..
TEST(PriceStats, AreOfAmountByQuantityWhereThereIsNoPrice) {
  const TinyStore store = tiny_store(R"(
    time   kind      category  quantity  amount
    10:00  purchase  toys      3         10.00
    10:01  purchase  toys      3         2.00
    10:02  purchase  toys      1         0.00    # a price of zero
    10:03  purchase  toys      0         4.00    # no price
    10:04  purchase  toys      -         4.00    # no price
    10:05  purchase  toys      2         -       # no price
    10:06  return    toys      1         9.00    # neither viewed nor bought
    10:07  purchase  food      8         0.05
    10:08  purchase  food      7         0.10
  )");
  EXPECT_EQ(run(store, "price_stats"), grid(R"(
      category  kind    events  zero_prices  mean      min       max       median
      food      bought  2       0            0.010268  0.006250  0.014286  0.010268
      toys      bought  2       1            2.000000  0.666667  3.333333  2.000000
  )"));
  // (3.333333 + 0.666667 + 0 + 0.00625 + 0.014286) / 5
  EXPECT_EQ(run(store, "trend", {{"measure", "mean_price"}, {"by", "year"}}), grid(R"(
      period      value
      2019-01-01  0.804107
  )"));
}

TEST(PriceStats, TakeTheAmountForThePriceWhereThereIsNoQuantity) {
  EXPECT_EQ(run(tiny_store("time kind category amount\n10:00 purchase toys 2.50"), "price_stats"),
            grid(R"(
      category  kind    events  mean      min   max
      toys      bought  1       2.500000  2.50  2.50
  )"));
}

TEST(PriceStats, NeedAPriceAndTheirGroups) {
  const TinyStore store = tiny_store("time kind brand\n10:00 view lg");
  EXPECT_EQ(run(store, "price_stats").not_applicable, "needs category, price");
  EXPECT_EQ(run(store, "price_stats", {{"by", "brand"}}).not_applicable, "needs price");
  EXPECT_EQ(refusal("price_stats", {{"by", "product"}}),
            "by: \"product\" is not one of category, brand, both");
}

}  // namespace
}  // namespace footfall
