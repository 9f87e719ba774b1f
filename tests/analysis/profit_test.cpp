#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "analysis/histories.h"
#include "base/text.h"
#include "support/answers.h"
#include "support/odd_shop.h"
#include "support/random_shop.h"

namespace footfall {
namespace {

// p2 stands twice in the products file, p9 not at all; p4 has no sub-category. ann's order of New
// Year's Eve has a line after midnight.
const char* const orders = R"(
    user  order  time              kind      product  amount  profit:decimal(4)
    ann   o1     2015-12-31T23:59  purchase  p1       20.00   10.0050
    ann   o1     2016-01-01T00:01  purchase  p2       10.00   4.0000
    bob   o2     2016-05-01T10:00  purchase  p2       9.00    -1.0050
    bob   o2     2016-05-01T10:00  purchase  p3       8.00    2.0000
    bob   -      2016-06-01T10:00  return    p2       1.00    0.5000
    cid   o3     2016-07-01T10:00  purchase  p9       7.00    3.0000
    cid   o4     2016-07-02T10:00  purchase  p4       6.00    2.0000
    -     o5     2016-08-01T10:00  purchase  p3       5.00    -
    -     -      2016-08-01T10:00  view      p1       99.00   99.0000
)";
const char* const products = R"(
    product  category
    p1       Furniture.Chairs
    p2       Office.Paper
    p2       Office.Other
    p3       Furniture.Other
    p4       Gifts
)";
const char* const customers = R"(
    user  name
    ann   "Ann Lee"
    bob   -
    eve   Eve
)";

TinyStore star() { return tiny_store(orders, {products, customers}); }

