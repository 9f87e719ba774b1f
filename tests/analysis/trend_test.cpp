#include <gtest/gtest.h>

#include "base/text.h"
#include "support/answers.h"

namespace footfall {
namespace {

const char* const shop = R"(
    user  session  time              kind      brand  price
    ann   s1       2019-10-01T10:00  view      lg     9.00
    ann   s1       2019-10-01T23:50  purchase  lg     10.00
    ann   s1       2019-10-02T00:10  purchase  hp     1.00    # the order began on the 1st
    bob   s2       2019-10-04T08:00  purchase  hp     4.00
    bob   s2       2019-10-04T09:00  return    hp     6.00
    -     -        2019-10-04T09:30  purchase  -      2.00
)";

TEST(Trend, HasARowForEveryDayAndAnOrderOnTheDayItBegan) {
  const TinyStore store = tiny_store(shop);
  EXPECT_EQ(run(store, "trend"), grid(R"(
      period      value  previous  partial
      2019-10-01  10.00  -         false
      2019-10-02  1.00   -         false
      2019-10-03  0.00   -         false
      2019-10-04  0.00   -         false   # 4 + 2 - 6
  )"));
  EXPECT_EQ(run(store, "trend", {{"measure", "orders"}}), grid(R"(
      period      value
      2019-10-01  1
      2019-10-02  0
      2019-10-03  0
      2019-10-04  2
  )"));
  EXPECT_EQ(run(store, "trend", {{"measure", "aov"}}), grid(R"(
      period      value
      2019-10-01  10.000000
      2019-10-02  -           # money, but no order to divide it by
      2019-10-03  -
      2019-10-04  0.000000
  )"));
}

TEST(Trend, KnowsEveryMeasureOfTheClosedList) {
  const TinyStore store = tiny_store(shop);
  const std::vector<std::pair<const char*, const char*>> last_day{{"events", "3"},
                                                                  {"users", "1"},
                                                                  {"buyers", "1"},
                                                                  {"sessions", "1"},
                                                                  {"orders", "2"},
                                                                  {"units", "1"},
                                                                  {"revenue", "0.00"},
                                                                  {"gross_revenue", "6.00"},
                                                                  {"aov", "0.000000"},
                                                                  {"mean_price", "3.000000"},
                                                                  {"conversion_session", "1"},
                                                                  {"conversion_user", "1"},
                                                                  {"conversion_product", "-"}};
  for (const auto& [measure, value] : last_day) {
    EXPECT_EQ(run(store, "trend", {{"measure", measure}}, {.from = "2019-10-04"}),
              grid(str("period value\n2019-10-04 ", value)))
        << measure;
  }
}

TEST(Trend, RefusesMorePeriodsThanAnAnswerMayHave) {
  const TinyStore store = tiny_store(R"(
      user  time        kind  brand  price
      ann   1970-01-01  view  lg     1.00
      ann   2019-10-01  view  hp     1.00
      bob   2019-10-01  view  apple  1.00
      bob   9999-12-31  view  -      1.00
  )");
  // 2932897 days of 24 hours.
  EXPECT_EQ(refusal(store, "trend", {{"by", "hour"}, {"measure", "events"}}),
            "trend: every hour from 1970-01-01 to 9999-12-31 makes 70,389,528 rows, more than the "
            "10,000,000 that an answer may have");
  EXPECT_EQ(refusal(store, "trend", {{"measure", "events"}, {"split", "brand"}}),
            "trend: every day from 1970-01-01 to 9999-12-31, times 4 series, makes 11,731,588 "
            "rows, more than the 10,000,000 that an answer may have");
  EXPECT_EQ(run(store, "trend", {{"by", "year"}, {"measure", "events"}}, {.to = "1972-01-01"}),
            grid("period value\n1970-01-01 1\n1971-01-01 0\n1972-01-01 0"));
}

TEST(Trend, SplitsByAColumnWithTheGreatestTotalFirst) {
  EXPECT_EQ(run(tiny_store(shop), "trend", {{"split", "brand"}}, {.to = "2019-10-02"}), grid(R"(
      period      split  value
      2019-10-01  lg     10.00
      2019-10-01  hp     0.00
      2019-10-02  lg     0.00
      2019-10-02  hp     1.00
  )"));
  EXPECT_EQ(run(tiny_store(shop), "trend", {{"split", "brand"}}, {.from = "2019-10-03"}), grid(R"(
      period      split  value
      2019-10-03  -      0.00
      2019-10-03  hp     0.00
      2019-10-04  -      2.00   # (none)
      2019-10-04  hp     -2.00
  )"));
  EXPECT_EQ(run(tiny_store(shop), "trend", {{"split", "event_type"}, {"measure", "events"}},
                {.from = "2019-10-04"}),
            grid(R"(
      period      split     value
      2019-10-04  purchase  2
      2019-10-04  return    1
  )"));
}

TEST(Trend, RanksEqualSeriesByKeyAndPathsLevelByLevel) {
  EXPECT_EQ(run(tiny_store(R"(
      user  time   kind  category:path  level:integer
      ann   10:00  view  toys-old       10
      ann   10:01  view  toys.cars      9
      ann   10:02  view  -              -
      ann   10:03  view  -              -
  )"),
                "trend", {{"measure", "events"}, {"split", "category"}}),
            grid(R"(
      period      split      value
      2019-10-01  -          2
      2019-10-01  toys.cars  1
      2019-10-01  toys-old   1
  )"));
}

TEST(Trend, PutsThePeriodOfTheSameNumberBeside) {
  const TinyStore store = tiny_store(shop);
  EXPECT_EQ(run(store, "trend", {}, {.from = "2019-10-03", .to = "2019-10-04"}), grid(R"(
      period      value  previous
      2019-10-03  0.00   10.00
      2019-10-04  0.00   1.00
  )"));
  EXPECT_EQ(run(store, "trend", {{"split", "brand"}}, {.from = "2019-10-03", .to = "2019-10-04"}),
            grid(R"(
      period      split  value  previous
      2019-10-03  -      0.00   -         # had no row before
      2019-10-03  hp     0.00   0.00
      2019-10-04  -      2.00   -
      2019-10-04  hp     -2.00  1.00
  )"));
  EXPECT_EQ(
      run(store, "trend", {{"previous", "false"}}, {.from = "2019-10-04", .to = "2019-10-04"}),
      grid(R"(
      period      value  previous
      2019-10-04  0.00   -
  )"));
}

TEST(Trend, ComparesAMonthWithTheMonthBeforeNotWithADayOfAnother) {
  EXPECT_EQ(run(tiny_store(R"(
      user  time        kind
      ann   2019-08-31  view       # the 31 days before October begin here
      ann   2019-09-02  view
      ann   2019-09-30  view
      ann   2019-10-31  view
  )"),
                "trend", {{"measure", "events"}, {"by", "month"}},
                {.from = "2019-10-01", .to = "2019-10-31"}),
            grid(R"(
      period      value  previous
      2019-10-01  1      2
  )"));
}

TEST(Trend, CutsPeriodsInTheReportsZone) {
  // Kathmandu is 5:45 ahead: 23:50 of the 1st is 05:35 of the 2nd there.
  EXPECT_EQ(run(tiny_store(shop), "trend", {}, {.timezone = "Asia/Kathmandu"}), grid(R"(
      period      value
      2019-10-01  0.00
      2019-10-02  11.00
      2019-10-03  0.00
      2019-10-04  0.00
  )"));
}

TEST(Trend, GoesByHourOverWholeDays) {
  const Answered hours = run(tiny_store(shop), "trend", {{"by", "hour"}, {"measure", "events"}},
                             {.from = "2019-10-04"});
  ASSERT_EQ(hours.table.rows(), 24U);
  std::vector<std::int64_t> events;
  for (std::size_t hour = 0; hour < 24; ++hour)
    events.push_back(hours.table.integer(hour, "value"));
  std::vector<std::int64_t> expected(24, 0);
  expected[8] = 1;
  expected[9] = 2;
  EXPECT_EQ(events, expected);
}

TEST(Trend, BeginsPeriodsAtTheirFirstDayAndMarksThoseThatTheDataDoNotCover) {
  const TinyStore store = tiny_store(R"(
      user  time        kind
      ann   2018-11-14  view       # a Wednesday
      ann   2018-12-31  view       # a Monday
      ann   2019-01-31  view
  )");
  const auto events_by = [&](const char* period) {
    return run(store, "trend", {{"measure", "events"}, {"by", period}});
  };
  EXPECT_EQ(events_by("month"), grid(R"(
      period      value  partial
      2018-11-01  1      true
      2018-12-01  1      false
      2019-01-01  1      false   # the data end on its last day
  )"));
  EXPECT_EQ(events_by("quarter"), grid(R"(
      period      value  partial
      2018-10-01  2      true
      2019-01-01  1      true
  )"));
  EXPECT_EQ(events_by("year"), grid(R"(
      period      value  partial
      2018-01-01  2      true
      2019-01-01  1      true
  )"));
  EXPECT_EQ(run(store, "trend", {{"measure", "events"}, {"by", "week"}}, {.from = "2018-12-20"}),
            grid(R"(
      period      value  partial
      2018-12-17  0      true    # its first three days are not asked for
      2018-12-24  0      false
      2018-12-31  1      false   # weeks begin on Monday, also across years
      2019-01-07  0      false
      2019-01-14  0      false
      2019-01-21  0      false
      2019-01-28  1      true
  )"));
}

TEST(Trend, MarksPeriodsThatTheRangeCuts) {
  const TinyStore store = tiny_store(R"(
      user  time              kind
      ann   2019-08-01T10:00  view
      ann   2019-09-10T10:00  view
      ann   2019-09-10T12:30  view
      ann   2019-10-31T10:00  view
  )");
  const auto events_by = [&](const char* period, const char* from, const char* to) {
    return run(store, "trend", {{"measure", "events"}, {"by", period}}, {.from = from, .to = to});
  };
  EXPECT_EQ(events_by("month", "2019-08-02", "2019-10-31"), grid(R"(
      period      value  partial
      2019-08-01  0      true
      2019-09-01  2      false
      2019-10-01  1      false
  )"));
  EXPECT_EQ(events_by("month", "2019-08-01", "2019-10-30"), grid(R"(
      period      value  partial
      2019-08-01  1      false
      2019-09-01  2      false
      2019-10-01  0      true
  )"));
  EXPECT_EQ(events_by("day", "2019-09-09T00:00", "2019-09-10T12:00"), grid(R"(
      period      value  partial
      2019-09-09  0      false
      2019-09-10  1      true
  )"));
  EXPECT_EQ(events_by("hour", "2019-09-10T10:30", "2019-09-10T13:00"), grid(R"(
      period               value  partial
      2019-09-10T10:00:00  0      true
      2019-09-10T11:00:00  0      false
      2019-09-10T12:00:00  1      false
  )"));
}

// Berlin: on 2019-03-31 the clock goes from 02:00 to 03:00 (01:00 UTC), on 2019-10-27 from 03:00
// back to 02:00 (01:00 UTC). Kathmandu is 5:45 ahead all year.
TEST(Trend, ShowsHoursOfTheLocalWallClock) {
  const TinyStore store = tiny_store(R"(
      user  time              kind
      ann   2019-03-31T00:59  view     # 01:59 in Berlin
      ann   2019-03-31T01:00  view     # 03:00
      ann   2019-10-27T00:30  view     # 02:30, the first time
      ann   2019-10-27T01:30  view     # 02:30, the second time
      ann   2019-10-27T02:30  view     # 03:30
  )");
  for (const EngineKind engine : {EngineKind::native, EngineKind::duckdb}) {
    const auto hours = [&](const char* zone, const char* from, const char* to) {
      return run(store, "trend", {{"measure", "events"}, {"by", "hour"}},
                 {.from = from, .to = to, .timezone = zone, .engine = engine});
    };
    EXPECT_EQ(hours("Europe/Berlin", "2019-03-31T01:00", "2019-03-31T04:00"), grid(R"(
      period               value  partial
      2019-03-31T01:00:00  1      false
      2019-03-31T03:00:00  1      false
  )"));
    EXPECT_EQ(hours("Europe/Berlin", "2019-10-27T02:00", "2019-10-27T04:00"), grid(R"(
      period               value  partial
      2019-10-27T02:00:00  2      false
      2019-10-27T03:00:00  1      false
  )"));
    EXPECT_EQ(hours("Asia/Kathmandu", "2019-10-27T06:00", "2019-10-27T08:00"), grid(R"(
      period               value  partial
      2019-10-27T06:00:00  1      false
      2019-10-27T07:00:00  1      false
  )"));
  }
}

TEST(Trend, MeasuresCartAbandonmentByTheLastCartEvent) {
  const TinyStore store = tiny_store(R"(
      user  session  time              kind              product
      ann   s1       2019-10-01T23:00  cart              7
      ann   s1       2019-10-02T00:10  cart              7        # the case is of the 2nd
      ann   s1       2019-10-02T00:20  cart              8
      ann   s1       2019-10-04T00:30  purchase          8        # bought two days later
      bob   s2       2019-10-04T09:00  cart              7
      bob   s2       2019-10-04T09:01  remove_from_cart  7
  )");
  EXPECT_EQ(run(store, "trend", {{"measure", "cart_abandonment"}}), grid(R"(
      period      value  previous  partial
      2019-10-01  -      -         false
      2019-10-02  0.500  -         false   # 7 was abandoned, 8 bought
      2019-10-03  -      -         false
      2019-10-04  0.000  -         false
  )"));
  EXPECT_EQ(run(store, "trend", {{"measure", "cart_abandonment"}, {"by", "month"}}), grid(R"(
      period      value
      2019-10-01  0.333
  )"));
  EXPECT_EQ(run(store, "trend", {{"measure", "cart_abandonment"}},
                {.from = "2019-10-03", .to = "2019-10-04"}),
            grid(R"(
      period      value  previous
      2019-10-03  -      -
      2019-10-04  0.000  1.000     # by the 2nd nothing was bought yet
  )"));
}

TEST(Trend, NeedsTheColumnsOfItsMeasure) {
  const TinyStore store = tiny_store("time kind\n 10:00 view");
  const auto lack = [&](const char* measure) {
    return run(store, "trend", {{"measure", measure}}).not_applicable;
  };
  EXPECT_EQ(lack("revenue"), "needs amount");
  EXPECT_EQ(lack("mean_price"), "needs price");
  EXPECT_EQ(run(tiny_store("user time kind product\nann 10:00 purchase 1"), "trend",
                {{"measure", "cart_abandonment"}})
                .not_applicable,
            "needs events of type cart");
  EXPECT_EQ(lack("profit"), "needs profit");
  EXPECT_EQ(lack("users"), "needs user_id");
  EXPECT_EQ(lack("cart_abandonment"), "needs user_id, product_id");
  EXPECT_EQ(lack("events"), "");
}

TEST(Trend, SaysWhatIsWrongWithItsParameters) {
  EXPECT_EQ(refusal("trend", {{"measure", "revenu"}}),
            "measure: \"revenu\" is not one of events, users, buyers, sessions, orders, units, "
            "revenue, gross_revenue, profit, aov, mean_price, conversion_session, "
            "conversion_user, conversion_product, cart_abandonment; did you mean \"revenue\"?");
  EXPECT_EQ(refusal("trend", {{"by", "decade"}}),
            "by: \"decade\" is not one of hour, day, week, month, quarter, year");
  EXPECT_EQ(refusal("trend", {{"split", "brnd"}}),
            "no column is called \"brnd\"; did you mean \"brand\"?");
  EXPECT_EQ(refusal("trend", {{"split", "event_time"}}),
            "split: \"event_time\" is a time; it cannot split a trend");
  EXPECT_EQ(refusal("trend", {{"measure", "cart_abandonment"}, {"split", "brand"}}),
            "split: cart_abandonment is of products in sessions; it cannot be split");
  EXPECT_EQ(refusal("trend", {{"measure", "cart_abandonment"}, {"by", "hour"}}),
            "by: cart_abandonment goes by day, week, month, quarter or year, not by hour");
}

}  // namespace
}  // namespace footfall
