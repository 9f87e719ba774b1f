#include "report/report.h"

#include <gmock/gmock.h>

#include "report/samples.h"

namespace footfall {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

std::size_t count(const std::string& text, std::string_view part) {
  std::size_t times = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++times;
  }
  return times;
}

ReportPage small_page() {
  ReportPage page;
  page.title = "footfall report";
  page.dataset = "rees46";
  page.period = "2019-10-01 to 2019-10-31";
  page.facts = {{"Time zone", "UTC"}};
  page.ledger = {17435, 17400, 5, 20, 10};
  page.sections = {tests::sample("events_by_type")};
  return page;
}

TEST(Report, IsOnePageThatAsksForNothingAndRunsNothing) {
  const Report report = write_report(tests::sample_page(), 2);
  EXPECT_THAT(report.warnings, IsEmpty());
  EXPECT_LT(report.html.size(), std::size_t{3} << 20);
  EXPECT_THAT(report.html,
              HasSubstr("default-src 'none'; style-src 'unsafe-inline'; img-src data:"));
  EXPECT_THAT(report.html, Not(HasSubstr("<script")));
  EXPECT_THAT(report.html, Not(HasSubstr("@import")));
  EXPECT_THAT(report.html, Not(HasSubstr("url(http")));
  EXPECT_EQ(count(report.html, "role=\"img\""), 19u);  // 21 samples less the cards and the table
  EXPECT_EQ(count(report.html, "<svg class=\"spark\""), 2u);  // of users and of revenue
  EXPECT_EQ(count(report.html, "<h1>"), 1u);
  EXPECT_EQ(count(report.html, "<h3 "), 21u);
  EXPECT_EQ(count(report.html, "<details class=\"how\">"), 21u);
}

TEST(Report, DrawsAChartOfOtherRowsThanTheTableShows) {
  ReportPage page = small_page();
  ReportSection& section = page.sections[0];
  section.drawn = section.table.head(0);
  section.drawn.add("wishlist", 987654, 9, Null{});
  section.rows_of = 5000;
  const std::string html = write_report(page, 1).html;
  EXPECT_THAT(html, HasSubstr("987,654"));
  EXPECT_THAT(html, HasSubstr("The 1 largest of 5,000 are drawn."));
  EXPECT_EQ(count(html, "wishlist</td>"), 0u);
}

TEST(Report, SaysTitlePeriodLedgerAndHowEachNumberWasMade) {
  ReportPage page = small_page();
  page.sections[0].how = {{"Filters of this answer", "brand=<acer>"}};
  page.sections[0].sql = "SELECT 1 < 2";
  page.sections[0].published = "Published figures count lines.";
  page.facts.push_back({"Rows used", "100"});
  page.sections[0].how.push_back({"Rows used", "50"});  // a section's own goes before the page's
  const std::string html = write_report(page, 1).html;
  EXPECT_EQ(count(html, "<dt>Rows used</dt><dd>50</dd>"), 1u);
  EXPECT_EQ(count(html, "<dt>Rows used</dt><dd>100</dd>"), 1u);  // in the footer
  EXPECT_THAT(html, HasSubstr("<title>footfall report: rees46</title>"));
  EXPECT_THAT(html, HasSubstr("2019-10-01 to 2019-10-31"));
  EXPECT_THAT(html,
              HasSubstr("The whole store:</span> <span class=\"part\"><b>17,435</b> rows read"));
  EXPECT_THAT(html, HasSubstr("<b>17,400</b> stored"));
  EXPECT_THAT(html, HasSubstr("<b>5</b> set aside"));
  EXPECT_THAT(html, HasSubstr("<b>20</b> dropped as duplicates"));
  EXPECT_THAT(html, HasSubstr("<b>10</b> superseded"));
  EXPECT_THAT(html, HasSubstr("<dt>Filters of this answer</dt><dd>brand=&lt;acer&gt;</dd>"));
  EXPECT_THAT(html, HasSubstr("<dt>Time zone</dt><dd>UTC</dd>"));
  EXPECT_THAT(html, HasSubstr("<code>SELECT 1 &lt; 2</code>"));
  EXPECT_THAT(html, HasSubstr("<p class=\"published\">Published figures count lines.</p>"));
  EXPECT_THAT(html, HasSubstr("Every chosen row counts once under its event type."));
}

