#include <gtest/gtest.h>

#include "support/answers.h"

namespace footfall {
namespace {

const char* const shop = R"(
    user  time   kind      product  category_id  category
    2     10:00  view      1        70           toys.cars
    10    10:01  view      1        70           toys.cars
    2     10:02  purchase  1        70           toys.cars
    2     10:03  view      2        71           toys.cars    # another id of the same name
    10    10:04  view      3        8            -
    -     10:05  view      3        8            -
    2     10:06  view      4        -            -
    2     10:07  cart      5        9            toys-old
)";

TEST(Interactions, CountCategoriesByIdAndName) {
  EXPECT_EQ(run(tiny_store(shop), "interactions"), grid(R"(
      category_id  category   interactions  share
      70           toys.cars  3             0.375
      8            -          2             0.250
      9            toys-old   1             0.125   # ids as numbers: 9 before 71
      71           toys.cars  1             0.125
      -            -          1             0.125
  )"));
}

TEST(Interactions, CountUsersWithCategoriesWithoutGuests) {
  EXPECT_EQ(run(tiny_store(shop), "interactions", {{"by", "user"}}), grid(R"(
      user_id  category   interactions  share
      2        toys.cars  3             0.429   # 3 of 7
      2        toys-old   1             0.143
      2        -          1             0.143
      10       toys.cars  1             0.143
      10       -          1             0.143
  )"));
}

TEST(Interactions, ShowTheTopTenPairsInThePublishedForm) {
  std::string text = "user time kind category\n";
  for (int user = 1; user <= 11; ++user) {
    for (int event = 0; event < user; ++event) {
      text += std::to_string(user) + " 10:00 view " + (user == 11 ? "-" : "toys") + "\n";
    }
  }
  // 66 events; user 1 is left out, the empty category counts as one.
  EXPECT_EQ(run(tiny_store(text), "interactions", {}, {.form = Form::published}), grid(R"(
      user_id  category  interactions  share
      11       -         11            0.1667
      10       toys      10            0.1515
      9        toys      9             0.1364
      8        toys      8             0.1212
      7        toys      7             0.1061
      6        toys      6             0.0909
      5        toys      5             0.0758
      4        toys      4             0.0606
      3        toys      3             0.0455
      2        toys      2             0.0303
  )"));
}

TEST(Interactions, DoWithoutCategoryIds) {
  EXPECT_EQ(run(tiny_store(R"(
      user  time   kind  category
      ann   10:00  view  a
      ann   10:01  view  b
      ann   10:02  view  b
  )"),
                "interactions"),
            grid(R"(
      category_id  category  interactions
      -            b         2
      -            a         1
  )"));
  EXPECT_EQ(run(tiny_store("time kind category\n10:00 view a"), "interactions", {{"by", "user"}})
                .not_applicable,
            "needs user_id");
}

}  // namespace
}  // namespace footfall
