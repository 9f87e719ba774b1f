#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "analysis/histories.h"
#include "base/error.h"
#include "base/text.h"
#include "support/answers.h"
#include "support/random_shop.h"

namespace footfall {
namespace {

// Four orders: 1 2 3, 1 2, 1 and 3.
const char* const shop = R"(
    user  session  order  time   kind      product
    ann   s1       o1     10:00  purchase  10
    ann   s1       o1     10:00  purchase  2
    ann   s1       o1     10:00  purchase  10      # once in an order
    ann   s1       o1     10:01  purchase  3
    ann   s1       o1     10:01  purchase  -       # no product, no pair
    ann   s1       o1     10:02  view      4       # only purchases make baskets
    -     -        o2     10:03  purchase  2       # guests' orders count
    -     -        o2     10:03  purchase  10
    bob   s2       o3     10:04  purchase  10
    bob   s2       o4     10:05  purchase  3
)";

TEST(BasketPairs, AreUnorderedPairsOfDistinctProductsWithTheirMeasures) {
  // Orders with 10: 3 of 4; with 2: 2; with 3: 2. Products ascend as numbers.
  EXPECT_EQ(run(tiny_store(shop), "basket_pairs"), grid(R"(
      product_a  product_b  count  support  confidence_ab  confidence_ba  lift   leverage
      2          10         2      0.500    1.000          0.667          1.333  0.125
      2          3          1      0.250    0.500          0.500          1.000  0.000
      3          10         1      0.250    0.500          0.333          0.667  -0.125
  )"));
}

TEST(BasketPairs, HaveNoConvictionAtConfidenceOne) {
  // 2 -> 10: confidence 1. 10 -> 2: (1 - 1/2) / (1 - 2/3). Chance of both in 2 of 4 orders, with
  // 3 and 2 orders each: C(3,2) / C(4,2). At least one of 2 and 3: 1 - 1/6. The corrected values
  // are min(1.5, 1.25, 1), min(1.25, 1) and 1.
  EXPECT_EQ(run(tiny_store(shop), "basket_pairs"), grid(R"(
      product_a  product_b  conviction_ab  conviction_ba  p_value  q_value
      2          10         -              1.500          0.500    1.000
      2          3          1.000          1.000          0.833    1.000
      3          10         0.500          0.750          1.000    1.000
  )"));
}

TEST(BasketPairs, AreCorrectedForAllPairsThatOccur) {
  std::string text = "order time kind product\n";
  for (int order = 0; order < 4; ++order) {
    text += str("a", order, " 10:00 purchase 1\na", order, " 10:00 purchase 2\n");
    text += str("b", order, " 10:00 purchase 3\nb", order, " 10:00 purchase 4\n");
  }
  // Each by chance: 1 / C(8,4). Both are the worse of two, so neither is multiplied by 2.
  EXPECT_EQ(run(tiny_store(text), "basket_pairs"), grid(R"(
      product_a  product_b  count  p_value   q_value
      1          2          4      0.014286  0.014286
      3          4          4      0.014286  0.014286
  )"));
}

TEST(BasketPairs, MayBeOfSessions) {
  // Sessions: ann's with 10, 2, 3, and bob's with 10, 3; guests have none.
  EXPECT_EQ(run(tiny_store(shop), "basket_pairs", {{"scope", "session"}}), grid(R"(
      product_a  product_b  count  support  confidence_ab  confidence_ba
      3          10         2      1.000    1.000          1.000
      2          3          1      0.500    1.000          0.500
      2          10         1      0.500    1.000          0.500
  )"));
}

TEST(BasketPairs, OrderTextIdsByBytes) {
  EXPECT_EQ(run(tiny_store(R"(
      order  time   kind      product
      o1     10:00  purchase  p2
      o1     10:00  purchase  p10
  )"),
                "basket_pairs"),
            grid("product_a product_b count\np10 p2 1"));
}

TEST(BasketPairs, UniteAnOrderOfTwoUsers) {
  EXPECT_EQ(run(tiny_store(R"(
      user  order  time   kind      product
      ann   o1     10:00  purchase  1
      bob   o1     11:00  purchase  2
  )"),
                "basket_pairs"),
            grid("product_a product_b count support\n1 2 1 1.0"));
}

TEST(BasketPairs, AreNeighboursOfAllPurchasesInThePublishedForm) {
  // By time and arrival: 10, 2, 10, 3, -, 2, 10, 10, 3.
  EXPECT_EQ(run(tiny_store(shop), "basket_pairs", {}, {.form = Form::published}), grid(R"(
      product_a  product_b  count
      2          10         2
      10         3          2
      3          -          1
      10         2          1
      10         10         1      # equal products are kept
      -          2          1
  )"));
}

TEST(BasketPairs, AreNoneWhereNothingWasBoughtTogether) {
  EXPECT_EQ(run(tiny_store(shop), "basket_pairs", {}, {.where = {"order_id=o3,o4"}}),
            grid("product_a product_b count support q_value"));
  EXPECT_EQ(run(tiny_store("time kind\n10:00 view"), "basket_pairs").not_applicable,
            "needs product_id");
  EXPECT_EQ(refusal("basket_pairs", {{"scope", "user"}}),
            "scope: \"user\" is not one of order, session");
}

TEST(BasketPairs, SayWhenTheirPairsOutgrowTheMemory) {
  std::string text = "order time kind product\n";
  for (int product = 0; product < 2000; ++product) text += str("o1 10:00 purchase ", product, "\n");
  const TinyStore store = tiny_store(text);
  Request request = make_request(store.schema(), {{"basket_pairs"}}, {});
  request.memory_bytes = 32U << 20;  // 2000 x 1999 / 2 pairs want 96 MB
  const Answer made = answer(store.snapshot(), request).at(0);
  ASSERT_TRUE(made.refused.has_value()) << "two million pairs in 32 MiB";
  EXPECT_EQ(made.refused->kind(), ErrorKind::limit);
  EXPECT_EQ(made.refused->message(),
            "basket_pairs: the pairs of products do not fit into 32 MiB (--memory)");
}

// Six orders of guests in three segments, each of the same 150 products: 150 x 149 / 2 pairs, which
// every thread may find, and 96 bytes for each of them.
TEST(BasketPairs, FitIntoTheMemoryOrNotWhateverTheThreads) {
  std::string text = "order time kind product\n";
  for (int row = 0; row < 900; ++row) {
    text += str("o", row / 150, " 10:00 purchase ", row % 150, "\n");
  }
  const TinyStore store = tiny_store(text);
  const auto snapshot = store.snapshot({300, 600});
  Request request = make_request(store.schema(), {{"events_by_type"}, {"basket_pairs"}}, {});
  for (const unsigned threads : {1U, 2U, 3U, 8U, 64U}) {
    request.threads = threads;
    request.memory_bytes = std::uint64_t{11'175} * 96;
    const auto fitting = answer(snapshot, request);
    ASSERT_FALSE(fitting[1].refused.has_value()) << threads;
    EXPECT_EQ(fitting[1].table.rows(), 11'175U);
    EXPECT_EQ(fitting[1].table.integer(0, "count"), 6);
    request.memory_bytes -= 1;
    ASSERT_TRUE(answer(snapshot, request)[1].refused.has_value()) << threads;
  }
}

// One answer over a limit does not take the others along, with any number of threads.
TEST(BasketPairs, OverALimitLeaveTheOtherAnswersOfTheRequestAsTheyAre) {
  std::string text = "order time kind product\n";
  for (int product = 0; product < 2000; ++product) text += str("o1 10:00 purchase ", product, "\n");
  for (int order = 2; order < 9000; ++order) text += str("o", order, " 11:00 purchase 1\n");
  const TinyStore store = tiny_store(text);
  for (const unsigned threads : {1U, 3U}) {
    Request request =
        make_request(store.schema(), {{"events_by_type"}, {"basket_pairs"}, {"interactions"}}, {});
    request.threads = threads;
    request.memory_bytes = 32U << 20;
    const auto answers = answer(store.snapshot(), request);
    ASSERT_EQ(answers.size(), 3u);
    EXPECT_EQ(answers[0].table.integer(0, "events"), 10'998);
    EXPECT_FALSE(answers[0].refused.has_value());
    EXPECT_FALSE(answers[2].refused.has_value());
    ASSERT_TRUE(answers[1].refused.has_value());
    EXPECT_EQ(answers[1].refused->message(),
              "basket_pairs: the pairs of products do not fit into 32 MiB (--memory)");
    EXPECT_EQ(answers[1].table.rows(), 0u);
    EXPECT_EQ(answers[1].table.fields()[0].name, "product_a");
  }
}

double choose(std::size_t n, std::size_t k) {
  double out = 1;
  for (std::size_t i = 0; i < k; ++i) out *= double(n - i) / double(i + 1);
  return k > n ? 0 : out;
}

// P(at least `both`) as a plain sum over the hypergeometric distribution.
double chance(std::size_t n, std::size_t a, std::size_t b, std::size_t both) {
  double sum = 0;
  for (std::size_t k = both; k <= std::min(a, b); ++k) {
    if (b - k <= n - a) sum += choose(a, k) * choose(n - a, b - k) / choose(n, b);
  }
  return std::min(sum, 1.0);
}

TEST(BasketPairs, AgreeWithLookingAtEveryBasketOnRandomShops) {
  for (std::uint64_t seed = 1; seed <= 80; ++seed) {
    const TinyRows rows = random_shop(seed, 200);
    const bool sessions = !rows.schema.has("order_id");
    if (sessions && !rows.schema.has("user_id")) continue;
    std::map<std::string, std::set<std::string>> baskets;
    std::set<std::string> products;
    std::size_t lone = 0;
    const auto put = [&](const Event& event, const std::string& basket) {
      if (event.kind != "purchase" || !event.product) return;
      baskets[basket].insert(*event.product);
      products.insert(*event.product);
    };
    if (sessions) {
      for (const auto& [user, events] : histories(rows)) {
        for (const auto& event : events) {
          if (event.session) put(event, user + "|" + *event.session);
        }
      }
    } else {
      for (const auto& event : events_in_order(rows)) {
        put(event, event.order ? *event.order : str("|", ++lone));
      }
    }
    std::vector<std::string> slow;
    for (const auto& a : products) {
      for (const auto& b : products) {
        const auto less = [&] {
          const auto x = parse_int64(a);
          const auto y = parse_int64(b);
          return x && y ? *x < *y : a < b;
        };
        if (!less()) continue;
        const auto holding = [&](std::initializer_list<std::string> wanted) {
          return std::size_t(std::ranges::count_if(baskets, [&](const auto& basket) {
            return std::ranges::all_of(
                wanted, [&](const auto& product) { return basket.second.contains(product); });
          }));
        };
        const std::size_t both = holding({a, b});
        if (both == 0) continue;
        const std::size_t n = baskets.size();
        slow.push_back(
            line_of({a, b, str(both), real_text(double(both) / double(n)),
                     real_text(double(both) * double(n) / double(holding({a}) * holding({b}))),
                     real_text(chance(n, holding({a}), holding({b}), both))}));
      }
    }
    auto fast = lines_of(
        run(TinyStore(rows), "basket_pairs", {{"scope", sessions ? "session" : "order"}}).table,
        {"product_a", "product_b", "count", "support", "lift", "p_value"});
    std::ranges::sort(fast);
    std::ranges::sort(slow);
    EXPECT_EQ(fast, slow) << "seed " << seed;
  }
}

}  // namespace
}  // namespace footfall