TEST(ChartFiles, AreOneASectionWithItsTitleAndNoVariables) {
  const ReportPage page = tests::sample_page();
  const std::vector<std::string> files = chart_files(page, 2);
  ASSERT_EQ(files.size(), page.sections.size());
  for (std::size_t i = 0; i < files.size(); ++i) {
    const ReportSection& section = page.sections[i];
    if (section.name == "profile" || section.name == "profit") {
      EXPECT_EQ(files[i], "") << section.name;  // a table, and one that does not apply
      continue;
    }
    EXPECT_THAT(files[i], StartsWith("<svg ")) << section.name;
    EXPECT_THAT(files[i], HasSubstr(">" + section.title + "</text>")) << section.name;
    EXPECT_THAT(files[i], Not(HasSubstr("var("))) << section.name;
  }
}

TEST(Report, IsTheSameAtAnyNumberOfThreads) {
  ReportPage page = tests::sample_page();
  page.sections.resize(9);  // enough charts for two engines
  EXPECT_EQ(write_report(page, 1).html, write_report(page, 4).html);
}

TEST(Report, ShowsATotalAsCardsWhereTheChartIsBySomething) {
  ReportPage page = small_page();
  page.sections = {tests::sample("cart_abandonment")};
  page.sections[0].chart.x = "category";  // which this form of the answer lacks
  const Report report = write_report(page, 1);
  EXPECT_THAT(report.warnings, IsEmpty());
  EXPECT_THAT(report.html, HasSubstr("Abandonment</span><span class=\"figure\">34.6 %</span>"));
  EXPECT_THAT(report.html, HasSubstr("Carted</span><span class=\"figure\">704120</span>"));
  EXPECT_EQ(count(report.html, "<svg "), 0u);
}

TEST(Report, LeavesOutWhatDoesNotApplyAndSaysWhy) {
  ReportPage page = small_page();
  ReportSection missing;
  missing.name = "profit";
  missing.title = "Profit & loss";
  missing.not_applicable = "needs profit";
  page.sections.push_back(missing);
  const std::string html = write_report(page, 1).html;
  EXPECT_THAT(html, HasSubstr("<li><b>Profit &amp; loss</b>: needs profit</li>"));
  EXPECT_THAT(html, Not(HasSubstr("id=\"profit\"")));
  EXPECT_THAT(html, Not(HasSubstr("href=\"#profit\"")));
}

TEST(Report, SaysWhereNoRowFallsIntoAnAnswer) {
  ReportPage page = small_page();
  page.sections[0].table = page.sections[0].table.head(0);
  EXPECT_THAT(write_report(page, 1).html, HasSubstr("No row of the chosen data falls here."));
}

TEST(Report, KeepsItsOtherAnswersWhereOneChartCannotBeDrawn) {
  ReportPage page = small_page();
  page.sections.push_back(tests::sample("weekday"));
  page.sections[0].chart = {ChartKind::heatmap, "", {"events"}, "event_type"};  // has no x
  const Report report = write_report(page, 1);
  EXPECT_THAT(report.warnings,
              ElementsAre(HasSubstr("events_by_type: a chart could not be drawn")));
  EXPECT_THAT(report.html, HasSubstr("There is no picture here: a chart could not be drawn"));
  EXPECT_EQ(count(report.html, "<svg "), 1u);
}

