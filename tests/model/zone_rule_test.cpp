#include "model/zone_rule.h"

#include <string>

#include <gtest/gtest.h>

#include "model/clock.h"

namespace footfall {
namespace {

// "2050-03-13T07:00:00Z -14400": when the clocks are changed, and what they show then.
std::string changes_of(std::string_view rule, std::int64_t year) {
  const auto parsed = ZoneRule::parse(rule);
  if (!parsed) return "no rule";
  std::string out;
  for (const auto& change : parsed->changes(year)) {
    out += (out.empty() ? "" : ", ") + timestamp_text(change.at * micros_per_second) + " " +
           std::to_string(change.to_local);
  }
  return out;
}

TEST(ZoneRule, ChangesClocksOnAWeekdayOfAMonth) {
  EXPECT_EQ(changes_of("EST5EDT,M3.2.0,M11.1.0", 2050),
            "2050-03-13T07:00:00Z -14400, 2050-11-06T06:00:00Z -18000");
  // The fifth is the last: 2050-03-27, 2050-10-30; 2051-10-29.
  EXPECT_EQ(changes_of("CET-1CEST,M3.5.0,M10.5.0/3", 2050),
            "2050-03-27T01:00:00Z 7200, 2050-10-30T01:00:00Z 3600");
  EXPECT_EQ(changes_of("CET-1CEST,M3.5.0,M10.5.0/3", 2051),
            "2051-03-26T01:00:00Z 7200, 2051-10-29T01:00:00Z 3600");
}

TEST(ZoneRule, PutsSummerAcrossTheNewYearInTheSouth) {
  // From the first Sunday of October (2050-10-02) to the first of April (2050-04-03), by half an
  // hour.
  EXPECT_EQ(changes_of("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 2050),
            "2050-04-02T15:00:00Z 37800, 2050-10-01T15:30:00Z 39600");
}

TEST(ZoneRule, TakesHoursBeforeAndBehindTheDayAndASummerThatIsBehind) {
  // The day before the last Sunday of March (2050-03-26), at 23:00.
  EXPECT_EQ(changes_of("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 2050),
            "2050-03-27T01:00:00Z -3600, 2050-10-30T01:00:00Z -7200");
  // Fifty hours into the fourth Thursday of October (2050-10-27): Saturday, 02:00.
  EXPECT_EQ(changes_of("EET-2EEST,M3.4.4/50,M10.4.4/50", 2050),
            "2050-03-26T00:00:00Z 10800, 2050-10-28T23:00:00Z 7200");
  // Dublin's standard time is that of summer.
  EXPECT_EQ(changes_of("IST-1GMT0,M10.5.0,M3.5.0/1", 2050),
            "2050-03-27T01:00:00Z 3600, 2050-10-30T01:00:00Z 0");
}

TEST(ZoneRule, CountsDaysOfTheYearWithAndWithoutTheLeapDay) {
  // Day 60 of J is March 1 in any year; day 59 of the other count is February 29 in a leap year.
  EXPECT_EQ(changes_of("AAA0BBB,J60/0,J365/0", 2048),
            "2048-03-01T00:00:00Z 3600, 2048-12-30T23:00:00Z 0");
  EXPECT_EQ(changes_of("AAA0BBB,J59/0,J60/0", 2049),
            "2049-02-28T00:00:00Z 3600, 2049-02-28T23:00:00Z 0");
  EXPECT_EQ(changes_of("AAA0BBB,59/0,60/0", 2048),
            "2048-02-29T00:00:00Z 3600, 2048-02-29T23:00:00Z 0");
  EXPECT_EQ(changes_of("AAA0BBB,59/0,60/0", 2049),
            "2049-03-01T00:00:00Z 3600, 2049-03-01T23:00:00Z 0");
}

TEST(ZoneRule, MayNeverChangeTheClocks) {
  EXPECT_EQ(changes_of("<+0545>-5:45", 2050), "");
  EXPECT_EQ(changes_of("UTC0", 2050), "");
}

TEST(ZoneRule, IsNothingElse) {
  for (const char* text : {"",
                           "EST",
                           "5",
                           "E5",
                           "<+05-5",
                           "EST5EDT",
                           "EST5EDT,M3.2.0",
                           "EST5EDT,M3.2.0,M11.1.0,",
                           "EST5EDT,M13.2.0,M11.1.0",
                           "EST5EDT,M3.6.0,M11.1.0",
                           "EST5EDT,M3.2.7,M11.1.0",
                           "EST5EDT,M3.2,M11.1.0",
                           "EST5EDT,J0,J365",
                           "EST5EDT,J366,J1",
                           "EST5EDT,366,1",
                           "EST168EDT,M3.2.0,M11.1.0",
                           "EST5:60",
                           "EST5 EDT,M3.2.0,M11.1.0",
                           "EST5EDT,M3.2.0/,M11.1.0",
                           "EST5EDT,M3.2.0/168,M11.1.0",
                           "EST5EDT,M0003.2.0,M11.1.0"}) {
    EXPECT_EQ(changes_of(text, 2050), "no rule") << text;
  }
}

}  // namespace
}  // namespace footfall
