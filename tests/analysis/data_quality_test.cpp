#include <map>

#include <gtest/gtest.h>

#include "analysis/histories.h"
#include "base/text.h"
#include "support/answers.h"
#include "support/random_shop.h"

namespace footfall {
namespace {

const char* const orders = R"(
    user  time   kind      product  amount
    ann   10:00  purchase  p1       20.00
    ann   10:01  purchase  p2       10.00
    bob   10:02  purchase  p9       4.00
    bob   10:03  return    p9       1.00
    -     10:04  purchase  -        3.00
    cid   10:05  view      p8       9.00   # no line of an order
)";

TEST(DataQuality, FindsConflictsAndOrphansWithTheirMoney) {
  const TinyStore store = tiny_store(orders, {R"(
      product  category
      p1       a
      p2       b
      p2       c
      p3       d
  )",
                                              R"(
      user  name
      ann   Ann
  )"});
  EXPECT_EQ(run(store, "data_quality"), grid(R"(
      finding                       table      column      count  share     revenue
      "rows read"                   events     -           6      1.000000  -
      "rows stored"                 events     -           6      1.000000  -
      "rows set aside"              events     -           0      0.000000  -
      "duplicates dropped"          events     -           0      0.000000  -
      "rows read"                   products   -           4      1.000000  -
      "rows stored"                 products   -           3      0.750000  -
      "rows set aside"              products   -           0      0.000000  -
      "duplicates dropped"          products   -           0      0.000000  -
      "rows superseded"             products   -           1      0.250000  -
      "keys with several rows"      products   product_id  1      0.250000  -
      "rows read"                   customers  -           1      1.000000  -
      "rows stored"                 customers  -           1      1.000000  -
      "rows set aside"              customers  -           0      0.000000  -
      "duplicates dropped"          customers  -           0      0.000000  -
      "rows superseded"             customers  -           0      0.000000  -
      "lines without a key"         events     product_id  1      0.200000  3.00
      "lines whose key has no row"  events     product_id  2      0.400000  3.00   # 4.00 - 1.00
      "lines without a key"         events     user_id     1      0.200000  3.00
      "lines whose key has no row"  events     user_id     2      0.400000  3.00
  )"));
}

// o1 is of ann and bob; the guest of o2 is no second user; o3 is of two users only where views
// count, which are no lines of orders; o4's second user gave it back.
TEST(DataQuality, FindsOrderIdsWithSeveralUsersAndTheirMoney) {
  const TinyStore store = tiny_store(R"(
    user  order  time   kind      amount
    ann   o1     10:00  purchase  20.00
    bob   o1     10:01  purchase  10.00
    ann   o2     10:02  purchase  4.00
    -     o2     10:03  purchase  3.00
    ann   o3     10:04  purchase  5.00
    bob   o3     10:05  view      5.00
    cid   o4     10:06  purchase  7.00
    dan   o4     10:07  return    2.00
    ann   -      10:08  purchase  1.00
    bob   -      10:09  purchase  1.00
  )");
  const auto shared = [&](const RunOptions& options) {
    const Table all = run(store, "data_quality", {}, options).table;
    return cell_text(all, all.rows() - 1, 0) + " " + cell_text(all, all.rows() - 1, 4) + " " +
           cell_text(all, all.rows() - 1, 5) + " " + cell_text(all, all.rows() - 1, 6);
  };
  // o1's 30.00 and o4's 7.00 - 2.00, of four orders.
  EXPECT_EQ(shared({}), "order ids with several users 2 0.5 35.00");
  EXPECT_EQ(shared({.where = {"event_type=purchase"}}),
            "order ids with several users 1 0.25 30.00");
  EXPECT_EQ(shared({.where = {"user_id=ann"}}), "order ids with several users 0 0 0.00");
}

TEST(DataQuality, CountsLinesOfTheChosenRowsAndLedgersOfAll) {
  EXPECT_EQ(run(tiny_store(orders), "data_quality", {}, {.where = {"user_id=bob"}}), grid(R"(
      finding                table   column      count  share     revenue
      "rows read"            events  -           6      1.000000  -
      "rows stored"          events  -           6      1.000000  -
      "rows set aside"       events  -           0      0.000000  -
      "duplicates dropped"   events  -           0      0.000000  -
      "lines without a key"  events  product_id  0      0.000000  0.00
      "lines without a key"  events  user_id     0      0.000000  0.00
  )"));
}

TEST(DataQuality, HasOnlyLedgersWhereThereIsNothingElse) {
  EXPECT_EQ(run(tiny_store("time kind\n10:00 view"), "data_quality").table.rows(), 4U);
}

// A customers table with some of the users, some of them in several rows. Returns rows by user.
std::map<std::string, int> add_customers(TinyRows& rows, Dice& dice) {
  std::map<std::string, int> copies;
  std::string table = "user shirt\n";
  for (const auto& [user, events] : histories(rows)) {
    const int times = dice.chance(2) ? 0 : dice.chance(3) ? 2 : 1;
    for (int i = 0; i < times; ++i)
      table += str(user, " ", dice.pick<std::string>({"S", "L"}), i, "\n");
    if (times > 0) copies[user] = times;
  }
  if (!copies.empty()) add_table(rows, table);
  return copies;
}

// Each line of an order asked whether its user is known.
std::vector<std::string> slow_users(const TinyRows& rows, const std::map<std::string, int>& known) {
  struct Lines {
    int count = 0;
    Int128 revenue = 0;
  };
  Lines keyless;
  Lines orphans;
  int all = 0;
  for (const auto& event : events_in_order(rows)) {
    if (event.kind != "purchase" && event.kind != "return") continue;
    ++all;
    if (event.user && known.contains(*event.user)) continue;
    Lines& lines = event.user ? orphans : keyless;
    ++lines.count;
    lines.revenue += (event.kind == "purchase" ? 1 : -1) * event.amount.value_or(0);
  }
  std::vector<std::string> out;
  const auto add = [&](const char* finding, const Lines& lines) {
    out.push_back(line_of({finding, "user_id", str(lines.count),
                           all == 0 ? "-" : real_text(double(lines.count) / all),
                           decimal_text(lines.revenue, amount_scale(rows.schema).value_or(0))}));
  };
  std::size_t conflicts = 0;
  for (const auto& [user, times] : known) conflicts += times > 1 ? 1U : 0U;
  add("lines without a key", keyless);
  if (!known.empty()) add("lines whose key has no row", orphans);
  if (conflicts > 0) out.push_back(str("conflicts ", conflicts));
  return out;
}

TEST(DataQuality, AgreesWithAskingEachLineOnRandomShops) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    TinyRows rows = random_shop(seed);
    if (!rows.schema.has("user_id")) continue;
    Dice dice(seed);
    const auto known = add_customers(rows, dice);
    const Table table = run(TinyStore(rows), "data_quality").table;
    std::vector<std::string> lines;
    std::vector<std::string> conflicts;
    const auto all = lines_of(table, {"finding", "column", "count", "share", "revenue"});
    for (std::size_t row = 0; row < table.rows(); ++row) {
      if (table.is_null(row, table.column("column"))) continue;
      if (cell_text(table, row, table.column("column")) != "user_id") continue;
      const std::string finding = cell_text(table, row, table.column("finding"));
      if (finding.starts_with("lines ")) lines.push_back(all[row]);
      if (finding == "keys with several rows") {
        conflicts.push_back(str("conflicts ", table.integer(row, "count")));
      }
    }
    lines.insert(lines.end(), conflicts.begin(), conflicts.end());
    EXPECT_EQ(lines, slow_users(rows, known)) << "seed " << seed;
  }
}

}  // namespace
}  // namespace footfall
