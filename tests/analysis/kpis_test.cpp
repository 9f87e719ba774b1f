#include <gtest/gtest.h>

#include "support/answers.h"

namespace footfall {
namespace {

// A session makes an order here. dan's return is not of a buyer, the last order is a guest's.
const char* const shop = R"(
    user  session  time              kind      product  price
    ann   s1       2019-10-01T10:00  view      7        10.00
    ann   s1       2019-10-01T10:05  cart      7        10.00
    ann   s1       2019-10-01T10:06  purchase  7        10.00
    ann   s1       2019-10-01T10:06  purchase  8        5.00
    ann   s2       2019-10-02T09:00  purchase  7        10.00
    bob   s1       2019-10-02T12:00  view      8        5.00
    bob   s1       2019-10-02T12:01  cart      8        5.00
    cid   s3       2019-10-02T13:00  purchase  8        4.00
    dan   s4       2019-10-02T14:00  return    7        3.00
    -     -        2019-10-02T15:00  purchase  9        2.50
)";

// One figure's cell; "-" is NULL.
std::string figure(const Answered& answered, std::string_view name, std::string_view column) {
  const Table& table = answered.table;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (table.text(row, 0) != name) continue;
    const std::size_t cell = table.column(column);
    return table.is_null(row, cell) ? "-" : cell_text(table, row, cell);
  }
  return "no such figure";
}

