#include <gtest/gtest.h>

#include "support/answers.h"

namespace footfall {
namespace {

TEST(BrandSales, CountAnOrderAndABuyerInEveryBrandTheyTouch) {
  EXPECT_EQ(run(tiny_store(R"(
      user  session  time   kind      product  brand  price  quantity
      ann   s1       10:00  view      1        lg     2.00   -
      ann   s1       10:01  purchase  1        lg     2.00   3
      ann   s1       10:02  purchase  2        hp     6.00   1
      ann   s2       10:03  purchase  2        hp     0.00   1       # zero prices are orders
      bob   s3       10:04  view      2        hp     6.00   -
      bob   s3       10:05  purchase  3        -      4.00   1
      cid   s4       10:06  view      4        acer   1.00   -
      cid   s4       10:07  return    4        acer   1.00   1
  )"),
                "brand_sales"),
            grid(R"(
      brand  revenue  units  orders  buyers  views  share   conversion_product
      hp     6.00     2      2       1       1      0.4000  1.0   # ann bought, bob viewed
      lg     6.00     3      1       1       1      0.4000  1.0
      -      4.00     1      1       1       0      0.2667  -
      acer   -1.00    -1     0       0       1      -0.0667 0.0
  )"));
}

TEST(BrandSales, NeedABrandAndMoney) {
  EXPECT_EQ(run(tiny_store("time kind\n10:00 view"), "brand_sales").not_applicable,
            "needs brand, amount");
  EXPECT_EQ(refusal("brand_sales", {{"level", "1"}}), "no parameter is called \"level\"");
}

}  // namespace
}  // namespace footfall
