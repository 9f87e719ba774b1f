// Geography: where the money, the orders and the customers come from.
//
// Cost: one rollup by the place.
#include "analysis/frame.h"
#include "base/error.h"
#include "base/text.h"
#include "scan/measures.h"
#include "table/order.h"

namespace footfall {
namespace {

const Spec spec{
    .name = "geography",
    .title = "Geography",
    .summary = "Revenue, orders, customers and average order by country, region or state",
    .definition =
        "The place is the event's where the source has it, else the customer's. "
        "Revenue is net of returns, aov is revenue / orders, customers are users with a purchase; "
        "an order or customer counts in every place they bought from. share is of the net revenue "
        "of all chosen rows.",
    .parameters = {{"by", ParameterType::text, "auto",
                    "a column of text: country, region, state, city ...; auto: country, or region "
                    "where there is no country"}},
    .chart = {ChartKind::bar, "country", {"revenue"}},
    .cost = "one pass",
    .example = "footfall run geography --by region"};

class Geography final : public Question {
 public:
  Geography(const Params& params, const Context& context)
      : schema_(context.schema), revenue_("revenue", schema_), by_(params.text("by")) {
    if (by_ == "auto") {
      by_ = schema_.has("region") && !schema_.has("country") ? "region" : "country";
    }
    for (const std::string_view figure :
         {"revenue", "orders", "customers", "buyers", "aov", "share"}) {
      if (by_ != figure) continue;
      throw Error(ErrorKind::bad_request, str("by: the answer has a figure called \"", by_,
                                              "\" and no place of that name"));
    }
    std::vector<std::string> names;
    for (const auto& column : schema_.columns) {
      const bool text = column.type == ColumnType::dictionary || column.type == ColumnType::path;
      if (text) names.push_back(column.name);
    }
    const bool known = std::ranges::count(names, by_) > 0 || by_ == "country" || by_ == "region";
    if (known) return;
    throw Error(ErrorKind::bad_request, str("by: the dataset has no column of text called \"",
                                            printable(by_), "\"", did_you_mean(by_, names)));
  }

  Fields fields() const override {
    return {{by_, Type::text, Unit::none, str("the ", by_, "; (none) where it is empty")},
            revenue_.field(),
            {"orders", Type::integer, Unit::orders, "orders with a line from there"},
            {"customers", Type::integer, Unit::users, "users who bought there"},
            {"aov", Type::decimal, Unit::money, "revenue / orders", quotient_scale},
            {"share", Type::real, Unit::ratio, "revenue / revenue of all chosen rows"}};
  }

  std::optional<Chart> chart() const override { return Chart{ChartKind::bar, by_, {"revenue"}}; }

  std::optional<std::string> missing() const override { return lacking(schema_, {by_, "amount"}); }

  std::vector<Rollup> rollups() const override {
    return {{.name = "places",
             .by = {{.column = by_}},
             .measures = {measure::revenue(), measure::orders(), measure::buyers()}},
            {.name = "all", .measures = {measure::revenue()}}};
  }

  Table finish(const Inputs& inputs, const Context&) const override {
    const Table& places = inputs.at("places");
    const Int128 all = inputs.at("all").decimal(0, "revenue");
    Table table{fields()};
    for (std::size_t row = 0; row < places.rows(); ++row) {
      const Int128 revenue = places.decimal(row, "revenue");
      const std::int64_t orders = places.integer(row, "orders");
      table.add(places.value(row, 0), revenue, orders, places.integer(row, "buyers"),
                per(revenue, revenue_.field().scale, orders), ratio(revenue, all));
    }
    const Column* column = schema_.find_column(by_);
    const char separator = column->type == ColumnType::path ? column->separator : '\0';
    return sorted(table, {{"revenue", true}, {by_, false, separator}});
  }

 private:
  const Schema& schema_;
  Metric revenue_;
  std::string by_;
};

}  // namespace

Entry geography() { return entry<Geography>(spec); }

}  // namespace footfall
