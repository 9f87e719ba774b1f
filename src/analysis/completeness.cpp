// Completeness: how full each column is, month by month.
//
// Cost: one rollup by month.
#include "analysis/frame.h"
#include "base/text.h"
#include "scan/measures.h"

namespace footfall {
namespace {

const Spec spec{
    .name = "completeness",
    .title = "Completeness",
    .summary = "Share of rows that have a value, per column and month",
    .definition =
        "Rows of each local month whose column is not empty, over all rows of the month. "
        "A month without rows is shown, without a share.",
    .chart = {ChartKind::heatmap, "month", {"share"}, "column"},
    .cost = "one pass",
    .example = "footfall run completeness"};

class Completeness final : public Question {
 public:
  Completeness(const Params&, const Context& context) : columns_(context.schema.all_columns()) {}

  Fields fields() const override {
    return {{"month", Type::date, Unit::none, "its first day"},
            {"column", Type::text, Unit::none, "a column of the dataset"},
            {"rows", Type::integer, Unit::rows, "rows of the month"},
            {"present", Type::integer, Unit::rows, "of these, rows with a value"},
            {"share", Type::real, Unit::ratio, "present / rows"}};
  }

  std::vector<Rollup> rollups() const override {
    Rollup rollup{.name = "months",
                  .by = {{.kind = GroupKey::Kind::period, .period = Period::month}},
                  .measures = {measure::events("rows")}};
    for (const auto& column : columns_) {
      rollup.measures.push_back(
          {.name = column.name, .kind = Measure::Kind::present, .column = column.name});
    }
    return {rollup};
  }

  Table finish(const Inputs& inputs, const Context& context) const override {
    const Table& months = inputs.at("months");
    Table table{fields()};
    const auto range = context.days();
    if (!range) return table;
    check({.answer = spec.name,
           .period = Period::month,
           .days = *range,
           .times = str(grouped(std::int64_t(columns_.size())), " columns"),
           .rows = periods_of(Period::month, *range) * columns_.size(),
           .hint = "choose a range with --from and --to"});
    std::size_t row = 0;
    for (std::int64_t month = period_begin(Period::month, range->first); month <= range->last;
         month = period_add(Period::month, month, 1)) {
      const bool there = row < months.rows() && months.integer(row, "period") == month;
      const std::int64_t rows = there ? months.integer(row, "rows") : 0;
      for (std::size_t i = 0; i < columns_.size(); ++i) {
        const std::int64_t present = there ? months.integer(row, i + 2) : 0;
        table.add(month, columns_[i].name, rows, present, ratio(present, rows));
      }
      row += there ? 1 : 0;
    }
    return table;
  }

 private:
  std::vector<Column> columns_;
};

}  // namespace

Entry completeness() { return entry<Completeness>(spec); }

}  // namespace footfall
