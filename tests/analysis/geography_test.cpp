#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "analysis/histories.h"
#include "base/text.h"
#include "support/answers.h"
#include "support/random_shop.h"

namespace footfall {
namespace {

const char* const shop = R"(
    user  order  time   kind      country  region  amount
    ann   o1     10:00  purchase  UK       London  10.00
    ann   o1     10:00  purchase  UK       Kent    5.00
    ann   -      10:05  return    UK       Kent    3.00
    ann   o2     10:10  purchase  FR       -       4.00
    bob   o3     10:20  purchase  FR       -       4.00
    cid   -      10:30  view      DE       -       9.00   # nothing was bought there
    -     o4     10:40  purchase  -        -       4.00
)";

TEST(Geography, RanksCountriesByRevenue) {
  EXPECT_EQ(run(tiny_store(shop), "geography"), grid(R"(
      country  revenue  orders  customers  aov        share
      UK       12.00    1       1          12.000000  0.500000
      FR       8.00     2       2          4.000000   0.333333
      -        4.00     1       0          4.000000   0.166667
      DE       0.00     0       0          -          0.000000
  )"));
}

TEST(Geography, GoesByRegionWhereAskedOrWhereThereIsNoCountry) {
  const Grid regions = grid(R"(
      region  revenue  orders  customers
      -       12.00    3       2
      London  10.00    1       1
      Kent    2.00     1       1
  )");
  EXPECT_EQ(run(tiny_store(shop), "geography", {{"by", "region"}}), regions);
  EXPECT_EQ(
      run(tiny_store("user time kind region amount\nann 10:00 purchase Kent 2.00"), "geography"),
      grid("region revenue\nKent 2.00"));
}

TEST(Geography, GoesByAnyColumnOfText) {
  // The customers' state; zoe is not among them.
  const TinyStore store = tiny_store(R"(
      user  time   kind      city    area:path  amount
      ann   10:00  purchase  Dover   UK.Kent    5.00
      bob   10:01  purchase  Leeds   UK         3.00
      bob   10:02  return    Leeds   UK         1.00
      zoe   10:03  purchase  Dover   -          4.00
  )",
                                     {"user state\nann Kent\nbob York"});
  EXPECT_EQ(run(store, "geography", {{"by", "state"}}), grid(R"(
      state    revenue  orders  customers
      Kent     5.00     1       1
      Unknown  4.00     1       1
      York     2.00     1       1
  )"));
  EXPECT_EQ(run(store, "geography", {{"by", "city"}}), grid(R"(
      city   revenue  orders  customers  aov
      Dover  9.00     2       2          4.500000
      Leeds  2.00     1       1          2.000000
  )"));
  EXPECT_EQ(run(store, "geography", {{"by", "area"}}), grid(R"(
      area     revenue
      UK.Kent  5.00
      -        4.00
      UK       2.00
  )"));
  EXPECT_EQ(refusal(store, "geography", {{"by", "stat"}}),
            "by: the dataset has no column of text called \"stat\"; did you mean \"state\"?");
  EXPECT_EQ(refusal(store, "geography", {{"by", "amount"}}),
            "by: the dataset has no column of text called \"amount\"");
  EXPECT_EQ(refusal(store, "geography", {{"by", "orders"}}),
            "by: the answer has a figure called \"orders\" and no place of that name");
}

TEST(Geography, NeedsAPlaceAndMoney) {
  EXPECT_EQ(run(tiny_store("user time kind\nann 10:00 view"), "geography").not_applicable,
            "needs country, amount");
  EXPECT_EQ(run(tiny_store("user time kind\nann 10:00 view"), "geography", {{"by", "region"}})
                .not_applicable,
            "needs region, amount");
}

std::vector<std::string> slow_places(const TinyRows& rows, const char* column) {
  struct Place {
    Int128 revenue = 0;
    std::set<std::string> orders;
    std::set<std::string> customers;
  };
  std::map<std::string, Place> places;
  for (const auto& event : events_in_order(rows)) {
    Place& place = places[or_none(cell_of(rows, event.arrival, column))];
    if (event.kind == "return") place.revenue -= event.amount.value_or(0);
    if (event.kind != "purchase") continue;
    place.revenue += event.amount.value_or(0);
    place.orders.insert(order_key(rows.schema, event));
    if (event.user) place.customers.insert(*event.user);
  }
  std::vector<std::pair<std::string, Place>> ranked(places.begin(), places.end());
  // NULL, here "-", is last among equals.
  std::ranges::stable_sort(ranked, [](const auto& a, const auto& b) {
    if (a.second.revenue != b.second.revenue) return a.second.revenue > b.second.revenue;
    return std::pair(a.first == "-", a.first) < std::pair(b.first == "-", b.first);
  });
  std::vector<std::string> lines;
  for (const auto& [name, place] : ranked) {
    lines.push_back(
        line_of({name, decimal_text(place.revenue, amount_scale(rows.schema).value_or(0)),
                 str(place.orders.size()), str(place.customers.size())}));
  }
  return lines;
}

TEST(Geography, AgreesWithAskingEachRowOnRandomShops) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const TinyRows rows = random_shop(seed);
    const char* const by = rows.schema.has("region") && seed % 2 == 0 ? "region" : "country";
    const Answered fast = run(TinyStore(rows), "geography", {{"by", by}});
    EXPECT_EQ(lines_of(fast.table, {by, "revenue", "orders", "customers"}), slow_places(rows, by))
        << "seed " << seed;
  }
}

}  // namespace
}  // namespace footfall
