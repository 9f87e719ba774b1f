#include <algorithm>

#include <gtest/gtest.h>

#include "base/text.h"
#include "scan/measures.h"
#include "scan/scan.h"
#include "support/answers.h"
#include "support/tiny_store.h"

namespace footfall {
namespace {

// The table of one rollup; the same whole and cut, with one thread and three.
Table roll(const TinyStore& store, const Rollup& rollup, const RunOptions& options = {}) {
  const Request like = make_request(store.schema(), {}, options);
  ScanRequest request;
  request.filter = like.filter;
  request.clock = like.clock;
  request.rollups = {rollup};
  Table whole = scan(store.snapshot(), request).rollups.at(0);
  request.threads = 3;
  for (std::size_t cut = 1; cut < store.rows().count(); ++cut) {
    const Table again = scan(store.snapshot({cut}), request).rollups.at(0);
    EXPECT_EQ(exact_text(again), exact_text(whole)) << "cut before row " << cut;
  }
  return whole;
}

const char* const shop = R"(
    user  session  time                 kind      product  category      brand  price
    ann   s1       2019-10-01T10:00:00  view      7        toys.cars     acme   5.00
    ann   s1       2019-10-01T10:01:00  view      9        toys          -      0.50
    ann   s2       2019-10-01T10:02:00  view      7        toys.cars     acme   5.00
    ann   s1       2019-10-01T10:03:00  purchase  7        toys.cars     acme   5.00
    bob   s1       2019-10-02T23:59:00  view      8        -             zeta   2.25
    bob   s1       2019-10-03T00:01:00  purchase  8        -             zeta   2.25
    bob   s1       2019-10-03T00:02:00  purchase  9        toys          -      0.50
    -     -        2019-10-03T09:00:00  view      8        -             zeta   2.25
    -     g1       2019-10-03T09:01:00  purchase  8        -             zeta   2.00
    -     -        2019-10-03T09:02:00  purchase  8        -             zeta   2.00
)";

TEST(Rollup, CountsWithoutKeysInOneRow) {
  EXPECT_EQ(
      roll(tiny_store(shop), {.name = "all",
                              .measures = {measure::events(),
                                           measure::users(),
                                           measure::sessions(),
                                           measure::orders(),
                                           measure::revenue(),
                                           {.name = "products", .kind = Measure::Kind::products}}}),
      grid(R"(
                events  users  sessions  orders  revenue  products
                10      2      3         4       11.75    3
            )"));
}

TEST(Rollup, GroupsByColumnsOfTheProductWithNullLast) {
  EXPECT_EQ(roll(tiny_store(shop), {.name = "brands",
                                    .by = {{.column = "brand"}},
                                    .measures = {measure::events(), measure::buyers(),
                                                 measure::revenue(), measure::orders()}}),
            grid(R"(
                brand  events  buyers  revenue  orders
                acme   3       1       5.00     1
                zeta   5       1       6.25     3
                -      2       1       0.50     1
            )"));
}

TEST(Rollup, LeavesPathsOutThatAreNotDeepEnough) {
  EXPECT_EQ(roll(tiny_store(shop),
                 {.name = "second",
                  .by = {{.kind = GroupKey::Kind::path_level, .column = "category", .level = 2}},
                  .measures = {measure::events()}}),
            grid(R"(
                category   events
                toys.cars  3
                -          5
            )"));
}

TEST(Rollup, GroupsByTheNameOfALevelAlone) {
  const TinyStore store = tiny_store(R"(
      user  time   kind      category
      ann   10:00  purchase  toys.other.red
      ann   10:01  purchase  food.other
      ann   10:02  purchase  food
      ann   10:03  purchase  food.Zoo     # bytes, not the paths' order: Z comes before o
      ann   10:04  purchase  -
  )");
  EXPECT_EQ(
      roll(store, {.name = "parts",
                   .by = {{.kind = GroupKey::Kind::path_part, .column = "category", .level = 2}},
                   .measures = {measure::events()}}),
      grid(R"(
                category_2  events
                Unknown     2
                Zoo         1
                other       2
            )"));
  EXPECT_EQ(
      roll(store, {.name = "parts",
                   .by = {{.kind = GroupKey::Kind::path_part, .column = "category", .level = 1}},
                   .measures = {measure::events()}}),
      grid(R"(
                category_1  events
                Unknown     1
                food        3
                toys        1
            )"));
}

TEST(Rollup, RoundsEachRowBeforeItAddsWhereAskedTo) {
  const TinyStore store = tiny_store(R"(
      user  time   kind      profit:decimal(4)
      ann   10:00  purchase  0.0050
      ann   10:01  purchase  0.0050
      ann   10:02  purchase  -0.0050
      ann   10:03  return    0.0149
      ann   10:04  purchase  0.0049
      ann   10:05  purchase  -
  )");
  Measure rounded = measure::profit();
  rounded.places = 2;
  Measure wider = measure::profit();
  wider.name = "wider";
  wider.places = 9;
  // 0.01 + 0.01 - 0.01 - 0.01 + 0.00; as they are 0.0050 - 0.0149 + 0.0049
  EXPECT_EQ(roll(store, {.name = "all", .measures = {rounded, wider}}), grid(R"(
                profit  wider
                0.00    -0.0050
            )"));
}

TEST(Rollup, PutsAnOrderIntoThePeriodOfItsFirstPurchaseRow) {
  // By session: ann's order is of the 1st; bob's two purchases are one order of the 3rd.
  EXPECT_EQ(roll(tiny_store(shop),
                 {.name = "days",
                  .by = {{.kind = GroupKey::Kind::period}},
                  .measures = {measure::orders(), measure::revenue(), measure::users()}}),
            grid(R"(
                period      orders  revenue  users
                2019-10-01  1       5.00     1
                2019-10-02  0       0.00     1
                2019-10-03  3       6.75     1
            )"));
}

TEST(Rollup, CutsDaysAndHoursInTheReportsZone) {
  EXPECT_EQ(roll(tiny_store(shop),
                 {.name = "days",
                  .by = {{.kind = GroupKey::Kind::weekday}, {.kind = GroupKey::Kind::hour_of_day}},
                  .measures = {measure::events()}},
                 {.timezone = "Asia/Kathmandu"}),
            grid(R"(
                weekday  hour  events
                2        15    4
                4        5     3
                4        14    3
            )"));
}

TEST(Rollup, GroupsByUserAndValue) {
  EXPECT_EQ(roll(tiny_store(shop),
                 {.name = "users", .by = {{.column = "user_id"}}, .measures = {measure::events()}}),
            grid(R"(
                user_id  events
                ann      4
                bob      3
                -        3
            )"));
  EXPECT_EQ(roll(tiny_store(shop), {.name = "prices",
                                    .by = {{.column = "price"}},
                                    .measures = {measure::events()},
                                    .users_only = true}),
            grid(R"(
                price  events
                0.50   2
                2.25   2
                5.00   3
            )"));
}

TEST(Rollup, FindsExtremesAndDifferentValues) {
  const auto of = [](const char* name, Measure::Kind kind, const char* column) {
    return Measure{.name = name, .kind = kind, .column = column};
  };
  EXPECT_EQ(
      roll(tiny_store(shop), {.name = "profile",
                              .measures = {of("least", Measure::Kind::minimum, "price"),
                                           of("most", Measure::Kind::maximum, "brand"),
                                           of("user", Measure::Kind::maximum, "user_id"),
                                           of("first", Measure::Kind::minimum, "event_time"),
                                           of("session", Measure::Kind::minimum, "session_id"),
                                           of("ids", Measure::Kind::distinct, "session_id"),
                                           of("brands", Measure::Kind::distinct, "brand"),
                                           of("prices", Measure::Kind::distinct, "price"),
                                           of("given", Measure::Kind::present, "category")}}),
      grid(R"(
                least  most  user  first                 session  ids  brands  prices  given
                0.50   zeta  bob   2019-10-01T10:00:00Z  g1       3    2       4       5
            )"));
}

TEST(Rollup, DerivesEverythingFromTheChosenRows) {
  EXPECT_EQ(roll(tiny_store(shop),
                 {.name = "all",
                  .measures = {measure::events(), measure::users(), measure::sessions(),
                               measure::orders()}},
                 {.where = {"brand=zeta"}, .from = "2019-10-03", .to = "2019-10-03"}),
            grid(R"(
                events  users  sessions  orders
                4       1      1         3
            )"));
}

TEST(Rollup, CountsAnOrderOfTwoUsersOnce) {
  const TinyStore store = tiny_store(R"(
      user  order  time   kind      product  price
      ann   o1     10:00  purchase  7        1.00
      bob   o1     09:00  purchase  8        2.00
      bob   o2     11:00  purchase  8        2.00
      -     o1     12:00  purchase  7        1.00
      -     -      12:30  purchase  7        1.00
  )");
  EXPECT_EQ(roll(store, {.name = "hours",
                         .by = {{.kind = GroupKey::Kind::hour_of_day}},
                         .measures = {measure::orders(), measure::events()}}),
            grid(R"(
                hour  orders  events
                9     1       1
                10    0       1
                11    1       1
                12    1       2
            )"));
  EXPECT_EQ(
      roll(store,
           {.name = "products", .by = {{.column = "product_id"}}, .measures = {measure::orders()}}),
      grid(R"(
                product_id  orders
                7           2
                8           2
            )"));
}

// Some have their first eight bytes alike, and some are the beginning of others.
TEST(Rollup, PutsUsersInTheOrderOfTheirBytesAndGuestsLast) {
  const auto store = tiny_store(R"(
      user        time   kind      product  price
      customer-b  10:00  purchase  7        1.00
      customer-a  10:00  view      7        1.00
      customer-a  11:00  purchase  7        1.00
      customer    10:00  purchase  7        1.00
      cust        10:00  purchase  7        1.00
      customer-a  12:00  purchase  7        1.00
      d           10:00  view      7        1.00
      -           10:00  purchase  7        1.00
      Customer-c  10:00  purchase  7        1.00
  )");
  EXPECT_EQ(roll(store, {.name = "users",
                         .by = {{.column = "user_id"}, {.kind = GroupKey::Kind::event_type}},
                         .measures = {measure::events()}}),
            grid(R"(
                user_id     event_type  events
                Customer-c  purchase    1
                cust        purchase    1
                customer    purchase    1
                customer-a  purchase    2
                customer-a  view        1
                customer-b  purchase    1
                d           view        1
                -           purchase    1
            )"));
}

// So many users that those who cannot be first are let go while rows are still read. User k spends
// k x 7919 mod 40009 cents, which is another amount for each of them; every fifth one only looks.
TEST(Rollup, RanksManyUsersAsIfAllWereKept) {
  constexpr std::int64_t users = 40'000;
  std::string rows = "user session time kind product price\n";
  std::vector<std::pair<std::int64_t, std::int64_t>> spent;  // minus the revenue, user
  for (std::int64_t user = 1; user <= users; ++user) {
    const std::int64_t cents = user * 7919 % 40'009;
    const std::string who = str(user, " s", user, " 10:00 ");
    const std::string price = str(cents / 100, ".", cents % 100 / 10, cents % 10);
    rows += str(who, "view 1 ", price, "\n");
    if (user % 5 != 0) rows += str(who, "purchase 1 ", price, "\n");
    if (user % 40 == 0) rows += str("- - 11:00 view 1 ", price, "\n");  // a guest
    spent.emplace_back(user % 5 != 0 ? -cents : 0, user);
  }
  std::ranges::sort(spent);
  const TinyStore store(tiny_rows(rows));
  ScanRequest request;
  const Request like = make_request(store.schema(), {}, {});
  request.clock = like.clock;
  request.rollups = {{.name = "customers",
                      .by = {{.column = "user_id"}},
                      .measures = {measure::revenue(), measure::orders(), measure::events()},
                      .users_only = true,
                      .ranked_by = "revenue",
                      .rows_wanted = 3}};
  for (const unsigned threads : {1U, 3U}) {
    request.threads = threads;
    const Table best = scan(store.snapshot(), request).rollups.at(0);
    ASSERT_EQ(best.rows(), 3U);
    EXPECT_EQ(best.rows() + best.left_out(), std::size_t(users));
    for (std::size_t row = 0; row < 3; ++row) {
      const std::int64_t user = best.integer(row, "user_id");
      const auto place =
          std::ranges::find(spent, user, &std::pair<std::int64_t, std::int64_t>::second);
      EXPECT_LT(place - spent.begin(), 3) << user;
      EXPECT_EQ(std::int64_t(best.decimal(row, "revenue")), -place->first);
      EXPECT_EQ(best.integer(row, "orders"), 1);
      EXPECT_EQ(best.integer(row, "events"), 2);
    }
  }
}

// So many prices that counting them by version is given up while rows are read.
TEST(Rollup, CountsPricesHoweverManyAProductHas) {
  constexpr std::int64_t prices = 150'000;
  std::string rows = "user time kind product category price\n";
  for (std::int64_t cents = 1; cents <= prices; ++cents) {
    const std::string_view product = cents % 3 == 0 ? " 1 toys " : " 2 shoes ";
    const std::string price = str(cents / 100, ".", cents % 100 / 10, cents % 10, "\n");
    rows += str("ann 10:00 view", product, price);
    if (cents % 1000 == 0) rows += str("bob 11:00 view", product, price);
  }
  const TinyStore store(tiny_rows(rows));
  const Request like = make_request(store.schema(), {}, {});
  ScanRequest request;
  request.clock = like.clock;
  request.rollups = {{.name = "prices",
                      .by = {{.column = "category"}, {.column = "price"}},
                      .measures = {measure::events()}}};
  for (const unsigned threads : {1U, 2U}) {
    request.threads = threads;
    const Table counted = scan(store.snapshot(), request).rollups.at(0);
    ASSERT_EQ(counted.rows(), std::size_t(prices));
    for (std::size_t row = 0; row < counted.rows(); ++row) {
      const auto cents = std::int64_t(counted.decimal(row, "price"));
      ASSERT_EQ(counted.text(row, "category"), cents % 3 == 0 ? "toys" : "shoes");
      ASSERT_EQ(counted.integer(row, "events"), cents % 1000 == 0 ? 2 : 1) << cents;
    }
  }
}

}  // namespace
}  // namespace footfall
