#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "analysis/histories.h"
#include "base/text.h"
#include "support/answers.h"
#include "support/random_shop.h"

namespace footfall {
namespace {

TEST(Funnel, CountsAUserAtEveryStepTheyReachOnce) {
  EXPECT_EQ(run(tiny_store(R"(
      user  time      kind
      ann   10:00:00  view
      ann   10:05:00  cart
      ann   10:06:00  cart        # twice in the cart, one user still
      ann   10:09:00  purchase
      bob   11:00:00  view
      bob   11:30:00  purchase    # skipped the cart
      -     12:00:00  view        # guests have no history
  )"),
                "funnel", {{"window", "1h"}}),
            grid(R"(
      step  event_type  optional  entities  users  conversion_step  conversion_overall  lost  q50
      1     view        false     2         2      -                1.0                 1     -
      2     cart        false     1         1      0.5              0.5                 0     300.0
      3     purchase    false     1         1      1.0              0.5                 -     240.0
  )"));
}

TEST(Funnel, StartsTheWindowAtTheLatestFirstStepWhereThatReachesDeeper) {
  EXPECT_EQ(run(tiny_store(R"(
      user  time   kind
      ann   10:00  view
      ann   12:00  view       # the first look is too old
      ann   12:30  purchase
      bob   10:00  view       # both looks reach the purchase: the earlier one counts
      bob   10:10  view
      bob   10:50  purchase
  )"),
                "funnel", {{"steps", "view,purchase"}, {"window", "1h"}}),
            grid(R"(
      step  entities  conversion_step  q25     q50     q75     q90
      1     2         -                -       -       -       -
      2     2         1.0              2100.0  2400.0  2700.0  2880.0   # 1800 and 3000 seconds
  )"));
}

TEST(Funnel, IncludesTheWindowsEnd) {
  const TinyStore store = tiny_store(R"(
      user  time      kind
      ann   10:00:00  view
      ann   11:00:00  purchase
      bob   10:00:00  view
      bob   11:00:01  purchase
  )");
  EXPECT_EQ(run(store, "funnel", {{"steps", "view,purchase"}, {"window", "1h"}}),
            grid("step users\n 1 2\n 2 1"));
  EXPECT_EQ(run(store, "funnel", {{"steps", "view,purchase"}, {"window", "3601s"}}),
            grid("step users\n 1 2\n 2 2"));
}

TEST(Funnel, HasAWindowOfSevenDaysUnlessToldOtherwise) {
  EXPECT_EQ(run(tiny_store(R"(
      user  time                 kind
      ann   2019-10-01T00:00:00  view
      ann   2019-10-07T00:00:00  cart
      ann   2019-10-08T00:00:00  purchase
      bob   2019-10-01T00:00:00  view
      bob   2019-10-07T00:00:00  cart
      bob   2019-10-08T00:00:01  purchase
  )"),
                "funnel"),
            grid("step event_type users\n 1 view 2\n 2 cart 2\n 3 purchase 1"));
}

TEST(Funnel, TakesEqualTimesInTheirOrderOfArrival) {
  EXPECT_EQ(run(tiny_store(R"(
      user  time   kind
      ann   10:00  view
      ann   10:00  cart
      bob   10:00  cart
      bob   10:00  view
  )"),
                "funnel", {{"steps", "view,cart"}}),
            grid(R"(
      step  users  q50
      1     2      -
      2     1      0.0
  )"));
}

TEST(Funnel, NeverTakesOneEventForTwoSteps) {
  EXPECT_EQ(run(tiny_store(R"(
      user  time   kind
      ann   10:00  view
      bob   10:00  view
      bob   10:01  view
  )"),
                "funnel", {{"steps", "view,view"}}),
            grid("step users\n 1 2\n 2 1"));
}

TEST(Funnel, InStrictOrderAllowsOnlyRepeatsOfTheTwoStepsBetween) {
  const TinyStore store = tiny_store(R"(
      user  time   kind
      ann   10:00  view
      ann   10:01  view        # a repeat
      ann   10:02  cart
      ann   10:03  click       # is no step
      ann   10:04  cart
      ann   10:05  purchase
      bob   10:00  view
      bob   10:01  cart
      bob   10:02  view        # between cart and purchase
      bob   10:03  purchase
      cid   10:00  view
      cid   10:01  purchase    # spoils the first look, not the second
      cid   10:02  view
      cid   10:03  cart
      cid   10:04  purchase
  )");
  EXPECT_EQ(run(store, "funnel", {{"mode", "strict"}}), grid(R"(
      step  users  lost  q50
      1     3      0     -
      2     3      1     60.0    # ann 120, bob 60, cid 60
      3     2      -     120.0   # ann 180, cid 60
  )"));
  EXPECT_EQ(run(store, "funnel"), grid("step users\n 1 3\n 2 3\n 3 3"));
}

TEST(Funnel, InAnyOrderCountsDistinctSteps) {
  EXPECT_EQ(run(tiny_store(R"(
      user  time   kind
      ann   10:00  purchase
      ann   10:01  purchase
      ann   10:02  view
      ann   10:03  cart
      bob   10:00  cart
      bob   12:00  view       # too late for the cart, begins a window of its own
      cid   10:00  click
  )"),
                "funnel", {{"mode", "any"}, {"window", "1h"}}),
            grid(R"(
      step  users  lost  q50
      1     2      1     -
      2     1      0     120.0
      3     1      -     60.0
  )"));
}

TEST(Funnel, MayLeaveOptionalStepsOut) {
  EXPECT_EQ(run(tiny_store(R"(
      user  time   kind
      ann   10:00  view
      ann   10:10  purchase
      bob   10:00  view
      bob   10:01  cart
      bob   10:03  purchase
      cid   10:00  view
      cid   10:01  cart
      dan   10:00  view
      dan   10:01  purchase
      dan   10:02  cart        # after the purchase: no step of this run; edges 600, 120, 60
  )"),
                "funnel", {{"steps", "view,cart?,purchase"}}),
            grid(R"(
      step  event_type  optional  entities  conversion_step  conversion_overall  q50
      1     view        false     4         -                1.00                -
      2     cart?       true      2         0.50             0.50                60.0
      3     purchase    false     3         0.75             0.75                120.0
  )"));
}

TEST(Funnel, LosesNobodyWhoLeavesAnOptionalStepOutAndGoesOn) {
  EXPECT_EQ(run(tiny_store(R"(
      user  time   kind
      ann   10:00  view
      ann   10:01  purchase          # without a cart: not lost at view
      bob   10:00  view
      bob   10:01  cart
      bob   10:02  purchase
      cid   10:00  view
      cid   10:01  cart              # lost here
      dan   10:00  view              # lost here
  )"),
                "funnel", {{"steps", "view,cart?,remove_from_cart?,purchase"}}),
            grid(R"(
      step  entities  lost
      1     4         1
      2     2         1
      3     0         0
      4     2         -
  )"));
}

TEST(Funnel, EndsRunsAtExcludedEvents) {
  EXPECT_EQ(run(tiny_store(R"(
      user  time   kind
      ann   10:00  view
      ann   10:01  remove_from_cart
      ann   10:02  purchase
      bob   10:00  view
      bob   10:01  remove_from_cart
      bob   10:02  view              # begins again
      bob   10:03  purchase
  )"),
                "funnel", {{"steps", "view,purchase"}, {"exclude", "remove_from_cart"}}),
            grid(R"(
      step  users  q50
      1     2      -
      2     1      60.0
  )"));
}

const char* const filtered = R"(
    user  time   kind  brand:dictionary  category:path  price
    ann   10:00  view  lg                toys.cars      99.99
    ann   10:01  cart  lg                toys.cars      100.00
    bob   10:00  view  hp                toys-old       100.00
    bob   10:01  cart  -                 -              500.00
    cid   10:00  view  lg                toys           500.01
    cid   10:01  cart  hp                food           -
)";

TEST(Funnel, FiltersStepsByTheirColumns) {
  const TinyStore store = tiny_store(filtered);
  const auto users = [&](const char* steps) {
    const Table table = run(store, "funnel", {{"steps", steps}}).table;
    return std::pair(table.integer(0, "users"), table.integer(1, "users"));
  };
  using Pair = std::pair<std::int64_t, std::int64_t>;
  EXPECT_EQ(users("view,cart"), Pair(3, 3));
  EXPECT_EQ(users("view,cart[brand=lg]"), Pair(3, 1));
  EXPECT_EQ(users("view,cart[brand=lg,hp]"), Pair(3, 2));
  EXPECT_EQ(users("view,cart[brand!=lg]"), Pair(3, 2)) << "NULL is kept";
  EXPECT_EQ(users("view,cart[brand=(none)]"), Pair(3, 1));
  EXPECT_EQ(users("view[category=toys],cart"), Pair(2, 2)) << "a path means its subtree";
  EXPECT_EQ(users("view[price=100..500],cart[price=100..500]"), Pair(1, 1)) << "both ends in";
  EXPECT_EQ(users("view,cart[price=..100]"), Pair(3, 1));
}

TEST(Funnel, ShowsAFilteredStepAsItWasGiven) {
  EXPECT_EQ(run(tiny_store(filtered), "funnel", {{"steps", "view[brand=lg,hp], cart[brand=lg]?"}}),
            grid(R"(
      event_type          optional
      "view[brand=lg,hp]" false
      cart[brand=lg]?     true
  )"));
}

const char* const scoped = R"(
    user  session  time   kind      product
    ann   s1       10:00  view      7
    ann   s1       10:01  cart      8
    ann   s2       11:00  view      8
    ann   s2       11:01  purchase  7
    bob   s1       10:00  view      7
    bob   s1       10:01  cart      7
    bob   s1       10:02  purchase  7
    bob   s3       12:00  view      7
    bob   -        12:01  cart      7
    bob   s3       12:02  view      -
)";

TEST(Funnel, CountsSessionsWithTheirUsersBeside) {
  EXPECT_EQ(run(tiny_store(scoped), "funnel", {{"scope", "session"}}), grid(R"(
      step  entities  users
      1     4         2
      2     2         2
      3     1         1
  )"));
  EXPECT_EQ(run(tiny_store(scoped), "funnel"), grid(R"(
      step  entities  users
      1     2         2
      2     2         2
      3     2         2
  )"));
}

TEST(Funnel, HoldsTheProductWhereTheScopeIsTheProduct) {
  // ann: 7 is viewed and bought, never carted; 8 is carted before it is viewed. bob: 7.
  EXPECT_EQ(run(tiny_store(scoped), "funnel", {{"scope", "product"}}), grid(R"(
      step  entities  users
      1     3         2
      2     1         1
      3     1         1
  )"));
}

TEST(Funnel, LooksAtChosenRowsOnly) {
  EXPECT_EQ(run(tiny_store(scoped), "funnel", {}, {.where = {"product_id=7"}}),
            grid("step users\n 1 2\n 2 1\n 3 1"));
  EXPECT_EQ(run(tiny_store(scoped), "funnel", {}, {.where = {"user_id=eve"}}), grid(R"(
      step  entities  users  conversion_step  conversion_overall  lost  q50
      1     0         0      -                -                   0     -
      2     0         0      -                -                   0     -
      3     0         0      -                -                   -     -
  )"));
}

TEST(Funnel, NeedsUsersAndForTheScopeProductProducts) {
  EXPECT_EQ(run(tiny_store("time kind\n10:00 view"), "funnel").not_applicable, "needs user_id");
  EXPECT_EQ(run(tiny_store("user time kind\nann 10:00 view"), "funnel", {{"scope", "product"}})
                .not_applicable,
            "needs product_id");
}

TEST(Funnel, SaysWhatIsWrongWithItsParameters) {
  const auto refused = [](const char* steps) { return refusal("funnel", {{"steps", steps}}); };
  EXPECT_EQ(refused("view,purchse"),
            "steps: no event type is called \"purchse\"; did you mean \"purchase\"?");
  EXPECT_EQ(refused("view"), "steps: a funnel has 2 to 16 steps, not 1");
  std::string many = "view";
  for (int step = 0; step < 16; ++step) many += ",cart";
  EXPECT_EQ(refused(many.c_str()), "steps: a funnel has 2 to 16 steps, not 17");
  EXPECT_EQ(refused("view?,cart"), "steps: the first step cannot be optional");
  EXPECT_EQ(refused("view,cart[brand=lg"), "steps: \"cart[brand=lg\" has a [ without its ]");
  EXPECT_EQ(refused("view,cart[brnd=lg]"), "no column is called \"brnd\"; did you mean \"brand\"?");
  EXPECT_EQ(refused("view,cart[user_id=ann]"),
            "steps: \"cart[user_id=ann]\" filters by user_id; a step can be filtered by values of "
            "a text column or a range of a number");
  EXPECT_EQ(refusal("funnel", {{"window", "0h"}}),
            "window: \"0h\" is not a duration longer than zero; write it like 30m, 1h or 7d");
  EXPECT_EQ(refusal("funnel", {{"exclude", "cart"}}), "exclude: \"cart\" is a step of the funnel");
  EXPECT_EQ(refusal("funnel", {{"exclude", "crt"}}),
            "exclude: no event type is called \"crt\"; did you mean \"cart\"?");
  EXPECT_EQ(refusal("funnel", {{"mode", "any"}, {"steps", "view,view"}}),
            "steps: in mode any \"view\" can be only one step");
  EXPECT_EQ(refusal("funnel", {{"mode", "any"}, {"steps", "view,cart?"}}),
            "steps: in mode any no step is optional");
  EXPECT_EQ(refusal("funnel", {{"scope", "order"}}),
            "scope: \"order\" is not one of user, session, product");
}

// ---- The slow version: every start, every path.

struct Asked {
  std::vector<std::string> steps = {};
  Micros window = 0;
  std::string mode = {};
  std::string exclude = {};
};

using Path = std::vector<std::size_t>;  // the events taken, first step first

// Whether a run at step `taken.size()-1` may take event `next` as its next step.
bool may_take(const Asked& asked, const std::vector<Event>& events, const Path& taken,
              std::size_t next) {
  if (events[next].time - events[taken[0]].time > asked.window) return false;
  const std::string& here = asked.steps[taken.size() - 1];
  const std::string& there = asked.steps[taken.size()];
  if (events[next].kind != there) return false;
  for (std::size_t i = taken.back() + 1; i < next; ++i) {
    if (events[i].kind == asked.exclude) return false;
    const bool step = std::ranges::find(asked.steps, events[i].kind) != asked.steps.end();
    const bool repeat = events[i].kind == here || events[i].kind == there;
    if (asked.mode == "strict" && step && !repeat) return false;
  }
  return true;
}

// The deepest path that begins with `taken`, among equals the one with the earliest events.
Path deepest(const Asked& asked, const std::vector<Event>& events, const Path& taken) {
  Path best = taken;
  if (taken.size() == asked.steps.size()) return best;
  for (std::size_t next = taken.back() + 1; next < events.size(); ++next) {
    if (!may_take(asked, events, taken, next)) continue;
    Path longer = taken;
    longer.push_back(next);
    longer = deepest(asked, events, longer);
    if (longer.size() > best.size()) best = longer;
  }
  return best;
}

Path any_order(const Asked& asked, const std::vector<Event>& events, std::size_t start) {
  Path path;
  std::set<std::string> seen;
  for (std::size_t i = start; i < events.size(); ++i) {
    if (events[i].time - events[start].time > asked.window) break;
    if (events[i].kind == asked.exclude) break;
    const bool step = std::ranges::find(asked.steps, events[i].kind) != asked.steps.end();
    if (step && seen.insert(events[i].kind).second) path.push_back(i);
  }
  return path;
}

Path best_path(const Asked& asked, const std::vector<Event>& events) {
  Path best;
  for (std::size_t start = 0; start < events.size(); ++start) {
    Path path;
    if (asked.mode == "any") {
      path = any_order(asked, events, start);
    } else if (events[start].kind == asked.steps[0]) {
      path = deepest(asked, events, {start});
    }
    if (path.size() > best.size()) best = path;
  }
  return best;
}

std::vector<std::string> slow_funnel(const Asked& asked, const std::string& scope,
                                     const Histories& users) {
  const std::size_t steps = asked.steps.size();
  std::vector<std::int64_t> entities(steps);
  std::vector<std::set<std::string>> people(steps);
  std::vector<std::vector<double>> edges(steps);
  for (const auto& [user, events] : users) {
    std::map<std::string, std::vector<Event>> parts;
    for (const auto& event : events) {
      if (scope == "user") parts[""].push_back(event);
      if (scope == "session" && event.session) parts[*event.session].push_back(event);
      if (scope == "product" && event.product) parts[*event.product].push_back(event);
    }
    for (const auto& [name, part] : parts) {
      const Path path = best_path(asked, part);
      for (std::size_t k = 0; k < path.size(); ++k) {
        ++entities[k];
        people[k].insert(user);
        if (k > 0) edges[k].push_back(double(part[path[k]].time - part[path[k - 1]].time) / 1e6);
      }
    }
  }
  std::vector<std::string> lines;
  for (std::size_t k = 0; k < steps; ++k) {
    lines.push_back(line_of({str(k + 1), str(entities[k]), str(people[k].size()),
                             k + 1 < steps ? str(entities[k] - entities[k + 1]) : "-",
                             quantile_text(edges[k], 0.25), quantile_text(edges[k], 0.9)}));
  }
  return lines;
}

TEST(Funnel, AgreesWithTryingEachStartOnRandomUsers) {
  const std::vector<std::vector<std::string>> funnels{{"view", "cart", "purchase"},
                                                      {"view", "purchase"},
                                                      {"view", "view", "cart"},
                                                      {"cart", "view", "purchase", "return"}};
  for (std::uint64_t seed = 1; seed <= 120; ++seed) {
    const TinyRows rows = random_shop(seed, 90);
    if (!rows.schema.has("user_id")) continue;
    Dice dice(seed);
    Asked asked{.mode = dice.pick<std::string>({"ordered", "strict", "any"})};
    asked.steps = funnels[dice.roll(asked.mode == "any" ? 2 : funnels.size())];
    asked.exclude = dice.chance(2) ? "remove_from_cart" : "";
    const auto [text, window] = dice.pick<std::pair<const char*, Micros>>(
        {{"10m", 10 * micros_per_minute}, {"2h", 2 * micros_per_hour}, {"1d", micros_per_day}});
    asked.window = window;
    const std::string scope = dice.pick<std::string>({"user", "session", "product"});
    const Answered fast = run(TinyStore(rows), "funnel",
                              {{"steps", join(asked.steps, ",")},
                               {"window", text},
                               {"mode", asked.mode},
                               {"scope", scope},
                               {"exclude", asked.exclude}});
    if (asked.mode != "any" && std::ranges::count(rows.kinds, asked.steps[0]) == 0) {
      EXPECT_EQ(fast.not_applicable,
                str("needs events of type ", asked.steps[0], ", its first step (--steps)"));
      continue;
    }
    EXPECT_EQ(lines_of(fast.table, {"step", "entities", "users", "lost", "q25", "q90"}),
              slow_funnel(asked, scope, histories(rows)))
        << "seed " << seed << ", " << asked.mode << ", " << scope << ", " << text;
  }
}

TEST(Funnel, NeedsEventsOfItsFirstStep) {
  const TinyStore orders = tiny_store("user time kind\nann 10:00 purchase\nann 10:01 purchase");
  EXPECT_EQ(run(orders, "funnel").not_applicable,
            "needs events of type view, its first step (--steps)");
  EXPECT_EQ(run(orders, "funnel", {{"steps", "view,cart"}, {"mode", "any"}}).not_applicable,
            "needs events of type view, or another step (--steps)");
  EXPECT_EQ(run(orders, "funnel", {{"steps", "purchase,purchase"}}),
            grid("step entities\n1 1\n2 1"));
  // That nobody whom a filter chooses begins is an answer.
  EXPECT_EQ(run(orders, "funnel", {{"steps", "purchase,return"}}, {.where = {"user_id=bob"}}),
            grid("step entities\n1 0\n2 0"));
}

}  // namespace
}  // namespace footfall
