// User affinity: what each user looks at most, as a pair of category and brand.
//
// Cost: one pass; a short list of pairs per user.
#include <algorithm>
#include <map>

#include <boost/unordered/unordered_flat_map.hpp>

#include "analysis/frame.h"
#include "base/text.h"
#include "scan/measures.h"
#include "scan/pair_tally.h"
#include "scan/snapshot.h"
#include "table/order.h"

namespace footfall {
namespace {

const Spec spec{.name = "user_affinity",
                .title = "User affinity",
                .summary = "For every user the category and brand with most of their events",
                .definition =
                    "Each user has one pair of category and brand: the one with most events; among "
                    "equals the one with more purchases, then the smaller category, then brand. A "
                    "pair without category and brand wins only if the user has nothing else. "
                    "by=winner counts users per pair, by=user lists every user.",
                .parameters = {{"by",
                                ParameterType::choice,
                                "winner",
                                "users per pair, or each user",
                                {"winner", "user"}}},
                .chart = {ChartKind::bar, "category", {"users"}, "brand"},
                .rows = Rows::per_user,
                .published =
                    "The published table is the ten pairs of user and category with most events "
                    "overall: it shows robots and says nothing about the other users.",
                .cost = "one pass",
                .example = "footfall run user_affinity --by user --output affinity.csv"};

// The winning pair of each user; by user, or how many users each pair has won.
class AffinityWalk final : public Walk {
 public:
  AffinityWalk(const Snapshot& data, bool by_user)
      : data_(data),
        by_user_(by_user),
        category_ranks_(data.ranks("category")),
        brand_ranks_(data.ranks("brand")) {}

  void add(const Span& user) override {
    tally_.clear();
    for (std::size_t i = 0; i < user.count(); ++i) {
      tally_.add(PairTally::key(user.values[0][i], user.values[1][i]),
                 user.kind[i] == kinds::purchase);
    }
    const PairTally::Pair* best = nullptr;
    for (const auto& pair : tally_.pairs()) {
      if (best == nullptr || beats(pair, *best)) best = &pair;
    }
    if (best == nullptr) return;
    if (by_user_) {
      winners_.push_back({user.user, best->key, best->events, std::int64_t(user.count())});
    } else {
      ++wins_[best->key];
    }
  }

  void merge(Walk& other) override {
    auto& that = static_cast<AffinityWalk&>(other);
    for (const auto& [pair, users] : that.wins_) wins_[pair] += users;
    winners_.insert(winners_.end(), that.winners_.begin(), that.winners_.end());
  }

  Table result() override { return by_user_ ? users_table() : wins_table(); }

 private:
  struct Winner {
    std::uint32_t user;
    std::uint64_t pair;
    std::int64_t events;
    std::int64_t all;
  };

  bool beats(const PairTally::Pair& a, const PairTally::Pair& b) const {
    if ((a.key == 0) != (b.key == 0)) return b.key == 0;  // both codes 0: both are NULL
    if (a.events != b.events) return a.events > b.events;
    if (a.purchases != b.purchases) return a.purchases > b.purchases;
    return ranks(a.key) < ranks(b.key);
  }

  std::pair<std::uint32_t, std::uint32_t> ranks(std::uint64_t pair) const {
    return {category_ranks_[std::size_t(PairTally::first(pair))],
            brand_ranks_[std::size_t(PairTally::second(pair))]};
  }

  Table wins_table() const {
    Table table{{{"category", Type::text, Unit::none, ""},
                 {"brand", Type::text, Unit::none, ""},
                 {"users", Type::integer, Unit::users, ""}}};
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint64_t> ordered;
    for (const auto& [pair, users] : wins_) ordered.emplace(ranks(pair), pair);
    for (const auto& [rank, pair] : ordered) {
      table.add(data_.value("category", PairTally::first(pair)),
                data_.value("brand", PairTally::second(pair)), wins_.at(pair));
    }
    return table;
  }

  Table users_table() {
    std::ranges::sort(winners_, [&](const Winner& a, const Winner& b) {
      return data_.user_less(a.user, b.user);
    });
    const bool number = data_.schema().column("user_id").key == KeyType::int64;
    Table table{{{"user_id", number ? Type::integer : Type::text, Unit::none, ""},
                 {"category", Type::text, Unit::none, ""},
                 {"brand", Type::text, Unit::none, ""},
                 {"events", Type::integer, Unit::events, ""},
                 {"all_events", Type::integer, Unit::events, ""}}};
    table.reserve(winners_.size());
    for (const auto& winner : winners_) {
      table.add(data_.user_key(winner.user), data_.value("category", PairTally::first(winner.pair)),
                data_.value("brand", PairTally::second(winner.pair)), winner.events, winner.all);
    }
    return table;
  }

  const Snapshot& data_;
  bool by_user_;
  const std::vector<std::uint32_t>& category_ranks_;
  const std::vector<std::uint32_t>& brand_ranks_;
  PairTally tally_;
  boost::unordered_flat_map<std::uint64_t, std::int64_t> wins_;
  std::vector<Winner> winners_;
};

class UserAffinity final : public Question {
 public:
  UserAffinity(const Params& params, const Context& context)
      : by_user_(params.text("by") == "user"),
        published_(context.form == Form::published),
        data_(context.data),
        schema_(context.schema) {}

