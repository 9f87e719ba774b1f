// What the frame promises to the analyses to come, each shown by one small question: a walk over
// orders, an input that is another answer, an attribute as a group, the range before.
#include "analysis/frame.h"

#include <map>

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/text.h"
#include "scan/measures.h"
#include "support/answers.h"

namespace footfall {
namespace {

// ---- A walk over orders: how many lines orders have.

const Spec order_sizes_spec{.name = "order_sizes",
                            .title = "Order sizes",
                            .summary = "Orders by their number of lines",
                            .definition = "Purchase rows of each order, guests' too."};

class SizeWalk final : public Walk {
 public:
  void add(const Span& order) override { ++orders_[std::int64_t(order.count())]; }
  void merge(Walk& other) override {
    for (const auto& [lines, orders] : static_cast<SizeWalk&>(other).orders_) {
      orders_[lines] += orders;
    }
  }
  Table result() override {
    Table table{
        {{"lines", Type::integer, Unit::rows, ""}, {"orders", Type::integer, Unit::orders, ""}}};
    for (const auto& [lines, orders] : orders_) table.add(lines, orders);
    return table;
  }

 private:
  std::map<std::int64_t, std::int64_t> orders_;
};

class OrderSizes final : public Question {
 public:
  OrderSizes(const Params&, const Context&) {}
  Fields fields() const override {
    return {{"lines", Type::integer, Unit::rows, "purchase rows of an order"},
            {"orders", Type::integer, Unit::orders, "orders with so many"}};
  }
  Needs needs() const override { return {.grain = Grain::order, .kind = false}; }
  std::unique_ptr<Walk> walk() const override { return std::make_unique<SizeWalk>(); }
  std::string walk_sql() const override {
    return "SELECT lines, count(*) AS orders FROM (\n"
           "  SELECT count(*) AS lines FROM chosen WHERE event_type = 'purchase'\n"
           "  GROUP BY coalesce(order_key, 'row ' || CAST(arrival AS VARCHAR))\n"
           ") AS sizes GROUP BY lines ORDER BY lines";
  }
  Table finish(const Inputs& inputs, const Context&) const override { return inputs.walk(); }
};

// ---- An input that is another answer: what part of the revenue the best customer brings.

const Spec best_share_spec{.name = "best_share",
                           .title = "The best customer",
                           .summary = "Share of the revenue of the best customer",
                           .definition = "Over the answer top_customers."};

class BestShare final : public Question {
 public:
  BestShare(const Params&, const Context& context) : schema_(context.schema) {}
  Fields fields() const override {
    return {{"user", Type::text, Unit::none, "who"},
            {"share", Type::real, Unit::ratio, "of all customers' revenue"}};
  }
  std::optional<std::string> missing() const override { return lacking(schema_, {"user_id"}); }
  std::vector<Needed> after() const override {
    return {{.as = "customers", .name = "top_customers", .parameters = {{"by", "revenue"}}}};
  }
  Table finish(const Inputs& inputs, const Context&) const override {
    const Table& customers = inputs.at("customers");
    Int128 all = 0;
    for (std::size_t row = 0; row < customers.rows(); ++row) {
      all += customers.decimal(row, "revenue");
    }
    Table table{fields()};
    if (customers.rows() == 0) return table;
    table.add(cell_text(customers, 0, customers.column("user_id")),
              ratio(customers.decimal(0, "revenue"), all));
    return table;
  }

 private:
  const Schema& schema_;
};

// ---- An attribute as a group: orders by any attribute that the mapping names.

const Spec orders_by_spec{.name = "orders_by",
                          .title = "Orders by an attribute",
                          .summary = "Orders and revenue by any attribute",
                          .definition = "Of the attribute's value on the purchase row.",
                          .parameters = {{"by", ParameterType::text, "country", "an attribute"}}};

class OrdersBy final : public Question {
 public:
  OrdersBy(const Params& params, const Context& context) : by_(params.text("by")) {
    if (context.schema.column(by_).type == ColumnType::dictionary) return;
    throw Error(ErrorKind::bad_request, str("by: \"", by_, "\" is no attribute"));
  }
  Fields fields() const override {
    return {{by_, Type::text, Unit::none, "the attribute"},
            {"orders", Type::integer, Unit::orders, "orders"},
            {"users", Type::integer, Unit::users, "users"}};
  }
  std::vector<Rollup> rollups() const override {
    return {{.name = "groups",
             .by = {{.column = by_}},
             .measures = {measure::orders(), measure::users()}}};
  }
  Table finish(const Inputs& inputs, const Context&) const override { return inputs.at("groups"); }

