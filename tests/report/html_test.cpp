#include "report/html.h"

#include <gmock/gmock.h>

namespace footfall {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Escaped, LeavesNothingThatCouldOpenAnElementOrCloseAnAttribute) {
  EXPECT_EQ(escaped("</script><b a='1' b=\"2\">&amp;"),
            "&lt;/script&gt;&lt;b a=&#39;1&#39; b=&quot;2&quot;&gt;&amp;amp;");
}

TEST(Escaped, ShowsControlCharactersAndInvalidBytesInsteadOfPassingThemOn) {
  EXPECT_EQ(escaped(std::string_view("a\0b\x1b[1m", 7)), "a\\x00b\\x1b[1m");
  EXPECT_EQ(escaped("caf\xE9"), "caf\\xe9");
  EXPECT_EQ(escaped("caf\u00e9 \U0001F4F1"), "caf\u00e9 \U0001F4F1");
}

TEST(Caption, IsTheColumnsNameAsPeopleWriteIt) {
  EXPECT_EQ(caption("revenue_per_buyer"), "Revenue per buyer");
  EXPECT_EQ(caption("user_id"), "User ID");
  EXPECT_EQ(caption("aov"), "AOV");
  EXPECT_EQ(caption(""), "");
}

ReportSection brands(std::size_t rows_of) {
  ReportSection section;
  section.title = "Brands";
  section.table = Table({{"brand", Type::text, Unit::none, "the \"brand\""},
                         {"revenue", Type::decimal, Unit::money, "", 2}});
  section.table.add("<i>acer</i>", Int128{123456789});
  section.table.add(Null{}, Int128{500});
  section.rows_of = rows_of;
  return section;
}

TEST(TableTwin, NamesColumnsWithUnitsAndEscapesCells) {
  const std::string html = table_twin(brands(0), 50);
  EXPECT_THAT(html, HasSubstr("<th scope=\"col\" title=\"the &quot;brand&quot;\">Brand</th>"));
  EXPECT_THAT(html, HasSubstr("Revenue<span class=\"unit\">money</span>"));
  EXPECT_THAT(html, HasSubstr("<td>&lt;i&gt;acer&lt;/i&gt;</td><td class=\"n\">1,234,567.89</td>"));
  EXPECT_THAT(html, HasSubstr("<td>(none)</td>"));
  EXPECT_THAT(html, HasSubstr(">2 rows<"));
}

TEST(TableTwin, SaysHowManyRowsOfHowManyAreShown) {
  EXPECT_THAT(table_twin(brands(4302), 1), HasSubstr(">1 of 4,302 shown<"));
  EXPECT_THAT(table_twin(brands(4302), 1),
              HasSubstr("These are the first 1 of 4,302 rows; footfall run gives all of them"));
  EXPECT_THAT(table_twin(brands(0), 1), HasSubstr(">1 of 2 shown<"));
  EXPECT_THAT(table_twin(brands(0), 2), Not(HasSubstr("These are the first")));
  EXPECT_THAT(table_twin(brands(0), 1), Not(HasSubstr("(none)")));
}

TEST(FigureCards, ShowEachMeasureInItsOwnUnitAndSayWhichWayItWent) {
  Table table({{"measure", Type::text, Unit::none, ""},
               {"value", Type::decimal, Unit::by_row, "", 6},
               {"unit", Type::text, Unit::none, ""},
               {"previous", Type::decimal, Unit::by_row, "", 6},
               {"change", Type::real, Unit::ratio, ""},
               {"text", Type::text, Unit::none, ""}});
  table.add("events", Int128{17434000000}, "events", Null{}, 0.081, Null{});
  table.add("orders_per_buyer", Int128{1036269}, "orders", Null{}, Null{}, Null{});
  table.add("aov", Int128{277769299}, "money", Null{}, -0.02, Null{});
  table.add("repeat_rate", Int128{372100}, "ratio", Null{}, Null{}, Null{});
  table.add("first_day", Null{}, Null{}, Null{}, Null{}, "2019-10-01");
  table.add("cart_abandonment", Null{}, "ratio", Null{}, Null{}, Null{});
  const std::string html = figure_cards(table, {{"events", {10, 30, 20}}, {"aov", {1, 1, 1}}});
  EXPECT_THAT(html, HasSubstr("Events</span><span class=\"figure\">17,434</span>"));
  EXPECT_THAT(html, HasSubstr("<polyline points=\"0,240 600,0 1200,120\"/>"));
  EXPECT_THAT(html, Not(HasSubstr("nan")));  // a course that never moves has no line
  EXPECT_THAT(html, HasSubstr("Orders per buyer</span><span class=\"figure\">1.04</span>"));
  EXPECT_THAT(html, HasSubstr("AOV</span><span class=\"figure\">277.77</span>"));
  EXPECT_THAT(html, HasSubstr("Repeat rate</span><span class=\"figure\">37.2 %</span></li>"));
  EXPECT_THAT(html, HasSubstr("First day</span><span class=\"figure\">2019-10-01</span>"));
  EXPECT_THAT(html, HasSubstr("Cart abandonment</span><span class=\"figure\">\u2013</span>"));
  EXPECT_THAT(html, HasSubstr("class=\"delta up\">\u25B2 +8.1 % vs previous"));
  EXPECT_THAT(html, HasSubstr("class=\"delta down\">\u25BC -2.0 % vs previous"));
}

}  // namespace
}  // namespace footfall
