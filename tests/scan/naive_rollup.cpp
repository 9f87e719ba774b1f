#include "scan/naive_rollup.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "base/decimal.h"
#include "base/text.h"

namespace footfall {
namespace {

using Cell = std::optional<std::string>;

// A value as it is compared and written: numbers as numbers, texts by bytes, paths level by level;
// NULL last.
struct Key {
  bool null = false;
  Int128 number = 0;
  std::string order;  // of texts; the separator of a path below every other byte
  std::string text;   // as written

  friend bool operator<(const Key& a, const Key& b) {
    return std::tie(a.null, a.number, a.order) < std::tie(b.null, b.number, b.order);
  }
};

class Naive {
 public:
  Naive(const TinyRows& rows, const Rollup& rollup, const Filter& filter, const Clock& clock,
        Micros session_gap)
      : rows_(rows), rollup_(rollup), clock_(clock), chosen_(naive_choice(rows, filter)) {
    make_sessions(session_gap);
    for (const std::size_t row : chosen_) {
      if (passes(row)) used_.push_back(row);
    }
  }

  std::vector<std::vector<std::string>> table() {
    std::map<std::vector<Key>, std::vector<std::size_t>> groups;
    if (rollup_.by.empty()) groups[{}] = {};
    for (const std::size_t row : used_) groups[keys(row, row)].push_back(row);
    std::vector<std::vector<std::string>> out;
    for (const auto& [key, rows] : groups) {
      auto& line = out.emplace_back();
      for (const auto& each : key) line.push_back(each.null ? "-" : each.text);
      for (const auto& measure : rollup_.measures) line.push_back(value(measure, key, rows));
    }
    return out;
  }

 private:
  bool has(const std::string& column) const { return rows_.schema.has(column); }

  Cell cell(std::size_t row, const std::string& column) const {
    const Column* found = rows_.schema.find_column(column);
    if (found == nullptr) return std::nullopt;
    return rows_.cells[row][std::size_t(found - rows_.schema.columns.data())];
  }

  bool is_kind(std::size_t row, const std::vector<std::string>& kinds) const {
    return std::ranges::find(kinds, rows_.kinds[row]) != kinds.end();
  }

  // Numbers of any column: units, days, microseconds.
  std::optional<std::int64_t> number(std::size_t row, const std::string& column) const {
    if (column == "event_time") return rows_.times[row];
    if (column == "quantity" && !has("quantity")) return 1;
    if (column == "amount" && !has("amount")) {
      const auto price = number(row, "price");
      const auto quantity = number(row, "quantity");
      if (!price || !quantity) return std::nullopt;
      return *price * *quantity;
    }
    const Cell found = cell(row, column);
    if (!found) return std::nullopt;
    return stored_value(rows_.schema.column(column), *found, false);
  }

  int scale(const std::string& column) const {
    if (column == "amount") return amount_scale(rows_.schema).value_or(0);
    const Column* found = rows_.schema.find_column(column);
    return found == nullptr ? 0 : int(found->scale);
  }

  static Key text_key(const Cell& text, char separator = 0) {
    Key key;
    key.null = !text;
    if (!text) return key;
    key.text = *text;
    for (const char c : *text) key.order += separator != 0 && c == separator ? '\x01' : c;
    return key;
  }

  static Key number_key(std::int64_t number, std::string text) {
    return {.null = false, .number = number, .order = {}, .text = std::move(text)};
  }

  Key column_key(std::size_t row, const std::string& name) const {
    if (name == "event_time") return number_key(rows_.times[row], timestamp_text(rows_.times[row]));
    if (name == "event_type") return text_key(rows_.kinds[row]);
    if (name == "amount" || (name == "quantity" && !has(name))) {
      const auto found = number(row, name);
      if (!found) return text_key(std::nullopt);
      return number_key(*found, name == "amount" ? decimal_text(*found, scale(name)) : str(*found));
    }
    const Column& column = rows_.schema.column(name);
    const Cell found = cell(row, name);
    if (!found) return text_key(std::nullopt);
    const auto stored = stored_value(column, *found, false);
    if (stored) return number_key(*stored, *found);
    return text_key(found, column.type == ColumnType::path ? column.separator : char(0));
  }

