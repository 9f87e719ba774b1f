#include <set>

#include <gtest/gtest.h>

#include "analysis/histories.h"
#include "base/text.h"
#include "support/answers.h"
#include "support/random_shop.h"

namespace footfall {
namespace {

const char* const shop = R"(
    user  time        kind
    ann   2019-10-05  view
    ann   2019-10-06  view       # once a period
    ann   2019-12-01  purchase
    bob   2019-10-20  view
    bob   2019-11-02  view
    cid   2019-12-31  view
    -     2019-11-05  view       # a guest is of no cohort
)";

TEST(CohortRetention, FollowsEachMonthsNewUsersToTheLastMonthOfTheData) {
  EXPECT_EQ(run(tiny_store(shop), "cohort_retention"), grid(R"(
      cohort      period  size  active  share
      2019-10-01  0       2     2       1.0
      2019-10-01  1       2     1       0.5
      2019-10-01  2       2     1       0.5
      2019-11-01  0       0     0       -      # empty cohorts are rows
      2019-11-01  1       0     0       -
      2019-12-01  0       1     1       1.0
  )"));
}

TEST(CohortRetention, UnboundedCountsUsersActiveThenOrLater) {
  EXPECT_EQ(run(tiny_store(shop), "cohort_retention", {{"bounded", "false"}}), grid(R"(
      cohort      period  active  share
      2019-10-01  0       2       1.0
      2019-10-01  1       2       1.0    # bob then, ann in December
      2019-10-01  2       1       0.5
      2019-11-01  0       0       -
      2019-11-01  1       0       -
      2019-12-01  0       1       1.0
  )"));
}

TEST(CohortRetention, TakesTheFirstEverFromAllData) {
  EXPECT_EQ(run(tiny_store(shop), "cohort_retention", {}, {.from = "2019-11-01"}), grid(R"(
      cohort      period  size  active  share
      2019-10-01  0       2     0       0.0    # activity is of the chosen rows
      2019-10-01  1       2     1       0.5
      2019-10-01  2       2     1       0.5
      2019-11-01  0       0     0       -
      2019-11-01  1       0     0       -
      2019-12-01  0       1     1       1.0
  )"));
}

TEST(CohortRetention, TakesTheFirstChosenWhereAsked) {
  EXPECT_EQ(
      run(tiny_store(shop), "cohort_retention", {}, {.from = "2019-11-01", .first_chosen = true}),
      grid(R"(
      cohort      period  size  active  share
      2019-11-01  0       1     1       1.0    # bob
      2019-11-01  1       1     0       0.0
      2019-12-01  0       2     2       1.0
  )"));
}

TEST(CohortRetention, CountsTheSameKindOfEventOnReturn) {
  const TinyStore store = tiny_store(R"(
      user  time        kind
      ann   2019-10-05  purchase
      ann   2019-11-05  view        # back, but not to buy
      bob   2019-10-06  view
      bob   2019-11-06  purchase
  )");
  EXPECT_EQ(run(store, "cohort_retention", {{"kind", "purchase"}}), grid(R"(
      cohort      period  size  active
      2019-10-01  0       1     1
      2019-10-01  1       1     0
      2019-11-01  0       1     1
  )"));
  // ann is a user of the chosen rows, though her only purchase is not among them.
  EXPECT_EQ(run(store, "cohort_retention", {{"kind", "purchase"}}, {.from = "2019-11-01"}), grid(R"(
      cohort      period  size  active
      2019-10-01  0       1     0
      2019-10-01  1       1     0
      2019-11-01  0       1     1
  )"));
}

TEST(CohortRetention, CountsPurchasesWhereTheDatasetHasNoViews) {
  EXPECT_EQ(run(tiny_store(R"(
      user  time        kind
      ann   2019-10-05  return
      ann   2019-11-05  purchase
  )"),
                "cohort_retention"),
            grid(R"(
      cohort      period  size  active
      2019-11-01  0       1     1
  )"));
}

TEST(CohortRetention, GoesByWeeksFromMondayAndByDays) {
  const TinyStore store = tiny_store(R"(
      user  time        kind
      ann   2019-12-29  view    # a Sunday
      ann   2020-01-05  view    # the Sunday after the next Monday
  )");
  EXPECT_EQ(run(store, "cohort_retention", {{"by", "week"}}), grid(R"(
      cohort      period  size  active
      2019-12-23  0       1     1
      2019-12-23  1       1     1
      2019-12-30  0       0     0
  )"));
  EXPECT_EQ(run(store, "cohort_retention", {{"by", "day"}}, {.to = "2019-12-30"}), grid(R"(
      cohort      period  size  active
      2019-12-29  0       1     1
      2019-12-29  1       1     0
      2019-12-30  0       0     0
  )"));
}

TEST(CohortRetention, CutsPeriodsInTheReportsZone) {
  EXPECT_EQ(run(tiny_store("user time kind\nann 2019-10-31T23:30 view"), "cohort_retention", {},
                {.timezone = "Europe/Berlin"}),
            grid("cohort period size active\n2019-11-01 0 1 1"));
}

TEST(CohortRetention, IsEmptyWithoutUsers) {
  EXPECT_EQ(run(tiny_store(shop), "cohort_retention", {}, {.where = {"user_id=eve"}}),
            grid("cohort period size active share"));
  EXPECT_EQ(run(tiny_store("time kind\n10:00 view"), "cohort_retention").not_applicable,
            "needs user_id");
}

TEST(CohortRetention, SaysWhatIsWrongWithItsParameters) {
  EXPECT_EQ(refusal("cohort_retention", {{"kind", "purchse"}}),
            "kind: no event type is called \"purchse\"; did you mean \"purchase\"?");
  EXPECT_EQ(refusal("cohort_retention", {{"by", "year"}}),
            "by: \"year\" is not one of month, week, day, auto");
  EXPECT_EQ(refusal("cohort_retention", {{"bounded", "maybe"}}),
            "bounded: \"maybe\" is not true or false");
}

TEST(CohortRetention, RefusesMoreCohortsThanAnAnswerMayHave) {
  // A time of zero is a frequent fault of feeds.
  const TinyStore store = tiny_store(R"(
      user  time        kind
      ann   1970-01-01  view
      ann   2019-10-01  view
      bob   2019-10-02  view
  )");
  // 18172 days; each is a cohort with a row for every day since.
  EXPECT_EQ(refusal(store, "cohort_retention", {{"by", "day"}}),
            "cohort_retention: every day from 1970-01-01 to 2019-10-02, times the days since, "
            "makes 165,119,878 rows, more than the 10,000,000 that an answer may have");
  // Ann came in 1970, wherever the range begins.
  EXPECT_EQ(refusal(store, "cohort_retention", {{"by", "day"}}, {.from = "2019-10-01"}),
            refusal(store, "cohort_retention", {{"by", "day"}}));
  EXPECT_EQ(
      run(store, "cohort_retention", {{"by", "day"}}, {.from = "2019-10-01", .first_chosen = true}),
      grid(R"(
      cohort      period  size  active
      2019-10-01  0       1     1
      2019-10-01  1       1     0
      2019-10-02  0       1     1
  )"));
  // 96360 months.
  EXPECT_EQ(refusal(tiny_store("user time kind\nann 1970-01-01 view\nbob 9999-12-31 view"),
                    "cohort_retention", {}),
            "cohort_retention: every month from 1970-01-01 to 9999-12-31, times the months since, "
            "makes 4,642,672,980 rows, more than the 10,000,000 that an answer may have");
}

std::int64_t day_of(Micros time) { return floor_div(time, micros_per_day); }

// By day: for each cohort and period, ask each user.
std::vector<std::string> slow_cohorts(const TinyRows& rows, Micros from, bool bounded) {
  const Histories users = histories(rows);
  const std::int64_t last = day_of(events_in_order(rows).back().time);
  std::map<std::string, std::int64_t> cohorts;
  std::map<std::string, std::set<std::int64_t>> active;
  for (const auto& [user, events] : users) {
    for (const auto& event : events) {
      if (event.time < from) continue;
      cohorts[user] = day_of(events.front().time);
      active[user].insert(day_of(event.time));
    }
  }
  if (cohorts.empty()) return {};
  std::int64_t first = last;
  for (const auto& [user, cohort] : cohorts) first = std::min(first, cohort);
  std::vector<std::string> lines;
  for (std::int64_t cohort = first; cohort <= last; ++cohort) {
    for (std::int64_t day = cohort; day <= last; ++day) {
      int size = 0;
      int there = 0;
      for (const auto& [user, of] : cohorts) {
        if (of != cohort) continue;
        ++size;
        const auto& days = active[user];
        const bool later = days.lower_bound(day) != days.end();
        if (bounded ? days.contains(day) : later) ++there;
      }
      lines.push_back(line_of({date_text(cohort), str(day - cohort), str(size), str(there),
                               size == 0 ? "-" : real_text(double(there) / size)}));
    }
  }
  return lines;
}

TEST(CohortRetention, AgreesWithAskingEachUserOnRandomShops) {
  const Micros second_day = days_from_civil({2019, 10, 27}) * micros_per_day;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const TinyRows rows = random_shop(seed);
    if (!rows.schema.has("user_id")) continue;
    const bool bounded = seed % 2 == 0;
    const bool late = seed % 3 == 0;
    const Answered fast =
        run(TinyStore(rows), "cohort_retention",
            {{"by", "day"}, {"kind", "any"}, {"bounded", bounded ? "true" : "false"}},
            {.from = late ? "2019-10-27" : ""});
    EXPECT_EQ(lines_of(fast.table, {"cohort", "period", "size", "active", "share"}),
              slow_cohorts(rows, late ? second_day : 0, bounded))
        << "seed " << seed;
  }
}

// 2019-01-01 is a Tuesday: until Sunday, 2020-01-05 there are 53 weeks.
TEST(CohortRetention, GoesByWeekUntilTheRangeHasMoreThanAYear) {
  const char* const year = "user time kind\nann 2019-01-01 view\nann 2020-01-05 view";
  const char* const more = "user time kind\nann 2019-01-01 view\nann 2020-01-06 view";
  const auto same = [](const char* rows, const char* as) {
    return exact_text(run(tiny_store(rows), "cohort_retention", {{"by", "auto"}}).table) ==
           exact_text(run(tiny_store(rows), "cohort_retention", {{"by", as}}).table);
  };
  EXPECT_TRUE(same(year, "week"));
  EXPECT_FALSE(same(more, "week"));
  EXPECT_TRUE(same(more, "month"));
  const TinyStore store = tiny_store(more);
  const auto answers = answer(
      store.snapshot(), make_request(store.schema(), {{"cohort_retention", {{"by", "auto"}}}}, {}));
  EXPECT_EQ(answers[0].chart.note,
            "Periods are months: the weeks of more than a year are too many to be told apart.");
}

}  // namespace
}  // namespace footfall
