#include <set>

#include <gtest/gtest.h>

#include "analysis/histories.h"
#include "base/text.h"
#include "support/answers.h"
#include "support/random_shop.h"

namespace footfall {
namespace {

const char* const shop = R"(
    user  session  time   kind  product  category
    ann   s1       10:00  view  1        toys.cars
    ann   s2       10:05  view  3        food         # between the rows of s1
    ann   s1       10:10  view  2        food
    ann   s1       10:20  cart  1        toys.cars
    bob   s1       13:00  view  4        -            # not ann's s1
    bob   s1       13:05  view  -        -
    bob   -        14:00  view  1        toys.cars    # of no session
    -     s1       15:00  view  1        toys.cars    # a guest has none
)";

TEST(Sessions, AreCountedMeasuredAndBounced) {
  // Durations 1200, 0 and 300 seconds; products 2, 1 and 1.
  const Answered total = run(tiny_store(shop), "sessions");
  EXPECT_EQ(total, grid(R"(
      sessions  events  mean_events  mean_duration  median_duration
      3         6       2.000000     500.000000     300.000000
  )"));
  EXPECT_EQ(total, grid("mean_depth bounces bounce_rate\n 1.333333 1 0.333"));
}

TEST(Sessions, GoByTheHourOfTheirFirstEvent) {
  const Table hours = run(tiny_store(shop), "sessions", {{"by", "hour"}}).table;
  ASSERT_EQ(hours.rows(), 24U);
  for (std::int64_t hour = 0; hour < 24; ++hour) {
    const std::int64_t expected = hour == 10 ? 2 : hour == 13 ? 1 : 0;
    EXPECT_EQ(hours.integer(std::size_t(hour), "sessions"), expected) << hour;
  }
  EXPECT_TRUE(hours.is_null(0, hours.column("mean_duration")));
  EXPECT_EQ(cell_text(hours, 10, hours.column("mean_duration")), "600.000000");
  EXPECT_EQ(cell_text(hours, 10, hours.column("median_duration")), "600.000000");
  const Table there =
      run(tiny_store(shop), "sessions", {{"by", "hour"}}, {.timezone = "Asia/Kathmandu"}).table;
  EXPECT_EQ(there.integer(15, "sessions"), 2) << "5:45 ahead";
  EXPECT_EQ(there.integer(18, "sessions"), 1);
}

TEST(Sessions, GoByTheCategoryOfTheirFirstEvent) {
  EXPECT_EQ(run(tiny_store(shop), "sessions", {{"by", "category"}}), grid(R"(
      category   sessions  events  mean_duration  mean_depth  bounce_rate
      food       1         1       0.000000       1.000000    1.0
      toys.cars  1         3       1200.000000    2.000000    0.0
      -          1         2       300.000000     1.000000    0.0
  )"));
}

TEST(Sessions, HaveSoManyEvents) {
  EXPECT_EQ(run(tiny_store(shop), "sessions", {{"by", "events"}}), grid(R"(
      events_in_session  sessions
      1                  1
      2                  1
      3                  1
  )"));
}

TEST(Sessions, AreMadeByGapsWhereTheSourceHasNone) {
  const TinyStore store = tiny_store(R"(
      user  time      kind
      ann   10:00:00  view
      ann   10:30:00  view      # exactly 30 minutes: still the same session
      ann   11:00:01  view      # a second more: a new one
      bob   10:15:00  view
  )");
  EXPECT_EQ(run(store, "sessions"), grid(R"(
      sessions  events  mean_duration  mean_depth  bounces
      3         4       600.000000     0.000000    2
  )"));
  // They are made on the chosen rows.
  EXPECT_EQ(run(store, "sessions", {}, {.from = "2019-10-01T10:10:00"}), grid(R"(
      sessions  events  mean_duration  bounces
      3         3       0.000000       3
  )"));
}

TEST(Sessions, OfNobodyHaveNoMean) {
  EXPECT_EQ(run(tiny_store(shop), "sessions", {}, {.where = {"user_id=eve"}}), grid(R"(
      sessions  events  mean_events  mean_duration  median_duration  bounces  bounce_rate
      0         0       -            -              -                0        -
  )"));
  EXPECT_EQ(run(tiny_store(shop), "sessions", {{"by", "events"}}, {.where = {"user_id=eve"}}),
            grid("events_in_session sessions"));
}

TEST(Sessions, NeedUsersAndWhereMadeATimeOfDay) {
  EXPECT_EQ(run(tiny_store("time kind\n10:00 view"), "sessions").not_applicable, "needs user_id");
  TinyRows rows = tiny_rows("user time kind\nann 10:00 view");
  rows.schema.day_precision = true;
  EXPECT_EQ(run(TinyStore(rows), "sessions").not_applicable, "needs a time of day");
  // The same wherever sessions are asked for; days are too coarse to make them.
  rows = tiny_rows("user time kind product\nann 10:00 purchase 1");
  rows.schema.day_precision = true;
  const TinyStore days(rows);
  const auto lack = [&](const char* name, const ParameterValues& parameters) {
    return run(days, name, parameters).not_applicable;
  };
  EXPECT_EQ(lack("funnel", {{"scope", "session"}}), "needs session_id");
  EXPECT_EQ(lack("basket_pairs", {{"scope", "session"}}), "needs session_id");
  EXPECT_EQ(lack("cart_abandonment", {}), "needs session_id");
  EXPECT_EQ(lack("trend", {{"measure", "conversion_session"}}), "needs session_id");
  EXPECT_EQ(run(days, "events_by_type"), grid("event_type events users sessions\npurchase 1 1 -"));
  EXPECT_EQ(cell_text(run(days, "kpis").table, 3, 1), "") << "no sessions";
  EXPECT_EQ(refusal("sessions", {{"by", "brand"}}),
            "by: \"brand\" is not one of total, hour, category, events");
}

// Figures of the sessions whose key is the same: events, durations, products.
struct Slow {
  std::int64_t sessions = 0;
  std::int64_t events = 0;
  std::int64_t depth = 0;
  std::int64_t bounces = 0;
};

TEST(Sessions, AgreeWithCollectingEachSessionsRowsOnRandomShops) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const TinyRows rows = random_shop(seed);
    if (!rows.schema.has("user_id")) continue;
    std::map<std::string, Slow> by_category;
    std::map<std::size_t, std::int64_t> by_events;
    for (const auto& [user, events] : histories(rows)) {
      std::map<std::string, std::vector<Event>> sessions;
      for (const auto& event : events) {
        if (event.session) sessions[*event.session].push_back(event);
      }
      for (const auto& [id, inside] : sessions) {
        std::set<std::string> products;
        for (const auto& event : inside) {
          if (event.product) products.insert(*event.product);
        }
        Slow& slow = by_category[or_none(inside.front().category)];
        slow.sessions += 1;
        slow.events += std::int64_t(inside.size());
        slow.depth += std::int64_t(products.size());
        slow.bounces += inside.size() == 1 ? 1 : 0;
        ++by_events[inside.size()];
      }
    }
    const Table fast = run(TinyStore(rows), "sessions", {{"by", "category"}}).table;
    ASSERT_EQ(fast.rows(), by_category.size()) << "seed " << seed;
    for (std::size_t row = 0; row < fast.rows(); ++row) {
      const Slow& slow = by_category[fast.is_null(row, 0) ? "-" : std::string(fast.text(row, 0))];
      EXPECT_EQ(fast.integer(row, "sessions"), slow.sessions) << "seed " << seed;
      EXPECT_EQ(fast.integer(row, "events"), slow.events) << "seed " << seed;
      EXPECT_EQ(fast.integer(row, "bounces"), slow.bounces) << "seed " << seed;
      EXPECT_NEAR(std::stod(cell_text(fast, row, fast.column("mean_depth"))),
                  double(slow.depth) / double(slow.sessions), 1e-6)
          << "seed " << seed;
    }
    std::vector<std::string> lines;
    for (const auto& [events, sessions] : by_events) lines.push_back(str(events, "|", sessions));
    EXPECT_EQ(lines_of(run(TinyStore(rows), "sessions", {{"by", "events"}}).table,
                       {"events_in_session", "sessions"}),
              lines)
        << "seed " << seed;
  }
}

}  // namespace
}  // namespace footfall