  Key key(const GroupKey& by, std::size_t row, std::size_t time_row) const {
    const Micros time = rows_.times[time_row];
    const std::int64_t day = clock_.day(time);
    switch (by.kind) {
      case GroupKey::Kind::column: return column_key(row, by.column);
      case GroupKey::Kind::event_type: return text_key(rows_.kinds[row]);
      case GroupKey::Kind::weekday: return number_key(iso_weekday(day), str(iso_weekday(day)));
      case GroupKey::Kind::hour_of_day: {
        const auto hour = clock_.hour(time) - day * 24;
        return number_key(hour, str(hour));
      }
      case GroupKey::Kind::path_level: {
        const Column& column = rows_.schema.column(by.column);
        Cell path = cell(row, by.column);
        if (path) {
          path = std::string(path_prefix(*path, column.separator, std::size_t(by.level)));
        }
        return text_key(path, column.separator);
      }
      case GroupKey::Kind::path_part: return text_key(part(cell(row, by.column), by));
      case GroupKey::Kind::period: break;
    }
    if (by.period == Period::hour) {
      const Micros hour = clock_.hour(time) * micros_per_hour;
      return number_key(hour, timestamp_text(hour));
    }
    const std::int64_t begin = period_begin(by.period, day);
    return number_key(begin, date_text(begin));
  }

  // The text between the separators before and after the level.
  Cell part(const Cell& path, const GroupKey& by) const {
    if (!path) return "Unknown";
    std::vector<std::string> parts(1);
    for (const char c : *path) {
      if (c == rows_.schema.column(by.column).separator) {
        parts.emplace_back();
      } else {
        parts.back() += c;
      }
    }
    return std::size_t(by.level) <= parts.size() ? parts[std::size_t(by.level) - 1] : "Unknown";
  }

  std::vector<Key> keys(std::size_t row, std::size_t time_row) const {
    std::vector<Key> out;
    for (const auto& by : rollup_.by) out.push_back(key(by, row, time_row));
    return out;
  }

  bool passes(std::size_t row) const {
    if (rollup_.users_only && !cell(row, "user_id")) return false;
    if (!rollup_.where.of.empty() && !is_kind(row, rollup_.where.of)) return false;
    for (const auto& by : rollup_.by) {
      if (by.kind != GroupKey::Kind::path_level) continue;
      const Cell path = cell(row, by.column);
      const char separator = rows_.schema.column(by.column).separator;
      if (path && path_depth(*path, separator) < std::size_t(by.level)) return false;
    }
    if (rollup_.where.kind == RowCondition::Kind::none) return true;
    const Key value = column_key(row, rollup_.where.column);
    if (value.null) return false;
    if (rollup_.where.kind == RowCondition::Kind::is_zero) return value.number == 0;
    return rollup_.where.kind == RowCondition::Kind::not_null || value.number > 0;
  }

  // "" where the row has none.
  std::string session(std::size_t row) const {
    const Cell user = cell(row, "user_id");
    if (!user) return {};
    if (!has("session_id")) return *user + "|" + str(made_sessions_.at(row));
    const Cell id = cell(row, "session_id");
    return id ? *user + "|" + *id : std::string();
  }

  void make_sessions(Micros gap) {
    std::map<std::string, std::vector<std::size_t>> users;
    for (const std::size_t row : chosen_) {
      if (const Cell user = cell(row, "user_id")) users[*user].push_back(row);
    }
    for (auto& [user, rows] : users) {
      std::ranges::stable_sort(rows, {}, [&](std::size_t row) { return rows_.times[row]; });
      std::size_t session = 0;
      for (std::size_t i = 0; i < rows.size(); ++i) {
        if (i > 0 && rows_.times[rows[i]] - rows_.times[rows[i - 1]] > gap) ++session;
        made_sessions_[rows[i]] = session;
      }
    }
  }

  std::string order(std::size_t row) const {
    const Cell user = cell(row, "user_id");
    const std::string alone = "row " + str(row);
    switch (order_rule(rows_.schema)) {
      case OrderRule::order_id: {
        const Cell id = cell(row, "order_id");
        return id ? "order " + *id : alone;
      }
      case OrderRule::session: {
        const Cell id = cell(row, "session_id");
        if (!id) return alone;
        return user ? "session " + *user + "|" + *id : "guest " + *id;
      }
      case OrderRule::user_day:
        return user ? "day " + *user + "|" + str(clock_.day(rows_.times[row])) : alone;
    }
    return {};
  }

  // Orders whose rows count in the group: other keys of the row, time of the order's first row.
  std::size_t orders(const std::vector<Key>& group) const {
    std::map<std::string, std::size_t> first;
    for (const std::size_t row : used_) {
      if (rows_.kinds[row] != "purchase") continue;
      const auto [found, is_new] = first.try_emplace(order(row), row);
      if (!is_new && rows_.times[row] < rows_.times[found->second]) found->second = row;
    }
    std::set<std::string> found;
    for (const std::size_t row : used_) {
      if (rows_.kinds[row] != "purchase") continue;
      const auto there = keys(row, first.at(order(row)));
      if (!(there < group) && !(group < there)) found.insert(order(row));
    }
    return found.size();
  }

