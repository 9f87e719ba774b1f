// Profile: what is in each column.
//
// Quantiles and deviations come from counts by value, so they are exact and the same in any order.
// Cost: one rollup without keys, and one by value for every number column.
#include <array>
#include <cmath>

#include "analysis/frame.h"
#include "scan/counted.h"
#include "scan/measures.h"

namespace footfall {
namespace {

const Spec spec{
    .name = "profile",
    .title = "Profile of the columns",
    .summary = "Rows, nulls, distinct values, range and quantiles of every column",
    .definition =
        "Over the chosen rows. Text is compared by bytes, ids and numbers as numbers. "
        "Numbers that are no ids have a mean, a sample standard deviation and quantiles "
        "by linear interpolation (Hyndman and Fan, type 7).",
    .chart = {},
    .cost = "one pass, O(distinct values) memory",
    .example = "footfall run profile"};

bool is_number(const Column& column) {
  return column.type == ColumnType::decimal || column.type == ColumnType::integer;
}

std::string_view column_type_name(const Column& column) {
  switch (column.type) {
    case ColumnType::key: return column.key == KeyType::int64 ? "integer key" : "text key";
    case ColumnType::dictionary: return "text";
    case ColumnType::path: return "path";
    case ColumnType::set: return "set";
    case ColumnType::decimal: return "decimal";
    case ColumnType::integer: return "integer";
    case ColumnType::timestamp: return "timestamp";
    case ColumnType::date: return "date";
  }
  return "";
}

// One column's values; without NULL.
class Values {
 public:
  Values(const Table& counts, int scale) : scale_(scale) {
    for (std::size_t row = 0; row < counts.rows(); ++row) {
      if (!counts.is_null(row, 0)) counted_.add(counts.decimal(row, 0), counts.integer(row, 1));
    }
  }

  Value mean() const {
    if (counted_.count() == 0) return Null{};
    return decimal_to_double(counted_.sum(), scale_) / double(counted_.count());
  }

  // How far each value is from the mean is taken in whole numbers, count times as far: of equal
  // values it is 0, which doubles would miss.
  Value deviation() const {
    const std::int64_t count = counted_.count();
    if (count < 2) return Null{};
    double squares = 0;
    counted_.each([&](Int128 value, std::int64_t rows) {
      const double off = decimal_to_double(value * count - counted_.sum(), scale_) / double(count);
      squares += off * off * double(rows);
    });
    return std::sqrt(squares / double(count - 1));
  }

  Value quantile(int percent) const { return counted_.quantile(percent, scale_); }

 private:
  Counted counted_;
  int scale_;
};

class Profile final : public Question {
 public:
  Profile(const Params&, const Context& context) : columns_(context.schema.all_columns()) {}

  Fields fields() const override {
    Fields out{{"column", Type::text, Unit::none, "a column of the dataset"},
               {"type", Type::text, Unit::none, "how it is kept"},
               {"rows", Type::integer, Unit::rows, "chosen rows"},
               {"nulls", Type::integer, Unit::rows, "of these, rows without a value"},
               {"distinct", Type::integer, Unit::none, "different values"},
               {"min", Type::text, Unit::none, "smallest value"},
               {"max", Type::text, Unit::none, "greatest value"},
               {"mean", Type::real, Unit::none, "mean of a number"},
               {"sd", Type::real, Unit::none, "sample standard deviation"}};
    for (const int percent : percents) {
      out.push_back(
          {"q" + std::to_string(percent), Type::decimal, Unit::none, "quantile", quotient_scale});
    }
    return out;
  }

  std::vector<Rollup> rollups() const override {
    Rollup all{.name = "columns", .measures = {measure::events("rows")}};
    std::vector<Rollup> out;
    for (const auto& column : columns_) {
      const auto add = [&](const char* what, Measure::Kind kind) {
        all.measures.push_back({.name = column.name + what, .kind = kind, .column = column.name});
      };
      add(" present", Measure::Kind::present);
      add(" distinct", Measure::Kind::distinct);
      add(" min", Measure::Kind::minimum);
      add(" max", Measure::Kind::maximum);
      if (!is_number(column)) continue;
      out.push_back({.name = "values of " + column.name,
                     .by = {{.column = column.name}},
                     .measures = {measure::events("rows")}});
    }
    out.push_back(all);
    return out;
  }

  Table finish(const Inputs& inputs, const Context&) const override {
    const Table& all = inputs.at("columns");
    Table table{fields()};
    for (const auto& column : columns_) {
      const std::int64_t rows = all.integer(0, "rows");
      std::vector<Value> line{column.name, std::string(column_type_name(column)), rows,
                              rows - all.integer(0, column.name + " present"),
                              all.value(0, all.column(column.name + " distinct"))};
      for (const char* end : {" min", " max"}) {
        const std::size_t cell = all.column(column.name + end);
        line.push_back(all.is_null(0, cell) ? Value(Null{}) : Value(cell_text(all, 0, cell)));
      }
      if (is_number(column)) {
        const Values values(inputs.at("values of " + column.name), column.scale);
        line.push_back(values.mean());
        line.push_back(values.deviation());
        for (const int percent : percents) line.push_back(values.quantile(percent));
      } else {
        line.insert(line.end(), 2 + percents.size(), Value(Null{}));
      }
      table.add_row(std::move(line));
    }
    return table;
  }

 private:
  static constexpr std::array<int, 5> percents{1, 25, 50, 75, 99};

  std::vector<Column> columns_;
};

}  // namespace

Entry profile() { return entry<Profile>(spec); }

}  // namespace footfall
