// Top customers: who brings the revenue, the orders or the events.
//
// Cost: one rollup by user.
#include "analysis/frame.h"
#include "scan/measures.h"
#include "table/order.h"

namespace footfall {
namespace {

const Spec spec{
    .name = "top_customers",
    .title = "Top customers",
    .summary = "Customers ranked by revenue, orders or events",
    .definition =
        "Every user of the chosen rows ranks, by user id only; guests do not. Revenue is "
        "net of returns. Ties: the smaller user id first.",
    .parameters = {{"by",
                    ParameterType::choice,
                    "revenue",
                    "what ranks them",
                    {"revenue", "orders", "events"}}},
    .chart = {ChartKind::bar, "user_id", {"revenue"}},
    .rows = Rows::ranking,
    .published =
        "The published ranking groups by user and country, so that a customer who ordered "
        "from two countries appears twice with a part of their revenue each.",
    .cost = "one pass",
    .example = "footfall run top_customers --by orders --limit 50"};

class TopCustomers final : public Question {
 public:
  TopCustomers(const Params& params, const Context& context)
      : by_(params.text("by")),
        by_country_(context.form == Form::published),
        schema_(context.schema),
        revenue_("revenue", context.schema) {}

  Fields fields() const override {
    const Column* quantity = schema_.find_column("quantity");
    Fields out{{"rank", Type::integer, Unit::none, "1 is the first"},
               {"user_id", key_type(schema_, "user_id"), Unit::none, "the customer"}};
    if (by_country_) out.push_back({"country", Type::text, Unit::none, "of the event"});
    out.push_back(revenue_.field());
    out.push_back({"orders", Type::integer, Unit::orders, "distinct orders"});
    out.push_back({"events", Type::integer, Unit::events, "rows"});
    out.push_back({"units", Type::decimal, Unit::units, "units bought minus returned",
                   quantity == nullptr ? 0 : int(quantity->scale)});
    return out;
  }

  std::optional<Chart> chart() const override { return Chart{ChartKind::bar, "user_id", {by_}}; }

  std::optional<std::string> missing() const override {
    std::vector<std::string> columns{"user_id", "amount"};
    if (by_country_) columns.emplace_back("country");
    return lacking(schema_, columns);
  }

  std::vector<Rollup> rollups() const override {
    Rollup rollup{
        .name = "customers",
        .by = {{.column = "user_id"}},
        .measures = {measure::revenue(), measure::orders(), measure::events(), measure::units()},
        .users_only = true,
        .ranked_by = by_};
    if (by_country_) rollup.by.push_back({.column = "country"});
    return {rollup};
  }

  Table finish(const Inputs& inputs, const Context& context) const override {
    std::vector<SortKey> order{{by_, true}, {"user_id"}};
    if (by_country_) order.push_back({"country"});
    const Table customers = sorted(inputs.at("customers"), order, context.rows_wanted);
    // The rank's column is filled from "events", which like it is an integer without NULL.
    std::vector<std::size_t> columns{customers.column("events")};
    for (std::size_t i = 0; i < customers.columns(); ++i) columns.push_back(i);
    return ranked(Table::of_columns(fields(), customers, columns));
  }

 private:
  std::string by_;
  bool by_country_;
  const Schema& schema_;
  Metric revenue_;
};

}  // namespace

Entry top_customers() { return entry<TopCustomers>(spec); }

}  // namespace footfall
