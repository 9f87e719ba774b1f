#include <gtest/gtest.h>

#include "support/answers.h"

namespace footfall {
namespace {

TEST(Profile, DescribesEveryColumnInTheSchemasOrder) {
  const TinyStore store = tiny_store(R"(
      user  time   kind      price  quantity  brand
      1     10:00  view      1.00   1         b
      2     10:10  view      2.00   -         a
      10    10:20  purchase  4.00   3         -
      -     10:30  view      9.00   3         a
  )");
  // Price: mean 16 / 4; squared deviations 9 + 4 + 0 + 25 over 3. Quantiles lie at 3 x p of the
  // ascending values: q75 at 2.25, so 4 + 0.25 x 5. Ids are compared as numbers: 10 is above 2.
  EXPECT_EQ(run(store, "profile"), grid(R"(
      column      type         rows  nulls  distinct  min                   max
      event_time  timestamp    4     0      4         2019-10-01T10:00:00Z  2019-10-01T10:30:00Z
      event_type  text         4     0      2         purchase              view
      user_id     "integer key"  4   1      3         1                     10
      price       decimal      4     0      4         1.00                  9.00
      quantity    integer      4     1      2         1                     3
      brand       text         4     1      2         a                     b
  )"));
  EXPECT_EQ(run(store, "profile"), grid(R"(
      column      mean    sd      q1        q25       q50       q75       q99
      event_time  -       -       -         -         -         -         -
      event_type  -       -       -         -         -         -         -
      user_id     -       -       -         -         -         -         -
      price       4.0000  3.5590  1.030000  1.750000  3.000000  5.250000  8.850000
      quantity    2.3333  1.1547  1.040000  2.000000  3.000000  3.000000  3.000000
      brand       -       -       -         -         -         -         -
  )"));
}

TEST(Profile, HasNoDeviationBelowTwoValues) {
  EXPECT_EQ(run(tiny_store(R"(
      time   kind  price
      10:00  view  5.00
      10:01  view  -
  )"),
                "profile"),
            grid(R"(
      column      rows  nulls  mean    sd  q1        q99
      event_time  2     0      -       -   -         -
      event_type  2     0      -       -   -         -
      price       2     1      5.0000  -   5.000000  5.000000
  )"));
}

// In doubles, 3.30 / 3 is not 1.10.
TEST(Profile, HasADeviationOfExactlyZeroOfEqualValues) {
  const Table table = run(tiny_store(R"(
      time   kind  price
      10:00  view  1.10
      10:01  view  1.10
      10:02  view  1.10
  )"),
                          "profile")
                          .table;
  EXPECT_EQ(std::get<double>(table.value(2, table.column("sd"))), 0.0);
}

TEST(Profile, CountsIdsOfSessionsNotPairsWithUsers) {
  EXPECT_EQ(run(tiny_store(R"(
      user  session  time   kind
      ann   s1       10:00  view
      bob   s1       10:01  view
      bob   s10      10:02  view
      bob   s2       10:03  view
      -     s1       10:04  view
  )"),
                "profile"),
            grid(R"(
      column      type        distinct  min  max
      event_time  timestamp   5         2019-10-01T10:00:00Z  2019-10-01T10:04:00Z
      event_type  text        1         view view
      user_id     "text key"  2         ann  bob
      session_id  "text key"  3         s1   s2    # text by bytes
  )"));
}

TEST(Profile, KnowsAllTypesOfColumns) {
  EXPECT_EQ(run(tiny_store(R"(
      time   kind  category:path  born:date   seen:timestamp    plan:dictionary
      10:00  view  toys.cars      1969-12-31  2019-10-01T08:00  gold
      10:01  view  toys           2001-02-03  2019-10-01T07:30  "a b"
  )"),
                "profile"),
            grid(R"(
      column      type       distinct  min                   max
      event_time  timestamp  2         2019-10-01T10:00:00Z  2019-10-01T10:01:00Z
      event_type  text       1         view                  view
      category    path       2         toys                  toys.cars
      born        date       2         1969-12-31            2001-02-03
      seen        timestamp  2         2019-10-01T07:30:00Z  2019-10-01T08:00:00Z
      plan        text       2         "a b"                 gold
  )"));
}

TEST(Profile, OfNoRowsHasNoValues) {
  EXPECT_EQ(run(tiny_store("user time kind price\n ann 10:00 view 1.00"), "profile", {},
                {.where = {"user_id=eve"}}),
            grid(R"(
      column      rows  nulls  distinct  min  max  mean  q50
      event_time  0     0      0         -    -    -     -
      event_type  0     0      0         -    -    -     -
      user_id     0     0      0         -    -    -     -
      price       0     0      0         -    -    -     -
  )"));
}

}  // namespace
}  // namespace footfall
