// When the shop is busy: revenue, orders and users by hour, by weekday, and by both.
//
// An order belongs to the hour and day of its first purchase row; money to the hour of its own
// row; a user to every cell with one of their events. Empty cells are rows of zeros.
//
// Cost: one rollup of 24, 7 or 168 groups.
#include "analysis/frame.h"
#include "scan/measures.h"

namespace footfall {
namespace {

constexpr std::string_view shared_definition =
    "Hours and weekdays are local (--timezone); weekday 1 is Monday. An order belongs to the hour "
    "of its first purchase row, money to its own row's hour; users are distinct users with any "
    "event there, so they do not add up to all users.";

const Spec hourly_spec{.name = "hourly",
                       .title = "Hours of the day",
                       .summary = "Revenue, orders and users by hour of the day",
                       .definition = std::string(shared_definition),
                       .chart = {ChartKind::bar, "hour", {"orders"}},
                       .cost = "one pass",
                       .example = "footfall run hourly --timezone Europe/Berlin"};

const Spec weekday_spec{.name = "weekday",
                        .title = "Days of the week",
                        .summary = "Revenue, orders and users by day of the week",
                        .definition = std::string(shared_definition),
                        .chart = {ChartKind::bar, "weekday", {"orders"}},
                        .cost = "one pass",
                        .example = "footfall run weekday"};

const Spec hour_of_week_spec{.name = "hour_of_week",
                             .title = "The week, hour by hour",
                             .summary = "Revenue, orders and users by weekday and hour",
                             .definition = std::string(shared_definition),
                             .chart = {ChartKind::heatmap, "hour", {"orders"}, "weekday"},
                             .cost = "one pass",
                             .example = "footfall run hour_of_week --format csv"};

// All cells of one or both keys, whether or not the data have them.
template <bool has_weekday, bool has_hour>
class TimeOfDay final : public Question {
 public:
  TimeOfDay(const Params&, const Context& context)
      : revenue_("revenue", context.schema), schema_(context.schema) {}

  Fields fields() const override {
    Fields out;
    if (has_weekday) out.push_back({"weekday", Type::integer, Unit::none, "1 is Monday"});
    if (has_hour) out.push_back({"hour", Type::integer, Unit::none, "0 to 23, local"});
    out.push_back(revenue_.field());
    out.push_back({"orders", Type::integer, Unit::orders, "orders that began then"});
    out.push_back({"users", Type::integer, Unit::users, "distinct users with an event then"});
    return out;
  }

  std::optional<std::string> missing() const override {
    if (has_hour && schema_.day_precision) return "needs a time of day";
    return revenue_.missing();
  }

  std::vector<Rollup> rollups() const override {
    std::vector<GroupKey> by;
    if (has_weekday) by.push_back({.kind = GroupKey::Kind::weekday});
    if (has_hour) by.push_back({.kind = GroupKey::Kind::hour_of_day});
    return {{.name = "cells",
             .by = by,
             .measures = {measure::revenue(), measure::orders(), measure::users()}}};
  }

  Table finish(const Inputs& inputs, const Context&) const override {
    const Table& cells = inputs.at("cells");
    Table table{fields()};
    std::size_t row = 0;
    for (std::int64_t weekday = 1; weekday <= (has_weekday ? 7 : 1); ++weekday) {
      for (std::int64_t hour = 0; hour < (has_hour ? 24 : 1); ++hour) {
        std::vector<Value> line;
        if (has_weekday) line.emplace_back(weekday);
        if (has_hour) line.emplace_back(hour);
        const bool there = row < cells.rows() && same_cell(cells, row, line);
        for (const char* name : {"revenue", "orders", "users"}) {
          line.push_back(there ? cells.value(row, cells.column(name)) : zero(cells, name));
        }
        row += there ? 1 : 0;
        table.add_row(std::move(line));
      }
    }
    return table;
  }

 private:
  static bool same_cell(const Table& cells, std::size_t row, const std::vector<Value>& keys) {
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (cells.value(row, i) != keys[i]) return false;
    }
    return true;
  }

  static Value zero(const Table& cells, std::string_view name) {
    if (cells.fields()[cells.column(name)].type == Type::decimal) return Int128(0);
    return std::int64_t(0);
  }

  Metric revenue_;
  const Schema& schema_;
};

}  // namespace

Entry hourly() { return entry<TimeOfDay<false, true>>(hourly_spec); }
Entry weekday() { return entry<TimeOfDay<true, false>>(weekday_spec); }
Entry hour_of_week() { return entry<TimeOfDay<true, true>>(hour_of_week_spec); }

}  // namespace footfall
