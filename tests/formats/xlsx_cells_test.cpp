#include "formats/xlsx_cells.h"

#include <gtest/gtest.h>

namespace footfall {
namespace {

std::string number(std::string_view text) {
  std::string out;
  return append_number(out, text) ? out : "no number";
}

std::string date(std::string_view text, NumberShape shape, bool from_1904 = false) {
  std::string out;
  const std::string reason = append_date(out, text, shape, from_1904);
  return reason.empty() ? out : "bad: " + reason;
}

std::string iso(std::string_view text) {
  std::string out;
  return append_iso_date(out, text) ? out : "no date";
}

std::string unescaped(std::string_view text) {
  std::string out;
  append_unescaped(out, text);
  return out;
}

TEST(XlsxCells, NumbersAreDecimalsOfFifteenDigitsWithoutExponent) {
  EXPECT_EQ(number("536365"), "536365");
  EXPECT_EQ(number("2.5499999999999998"), "2.55");
  EXPECT_EQ(number("0.30000000000000004"), "0.3");
  EXPECT_EQ(number("-11062.06"), "-11062.06");
  EXPECT_EQ(number(" 7 "), "7");
  EXPECT_EQ(number("007.500"), "7.5");
  EXPECT_EQ(number("12."), "12");
  EXPECT_EQ(number("1.0"), "1");
  EXPECT_EQ(number("-0"), "0");
  EXPECT_EQ(number("-0.00"), "0");
  EXPECT_EQ(number("-0.5"), "-0.5");
  EXPECT_EQ(number("1E3"), "1000");
  EXPECT_EQ(number("1.5e-7"), "0.00000015");
  EXPECT_EQ(number("123456789012345678"), "123456789012346000");
  EXPECT_EQ(number("1E+20"), "100000000000000000000");
  EXPECT_EQ(number("9.9999999999999999"), "10");
  EXPECT_EQ(number("0.0000000000000000"), "0");
  EXPECT_EQ(number("1e308").size(), 309U);
}

TEST(XlsxCells, WhatIsNoNumberAsAWholeIsNone) {
  for (const auto* text : {"", " ", "-", ".", "1,5", "1 2", "0x1F", "inf", "nan", "1e999", "1e",
                           "+1", "1.2.3", "--1", "5x"}) {
    EXPECT_EQ(number(text), "no number") << text;
  }
}

TEST(XlsxCells, DatesAreDaysSince1900WithAPhantomLeapDayOrSince1904) {
  EXPECT_EQ(date("40513", NumberShape::date), "2010-12-01");
  EXPECT_EQ(date("1", NumberShape::date), "1900-01-01");
  EXPECT_EQ(date("59", NumberShape::date), "1900-02-28");
  EXPECT_EQ(date("60", NumberShape::date), "bad: holds 29 February 1900, a day that never was");
  EXPECT_EQ(date("60.5", NumberShape::date_time),
            "bad: holds 29 February 1900, a day that never was");
  EXPECT_EQ(date("61", NumberShape::date), "1900-03-01");
  EXPECT_EQ(date("2958465", NumberShape::date), "9999-12-31");
  EXPECT_EQ(date("0", NumberShape::date, true), "1904-01-01");
  EXPECT_EQ(date("39051", NumberShape::date, true), "2010-12-01");
  EXPECT_EQ(date("2957003", NumberShape::date, true), "9999-12-31");
}

TEST(XlsxCells, DaysBeforeTheFirstAndAfterTheLastAreNone) {
  for (const auto* text : {"-1", "0", "2958466", "1e300", "2958465.9999999999"}) {
    EXPECT_EQ(date(text, NumberShape::date),
              std::string("bad: has the format of a date, and no day has the number ") + text);
  }
  EXPECT_EQ(date("2957004", NumberShape::date, true),
            "bad: has the format of a date, and no day has the number 2957004");
  EXPECT_EQ(date("soon", NumberShape::date), "bad: is marked as a number and holds \"soon\"");
}

TEST(XlsxCells, TimesAreRoundedToTheMillisecond) {
  EXPECT_EQ(date("40513.351388888892", NumberShape::date_time), "2010-12-01 08:26:00");
  EXPECT_EQ(date("40513.3513888889", NumberShape::date_time), "2010-12-01 08:26:00");
  EXPECT_EQ(date("40513.99999999999", NumberShape::date_time), "2010-12-02 00:00:00");
  EXPECT_EQ(date("40513", NumberShape::date_time), "2010-12-01 00:00:00");
  EXPECT_EQ(date("40513.25", NumberShape::date), "2010-12-01 06:00:00");
  EXPECT_EQ(date("40513.000005787", NumberShape::date_time), "2010-12-01 00:00:00.5");
  EXPECT_EQ(date("40513.5", NumberShape::time), "2010-12-01 12:00:00");
}

TEST(XlsxCells, LessThanADayIsATimeOfDay) {
  EXPECT_EQ(date("0.35", NumberShape::time), "08:24:00");
  EXPECT_EQ(date("0.5", NumberShape::date_time), "12:00:00");
  EXPECT_EQ(date("0.5", NumberShape::time, true), "12:00:00");
  EXPECT_EQ(date("0.5", NumberShape::date_time, true), "1904-01-01 12:00:00");
}

TEST(XlsxCells, DatesMayStandAsIsoTexts) {
  EXPECT_EQ(iso("2010-12-01"), "2010-12-01");
  EXPECT_EQ(iso("2010-12-01T08:26:00"), "2010-12-01 08:26:00");
  EXPECT_EQ(iso("2010-12-01T08:26:00.500Z"), "2010-12-01 08:26:00.5");
  EXPECT_EQ(iso("2010-12-01T08:26"), "2010-12-01 08:26:00");
  EXPECT_EQ(iso("08:26:00"), "08:26:00");
  EXPECT_EQ(iso("T08:26:00.000"), "08:26:00");
  for (const auto* text : {"", "2010-02-30", "2010-13-01", "2010-12-01T24:00:00", "2010-12-01T08",
                           "2010-12-01T08:26:00+02:00", "01.12.2010", "2010-12-01X08:26:00",
                           "08:61:00", "08:26:60", "2010-12-01T08:26.5"}) {
    EXPECT_EQ(iso(text), "no date") << text;
  }
}

TEST(XlsxCells, AFormatIsADatesWhereItShowsPartsOfOne) {
  using enum NumberShape;
  for (const auto* code : {"yyyy-mm-dd", "m/d/yy", "d mmm", "mmmm", "mm", "[$-409]d-mmm-yy;@",
                           "[Red]dd/mm/yyyy", "yyyy\"h\"", "d\\h", "YYYY"}) {
    EXPECT_EQ(shape_of_format(code), date) << code;
  }
  for (const auto* code : {"h:mm", "mm:ss.0", "hh:mm:ss AM/PM", "h \"d\"", "h:mm A/P"}) {
    EXPECT_EQ(shape_of_format(code), time) << code;
  }
  for (const auto* code : {"m/d/yyyy h:mm", "yyyy-mm-dd hh:mm:ss.000", "dd.mm.yy\\ hh:mm"}) {
    EXPECT_EQ(shape_of_format(code), date_time) << code;
  }
  for (const auto* code : {"General",
                           "0",
                           "0.00",
                           "#,##0",
                           "0.00E+00",
                           "@",
                           "[h]:mm",
                           "[mm]:ss",
                           "[ss].00",
                           "0\" days\"",
                           "#,##0.00 [$USD]",
                           "\"d\"0",
                           "0;d",
                           "[Red]0.00",
                           "",
                           "\"",
                           "\\",
                           "[",
                           "[]",
                           "a",
                           "_d0",
                           "*y0",
                           "# ?/?"}) {
    EXPECT_EQ(shape_of_format(code), NumberShape::number) << code;
  }
}

TEST(XlsxCells, FormatsThatEveryWorkbookHas) {
  using enum NumberShape;
  for (const auto id : {14, 15, 16, 17}) EXPECT_EQ(shape_of_builtin(std::uint64_t(id)), date);
  for (const auto id : {18, 19, 20, 21, 45, 47}) {
    EXPECT_EQ(shape_of_builtin(std::uint64_t(id)), time);
  }
  EXPECT_EQ(shape_of_builtin(22), date_time);
  for (const auto id : {0, 1, 13, 23, 46, 48, 49, 164}) {
    EXPECT_EQ(shape_of_builtin(std::uint64_t(id)), NumberShape::number) << id;
  }
}

TEST(XlsxCells, PlacesAreThoseOfASheet) {
  const auto place = [](std::string_view text) {
    const auto parsed = parse_place(text);
    return parsed ? std::to_string(parsed->column) + "," + std::to_string(parsed->row) : "none";
  };
  EXPECT_EQ(place("A1"), "0,1");
  EXPECT_EQ(place("Z9"), "25,9");
  EXPECT_EQ(place("AA10"), "26,10");
  EXPECT_EQ(place("XFD1048576"), "16383,1048576");
  for (const auto* text : {"", "A", "1", "A0", "A01", "a1", "$A$1", "XFE1", "ZZZZ9", "A1048577",
                           "A99999999999999999999", "A1:B2", "A-1", "1A"}) {
    EXPECT_EQ(place(text), "none") << text;
  }
  EXPECT_EQ(column_name(0), "A");
  EXPECT_EQ(column_name(25), "Z");
  EXPECT_EQ(column_name(26), "AA");
  EXPECT_EQ(column_name(701), "ZZ");
  EXPECT_EQ(column_name(702), "AAA");
  EXPECT_EQ(column_name(16383), "XFD");
}

TEST(XlsxCells, EscapesOfCharactersAreTakenBack) {
  EXPECT_EQ(unescaped("a_x000D__x000a_b"), "a\r\nb");
  EXPECT_EQ(unescaped("_x005F_x000D_"), "_x000D_");
  EXPECT_EQ(unescaped("_x00e9_"), "\xC3\xA9");
  EXPECT_EQ(unescaped("_x20AC_"), "\xE2\x82\xAC");
  EXPECT_EQ(unescaped("_xD83D__xDE00_"), "\xF0\x9F\x98\x80");
  for (const auto* text : {"", "plain", "_x", "_x00", "_x000G_", "_X000D_", "_xD83D_", "_xDE00_",
                           "_xD83D__x0041", "snake_x_case", "_x+00D_"}) {
    EXPECT_EQ(unescaped(text), text);
  }
}

}  // namespace
}  // namespace footfall
