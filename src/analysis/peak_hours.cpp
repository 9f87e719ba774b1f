// Peak hours: the busiest hours of the day by orders, and weekends against weekdays.
//
// Cost: one rollup of 24 or 7 groups.
#include "analysis/frame.h"
#include "scan/measures.h"
#include "table/order.h"

namespace footfall {
namespace {

const Spec spec{
    .name = "peak_hours",
    .title = "Peak hours",
    .summary = "The busiest hours by orders; weekend against weekday per day",
    .definition =
        "An order belongs to the local hour and day of its first purchase row. Weekends "
        "are Saturday and Sunday; figures per day divide by the calendar days in range.",
    .parameters = {{"by", ParameterType::choice, "hour", "what is compared", {"hour", "daytype"}},
                   {"top", ParameterType::integer, "5", "how many hours", {}, 1, 24}},
    .chart = {ChartKind::bar, "hour", {"orders"}},
    .published =
        "Published peak hours count order lines, not orders: a basket of twenty lines "
        "weighs twenty times as much as a basket of one.",
    .cost = "one pass",
    .example = "footfall run peak_hours --by daytype"};

class PeakHours final : public Question {
 public:
  PeakHours(const Params& params, const Context& context)
      : by_hour_(params.text("by") == "hour"),
        top_(std::size_t(params.integer("top"))),
        lines_(context.form == Form::published),
        revenue_("revenue", context.schema),
        schema_(context.schema) {}

  Fields fields() const override {
    const Field orders{"orders", Type::integer, Unit::orders,
                       lines_ ? "order lines (published form)" : "orders that began then"};
    if (by_hour_) {
      return {{"hour", Type::integer, Unit::none, "0 to 23, local"}, orders, revenue_.field()};
    }
    return {{"daytype", Type::text, Unit::none, "weekday or weekend"},
            {"days", Type::integer, Unit::days, "calendar days in range"},
            orders,
            revenue_.field(),
            {"orders_per_day", Type::decimal, Unit::orders, "orders / days", quotient_scale},
            {"revenue_per_day", Type::decimal, Unit::money, "revenue / days", quotient_scale}};
  }

  std::optional<Chart> chart() const override {
    if (by_hour_) return std::nullopt;
    return Chart{ChartKind::bar, "daytype", {"orders_per_day"}};
  }

  std::optional<std::string> missing() const override {
    if (by_hour_ && schema_.day_precision) return "needs a time of day";
    return revenue_.missing();
  }

  std::vector<Rollup> rollups() const override {
    Measure orders = lines_ ? measure::events("orders", {"purchase"}) : measure::orders();
    return {{.name = "cells",
             .by = {{.kind = by_hour_ ? GroupKey::Kind::hour_of_day : GroupKey::Kind::weekday}},
             .measures = {orders, measure::revenue()}}};
  }

  Table finish(const Inputs& inputs, const Context& context) const override {
    const Table& cells = inputs.at("cells");
    return by_hour_ ? hours(cells) : day_types(cells, context);
  }

 private:
  Table hours(const Table& cells) const {
    Table table{fields()};
    for (std::size_t row = 0; row < cells.rows(); ++row) {
      table.add(cells.integer(row, "hour"), cells.integer(row, "orders"),
                cells.decimal(row, "revenue"));
    }
    return sorted(table, {{"orders", true}, {"hour"}}).head(top_);
  }

  Table day_types(const Table& cells, const Context& context) const {
    std::int64_t days[2] = {0, 0};
    std::int64_t orders[2] = {0, 0};
    Int128 revenue[2] = {0, 0};
    if (const auto range = context.days()) {
      for (std::int64_t day = range->first; day <= range->last; ++day) {
        ++days[iso_weekday(day) >= 6 ? 1 : 0];
      }
    }
    for (std::size_t row = 0; row < cells.rows(); ++row) {
      const std::size_t weekend = cells.integer(row, "weekday") >= 6 ? 1 : 0;
      orders[weekend] += cells.integer(row, "orders");
      revenue[weekend] += cells.decimal(row, "revenue");
    }
    Table table{fields()};
    for (const std::size_t weekend : {0U, 1U}) {
      table.add(weekend == 0 ? "weekday" : "weekend", days[weekend], orders[weekend],
                revenue[weekend], per(orders[weekend], 0, days[weekend]),
                per(revenue[weekend], revenue_.field().scale, days[weekend]));
    }
    return table;
  }

  bool by_hour_;
  std::size_t top_;
  bool lines_;
  Metric revenue_;
  const Schema& schema_;
};

}  // namespace

Entry peak_hours() { return entry<PeakHours>(spec); }

}  // namespace footfall
