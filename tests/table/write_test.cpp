#include "table/write.h"

#include <gtest/gtest.h>

#include "table/order.h"

namespace footfall {
namespace {

Table sample() {
  Table table({{"brand", Type::text, Unit::none, "the shop's word"},
               {"orders", Type::integer, Unit::orders, ""},
               {"revenue", Type::decimal, Unit::money, "", 3},
               {"share", Type::real, Unit::ratio, ""},
               {"day", Type::date, Unit::none, ""}});
  table.add("a \"b\", c", 12345, Int128(-1234567), 0.25, 18170);
  table.add(Null{}, 0, Null{}, Null{}, Null{});
  return table;
}

TEST(Csv, QuotesWhereItMustAndLeavesNullEmpty) {
  EXPECT_EQ(to_csv(sample(), Formulas::keep),
            "brand,orders,revenue,share,day\n"
            "\"a \"\"b\"\", c\",12345,-1234.567,0.25,2019-10-01\n"
            ",0,,,\n");
}

TEST(Csv, AnEmptyTextIsNotNull) {
  Table table({{"brand", Type::text, Unit::none, ""}});
  table.add("");
  table.add(Null{});
  EXPECT_EQ(to_csv(table, Formulas::keep), "brand\n\"\"\n\n");
}

TEST(Csv, DisarmsWhatASpreadsheetWouldRun) {
  for (const char* text : {"=1+1", "+a", "-a", "@x", "\tx", "\rx", " =1", "\"=1",
                           "\xEF\xBC\x9D"
                           "1"}) {
    EXPECT_EQ(disarmed(text), std::string("'") + text);
  }
  // Nearly numbers, but a spreadsheet would reckon.
  for (const char* text : {"-1+2", "-", "+.", "-1e", "-1e+", "-.e5", "-1.2.3", "-3 ", " -3",
                           "+1e5x", "-0x1F", "-1,5"}) {
    EXPECT_EQ(disarmed(text), std::string("'") + text);
  }
  for (const char* text : {"a=1", "", "1-2", "'", "\xEF\xBC\x9E"}) EXPECT_EQ(disarmed(text), text);
}

TEST(Csv, LeavesATextThatIsANumberAsItIs) {
  for (const char* text : {"-3.5", "-3", "+1", "-.5", "-5.", "1e-7", "-1.5E+10", "-0", "12"}) {
    EXPECT_EQ(disarmed(text), text);
  }
}

TEST(Json, CarriesAllDigitsAndEscapesWhatHtmlWouldRun) {
  EXPECT_EQ(rows_json(sample()),
            "[[\"a \\\"b\\\", c\",12345,-1234.567,0.25,\"2019-10-01\"],[null,0,null,null,null]]");
  EXPECT_EQ(json_string("</script>\n\x01\xE2\x80\xA8\xFF"),
            "\"\\u003c/script>\\u000a\\u0001\\u2028\xEF\xBF\xBD\"");
  EXPECT_EQ(to_ndjson(sample()).substr(0, 34), "{\"brand\":\"a \\\"b\\\", c\",\"orders\":123");
}

TEST(Aligned, PutsNumbersToTheRightWithUnitsAndGroups) {
  EXPECT_EQ(to_aligned(sample(), false),
            "brand     orders  revenue [money]   share  day\n"
            "a \"b\", c  12,345        -1,234.57  25.0 %  2019-10-01\n"
            "(none)         0                -       -  -\n");
}

TEST(Aligned, ShowsEachFigureInTheUnitItsRowNames) {
  Table table({{"measure", Type::text, Unit::none, ""},
               {"value", Type::decimal, Unit::by_row, "", 6},
               {"unit", Type::text, Unit::none, ""}});
  table.add("events", Int128{17434000000}, "events");
  table.add("orders_per_buyer", Int128{1036269}, "orders");
  table.add("returns", Int128{0}, "money");
  table.add("repeat_rate", Int128{372149}, "ratio");
  table.add("never", Int128{0}, "ratio");
  table.add("first_day", Null{}, "date");
  table.add("unknown", Int128{500000}, Null{});
  EXPECT_EQ(to_aligned(table, false),
            "measure            value  unit\n"
            "events            17,434  events\n"
            "orders_per_buyer    1.04  orders\n"
            "returns             0.00  money\n"
            "repeat_rate       37.2 %  ratio\n"
            "never              0.0 %  ratio\n"
            "first_day              -  date\n"
            "unknown             0.50  (none)\n");
  // For programs they are as they were counted, and the column has no unit.
  EXPECT_EQ(to_csv(table.head(2), Formulas::keep),
            "measure,value,unit\nevents,17434.000000,events\norders_per_buyer,1.036269,orders\n");
  EXPECT_NE(columns_json(table).find("\"value\",\"type\":\"decimal\",\"unit\":\"none\""),
            std::string::npos);
}

TEST(Table, AppendsTheFirstRowsOfAnotherNullsAndAll) {
  Table table(sample().fields());
  table.add("b", 1, Int128(1), 1.0, 1);
  table.append(sample(), 1);
  table.append(sample(), 2);
  EXPECT_EQ(to_csv(table, Formulas::keep),
            "brand,orders,revenue,share,day\n"
            "b,1,0.001,1,1970-01-02\n"
            "\"a \"\"b\"\", c\",12345,-1234.567,0.25,2019-10-01\n"
            "\"a \"\"b\"\", c\",12345,-1234.567,0.25,2019-10-01\n"
            ",0,,,\n");
}

TEST(Sorted, GivesTheFirstRowsAloneAsTheyStandAmongAll) {
  Table table({{"n", Type::integer, Unit::none, ""}, {"row", Type::integer, Unit::none, ""}});
  for (int row = 0; row < 50; ++row) {
    if (row % 7 == 0) {
      table.add(Null{}, row);
    } else {
      table.add(row * 31 % 5, row);  // many are equal
    }
  }
  const Table all = sorted(table, {{"n", true}});
  for (const std::size_t rows : {0U, 1U, 9U, 49U, 50U, 51U}) {
    EXPECT_EQ(to_csv(sorted(table, {{"n", true}}, rows), Formulas::keep),
              to_csv(all.head(rows), Formulas::keep))
        << rows;
  }
}

TEST(Table, SelectsRowsInTheOrderGiven) {
  const Table picked = sample().select({1, 0, 1});
  EXPECT_EQ(picked.rows(), 3U);
  EXPECT_TRUE(picked.is_null(0, 0));
  EXPECT_EQ(picked.text(1, "brand"), "a \"b\", c");
  EXPECT_EQ(picked.head(2).rows(), 2U);
}

}  // namespace
}  // namespace footfall
