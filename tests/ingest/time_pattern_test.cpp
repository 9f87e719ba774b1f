#include "ingest/time_pattern.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace footfall {
namespace {

std::string read(std::string_view pattern, std::string_view text) {
  const auto time = TimePattern(pattern).read(text);
  return time ? timestamp_text(*time) : "none";
}

std::string refusal(std::string_view pattern) {
  try {
    const TimePattern made(pattern);
  } catch (const Error& error) {
    return error.message();
  }
  return "no error";
}

TEST(TimePattern, ReadsTheFormsInWhichShopsWriteTimes) {
  EXPECT_EQ(read("d/M/yyyy", "21/8/2016"), "2016-08-21T00:00:00Z");
  EXPECT_EQ(read("d/M/yyyy", "09/08/2016"), "2016-08-09T00:00:00Z");
  EXPECT_EQ(read("M/d/yyyy H:mm", "12/1/2010 8:26"), "2010-12-01T08:26:00Z");
  EXPECT_EQ(read("MM-dd-yyyy HH:mm", "12-01-2010 08:26"), "2010-12-01T08:26:00Z");
  EXPECT_EQ(read("dd.MM.yyyy HH:mm:ss.SSS", "31.12.2019 23:59:59.250"), "2019-12-31T23:59:59.25Z");
  EXPECT_EQ(read("yyyyMMdd", "20240229"), "2024-02-29T00:00:00Z");
  EXPECT_EQ(read("yyyy-MM-dd'T'HH:mm", "2019-10-01T07:05"), "2019-10-01T07:05:00Z");
  EXPECT_EQ(read("d MMM yyyy", "1 Oct 2019"), "2019-10-01T00:00:00Z");
  EXPECT_EQ(read("MMMM d, yyyy", "OCTOBER 1, 2019"), "2019-10-01T00:00:00Z");
  EXPECT_EQ(read("h 'o''clock' a d/M/yy", "7 o'clock pm 1/2/03"), "2003-02-01T19:00:00Z");
}

TEST(TimePattern, HasTwelveHoursBeforeNoonAndTwelveAfter) {
  EXPECT_EQ(read("d/M/yyyy h:mm a", "1/1/2019 12:00 AM"), "2019-01-01T00:00:00Z");
  EXPECT_EQ(read("d/M/yyyy h:mm a", "1/1/2019 12:30 pm"), "2019-01-01T12:30:00Z");
  EXPECT_EQ(read("d/M/yyyy h:mm a", "1/1/2019 1:00 PM"), "2019-01-01T13:00:00Z");
  EXPECT_EQ(read("d/M/yyyy h:mm a", "1/1/2019 13:00 PM"), "none");
  EXPECT_EQ(read("d/M/yyyy h:mm a", "1/1/2019 0:00 AM"), "none");
}

TEST(TimePattern, TakesTwoDigitYearsForThoseOf1970To2069) {
  EXPECT_EQ(read("M/d/yy", "12/1/10"), "2010-12-01T00:00:00Z");
  EXPECT_EQ(read("M/d/yy", "12/1/69"), "2069-12-01T00:00:00Z");
  EXPECT_EQ(read("M/d/yy", "12/1/70"), "1970-12-01T00:00:00Z");
  EXPECT_EQ(read("M/d/yy", "12/1/99"), "1999-12-01T00:00:00Z");
}

TEST(TimePattern, ReadsNothingThatIsNotQuiteThat) {
  for (const char* text :
       {"", "1/10/19", "1/10/20190", "32/1/2019", "0/1/2019", "1/13/2019", "29/2/2019", "1-10-2019",
        "1/10/2019 ", " 1/10/2019", "1/10/0000", "001/1/2019", "+1/1/2019"}) {
    EXPECT_EQ(read("d/M/yyyy", text), "none") << text;
  }
  EXPECT_EQ(read("dd/MM/yyyy", "1/10/2019"), "none");
  EXPECT_EQ(read("M/d/yyyy H:mm", "1/10/2019 24:00"), "none");
  EXPECT_EQ(read("M/d/yyyy H:mm", "1/10/2019 8:6"), "none");
  EXPECT_EQ(read("d MMM yyyy", "1 Okt 2019"), "none");
}

TEST(TimePattern, SaysWhatIsWrongWithOne) {
  EXPECT_EQ(refusal("YYYY-MM-DD"),
            "\"YYYY-MM-DD\" is no pattern of times: \"YYYY\" is none of its letters");
  EXPECT_EQ(refusal("d/M/yyy"),
            "\"d/M/yyy\" is no pattern of times: \"yyy\" has a wrong number of letters");
  EXPECT_EQ(refusal("d/d/yyyy"), "\"d/d/yyyy\" is no pattern of times: \"d\" comes twice");
  EXPECT_EQ(refusal("dMyyyy"),
            "\"dMyyyy\" is no pattern of times: \"d\" may have two digits, and digits follow");
  EXPECT_EQ(refusal("M/yyyy"), "\"M/yyyy\" is no pattern of times: year, month and day are wanted");
  EXPECT_EQ(refusal("d/M/yyyy h:mm"),
            "\"d/M/yyyy h:mm\" is no pattern of times: h and a go together");
  EXPECT_EQ(refusal("d/M/yyyy mm"),
            "\"d/M/yyyy mm\" is no pattern of times: a smaller part of the time stands without "
            "the larger one");
  EXPECT_EQ(refusal("d/M/yyyy 'at"),
            "\"d/M/yyyy 'at\" is no pattern of times: a ' is never closed");
}

TEST(TimePattern, KnowsWithWhichOthersItMayBeConfused) {
  EXPECT_EQ(TimePattern("d/M/yyyy").shape(), TimePattern("MM/dd/yyyy").shape());
  EXPECT_NE(TimePattern("d/M/yyyy").shape(), TimePattern("d/M/yy").shape());
  EXPECT_NE(TimePattern("d/M/yyyy").shape(), TimePattern("M-d-yyyy").shape());
  EXPECT_NE(TimePattern("d/M/yyyy").shape(), TimePattern("MMM/d/yyyy").shape());
}

}  // namespace
}  // namespace footfall
