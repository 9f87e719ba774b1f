// One answer of a request that goes over a limit is refused, and the others are given.
#include <gtest/gtest.h>

#include "base/text.h"
#include "support/answers.h"

namespace footfall {
namespace {

// Ann buys 20 pieces for 9 x 10^15 each: in cents that is 1.8 x 10^19, and 64 bits end at 9.2.
const char* const shop = R"(
    user  session  time              kind      product  brand  price                quantity
    ann   s1       2019-10-01T10:00  view      7        acme   5.00                 1
    ann   s1       2019-10-01T10:01  cart      7        acme   5.00                 1
    ann   s1       2019-10-01T10:02  purchase  7        acme   9000000000000000.00  20
    bob   s2       2019-10-02T11:00  cart      8        zeta   2.00                 1
    bob   s2       2019-10-02T11:01  purchase  8        zeta   2.00                 1
    cid   s3       2019-10-02T12:00  view      8        zeta   2.00                 1
)";

const char* const too_long = "amount: price x quantity of a row is beyond 64 bits";

std::vector<Answer> answers_of(const char* rows, const std::vector<AnswerRequest>& asked,
                               unsigned threads, const std::vector<std::size_t>& cuts,
                               const RunOptions& options = {}) {
  const TinyStore store = tiny_store(rows);
  Request request = make_request(store.schema(), asked, options);
  request.threads = threads;
  return answer(store.snapshot(cuts), request);
}

struct Manner {
  unsigned threads;
  std::vector<std::size_t> cuts;
};
const std::vector<Manner> manners{{1, {}}, {3, {}}, {1, {2, 3}}, {3, {2, 3}}};

// The two trends share their days and are counted side by side.
TEST(Limits, AMeasureOverOneIsRefusedToTheAnswersThatNeedItOnly) {
  for (const auto& [threads, cuts] : manners) {
    const auto answers = answers_of(shop,
                                    {{"events_by_type"},
                                     {"trend", {{"measure", "revenue"}}},
                                     {"trend", {{"measure", "events"}}},
                                     {"kpis"},
                                     {"brand_sales"},
                                     {"funnel"}},
                                    threads, cuts);
    for (const std::size_t refused : {1U, 3U, 4U}) {
      ASSERT_TRUE(answers[refused].refused.has_value()) << refused;
      EXPECT_EQ(answers[refused].refused->kind(), ErrorKind::limit);
      EXPECT_EQ(answers[refused].refused->message(), too_long);
      EXPECT_EQ(answers[refused].table.rows(), 0U);
      EXPECT_GT(answers[refused].table.columns(), 0U);
    }
    EXPECT_EQ(answers[0].table, grid("event_type events\n cart 2\n purchase 2\n view 2"));
    EXPECT_EQ(answers[2].table, grid("period value\n 2019-10-01 3\n 2019-10-02 3"));
    EXPECT_EQ(answers[5].table, grid("event_type users\n view 2\n cart 1\n purchase 1"));
  }
}

TEST(Limits, AWalkOverOneIsRefusedToTheAnswersThatNeedItOnly) {
  for (const auto& [threads, cuts] : manners) {
    const auto answers = answers_of(shop, {{"cart_abandonment"}, {"funnel"}}, threads, cuts);
    ASSERT_TRUE(answers[0].refused.has_value());
    EXPECT_EQ(answers[0].refused->message(), too_long);
    EXPECT_EQ(answers[1].table, grid("event_type users\n view 2\n cart 1\n purchase 1"));
  }
}

// What is in a batch with the rows that count, or was loaded with them, makes no difference.
TEST(Limits, AnAmountThatNobodyLooksAtIsOverNone) {
  const char* const views = R"(
      user  session  time              kind      price                quantity
      ann   s1       2019-10-01T10:00  view      9000000000000000.00  20
      ann   s1       2019-10-01T10:01  purchase  5.00                 2
      bob   s2       2019-10-01T10:02  view      9000000000000000.00  20
      bob   s2       2019-10-01T10:03  return    1.00                 3
  )";
  for (const auto& [threads, cuts] : manners) {
    const auto answers = answers_of(views,
                                    {{"trend", {{"measure", "revenue"}}},
                                     {"trend", {{"measure", "gross_revenue"}}},
                                     {"events_by_type"}},
                                    threads, cuts);
    EXPECT_EQ(answers[0].table, grid("period value\n 2019-10-01 7.00"));
    EXPECT_EQ(answers[1].table, grid("period value\n 2019-10-01 10.00"));
    EXPECT_EQ(answers[2].table, grid("event_type events\n view 2\n purchase 1\n return 1"));
  }
}

TEST(Limits, RowsThatAreNotChosenAreNotOverOne) {
  for (const auto& [threads, cuts] : manners) {
    const auto answers = answers_of(shop, {{"trend", {{"measure", "revenue"}}}}, threads, cuts,
                                    {.where = {"user_id=bob,cid"}});
    EXPECT_EQ(answers[0].table, grid("period value\n 2019-10-01 0.00\n 2019-10-02 2.00"));
  }
}

