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
    user  time   kind  product  category   brand
    10    10:00  view  1        toys.cars  lg
    10    10:01  view  1        toys.cars  lg
    2     10:02  view  1        toys.cars  lg
    2     10:03  cart  1        toys.cars  lg
    3     10:04  view  1        toys.cars  lg
    -     10:05  view  1        toys.cars  lg    # a guest's event is of the pair
    3     10:06  view  2        toys-old   lg
    3     10:07  view  3        -          lg
    2     10:08  view  4        toys.cars  -
    2     10:08  view  4        toys.cars  -
    -     10:09  view  5        food       hp    # a pair of guests only has no user
)";

TEST(EngagedUsers, AreThoseWithMostEventsOfEachPairTiesKept) {
  EXPECT_EQ(run(tiny_store(shop), "engaged_users"), grid(R"(
      category   brand  user_id  events  share
      toys.cars  lg     2        2       0.333   # 6 events in all
      toys.cars  lg     10       2       0.333
      toys.cars  -      2        2       1.000
      toys-old   lg     3        1       1.000   # level by level: after toys.cars
      -          lg     3        1       1.000
  )"));
}

TEST(EngagedUsers, AreJoinedWithoutTheCountInThePublishedForm) {
  EXPECT_EQ(run(tiny_store(shop), "engaged_users", {}, {.form = Form::published}), grid(R"(
      category   brand  user_id  events
      toys.cars  lg     2        2
      toys.cars  lg     3        2       # had one
      toys.cars  lg     10       2
      toys-old   lg     3        1       # NULL does not join
  )"));
}

TEST(EngagedUsers, NeedUsersCategoriesAndBrands) {
  EXPECT_EQ(run(tiny_store("time kind category\n10:00 view a"), "engaged_users").not_applicable,
            "needs user_id, brand");
  EXPECT_EQ(refusal("engaged_users", {{"top", "3"}}), "no parameter is called \"top\"");
}

TEST(EngagedUsers, AgreeWithCountingEachPairOnRandomShops) {
  for (std::uint64_t seed = 1; seed <= 80; ++seed) {
    const TinyRows rows = random_shop(seed);
    if (!rows.schema.has("user_id")) continue;
    std::map<std::string, std::map<std::string, std::int64_t>> pairs;
    for (const auto& event : events_in_order(rows)) {
      const std::string pair = or_none(event.category) + "|" + or_none(event.brand);
      ++pairs[pair][event.user.value_or("")];
    }
    std::vector<std::string> slow;
    for (const auto& [pair, users] : pairs) {
      std::int64_t most = 0;
      std::int64_t all = 0;
      for (const auto& [user, events] : users) {
        all += events;
        if (!user.empty()) most = std::max(most, events);
      }
      for (const auto& [user, events] : users) {
        if (user.empty() || events < most) continue;
        slow.push_back(
            str(pair, "|", user, "|", events, "|", real_text(double(events) / double(all))));
      }
    }
    auto fast = lines_of(run(TinyStore(rows), "engaged_users").table,
                         {"category", "brand", "user_id", "events", "share"});
    std::ranges::sort(fast);
    std::ranges::sort(slow);
    EXPECT_EQ(fast, slow) << "seed " << seed;
  }
}

}  // namespace
}  // namespace footfall
