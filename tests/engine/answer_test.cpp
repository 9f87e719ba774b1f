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
