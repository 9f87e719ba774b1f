// Interactions: how often each category, or each user with each category, comes up.
//
// Cost: one rollup.
#include "analysis/frame.h"
#include "scan/measures.h"
#include "table/order.h"

namespace footfall {
namespace {

const Spec spec{
    .name = "interactions",
    .title = "Interactions",
    .summary = "Events by category, or by user and category",
    .definition =
        "Every chosen event is one interaction. Rows without a category are the group "
        "(none); by=user leaves guests out. Share is of all interactions counted.",
    .parameters =
        {{"by", ParameterType::choice, "category", "what is counted", {"category", "user"}}},
    .chart = {ChartKind::pie, "category", {"interactions"}},
    .rows = Rows::ranking,
    .published =
        "The published table is the ten pairs of user and category with most events "
        "overall, in which events without a category count as a category of their own.",
    .cost = "one pass",
    .example = "footfall run interactions --by user"};

constexpr std::size_t published_rows = 10;

class Interactions final : public Question {
 public:
  Interactions(const Params& params, const Context& context)
      : by_user_(params.text("by") == "user" || context.form == Form::published),
        published_(context.form == Form::published),
        schema_(context.schema) {}

  Fields fields() const override {
    return {{first_key(), key_type(schema_, first_key()), Unit::none,
             by_user_ ? "the customer" : "the shop's category id"},
            {"category", Type::text, Unit::none, "full path"},
            {"interactions", Type::integer, Unit::events, "events"},
            {"share", Type::real, Unit::ratio, "of all interactions counted"}};
  }

  std::optional<Chart> chart() const override {
    if (!by_user_) return std::nullopt;
    return Chart{ChartKind::bar, "user_id", {"interactions"}};
  }

  std::optional<std::string> missing() const override {
    return lacking(schema_, by_user_ ? std::vector<std::string>{"user_id", "category"}
                                     : std::vector<std::string>{"category"});
  }

  std::vector<Rollup> rollups() const override {
    Rollup rollup{
        .name = "pairs", .measures = {measure::events("interactions")}, .users_only = by_user_};
    if (schema_.has(first_key())) rollup.by.push_back({.column = first_key()});
    rollup.by.push_back({.column = "category"});
    return {rollup};
  }

  Table finish(const Inputs& inputs, const Context& context) const override {
    const Table& pairs = inputs.at("pairs");
    const bool has_first = pairs.columns() == 3;
    std::int64_t all = 0;
    for (std::size_t row = 0; row < pairs.rows(); ++row) all += pairs.integer(row, "interactions");
    std::vector<SortKey> order{{"interactions", true}};
    if (has_first) order.push_back({first_key()});
    order.push_back({"category", false, schema_.column("category").separator});
    Table table{fields()};
    for (const std::size_t row :
         row_order(pairs, order, published_ ? published_rows : context.rows_wanted)) {
      const std::int64_t events = pairs.integer(row, "interactions");
      table.add(has_first ? pairs.value(row, 0) : Value(Null{}),
                pairs.value(row, pairs.column("category")), events, ratio(events, all));
    }
    if (!published_) table.leave_out(pairs.rows() - table.rows());
    return table;
  }

 private:
  std::string first_key() const { return by_user_ ? "user_id" : "category_id"; }

  bool by_user_;
  bool published_;
  const Schema& schema_;
};

}  // namespace

Entry interactions() { return entry<Interactions>(spec); }

}  // namespace footfall
