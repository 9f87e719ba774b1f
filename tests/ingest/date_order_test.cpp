#include "ingest/date_order.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "ingest/row_reader.h"

namespace footfall {
namespace {

TimeRule rule(const std::vector<std::string_view>& patterns) {
  TimeRule made{{}, true};
  for (const auto pattern : patterns) made.formats.emplace_back(TimePattern(pattern));
  return made;
}

// The patterns that are left by these texts, or what is said about them.
std::string decided(const TimeRule& open, const std::vector<std::string_view>& texts) {
  DateOrder order(open);
  for (const auto text : texts) order.add(text);
  try {
    std::string left;
    for (const TimeForm& form : order.decided("orders.csv: event_time").formats) {
      left += (left.empty() ? "" : " ") + form.pattern.text();
    }
    return left;
  } catch (const Error& error) {
    return error.message();
  }
}

TEST(DateOrder, IsOpenWhereDayAndMonthCanBeExchanged) {
  EXPECT_TRUE(DateOrder::is_open(rule({"d/M/yyyy", "M/d/yyyy"})));
  EXPECT_TRUE(DateOrder::is_open(rule({"dd/MM/yyyy", "yyyy-MM-dd", "M/d/yyyy"})));
  EXPECT_FALSE(DateOrder::is_open(rule({"d/M/yyyy", "M/d/yy", "M-d-yyyy"})));
  EXPECT_FALSE(DateOrder::is_open(TimeRule{}));
}

TEST(DateOrder, IsDecidedByTheWholeSource) {
  const TimeRule open = rule({"d/M/yyyy", "M/d/yyyy", "yyyy-MM-dd"});
  EXPECT_EQ(decided(open, {"3/4/2016", "12/31/2016", "", "nonsense"}), "M/d/yyyy yyyy-MM-dd");
  EXPECT_EQ(decided(open, {"13/4/2016", "3/4/2016"}), "d/M/yyyy yyyy-MM-dd");
  EXPECT_EQ(decided(open, {"2016-04-03"}), "d/M/yyyy yyyy-MM-dd");             // nothing to decide
  EXPECT_EQ(decided(open, {"5/5/2016", " 6/6/2016"}), "d/M/yyyy yyyy-MM-dd");  // the same day
}

TEST(DateOrder, IsRefusedWithBothReadingsWhereItStaysOpen) {
  const TimeRule open = rule({"d/M/yyyy", "M/d/yyyy"});
  EXPECT_EQ(decided(open, {"5/5/2016", "3/4/2016"}),
            "orders.csv: event_time: \"3/4/2016\" may be 2016-04-03 (d/M/yyyy) or 2016-03-04 "
            "(M/d/yyyy), and no other row of the source decides it");
  EXPECT_EQ(decided(open, {"31/12/2016", "3/4/2016", "12/30/2016"}),
            "orders.csv: event_time: \"12/30/2016\" is no d/M/yyyy, and \"31/12/2016\" is no "
            "M/d/yyyy: the source has both orders of day and month");
}

TEST(DateOrders, HoldForTheRowsOfTheirSource) {
  const Mapping mapping = parse_mapping(R"(
name = "s"
[time]
format = ["d/M/yyyy", "M/d/yyyy"]
[event_type]
constant = "purchase"
[[column]]
name = "shipped"
type = "date"
format = ["M/d/yyyy", "d/M/yyyy"]
)",
                                        "s.toml");
  const std::vector<std::string> header{"event_time", "shipped"};
  const LoadPlan plan = plan_load(mapping, {header});
  Binding binding = bind_source(plan, header, "a.csv");
  DateOrders orders(plan, binding);
  EXPECT_FALSE(orders.none());
  SourceRecord record;
  record.raw = "x";
  record.fields = {"1/31/2016", "31/1/2016"};
  orders.add(record);
  record.fields = {"1/2/2016", "1/2/2016"};
  orders.add(record);
  orders.decide(binding, "a.csv");
  RowReader reader(plan, binding);
  TypedRow row;
  ASSERT_TRUE(reader.read(record, row).none());
  EXPECT_EQ(timestamp_text(row.time), "2016-01-02T00:00:00Z");
  EXPECT_EQ(row.values[0].number, days_from_civil({2016, 2, 1}));
  // A day first is now no time of the source.
  record.fields = {"31/1/2016", "1/2/2016"};
  EXPECT_EQ(reader.read(record, row).fault, RowFault::bad_time);
  record.fields = {"1/2/2016", "1/31/2016"};
  EXPECT_EQ(problem_text(reader.read(record, row), record, plan, binding),
            "shipped: \"1/31/2016\" is not a date like M/d/yyyy or d/M/yyyy");
}

}  // namespace
}  // namespace footfall
