#include <algorithm>
#include <array>
#include <set>

#include <gtest/gtest.h>

#include "analysis/histories.h"
#include "base/text.h"
#include "support/answers.h"
#include "support/random_shop.h"

namespace footfall {
namespace {

const char* const shop = R"(
    user  order  time   kind      country:dictionary  price  quantity
    2     o1     10:00  purchase  DE                  5.00   2
    2     o1     10:00  purchase  DE                  1.00   1
    2     o2     10:01  purchase  FR                  4.00   1
    10    o3     10:02  purchase  FR                  9.00   3
    10    -      10:03  return    FR                  6.00   2
    9     o4     10:04  purchase  -                   15.00  1
    7     -      10:05  view      FR                  1.00   1   # ranks without a purchase
    7     -      10:06  view      FR                  1.00   1
    -     o5     10:07  purchase  DE                  99.00  1   # a guest does not
)";

TEST(TopCustomers, RankByRevenueThenByIdAsANumber) {
  EXPECT_EQ(run(tiny_store(shop), "top_customers"), grid(R"(
      rank  user_id  revenue  orders  events  units
      1     2        15.00    2       3       4
      2     9        15.00    1       1       1
      3     10       15.00    1       2       1   # 9 x 3 - 6 x 2
      4     7        0.00     0       2       0
  )"));
}

TEST(TopCustomers, RankByOrdersOrEvents) {
  EXPECT_EQ(run(tiny_store(shop), "top_customers", {{"by", "orders"}}), grid(R"(
      rank  user_id  orders
      1     2        2
      2     9        1
      3     10       1
      4     7        0
  )"));
  EXPECT_EQ(run(tiny_store(shop), "top_customers", {{"by", "events"}}), grid(R"(
      rank  user_id  events
      1     2        3
      2     7        2
      3     10       2
      4     9        1
  )"));
}

TEST(TopCustomers, SplitACustomerByCountryInThePublishedForm) {
  EXPECT_EQ(run(tiny_store(shop), "top_customers", {}, {.form = Form::published}), grid(R"(
      rank  user_id  country  revenue  orders  events  units
      1     9        -        15.00    1       1       1
      2     10       FR       15.00    1       2       1
      3     2        DE       11.00    1       2       3
      4     2        FR       4.00     1       1       1
      5     7        FR       0.00     0       2       0
  )"));
}

TEST(TopCustomers, NeedUsersMoneyAndInThePublishedFormACountry) {
  EXPECT_EQ(run(tiny_store("time kind\n10:00 view"), "top_customers").not_applicable,
            "needs user_id, amount");
  EXPECT_EQ(run(tiny_store("user time kind price\nann 10:00 view 1.00"), "top_customers", {},
                {.form = Form::published})
                .not_applicable,
            "needs country");
  EXPECT_EQ(refusal("top_customers", {{"by", "units"}}),
            "by: \"units\" is not one of revenue, orders, events");
}

// Each customer's rows one by one, then all of them ranked.
std::vector<std::string> slow_ranking(const TinyRows& rows, const std::string& by) {
  struct Customer {
    std::string user;
    Int128 revenue = 0;
    std::set<std::string> orders;
    Int128 events = 0;
    Int128 units = 0;
    Int128 ranked_by = 0;
  };
  const Column* const quantity = rows.schema.find_column("quantity");
  const int scale = quantity == nullptr ? 0 : int(quantity->scale);
  std::vector<Customer> customers;
  for (const auto& [user, events] : histories(rows)) {
    Customer customer{.user = user, .orders = {}};
    for (const auto& event : events) {
      ++customer.events;
      const int sign = event.kind == "purchase" ? 1 : event.kind == "return" ? -1 : 0;
      const auto units = cell_of(rows, event.arrival, "quantity");
      customer.revenue += sign * event.amount.value_or(0);
      if (quantity == nullptr) customer.units += sign;
      if (units) customer.units += sign * parse_decimal(*units, scale).units;
      if (sign == 1) customer.orders.insert(order_key(rows.schema, event));
    }
    customer.ranked_by = by == "revenue"  ? customer.revenue
                         : by == "orders" ? Int128(customer.orders.size())
                                          : customer.events;
    customers.push_back(std::move(customer));
  }
  const bool numbers = rows.schema.column("user_id").key == KeyType::int64;
  std::ranges::sort(customers, [&](const Customer& a, const Customer& b) {
    if (a.ranked_by != b.ranked_by) return a.ranked_by > b.ranked_by;
    return numbers ? std::stoll(a.user) < std::stoll(b.user) : a.user < b.user;
  });
  std::vector<std::string> lines;
  for (const auto& each : customers) {
    lines.push_back(line_of({str(lines.size() + 1), each.user,
                             decimal_text(each.revenue, amount_scale(rows.schema).value_or(0)),
                             str(each.orders.size()), decimal_text(each.events, 0),
                             decimal_text(each.units, scale)}));
  }
  return lines;
}

TEST(TopCustomers, AgreeWithAddingUpEachCustomerOnRandomShops) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const TinyRows rows = random_shop(seed);
    if (!rows.schema.has("user_id")) continue;
    const char* const by = std::array{"revenue", "orders", "events"}[seed % 3];
    const Answered fast = run(TinyStore(rows), "top_customers", {{"by", by}});
    EXPECT_EQ(lines_of(fast.table, {"rank", "user_id", "revenue", "orders", "events", "units"}),
              slow_ranking(rows, by))
        << "seed " << seed;
  }
}

}  // namespace
}  // namespace footfall
