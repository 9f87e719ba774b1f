#include <cmath>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "analysis/histories.h"
#include "analysis/statistics.h"
#include "base/text.h"
#include "support/answers.h"
#include "support/random_shop.h"

namespace footfall {
namespace {

// zoe bought and is nobody known; fay and gil never came.
const char* const orders = R"(
    user  order  time   kind      amount
    ann   o1     10:00  purchase  10.00
    ann   o2     10:01  purchase  5.00
    bob   o3     10:02  purchase  3.00
    bob   -      10:03  return    1.00
    cid   -      10:04  view      9.00
    zoe   o4     10:05  purchase  99.00
)";
const char* const customers = R"(
    user  age    diet:set       note
    ann   old    eggs|milk      a
    bob   young  milk           b
    cid   young  -              c
    fay   old    eggs|fish|soy  d
    gil   -      fish           e
)";

TinyStore shop() { return tiny_store(orders, {customers}); }

TEST(Demographics, CountEverybodyOfTheDimension) {
  // Wilson, 1 of 2: 0.5 +- in (0.5 + 1.9207 / 2) / (1 + 3.8415 / 2) and so on
  EXPECT_EQ(run(shop(), "demographics", {{"attribute", "age"}, {"least", "1"}}), grid(R"(
      answer  people  buyers  share   low     high    revenue  per_person
      old     2       1       0.5000  0.0945  0.9055  15.00    7.500000
      young   2       1       0.5000  0.0945  0.9055  2.00     1.000000
      -       1       0       0.0000  0.0000  0.7935  0.00     0.000000
  )"));
}

TEST(Demographics, CountEachAnswerOfASetOnce) {
  EXPECT_EQ(
      run(shop(), "demographics", {{"attribute", "diet"}, {"least", "1"}, {"measure", "orders"}}),
      grid(R"(
      answer  people  buyers  orders  per_person
      eggs    2       1       2       1.000000
      fish    2       0       0       0.000000
      milk    2       2       3       1.500000
      soy     1       0       0       0.000000
      -       1       0       0       0.000000
  )"));
}

TEST(Demographics, MergeTheSmallestGroupsUntilOtherIsLargeEnough) {
  // soy is one person, who is in the next smallest as well: with milk Other is of three.
  EXPECT_EQ(run(shop(), "demographics", {{"attribute", "diet"}, {"least", "2"}}), grid(R"(
      answer  people  buyers
      eggs    2       1
      fish    2       0
      Other   3       2
      -       1       0
  )"));
  EXPECT_EQ(run(shop(), "demographics", {{"attribute", "age"}}), grid(R"(
      answer  people  buyers
      Other   4       2
      -       1       0
  )"));
}

TEST(Demographics, MergeAnAnswerCalledOtherWithTheSmallest) {
  const TinyStore store = tiny_store("user time kind amount\na1 10:00 purchase 1.00", {R"(
      user  colour
      a1    Other
      a2    Other
      a3    Other
      b1    red
      b2    red
      c1    blue
  )"});
  EXPECT_EQ(run(store, "demographics", {{"attribute", "colour"}, {"least", "2"}}), grid(R"(
      answer  people  buyers
      red     2       0
      Other   4       1
  )"));
  EXPECT_EQ(run(store, "demographics", {{"attribute", "colour"}, {"least", "1"}}), grid(R"(
      answer  people  buyers
      Other   3       1
      red     2       0
      blue    1       0
  )"));
}

TEST(Demographics, CountOnlyPeopleWhomClausesOnCustomersChoose) {
  const auto of_age = [](const std::vector<std::string>& where) {
    return run(shop(), "demographics", {{"attribute", "age"}, {"least", "1"}}, {.where = where});
  };
  EXPECT_EQ(of_age({"age=old"}), grid("answer people buyers revenue\nold 2 1 15.00"));
  EXPECT_EQ(of_age({"diet=milk"}), grid(R"(
      answer  people  buyers  revenue
      old     1       1       15.00
      young   1       1       2.00
  )"));
  EXPECT_EQ(of_age({"diet!=milk"}), grid(R"(
      answer  people  buyers  revenue
      old     1       0       0.00
      young   1       0       0.00   # cid did not answer
      -       1       0       0.00
  )"));
  EXPECT_EQ(of_age({"age=(none)"}), grid("answer people buyers\n- 1 0"));
  EXPECT_EQ(of_age({"user_id=bob,fay,zoe"}), grid(R"(
      answer  people  buyers  revenue
      old     1       0       0.00
      young   1       1       2.00
  )"));
  EXPECT_EQ(of_age({"user_id=zoe"}).table.rows(), 0U);  // nobody known
  // What happened chooses no people: all of them count, with what is left of their purchases.
  EXPECT_EQ(of_age({"order_id=o2", "age=old,young"}), grid(R"(
      answer  people  buyers  revenue
      old     2       1       5.00
      young   2       0       0.00
  )"));
}

TEST(Demographics, CountOnlyPeopleWhoseNumbersClausesChoose) {
  const TinyStore store = tiny_store("user time kind amount\n7 10:00 purchase 1.00", {R"(
      user  visits:integer  group
      7     3               a
      8     5               a
      9     -               a
  )"});
  const auto people = [&](const char* where) {
    const Answered answered =
        run(store, "demographics", {{"attribute", "group"}, {"least", "1"}}, {.where = {where}});
    return answered.table.rows() == 0 ? 0 : answered.table.integer(0, "people");
  };
  EXPECT_EQ(people("visits=4..9"), 1);
  EXPECT_EQ(people("visits!=4..9"), 2);
  EXPECT_EQ(people("visits=3,5"), 2);
  EXPECT_EQ(people("visits=(none)"), 1);
  EXPECT_EQ(people("user_id=8.."), 2);
  EXPECT_EQ(people("user_id!=8"), 2);
  EXPECT_EQ(people("visits=6"), 0);
}

TEST(Demographics, TestOnlyPeopleWhomClausesOnCustomersChoose) {
  // Of those named two are old, of whom one bought, and two young, of whom one did.
  EXPECT_EQ(run(shop(), "demographics", {{"least", "1"}}, {.where = {"note=a,b,c,d"}}), grid(R"(
      attribute  groups  people  chi_square
      note       4       4       4.000000   # each of one person: as many as people
      age        2       4       0.000000
  )"));
}

TEST(Demographics, DivideSumsOfPartsWhereTheMeasureIsARatio) {
  EXPECT_EQ(run(shop(), "demographics", {{"attribute", "age"}, {"least", "1"}, {"measure", "aov"}}),
            grid(R"(
      answer  people  aov
      old     2       7.500000   # 15.00 / 2
      young   2       2.000000   # 2.00 / 1
      -       1       -
  )"));
}

TEST(Demographics, TestAttributesOfOneAnswerAgainstBuying) {
  // eight men of whom six bought, eight women of whom two did: 16 x (36 - 4)^2 / 8^4 = 4
  std::string rows = "user time kind amount\n";
  std::string people = "user sex coin\n";
  for (int i = 0; i < 16; ++i) {
    const bool man = i < 8;
    const bool buys = man ? i < 6 : i < 10;
    rows += str("u", i, " 10:00 ", buys ? "purchase" : "view", " 1.00\n");
    people += str("u", i, man ? " man" : " woman", i % 2 == 0 ? " head\n" : " tail\n");
  }
  EXPECT_EQ(run(tiny_store(rows, {people}), "demographics", {{"least", "2"}}), grid(R"(
      attribute  groups  people  chi_square  degrees  p         p_holm
      sex        2       16      4.000000    1        0.045500  0.091001
      coin       2       16      0.000000    1        1.000000  1.000000
  )"));
}

TEST(Demographics, ShowAttributesThatCannotBeTestedBehindThoseThatCan) {
  const char* const people = "user city sex\nann x f\nbob x m\n";
  const TinyStore store =
      tiny_store("user time kind\nann 10:00 purchase\nbob 10:00 view", {people});
  EXPECT_EQ(run(store, "demographics", {{"least", "1"}}), grid(R"(
      attribute  groups  people  chi_square  degrees  p         p_holm
      sex        2       2       2.000000    1        0.157299  0.157299
      city       1       2       -           0        -         -
  )"));
  // Everybody who is chosen buys.
  EXPECT_EQ(run(store, "demographics", {{"least", "1"}}, {.where = {"user_id=ann"}}), grid(R"(
      attribute  groups  people  chi_square  degrees  p  p_holm
      city       1       1       -           0        -  -
      sex        1       1       -           0        -  -
  )"));
}

TEST(Demographics, NeedCustomersAndAnAttributeOfTheirs) {
  EXPECT_EQ(
      run(tiny_store("user time kind amount\nann 10:00 view 1.00"), "demographics").not_applicable,
      "needs a customers table");
  EXPECT_EQ(refusal(shop(), "demographics", {{"attribute", "aeg"}}),
            "attribute: the customers have no column \"aeg\"; did you mean \"age\"?");
}

TEST(Statistics, AgreeWithFormulasAndPublishedExamples) {
  const ChiSquare known = chi_square({{10, 20}, {20, 40}, {30, 60}});
  EXPECT_DOUBLE_EQ(known.statistic, 0);
  EXPECT_EQ(known.degrees, 2);
  EXPECT_DOUBLE_EQ(known.p, 1);
  // Two degrees: p = exp(-x / 2). 30 / 40, 20 / 40, 10 / 40: expected 20, 100 / 20 x 2 x 2 = 20.
  const ChiSquare three = chi_square({{30, 40}, {20, 40}, {10, 40}});
  EXPECT_NEAR(three.statistic, 20, 1e-12);
  EXPECT_NEAR(three.p, std::exp(-10.0), 1e-15);
  EXPECT_EQ(chi_square({{5, 10}}).degrees, 0);
  EXPECT_EQ(chi_square({{0, 10}, {0, 5}}).degrees, 0);
  EXPECT_EQ(holm({0.01, 0.04, 0.03}), (std::vector<double>{0.03, 0.06, 0.06}));
  const auto [low, high] = wilson_interval(9, 10);  // Newcombe 1998 gives 0.5958 to 0.9821
  EXPECT_NEAR(low, 0.5958, 5e-5);
  EXPECT_NEAR(high, 0.9821, 5e-5);
}

// People by answer, each asked one by one.
TEST(Demographics, AgreeWithAskingEachPersonOnRandomShops) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    TinyRows rows = random_shop(seed);
    if (!rows.schema.has("user_id")) continue;
    const Histories users = histories(rows);
    Dice dice(seed);
    std::map<std::string, std::string> answers;  // by person
    for (const auto& [user, events] : users) {
      if (!dice.chance(3)) answers[user] = dice.pick<std::string>({"x", "y", "z"});
    }
    const bool numbers = rows.schema.column("user_id").key == KeyType::int64;
    answers[numbers ? "4711" : "nobody"] = "x";
    std::string table = "user group\n";
    for (const auto& [user, answer] : answers) table += user + " " + answer + "\n";
    add_table(rows, table);
    RunOptions options;
    if (seed % 3 == 0) {
      options.where = {"group=x,y"};
      std::erase_if(answers, [](const auto& person) { return person.second == "z"; });
    }

    std::map<std::string, std::pair<int, int>> counts;
    std::map<std::string, Int128> revenue;
    for (const auto& [user, answer] : answers) {
      auto& [people, buyers] = counts[answer];
      ++people;
      bool bought = false;
      const auto found = users.find(user);
      if (found == users.end()) continue;
      for (const auto& event : found->second) {
        bought = bought || event.kind == "purchase";
        if (event.kind == "purchase") revenue[answer] += event.amount.value_or(0);
        if (event.kind == "return") revenue[answer] -= event.amount.value_or(0);
      }
      buyers += bought ? 1 : 0;
    }
    std::multiset<std::string> expected;
    for (const auto& [answer, count] : counts) {
      expected.insert(
          line_of({answer, str(count.first), str(count.second),
                   decimal_text(revenue[answer], amount_scale(rows.schema).value_or(0))}));
    }
    const Answered fast =
        run(TinyStore(rows), "demographics", {{"attribute", "group"}, {"least", "1"}}, options);
    const auto lines = lines_of(fast.table, {"answer", "people", "buyers", "revenue"});
    EXPECT_EQ(std::multiset<std::string>(lines.begin(), lines.end()), expected) << "seed " << seed;
  }
}

}  // namespace
}  // namespace footfall
