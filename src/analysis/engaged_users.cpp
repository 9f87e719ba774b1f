// Engaged users: for every category and brand the users with most events.
//
// Cost: one pass; one best list per pair and thread.
#include <algorithm>
#include <map>
#include <tuple>

#include "analysis/frame.h"
#include "base/text.h"
#include "scan/measures.h"
#include "scan/pairs.h"
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
    while (who_.size() < user.pair_keys.size()) {
      number_.number(user.pair_keys[who_.size()]);
      add_pair();
    }
    for (const PairCount& pair : user.pairs) offer(pair.pair, pair.events, user.user);
  }

  void merge(Walk& other) override {
    const auto& that = static_cast<EngagedWalk&>(other);
    for (std::uint32_t there = 0; there < that.who_.size(); ++there) {
      const std::uint32_t pair = number_.number(that.number_.keys()[there]);
      if (pair == who_.size()) add_pair();
      for (const std::uint32_t user : that.who_[there]) offer(pair, that.most_[there], user);
    }
  }

  Table result() override {
    Table table{{{"category", Type::text, Unit::none, ""},
                 {"brand", Type::text, Unit::none, ""},
                 {"user_id", key_type(data_.schema(), "user_id"), Unit::none, ""},
                 {"events", Type::integer, Unit::events, ""}}};
    for (const std::uint32_t pair : pairs_in_order()) {
      const PairKey key = number_.keys()[pair];
      const Value category = data_.value("category", key.first);
      const Value brand = data_.value("brand", key.second);
      auto& users = who_[pair];
      std::ranges::sort(users,
                        [&](std::uint32_t a, std::uint32_t b) { return data_.user_less(a, b); });
      for (const std::uint32_t user : users) {
        table.add(category, brand, data_.user_key(user), most_[pair]);
      }
    }
    return table;
  }

 private:
  void add_pair() {
    most_.push_back(0);
    who_.emplace_back();
  }

  void offer(std::uint32_t pair, std::uint32_t events, std::uint32_t user) {
    if (events < most_[pair] && !everyone_) return;
    const PairKey key = number_.keys()[pair];
    if (everyone_ && (key.first == 0 || key.second == 0)) return;
    if (events > most_[pair] && !everyone_) who_[pair].clear();
    who_[pair].push_back(user);
    most_[pair] = std::max(most_[pair], events);
  }

  std::vector<std::uint32_t> pairs_in_order() const {
    const auto& categories = data_.ranks("category");
    const auto& brands = data_.ranks("brand");
    std::vector<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>> ranked;
    for (std::uint32_t pair = 0; pair < who_.size(); ++pair) {
      const PairKey key = number_.keys()[pair];
      ranked.emplace_back(categories[key.first], brands[key.second], pair);
    }
    std::ranges::sort(ranked);
    std::vector<std::uint32_t> out;
    for (const auto& [category, brand, pair] : ranked) out.push_back(pair);
    return out;
  }

  const Snapshot& data_;
  bool everyone_;
  PairNumbers number_;  // as the thread's, then those of the threads merged
  // By number. Most users only look at the first, so it lies alone.
  std::vector<std::uint32_t> most_;              // events of one user
  std::vector<std::vector<std::uint32_t>> who_;  // users who have them, or are there at all
};

class EngagedUsers final : public Question {
 public:
  EngagedUsers(const Params&, const Context& context)
      : published_(context.form == Form::published), data_(context.data), schema_(context.schema) {}

  Fields fields() const override {
    return {{"category", Type::text, Unit::none, "full path"},
            {"brand", Type::text, Unit::none, ""},
            {"user_id", key_type(schema_, "user_id"), Unit::none, "the user"},
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

  Needs needs() const override {
    return {.columns = {"category", "brand"}, .kind = false, .pairs = true};
  }

  std::unique_ptr<Walk> walk() const override {
    return std::make_unique<EngagedWalk>(data_, published_);
  }

  std::string walk_sql() const override {
    const std::string order = str("ORDER BY ", path_order(schema_, "category", "category"),
                                  " ASC NULLS LAST, brand ASC NULLS LAST, user_id");
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

  Table finish(const Inputs& inputs, const Context& context) const override {
    const Table& walk = inputs.walk();
    const auto all = pair_events(inputs.at("pairs"));
    Table table{fields()};
    const std::size_t rows = context.wanted_of(walk.rows());
    table.reserve(rows);
    table.leave_out(walk.rows() - rows);
    for (std::size_t row = 0; row < rows; ++row) {
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
