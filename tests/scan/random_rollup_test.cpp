// Rollups on random shops against the naive ones, with random filters, cuts and threads.
#include <algorithm>
#include <cstdlib>
#include <functional>

#include <gtest/gtest.h>

#include "base/text.h"
#include "scan/naive_rollup.h"
#include "scan/scan.h"
#include "store/store.h"
#include "support/answers.h"
#include "support/random_shop.h"

namespace footfall {
namespace {

using Lines = std::vector<std::vector<std::string>>;

GroupKey random_key(Dice& dice, const Schema& schema) {
  GroupKey key;
  switch (dice.roll(8)) {
    case 0: key.kind = GroupKey::Kind::hour_of_day; break;
    case 1: key.kind = GroupKey::Kind::weekday; break;
    case 2: key.kind = GroupKey::Kind::event_type; break;
    case 3:
      key.kind = GroupKey::Kind::period;
      key.period = static_cast<Period>(dice.roll(6));
      break;
    case 4:
      key.kind = dice.chance(2) ? GroupKey::Kind::path_level : GroupKey::Kind::path_part;
      key.column = "category";
      key.level = int(dice.roll(3)) + 1;
      break;
    default: key.column = dice.pick(schema.column_names());
  }
  return key;
}

Measure random_measure(Dice& dice, const Schema& schema, std::size_t number) {
  Measure measure;
  measure.name = str("m", number);
  measure.kind = static_cast<Measure::Kind>(dice.roll(10));
  if (measure.kind != Measure::Kind::orders && dice.chance(2)) {
    measure.of = {dice.pick<std::string>({"view", "purchase", "click"})};
    if (dice.chance(3)) measure.of.emplace_back("cart");
  }
  switch (measure.kind) {
    case Measure::Kind::sum:
      measure.column = dice.pick<std::string>({"amount", "price", "quantity"});
      if (schema.has("profit") && dice.chance(3)) measure.column = "profit";
      if (dice.chance(3)) measure.places = int(dice.roll(5));
      if (!measure.of.empty() && dice.chance(2)) measure.minus = {"return"};
      break;
    case Measure::Kind::minimum:
    case Measure::Kind::maximum:
    case Measure::Kind::present:
    case Measure::Kind::distinct: {
      auto names = schema.column_names();
      names.insert(names.end(), {"event_time", "event_type"});
      measure.column = dice.pick(names);
      break;
    }
    default: break;
  }
  return measure;
}

Rollup random_rollup(Dice& dice, const Schema& schema) {
  Rollup rollup{.name = "random"};
  for (std::size_t keys = dice.roll(4); keys > 0; --keys) {
    const GroupKey key = random_key(dice, schema);
    if (std::ranges::find(rollup.by, key) == rollup.by.end()) rollup.by.push_back(key);
  }
  for (std::size_t count = dice.roll(5) + 1; count > 0; --count) {
    rollup.measures.push_back(random_measure(dice, schema, count));
  }
  rollup.users_only = dice.chance(5);
  if (dice.chance(3)) {
    rollup.where.kind = static_cast<RowCondition::Kind>(dice.roll(4));
    if (rollup.where.kind != RowCondition::Kind::none) rollup.where.column = "price";
    if (dice.chance(2)) rollup.where.of = {"view", "purchase"};
    if (dice.chance(3)) rollup.where.of = {"purchase"};
  }
  const Measure& first = rollup.measures.front();
  const bool number = first.kind == Measure::Kind::events || first.kind == Measure::Kind::users ||
                      first.kind == Measure::Kind::sessions || first.kind == Measure::Kind::sum;
  if (number && dice.chance(2)) {
    rollup.ranked_by = first.name;
    rollup.rows_wanted = dice.roll(4) + 1;
  }
  return rollup;
}

// The rows of a whole table that are not behind the first `rows_wanted` by the first measure.
Lines greatest(const Lines& all, const Rollup& rollup) {
  if (rollup.ranked_by.empty() || all.size() <= rollup.rows_wanted) return all;
  const auto value = [&](const auto& line) { return std::stod(line[rollup.by.size()]); };
  std::vector<double> values;
  for (const auto& line : all) values.push_back(value(line));
  std::ranges::sort(values, std::greater<>());
  Lines out;
  for (const auto& line : all) {
    if (value(line) >= values[rollup.rows_wanted - 1]) out.push_back(line);
  }
  return out;
}

Lines lines(const Table& table) {
  Lines out;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    auto& line = out.emplace_back();
    for (std::size_t c = 0; c < table.columns(); ++c) {
      line.push_back(table.is_null(row, c) ? "-" : cell_text(table, row, c));
    }
  }
  return out;
}

std::string said(const Rollup& rollup, const RunOptions& options) {
  std::string text = str("zone ", options.timezone, " from ", options.from, " to ", options.to);
  for (const auto& clause : options.where) text += " where " + clause;
  for (const auto& key : rollup.by) {
    text += str(" by ", int(key.kind), ' ', key.column, ' ', key.level, ' ', int(key.period));
  }
  for (const auto& measure : rollup.measures) {
    text += str(" measure ", int(measure.kind), ' ', measure.column, " of ", join(measure.of, "+"),
                " minus ", join(measure.minus, "+"));
  }
  if (rollup.users_only) text += " users only";
  return str(text, " condition ", int(rollup.where.kind), ' ', join(rollup.where.of, "+"));
}

// Whether the scan was of sales alone, in a store that holds some of them side by side; sessions
// are made of all rows where none are given.
bool is_of_sales(const ScanRequest& request, const Snapshot& snapshot) {
  const auto reads_sales = [](const Rollup& rollup) {
    const auto& of = rollup.where.of;
    return !of.empty() && std::ranges::find(of, "view") == of.end();
  };
  return request.filter.empty() && snapshot.schema().has("session_id") &&
         std::ranges::all_of(request.rollups, reads_sales) &&
         std::ranges::any_of(snapshot.store().segments(),
                             [](const auto& segment) { return segment->sales_rows() > 0; });
}

// Returns is_of_sales.
bool check_seed(std::uint64_t seed) {
  const TinyStore store(random_shop(seed));
  const RunOptions options = random_options(seed, store.rows());
  Dice dice(seed + 1'000'003);
  const Request like = make_request(store.schema(), {}, options);
  ScanRequest request;
  request.filter = like.filter;
  request.clock = like.clock;
  request.threads = unsigned(dice.roll(3)) + 1;
  for (std::size_t count = dice.chance(2) ? 1 : 4; count > 0; --count) {
    request.rollups.push_back(random_rollup(dice, store.schema()));
  }
  if (dice.chance(3)) {
    if (dice.chance(2)) request.filter = {};
    for (auto& rollup : request.rollups) {
      rollup.where.of = {"purchase"};
      if (dice.chance(2)) rollup.where.of.emplace_back("return");
    }
  }
  const auto snapshot = store.snapshot(random_cuts(dice, store.rows().count()));
  const auto result = scan(snapshot, request);
  EXPECT_EQ(result.rows, naive_choice(store.rows(), request.filter).size()) << "seed " << seed;
  for (std::size_t r = 0; r < request.rollups.size(); ++r) {
    const Rollup& rollup = request.rollups[r];
    const Lines all =
        naive_rollup(store.rows(), rollup, request.filter, request.clock, request.session_gap);
    const Lines wanted = greatest(all, rollup);
    EXPECT_EQ(lines(result.rollups[r]), wanted) << "seed " << seed << ": " << said(rollup, options);
    EXPECT_EQ(result.rollups[r].left_out(), all.size() - wanted.size()) << "seed " << seed;
  }
  return is_of_sales(request, *snapshot);
}

TEST(RandomRollup, AgreesWithTheNaiveOneOnRandomShops) {
  // More in soak: FOOTFALL_SEEDS=5000.
  const char* const asked = std::getenv("FOOTFALL_SEEDS");
  const std::uint64_t seeds = asked == nullptr ? 300 : std::strtoull(asked, nullptr, 10);
  std::uint64_t of_sales = 0;
  for (std::uint64_t seed = 1; seed <= seeds && !HasFailure(); ++seed) {
    of_sales += check_seed(seed) ? 1 : 0;
  }
  EXPECT_GT(of_sales, seeds / 40);
}

}  // namespace
}  // namespace footfall
