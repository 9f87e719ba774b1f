#include "relation/profit_summary.h"

#include <numeric>
#include <optional>

#include "base/check.h"
#include "base/decimal.h"
#include "base/radix.h"
#include "base/text.h"
#include "model/clock.h"
#include "relation/enriched_orders.h"
#include "scan/measures.h"
#include "scan/scan.h"

namespace footfall {
namespace {

// The fields of enriched_orders that rows are grouped by, in the order of the keys.
struct Keys {
  bool year = false;
  bool category = false;
  bool sub_category = false;
  bool customer = false;
};

Keys keys_of(std::string_view name) {
  if (name == "profit_by_year") return {.year = true};
  if (name == "profit_by_category") return {.category = true};
  if (name == "profit_by_sub_category") return {.sub_category = true};
  if (name == "profit_by_customer") return {.customer = true};
  FOOTFALL_CHECK(name == "profit_summary");
  return {.year = true, .category = true, .sub_category = true, .customer = true};
}

// Puts places in the ascending order of key(place); those of equal keys stay as they are.
template <typename Key>
void order_by(std::vector<std::uint32_t>& places, const Key& key) {
  std::vector<std::uint64_t> keys;
  keys.reserve(places.size());
  for (const std::uint32_t place : places) keys.push_back(key(place));
  std::vector<std::uint32_t> order = ascending_order(keys);
  for (auto& each : order) each = places[each];
  places = std::move(order);
}

class ProfitSummary final : public Relation {
 public:
  ProfitSummary(std::shared_ptr<const Snapshot> snapshot, std::string_view name, Filter filter,
                Clock clock)
      : snapshot_(std::move(snapshot)), filter_(std::move(filter)), clock_(std::move(clock)) {
    const Keys keys = keys_of(name);
    const OrderLayout orders = order_layout(*snapshot_);
    const OrderColumns& columns = orders.columns;
    if (keys.year) {
      fields_.push_back({"year", Type::integer, Unit::none, "of the order date, local", 0});
      by_.push_back({.kind = GroupKey::Kind::period, .period = Period::year});
    }
    if (keys.category) add_key(orders, columns.category, category_key(1));
    if (keys.sub_category) add_key(orders, columns.sub_category, category_key(2));
    if (keys.customer) {
      add_key(orders, columns.customer, {.column = "user_id"});
      add_key(orders, columns.customer_name, {.column = columns.customer_name_of});
    }
    FOOTFALL_CHECK(columns.profit.has_value());
    fields_.push_back({"profit", Type::decimal, Unit::money,
                       "of purchases minus returns, each line at two places",
                       orders.fields[*columns.profit].scale});
    fields_.push_back({"lines", Type::integer, Unit::rows, "order lines", 0});
  }

  const Fields& fields() const override { return fields_; }

  bool next(Table& batch) override {
    if (done_) return false;
    done_ = true;
    const Table groups = add_up();
    batch = Table(fields_);
    // Without keys there is a group even where there is no line.
    if (groups.rows() == 0 || (by_.empty() && groups.integer(0, "lines") == 0)) return true;
    batch = shown(groups);
    return true;
  }

 private:
  // A path has a name at every level, any other category only itself.
  GroupKey category_key(int level) const {
    const Column* category = snapshot_->schema().find_column("category");
    if (category == nullptr || category->type != ColumnType::path) return {.column = "category"};
    return {.kind = GroupKey::Kind::path_part, .column = "category", .level = level};
  }

  // A dataset may lack it.
  void add_key(const OrderLayout& orders, std::optional<std::size_t> from, GroupKey key) {
    if (!from) return;
    Field field = orders.fields[*from];
    // The files may call their customers' keys anything.
    while (field.name == "year" || field.name == "profit" || field.name == "lines") {
      field.name = str("source_", field.name);
    }
    fields_.push_back(std::move(field));
    by_.push_back(std::move(key));
  }

  // The groups by ascending keys.
  Table add_up() const {
    Rollup rollup{.name = "groups",
                  .by = by_,
                  .measures = {measure::line_profit(), measure::events("lines")},
                  .where = {.of = {"purchase", "return"}}};
    ScanResult result = scan(snapshot_, {.filter = filter_,
                                         .clock = clock_,
                                         .threads = snapshot_->threads(),
                                         .rollups = {std::move(rollup)}});
    if (result.rollups_refused[0]) throw Error(*result.rollups_refused[0]);
    return std::move(result.rollups[0]);
  }

  Table shown(const Table& groups) const {
    const std::size_t profit = by_.size();
    const bool by_year = !by_.empty() && by_[0].kind == GroupKey::Kind::period;
    std::vector<std::uint32_t> order(groups.rows());
    std::iota(order.begin(), order.end(), 0U);
    const auto profits = groups.decimals(profit);
    // The halves of the profits, such that the largest comes first.
    order_by(order, [&](std::uint32_t row) { return ~std::uint64_t(profits[row]); });
    order_by(order,
             [&](std::uint32_t row) { return ~ordered_bits(std::int64_t(profits[row] >> 64)); });
    if (by_year) {
      const auto years = groups.integers(0);
      order_by(order, [&](std::uint32_t row) { return ordered_bits(years[row]); });
    }
    Table sorted = groups.select({order.begin(), order.end()});
    if (by_year) {
      for (std::size_t row = 0; row < sorted.rows(); ++row) {
        sorted.set(row, 0, civil_from_days(sorted.integer(row, 0)).year);
      }
    }
    return with_places(sorted, profit);
  }

  // The rollup's columns are ours, but for their names and the profit's places.
  Table with_places(const Table& groups, std::size_t profit) const {
    std::vector<std::size_t> columns(fields_.size());
    std::iota(columns.begin(), columns.end(), std::size_t{0});
    Table out = Table::of_columns(fields_, groups, columns);
    const int places = groups.fields()[profit].scale;
    if (places == fields_[profit].scale) return out;
    std::vector<Int128> cells;
    for (const Int128 cell : groups.decimals(profit)) {
      const auto scaled = rescale(cell, places, fields_[profit].scale);
      if (!scaled) throw Error(ErrorKind::limit, "profit: a sum leaves 38 digits");
      cells.push_back(*scaled);
    }
    out.fill(profit, std::move(cells));
    return out;
  }

  std::shared_ptr<const Snapshot> snapshot_;
  Filter filter_;
  Clock clock_;
  std::vector<GroupKey> by_;
  Fields fields_;
  bool done_ = false;
};

}  // namespace

const std::vector<std::string>& profit_relations() {
  static const std::vector<std::string> names{"profit_summary", "profit_by_year",
                                              "profit_by_category", "profit_by_sub_category",
                                              "profit_by_customer"};
  return names;
}

std::unique_ptr<Relation> open_profit_summary(std::shared_ptr<const Snapshot> snapshot,
                                              std::string_view name, const Filter& filter,
                                              const Clock& clock) {
  return std::make_unique<ProfitSummary>(std::move(snapshot), name, filter, clock);
}

}  // namespace footfall
