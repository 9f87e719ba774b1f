// User affinity: what each user looks at most, as a pair of category and brand.
//
// Cost: one pass; a few numbers per pair and thread.
#include <algorithm>
#include <compare>
#include <map>

#include "analysis/frame.h"
#include "base/text.h"
#include "scan/measures.h"
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
    for (std::size_t pair = rank_.size(); pair < user.pair_keys.size(); ++pair) {
      const auto [category, brand] = ranks(user.pair_keys[pair]);
      rank_.push_back(~(std::uint64_t(category) << 32 | brand));
      wins_.push_back({user.pair_keys[pair], 0});
      if (user.pair_keys[pair] == PairKey()) none_ = std::uint32_t(pair);
    }
    const PairCount* best = nullptr;
    Merit best_merit;
    for (const PairCount& pair : user.pairs) {
      const Merit merit = merit_of(pair);
      if (best != nullptr && !(best_merit < merit)) continue;
      best = &pair;
      best_merit = merit;
    }
    if (by_user_) {
      winners_.push_back(
          {user.user, user.pair_keys[best->pair], best->events, std::int64_t(user.count())});
    } else {
      ++wins_[best->pair].users;
    }
  }

  void merge(Walk& other) override {
    auto& that = static_cast<AffinityWalk&>(other);
    wins_.insert(wins_.end(), that.wins_.begin(), that.wins_.end());
    winners_.insert(winners_.end(), that.winners_.begin(), that.winners_.end());
  }

  Table result() override { return by_user_ ? users_table() : wins_table(); }

 private:
  struct Winner {
    std::uint32_t user;
    PairKey pair;
    std::int64_t events;
    std::int64_t all;
  };
  struct Wins {
    PairKey pair;
    std::int64_t users;
  };

  // What decides between two pairs of a user: the greater one wins.
  struct Merit {
    std::uint64_t counts = 0;  // events, then purchases; 0 of the pair without category and brand
    std::uint64_t rank = 0;    // of category, then brand, inverted: the smaller key wins
    auto operator<=>(const Merit&) const = default;
  };

  Merit merit_of(const PairCount& count) const {
    const std::uint64_t counts = std::uint64_t(count.events) << 32 | count.purchases;
    return {count.pair == none_ ? 0 : counts, rank_[count.pair]};
  }

  std::pair<std::uint32_t, std::uint32_t> ranks(PairKey pair) const {
    return {category_ranks_[pair.first], brand_ranks_[pair.second]};
  }

  Table wins_table() const {
    Table table{{{"category", Type::text, Unit::none, ""},
                 {"brand", Type::text, Unit::none, ""},
                 {"users", Type::integer, Unit::users, ""}}};
    std::map<std::pair<std::uint32_t, std::uint32_t>, Wins> ordered;
    for (const Wins& wins : wins_) {
      if (wins.users > 0)
        ordered.try_emplace(ranks(wins.pair), wins.pair, 0).first->second.users += wins.users;
    }
    for (const auto& [rank, wins] : ordered) {
      table.add(data_.value("category", wins.pair.first), data_.value("brand", wins.pair.second),
                wins.users);
    }
    return table;
  }

  Table users_table() {
    std::ranges::sort(winners_, [&](const Winner& a, const Winner& b) {
      return data_.user_less(a.user, b.user);
    });
    Table table{{{"user_id", key_type(data_.schema(), "user_id"), Unit::none, ""},
                 {"category", Type::text, Unit::none, ""},
                 {"brand", Type::text, Unit::none, ""},
                 {"events", Type::integer, Unit::events, ""},
                 {"all_events", Type::integer, Unit::events, ""}}};
    table.reserve(winners_.size());
    for (const auto& winner : winners_) {
      table.add(data_.user_key(winner.user), data_.value("category", winner.pair.first),
                data_.value("brand", winner.pair.second), winner.events, winner.all);
    }
    return table;
  }

  const Snapshot& data_;
  bool by_user_;
  const std::vector<std::uint32_t>& category_ranks_;
  const std::vector<std::uint32_t>& brand_ranks_;
  std::uint32_t none_ = no_number;   // the pair without category and brand
  std::vector<std::uint64_t> rank_;  // by number of the pair
  std::vector<Wins> wins_;           // likewise; of several threads one after the other
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
    const Field user_field{"user_id", key_type(schema_, "user_id"), Unit::none, "the user"};
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

  Needs needs() const override { return {.columns = {"category", "brand"}, .pairs = true}; }

  std::unique_ptr<Walk> walk() const override {
    if (published_) return nullptr;
    return std::make_unique<AffinityWalk>(data_, by_user_);
  }

  std::string walk_sql() const override {
    if (published_) return {};
    const std::string category = path_order(schema_, "category", "category");
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

  Table finish(const Inputs& inputs, const Context& context) const override {
    if (published_) return top_pairs(inputs.at("pairs"));
    const Table& walk = inputs.walk();
    Table table{fields()};
    if (by_user_) {
      const std::size_t rows = context.wanted_of(walk.rows());
      table.reserve(rows);
      table.leave_out(walk.rows() - rows);
      for (std::size_t row = 0; row < rows; ++row) {
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
    return sorted(table, {{"users", true}, {"category", false, separator()}, {"brand"}},
                  context.rows_wanted);
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
