#include "model/filter.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "model/schema.h"

namespace footfall {
namespace {

Schema shop() {
  Schema schema{.dataset = "shop"};
  schema.columns = {{.id = 0, .name = "user_id", .type = ColumnType::key, .key = KeyType::int64},
                    {.id = 1, .name = "brand", .type = ColumnType::dictionary},
                    {.id = 2, .name = "category", .type = ColumnType::path},
                    {.id = 3, .name = "price", .type = ColumnType::decimal, .scale = 2},
                    {.id = 4, .name = "born", .type = ColumnType::date}};
  return schema;
}

std::string refusal(std::string_view text) {
  try {
    parse_clause(text, shop());
  } catch (const Error& error) {
    return error.message();
  }
  return "accepted";
}

TEST(Filter, ReadsTheValuesOfAClause) {
  const Clause clause = parse_clause("brand=apple, samsung", shop());
  EXPECT_EQ(clause.column, "brand");
  EXPECT_EQ(clause.kind, Clause::Kind::include);
  EXPECT_EQ(clause.values, (std::vector<std::string>{"apple", "samsung"}));
  EXPECT_FALSE(clause.null_listed);
}

TEST(Filter, ReadsExclusionsAndNone) {
  const Clause clause = parse_clause("brand!=lg,(none)", shop());
  EXPECT_EQ(clause.kind, Clause::Kind::exclude);
  EXPECT_EQ(clause.values, std::vector<std::string>{"lg"});
  EXPECT_TRUE(clause.null_listed);
  EXPECT_TRUE(parse_clause("category=(none)", shop()).values.empty());
}

TEST(Filter, ReadsQuotedValuesAsTheyAre) {
  const Clause clause = parse_clause(R"x(brand="a,b", "say ""hi""" ,"(none)")x", shop());
  EXPECT_EQ(clause.values, (std::vector<std::string>{"a,b", "say \"hi\"", "(none)"}));
  EXPECT_FALSE(clause.null_listed);
}

TEST(Filter, ReadsRangesWithEitherEndOpen) {
  const Clause both = parse_clause("price=100..500.50", shop());
  EXPECT_EQ(both.kind, Clause::Kind::range);
  EXPECT_EQ(both.low, "100");
  EXPECT_EQ(both.high, "500.50");
  EXPECT_EQ(parse_clause("price=..5", shop()).low, "");
  EXPECT_EQ(parse_clause("price=5..", shop()).high, "");
  EXPECT_EQ(parse_clause("born=1970-01-01..1979-12-31", shop()).low, "1970-01-01");
  const Clause outside = parse_clause("price!=100..", shop());
  EXPECT_EQ(outside.kind, Clause::Kind::outside);
  EXPECT_EQ(outside.low, "100");
  EXPECT_EQ(outside.high, "");
  // Texts have no ranges: two dots may be part of a name.
  EXPECT_EQ(parse_clause("brand=a..b", shop()).values, std::vector<std::string>{"a..b"});
}

TEST(Filter, KnowsTheColumnsThatEveryStoreHas) {
  EXPECT_EQ(parse_clause("event_type=view,cart", shop()).values.size(), 2U);
  EXPECT_EQ(parse_clause("event_time=2019-10-01..2019-10-02", shop()).kind, Clause::Kind::range);
}

TEST(Filter, SaysWhatIsWrongWithAClause) {
  EXPECT_EQ(refusal("brand"), "where: \"brand\" is not a condition");
  EXPECT_EQ(refusal("=apple"), "where: \"=apple\" is not a condition");
  EXPECT_EQ(refusal("bran=apple"), "no column is called \"bran\"; did you mean \"brand\"?");
  EXPECT_EQ(refusal("brand="), "where: \"brand=\" has an empty value");
  EXPECT_EQ(refusal("brand=a,,b"), "where: \"brand=a,,b\" has an empty value");
  EXPECT_EQ(refusal("brand=\"a"), "where: \"brand=\"a\" has a quote that is not closed");
  EXPECT_EQ(refusal("price=1.234"),
            "where: \"price=1.234\" does not fit: price wants a number with at most 2 decimal "
            "places, not \"1.234\"");
  EXPECT_EQ(refusal("user_id=ann"),
            "where: \"user_id=ann\" does not fit: user_id wants a whole number, not \"ann\"");
  EXPECT_EQ(refusal("price=.."), "where: \"price=..\" is a range without ends");
  EXPECT_EQ(refusal("price=5..1"), "where: \"price=5..1\" is a range that ends before it begins");
}

TEST(Filter, IsWrittenAsAUserWouldWriteIt) {
  for (const char* text :
       {"brand=apple,lg", "brand!=lg,(none)", "price=100..500", "price=..5", "price!=1..5",
        "brand=\"a,b\"", "brand=\"(none)\"", "brand=\"say \"\"hi\"\"\""}) {
    EXPECT_EQ(clause_text(parse_clause(text, shop())), text);
  }
}

TEST(Filter, DaysAreWholeAndTimesEndExcluded) {
  const Clock berlin("Europe/Berlin");
  const Filter days = period_filter("2019-10-01", "2019-10-01", berlin);
  EXPECT_EQ(timestamp_text(*days.from), "2019-09-30T22:00:00Z");
  EXPECT_EQ(timestamp_text(*days.to), "2019-10-01T22:00:00Z");
  const Filter times = period_filter("2019-10-01T06:00", "2019-10-01T12:00", Clock());
  EXPECT_EQ(timestamp_text(*times.from), "2019-10-01T06:00:00Z");
  EXPECT_EQ(timestamp_text(*times.to), "2019-10-01T12:00:00Z");
  EXPECT_FALSE(period_filter("2019-10-01", "", berlin).to.has_value());
  EXPECT_TRUE(period_filter("", "", berlin).empty());
}

TEST(Filter, SaysWhatIsWrongWithAPeriod) {
  const auto said = [](std::string_view from, std::string_view to) -> std::string {
    try {
      period_filter(from, to, Clock());
    } catch (const Error& error) {
      return error.message();
    }
    return "accepted";
  };
  EXPECT_EQ(said("2019-02-30", ""),
            "from: \"2019-02-30\" is not a date like 2019-10-01 or a time like 2019-10-01T12:00");
  EXPECT_EQ(said("", "tomorrow"),
            "to: \"tomorrow\" is not a date like 2019-10-01 or a time like 2019-10-01T12:00");
  EXPECT_EQ(said("2019-10-02", "2019-10-01"),
            "from 2019-10-02 to 2019-10-01: the range ends before it begins");
}

TEST(Filter, TakesADayAsTheUpperEndOfATimeRangeWhole) {
  const Column time{.name = "event_time", .type = ColumnType::timestamp};
  EXPECT_EQ(stored_value(time, "1970-01-02", false), micros_per_day);
  EXPECT_EQ(stored_value(time, "1970-01-02", true), 2 * micros_per_day - 1);
  EXPECT_EQ(stored_value(time, "1970-01-01T00:01", true), micros_per_minute);
}

}  // namespace
}  // namespace footfall
