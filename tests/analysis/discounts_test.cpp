#include <map>

#include <gtest/gtest.h>

#include "analysis/histories.h"
#include "base/text.h"
#include "support/answers.h"
#include "support/random_shop.h"

namespace footfall {
namespace {

TEST(Discounts, HoldTheUpperEndOfTheirBand) {
  EXPECT_EQ(run(tiny_store(R"(
      user  time   kind      discount:decimal(2)  amount  quantity  profit
      ann   10:00  purchase  0.00                 10.00   1         5.00
      ann   10:00  purchase  0.10                 9.00    2         4.00
      ann   10:01  return    0.05                 1.00    1         0.50
      bob   10:02  purchase  0.11                 8.00    1         -3.00
      bob   10:03  purchase  0.70                 3.00    1         -1.00
      bob   10:04  purchase  0.71                 2.00    1         -
      bob   10:04  purchase  1.00                 0.00    1         -6.00
      cid   10:05  purchase  -                    7.00    1         1.00
      cid   10:06  purchase  1.01                 6.00    1         1.00
      cid   10:07  purchase  -0.01                5.00    1         1.00
      cid   10:08  view      0.50                 4.00    1         1.00
  )"),
                "discounts"),
            grid(R"(
      band          lines  revenue  units  profit
      "below 0"     1      5.00     1      1.00
      0             1      10.00    1      5.00
      "(0, 0.1]"    1      8.00     1      3.50
      "(0.1, 0.2]"  1      8.00     1      -3.00
      "(0.2, 0.3]"  0      0.00     0      0.00
      "(0.3, 0.4]"  0      0.00     0      0.00
      "(0.4, 0.5]"  0      0.00     0      0.00
      "(0.5, 0.6]"  0      0.00     0      0.00
      "(0.6, 0.7]"  1      3.00     1      -1.00
      "(0.7, 1]"    2      2.00     2      -6.00
      "above 1"     1      6.00     1      1.00
      -             1      7.00     1      1.00
  )"));
}

TEST(Discounts, HaveNoProfitWhereTheDatasetHasNone) {
  const Answered answered =
      run(tiny_store("user time kind discount:decimal(1) amount\nann 10:00 purchase 0.5 2.00"),
          "discounts");
  ASSERT_EQ(answered.table.rows(), 9U);
  EXPECT_TRUE(answered.table.is_null(5, answered.table.column("profit")));
  EXPECT_EQ(answered.table.integer(5, "lines"), 1);  // (0.4, 0.5]
}

TEST(Discounts, NeedADiscountThatIsANumber) {
  EXPECT_EQ(
      run(tiny_store("user time kind amount\nann 10:00 view 1.00"), "discounts").not_applicable,
      "needs discount");
  EXPECT_EQ(run(tiny_store("user time kind discount amount\nann 10:00 view low 1.00"), "discounts")
                .not_applicable,
            "needs a decimal discount");
}

// Each row by comparing hundredths with the bands' ends.
std::vector<std::string> slow_bands(const TinyRows& rows) {
  struct Band {
    int lines = 0;
    Int128 revenue = 0;
    Int128 profit = 0;
  };
  std::map<int, Band> bands;  // by place; -1: below, 9: above, 10: none
  for (int i = 0; i < 9; ++i) bands[i];
  for (const auto& event : events_in_order(rows)) {
    if (event.kind != "purchase" && event.kind != "return") continue;
    int place = 10;
    if (const auto text = cell_of(rows, event.arrival, "discount")) {
      const auto hundredths = parse_decimal(*text, 2).units;
      place = hundredths < 0 ? -1 : hundredths > 100 ? 9 : 0;
      for (const int end : {0, 10, 20, 30, 40, 50, 60, 70}) {
        if (place >= 0 && place < 9 && hundredths > end) ++place;
      }
    }
    Band& band = bands[place];
    const auto profit = cell_of(rows, event.arrival, "profit");
    const Int128 earned = profit ? parse_decimal(*profit, 4).units : 0;
    const int sign = event.kind == "purchase" ? 1 : -1;
    band.lines += event.kind == "purchase" ? 1 : 0;
    band.revenue += sign * event.amount.value_or(0);
    band.profit += sign * earned;
  }
  std::vector<std::string> lines;
  const int scale = amount_scale(rows.schema).value_or(0);
  for (const auto& [place, band] : bands) {
    lines.push_back(line_of(
        {str(band.lines), decimal_text(band.revenue, scale), decimal_text(band.profit, 4)}));
  }
  return lines;
}

TEST(Discounts, AgreeWithPlacingEachRowOnRandomShops) {
  for (std::uint64_t seed = 1; seed <= 80; ++seed) {
    const TinyRows rows = random_shop(seed);
    if (!rows.schema.has("discount")) continue;
    const Answered fast = run(TinyStore(rows), "discounts");
    EXPECT_EQ(lines_of(fast.table, {"lines", "revenue", "profit"}), slow_bands(rows))
        << "seed " << seed;
  }
}

}  // namespace
}  // namespace footfall
