#include <array>
#include <set>

#include <gtest/gtest.h>

#include "analysis/histories.h"
#include "base/text.h"
#include "support/answers.h"
#include "support/random_shop.h"

namespace footfall {
namespace {

// ann ordered once, two lines; bob three times over two days; cid without a number twice, and
// returned after a week; the guest is no customer.
const char* const shop = R"(
    user  order  time              kind
    ann   o1     2019-10-01T10:00  purchase
    ann   o1     2019-10-01T10:00  purchase
    ann   -      2019-10-05T10:00  view
    bob   o2     2019-10-01T23:00  purchase
    bob   o3     2019-10-02T01:00  purchase
    bob   o4     2019-10-03T01:00  purchase
    cid   -      2019-10-01T10:00  purchase
    cid   -      2019-10-01T10:01  purchase
    cid   o5     2019-10-08T10:00  return
    -     o6     2019-10-01T10:00  purchase
)";

TEST(PurchaseFrequency, CountsDistinctOrdersOfEachCustomer) {
  EXPECT_EQ(run(tiny_store(shop), "purchase_frequency"), grid(R"(
      frequency   customers  share     orders  orders_per_customer  mean_lifespan  median_lifespan
      One-time    1          0.333333  1       1.000000             0.000000       0.000000
      Occasional  2          0.666667  5       2.500000             1.000000       1.000000
      Regular     0          0.000000  0       -                    -              -
      Frequent    0          0.000000  0       -                    -              -
  )"));
}

TEST(PurchaseFrequency, CountsLinesInThePublishedForm) {
  EXPECT_EQ(run(tiny_store(shop), "purchase_frequency", {}, {.form = Form::published}), grid(R"(
      frequency   customers  orders
      One-time    0          0
      Occasional  3          7
      Regular     0          0
      Frequent    0          0
  )"));
}

TEST(PurchaseFrequency, CountsDaysInTheReportsZone) {
  // In Berlin bob's first purchase is of the second of October as well.
  const Answered berlin =
      run(tiny_store(shop), "purchase_frequency", {}, {.timezone = "Europe/Berlin"});
  EXPECT_EQ(cell_text(berlin.table, 1, berlin.table.column("mean_lifespan")), "0.500000");
}

TEST(PurchaseFrequency, NeedsUsers) {
  EXPECT_EQ(run(tiny_store("time kind\n10:00 view"), "purchase_frequency").not_applicable,
            "needs user_id");
}

std::string shop_of(int orders) {
  std::string text = "user order time kind\n";
  for (int i = 0; i < orders; ++i) text += str("ann o", i, " 10:00 purchase\n");
  return text;
}

TEST(PurchaseFrequency, DrawsItsLinesAfterOneFiveAndTwentyOrders) {
  const std::array<std::pair<int, std::size_t>, 6> places{
      {{1, 0}, {2, 1}, {5, 1}, {6, 2}, {20, 2}, {21, 3}}};
  for (const auto& [orders, band] : places) {
    const Answered answered = run(tiny_store(shop_of(orders)), "purchase_frequency");
    EXPECT_EQ(answered.table.integer(band, "customers"), 1) << orders << " orders";
  }
}

std::vector<std::string> slow_bands(const TinyRows& rows, bool lines) {
  std::array<int, 4> customers{};
  std::array<std::int64_t, 4> orders{};
  std::array<std::int64_t, 4> days{};
  for (const auto& [user, events] : histories(rows)) {
    std::set<std::string> keys;
    std::vector<std::int64_t> bought;
    for (const auto& event : events) {
      if (event.kind != "purchase") continue;
      keys.insert(order_key(rows.schema, event));
      bought.push_back(floor_div(event.time, micros_per_day));
    }
    if (bought.empty()) continue;
    const std::size_t count = lines ? bought.size() : keys.size();
    const std::size_t band = count > 20 ? 3 : count > 5 ? 2 : count > 1 ? 1 : 0;
    ++customers[band];
    orders[band] += std::int64_t(count);
    days[band] += bought.back() - bought.front();
  }
  std::vector<std::string> out;
  for (std::size_t i = 0; i < 4; ++i) {
    out.push_back(line_of(
        {str(customers[i]), str(orders[i]),
         customers[i] == 0 ? "-"
                           : decimal_text(*divide_half_up(days[i], 0, customers[i], 0, 6), 6)}));
  }
  return out;
}

TEST(PurchaseFrequency, AgreesWithAskingEachCustomerOnRandomShops) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const TinyRows rows = random_shop(seed);
    if (!rows.schema.has("user_id")) continue;
    const bool lines = seed % 3 == 0;
    const Answered fast = run(TinyStore(rows), "purchase_frequency", {},
                              {.form = lines ? Form::published : Form::correct});
    EXPECT_EQ(lines_of(fast.table, {"customers", "orders", "mean_lifespan"}),
              slow_bands(rows, lines))
        << "seed " << seed;
  }
}

}  // namespace
}  // namespace footfall
