// Sessions: how many, how long, how deep.
//
// The walk counts sessions by (group, duration), so that the median is exact.
// Cost: one pass; O(different durations) memory a thread.
#include <algorithm>
#include <numeric>

#include <boost/unordered/unordered_flat_map.hpp>

#include "analysis/frame.h"
#include "analysis/walk_groups.h"
#include "base/hash.h"
#include "base/text.h"
#include "scan/counted.h"
#include "scan/measures.h"
#include "scan/snapshot.h"
#include "table/order.h"

namespace footfall {
namespace {

const Spec spec{
    .name = "sessions",
    .title = "Sessions",
    .summary = "Count, length, depth and bounces of sessions",
    .definition =
        "A session is a user's session id; where the source has none, a gap longer than "
        "30 minutes (--session-gap) starts a new one. Duration is last minus first event, "
        "depth the distinct products, a bounce has one event. by=hour and by=category "
        "go by the session's first event.",
    .parameters = {{"by",
                    ParameterType::choice,
                    "total",
                    "how sessions are grouped",
                    {"total", "hour", "category", "events"}}},
    .chart = {ChartKind::histogram, "events_in_session", {"sessions"}},
    .cost = "one pass",
    .example = "footfall run sessions --by hour"};

enum class By : std::uint8_t { total, hour, category, events };

By by_of(std::string_view text) {
  if (text == "hour") return By::hour;
  if (text == "category") return By::category;
  return text == "events" ? By::events : By::total;
}

// Sessions by group and duration.
class SessionWalk final : public Walk {
 public:
  SessionWalk(const Context& context, By by)
      : data_(context.data),
        clock_(context.clock),
        by_(by),
        stamp_(context.schema.has("product_id") ? data_.products() : 0) {}

  void add(const Span& user) override {
    Rows rows{user.session, user.time, user.product, {}};
    if (!std::ranges::is_sorted(user.session)) rows = grouped(user);
    for (std::size_t begin = 0; begin < rows.session.size();) {
      const std::uint32_t number = rows.session[begin];
      if (number == no_number) break;  // greatest: the rest have no session either
      std::size_t end = begin + 1;
      while (end < rows.session.size() && rows.session[end] == number) ++end;
      const Session session{rows.time[begin], rows.time[end - 1], std::int64_t(end - begin),
                            depth(rows.product, begin, end),
                            rows.place.empty() ? begin : rows.place[begin]};
      file(session, user);
      begin = end;
    }
  }

  void merge(Walk& other) override {
    for (const auto& [key, that] : static_cast<SessionWalk&>(other).cells_) {
      Cell& cell = cells_[key];
      cell.sessions += that.sessions;
      cell.events += that.events;
      cell.depth += that.depth;
      cell.bounces += that.bounces;
    }
  }

  Table result() override {
    Table table{{{"grp", by_ == By::category ? Type::text : Type::integer, Unit::none, ""},
                 {"duration", Type::integer, Unit::none, "microseconds"},
                 {"sessions", Type::integer, Unit::sessions, ""},
                 {"events", Type::integer, Unit::events, ""},
                 {"depth", Type::integer, Unit::products, ""},
                 {"bounces", Type::integer, Unit::sessions, ""}}};
    std::vector<std::pair<Key, Cell>> ordered;
    for (const auto& [key, cell] : cells_) ordered.emplace_back(ranked(key), cell);
    std::ranges::sort(ordered, {}, &std::pair<Key, Cell>::first);
    for (const auto& [key, cell] : ordered) {
      table.add(by_ == By::category ? data_.value("category", key.code) : Value(key.group),
                key.duration, cell.sessions, cell.events, cell.depth, cell.bounces);
    }
    return table;
  }

 private:
  // A user's rows, one session after the other.
  struct Rows {
    std::span<const std::uint32_t> session;
    std::span<const Micros> time;
    std::span<const std::uint32_t> product;
    std::span<const std::uint32_t> place;  // in the span; empty: the same
  };
  struct Session {
    Micros first = 0;
    Micros last = 0;
    std::int64_t events = 0;
    std::int64_t depth = 0;
    std::size_t row = 0;  // of the first event in the span
  };
  struct Key {
    std::int64_t group = 0;  // hour, events; of a category its code, in the result its rank
    Micros duration = 0;
    std::int64_t code = 0;
    auto operator<=>(const Key&) const = default;
  };
  struct KeyHash {
    using is_avalanching = void;  // every bit of the key moves many of the hash
    std::size_t operator()(const Key& key) const noexcept {
      return mix64(std::uint64_t(key.duration) ^ std::uint64_t(key.group) << 48);
    }
  };
  struct Cell {
    std::int64_t sessions = 0;
    std::int64_t events = 0;
    std::int64_t depth = 0;
    std::int64_t bounces = 0;
  };

