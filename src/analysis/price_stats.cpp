// Prices: what is looked at and what is bought, by category and brand.
//
// The rollup counts rows by price, so that the median is exact and one pass is enough.
// Cost: one rollup, O(distinct prices) memory.
#include "analysis/frame.h"
#include "scan/counted.h"
#include "scan/made_columns.h"
#include "scan/measures.h"
#include "table/order.h"

namespace footfall {
namespace {

const Spec spec{
    .name = "price_stats",
    .title = "Prices",
    .summary = "Count, mean, range and median of prices, viewed and bought",
    .definition =
        "Each view (viewed) or purchase (bought) row with a price above zero is one "
        "observation; rows with a price of zero are counted beside. The median of an "
        "even count is the mean of the middle two. Where the dataset has the amount of a line and "
        "no price, the price is amount / quantity, rounded HALF_UP to 6 places row by row; a row "
        "whose quantity is 0 or empty then has none.",
    .parameters = {{"by",
                    ParameterType::choice,
                    "category",
                    "how rows are grouped",
                    {"category", "brand", "both"}}},
    .chart = {ChartKind::scatter, "mean", {"max"}, "kind", "events"},
    .published =
        "The published table takes every event of any type, prices of zero included, so a "
        "product that is looked at often weighs more; it shows the ten highest means.",
    .cost = "one pass",
    .example = "footfall run price_stats --by brand"};

// Prices of one group.
struct Prices {
  Counted counted;
  std::int64_t zeros = 0;

  void add(std::int64_t price, std::int64_t rows, bool zeros_count) {
    if (price == 0) zeros += rows;
    if (price != 0 || zeros_count) counted.add(price, rows);
  }
};

class PriceStats final : public Question {
 public:
  PriceStats(const Params& params, const Context& context)
      : published_(context.form == Form::published), schema_(context.schema) {
    const std::string& by = params.text("by");
    if (by != "brand") keys_.emplace_back("category");
    if (by != "category") keys_.emplace_back("brand");
    scale_ = number_scale(schema_, "price");
  }

  Fields fields() const override {
    Fields out;
    for (const auto& key : keys_) out.push_back({key, Type::text, Unit::none, ""});
    out.push_back({"kind", Type::text, Unit::none,
                   published_ ? "all events (published form)" : "viewed or bought"});
    out.push_back({"events", Type::integer, Unit::events,
                   published_ ? "rows with a price" : "rows with a price above zero"});
    out.push_back({"zero_prices", Type::integer, Unit::events, "rows with a price of zero"});
    out.push_back({"mean", Type::decimal, Unit::money, "mean price of a row", quotient_scale});
    out.push_back({"min", Type::decimal, Unit::money, "lowest price", scale_});
    out.push_back({"max", Type::decimal, Unit::money, "highest price", scale_});
    out.push_back({"median", Type::decimal, Unit::money, "median price of a row", quotient_scale});
    return out;
  }

  std::optional<std::string> missing() const override {
    std::vector<std::string> columns = keys_;
    columns.emplace_back("price");
    return lacking(schema_, columns);
  }

  std::vector<Rollup> rollups() const override {
    Rollup rollup{.name = "prices", .measures = {measure::events("rows")}};
    for (const auto& key : keys_) rollup.by.push_back({.column = key});
    if (!published_) rollup.by.push_back({.kind = GroupKey::Kind::event_type});
    rollup.by.push_back({.column = "price"});
    rollup.where = {.kind = RowCondition::Kind::not_null, .column = "price"};
    if (!published_) rollup.where.of = {"view", "purchase"};
    return {rollup};
  }

  // Rows of one group are neighbours, their prices ascending, because the rollup is in key order.
  Table finish(const Inputs& inputs, const Context&) const override {
    const Table& rows = inputs.at("prices");
    const std::size_t keys = rows.columns() - 2;
    Table table{fields()};
    for (std::size_t begin = 0; begin < rows.rows();) {
      Prices prices;
      std::size_t end = begin;
      for (; end < rows.rows() && same_group(rows, begin, end, keys); ++end) {
        const Int128 price = rows.decimal(end, "price");
        if (price != std::int64_t(price)) throw made_too_long(Place::price);
        prices.add(std::int64_t(price), rows.integer(end, "rows"), published_);
      }
      add_group(table, rows, begin, prices);
      begin = end;
    }
    if (published_) {
      return sorted(table, order({{"mean", true}})).head(10);
    }
    return sorted(table, order({{"events", true}}));
  }

 private:
  static bool same_group(const Table& rows, std::size_t a, std::size_t b, std::size_t keys) {
    for (std::size_t i = 0; i < keys; ++i) {
      if (rows.value(a, i) != rows.value(b, i)) return false;
    }
    return true;
  }

  std::vector<SortKey> order(std::vector<SortKey> keys) const {
    for (const auto& key : keys_) {
      const Column& column = schema_.column(key);
      keys.push_back({key, false, column.type == ColumnType::path ? column.separator : '\0'});
    }
    keys.push_back({"kind", true});  // viewed before bought
    return keys;
  }

  void add_group(Table& table, const Table& rows, std::size_t row, const Prices& prices) const {
    std::vector<Value> line;
    for (std::size_t i = 0; i < keys_.size(); ++i) line.push_back(rows.value(row, i));
    if (published_) {
      line.emplace_back("all");
    } else {
      line.emplace_back(rows.text(row, keys_.size()) == "view" ? "viewed" : "bought");
    }
    const Counted& counted = prices.counted;
    line.emplace_back(counted.count());
    line.emplace_back(prices.zeros);
    if (counted.count() == 0) {
      line.insert(line.end(), 4, Value(Null{}));
    } else {
      line.push_back(per(counted.sum(), scale_, counted.count()));
      line.emplace_back(counted.least());
      line.emplace_back(counted.greatest());
      line.push_back(counted.quantile(50, scale_));
    }
    table.add_row(std::move(line));
  }

  bool published_;
  std::vector<std::string> keys_;
  int scale_ = 0;
  const Schema& schema_;
};

}  // namespace

Entry price_stats() { return entry<PriceStats>(spec); }

}  // namespace footfall
