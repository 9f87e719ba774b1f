#include "base/decimal.h"

#include <limits>

#include <gtest/gtest.h>

namespace footfall {
namespace {

TEST(Decimal, IsWrittenWithAllPlacesOfItsScale) {
  EXPECT_EQ(decimal_text(0, 2), "0.00");
  EXPECT_EQ(decimal_text(-5, 2), "-0.05");
  EXPECT_EQ(decimal_text(123456, 2), "1234.56");
  EXPECT_EQ(decimal_text(7, 0), "7");
  EXPECT_EQ(decimal_text(power_of_ten(38) - 1, 0), "99999999999999999999999999999999999999");
}

TEST(Decimal, DivisionRoundsTiesAwayFromZero) {
  EXPECT_EQ(divide_half_up(1, 0, 8, 0, 2), Int128(13));    // 0.125 -> 0.13
  EXPECT_EQ(divide_half_up(-1, 0, 8, 0, 2), Int128(-13));  // -0.125 -> -0.13
  EXPECT_EQ(divide_half_up(1, 0, 3, 0, 6), Int128(333333));
  EXPECT_EQ(divide_half_up(2, 0, 3, 0, 6), Int128(666667));
  EXPECT_EQ(divide_half_up(100, 2, 4, 0, 6), Int128(250000));  // 1.00 / 4
  EXPECT_EQ(divide_half_up(5, 1, 1, 0, 0), Int128(1));         // 0.5 -> 1
  EXPECT_EQ(divide_half_up(4, 1, 1, 0, 0), Int128(0));
  EXPECT_EQ(divide_half_up(7, 0, -2, 0, 0), Int128(-4));  // -3.5 -> -4
}

TEST(Decimal, DivisionThatLeaves38DigitsIsNoNumber) {
  EXPECT_EQ(divide_half_up(power_of_ten(37), 0, 1, 0, 6), std::nullopt);
  EXPECT_EQ(rescale(power_of_ten(38), 0, 0), std::nullopt);
}

TEST(Decimal, ReadsPlainNumbersOnly) {
  EXPECT_EQ(parse_decimal("12.5", 2).units, 1250);
  EXPECT_EQ(parse_decimal("-0.01", 2).units, -1);
  EXPECT_EQ(parse_decimal("+3", 2).units, 300);
  EXPECT_EQ(parse_decimal(".5", 1).units, 5);
  EXPECT_EQ(parse_decimal("1.50000", 2).units, 150);
  for (const char* text : {"", "-", ".", "1e5", "NaN", "inf", "0x1F", "1,5", " 1", "1 ", "1.2.3"}) {
    EXPECT_EQ(parse_decimal(text, 2).fault, DecimalFault::not_a_number) << text;
  }
}

TEST(Decimal, NeverRoundsAndNeverOverflowsWhileReading) {
  EXPECT_EQ(parse_decimal("1.005", 2).fault, DecimalFault::too_many_places);
  EXPECT_EQ(parse_decimal("92233720368547758.07", 2).units,
            std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(parse_decimal("92233720368547758.08", 2).fault, DecimalFault::out_of_range);
  EXPECT_EQ(parse_decimal("9999999999999999999.99", 2).fault, DecimalFault::out_of_range);
  const std::string huge(200, '9');
  EXPECT_EQ(parse_decimal(huge, 9).fault, DecimalFault::out_of_range);
  EXPECT_EQ(parse_decimal("0." + std::string(100, '0'), 2).fault, DecimalFault::none);
}

}  // namespace
}  // namespace footfall
