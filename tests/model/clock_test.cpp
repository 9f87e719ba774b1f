#include "model/clock.h"

#include <algorithm>
#include <functional>

#include <gtest/gtest.h>

#include "base/error.h"

namespace footfall {
namespace {

Micros utc(std::int64_t year, unsigned month, unsigned day, int hour = 0, int minute = 0) {
  return days_from_civil({year, month, day}) * micros_per_day + hour * micros_per_hour +
         minute * micros_per_minute;
}

TEST(Clock, CountsDaysFromCivilDatesAsTheGregorianCalendarDoes) {
  EXPECT_EQ(days_from_civil({1970, 1, 1}), 0);
  EXPECT_EQ(days_from_civil({1969, 12, 31}), -1);
  EXPECT_EQ(days_from_civil({2000, 3, 1}), 11'017);
  EXPECT_EQ(days_from_civil({2019, 10, 1}), 18'170);
  EXPECT_EQ(days_from_civil({0, 3, 1}), -719'468);
}

TEST(Clock, ComesBackFromEveryDayOfEightCenturies) {
  std::int64_t day = days_from_civil({1600, 1, 1});
  for (std::int64_t year = 1600; year < 2400; ++year) {
    for (unsigned month = 1; month <= 12; ++month) {
      for (unsigned of_month = 1; of_month <= days_in_month(year, month); ++of_month, ++day) {
        const CivilDate date = civil_from_days(day);
        ASSERT_EQ(date.year, year);
        ASSERT_EQ(date.month, month);
        ASSERT_EQ(date.day, of_month);
        ASSERT_EQ(days_from_civil(date), day);
      }
    }
  }
}

TEST(Clock, KnowsLeapYears) {
  EXPECT_EQ(days_in_month(2020, 2), 29U);
  EXPECT_EQ(days_in_month(2019, 2), 28U);
  EXPECT_EQ(days_in_month(1900, 2), 28U);
  EXPECT_EQ(days_in_month(2000, 2), 29U);
}

TEST(Clock, WeeksBeginOnMonday) {
  EXPECT_EQ(iso_weekday(0), 4);  // 1970-01-01 was a Thursday
  EXPECT_EQ(iso_weekday(-1), 3);
  EXPECT_EQ(iso_weekday(days_from_civil({2019, 10, 6})), 7);  // a Sunday
  EXPECT_EQ(period_begin(Period::week, days_from_civil({2019, 10, 6})),
            days_from_civil({2019, 9, 30}));
  EXPECT_EQ(period_begin(Period::week, days_from_civil({2019, 9, 30})),
            days_from_civil({2019, 9, 30}));
}

TEST(Clock, FindsTheFirstDayOfAPeriod) {
  const auto day = days_from_civil({2020, 2, 29});
  EXPECT_EQ(period_begin(Period::day, day), day);
  EXPECT_EQ(period_begin(Period::month, day), days_from_civil({2020, 2, 1}));
  EXPECT_EQ(period_begin(Period::quarter, day), days_from_civil({2020, 1, 1}));
  EXPECT_EQ(period_begin(Period::quarter, days_from_civil({2019, 12, 31})),
            days_from_civil({2019, 10, 1}));
  EXPECT_EQ(period_begin(Period::year, day), days_from_civil({2020, 1, 1}));
  EXPECT_EQ(period_begin(Period::month, days_from_civil({1969, 12, 31})),
            days_from_civil({1969, 12, 1}));
}

TEST(Clock, StepsFromPeriodToPeriodAndCountsThem) {
  const auto october = days_from_civil({2019, 10, 1});
  EXPECT_EQ(period_add(Period::month, october, 5), days_from_civil({2020, 3, 1}));
  EXPECT_EQ(period_add(Period::month, october, -10), days_from_civil({2018, 12, 1}));
  EXPECT_EQ(period_add(Period::quarter, october, 2), days_from_civil({2020, 4, 1}));
  EXPECT_EQ(period_add(Period::year, days_from_civil({2019, 1, 1}), 1),
            days_from_civil({2020, 1, 1}));
  EXPECT_EQ(period_add(Period::week, days_from_civil({2019, 9, 30}), 1),
            days_from_civil({2019, 10, 7}));
  EXPECT_EQ(periods_between(Period::month, october, days_from_civil({2020, 3, 1})), 5);
  EXPECT_EQ(periods_between(Period::quarter, days_from_civil({2020, 4, 1}), october), -2);
  EXPECT_EQ(periods_between(Period::week, days_from_civil({2019, 9, 30}),
                            days_from_civil({2019, 10, 14})),
            2);
}

TEST(Clock, CutsDaysByTheWallClockOfTheZone) {
  const Clock berlin("Europe/Berlin");
  EXPECT_EQ(berlin.to_local(utc(2019, 7, 1, 12)), utc(2019, 7, 1, 14));
  EXPECT_EQ(berlin.to_local(utc(2019, 12, 1, 12)), utc(2019, 12, 1, 13));
  EXPECT_EQ(berlin.day(utc(2019, 9, 30, 22)), days_from_civil({2019, 10, 1}));
  EXPECT_EQ(berlin.day(utc(2019, 9, 30, 21, 59)), days_from_civil({2019, 9, 30}));
  EXPECT_EQ(Clock().day(utc(2019, 9, 30, 22)), days_from_civil({2019, 9, 30}));
}

TEST(Clock, HasTheOffsetsOfZonesThatAreNotWholeHours) {
  const Clock kathmandu("Asia/Kathmandu");
  EXPECT_EQ(kathmandu.to_local(utc(2019, 10, 1)), utc(2019, 10, 1, 5, 45));
}

TEST(Clock, GoesOnByTheZonesRuleWhereTheDatabaseListsNothingMore) {
  const Clock new_york("America/New_York");
  EXPECT_EQ(new_york.to_local(utc(2050, 7, 1, 12)), utc(2050, 7, 1, 8));
  EXPECT_EQ(new_york.to_local(utc(2050, 1, 1, 12)), utc(2050, 1, 1, 7));
  // 2050-03-13 is the second Sunday of March, 2050-11-06 the first of November; clocks are changed
  // at 02:00.
  EXPECT_EQ(new_york.hour(utc(2050, 3, 13, 6, 59)), utc(2050, 3, 13, 1) / micros_per_hour);
  EXPECT_EQ(new_york.hour(utc(2050, 3, 13, 7)), utc(2050, 3, 13, 3) / micros_per_hour);
  EXPECT_EQ(new_york.hour(utc(2050, 11, 6, 5, 59)), utc(2050, 11, 6, 1) / micros_per_hour);
  EXPECT_EQ(new_york.hour(utc(2050, 11, 6, 6)), utc(2050, 11, 6, 1) / micros_per_hour);
  EXPECT_EQ(new_york.to_utc(utc(2099, 7, 1)), utc(2099, 7, 1, 4));
  // Summer in the south; half an hour of it on Lord Howe Island.
  EXPECT_EQ(Clock("Australia/Sydney").to_local(utc(2050, 1, 1)), utc(2050, 1, 1, 11));
  EXPECT_EQ(Clock("Australia/Lord_Howe").to_local(utc(2050, 1, 1)), utc(2050, 1, 1, 11));
  EXPECT_EQ(Clock("Australia/Lord_Howe").to_local(utc(2050, 7, 1)), utc(2050, 7, 1, 10, 30));
  EXPECT_EQ(Clock("Asia/Kathmandu").to_local(utc(2050, 7, 1)), utc(2050, 7, 1, 5, 45));
}

TEST(Clock, ChangesAtMostTwiceAYearInTheTimeToCome) {
  for (const char* zone : {"Europe/Berlin", "America/New_York", "America/Santiago", "Asia/Gaza"}) {
    const Clock clock(zone);
    const auto& offsets = clock.offsets();
    const auto late = [](const Clock::Offset& offset) { return offset.from >= utc(2090, 1, 1); };
    EXPECT_EQ(std::ranges::count_if(offsets, late), 20) << zone;
    EXPECT_EQ(std::ranges::adjacent_find(offsets, std::greater_equal(), &Clock::Offset::from),
              offsets.end())
        << zone;
  }
}

TEST(Clock, ComesBackFromLocalTimeToTheInstantThatFirstShowsIt) {
  const Clock berlin("Europe/Berlin");
  EXPECT_EQ(berlin.to_utc(utc(2019, 10, 1)), utc(2019, 9, 30, 22));
  // 2019-10-27 02:30 came twice: at 00:30 and at 01:30 UTC.
  EXPECT_EQ(berlin.to_utc(utc(2019, 10, 27, 2, 30)), utc(2019, 10, 27, 0, 30));
  // 2019-03-31 02:30 never came: the clocks went from 02:00 to 03:00 at 01:00 UTC.
  EXPECT_EQ(berlin.to_utc(utc(2019, 3, 31, 2, 30)), utc(2019, 3, 31, 1));
  for (Micros instant = utc(2019, 3, 1); instant < utc(2019, 3, 31); instant += micros_per_hour) {
    ASSERT_EQ(berlin.to_utc(berlin.to_local(instant)), instant);
  }
  EXPECT_EQ(berlin.to_utc(utc(1800, 1, 1)), utc(1800, 1, 1) - berlin.offsets().front().to_local);
}

TEST(Clock, KnowsOnlyZonesOfTheDatabaseAndSuggestsTheNearest) {
  try {
    const Clock clock("Europe/Berln");
    FAIL() << "there is no such zone";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::bad_request);
    EXPECT_EQ(error.message(),
              "no time zone is called \"Europe/Berln\"; did you mean \"Europe/Berlin\"?");
  }
  EXPECT_THROW(Clock("../../etc/passwd"), Error);
  EXPECT_THROW(Clock(""), Error);
}

TEST(Clock, WritesDatesAndTimesAsIso8601) {
  EXPECT_EQ(date_text(18'170), "2019-10-01");
  EXPECT_EQ(date_text(-719'528), "0000-01-01");
  EXPECT_EQ(date_text(days_from_civil({-44, 3, 15})), "-0044-03-15");
  EXPECT_EQ(timestamp_text(utc(2019, 10, 1, 12, 5)), "2019-10-01T12:05:00Z");
  EXPECT_EQ(timestamp_text(utc(2019, 10, 1) + 250'000), "2019-10-01T00:00:00.25Z");
  EXPECT_EQ(timestamp_text(-1), "1969-12-31T23:59:59.999999Z");
}

TEST(Clock, ReadsOnlyDatesOfTheCalendar) {
  EXPECT_EQ(parse_date("2019-10-01"), 18'170);
  EXPECT_EQ(parse_date("2020-02-29"), days_from_civil({2020, 2, 29}));
  for (const char* wrong :
       {"2019-02-29", "2019-13-01", "2019-00-01", "2019-10-00", "2019-10-32", "2019-1-1",
        "2019/10/01", "2019-10-01 ", "", "yesterday", "+019-10-01"}) {
    EXPECT_EQ(parse_date(wrong), std::nullopt) << wrong;
  }
}

TEST(Clock, ReadsMomentsAsDaysOrTimes) {
  EXPECT_TRUE(parse_moment("2019-10-01")->whole_day);
  EXPECT_EQ(parse_moment("2019-10-01T12:00")->local, utc(2019, 10, 1, 12));
  EXPECT_FALSE(parse_moment("2019-10-01T12:00")->whole_day);
  EXPECT_EQ(parse_moment("2019-10-01 12:00:07")->local, utc(2019, 10, 1, 12) + 7'000'000);
  EXPECT_EQ(parse_moment("2019-10-01T12:00:07.25")->local, utc(2019, 10, 1, 12) + 7'250'000);
  for (const char* wrong : {"2019-10-01T24:00", "2019-10-01T12", "2019-10-01T12:60",
                            "2019-10-01T12:00:60", "2019-10-01X12:00", "2019-10-01T12:00:07.",
                            "2019-10-01T12:00:07.1234567", "12:00", "2019-10-01T1200"}) {
    EXPECT_FALSE(parse_moment(wrong).has_value()) << wrong;
  }
}

TEST(Clock, ReadsDurationsAboveZero) {
  EXPECT_EQ(parse_duration("30m"), 30 * micros_per_minute);
  EXPECT_EQ(parse_duration("1h"), micros_per_hour);
  EXPECT_EQ(parse_duration("7d"), 7 * micros_per_day);
  EXPECT_EQ(parse_duration("45s"), 45 * micros_per_second);
  EXPECT_EQ(parse_duration("250ms"), 250'000);
  EXPECT_EQ(parse_duration("1w"), 7 * micros_per_day);
  for (const char* wrong :
       {"0h", "-1h", "h", "1", "1.5h", "1 h", "1y", "", "99999999999999999999d", "10000000000d"}) {
    EXPECT_EQ(parse_duration(wrong), std::nullopt) << wrong;
  }
}

TEST(Clock, NamesPeriodsBothWays) {
  for (const char* name : {"hour", "day", "week", "month", "quarter", "year"}) {
    ASSERT_TRUE(find_period(name).has_value()) << name;
    EXPECT_EQ(period_name(*find_period(name)), name);
  }
  EXPECT_EQ(find_period("fortnight"), std::nullopt);
}

}  // namespace
}  // namespace footfall