  Int128 summand(std::size_t row, const Measure& measure) const {
    const Int128 value = number(row, measure.column).value_or(0);
    const int places = scale(measure.column);
    return *rescale(value, places, std::min(places, measure.places.value_or(places)));
  }

  std::string value(const Measure& measure, const std::vector<Key>& group,
                    const std::vector<std::size_t>& rows) const {
    if (measure.kind == Measure::Kind::orders) return str(orders(group));
    std::size_t count = 0;
    Int128 sum = 0;
    std::set<std::string> different;
    std::set<Key> values;
    for (const std::size_t row : rows) {
      if (!measure.minus.empty() && is_kind(row, measure.minus)) {
        sum -= summand(row, measure);
      }
      if (!measure.of.empty() && !is_kind(row, measure.of)) continue;
      ++count;
      const auto add = [&](const std::string& what) {
        if (!what.empty()) different.insert(what);
      };
      switch (measure.kind) {
        case Measure::Kind::users: add(cell(row, "user_id").value_or("")); break;
        case Measure::Kind::sessions: add(session(row)); break;
        case Measure::Kind::products: add(cell(row, "product_id").value_or("")); break;
        case Measure::Kind::sum: sum += summand(row, measure); break;
        case Measure::Kind::minimum:
        case Measure::Kind::maximum:
        case Measure::Kind::present:
        case Measure::Kind::distinct: {
          Key found = column_key(row, measure.column);
          if (!found.order.empty()) found.order = found.text;  // paths too: by bytes
          if (found.null) {
            --count;
          } else {
            values.insert(found);
          }
          break;
        }
        default: break;
      }
    }
    switch (measure.kind) {
      case Measure::Kind::events:
      case Measure::Kind::present: return str(count);
      case Measure::Kind::sum: {
        const int places = scale(measure.column);
        return decimal_text(sum, std::min(places, measure.places.value_or(places)));
      }
      case Measure::Kind::minimum: return values.empty() ? "-" : values.begin()->text;
      case Measure::Kind::maximum: return values.empty() ? "-" : values.rbegin()->text;
      case Measure::Kind::distinct: return str(values.size());
      default: return str(different.size());
    }
  }

  const TinyRows& rows_;
  const Rollup& rollup_;
  const Clock& clock_;
  std::vector<std::size_t> chosen_;
  std::vector<std::size_t> used_;  // by the rollup
  std::map<std::size_t, std::size_t> made_sessions_;
};

bool clause_holds(const TinyRows& rows, const Clause& clause, std::size_t row) {
  Cell value = rows.kinds[row];
  Column column{.name = "event_type"};
  if (clause.column != "event_type") {
    column = rows.schema.column(clause.column);
    const auto place = rows.schema.find_column(clause.column) - rows.schema.columns.data();
    value = rows.cells[row][std::size_t(place)];
  }
  const bool includes = clause.kind != Clause::Kind::exclude;
  const bool outside = clause.kind == Clause::Kind::outside;
  if (!value && outside) return true;
  if (!value) return clause.kind != Clause::Kind::range && clause.null_listed == includes;
  const auto number = stored_value(column, *value, false);
  if (outside || clause.kind == Clause::Kind::range) {
    const auto low = stored_value(column, clause.low, false);
    const auto high = stored_value(column, clause.high, true);
    const bool within =
        (clause.low.empty() || *number >= *low) && (clause.high.empty() || *number <= *high);
    return within != outside;
  }
  const bool listed = std::ranges::any_of(clause.values, [&](const std::string& each) {
    if (number) return number == stored_value(column, each, false);
    if (column.type == ColumnType::path && value->starts_with(each + column.separator)) return true;
    return *value == each;
  });
  return listed == includes;
}

}  // namespace

std::vector<std::size_t> naive_choice(const TinyRows& rows, const Filter& filter) {
  std::vector<std::size_t> chosen;
  for (std::size_t row = 0; row < rows.count(); ++row) {
    if (filter.from && rows.times[row] < *filter.from) continue;
    if (filter.to && rows.times[row] >= *filter.to) continue;
    const auto holds = [&](const Clause& clause) { return clause_holds(rows, clause, row); };
    if (std::ranges::all_of(filter.clauses, holds)) chosen.push_back(row);
  }
  return chosen;
}

std::vector<std::vector<std::string>> naive_rollup(const TinyRows& rows, const Rollup& rollup,
                                                   const Filter& filter, const Clock& clock,
                                                   Micros session_gap) {
  return Naive(rows, rollup, filter, clock, session_gap).table();
}

}  // namespace footfall