  // Of a user whose sessions are interleaved.
  Rows grouped(const Span& user) {
    place_.resize(user.count());
    std::iota(place_.begin(), place_.end(), 0U);
    std::ranges::stable_sort(place_, {}, [&](std::uint32_t row) { return user.session[row]; });
    session_.clear();
    time_.clear();
    product_.clear();
    for (const std::uint32_t row : place_) {
      session_.push_back(user.session[row]);
      time_.push_back(user.time[row]);
      if (!user.product.empty()) product_.push_back(user.product[row]);
    }
    return {session_, time_, product_, place_};
  }

  // Different products in the rows: each remembers the last session that had it.
  std::int64_t depth(std::span<const std::uint32_t> product, std::size_t begin, std::size_t end) {
    if (product.empty()) return 0;
    if (++session_stamp_ == 0) {  // all stamps have been used: begin again
      std::ranges::fill(stamp_, 0);
      session_stamp_ = 1;
    }
    std::int64_t different = 0;
    for (std::size_t row = begin; row < end; ++row) {
      if (product[row] == no_number) continue;
      std::uint32_t& stamp = stamp_[product[row]];
      different += stamp != session_stamp_ ? 1 : 0;
      stamp = session_stamp_;
    }
    return different;
  }

  void file(const Session& session, const Span& user) {
    Key key;
    if (by_ == By::hour)
      key.group = floor_div(clock_.to_local(session.first), micros_per_hour) % 24;
    if (by_ == By::hour && key.group < 0) key.group += 24;
    if (by_ == By::category) key.group = user.values[0][session.row];
    if (by_ == By::events) key.group = session.events;
    if (by_ != By::events) key.duration = session.last - session.first;
    Cell& cell = cells_[key];
    ++cell.sessions;
    cell.events += session.events;
    cell.depth += session.depth;
    cell.bounces += session.events == 1 ? 1 : 0;
  }

  Key ranked(Key key) const {
    if (by_ != By::category) return key;
    key.code = key.group;
    key.group = data_.ranks("category")[std::size_t(key.code)];
    return key;
  }

  const Snapshot& data_;
  const Clock& clock_;
  By by_;
  std::vector<std::uint32_t> stamp_;  // by product
  std::uint32_t session_stamp_ = 0;
  std::vector<std::uint32_t> place_;  // of interleaved sessions: see Rows
  std::vector<std::uint32_t> session_;
  std::vector<Micros> time_;
  std::vector<std::uint32_t> product_;
  boost::unordered_flat_map<Key, Cell, KeyHash> cells_;
};

// The figures of one group, from its rows of the walk's table (durations ascending).
struct Figures {
  std::int64_t sessions = 0;
  std::int64_t events = 0;
  std::int64_t depth = 0;
  std::int64_t bounces = 0;
  Counted durations;

  void add(const Table& walk, std::size_t row) {
    const std::int64_t count = walk.integer(row, "sessions");
    sessions += count;
    events += walk.integer(row, "events");
    depth += walk.integer(row, "depth");
    bounces += walk.integer(row, "bounces");
    durations.add(walk.integer(row, "duration"), count);
  }

  void append_to(std::vector<Value>& line) const {
    constexpr int micros_scale = 6;  // microseconds are seconds with six places
    line.emplace_back(sessions);
    line.emplace_back(events);
    line.push_back(per(events, 0, sessions));
    line.push_back(per(durations.sum(), micros_scale, sessions));
    line.push_back(durations.quantile(50, micros_scale));
    line.push_back(per(depth, 0, sessions));
    line.emplace_back(bounces);
    line.push_back(ratio(bounces, sessions));
  }
};

class Sessions final : public Question {
 public:
  Sessions(const Params& params, const Context& context)
      : by_(by_of(params.text("by"))), context_(context), schema_(context.schema) {}

