// Scans that read sales alone, where segments hold them side by side.
#include <gtest/gtest.h>

#include "base/text.h"
#include "scan/scan.h"
#include "scan/selection.h"
#include "store/store.h"
#include "support/answers.h"
#include "support/tiny_store.h"

namespace footfall {
namespace {

// Two orders of ann, one of a guest, a return; the last load is of orders alone.
constexpr std::string_view rows_of_shop = R"(
    user  time                 kind      session  product  price
    ann   2019-10-01T10:00:00  view      a        p1       1.00
    ann   2019-10-01T10:01:00  view      a        p1       1.00
    ann   2019-10-01T10:02:00  view      a        p1       1.00
    ann   2019-10-01T10:03:00  view      a        p1       1.00
    ann   2019-10-01T10:04:00  purchase  a        p1       2.00
    ann   2019-10-01T10:05:00  view      a        p1       1.00
    bob   2019-10-01T10:06:00  view      b        p1       1.00
    bob   2019-10-01T10:07:00  view      b        p1       1.00
    bob   2019-10-01T10:08:00  view      b        p1       1.00
    bob   2019-10-01T10:09:00  view      b        p1       1.00
    bob   2019-10-01T10:10:00  view      b        p1       1.00
    bob   2019-10-01T10:11:00  view      b        p1       1.00
    -     2019-10-01T10:12:00  view      c        p1       1.00
    -     2019-10-01T10:13:00  view      c        p1       1.00
    -     2019-10-02T10:14:00  purchase  c        p2       5.00
    bob   2019-10-01T10:15:00  view      b        p1       1.00
    ann   2019-10-02T09:00:00  purchase  d        p1       3.00
    bob   2019-10-02T09:00:00  return    e        p1       0.50
)";

Rollup revenue_by_day() {
  return {.name = "days",
          .by = {{.kind = GroupKey::Kind::period, .period = Period::day}},
          .measures = {{.name = "revenue",
                        .kind = Measure::Kind::sum,
                        .column = "amount",
                        .of = {"purchase"},
                        .minus = {"return"}},
                       {.name = "users", .kind = Measure::Kind::users, .of = {"purchase"}},
                       {.name = "orders", .kind = Measure::Kind::orders}},
          .where = {.of = {"purchase", "return"}}};
}

std::string text_of(const Table& table) {
  std::string text;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    for (std::size_t c = 0; c < table.columns(); ++c) {
      text += (c == 0 ? "" : " ") + cell_text(table, row, c);
    }
    text += "\n";
  }
  return text;
}

constexpr std::string_view hand_made =
    "2019-10-01 2.00 1 1\n"
    "2019-10-02 7.50 1 2\n";

TEST(SalesScan, GivesTheSumsOfAllRowsAndSaysHowManyThereAre) {
  const TinyStore store = tiny_store(rows_of_shop);
  // The sixteen rows before the cut have two sales; of those behind it every one is a sale.
  const auto snapshot = store.snapshot({16});
  ASSERT_TRUE(snapshot->store().segments()[0]->has_sales());
  ASSERT_EQ(snapshot->store().segments()[0]->sales_rows(), 2U);
  ASSERT_FALSE(snapshot->store().segments()[1]->has_sales());
  for (const unsigned threads : {1U, 3U}) {
    const auto result = scan(snapshot, {.threads = threads, .rollups = {revenue_by_day()}});
    EXPECT_EQ(text_of(result.rollups[0]), hand_made);
    EXPECT_EQ(result.rows, 18U);
    EXPECT_EQ(result.first_time, snapshot->first_time());
  }
}

TEST(SalesScan, CountsWhatAFilterOfSalesChooses) {
  const TinyStore store = tiny_store(rows_of_shop);
  RunOptions options;
  options.where = {"event_type=purchase", "price=2.50.."};
  const Request like = make_request(store.schema(), {}, options);
  const auto result =
      scan(store.snapshot({16}), {.filter = like.filter, .rollups = {revenue_by_day()}});
  EXPECT_EQ(text_of(result.rollups[0]), "2019-10-02 8.00 1 2\n");
  EXPECT_EQ(result.rows, 2U);
  EXPECT_EQ(result.first_time, store.rows().times[16]);  // ann's, before the guest's
  EXPECT_EQ(result.last_time, store.rows().times[14]);
}

TEST(SalesScan, LooksAtSalesOnlyWhereNothingElseCanBeChosen) {
  const TinyStore store = tiny_store(rows_of_shop);
  const auto snapshot = store.snapshot({16});
  const auto looks_at_sales = [&](const std::vector<std::string>& where) {
    RunOptions options;
    options.where = where;
    Selection selection(snapshot, make_request(store.schema(), {}, options).filter);
    selection.use_sales();
    EXPECT_EQ(selection.rows_of(1), RowSet::all);
    return selection.rows_of(0) == RowSet::sales;
  };
  EXPECT_TRUE(looks_at_sales({"event_type=purchase"}));
  EXPECT_TRUE(looks_at_sales({"event_type=purchase,return", "price=1.."}));
  EXPECT_TRUE(looks_at_sales({"event_type=purchase,view", "event_type!=view"}));
  EXPECT_FALSE(looks_at_sales({"event_type=purchase,view"}));
  EXPECT_FALSE(looks_at_sales({"event_type!=view"}));  // cart is another
  EXPECT_FALSE(looks_at_sales({"price=1.."}));
  EXPECT_FALSE(looks_at_sales({}));
}

}  // namespace
}  // namespace footfall
