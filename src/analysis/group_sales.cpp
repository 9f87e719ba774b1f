// Sales by category and by brand: what each group sells, and how well looking turns into buying.
//
// Cost: one rollup by dictionary code or path level.
#include "analysis/frame.h"
#include "base/text.h"
#include "scan/measures.h"
#include "table/order.h"

namespace footfall {
namespace {

constexpr std::string_view shared_definition =
    "Revenue is net of returns; share is of the net revenue of all chosen rows; conversion is "
    "users who "
    "bought / users who viewed in the group, two separate counts, so it may exceed 1. An order, "
    "buyer or user counts in every group it touches. Rows without a value are the group (none).";

const Spec category_spec{
    .name = "category_sales",
    .title = "Sales by category",
    .summary = "Revenue, units, orders, buyers, views, share and conversion by category",
    .definition = std::string(shared_definition) +
                  " A path has a row at a level only where it is that deep, (none) at level 1 "
                  "only; level 0 is the full path.",
    .parameters =
        {{"level", ParameterType::integer, "0", "levels of the path; 0 is all", {}, 0, 60}},
    .chart = {ChartKind::treemap, "category", {"revenue"}},
    .cost = "one pass",
    .example = "footfall run category_sales --level 1"};

const Spec brand_spec{
    .name = "brand_sales",
    .title = "Sales by brand",
    .summary = "Revenue, units, orders, buyers, views, share and conversion by brand",
    .definition = std::string(shared_definition),
    .chart = {ChartKind::bar, "brand", {"revenue"}},
    .rows = Rows::ranking,
    .cost = "one pass",
    .example = "footfall run brand_sales --limit 10"};

class GroupSales : public Question {
 public:
  GroupSales(std::string column, int level, const Context& context)
      : column_(std::move(column)),
        level_(level),
        schema_(context.schema),
        revenue_("revenue", context.schema) {}

  Fields fields() const override {
    const Column* column = schema_.find_column("quantity");
    return {{column_, Type::text, Unit::none, str("the ", column_, "; (none) where it is empty")},
            revenue_.field(),
            {"units", Type::decimal, Unit::units, "units bought minus returned",
             column == nullptr ? 0 : int(column->scale)},
            {"orders", Type::integer, Unit::orders, "orders with a line of it"},
            {"buyers", Type::integer, Unit::users, "users who bought it"},
            {"views", Type::integer, Unit::events, "view events"},
            {"share", Type::real, Unit::ratio, "revenue / revenue of all chosen rows"},
            {"conversion_product", Type::real, Unit::ratio, "users who bought / users who viewed"}};
  }

  std::optional<std::string> missing() const override {
    return lacking(schema_, {column_, "amount"});
  }

  std::vector<Rollup> rollups() const override {
    const auto kind = level_ == 0 ? GroupKey::Kind::column : GroupKey::Kind::path_level;
    Rollup groups{.name = "groups",
                  .by = {{.kind = kind, .column = column_, .level = level_}},
                  .measures = {measure::revenue(), measure::units(), measure::orders(),
                               measure::buyers(), measure::views(), measure::viewers()}};
    if (level_ > 1) groups.where = {.kind = RowCondition::Kind::not_null, .column = column_};
    return {groups, {.name = "all", .measures = {measure::revenue()}}};
  }

  Table finish(const Inputs& inputs, const Context&) const override {
    const Table& groups = inputs.at("groups");
    const Int128 all = inputs.at("all").decimal(0, "revenue");
    Table table{fields()};
    for (std::size_t row = 0; row < groups.rows(); ++row) {
      const Int128 revenue = groups.decimal(row, "revenue");
      table.add(groups.value(row, 0), revenue, groups.decimal(row, "units"),
                groups.integer(row, "orders"), groups.integer(row, "buyers"),
                groups.integer(row, "views"), ratio(revenue, all),
                ratio(groups.integer(row, "buyers"), groups.integer(row, "viewers")));
    }
    const Column* column = schema_.find_column(column_);
    const char separator = column->type == ColumnType::path ? column->separator : '\0';
    return sorted(table, {{"revenue", true}, {column_, false, separator}});
  }

 private:
  std::string column_;
  int level_;
  const Schema& schema_;
  Metric revenue_;
};

class CategorySales final : public GroupSales {
 public:
  CategorySales(const Params& params, const Context& context)
      : GroupSales("category", int(params.integer("level")), context) {}
};

class BrandSales final : public GroupSales {
 public:
  BrandSales(const Params&, const Context& context) : GroupSales("brand", 0, context) {}
};

}  // namespace

Entry category_sales() { return entry<CategorySales>(category_spec); }
Entry brand_sales() { return entry<BrandSales>(brand_spec); }

}  // namespace footfall
