// Shipping: how many days pass from order to dispatch, by mode.
//
// Cost: one rollup by mode, day of the order and day of dispatch.
#include <algorithm>
#include <map>

#include "analysis/frame.h"
#include "base/text.h"
#include "scan/counted.h"
#include "scan/measures.h"
#include "table/order.h"

namespace footfall {
namespace {

const Spec spec{
    .name = "shipping",
    .title = "Shipping time",
    .summary = "Days from order to shipment, by shipping mode",
    .definition =
        "Of every order line: the date of shipment minus the local date of the order, in calendar "
        "days. Quantiles are interpolated between neighbours; they are of the lines that have a "
        "date of shipment, the others are counted beside.",
    .chart = {ChartKind::bar, "ship_mode", {"q25", "median", "q75"}},
    .cost = "one pass",
    .example = "footfall run shipping"};

class Shipping final : public Question {
 public:
  Shipping(const Params&, const Context& context) : schema_(context.schema) {}

  Fields fields() const override {
    Fields out{{"ship_mode", Type::text, Unit::none, "the mode; (none) where it is empty"},
               {"lines", Type::integer, Unit::rows, "order lines with a date of shipment"},
               {"not_shipped", Type::integer, Unit::rows, "order lines without one"},
               {"mean", Type::decimal, Unit::days, "days / lines", quotient_scale},
               {"minimum", Type::integer, Unit::days, "the fewest; below 0: before the order"}};
    for (const char* name : {"q25", "median", "q75", "q95"}) {
      out.push_back({name, Type::decimal, Unit::days, "quantile of the lines", quotient_scale});
    }
    out.push_back({"maximum", Type::integer, Unit::days, "the most"});
    return out;
  }

  std::optional<std::string> missing() const override {
    if (auto lacks = lacking(schema_, {"ship_date", "ship_mode"})) return lacks;
    const ColumnType type = schema_.column("ship_date").type;
    if (type != ColumnType::date && type != ColumnType::timestamp)
      return "needs dates in ship_date";
    if (!has_texts(schema_.column("ship_mode").type)) return "needs texts in ship_mode";
    return std::nullopt;
  }

  std::vector<Rollup> rollups() const override {
    return {{.name = "lines",
             .by = {{.column = "ship_mode"},
                    {.kind = GroupKey::Kind::period, .period = Period::day},
                    {.column = "ship_date"}},
             .measures = {measure::events("lines", {"purchase"})},
             .where = {.of = {"purchase"}}}};
  }

  Table finish(const Inputs& inputs, const Context& context) const override {
    const Table& lines = inputs.at("lines");
    const bool times = schema_.column("ship_date").type == ColumnType::timestamp;
    Table table{fields()};
    for (std::size_t row = 0; row < lines.rows();) {
      const Value mode = lines.value(row, 0);
      std::map<std::int64_t, std::int64_t> days;
      std::int64_t not_shipped = 0;
      for (; row < lines.rows() && lines.value(row, 0) == mode; ++row) {
        const std::int64_t count = lines.integer(row, "lines");
        if (lines.is_null(row, 2)) {
          not_shipped += count;
          continue;
        }
        const std::int64_t shipped = lines.integer(row, 2);
        days[(times ? context.clock.day(shipped) : shipped) - lines.integer(row, "period")] +=
            count;
      }
      add_mode(table, mode, days, not_shipped);
    }
    return sorted(table, {{"lines", true}, {"ship_mode"}});
  }

 private:
  static void add_mode(Table& table, const Value& mode,
                       const std::map<std::int64_t, std::int64_t>& days, std::int64_t not_shipped) {
    Counted counted;
    for (const auto& [day, count] : days) counted.add(day, count);
    const bool any = counted.count() > 0;
    const auto whole = [&](Int128 value) { return Value(std::int64_t(value)); };
    table.add(mode, counted.count(), not_shipped, per(counted.sum(), 0, counted.count()),
              any ? whole(counted.least()) : Value(Null{}), counted.quantile(25, 0),
              counted.quantile(50, 0), counted.quantile(75, 0), counted.quantile(95, 0),
              any ? whole(counted.greatest()) : Value(Null{}));
  }

  const Schema& schema_;
};

}  // namespace

Entry shipping() { return entry<Shipping>(spec); }

}  // namespace footfall
