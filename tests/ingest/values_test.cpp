#include "ingest/values.h"

#include <gtest/gtest.h>

namespace footfall {
namespace {

const TimeRule utc{{TimeFormat::iso}, false};
const TimeRule floating{{TimeFormat::iso}, true};

// The instant as text, or the fault's number.
std::string time_of(std::string_view text, const TimeRule& rule = utc) {
  const ParsedTime parsed = parse_time(text, rule);
  switch (parsed.fault) {
    case RowFault::none: return timestamp_text(parsed.time);
    case RowFault::no_zone: return "no zone";
    case RowFault::unwanted_zone: return "unwanted zone";
    default: return "bad";
  }
}

TEST(ParseTime, ReadsTheFormsInWhichUtcIsWritten) {
  for (const char* text :
       {"2019-10-01 00:00:00 UTC", "2019-10-01T00:00:00Z", "2019-10-01 00:00:00+00:00",
        "2019-10-01T00:00:00+0000", "2019-10-01T00:00:00+00", "2019-10-01 00:00Z",
        "2019-10-01T02:00:00+02:00", "2019-09-30T18:30:00-05:30", "2019-10-01T00:00:00.000000Z",
        "2019-10-01t00:00:00UTC", "2019-10-01T00:00:00.0000000000Z"}) {
    EXPECT_EQ(time_of(text), "2019-10-01T00:00:00Z") << text;
  }
  EXPECT_EQ(time_of("2019-10-01T00:00:00.25Z"), "2019-10-01T00:00:00.25Z");
  EXPECT_EQ(time_of("0001-01-01T00:00:00Z"), "0001-01-01T00:00:00Z");
  EXPECT_EQ(time_of("9999-12-31T23:59:59Z"), "9999-12-31T23:59:59Z");
  EXPECT_EQ(time_of("2020-02-29T00:00:00Z"), "2020-02-29T00:00:00Z");
}

TEST(ParseTime, RefusesWhatNoCalendarHas) {
  for (const char* text : {"",
                           "2019-10-01",
                           "2019-02-30 00:00:00 UTC",
                           "2019-02-29 00:00:00 UTC",
                           "2019-13-01 00:00:00 UTC",
                           "2019-00-01 00:00:00 UTC",
                           "2019-10-00 00:00:00 UTC",
                           "0000-01-01 00:00:00 UTC",
                           "275760-09-13 00:00:00 UTC",
                           "2019-10-01 24:00:00 UTC",
                           "2019-10-01 23:59:60 UTC",
                           "2019-10-01 00:60:00 UTC",
                           "2019-10-01 00:00:00 CET",
                           "2019-10-01 00:00:00 UTC ",
                           " 2019-10-01 00:00:00 UTC",
                           "2019-10-01  00:00:00 UTC",
                           "2019-10-01 0:00:00 UTC",
                           "2019-10-01T00:00:00.Z",
                           "2019-10-01T00:00:00.0000001Z",
                           "2019-10-01T00:00:00+99:00",
                           "2019-10-01T00:00:00+01:60",
                           "2019-10-01T00:00:00Zebra",
                           "1569888000",
                           "2019-10-01x00:00:00 UTC"}) {
    EXPECT_EQ(time_of(text), "bad") << text;
  }
}

TEST(ParseTime, WantsAZoneWhereTimesAreUtcAndNoneWhereTheyFloat) {
  EXPECT_EQ(time_of("2019-10-01 00:00:00"), "no zone");
  EXPECT_EQ(time_of("2019-10-01 00:00:00", floating), "2019-10-01T00:00:00Z");
  EXPECT_EQ(time_of("2019-10-01 00:00:00 UTC", floating), "unwanted zone");
}

TEST(ParseTime, MakesInstantsOfTheWallClockOfAZone) {
  const TimeRule berlin{
      {TimeFormat::iso, TimeFormat::date, TimeFormat::epoch_s}, true, Clock("Europe/Berlin")};
  EXPECT_EQ(time_of("2019-07-01 12:00:00", berlin), "2019-07-01T10:00:00Z");  // summer: 2 h ahead
  EXPECT_EQ(time_of("2019-12-01 12:00:00", berlin), "2019-12-01T11:00:00Z");
  EXPECT_EQ(time_of("2019-10-01", berlin), "2019-09-30T22:00:00Z");
  EXPECT_EQ(time_of("1569888000", berlin), "2019-10-01T00:00:00Z");  // an instant as it is
  EXPECT_EQ(time_of("2019-07-01 12:00:00 UTC", berlin), "unwanted zone");
}

TEST(ParseTime, TakesTheFirstOfALocalTimeThatCameTwiceAndTheEndOfASkippedHour) {
  const TimeRule berlin{{TimeFormat::iso}, true, Clock("Europe/Berlin")};
  // On 2019-10-27 the clocks went back from 03:00 to 02:00, at 01:00 UTC.
  EXPECT_EQ(time_of("2019-10-27 01:59:59", berlin), "2019-10-26T23:59:59Z");
  EXPECT_EQ(time_of("2019-10-27 02:30:00", berlin), "2019-10-27T00:30:00Z");
  EXPECT_EQ(time_of("2019-10-27 03:00:00", berlin), "2019-10-27T02:00:00Z");
  // On 2019-03-31 they went from 02:00 to 03:00, at 01:00 UTC.
  EXPECT_EQ(time_of("2019-03-31 01:59:59", berlin), "2019-03-31T00:59:59Z");
  EXPECT_EQ(time_of("2019-03-31 02:30:00", berlin), "2019-03-31T01:00:00Z");
  EXPECT_EQ(time_of("2019-03-31 03:00:00", berlin), "2019-03-31T01:00:00Z");
}

TEST(ParseTime, ReadsEpochsAndDatesWhereTheMappingSaysSo) {
  EXPECT_EQ(time_of("1569888000", {{TimeFormat::epoch_s}}), "2019-10-01T00:00:00Z");
  EXPECT_EQ(time_of("1569888000001", {{TimeFormat::epoch_ms}}), "2019-10-01T00:00:00.001Z");
  EXPECT_EQ(time_of("1569888000000001", {{TimeFormat::epoch_us}}), "2019-10-01T00:00:00.000001Z");
  EXPECT_EQ(time_of("-1", {{TimeFormat::epoch_s}}), "1969-12-31T23:59:59Z");
  EXPECT_EQ(time_of("253402300800", {{TimeFormat::epoch_s}}), "bad");  // the year 10000
  EXPECT_EQ(time_of("253402300799", {{TimeFormat::epoch_s}}), "9999-12-31T23:59:59Z");
  EXPECT_EQ(time_of("1e9", {{TimeFormat::epoch_s}}), "bad");
  EXPECT_EQ(time_of("2019-10-01", {{TimeFormat::date}}), "2019-10-01T00:00:00Z");
  EXPECT_EQ(time_of("1569888000", {{TimeFormat::iso, TimeFormat::epoch_s}}),
            "2019-10-01T00:00:00Z");
}

TEST(EventTypeName, KnowsTheReservedOnesInAnyCaseAndKeepsOthersAsTheyAre) {
  EXPECT_EQ(event_type_name("VIEW", {}), "view");
  EXPECT_EQ(event_type_name(" Remove_From_Cart ", {}), "remove_from_cart");
  EXPECT_EQ(event_type_name("Click", {}), "Click");
  EXPECT_EQ(event_type_name(" click", {}), " click");
  const std::vector<std::pair<std::string, std::string>> rename{{"addtocart", "cart"}};
  EXPECT_EQ(event_type_name("addtocart", rename), "cart");
}

std::string path_of(std::string_view text, char separator, std::vector<std::string> drop = {}) {
  std::string out(text.size(), '\0');
  out.resize(normal_path(text, separator, drop, out.data()));
  return out;
}

TEST(NormalPath, DropsEmptyLevelsAndTheLeadingOneThatMeansNothing) {
  EXPECT_EQ(path_of("electronics.audio.headphone", '.'), "electronics.audio.headphone");
  EXPECT_EQ(path_of("Home/Apparel/Men's/", '/', {"Home"}), "Apparel/Men's");
  EXPECT_EQ(path_of("Home/", '/', {"Home"}), "");
  EXPECT_EQ(path_of("Bags/Home/", '/', {"Home"}), "Bags/Home");
  EXPECT_EQ(path_of("//a// /b", '/'), "a/b");
  EXPECT_EQ(path_of("Home", '/', {"Home"}), "");
  std::string deep = "l";
  for (int i = 1; i < 60; ++i) deep += ".l";
  EXPECT_EQ(path_of(deep, '.'), deep);
}

}  // namespace
}  // namespace footfall