  Fields fields() const override {
    if (by_ == By::events) {
      return {{"events_in_session", Type::integer, Unit::events, "rows of the session"},
              {"sessions", Type::integer, Unit::sessions, "sessions with so many"}};
    }
    Fields out;
    if (by_ == By::hour) out.push_back({"hour", Type::integer, Unit::none, "of the first event"});
    if (by_ == By::category) {
      out.push_back({"category", Type::text, Unit::none, "of the first event"});
    }
    const auto decimal = [&](const char* name, Unit unit, const char* meaning) {
      out.push_back({name, Type::decimal, unit, meaning, quotient_scale});
    };
    out.push_back({"sessions", Type::integer, Unit::sessions, "distinct sessions"});
    out.push_back({"events", Type::integer, Unit::events, "rows in sessions"});
    decimal("mean_events", Unit::events, "events / sessions");
    decimal("mean_duration", Unit::seconds, "last minus first event");
    decimal("median_duration", Unit::seconds, "last minus first event");
    decimal("mean_depth", Unit::products, "distinct products of a session");
    out.push_back({"bounces", Type::integer, Unit::sessions, "sessions of one event"});
    out.push_back({"bounce_rate", Type::real, Unit::ratio, "bounces / sessions"});
    return out;
  }

  std::optional<Chart> chart() const override {
    if (by_ == By::total) return Chart{};
    if (by_ == By::hour) return Chart{ChartKind::bar, "hour", {"sessions"}};
    if (by_ == By::category) return Chart{ChartKind::bar, "category", {"sessions"}};
    return std::nullopt;
  }

  std::optional<std::string> missing() const override {
    if (schema_.day_precision && (by_ == By::hour || !schema_.has("session_id"))) {
      return "needs a time of day";
    }
    return lacking(schema_, by_ == By::category ? std::vector<std::string>{"user_id", "category"}
                                                : std::vector<std::string>{"user_id"});
  }

  Needs needs() const override {
    Needs out{.kind = false, .product = schema_.has("product_id"), .sessions = true};
    if (by_ == By::category) out.columns = {"category"};
    return out;
  }

  std::unique_ptr<Walk> walk() const override {
    return std::make_unique<SessionWalk>(context_, by_);
  }

  std::string walk_sql() const override {
    const bool products = schema_.has("product_id");
    std::string group = "0";
    if (by_ == By::hour) group = "CAST(extract(hour FROM local_time) AS BIGINT)";
    if (by_ == By::category) group = "category";
    const std::string duration = "last_micros - first_micros";
    std::string order = "grp";
    if (by_ == By::category) {
      order = path_order(schema_, "category", "grp") + " ASC NULLS LAST";
    }
    return str(
        "WITH rows_placed AS (\n"
        "  SELECT user_id, session_id, event_micros, ",
        products ? "product_id" : "NULL", " AS product_id, ", group,
        " AS grp,\n"
        "    row_number() OVER (PARTITION BY user_id, session_id\n"
        "      ORDER BY event_time, arrival) AS place\n"
        "  FROM chosen WHERE user_id IS NOT NULL AND session_id IS NOT NULL\n"
        "), found AS (\n"
        "  SELECT user_id, session_id, max(CASE WHEN place = 1 THEN grp END) AS grp,\n"
        "    min(event_micros) AS first_micros, max(event_micros) AS last_micros,\n"
        "    count(*) AS events, count(DISTINCT product_id) AS depth\n"
        "  FROM rows_placed GROUP BY user_id, session_id\n"
        "), measured AS (\n"
        "  SELECT ",
        by_ == By::events ? "events" : "grp", " AS grp, ", by_ == By::events ? "0" : duration,
        " AS duration, events, depth FROM found\n"
        ")\n"
        "SELECT grp, duration, count(*) AS sessions, CAST(sum(events) AS BIGINT) AS events,\n"
        "  CAST(sum(depth) AS BIGINT) AS depth,\n"
        "  count(CASE WHEN events = 1 THEN 1 END) AS bounces\n"
        "FROM measured GROUP BY grp, duration ORDER BY ",
        order, ", duration");
  }

  Table finish(const Inputs& inputs, const Context&) const override {
    const Table& walk = inputs.walk();
    Table table{fields()};
    if (by_ == By::events) {
      for (std::size_t row = 0; row < walk.rows(); ++row) {
        table.add(walk.integer(row, "grp"), walk.integer(row, "sessions"));
      }
      return table;
    }
    if (by_ == By::category) return categories(walk, std::move(table));
    const bool hours = by_ == By::hour;
    return numbered_groups<Figures>(walk, hours ? 24 : 1, hours, std::move(table));
  }

 private:
  // Rows of one category are neighbours in the walk's table.
  Table categories(const Table& walk, Table table) const {
    const char separator = schema_.column("category").separator;
    return sorted(met_groups<Figures>(walk, std::move(table)),
                  {{"sessions", true}, {"category", false, separator}});
  }

  By by_;
  const Context& context_;
  const Schema& schema_;
};

}  // namespace

Entry sessions() { return entry<Sessions>(spec); }

}  // namespace footfall
