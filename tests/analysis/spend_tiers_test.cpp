#include <array>

#include <gtest/gtest.h>

#include "analysis/histories.h"
#include "base/text.h"
#include "support/answers.h"
#include "support/random_shop.h"

namespace footfall {
namespace {

// bob's is exactly the least of the high tier; dan bought nothing; the last order is a guest's.
const char* const shop = R"(
    user  time   kind      amount
    ann   10:00  purchase  1200.00
    ann   10:01  return    200.01
    bob   10:02  purchase  1000.00
    cid   10:03  purchase  99.99
    dan   10:04  return    5.00
    eve   10:05  purchase  100.00
    fay   10:06  purchase  10.00
    fay   10:07  return    60.00
    gil   10:08  purchase  -
    -     10:09  purchase  9999.00
)";

TEST(SpendTiers, PlaceBuyersByTheirNetRevenue) {
  // ann 999.99, bob 1000.00, cid 99.99, eve 100.00, fay -50.00, gil 0: 2149.98 together
  EXPECT_EQ(run(tiny_store(shop), "spend_tiers"), grid(R"(
      tier    customers  share_customers  revenue  mean         share
      High    1          0.166667         1000.00  1000.000000  0.465121
      Medium  2          0.333333         1099.99  549.995000   0.511628
      Low     3          0.500000         49.99    16.663333    0.023251
  )"));
}

TEST(SpendTiers, TakeOtherThresholds) {
  EXPECT_EQ(run(tiny_store(shop), "spend_tiers", {{"high", "999.99"}, {"medium", "99.991"}}),
            grid(R"(
      tier    customers  revenue
      High    2          1999.99
      Medium  1          100.00
      Low     3          49.99
  )"));
}

TEST(SpendTiers, HaveNoFiguresOfNobody) {
  EXPECT_EQ(run(tiny_store(shop), "spend_tiers", {}, {.where = {"user_id=zoe"}}), grid(R"(
      tier    customers  share_customers  revenue  mean  share
      High    0          -                0.00     -     -
      Medium  0          -                0.00     -     -
      Low     0          -                0.00     -     -
  )"));
}

TEST(SpendTiers, SayWhatIsWrongOrMissing) {
  EXPECT_EQ(refusal("spend_tiers", {{"high", "50"}}), "medium: 100 is more than high, which is 50");
  EXPECT_EQ(refusal("spend_tiers", {{"high", "1000.0000000001"}}),
            "high: \"1000.0000000001\" is no amount of at most 9 places");
  EXPECT_EQ(run(tiny_store("time kind\n10:00 view"), "spend_tiers").not_applicable,
            "needs user_id, amount");
}

// Each customer's rows one by one.
std::vector<std::string> slow_tiers(const TinyRows& rows, const std::string& high) {
  const int scale = amount_scale(rows.schema).value_or(0);
  std::array<int, 3> customers{};
  std::array<Int128, 3> revenue{};
  for (const auto& [user, events] : histories(rows)) {
    Int128 sum = 0;
    bool buyer = false;
    for (const auto& event : events) {
      buyer = buyer || event.kind == "purchase";
      if (event.kind == "purchase") sum += event.amount.value_or(0);
      if (event.kind == "return") sum -= event.amount.value_or(0);
    }
    if (!buyer) continue;
    const auto least = [&](const std::string& text) { return parse_decimal(text, scale).units; };
    const std::size_t tier = sum >= least(high) ? 0 : sum >= least("5") ? 1 : 2;
    ++customers[tier];
    revenue[tier] += sum;
  }
  std::vector<std::string> lines;
  for (std::size_t tier = 0; tier < 3; ++tier) {
    lines.push_back(line_of({std::array{"High", "Medium", "Low"}[tier], str(customers[tier]),
                             decimal_text(revenue[tier], scale)}));
  }
  return lines;
}

TEST(SpendTiers, AgreeWithAddingUpEachCustomerOnRandomShops) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const TinyRows rows = random_shop(seed);
    if (!rows.schema.has("user_id")) continue;
    const std::string high = seed % 2 == 0 ? "20" : "7.5";
    const Answered fast = run(TinyStore(rows), "spend_tiers", {{"high", high}, {"medium", "5"}});
    EXPECT_EQ(lines_of(fast.table, {"tier", "customers", "revenue"}), slow_tiers(rows, high))
        << "seed " << seed;
  }
}

}  // namespace
}  // namespace footfall
