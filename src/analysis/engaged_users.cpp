// Engaged users: for every category and brand the users with most events.
//
// Cost: one pass; a short list of pairs per user, one best list per pair.
#include <algorithm>
#include <map>
#include <tuple>

#include <boost/unordered/unordered_flat_map.hpp>

#include "analysis/frame.h"
#include "base/text.h"
#include "scan/measures.h"
#include "scan/pair_tally.h"
#include "scan/snapshot.h"
#include "table/order.h"

namespace footfall {
namespace {

const Spec spec{
    .name = "engaged_users",
    .title = "Most engaged users",
    .summary = "For every category and brand the users with most events",
    .definition =
        "For each pair of category and brand the user or, where several are equal, users "
        "with most events, and the share of the pair's events (guests' included) that "
        "each of them has.",
    .chart = {ChartKind::bar, "user_id", {"events"}},
    .rows = Rows::per_user,
    .published =
        "The published table joins the greatest count back to all users of the pair by "
        "category and brand alone: every user of the pair appears with that count, and "
        "pairs without a category or a brand do not join at all.",
    .cost = "one pass",
    .example = "footfall run engaged_users --output engaged.csv"};

// Per pair the greatest number of events of one user, and who has it (correct form) or who is
// there at all (published form).
class EngagedWalk final : public Walk {
 public:
  EngagedWalk(const Snapshot& data, bool everyone) : data_(data), everyone_(everyone) {}

  void add(const Span& user) override {
    tally_.clear();
    for (std::size_t i = 0; i < user.count(); ++i) {
      const std::int64_t category = user.values[0][i];
      const std::int64_t brand = user.values[1][i];
      if (everyone_ && (category == 0 || brand == 0)) continue;
      tally_.add(PairTally::key(category, brand), false);
    }
    for (const auto& pair : tally_.pairs()) offer(best_[pair.key], pair.events, user.user);
  }

  void merge(Walk& other) override {
    for (auto& [pair, that] : static_cast<EngagedWalk&>(other).best_) {
      for (const std::uint32_t user : that.users) offer(best_[pair], that.events, user);
    }
  }

  Table result() override {
    const bool number = data_.schema().column("user_id").key == KeyType::int64;
    Table table{{{"category", Type::text, Unit::none, ""},
                 {"brand", Type::text, Unit::none, ""},
                 {"user_id", number ? Type::integer : Type::text, Unit::none, ""},
                 {"events", Type::integer, Unit::events, ""}}};
    for (const std::uint64_t pair : pairs_in_order()) {
      Best& best = best_.at(pair);
      std::ranges::sort(best.users,
                        [&](std::uint32_t a, std::uint32_t b) { return data_.user_less(a, b); });
      for (const std::uint32_t user : best.users) {
        table.add(data_.value("category", PairTally::first(pair)),
                  data_.value("brand", PairTally::second(pair)), data_.user_key(user), best.events);
      }
    }
    return table;
  }

 private:
  struct Best {
    std::int64_t events = 0;
    std::vector<std::uint32_t> users;
  };

  void offer(Best& best, std::int64_t events, std::uint32_t user) const {
    if (events > best.events && !everyone_) best.users.clear();
    if (events >= best.events || everyone_) best.users.push_back(user);
    best.events = std::max(best.events, events);
  }

  std::vector<std::uint64_t> pairs_in_order() const {
    const auto& categories = data_.ranks("category");
    const auto& brands = data_.ranks("brand");
    std::vector<std::tuple<std::uint32_t, std::uint32_t, std::uint64_t>> ranked;
    for (const auto& [pair, best] : best_) {
      ranked.emplace_back(categories[std::size_t(PairTally::first(pair))],
                          brands[std::size_t(PairTally::second(pair))], pair);
    }
    std::ranges::sort(ranked);
    std::vector<std::uint64_t> out;
    for (const auto& [category, brand, pair] : ranked) out.push_back(pair);
    return out;
  }

