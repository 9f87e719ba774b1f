#include <gtest/gtest.h>

#include "support/answers.h"

namespace footfall {
namespace {

const char* const orders = R"(
    user  time   kind      product  amount
    ann   10:00  purchase  p1       20.00
    ann   10:01  purchase  p2       10.00
    bob   10:02  purchase  p9       4.00
    bob   10:03  return    p9       1.00
    -     10:04  purchase  -        3.00
    cid   10:05  view      p8       9.00   # no line of an order
)";

TEST(DataQuality, FindsConflictsAndOrphansWithTheirMoney) {
  const TinyStore store = tiny_store(orders, {R"(
      product  category
      p1       a
      p2       b
      p2       c
      p3       d
  )",
                                              R"(
      user  name
      ann   Ann
  )"});
  EXPECT_EQ(run(store, "data_quality"), grid(R"(
      finding                       table      column      count  share     revenue
      "rows read"                   events     -           6      1.000000  -
      "rows stored"                 events     -           6      1.000000  -
      "rows set aside"              events     -           0      0.000000  -
      "duplicates dropped"          events     -           0      0.000000  -
      "rows read"                   products   -           4      1.000000  -
      "rows stored"                 products   -           3      0.750000  -
      "rows set aside"              products   -           0      0.000000  -
      "duplicates dropped"          products   -           0      0.000000  -
      "rows superseded"             products   -           1      0.250000  -
      "keys with several rows"      products   product_id  1      0.250000  -
      "rows read"                   customers  -           1      1.000000  -
      "rows stored"                 customers  -           1      1.000000  -
      "rows set aside"              customers  -           0      0.000000  -
      "duplicates dropped"          customers  -           0      0.000000  -
      "rows superseded"             customers  -           0      0.000000  -
      "lines without a key"         events     product_id  1      0.200000  3.00
      "lines whose key has no row"  events     product_id  2      0.400000  3.00   # 4.00 - 1.00
      "lines without a key"         events     user_id     1      0.200000  3.00
      "lines whose key has no row"  events     user_id     2      0.400000  3.00
  )"));
}

TEST(DataQuality, CountsLinesOfTheChosenRowsAndLedgersOfAll) {
  EXPECT_EQ(run(tiny_store(orders), "data_quality", {}, {.where = {"user_id=bob"}}), grid(R"(
      finding                table   column      count  share     revenue
      "rows read"            events  -           6      1.000000  -
      "rows stored"          events  -           6      1.000000  -
      "rows set aside"       events  -           0      0.000000  -
      "duplicates dropped"   events  -           0      0.000000  -
      "lines without a key"  events  product_id  0      0.000000  0.00
      "lines without a key"  events  user_id     0      0.000000  0.00
  )"));
}

TEST(DataQuality, HasOnlyLedgersWhereThereIsNothingElse) {
  EXPECT_EQ(run(tiny_store("time kind\n10:00 view"), "data_quality").table.rows(), 4U);
}

}  // namespace
}  // namespace footfall
