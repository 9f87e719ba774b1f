#include <gtest/gtest.h>

#include "support/answers.h"

namespace footfall {
namespace {

TEST(EventsByType, CountsRowsUsersAndSessionsOfEveryType) {
  EXPECT_EQ(run(tiny_store(R"(
      user  session  time   kind
      ann   s1       10:00  view
      ann   s1       10:01  view
      ann   s2       10:02  view
      bob   s1       10:03  view       # another session than ann's s1
      bob   -        10:04  purchase   # of no session
      -     s1       10:05  purchase   # a guest: a row, no user, no session
      ann   s1       10:06  wishlist   # kept by its name
      bob   s1       10:07  cart       # as often as wishlist: by name
  )"),
                "events_by_type"),
            grid(R"(
      event_type  events  users  sessions
      view        4       2      3
      purchase    2       1      0
      cart        1       1      1
      wishlist    1       1      1
  )"));
}

TEST(EventsByType, ShowsOnlyTypesOfChosenRows) {
  const TinyStore store = tiny_store(R"(
      user  time              kind
      ann   2019-10-01T23:59  view
      ann   2019-10-02T00:00  cart
      ann   2019-10-02T23:59  purchase
      ann   2019-10-03T00:00  view
  )");
  EXPECT_EQ(run(store, "events_by_type", {}, {.from = "2019-10-02", .to = "2019-10-02"}), grid(R"(
      event_type  events  users
      cart        1       1
      purchase    1       1
  )"));
  EXPECT_EQ(run(store, "events_by_type", {}, {.where = {"event_type=view"}}), grid(R"(
      event_type  events
      view        2
  )"));
  EXPECT_EQ(run(store, "events_by_type", {}, {.where = {"user_id=eve"}}),
            grid("event_type events users sessions"));
}

TEST(EventsByType, CountsNeitherUsersNorSessionsThatTheDatasetDoesNotHave) {
  EXPECT_EQ(run(tiny_store("time kind\n10:00 view"), "events_by_type"),
            grid("event_type events users sessions\nview 1 - -"));
}

TEST(EventsByType, TakesNoParameters) {
  EXPECT_EQ(refusal("events_by_type", {{"by", "user"}}), "no parameter is called \"by\"");
}

}  // namespace
}  // namespace footfall
