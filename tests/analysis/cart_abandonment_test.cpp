#include <algorithm>
#include <map>

#include <gtest/gtest.h>

#include "analysis/histories.h"
#include "base/text.h"
#include "support/answers.h"
#include "support/random_shop.h"

namespace footfall {
namespace {

const char* const shop = R"(
    user  session  time                 kind              product  category  price
    ann   s1       10:00:00             cart              7        toys      5.00
    ann   s1       10:01:00             cart              8        food      2.00
    ann   s1       10:03:00             remove_from_cart  8        food      2.00  # removed: 120 s
    ann   s1       10:10:00             purchase          7        toys      5.00  # bought
    ann   s2       12:00:00             cart              7        toys      5.00
    ann   s2       13:00:00             cart              7        toys      4.00  # abandoned at 13
    bob   s1       09:00:00             remove_from_cart  9        -         6.00  # before the cart
    bob   s1       09:05:00             cart              9        -         6.00  # abandoned
    bob   s3       2019-10-08T09:05:00  purchase          9        -         6.00  # after 7 days
    cid   s1       10:00:00             purchase          7        toys      5.00  # bought before
    cid   s1       10:05:00             cart              7        toys      3.00  # abandoned
    cid   s2       11:00:00             purchase          8        food      2.00
    cid   s2       11:01:00             purchase          8        food      2.00  # counted once
    dan   s1       10:00:00             cart              8        food      2.00
    dan   s1       10:01:00             remove_from_cart  8        food      2.00
    dan   s1       10:02:00             cart              8        food      2.00  # in again
    dan   s1       10:03:00             remove_from_cart  8        food      2.00  # removed: 60 s
    dan   s1       10:09:00             remove_from_cart  8        food      2.00
    eve   s1       10:00:00             cart              9        -         6.00
    eve   s1       10:01:00             remove_from_cart  9        -         6.00
    eve   s1       10:02:00             purchase          9        -         6.00  # bought anyway
    eve   -        10:02:00             cart              7        toys      9.00  # of no session
    -     s1       10:02:00             cart              7        toys      9.00  # a guest
)";

TEST(CartAbandonment, TellsBoughtRemovedAndAbandonedApart) {
  const Answered total = run(tiny_store(shop), "cart_abandonment");
  EXPECT_EQ(total, grid(R"(
      carted  bought  removed  abandoned  abandonment  abandoned_value  recovered  recovery
      7       2       2        3          0.4286       13.00            1          0.3333
  )"));
  EXPECT_EQ(total, grid(R"(
      purchases_without_cart  median_time_in_cart
      3                       90.000000             # of 120 and 60 seconds
  )"));
}

TEST(CartAbandonment, TakesTheCategoryOfTheLastCartEvent) {
  const Answered categories = run(tiny_store(shop), "cart_abandonment", {{"by", "category"}});
  EXPECT_EQ(categories, grid(R"(
      category  carted  bought  removed  abandoned  abandonment  abandoned_value  recovered
      toys      3       1       0        2          0.6667       7.00             0
      food      2       0       2        0          0.0          0.00             0
      -         2       1       0        1          0.5          6.00             1
  )"));
  EXPECT_EQ(categories, grid(R"(
      category  recovery  purchases_without_cart  median_time_in_cart
      toys      0.0       1                       -
      food      -         1                       90.000000
      -         1.0       1                       -
  )"));
}

TEST(CartAbandonment, TakesTheHourOfTheLastCartEvent) {
  const Table hours = run(tiny_store(shop), "cart_abandonment", {{"by", "hour"}}).table;
  ASSERT_EQ(hours.rows(), 24U);
  const std::map<std::int64_t, std::int64_t> carted{{9, 1}, {10, 5}, {13, 1}};
  for (std::int64_t hour = 0; hour < 24; ++hour) {
    const auto found = carted.find(hour);
    EXPECT_EQ(hours.integer(std::size_t(hour), "carted"), found == carted.end() ? 0 : found->second)
        << hour;
  }
  const Table there =
      run(tiny_store(shop), "cart_abandonment", {{"by", "hour"}}, {.timezone = "Asia/Kathmandu"})
          .table;
  EXPECT_EQ(there.integer(14, "carted"), 1) << "9:05 is 14:50 there";
  EXPECT_EQ(there.integer(15, "carted"), 5);
}

TEST(CartAbandonment, GoesByThePeriodOfTheLastCartEvent) {
  EXPECT_EQ(run(tiny_store(shop), "cart_abandonment", {{"by", "week"}}), grid(R"(
      period      carted  abandoned  abandonment  purchases_without_cart
      2019-09-30  7       3          0.4286       2
      2019-10-07  0       0          -            1
  )"));
  EXPECT_EQ(run(tiny_store(shop), "cart_abandonment", {{"by", "month"}}),
            grid("period carted abandoned\n2019-10-01 7 3"));
  EXPECT_EQ(run(tiny_store(shop), "cart_abandonment", {{"by", "day"}}, {.from = "2019-10-07"}),
            grid("period carted purchases_without_cart\n2019-10-07 0 0\n2019-10-08 0 1"));
}

TEST(CartAbandonment, RecoversNothingAfterSevenDays) {
  const TinyStore store = tiny_store(R"(
      user  session  time                 kind      product
      ann   s1       2019-10-01T10:00:00  cart      7
      ann   -        2019-10-08T10:00:01  purchase  7
      bob   s1       2019-10-01T10:00:00  cart      7
      bob   -        2019-10-02T10:00:00  purchase  7   # any session, or none
      cid   s1       2019-10-01T10:00:00  cart      7
      cid   s2       2019-10-02T10:00:00  purchase  8   # another product
  )");
  EXPECT_EQ(run(store, "cart_abandonment"), grid(R"(
      abandoned  abandoned_value  recovered  purchases_without_cart
      3          0                1          1
  )"));
}

TEST(CartAbandonment, TakesEqualTimesInTheirOrderOfArrival) {
  EXPECT_EQ(run(tiny_store(R"(
      user  session  time   kind      product
      ann   s1       10:00  cart      7
      ann   s1       10:00  purchase  7
      bob   s1       10:00  purchase  7
      bob   s1       10:00  cart      7
  )"),
                "cart_abandonment"),
            grid(R"(
      carted  bought  abandoned  purchases_without_cart
      2       1       1          1
  )"));
}

TEST(CartAbandonment, OfNothingIsNoRate) {
  EXPECT_EQ(run(tiny_store(shop), "cart_abandonment", {}, {.where = {"user_id=zoe"}}), grid(R"(
      carted  abandoned  abandonment  abandoned_value  recovery  median_time_in_cart
      0       0          -            0.00             -         -
  )"));
}

TEST(CartAbandonment, NeedsUsersAndProducts) {
  EXPECT_EQ(run(tiny_store("time kind\n10:00 view"), "cart_abandonment").not_applicable,
            "needs user_id, product_id");
  const TinyStore orders = tiny_store("user time kind product\nann 10:00 purchase 1");
  EXPECT_EQ(run(orders, "cart_abandonment").not_applicable, "needs events of type cart");
  EXPECT_EQ(refusal("cart_abandonment", {{"by", "weeks"}}),
            "by: \"weeks\" is not one of total, category, hour, day, week, month, quarter, year; "
            "did you mean \"week\"?");
}

// What the definition says of one product in one session of one user, event by event.
void file_case(const std::vector<Event>& rows, const std::vector<Event>& of_product,
               std::map<std::string, std::int64_t>& counts) {
  std::vector<Event> carts;
  std::vector<Event> purchases;
  const auto place = [](const Event& event) { return std::pair(event.time, event.arrival); };
  for (const auto& row : rows) {
    if (row.kind == "cart") carts.push_back(row);
    if (row.kind == "purchase") purchases.push_back(row);
  }
  if (!purchases.empty() && (carts.empty() || place(carts.front()) > place(purchases.front()))) {
    ++counts["without"];
  }
  if (carts.empty()) return;
  ++counts["carted"];
  const auto bought = std::ranges::any_of(
      purchases, [&](const Event& each) { return place(each) > place(carts.front()); });
  const auto removed = std::ranges::any_of(rows, [&](const Event& each) {
    return each.kind == "remove_from_cart" && place(each) > place(carts.back());
  });
  ++counts[bought ? "bought" : removed ? "removed" : "abandoned"];
  if (bought || removed) return;
  if (std::ranges::any_of(of_product, [&](const Event& each) {
        return each.kind == "purchase" && place(each) > place(carts.back()) &&
               each.time - carts.back().time <= 7 * micros_per_day;
      })) {
    ++counts["recovered"];
  }
}

TEST(CartAbandonment, AgreesWithTheDefinitionCaseByCaseOnRandomShops) {
  for (std::uint64_t seed = 1; seed <= 80; ++seed) {
    const TinyRows rows = random_shop(seed, 150);
    if (!rows.schema.has("user_id") || std::ranges::count(rows.kinds, "cart") == 0) continue;
    std::map<std::string, std::int64_t> counts;
    for (const auto& [user, events] : histories(rows)) {
      std::map<std::string, std::vector<Event>> products;
      for (const auto& event : events) {
        if (event.product) products[*event.product].push_back(event);
      }
      for (const auto& [product, of_product] : products) {
        std::map<std::string, std::vector<Event>> cases;
        for (const auto& event : of_product) {
          if (event.session) cases[*event.session].push_back(event);
        }
        for (const auto& [session, inside] : cases) file_case(inside, of_product, counts);
      }
    }
    EXPECT_EQ(lines_of(run(TinyStore(rows), "cart_abandonment").table,
                       {"carted", "bought", "removed", "abandoned", "recovered",
                        "purchases_without_cart"})
                  .at(0),
              line_of({str(counts["carted"]), str(counts["bought"]), str(counts["removed"]),
                       str(counts["abandoned"]), str(counts["recovered"]), str(counts["without"])}))
        << "seed " << seed;
  }
}

}  // namespace
}  // namespace footfall
