#include <algorithm>
#include <map>
#include <tuple>

#include <gtest/gtest.h>

#include "analysis/histories.h"
#include "base/text.h"
#include "support/answers.h"
#include "support/random_shop.h"

namespace footfall {
namespace {

const char* const shop = R"(
    user  time   kind      product  category   brand
    2     10:00  view      1        toys.cars  lg
    2     10:01  view      1        toys.cars  lg
    2     10:02  view      2        food       hp
    10    10:00  view      2        food       hp        # equally many: the purchase decides
    10    10:01  purchase  1        toys.cars  lg
    3     10:00  view      3        toys-old   lg        # equal in all: the smaller category
    3     10:01  view      1        toys.cars  lg
    4     10:00  view      4        -          -         # a pair without both loses, however often
    4     10:01  view      4        -          -
    4     10:02  view      5        -          lg
    5     10:00  view      4        -          -         # unless there is nothing else
    -     10:00  view      2        food       hp        # a guest is no user
)";

TEST(UserAffinity, CountsUsersByTheirWinningPair) {
  EXPECT_EQ(run(tiny_store(shop), "user_affinity"), grid(R"(
      category   brand  users  share
      toys.cars  lg     3      0.6
      -          lg     1      0.2
      -          -      1      0.2
  )"));
}

TEST(UserAffinity, ListsEveryUserOnce) {
  EXPECT_EQ(run(tiny_store(shop), "user_affinity", {{"by", "user"}}), grid(R"(
      user_id  category   brand  events  share
      2        toys.cars  lg     2       0.667
      3        toys.cars  lg     1       0.500
      4        -          lg     1       0.333
      5        -          -      1       1.000
      10       toys.cars  lg     1       0.500
  )"));
}

TEST(UserAffinity, ShowsThePairsWithMostEventsInThePublishedForm) {
  std::string text = "user time kind category brand\n";
  for (int user = 1; user <= 12; ++user) {
    for (int event = 0; event < user / 2 + 1; ++event) {
      text += std::to_string(user) + " 10:00 view toys b" + std::to_string(event) + "\n";
    }
  }
  EXPECT_EQ(run(tiny_store(text), "user_affinity", {}, {.form = Form::published}), grid(R"(
      user_id  category  events
      12       toys      7
      10       toys      6        # equals by user, as a number
      11       toys      6
      8        toys      5
      9        toys      5
      6        toys      4
      7        toys      4
      4        toys      3
      5        toys      3
      2        toys      2
  )"));
}

TEST(UserAffinity, NeedsUsersCategoriesAndBrands) {
  EXPECT_EQ(run(tiny_store("user time kind\nann 10:00 view"), "user_affinity").not_applicable,
            "needs category, brand");
  EXPECT_EQ(run(tiny_store("user time kind category\nann 10:00 view a"), "user_affinity", {},
                {.form = Form::published})
                .not_applicable,
            "");
  EXPECT_EQ(refusal("user_affinity", {{"by", "users"}}),
            "by: \"users\" is not one of winner, user; did you mean \"user\"?");
}

// A path that sorts level by level as text: '\1' comes before any letter, and NULL last.
std::string path_rank(const std::optional<std::string>& path) {
  if (!path) return "\xff";
  std::string out = *path;
  std::ranges::replace(out, '.', '\1');
  return out;
}

TEST(UserAffinity, AgreesWithRankingEachUsersPairsOnRandomShops) {
  for (std::uint64_t seed = 1; seed <= 80; ++seed) {
    const TinyRows rows = random_shop(seed);
    if (!rows.schema.has("user_id")) continue;
    std::map<std::string, std::int64_t> wins;
    for (const auto& [user, events] : histories(rows)) {
      std::map<std::string, std::vector<Event>> pairs;
      for (const auto& event : events) {
        pairs[or_none(event.category) + "|" + or_none(event.brand)].push_back(event);
      }
      using Rank = std::tuple<bool, std::int64_t, std::int64_t, std::string, std::string>;
      std::vector<std::pair<Rank, std::string>> ranked;
      for (const auto& [pair, inside] : pairs) {
        const Event& any = inside.front();
        const auto bought = std::ranges::count(inside, "purchase", &Event::kind);
        ranked.push_back({{!any.category && !any.brand, -std::int64_t(inside.size()), -bought,
                           path_rank(any.category), any.brand.value_or("\xff")},
                          pair});
      }
      ++wins[std::ranges::min(ranked).second];
    }
    std::vector<std::string> slow;
    for (const auto& [pair, users] : wins) slow.push_back(str(pair, "|", users));
    auto fast =
        lines_of(run(TinyStore(rows), "user_affinity").table, {"category", "brand", "users"});
    std::ranges::sort(fast);
    std::ranges::sort(slow);
    EXPECT_EQ(fast, slow) << "seed " << seed;
  }
}

}  // namespace
}  // namespace footfall
