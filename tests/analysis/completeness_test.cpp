#include <gtest/gtest.h>

#include "support/answers.h"

namespace footfall {
namespace {

const char* const shop = R"(
    user  time              kind  brand
    ann   2019-10-05        view  a
    -     2019-10-31T23:30  view  -       # already November in Berlin
    bob   2019-12-01        view  b
)";

TEST(Completeness, SharesRowsWithAValuePerMonthAndShowsEmptyMonths) {
  EXPECT_EQ(run(tiny_store(shop), "completeness"), grid(R"(
      month       column      rows  present  share
      2019-10-01  event_time  2     2        1.00
      2019-10-01  event_type  2     2        1.00
      2019-10-01  user_id     2     1        0.50
      2019-10-01  brand       2     1        0.50
      2019-11-01  event_time  0     0        -
      2019-11-01  event_type  0     0        -
      2019-11-01  user_id     0     0        -
      2019-11-01  brand       0     0        -
      2019-12-01  event_time  1     1        1.00
      2019-12-01  event_type  1     1        1.00
      2019-12-01  user_id     1     1        1.00
      2019-12-01  brand       1     1        1.00
  )"));
}

TEST(Completeness, CutsMonthsInTheReportsZone) {
  EXPECT_EQ(
      run(tiny_store(shop), "completeness", {}, {.to = "2019-11-30", .timezone = "Europe/Berlin"}),
      grid(R"(
      month       column      rows  present  share
      2019-10-01  event_time  1     1        1.00
      2019-10-01  event_type  1     1        1.00
      2019-10-01  user_id     1     1        1.00
      2019-10-01  brand       1     1        1.00
      2019-11-01  event_time  1     1        1.00
      2019-11-01  event_type  1     1        1.00
      2019-11-01  user_id     1     0        0.00
      2019-11-01  brand       1     0        0.00
  )"));
}

TEST(Completeness, OfARangeWithoutDataIsEmpty) {
  EXPECT_EQ(run(tiny_store(shop), "completeness", {}, {.from = "2020-02-01"}),
            grid("month column rows present share"));
}

}  // namespace
}  // namespace footfall