 private:
  std::string by_;
};

// ---- The range before: how many more events of each type there are.

const Spec growth_spec{.name = "growth",
                       .title = "Growth",
                       .summary = "Events by type against the range before",
                       .definition = "Where the data cover that range."};

class Growth final : public Question {
 public:
  Growth(const Params&, const Context&) {}
  Fields fields() const override {
    return {{"event_type", Type::text, Unit::none, "what happened"},
            {"events", Type::integer, Unit::events, "in the range"},
            {"before", Type::integer, Unit::events, "in the range before"}};
  }
  std::vector<Needed> after() const override {
    return {{.as = "now", .name = "events_by_type"},
            {.as = "before", .name = "events_by_type", .previous = true}};
  }
  Table finish(const Inputs& inputs, const Context&) const override {
    const Table& now = inputs.at("now");
    const Table* before = inputs.find("before");
    Table table{fields()};
    for (std::size_t row = 0; row < now.rows(); ++row) {
      Value then = before == nullptr ? Value(Null{}) : Value(std::int64_t(0));
      for (std::size_t other = 0; before != nullptr && other < before->rows(); ++other) {
        if (before->text(other, 0) == now.text(row, 0)) then = before->value(other, 1);
      }
      table.add(now.text(row, 0), now.integer(row, 1), std::move(then));
    }
    return table;
  }
};

// The catalogue with the four examples.
std::vector<Entry> with_examples() {
  std::vector<Entry> all = catalog();
  for (const Entry& each : {entry<OrderSizes>(order_sizes_spec), entry<BestShare>(best_share_spec),
                            entry<OrdersBy>(orders_by_spec), entry<Growth>(growth_spec)}) {
    all.push_back(each);
  }
  return all;
}

const char* const shop = R"(
    user  order  time              kind      device_category:dictionary  country:dictionary  price
    ann   o1     2019-10-01T10:00  view      mobile   DE  1.00
    ann   o1     2019-10-01T10:01  purchase  mobile   DE  3.00
    ann   o1     2019-10-01T10:01  purchase  mobile   DE  2.00
    bob   o2     2019-10-02T11:00  purchase  desktop  FR  3.00
    bob   o3     2019-10-02T12:00  purchase  mobile   FR  2.00
    -     o4     2019-10-02T13:00  purchase  -        FR  9.00
    -     o4     2019-10-02T13:00  purchase  -        FR  9.00
    -     -      2019-10-02T14:00  purchase  desktop  -   9.00
)";

// The example's table; the same natively and by DuckDB, whole and cut, with one thread and three.
Answered run_example(std::string_view name, const ParameterValues& parameters = {},
                     const RunOptions& options = {}) {
  const TinyStore store = tiny_store(shop);
  const std::vector<Entry> catalogue = with_examples();
  Request request = make_request(store.schema(), {{std::string(name), parameters}}, options);
  const auto first = answer(store.snapshot(), request, catalogue).at(0);
  request.threads = 3;
  for (const EngineKind engine : {EngineKind::native, EngineKind::duckdb}) {
    request.engine = engine;
    const auto again = answer(store.snapshot({2, 5}), request, catalogue).at(0);
    EXPECT_EQ(exact_text(again.table), exact_text(first.table)) << name;
  }
  return {first.table, first.not_applicable.value_or("")};
}

TEST(Frame, WalksOverOrdersGuestsIncluded) {
  EXPECT_EQ(run_example("order_sizes"), grid(R"(
      lines  orders
      1      3       # o2, o3, and the guest's row without an order
      2      2       # o1, o4
  )"));
}

TEST(Frame, AnswersFromAnotherAnswer) {
  EXPECT_EQ(run_example("best_share"), grid("user share\n ann 0.5"));
  EXPECT_EQ(run_example("best_share", {}, {.where = {"user_id=bob"}}), grid("user share\n bob 1"));
  EXPECT_EQ(run_example("best_share", {}, {.where = {"user_id=eve"}}), grid("user share"));
}

TEST(Frame, GroupsByAnyAttribute) {
  EXPECT_EQ(run_example("orders_by", {{"by", "device_category"}}), grid(R"(
      device_category  orders  users
      desktop          2       1
      mobile           2       2
      -                1       0
  )"));
  EXPECT_EQ(run_example("orders_by"), grid(R"(
      country  orders  users
      DE       1       1
      FR       3       1
      -        1       0
  )"));
}

TEST(Frame, ComparesWithTheRangeBeforeWhereTheDataCoverIt) {
  EXPECT_EQ(run_example("growth", {}, {.from = "2019-10-02", .to = "2019-10-02"}), grid(R"(
      event_type  events  before
      purchase    5       2
  )"));
  EXPECT_EQ(run_example("growth", {}, {.from = "2019-10-01", .to = "2019-10-01"}), grid(R"(
      event_type  events  before
      purchase    2       -
      view        1       -
  )"));
}

TEST(Frame, SaysWhatIsWrongInAnExamplesOwnWords) {
  EXPECT_THROW(run_example("orders_by", {{"by", "price"}}), Error);
  EXPECT_THROW(run_example("order_size"), Error);
}

// ---- Answers that fill in periods without a row, at the limit and one row above it.

TEST(Frame, FillsInTenMillionRowsAndNotOneMore) {
  FilledRows filled{.answer = "trend",
                    .period = Period::day,
                    .days = {0, 364},
                    .times = "2 series",
                    .rows = 10'000'000,
                    .hint = "choose a range"};
  EXPECT_NO_THROW(check(filled));
  ++filled.rows;
  try {
    check(filled);
    FAIL() << "10,000,001 rows";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::limit);
    EXPECT_EQ(error.message(),
              "trend: every day from 1970-01-01 to 1970-12-31, times 2 series, makes 10,000,001 "
              "rows, more than the 10,000,000 that an answer may have");
    EXPECT_EQ(error.hint(), "choose a range");
  }
}

// 1970-01-01 is day 0, a Thursday.
TEST(Frame, CountsThePeriodsThatAreFilledIn) {
  EXPECT_EQ(periods_of(Period::hour, {0, 0}), 24U);
  EXPECT_EQ(periods_of(Period::hour, {0, 1}), 48U);
  EXPECT_EQ(periods_of(Period::day, {5, 5}), 1U);
  EXPECT_EQ(periods_of(Period::day, {0, 364}), 365U);
  EXPECT_EQ(periods_of(Period::week, {3, 3}), 1U);  // Sunday
  EXPECT_EQ(periods_of(Period::week, {3, 4}), 2U);  // Sunday and Monday
  EXPECT_EQ(periods_of(Period::month, {30, 30}), 1U);
  EXPECT_EQ(periods_of(Period::month, {30, 31}), 2U);  // 31 January and 1 February
  EXPECT_EQ(periods_of(Period::quarter, {0, 364}), 4U);
  EXPECT_EQ(periods_of(Period::year, {364, 365}), 2U);
}

// What is counted beforehand is what the answer then has: 3 days of 2 event types, the hours of 3
// days, and 3 + 2 + 1 days since the cohorts of 3 days.
TEST(Frame, FillsInAsManyRowsAsItCounts) {
  const TinyStore days = tiny_store(R"(
      user  time              kind
      ann   2019-10-30T10:00  view
      ann   2019-11-01T10:00  cart
  )");
  const auto rows = [&](std::string_view name, const ParameterValues& parameters) {
    return run(days, name, parameters).table.rows();
  };
  EXPECT_EQ(rows("trend", {{"measure", "events"}, {"split", "event_type"}}),
            periods_of(Period::day, {0, 2}) * 2);
  EXPECT_EQ(rows("trend", {{"measure", "events"}, {"by", "hour"}}), 3 * 24U);
  EXPECT_EQ(rows("cohort_retention", {{"by", "day"}}), 3 * 4 / 2U);
}

}  // namespace
}  // namespace footfall
