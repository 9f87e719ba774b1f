#include "scan/counted.h"

#include <gtest/gtest.h>

namespace footfall {
namespace {

TEST(Counted, TakesQuantilesBetweenTheNeighbours) {
  Counted values;  // 10 10 10 20 40
  values.add(10, 3);
  values.add(20, 1);
  values.add(40, 1);
  EXPECT_EQ(values.count(), 5);
  EXPECT_EQ(values.sum(), 90);
  EXPECT_EQ(values.hundredfold_quantile(0), 1000);
  EXPECT_EQ(values.hundredfold_quantile(50), 1000);   // place 2
  EXPECT_EQ(values.hundredfold_quantile(60), 1400);   // place 2.4: 10 + 0.4 x 10
  EXPECT_EQ(values.hundredfold_quantile(90), 3200);   // place 3.6: 20 + 0.6 x 20
  EXPECT_EQ(values.hundredfold_quantile(100), 4000);  // place 4
}

TEST(Counted, TheMedianOfAnEvenCountIsTheMeanOfTheMiddleTwo) {
  Counted values;  // 0.1 0.2 0.5 0.5
  values.add(1, 1);
  values.add(2, 1);
  values.add(5, 2);
  EXPECT_EQ(values.quantile(50, 1), Value(Int128(350'000)));  // 0.35 with six places
  EXPECT_EQ(Counted().quantile(50, 1), Value(Null{}));
}

}  // namespace
}  // namespace footfall
