#include <gtest/gtest.h>

#include "support/answers.h"

namespace footfall {
namespace {

const char* const shop = R"(
    user  session  time   kind      product  category      price
    ann   s1       10:00  view      1        toys.cars     5.00
    bob   s2       10:01  view      1        toys.cars     5.00
    ann   s1       10:02  purchase  1        toys.cars     5.00
    ann   s1       10:03  purchase  2        toys          2.00
    cid   s3       10:04  purchase  3        toys-old      7.00
    cid   s3       10:05  return    3        toys-old      2.00
    dan   s4       10:06  purchase  4        -             4.00
    -     g1       10:07  purchase  5        toys.cars.red  4.00
    dan   s4       10:08  view      6        food.fruit    1.00
)";

TEST(CategorySales, RankFullPathsByRevenue) {
  // All revenue: 5 + 2 + 7 - 2 + 4 + 4 = 20.
  EXPECT_EQ(run(tiny_store(shop), "category_sales"), grid(R"(
      category       revenue  units  orders  buyers  views  share  conversion_product
      toys.cars      5.00     1      1       1       2      0.25   0.5
      toys-old       5.00     0      1       1       0      0.25   -
      toys.cars.red  4.00     1      1       0       0      0.20   -
      -              4.00     1      1       1       0      0.20   -
      toys           2.00     1      1       1       0      0.10   -
      food.fruit     0.00     0      0       0       1      0.00   0.0
  )"));
}

TEST(CategorySales, OfALevelHaveOnlyPathsThatAreThatDeep) {
  EXPECT_EQ(run(tiny_store(shop), "category_sales", {{"level", "1"}}), grid(R"(
      category  revenue  units  orders  buyers  views  share  conversion_product
      toys      11.00    3      2       1       2      0.55   0.5
      toys-old  5.00     0      1       1       0      0.25   -
      -         4.00     1      1       1       0      0.20   -
      food      0.00     0      0       0       1      0.00   0.0
  )"));
  EXPECT_EQ(run(tiny_store(shop), "category_sales", {{"level", "2"}}), grid(R"(
      category    revenue  orders  share   # of all revenue; (none) stands at level 1 only
      toys.cars   9.00     2       0.45
      food.fruit  0.00     0       0.00
  )"));
  EXPECT_EQ(run(tiny_store(shop), "category_sales", {{"level", "4"}}),
            grid("category revenue share"));
}

TEST(CategorySales, HaveNoShareOfNoRevenue) {
  EXPECT_EQ(run(tiny_store(shop), "category_sales", {}, {.where = {"event_type=view"}}), grid(R"(
      category    revenue  views  share
      food.fruit  0.00     1      -
      toys.cars   0.00     2      -
  )"));
}

TEST(CategorySales, SayWhatIsWrongWithTheirParameters) {
  EXPECT_EQ(refusal("category_sales", {{"level", "-1"}}), "level: \"-1\" is not between 0 and 60");
  EXPECT_EQ(
      run(tiny_store("time kind price\n10:00 purchase 1.00"), "category_sales").not_applicable,
      "needs category");
}

}  // namespace
}  // namespace footfall
