#include "base/text.h"

#include <gtest/gtest.h>

namespace footfall {
namespace {

TEST(Text, SplitsAtEverySeparator) {
  using Fields = std::vector<std::string_view>;
  EXPECT_EQ(split("", ','), Fields({""}));
  EXPECT_EQ(split("a,,b,", ','), Fields({"a", "", "b", ""}));
}

TEST(Text, FindsTheNearestWord) {
  const std::vector<std::string> names{"event_type", "event_time", "brand"};
  EXPECT_EQ(nearest("evnt_type", names), "event_type");
  EXPECT_EQ(nearest("Brnad", names), "brand");
  EXPECT_EQ(nearest("customer", names), "");
}

TEST(Text, GroupsDigits) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(-1000), "-1,000");
  EXPECT_EQ(grouped(42448764), "42,448,764");
}

TEST(Text, CountsOneOfAThingAsOne) {
  EXPECT_EQ(counted(1, "row"), "1 row");
  EXPECT_EQ(counted(0, "row"), "0 rows");
  EXPECT_EQ(counted(2000, "byte"), "2,000 bytes");
}

TEST(Text, ACanonicalIntegerHasOneSpelling) {
  EXPECT_EQ(parse_int64("-9223372036854775808"), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(parse_int64("0"), 0);
  for (const char* text : {"", "-", "-0", "007", "+1", " 1", "1 ", "9223372036854775808", "1.0"}) {
    EXPECT_EQ(parse_int64(text), std::nullopt) << text;
  }
}

TEST(Text, KnowsValidUtf8) {
  EXPECT_TRUE(valid_utf8("caf\xC3\xA9 \xF0\x9F\x98\x80"));
  for (const char* text : {"\x80", "\xC0\xAF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                           "\xC3", "\xF5\x80\x80\x80", "\xFF"}) {
    EXPECT_FALSE(valid_utf8(text)) << printable(text);
  }
}

TEST(Text, APrintableTextCannotSteerATerminal) {
  EXPECT_EQ(printable("a\x1b[31m\n\xFF"), "a\\x1b[31m\\x0a\\xff");
  EXPECT_EQ(printable("abcdef", 3), "abc...");
}

TEST(Text, ReadsSizes) {
  EXPECT_EQ(parse_size("512"), 512U);
  EXPECT_EQ(parse_size("64K"), 65536U);
  EXPECT_EQ(parse_size("1.5G"), 1610612736U);
  EXPECT_EQ(parse_size("2GiB"), 2147483648U);
  for (const char* text : {"", "G", "-1", "1X", "1KK", "nan"}) {
    EXPECT_EQ(parse_size(text), std::nullopt) << text;
  }
}

TEST(Text, QuotesForSqlDoublingTheQuotesInside) {
  EXPECT_EQ(sql_literal(""), "''");
  EXPECT_EQ(sql_literal("it's \"so\""), "'it''s \"so\"'");
  EXPECT_EQ(sql_name("it's \"so\""), "\"it's \"\"so\"\"\"");
}

}  // namespace
}  // namespace footfall
