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
    user  time              kind      ship_mode   ship_date:date
    ann   2019-10-01T10:00  purchase  First       2019-10-01
    ann   2019-10-01T10:00  purchase  First       2019-10-04
    ann   2019-10-01T23:30  purchase  First       2019-10-02
    bob   2019-10-30T10:00  purchase  First       2019-11-02
    bob   2019-10-30T10:00  purchase  Standard    2019-10-28   # before the order
    bob   2019-10-30T10:00  purchase  Standard    -
    bob   2019-10-30T10:00  return    Standard    2019-12-01
    -     2019-10-30T10:00  purchase  -           2019-11-06
)";

TEST(Shipping, CountsCalendarDaysOfEachOrderLine) {
  // First: 0, 1, 3, 3
  EXPECT_EQ(run(tiny_store(shop), "shipping"), grid(R"(
      ship_mode  lines  not_shipped  mean       minimum  q25       median     q75       q95
      First      4      0            1.750000   0        0.750000  2.000000   3.000000  3.000000
      Standard   1      1            -2.000000  -2       -2.000000 -2.000000  -2.000000 -2.000000
      -          1      0            7.000000   7        7.000000  7.000000   7.000000  7.000000
  )"));
}

TEST(Shipping, TakesTheOrdersDayInTheReportsZone) {
  const Answered berlin = run(tiny_store(shop), "shipping", {}, {.timezone = "Europe/Berlin"});
  EXPECT_EQ(cell_text(berlin.table, 0, berlin.table.column("mean")), "1.500000");  // 0, 0, 3, 3
}

TEST(Shipping, TakesTimesOfShipmentByTheirLocalDay) {
  EXPECT_EQ(run(tiny_store(R"(
      user  time              kind      ship_mode  ship_date:timestamp
      ann   2019-10-01T22:30  purchase  First      2019-10-02T21:30:00
  )"),
                "shipping"),
            grid("ship_mode lines mean maximum\nFirst 1 1.000000 1"));
}

TEST(Shipping, HasOnlyNotShippedLinesBeside) {
  EXPECT_EQ(run(tiny_store("user time kind ship_mode ship_date:date\nann 10:00 purchase First -"),
                "shipping"),
            grid(R"(
      ship_mode  lines  not_shipped  mean  minimum  median  maximum
      First      0      1            -     -        -       -
  )"));
}

TEST(Shipping, NeedsDatesAndModes) {
  EXPECT_EQ(run(tiny_store("user time kind\nann 10:00 view"), "shipping").not_applicable,
            "needs ship_date, ship_mode");
  EXPECT_EQ(run(tiny_store("user time kind ship_mode ship_date\nann 10:00 view a b"), "shipping")
                .not_applicable,
            "needs dates in ship_date");
}

std::vector<std::string> slow_modes(const TinyRows& rows) {
  struct Mode {
    std::vector<double> days;
    int not_shipped = 0;
  };
  std::map<std::string, Mode> modes;
  for (const auto& event : events_in_order(rows)) {
    if (event.kind != "purchase") continue;
    Mode& mode = modes[or_none(cell_of(rows, event.arrival, "ship_mode"))];
    const auto shipped = cell_of(rows, event.arrival, "ship_date");
    if (shipped) {
      mode.days.push_back(double(*parse_date(*shipped) - floor_div(event.time, micros_per_day)));
    } else {
      ++mode.not_shipped;
    }
  }
  std::vector<std::pair<std::string, Mode>> ranked(modes.begin(), modes.end());
  std::ranges::stable_sort(ranked, [](const auto& a, const auto& b) {
    if (a.second.days.size() != b.second.days.size()) {
      return a.second.days.size() > b.second.days.size();
    }
    return std::pair(a.first == "-", a.first) < std::pair(b.first == "-", b.first);
  });
  std::vector<std::string> lines;
  for (const auto& [name, mode] : ranked) {
    lines.push_back(
        line_of({name, str(mode.days.size()), str(mode.not_shipped), quantile_text(mode.days, 0.25),
                 quantile_text(mode.days, 0.5), quantile_text(mode.days, 0.95)}));
  }
  return lines;
}

TEST(Shipping, AgreesWithListingTheDaysOnRandomShops) {
  for (std::uint64_t seed = 1; seed <= 80; ++seed) {
    const TinyRows rows = random_shop(seed);
    if (!rows.schema.has("ship_date")) continue;
    const Answered fast = run(TinyStore(rows), "shipping");
    EXPECT_EQ(lines_of(fast.table, {"ship_mode", "lines", "not_shipped", "q25", "median", "q95"}),
              slow_modes(rows))
        << "seed " << seed;
  }
}

}  // namespace
}  // namespace footfall