  Fields fields() const override {
    const Column* user = schema_.find_column("user_id");
    const bool number = user != nullptr && user->key == KeyType::int64;
    const Field user_field{"user_id", number ? Type::integer : Type::text, Unit::none, "the user"};
    const Field category{"category", Type::text, Unit::none, "full path"};
    const Field brand{"brand", Type::text, Unit::none, ""};
    if (published_) {
      return {user_field, category, {"events", Type::integer, Unit::events, "of the pair"}};
    }
    if (by_user_) {
      return {user_field,
              category,
              brand,
              {"events", Type::integer, Unit::events, "the user's events of the pair"},
              {"share", Type::real, Unit::ratio, "of the user's events"}};
    }
    return {category,
            brand,
            {"users", Type::integer, Unit::users, "users whose pair it is"},
            {"share", Type::real, Unit::ratio, "of all users"}};
  }

  std::optional<Chart> chart() const override {
    if (!by_user_ && !published_) return std::nullopt;
    return Chart{ChartKind::bar, "user_id", {"events"}};
  }

  std::optional<std::string> missing() const override {
    if (published_) return lacking(schema_, {"user_id", "category"});
    return lacking(schema_, {"user_id", "category", "brand"});
  }

  std::vector<Rollup> rollups() const override {
    if (!published_) return {};
    return {{.name = "pairs",
             .by = {{.column = "user_id"}, {.column = "category"}},
             .measures = {measure::events()},
             .users_only = true}};
  }

  Needs needs() const override { return {.columns = {"category", "brand"}}; }

  std::unique_ptr<Walk> walk() const override {
    if (published_) return nullptr;
    return std::make_unique<AffinityWalk>(data_, by_user_);
  }

  std::string walk_sql() const override {
    if (published_) return {};
    const std::string category =
        str("replace(category, '", schema_.column("category").separator, "', chr(1))");
    const std::string winners =
        str("WITH pairs AS (\n"
            "  SELECT user_id, category, brand, count(*) AS events,\n"
            "    count(CASE WHEN event_type = 'purchase' THEN 1 END) AS purchases\n"
            "  FROM chosen WHERE user_id IS NOT NULL GROUP BY user_id, category, brand\n"
            "), placed AS (\n"
            "  SELECT user_id, category, brand, events,\n"
            "    sum(events) OVER (PARTITION BY user_id) AS all_events,\n"
            "    row_number() OVER (PARTITION BY user_id ORDER BY\n"
            "      CASE WHEN category IS NULL AND brand IS NULL THEN 1 ELSE 0 END, events DESC,\n"
            "      purchases DESC, ",
            category,
            " ASC NULLS LAST, brand ASC NULLS LAST) AS place\n"
            "  FROM pairs\n"
            ")\n");
    if (by_user_) {
      return winners +
             "SELECT user_id, category, brand, events, all_events\n"
             "FROM placed WHERE place = 1 ORDER BY user_id";
    }
    return winners + str("SELECT category, brand, count(*) AS users FROM placed WHERE place = 1\n"
                         "GROUP BY category, brand\n"
                         "ORDER BY ",
                         category, " ASC NULLS LAST, brand ASC NULLS LAST");
  }

  Table finish(const Inputs& inputs, const Context&) const override {
    if (published_) return top_pairs(inputs.at("pairs"));
    const Table& walk = inputs.walk();
    Table table{fields()};
    table.reserve(walk.rows());
    if (by_user_) {
      for (std::size_t row = 0; row < walk.rows(); ++row) {
        const std::int64_t events = walk.integer(row, "events");
        table.add(walk.value(row, 0), walk.value(row, 1), walk.value(row, 2), events,
                  ratio(events, walk.integer(row, "all_events")));
      }
      return table;
    }
    std::int64_t all = 0;
    for (std::size_t row = 0; row < walk.rows(); ++row) all += walk.integer(row, "users");
    for (std::size_t row = 0; row < walk.rows(); ++row) {
      const std::int64_t users = walk.integer(row, "users");
      table.add(walk.value(row, 0), walk.value(row, 1), users, ratio(users, all));
    }
    return sorted(table, {{"users", true}, {"category", false, separator()}, {"brand"}});
  }

 private:
  char separator() const { return schema_.column("category").separator; }

  Table top_pairs(const Table& pairs) const {
    const std::vector<SortKey> order{
        {"events", true}, {"user_id"}, {"category", false, separator()}};
    const Table top = sorted(pairs, order).head(10);
    Table table{fields()};
    for (std::size_t row = 0; row < top.rows(); ++row) {
      table.add(top.value(row, 0), top.value(row, 1), top.value(row, 2));
    }
    return table;
  }

  bool by_user_;
  bool published_;
  const Snapshot& data_;
  const Schema& schema_;
};

}  // namespace

Entry user_affinity() { return entry<UserAffinity>(spec); }

}  // namespace footfall