TEST(Profit, RoundsEachLineBeforeItAdds) {
  // 2015: 10.01; 2016: 4 - 1.01 + 2 - 0.50 + 3 + 2. An order belongs to the year it began in.
  EXPECT_EQ(run(star(), "profit"), grid(R"(
      year  profit  revenue  orders
      2015  10.01   20.00    1
      2016  9.49    44.00    4
  )"));
  EXPECT_EQ(run(star(), "profit", {{"by", ""}}), grid("profit revenue orders\n19.50 64.00 5"));
}

TEST(Profit, GroupsByTheFirstTwoLevels) {
  // p2 is Other: the last row of its key stays.
  EXPECT_EQ(run(star(), "profit", {{"by", "category,sub-category"}}), grid(R"(
      category   sub_category  profit  revenue  orders
      Furniture  Chairs        10.01   20.00    1
      Unknown    Unknown       3.00    7.00     1
      Office     Other         2.49    18.00    2
      Furniture  Other         2.00    13.00    2
      Gifts      Unknown       2.00    6.00     1
  )"));
  EXPECT_EQ(run(star(), "profit_by_sub_category"), grid(R"(
      sub_category  profit  orders
      Chairs        10.01   1
      Unknown       5.00    2
      Other         4.49    3
  )"));
}

TEST(Profit, GroupsByCustomerAndShowsTheName) {
  EXPECT_EQ(run(star(), "profit_by_customer"), grid(R"(
      user_id  name       profit  revenue  orders
      ann      "Ann Lee"  14.01   30.00    1
      cid      Unknown    5.00    13.00    2
      bob      -          0.49    16.00    1
      -        -          0.00    5.00     1
  )"));
}

TEST(Profit, OrdersYearsFirstWhereverTheyStand) {
  EXPECT_EQ(run(star(), "profit_by_customer_year"), grid(R"(
      user_id  year  name       profit
      ann      2015  "Ann Lee"  10.01
      cid      2016  Unknown    5.00
      ann      2016  "Ann Lee"  4.00
      bob      2016  -          0.49
      -        2016  -          0.00
  )"));
}

TEST(Profit, NamesTheMoneyThatAnInnerJoinInventsAndLoses) {
  const Grid inner = grid(R"(
      year  profit  right_profit  invented  lines  right_lines
      2015  10.01   10.01         0.00      1      1
      2016  8.98    9.49          -0.51     9      7
  )");  // twice 4.00, -1.01 and -0.50; p9's 3.00 is lost
  EXPECT_EQ(run(star(), "profit", {{"policy", "fan-out-inner"}}), inner);
  EXPECT_EQ(run(star(), "profit", {}, {.form = Form::published}), inner);
}

TEST(Profit, NamesTheMoneyThatALeftJoinInvents) {
  EXPECT_EQ(run(star(), "profit_by_category", {{"policy", "fan-out-left"}}), grid(R"(
      category   profit  right_profit  invented  lines  right_lines
      Furniture  12.01   12.01         0.00      3      3
      Office     4.98    2.49          2.49      6      3
      Unknown    3.00    3.00          0.00      1      1
      Gifts      2.00    2.00          0.00      1      1
  )"));
}

TEST(Profit, NamesTheMoneyThatOneLinePerOrderLoses) {
  // ann's first line is of 2015, bob's -1.01; the return is of no order.
  EXPECT_EQ(run(star(), "profit", {{"policy", "one-line-per-order"}}), grid(R"(
      year  profit  right_profit  invented  lines  right_lines
      2015  10.01   10.01         0.00      1      1
      2016  3.99    9.49          -5.50     4      7
  )"));
}

TEST(Profit, SaysWhatIsMissingOrWrong) {
  const TinyStore bare = tiny_store("user time kind profit\nann 10:00 purchase 1.00");
  EXPECT_EQ(run(bare, "profit").not_applicable, "needs amount");
  EXPECT_EQ(run(bare, "profit_by_category").not_applicable, "needs amount, category");
  EXPECT_EQ(run(bare, "profit", {{"policy", "fan-out-left"}}).not_applicable, "needs product_id");
  EXPECT_EQ(run(tiny_store("user time kind product profit\nann 10:00 purchase 1 1.00"), "profit",
                {}, {.form = Form::published})
                .not_applicable,
            "needs a products table");
  EXPECT_EQ(refusal("profit", {{"by", "year,categry"}}),
            "by: \"categry\" is not one of year, category, sub-category, customer; did you mean "
            "\"category\"?");
  EXPECT_EQ(refusal("profit", {{"by", "year,year"}}), "by: year stands there twice");
}

// Line by line, with a set of orders for each group.
std::vector<std::string> slow_profit(const TinyRows& rows) {
  struct Figures {
    Int128 profit = 0;
    std::set<std::string> orders;
  };
  std::map<std::pair<std::string, std::string>, Figures> groups;
  for (const auto& event : events_in_order(rows)) {
    if (event.kind != "purchase" && event.kind != "return") continue;
    std::string category = "Unknown";
    std::string sub = "Unknown";
    if (event.category) {
      const std::size_t first = event.category->find('.');
      category = event.category->substr(0, first);
      if (first != std::string::npos) {
        const std::size_t second = event.category->find('.', first + 1);
        sub = event.category->substr(first + 1, second - first - 1);
      }
    }
    Figures& figures = groups[{category, sub}];
    if (event.kind == "purchase") figures.orders.insert(order_key(rows.schema, event));
    const auto profit = cell_of(rows, event.arrival, "profit");
    if (!profit) continue;
    const Int128 cents = *rescale(parse_decimal(*profit, 4).units, 4, 2);
    figures.profit += event.kind == "purchase" ? cents : -cents;
  }
  std::vector<std::pair<std::pair<std::string, std::string>, Figures>> ranked(groups.begin(),
                                                                              groups.end());
  std::ranges::stable_sort(ranked, [](const auto& a, const auto& b) {
    if (a.second.profit != b.second.profit) return a.second.profit > b.second.profit;
    return a.first < b.first;
  });
  std::vector<std::string> lines;
  for (const auto& [keys, figures] : ranked) {
    lines.push_back(line_of(
        {keys.first, keys.second, decimal_text(figures.profit, 2), str(figures.orders.size())}));
  }
  return lines;
}

TEST(Profit, AgreesWithAddingLineByLineOnRandomShops) {
  for (std::uint64_t seed = 1; seed <= 80; ++seed) {
    const TinyRows rows = random_shop(seed);
    if (!rows.schema.has("profit")) continue;
    const Answered fast = run(TinyStore(rows), "profit", {{"by", "category,sub_category"}});
    EXPECT_EQ(lines_of(fast.table, {"category", "sub_category", "profit", "orders"}),
              slow_profit(rows))
        << "seed " << seed;
  }
}

// What the wrong join has, line by line: as often as the products table has rows of the line's key
// (an outer join at least once), or each order's first purchase in the order of arrival.
std::string slow_policy(const TinyRows& rows, const std::string& policy) {
  const int scale = rows.schema.column("profit").scale;
  const auto table = std::ranges::find(rows.tables, Home::products, &TinyTable::home);
  Int128 profit = 0;
  std::int64_t lines = 0;
  std::set<std::string> met;
  for (std::size_t row = 0; row < rows.count(); ++row) {
    const bool sold = rows.kinds[row] == "purchase";
    if (!sold && rows.kinds[row] != "return") continue;
    const auto product = cell_of(rows, row, "product_id");
    std::int64_t times = product ? std::ranges::count(table->keys, *product) : 0;
    if (policy == "fan-out-left") times = std::max<std::int64_t>(times, 1);
    if (policy == "one-line-per-order") {
      const auto events = events_in_order(rows);
      const auto event = std::ranges::find(events, row, &Event::arrival);
      times = sold && met.insert(order_key(rows.schema, *event)).second ? 1 : 0;
    }
    lines += times;
    const auto cell = cell_of(rows, row, "profit");
    if (!cell) continue;
    const int places = std::min(scale, 2);
    profit += (sold ? times : -times) * *rescale(parse_decimal(*cell, scale).units, scale, places);
  }
  return line_of({decimal_text(profit, std::min(scale, 2)), str(lines)});
}

TEST(Profit, AgreesWithJoiningLineByLineOnRandomShops) {
  std::size_t tried = 0;
  for (std::uint64_t seed = 1; seed <= 600; ++seed) {
    Dice dice(seed);
    const TinyRows rows = odd_shop(dice, 60);
    const bool joins = std::ranges::count(rows.tables, Home::products, &TinyTable::home) > 0;
    if (rows.count() == 0 || !joins || !rows.schema.has("profit")) continue;
    ++tried;
    for (const char* policy : {"fan-out-inner", "fan-out-left", "one-line-per-order"}) {
      const Answered fast = run(TinyStore(rows), "profit", {{"by", ""}, {"policy", policy}});
      if (fast.table.rows() == 0) continue;  // no sales, no row
      EXPECT_EQ(lines_of(fast.table, {"profit", "lines"}),
                std::vector<std::string>{slow_policy(rows, policy)})
          << policy << ", seed " << seed;
    }
  }
  EXPECT_GT(tried, 30U);
}

}  // namespace
}  // namespace footfall