// 10^13 / 0.0001 has 23 digits with six places; a return's price is nobody's.
TEST(Limits, APriceThatIsMadeIsOverOneWhereItIsLookedAt) {
  const char* const lines = R"(
      user  time              kind      category  quantity:decimal(4)  amount
      ann   2019-10-01T10:00  purchase  toys      2                    5.00
      ann   2019-10-01T10:01  return    toys      0.0001               10000000000000.00
      bob   2019-10-01T10:02  purchase  food      0.0001               10000000000000.00
  )";
  for (const auto& [threads, cuts] : manners) {
    const std::vector<AnswerRequest> asked{{"price_stats"}, {"trend", {{"measure", "mean_price"}}}};
    for (const Answer& each : answers_of(lines, asked, threads, cuts)) {
      ASSERT_TRUE(each.refused.has_value());
      EXPECT_EQ(each.refused->message(), "price: amount / quantity of a row is beyond 64 bits");
    }
    const auto answers = answers_of(lines, asked, threads, cuts, {.where = {"user_id=ann"}});
    EXPECT_EQ(answers[0].table, grid("category kind events mean\n toys bought 1 2.500000"));
    EXPECT_EQ(answers[1].table, grid("period value\n 2019-10-01 2.500000"));
  }
}

// With six places 9 x 10^12 is 9 x 10^18, within 64 bits, and 80000000000000 / 8 is 10^19, beyond.
TEST(Limits, DuckDbRefusesAMadePriceWhereTheNativeEngineDoes) {
  const char* const lines = R"(
      user  time              kind      brand  quantity:decimal(4)  amount
      ann   2019-10-01T10:00  purchase  acme   2                    5.00
      ann   2019-10-01T10:01  return    acme   0.0001               10000000000000.00
      bob   2019-10-01T10:02  purchase  zeta   8                    80000000000000.00
      cid   2019-10-02T10:02  purchase  acme   8                    72000000000000.00
  )";
  const std::vector<AnswerRequest> asked{{"price_stats", {{"by", "brand"}}},
                                         {"trend", {{"measure", "mean_price"}}},
                                         {"events_by_type"}};
  for (const EngineKind engine : {EngineKind::native, EngineKind::duckdb}) {
    const auto all = answers_of(lines, asked, 2, {}, {.engine = engine});
    for (const std::size_t refused : {0U, 1U}) {
      ASSERT_TRUE(all[refused].refused.has_value()) << refused;
      EXPECT_EQ(all[refused].refused->kind(), ErrorKind::limit);
      EXPECT_EQ(all[refused].refused->message(),
                "price: amount / quantity of a row is beyond 64 bits");
    }
    EXPECT_EQ(all[2].table, grid("event_type events\n purchase 3\n return 1"));
    const auto answers =
        answers_of(lines, asked, 2, {}, {.where = {"user_id=ann,cid"}, .engine = engine});
    EXPECT_EQ(answers[0].table, grid("brand kind events min max\n"
                                     " acme bought 2 2.500000 9000000000000.000000"));
    EXPECT_EQ(answers[1].table, grid("period value\n 2019-10-01 2.500000\n"
                                     " 2019-10-02 9000000000000.000000"));
  }
}

// The second opinion has 128 bits for an amount.
TEST(Limits, DuckDbGivesTheRevenueThatTheNativeEngineRefuses) {
  const auto answers = answers_of(shop, {{"trend", {{"measure", "revenue"}}}, {"brand_sales"}}, 2,
                                  {}, {.engine = EngineKind::duckdb});
  EXPECT_EQ(answers[0].table,
            grid("period value\n 2019-10-01 180000000000000000.00\n 2019-10-02 2.00"));
  EXPECT_EQ(answers[1].table, grid("brand revenue\n acme 180000000000000000.00\n zeta 2.00"));
}

// A question whose SQL wants 800 MB.
const Spec hungry_spec{.name = "hungry", .title = "Hungry", .summary = "", .definition = ""};

class Hungry final : public Question {
 public:
  Hungry(const Params&, const Context&) {}
  Fields fields() const override { return {{"n", Type::integer, Unit::none, "numbers"}}; }
  std::string walk_sql() const override {
    return "SELECT len(list(i)) AS n FROM range(100000000) AS numbers(i)";
  }
  Table finish(const Inputs& inputs, const Context&) const override { return inputs.walk(); }
};

TEST(Limits, AnInputForWhichDuckDbHasNoMemoryIsRefusedToItsAnswerOnly) {
  const TinyStore store = tiny_store(shop);
  std::vector<Entry> catalogue = catalog();
  catalogue.push_back(entry<Hungry>(hungry_spec));
  Request request = make_request(store.schema(), {{"hungry"}, {"events_by_type"}},
                                 {.engine = EngineKind::duckdb});
  request.memory_bytes = 100'000'000;
  const auto answers = answer(store.snapshot(), request, catalogue);
  ASSERT_TRUE(answers[0].refused.has_value());
  EXPECT_EQ(answers[0].refused->kind(), ErrorKind::limit);
  EXPECT_EQ(answers[0].table.rows(), 0U);
  EXPECT_EQ(answers[1].table, grid("event_type events\n cart 2\n purchase 2\n view 2"));
}

}  // namespace
}  // namespace footfall
