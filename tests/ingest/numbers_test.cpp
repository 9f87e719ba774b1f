#include "ingest/numbers.h"

#include <gtest/gtest.h>

namespace footfall {
namespace {

std::string read(std::string_view text, const NumberRule& rule, int scale = 2) {
  const ParsedNumber parsed = parse_number(text, rule, scale);
  switch (parsed.value.fault) {
    case DecimalFault::none: break;
    case DecimalFault::not_a_number: return "none";
    case DecimalFault::too_many_places: return "places";
    case DecimalFault::out_of_range: return "range";
  }
  std::string out = decimal_text(parsed.value.units, scale);
  return parsed.currency.empty() ? out : out + " " + std::string(parsed.currency);
}

const NumberRule german{.decimal_point = ',', .thousands = '.'};
const NumberRule english{.thousands = ','};
const NumberRule french{.decimal_point = ',', .thousands = ' '};
const NumberRule money{.thousands = ',', .currency = true};
const NumberRule share{.percent = true};

TEST(Numbers, HavePointsAndGroupsAsTheMappingSays) {
  EXPECT_EQ(read("1.234.567,89", german), "1234567.89");
  EXPECT_EQ(read("-1.234,5", german), "-1234.50");
  EXPECT_EQ(read("1234,5", german), "1234.50");
  EXPECT_EQ(read("1,234", english), "1234.00");
  EXPECT_EQ(read("1 234,50", french), "1234.50");
  EXPECT_EQ(read("1\xE2\x80\xAF"
                 "234\xC2\xA0"
                 "567",
                 french),
            "1234567.00");
  EXPECT_EQ(read("12'345.60", {.thousands = '\''}), "12345.60");
}

TEST(Numbers, AreNotGuessed) {
  for (const char* text : {"1,23", "12,34,567", "1,2345", ",123", "1,234,", "1,,234", "1.234,567",
                           "1 234", "1e5", "NaN", "", "-", "--1", "1-", "0x10", "1,234.5.6"}) {
    EXPECT_EQ(read(text, english), "none") << text;
  }
  EXPECT_EQ(read("1.23", german), "none");  // a group of two
  EXPECT_EQ(read("1,239", german), "places");
  EXPECT_EQ(read("99,999,999,999,999,999,999", english), "range");
  EXPECT_EQ(read(std::string(200, '1'), english), "none");
}

TEST(Numbers, MayHaveACurrency) {
  EXPECT_EQ(read("$1,234.50", money), "1234.50 $");
  EXPECT_EQ(read("-$5", money), "-5.00 $");
  EXPECT_EQ(read("$-5", money), "-5.00 $");
  EXPECT_EQ(read("($5.00)", money), "-5.00 $");
  EXPECT_EQ(read("$(5.00)", money), "-5.00 $");
  EXPECT_EQ(read("12.50 EUR", money), "12.50 EUR");
  EXPECT_EQ(read("\xE2\x82\xAC\xC2\xA0"
                 "12.50",
                 money),
            "12.50 \xE2\x82\xAC");
  EXPECT_EQ(read("US$ 3", money), "3.00 US$");
  EXPECT_EQ(read("12.50", money), "12.50");
  for (const char* text :
       {"12.50 XYZ", "EUR 12 USD", "EUR", "$", "12 pieces", "a12", "12.50 EURO"}) {
    EXPECT_EQ(read(text, money), "none") << text;
  }
  EXPECT_EQ(read("$5", english), "none");
  const NumberRule euros{.currency = true, .currencies = {"EUR", "\xE2\x82\xAC"}};
  EXPECT_EQ(read("5 EUR", euros), "5.00 EUR");
  EXPECT_EQ(read("5 USD", euros), "none");
}

TEST(Numbers, AreHundredthsWithAPercentSign) {
  EXPECT_EQ(read("30%", share), "0.30");
  EXPECT_EQ(read("30 %", share), "0.30");
  EXPECT_EQ(read("0.3", share), "0.30");
  EXPECT_EQ(read("-12.5%", share, 3), "-0.125");
  EXPECT_EQ(read("12.5%", share, 2), "places");
  EXPECT_EQ(read("50%", share, 1), "0.5");
  EXPECT_EQ(read("55%", share, 1), "places");
  EXPECT_EQ(read("300%", share, 0), "3");
  EXPECT_EQ(read("%", share), "none");
  EXPECT_EQ(read("30%", english), "none");
}

TEST(Numbers, LoseTheirSignWhereTheMappingSaysSo) {
  EXPECT_EQ(read("-6", {.absolute = true}), "6.00");
  EXPECT_EQ(read("(6)", {.currency = true, .absolute = true}), "6.00");
  EXPECT_EQ(read("+6", {.absolute = true}), "6.00");
}

TEST(Numbers, HaveASignWhateverTheyLookLike) {
  for (const char* below : {"-1", "$-1", "-$1", "(1)", " -0,5"}) {
    EXPECT_EQ(number_sign(below), -1) << below;
  }
  for (const char* above : {"1", "+1", "EUR 1.234,50", "0.001"}) {
    EXPECT_EQ(number_sign(above), 1) << above;
  }
  for (const char* neither : {"", "0", "-0.00", "abc"}) EXPECT_EQ(number_sign(neither), 0);
}

}  // namespace
}  // namespace footfall
