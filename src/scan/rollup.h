// A rollup: group by, measures and a condition, as data. One planner runs all rollups of a request
// together over codes; engine/ turns the same data into SQL.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/clock.h"
#include "model/schema.h"
#include "table/table.h"

namespace footfall {

// What a level is called that a path does not have.
constexpr const char* unknown_part = "Unknown";

// One key of a group.
struct GroupKey {
  enum class Kind : std::uint8_t {
    column,       // a schema column's value, NULL a group of its own
    path_level,   // the first `level` levels of a path; NULL only where the path is NULL; rows
                  // whose path is less deep have no group at that level and are left out
    path_part,    // the name of level `level` of a path alone, whatever lies above it; unknown_part
                  // where the path is less deep or NULL
    period,       // local time, by `period`: date of its first day (hour: local timestamp)
    hour_of_day,  // 0 .. 23, local
    weekday,      // 1 .. 7, local
    event_type,   // the kind's name
  };
  Kind kind = Kind::column;
  std::string column = {};
  int level = 0;
  Period period = Period::day;

  friend bool operator==(const GroupKey&, const GroupKey&) = default;
};

// One number of a group. `of` limits it to rows of these event types (empty: all).
struct Measure {
  enum class Kind : std::uint8_t {
    events,    // rows
    users,     // distinct users; guests never count
    sessions,  // distinct (user, session id)
    orders,    // distinct orders with a purchase row; an order's hour, day ... are those of its
               // first chosen purchase row by (time, arrival), its other keys those of each row
    products,  // distinct product_id
    sum,       // of `column` over rows of `of`; minus those of `minus`. Exact. NULL never: 0
    minimum,   // of `column`, any type: numbers and times as such, text by bytes; NULL: none there
    maximum,
    present,   // rows whose `column` is not NULL
    distinct,  // different values of `column` that are not NULL (of session_id: ids, not pairs)
  };
  std::string name = {};  // of the result column
  Kind kind = Kind::events;
  std::string column = {};  // of sum .. distinct: a schema column or "amount"; sums also of
                            // "quantity" where the dataset has none: each row counts 1
  std::vector<std::string> of = {};     // event types by name
  std::vector<std::string> minus = {};  // sum only: event types that subtract
  // Sum only: each row's value is rounded HALF_UP to so many places first, and the sum has these,
  // where the column has more.
  std::optional<int> places = {};

  friend bool operator==(const Measure&, const Measure&) = default;
};

// A condition on rows beyond the request's filter.
struct RowCondition {
  enum class Kind : std::uint8_t { none, above_zero, is_zero, not_null };
  Kind kind = Kind::none;
  std::string column = {};
  std::vector<std::string> of = {};  // event types; empty: all

  friend bool operator==(const RowCondition&, const RowCondition&) = default;
};

struct Rollup {
  std::string name = {};          // of the input: "by_brand"
  std::vector<GroupKey> by = {};  // none: one row, also where no row was chosen
  std::vector<Measure> measures = {};
  RowCondition where = {};
  bool users_only = false;  // leave guests' rows out
  // A measure that is a number, where the answer ranks groups by it, the greatest first. An engine
  // may then leave out groups that are behind the first `rows_wanted` (Table::left_out).
  std::string ranked_by = {};
  std::size_t rows_wanted = all_rows;

  friend bool operator==(const Rollup&, const Rollup&) = default;
};

// The result table of a rollup: one column per key (named after the column, or "category", a part
// of a path "category_2", or "period", "hour", "weekday", "event_type"), then one per measure. Only
// groups that have a chosen row. Rows ascend by the keys in order: numbers as numbers, text by
// bytes, NULL last.

}  // namespace footfall
