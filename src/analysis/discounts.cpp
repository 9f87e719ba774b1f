// Discounts: what is sold, and earned, at which discount.
//
// Cost: one rollup by discount.
#include <algorithm>
#include <array>

#include "analysis/frame.h"
#include "scan/measures.h"

namespace footfall {
namespace {

const Spec spec{
    .name = "discounts",
    .title = "Discounts",
    .summary = "Revenue, units and profit by band of discount",
    .definition =
        "The discount of an order line is a share of its price, from 0 to 1. Bands hold their "
        "upper end: 0 alone, then more than 0 up to 0.1, and so on in tenths; the last is more "
        "than 0.7. Lines are purchases; revenue, units and profit are net of returns. Lines "
        "without a discount are (none), those outside 0 to 1 bands of their own.",
    .chart = {ChartKind::bar, "band", {"revenue", "profit"}},
    .cost = "one pass",
    .example = "footfall run discounts"};

constexpr std::array<const char*, 9> band_names{"0",          "(0, 0.1]",   "(0.1, 0.2]",
                                                "(0.2, 0.3]", "(0.3, 0.4]", "(0.4, 0.5]",
                                                "(0.5, 0.6]", "(0.6, 0.7]", "(0.7, 1]"};

class Discounts final : public Question {
 public:
  Discounts(const Params&, const Context& context)
      : schema_(context.schema),
        revenue_("revenue", schema_),
        units_("units", schema_),
        profit_("profit", schema_) {}

  Fields fields() const override {
    return {{"band", Type::text, Unit::none, "of the discount; upper ends belong to it"},
            {"lines", Type::integer, Unit::rows, "order lines"},
            revenue_.field(),
            units_.field(),
            profit_.field()};
  }

  std::optional<std::string> missing() const override {
    if (auto lacks = lacking(schema_, {"discount", "amount"})) return lacks;
    if (schema_.column("discount").type != ColumnType::decimal) return "needs a decimal discount";
    return std::nullopt;
  }

  std::vector<Rollup> rollups() const override {
    Rollup rollup{
        .name = "discounts",
        .by = {{.column = "discount"}},
        .measures = {measure::events("lines", {"purchase"}), measure::revenue(), measure::units()},
        .where = {.of = {"purchase", "return"}}};
    if (schema_.has("profit")) rollup.measures.push_back(measure::profit());
    return {rollup};
  }

  Table finish(const Inputs& inputs, const Context&) const override {
    const Table& rollup = inputs.at("discounts");
    const Int128 one = power_of_ten(schema_.column("discount").scale);
    const bool has_profit = schema_.has("profit");
    std::array<Band, band_names.size() + 3> bands;
    for (std::size_t row = 0; row < rollup.rows(); ++row) {
      Band& band = bands[rollup.is_null(row, 0) ? none : place(rollup.decimal(row, 0), one)];
      band.there = true;
      band.lines += rollup.integer(row, "lines");
      band.revenue += rollup.decimal(row, "revenue");
      band.units += rollup.decimal(row, "units");
      if (has_profit) band.profit += rollup.decimal(row, "profit");
    }
    Table table{fields()};
    for (const std::size_t i : {below, 0UL, 1UL, 2UL, 3UL, 4UL, 5UL, 6UL, 7UL, 8UL, above, none}) {
      const Band& band = bands[i];
      if (i >= band_names.size() && !band.there) continue;
      Value name = Null{};
      if (i == below) name = std::string("below 0");
      if (i == above) name = std::string("above 1");
      if (i < band_names.size()) name = std::string(band_names[i]);
      table.add(std::move(name), band.lines, band.revenue, band.units,
                has_profit ? Value(band.profit) : Value(Null{}));
    }
    return table;
  }

 private:
  static constexpr std::size_t below = band_names.size();
  static constexpr std::size_t above = below + 1;
  static constexpr std::size_t none = below + 2;

  struct Band {
    bool there = false;
    std::int64_t lines = 0;
    Int128 revenue = 0;
    Int128 units = 0;
    Int128 profit = 0;
  };

  static std::size_t place(Int128 discount, Int128 one) {
    if (discount < 0) return below;
    if (discount > one) return above;
    const auto tenths = std::size_t((discount * 10 + one - 1) / one);
    return std::min(tenths, band_names.size() - 1);
  }

  const Schema& schema_;
  Metric revenue_;
  Metric units_;
  Metric profit_;
};

}  // namespace

Entry discounts() { return entry<Discounts>(spec); }

}  // namespace footfall
