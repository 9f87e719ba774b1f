#include <gtest/gtest.h>

#include "support/answers.h"
#include "support/random_shop.h"

namespace footfall {
namespace {

TEST(Answer, EveryAnalysisOfTheCatalogueRunsOnASmallShop) {
  const TinyStore store = tiny_store(R"(
    user  session  time              kind              product  category_id  category   brand  price
    ann   s1       2019-10-01T10:00  view              7        70           toys.cars  acme   5.00
    ann   s1       2019-10-01T10:01  cart              7        70           toys.cars  acme   5.00
    ann   s2       2019-10-02T10:02  view              9        90           toys       -      0.50
    ann   s1       2019-10-02T10:03  purchase          7        70           toys.cars  acme   5.00
    bob   s1       2019-10-02T23:59  view              8        -            -          zeta   2.25
    bob   s1       2019-10-03T00:00  cart              8        -            -          zeta   2.25
    bob   s1       2019-10-03T00:01  purchase          8        -            -          zeta   2.25
    bob   s1       2019-10-03T00:02  purchase          9        90           toys       -      0.50
    bob   -        2019-10-03T00:03  remove_from_cart  9        90           toys       -      0.50
  )");
  for (const auto& entry : catalog()) {
    for (const Form form : {Form::correct, Form::published}) {
      const Answered answered = run(store, entry.spec->name, {}, {.form = form});
      EXPECT_GT(answered.table.columns(), 0U) << entry.spec->name;
    }
  }
}

// Beside the right ones, in one request; comparisons with the range before go by it, too.
TEST(Answer, PublishedFormsChooseByThePublicationsFilter) {
  TinyRows rows = tiny_rows(R"(
      user  order  time              kind      amount
      -     o1     2019-10-01T10:00  purchase  50.00
      ann   o2     2019-10-01T11:00  purchase  7.00
      -     o3     2019-10-02T10:00  purchase  30.00
      ann   o4     2019-10-02T11:00  purchase  3.00
      bob   o4     2019-10-02T12:00  purchase  1.00
  )");
  rows.schema.filters = {{"cleaned", {"user_id!=(none)"}}};
  const TinyStore store(rows);
  for (const EngineKind engine : {EngineKind::native, EngineKind::duckdb}) {
    const RunOptions options{.from = "2019-10-02", .to = "2019-10-02", .engine = engine};
    const auto answers =
        answer(store.snapshot(),
               make_request(store.schema(),
                            {{"kpis"}, {"kpis", {}, Form::published}, {"trend", {}}}, options));
    const auto revenue = [&](std::size_t i, const char* column) {
      const Table& table = answers.at(i).table;
      for (std::size_t row = 0; row < table.rows(); ++row) {
        if (table.text(row, 0) == "revenue") return cell_text(table, row, table.column(column));
      }
      return std::string("none");
    };
    EXPECT_EQ(revenue(0, "value"), "34.000000");
    EXPECT_EQ(revenue(0, "previous"), "57.000000");
    EXPECT_EQ(revenue(1, "value"), "4.000000");
    EXPECT_EQ(revenue(1, "previous"), "7.000000");
    EXPECT_EQ(answers.at(0).rows_used, 3U);
    EXPECT_EQ(answers.at(1).rows_used, 2U);
  }
}

// What is asked for once whole and once in part: each gets its own.
TEST(Answer, GivesTheRowsWantedAndSaysHowManyThereAre) {
  const TinyStore store(random_shop(3, 200));
  for (const auto& entry : catalog()) {
    for (const Form form : {Form::correct, Form::published}) {
      const AnswerRequest whole{.name = entry.spec->name, .form = form};
      AnswerRequest part = whole;
      part.rows = 2;
      const Request request{.answers = {part}, .threads = 2};
      const Request both{.answers = {part, whole}, .threads = 2};
      const Answer alone = answer(store.snapshot({}), request).at(0);
      const auto beside = answer(store.snapshot({}), both);
      const Table& all = beside.at(1).table;
      for (const Answer* each : {&alone, &beside.at(0)}) {
        EXPECT_EQ(exact_text(each->table), exact_text(all.head(2))) << entry.spec->name;
        EXPECT_EQ(each->rows_total, all.rows()) << entry.spec->name;
      }
    }
  }
}

}  // namespace
}  // namespace footfall