TEST(Kpis, CountsEveryFigureByTheCataloguesRules) {
  EXPECT_EQ(run(tiny_store(shop), "kpis"), grid(R"(
      measure              value      unit      previous  change  text
      events               10.000000  events    -         -       -
      users                4.000000   users     -         -       -
      buyers               2.000000   users     -         -       -
      sessions             5.000000   sessions  -         -       -
      orders               4.000000   orders    -         -       -
      products             3.000000   products  -         -       -
      revenue              28.500000  money     -         -       -  # 10 + 5 + 10 + 4 + 2.50 - 3
      gross_revenue        31.500000  money     -         -       -
      returns              3.000000   money     -         -       -
      aov                  7.125000   money     -         -       -  # 28.50 / 4 orders
      units_per_order      1.000000   units     -         -       -  # (5 - 1) / 4
      orders_per_buyer     1.500000   orders    -         -       -  # 3 orders of ann and cid
      purchases_per_buyer  2.000000   rows      -         -       -
      revenue_per_buyer    14.500000  money     -         -       -  # (25 + 4) / 2
      repeat_rate          0.500000   ratio     -         -       -  # ann
      conversion_session   0.600000   ratio     -         -       -
      conversion_user      0.500000   ratio     -         -       -
      conversion_product   1.000000   ratio     -         -       -  # 2 bought, 2 viewed
      cart_abandonment     0.500000   ratio     -         -       -  # bob's
      first_day            -          date      -         -       2019-10-01
      last_day             -          date      -         -       2019-10-02
  )"));
}

TEST(Kpis, StandBesideTheEquallyLongRangeBefore) {
  const Answered day =
      run(tiny_store(shop), "kpis", {}, {.from = "2019-10-02", .to = "2019-10-02"});
  EXPECT_EQ(figure(day, "events", "value"), "6.000000");
  EXPECT_EQ(figure(day, "events", "previous"), "4.000000");
  EXPECT_EQ(figure(day, "events", "change"), "0.5");
  EXPECT_EQ(figure(day, "revenue", "value"), "13.500000");
  EXPECT_EQ(figure(day, "revenue", "previous"), "15.000000");
  EXPECT_EQ(figure(day, "revenue", "change"), "-0.1");
  EXPECT_EQ(figure(day, "returns", "previous"), "0.000000");
  EXPECT_EQ(figure(day, "returns", "change"), "-") << "nothing to compare with";
  EXPECT_EQ(figure(day, "cart_abandonment", "value"), "1.000000");
  EXPECT_EQ(figure(day, "cart_abandonment", "previous"), "0.000000");
}

TEST(Kpis, HaveNoRangeBeforeWhereTheDataDoNotCoverIt) {
  const TinyStore store = tiny_store(shop);
  const Answered both = run(store, "kpis", {}, {.from = "2019-10-01", .to = "2019-10-02"});
  EXPECT_EQ(figure(both, "events", "previous"), "-");
  const Answered open = run(store, "kpis", {}, {.to = "2019-10-02"});
  EXPECT_EQ(figure(open, "events", "previous"), "-") << "nothing lies before the data's first day";
  const Answered late = run(store, "kpis", {}, {.from = "2019-10-04"});
  EXPECT_EQ(figure(late, "events", "previous"), "-") << "the range has no day of the data";
  const Answered unasked =
      run(store, "kpis", {{"previous", "false"}}, {.from = "2019-10-02", .to = "2019-10-02"});
  EXPECT_EQ(figure(unasked, "events", "previous"), "-");
}

TEST(Kpis, CompareARangeWithoutAnEndAsIfItEndedWithTheDatasLastDay) {
  const TinyStore store = tiny_store(shop);
  for (const EngineKind engine : {EngineKind::native, EngineKind::duckdb}) {
    const Answered open = run(store, "kpis", {}, {.from = "2019-10-02", .engine = engine});
    EXPECT_EQ(figure(open, "events", "value"), "6.000000");
    EXPECT_EQ(figure(open, "events", "previous"), "4.000000");  // those of the first of October
    EXPECT_EQ(figure(open, "revenue", "change"), "-0.1");       // 13.50 after 15.00
  }
  // The last row is of the third of October in Tokyo, so the range is of one day there as well.
  const Answered tokyo = run(store, "kpis", {}, {.from = "2019-10-03", .timezone = "Asia/Tokyo"});
  EXPECT_EQ(figure(tokyo, "events", "value"), "1.000000");
  EXPECT_EQ(figure(tokyo, "events", "previous"), "5.000000");
}

TEST(Kpis, TakeEveryLineForAnOrderInThePublishedForm) {
  const Answered answered = run(tiny_store(shop), "kpis", {}, {.form = Form::published});
  EXPECT_EQ(figure(answered, "orders", "value"), "5.000000");
  EXPECT_EQ(figure(answered, "aov", "value"), "6.300000");  // 31.50 / 5 lines
  EXPECT_EQ(figure(answered, "units_per_order", "value"), "0.800000");
  EXPECT_EQ(figure(answered, "orders_per_buyer", "value"), "2.000000");  // 4 lines / 2
  EXPECT_EQ(figure(answered, "revenue_per_buyer_as_aov", "value"), "14.500000");
}

TEST(Kpis, AverageLinesThatHaveAnAmountInThePublishedForm) {
  const Answered answered = run(tiny_store(R"(
      user  time   kind      amount
      ann   10:00  purchase  3.00
      ann   10:01  purchase  -
      ann   10:02  purchase  4.00
  )"),
                                "kpis", {}, {.form = Form::published});
  EXPECT_EQ(figure(answered, "aov", "value"), "3.500000");
}

TEST(Kpis, SayDaysInTheReportsZone) {
  const Answered tokyo = run(tiny_store(shop), "kpis", {}, {.timezone = "Asia/Tokyo"});
  EXPECT_EQ(figure(tokyo, "first_day", "text"), "2019-10-01");
  EXPECT_EQ(figure(tokyo, "last_day", "text"), "2019-10-03");  // 15:00 UTC is midnight there
}

TEST(Kpis, LeaveFiguresEmptyWhoseColumnsTheDatasetLacks) {
  const Answered answered = run(tiny_store(R"(
      user  time   kind
      ann   10:00  view
      ann   10:20  purchase
      ann   11:00  purchase   # a new session after 40 minutes, the same day and order
  )"),
                                "kpis");
  EXPECT_EQ(figure(answered, "sessions", "value"), "2.000000");
  EXPECT_EQ(figure(answered, "orders", "value"), "1.000000");
  EXPECT_EQ(figure(answered, "repeat_rate", "value"), "0.000000");
  for (const char* name : {"products", "revenue", "gross_revenue", "returns", "aov",
                           "revenue_per_buyer", "cart_abandonment"}) {
    EXPECT_EQ(figure(answered, name, "value"), "-") << name;
  }
}

TEST(Kpis, DivideByNothingWithoutAFigure) {
  const Answered nobody = run(tiny_store(shop), "kpis", {}, {.where = {"user_id=eve"}});
  EXPECT_EQ(figure(nobody, "events", "value"), "0.000000");
  EXPECT_EQ(figure(nobody, "revenue", "value"), "0.000000");
  EXPECT_EQ(figure(nobody, "aov", "value"), "-");
  EXPECT_EQ(figure(nobody, "repeat_rate", "value"), "-");
  EXPECT_EQ(figure(nobody, "cart_abandonment", "value"), "-");
  EXPECT_EQ(figure(nobody, "first_day", "text"), "-");
}

TEST(Kpis, RefuseWhatIsNoParameter) {
  EXPECT_EQ(refusal("kpis", {{"previos", "false"}}),
            "no parameter is called \"previos\"; did you mean \"previous\"?");
  EXPECT_EQ(refusal("kpis", {{"previous", "no"}}), "previous: \"no\" is not true or false");
}

}  // namespace
}  // namespace footfall
