#include "report/renderer.h"

#include <filesystem>
#include <thread>

#include <gmock/gmock.h>

#include "base/error.h"
#include "base/text.h"
#include "report/samples.h"

namespace footfall {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr int width = 860;

Drawing draw(ChartRenderer& renderer, const ReportSection& section,
             ChartTheme theme = ChartTheme::page) {
  return renderer.draw(answer_json(section), section.name, theme, width);
}

std::vector<std::string> sample_names() {
  std::vector<std::string> names;
  for (const auto& file : std::filesystem::directory_iterator("tests/web/samples")) {
    names.push_back(file.path().stem().string());
  }
  return names;
}

ReportSection one_bar(const std::string& name) {
  ReportSection section;
  section.name = "bars";
  section.title = "Bars";
  section.chart = {ChartKind::bar, "name", {"events"}};
  section.table =
      Table({{"name", Type::text, Unit::none, ""}, {"events", Type::integer, Unit::events, ""}});
  section.table.add(name, 1234567);
  return section;
}

TEST(ChartRenderer, DrawsEverySampleInEveryThemeWithALabelOfItsOwn) {
  ChartRenderer renderer;
  for (const auto& name : sample_names()) {
    const ReportSection section = tests::sample(name);
    if (section.chart.kind == ChartKind::table) continue;
    for (const ChartTheme theme : {ChartTheme::page, ChartTheme::light, ChartTheme::dark}) {
      const Drawing drawing = draw(renderer, section, theme);
      EXPECT_THAT(drawing.svg, StartsWith("<svg xmlns=\"http://www.w3.org/2000/svg\"")) << name;
      EXPECT_THAT(drawing.svg, HasSubstr("role=\"img\" aria-label=\"")) << name;
      EXPECT_FALSE(drawing.label.empty()) << name;
      EXPECT_THAT(drawing.svg, Not(HasSubstr("NaN"))) << name;
      EXPECT_THAT(drawing.svg, Not(HasSubstr("undefined"))) << name;
      EXPECT_THAT(drawing.svg, Not(HasSubstr("style="))) << name;
      EXPECT_TRUE(valid_utf8(drawing.svg)) << name;
    }
  }
}

TEST(ChartRenderer, TakesColoursOfAPageFromVariablesAndOthersAsTheyAre) {
  ChartRenderer renderer;
  const ReportSection section = tests::sample("events_by_type");
  EXPECT_THAT(draw(renderer, section).svg, HasSubstr("fill=\"var(--ff-c0)\""));
  const Drawing alone = draw(renderer, section, ChartTheme::light);
  EXPECT_THAT(alone.svg, Not(HasSubstr("var(")));
  EXPECT_THAT(alone.svg, HasSubstr("#0072b2"));
  EXPECT_THAT(alone.svg, HasSubstr(">Events by type</text>"));
  const std::string variables = renderer.page_variables();
  EXPECT_THAT(variables, HasSubstr("--ff-c0:#0072b2"));
  EXPECT_THAT(variables, HasSubstr("@media screen and (prefers-color-scheme:dark)"));
}

TEST(ChartRenderer, SaysTheNumbersOfAMarkInFullWhereTheMarkIsPointedAt) {
  ChartRenderer renderer;
  const Drawing drawing = draw(renderer, one_bar("acer"));
  EXPECT_THAT(drawing.svg, HasSubstr("<title>acer\n1,234,567 events</title>"));
  EXPECT_THAT(drawing.svg, HasSubstr(">1.23M</text>"));
}

TEST(ChartRenderer, EscapesNamesThatLookLikeMarkup) {
  ChartRenderer renderer;
  const Drawing drawing = draw(renderer, one_bar("</text><script>alert('1')</script>&\""));
  EXPECT_THAT(drawing.svg, Not(HasSubstr("<script")));
  EXPECT_THAT(drawing.svg, HasSubstr("&lt;/text&gt;&lt;script&gt;alert("));
  EXPECT_THAT(drawing.label, HasSubstr("</text><script>"));  // as text; escaped where it is used
}

TEST(ChartRenderer, KeepsLettersBeyondTheBasicPlaneAlsoWhereNamesAreCut) {
  ChartRenderer renderer;
  EXPECT_THAT(draw(renderer, one_bar("\U0001F4F1 phone")).svg, HasSubstr("\U0001F4F1 phone"));
  for (int letters = 30; letters < 40; ++letters) {
    std::string name;
    for (int i = 0; i < letters; ++i) name += "\U0001F600";
    ReportSection section = one_bar(name);
    for (const ChartKind kind : {ChartKind::bar, ChartKind::pie, ChartKind::treemap}) {
      section.chart.kind = kind;
      EXPECT_TRUE(valid_utf8(draw(renderer, section).svg)) << letters << chart_name(kind);
    }
  }
}

TEST(ChartRenderer, GivesTheSameBytesWhateverWasDrawnBeforeAndOnAnyThread) {
  ChartRenderer first;
  const ReportSection section = tests::sample("basket_pairs");
  const std::string once = draw(first, section).svg;
  for (const char* other : {"funnel", "interactions", "category_sales", "trend"}) {
    draw(first, tests::sample(other));
  }
  EXPECT_EQ(draw(first, section).svg, once);
  std::string elsewhere;
  std::thread([&] {
    ChartRenderer second;
    elsewhere = draw(second, section).svg;
  }).join();
  EXPECT_EQ(elsewhere, once);
}

TEST(ChartRenderer, MakesIdsOfTheNameSoThatPicturesOfAPageDoNotMeet) {
  ChartRenderer renderer;
  const Drawing drawing = draw(renderer, tests::sample("funnel"));
  EXPECT_THAT(drawing.svg, HasSubstr("id=\"funnel-"));
  EXPECT_THAT(drawing.svg, HasSubstr("url(#funnel-"));
  EXPECT_THAT(drawing.svg, Not(HasSubstr("zr0")));
}

TEST(ChartRenderer, HasNoPictureOfATableOrOfNoRows) {
  ChartRenderer renderer;
  EXPECT_EQ(draw(renderer, tests::sample("profile")).svg, "");
  ReportSection section = one_bar("acer");
  section.table = section.table.head(0);
  EXPECT_EQ(draw(renderer, section).svg, "");
}

std::string refusal(ChartRenderer& renderer, std::string_view answer) {
  try {
    renderer.draw(answer, "x", ChartTheme::page, width);
  } catch (const Error& error) {
    return error.message();
  }
  return "drawn";
}

TEST(ChartRenderer, SaysWhatItCannotDrawAndDrawsOnAfterwards) {
  ChartRenderer renderer;
  std::string unknown = answer_json(one_bar("acer"));
  unknown.replace(unknown.find("\"bar\""), 5, "\"donut\"");
  EXPECT_THAT(refusal(renderer, unknown),
              StartsWith("a chart could not be drawn: Error: bars: no chart is called \"donut\""));
  EXPECT_THAT(refusal(renderer, "{"), StartsWith("a chart could not be drawn: SyntaxError"));
  EXPECT_THAT(draw(renderer, one_bar("acer")).svg, HasSubstr("acer"));
}

TEST(ChartRenderer, StopsAtItsMemoryLimitAndDrawsOnAfterwards) {
  ChartRenderer small(std::size_t{8} << 20);
  ReportSection section = one_bar("acer");
  section.chart = {ChartKind::scatter, "events", {"events"}};
  for (int i = 0; i < 15'000; ++i) section.table.add(str("name ", i), i * i);
  EXPECT_EQ(refusal(small, answer_json(section)),
            "a chart needs more than 8 MiB of the drawing engine's memory");
  EXPECT_THAT(draw(small, one_bar("acer")).svg, HasSubstr("acer"));
}

TEST(ChartRenderer, DrawsManyChartsInTheMemoryOfAFew) {
  ChartRenderer renderer;
  for (int i = 0; i < 12; ++i) draw(renderer, tests::sample("hour_of_week"));
  EXPECT_LT(renderer.memory_used(), std::size_t{128} << 20);
}

}  // namespace
}  // namespace footfall