TEST(Report, DrawsNoChartOfMorePointsThanAPictureHolds) {
  ReportPage page = small_page();
  page.sections = {tests::sample("weekday")};
  ReportSection& section = page.sections[0];
  section.chart = {ChartKind::line, "day", {"events"}};
  section.table =
      Table({{"day", Type::integer, Unit::none, ""}, {"events", Type::integer, Unit::events, ""}});
  for (std::int64_t day = 0; day < 5000; ++day) section.table.add(day, day % 7);
  EXPECT_THAT(write_report(page, 1).warnings, IsEmpty());
  section.table.add(std::int64_t{5000}, std::int64_t{1});
  const Report report = write_report(page, 1);
  EXPECT_THAT(report.warnings, ElementsAre("weekday: 5,001 points are too many to draw; choose a "
                                           "period with --from and --to"));
  EXPECT_EQ(count(report.html, "<svg "), 0u);
  EXPECT_LT(report.html.size(), std::size_t{1} << 20);
}

// A row of two lines has two points, and NULL is none.
TEST(Report, CountsThePointsOfEveryLine) {
  const Chart chart{ChartKind::line, "day", {"now", "before", "not here"}};
  Table table({{"day", Type::integer, Unit::none, ""},
               {"now", Type::integer, Unit::events, ""},
               {"before", Type::integer, Unit::events, ""}});
  for (std::int64_t day = 0; day < 2500; ++day) table.add(day, day, day);
  table.add(std::int64_t{2500}, Null{}, Null{});
  EXPECT_EQ(too_much_to_draw(chart, table), "");
  table.add(std::int64_t{2501}, std::int64_t{1}, Null{});
  EXPECT_EQ(too_much_to_draw(chart, table),
            "5,001 points are too many to draw; choose a period with --from and --to");
}

TEST(Report, SaysWhyAPictureIsNotDrawn) {
  ReportPage page = small_page();
  page.sections[0].not_drawn = "it is too much";
  const Report report = write_report(page, 1);
  EXPECT_THAT(report.warnings, ElementsAre("events_by_type: it is too much"));
  EXPECT_THAT(report.html, HasSubstr("There is no picture here: it is too much."));
  EXPECT_EQ(count(report.html, "<svg "), 0u);
}

// Names that have tried to be markup, script, attributes, or ends of text.
TEST(Report, ShowsHostileNamesAsText) {
  const std::vector<std::string> hostile{"</script><script>alert(1)</script>",
                                         "<img src=x onerror=alert(1)>",
                                         "\"><svg onload=alert(1)>",
                                         "' onmouseover='alert(1)",
                                         "javascript:alert(1)",
                                         "&lt;script&gt;",
                                         "]]><script>",
                                         "<!--",
                                         "</title><script>alert(1)</script>",
                                         "</details></section>",
                                         "\u2028\u2029",
                                         "\x1b[31mred",
                                         "zr0-c0",
                                         "class=\"x\" style=\"y\"",
                                         "url(#zr0-p0)"};
  ReportPage page = small_page();
  ReportSection section = tests::sample("brand_sales");
  section.table = Table({{"brand", Type::text, Unit::none, hostile[0]},
                         {"revenue", Type::decimal, Unit::money, hostile[2], 2}});
  for (const auto& name : hostile) section.table.add(name, Int128{123456});
  section.title = section.definition = section.sql = section.published = hostile[0];
  section.how = {{hostile[1], hostile[2]}};
  page.title = page.dataset = page.period = hostile[8];
  for (const ChartKind kind : {ChartKind::bar, ChartKind::pie, ChartKind::treemap}) {
    section.chart.kind = kind;
    section.name = std::string(chart_name(kind));
    page.sections.push_back(section);
  }
  const Report report = write_report(page, 1);
  EXPECT_THAT(report.warnings, IsEmpty());
  for (const char* bad :
       {"<script", "<img", "<svg onload", " onmouseover='", "<!--", "]]>", "\x1b"}) {
    EXPECT_THAT(report.html, Not(HasSubstr(bad)));
  }
  EXPECT_EQ(count(report.html, "</section>"), 4u);
  EXPECT_EQ(count(report.html, "</title>"), count(report.html, "<title>"));
}

}  // namespace
}  // namespace footfall
