#include <gtest/gtest.h>

#include "support/answers.h"

namespace footfall {
namespace {

// 10 is viewed in three sessions by four rows; 9 is only viewed; 8 only bought.
const char* const shop = R"(
    user  session  time   kind      product  price  title:dictionary
    ann   s1       10:00  view      10       5.00   "Red car"
    ann   s1       10:01  view      10       5.00   "Red car"
    ann   s1       10:02  purchase  10       5.00   "Red car"
    ann   s2       10:03  view      10       5.00   "Green car"
    ann   s2       10:04  purchase  10       5.00   -              # its title stays Red car
    bob   s1       10:05  view      10       5.00   "Blue car"     # a view gives no title
    bob   s1       10:06  return    10       4.00   "Blue car"
    bob   s1       10:07  view      9        1.00   -
    -     -        10:08  purchase  8        6.00   Ball
    -     -        10:08  purchase  8        6.00   "New ball"     # later by arrival
    -     -        10:09  view      -        1.00   -              # no product, no row
)";

TEST(TopProducts, RankByRevenueThenByProduct) {
  const Answered ranking = run(tiny_store(shop), "top_products", {{"min_sessions", "1"}});
  EXPECT_EQ(ranking, grid(R"(
      rank  product_id  title       revenue  units  orders  buyers
      1     8           "New ball"  12.00    2      2       0
      2     10          "Red car"   6.00     1      2       1
      3     9           -           0.00     0      0       0
  )"));
  EXPECT_EQ(ranking, grid(R"(
      product_id  viewing_sessions  revenue_per_viewing_session
      8           0                 -
      10          3                 2.000000
      9           1                 0.000000
  )"));
}

TEST(TopProducts, RankByAnyOfFourMeasures) {
  const auto ranks_by = [](const char* measure) {
    return run(tiny_store(shop), "top_products", {{"by", measure}});
  };
  EXPECT_EQ(ranks_by("units"), grid("rank product_id units\n 1 8 2\n 2 10 1\n 3 9 0"));
  EXPECT_EQ(ranks_by("orders"), grid("rank product_id orders\n 1 8 2\n 2 10 2\n 3 9 0"));
  EXPECT_EQ(ranks_by("buyers"), grid("rank product_id buyers\n 1 10 1\n 2 8 0\n 3 9 0"));
}

TEST(TopProducts, HaveAFigurePerSessionFromAHundredSessionsOn) {
  std::string text = "user session time kind product price\n";
  for (int session = 0; session < 100; ++session) {
    text += "ann s" + std::to_string(session) + " 10:00 view 7 1.00\n";
    if (session > 0) text += "ann s" + std::to_string(session) + " 10:00 view 8 1.00\n";
  }
  text += "ann s0 10:01 purchase 7 1.00\n ann s1 10:01 purchase 8 1.00\n";
  EXPECT_EQ(run(tiny_store(text), "top_products"), grid(R"(
      product_id  revenue  viewing_sessions  revenue_per_viewing_session
      7           1.00     100               0.010000
      8           1.00     99                -
  )"));
}

TEST(TopProducts, DivideByViewRowsInThePublishedForm) {
  EXPECT_EQ(run(tiny_store(shop), "top_products", {}, {.form = Form::published}), grid(R"(
      rank  product_id  revenue  views  revenue_per_view
      1     8           12.00    0      -
      2     10          6.00     4      1.500000
      3     9           0.00     1      0.000000
  )"));
}

TEST(TopProducts, OrderTextIdsByBytesAndRoundHalfUp) {
  EXPECT_EQ(run(tiny_store(R"(
      user  session  time   kind      product  price  quantity
      ann   s1       10:00  purchase  p2       0.50   2
      ann   s1       10:01  purchase  p10      1.00   1
      ann   s1       10:02  view      p10      1.00   -
      ann   s2       10:02  view      p10      1.00   -
      ann   s3       10:02  view      p10      1.00   -
      ann   s3       10:03  return    p2       0.50   4
  )"),
                "top_products", {{"min_sessions", "2"}}),
            grid(R"(
      rank  product_id  title  revenue  units  viewing_sessions  revenue_per_viewing_session
      1     p10         -      1.00     1      3                 0.333333
      2     p2          -      -1.00    -2     0                 -
  )"));
}

TEST(TopProducts, NeedProductsAndMoney) {
  EXPECT_EQ(run(tiny_store("time kind\n10:00 view"), "top_products").not_applicable,
            "needs product_id, amount");
}

TEST(TopProducts, SayWhatIsWrongWithTheirParameters) {
  EXPECT_EQ(refusal("top_products", {{"by", "unit"}}),
            "by: \"unit\" is not one of revenue, units, orders, buyers; did you mean \"units\"?");
  EXPECT_EQ(refusal("top_products", {{"min_sessions", "-1"}}),
            "min_sessions: \"-1\" is not between 0 and 1e+09");
}

}  // namespace
}  // namespace footfall