  const Snapshot& data_;
  bool everyone_;
  PairTally tally_;
  boost::unordered_flat_map<std::uint64_t, Best> best_;
};

class EngagedUsers final : public Question {
 public:
  EngagedUsers(const Params&, const Context& context)
      : published_(context.form == Form::published), data_(context.data), schema_(context.schema) {}

  Fields fields() const override {
    const Column* user = schema_.find_column("user_id");
    const bool number = user != nullptr && user->key == KeyType::int64;
    return {{"category", Type::text, Unit::none, "full path"},
            {"brand", Type::text, Unit::none, ""},
            {"user_id", number ? Type::integer : Type::text, Unit::none, "the user"},
            {"events", Type::integer, Unit::events,
             published_ ? "the greatest count of any user (published form)"
                        : "the user's events of the pair"},
            {"share", Type::real, Unit::ratio, "of the pair's events"}};
  }

  std::optional<std::string> missing() const override {
    return lacking(schema_, {"user_id", "category", "brand"});
  }

  std::vector<Rollup> rollups() const override {
    return {{.name = "pairs",
             .by = {{.column = "category"}, {.column = "brand"}},
             .measures = {measure::events()}}};
  }

  Needs needs() const override { return {.columns = {"category", "brand"}, .kind = false}; }

  std::unique_ptr<Walk> walk() const override {
    return std::make_unique<EngagedWalk>(data_, published_);
  }

  std::string walk_sql() const override {
    const std::string order =
        str("ORDER BY replace(category, '", schema_.column("category").separator,
            "', chr(1)) ASC NULLS LAST, brand ASC NULLS LAST, user_id");
    return str(
        "WITH counts AS (\n"
        "  SELECT category, brand, user_id, count(*) AS events\n"
        "  FROM chosen WHERE user_id IS NOT NULL",
        published_ ? " AND category IS NOT NULL AND brand IS NOT NULL" : "",
        "\n  GROUP BY category, brand, user_id\n"
        "), best AS (\n"
        "  SELECT category, brand, user_id, events,\n"
        "    max(events) OVER (PARTITION BY category, brand) AS most\n"
        "  FROM counts\n"
        ")\n"
        "SELECT category, brand, user_id, most AS events FROM best\n",
        published_ ? "" : "WHERE events = most\n", order);
  }

  Table finish(const Inputs& inputs, const Context&) const override {
    const Table& walk = inputs.walk();
    const auto all = pair_events(inputs.at("pairs"));
    Table table{fields()};
    table.reserve(walk.rows());
    for (std::size_t row = 0; row < walk.rows(); ++row) {
      const std::int64_t events = walk.integer(row, "events");
      table.add(walk.value(row, 0), walk.value(row, 1), walk.value(row, 2), events,
                ratio(events, all.at({walk.value(row, 0), walk.value(row, 1)})));
    }
    return table;
  }

 private:
  using Pair = std::pair<Value, Value>;
  struct Less {
    bool operator()(const Pair& a, const Pair& b) const { return rank(a) < rank(b); }
    static std::tuple<bool, std::string_view, bool, std::string_view> rank(const Pair& pair) {
      const auto* first = std::get_if<std::string>(&pair.first);
      const auto* second = std::get_if<std::string>(&pair.second);
      return {first == nullptr, first == nullptr ? "" : std::string_view(*first), second == nullptr,
              second == nullptr ? "" : std::string_view(*second)};
    }
  };

  static std::map<Pair, std::int64_t, Less> pair_events(const Table& pairs) {
    std::map<Pair, std::int64_t, Less> out;
    for (std::size_t row = 0; row < pairs.rows(); ++row) {
      out.emplace(Pair{pairs.value(row, 0), pairs.value(row, 1)}, pairs.integer(row, 2));
    }
    return out;
  }

  bool published_;
  const Snapshot& data_;
  const Schema& schema_;
};

}  // namespace

Entry engaged_users() { return entry<EngagedUsers>(spec); }

}  // namespace footfall
