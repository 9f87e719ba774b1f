#include "relation/profit_summary.h"

#include <algorithm>
#include <map>
#include <optional>

#include "base/check.h"
#include "base/text.h"
#include "model/clock.h"
#include "relation/enriched_orders.h"

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

struct Sums {
  Int128 profit = 0;
  std::int64_t lines = 0;
};

class ProfitSummary final : public Relation {
 public:
  ProfitSummary(std::shared_ptr<const Snapshot> snapshot, std::string_view name,
                const Filter& filter, Clock clock)
      : clock_(std::move(clock)),
        orders_(open_enriched_orders(std::move(snapshot), filter)),
        by_year_(keys_of(name).year) {
    const Keys keys = keys_of(name);
    const OrderColumns& columns = orders_->columns();
    if (by_year_) {
      fields_.push_back({"year", Type::integer, Unit::none, "of the order date, local", 0});
      from_.push_back(columns.order_date);
    }
    if (keys.category) add_key(columns.category);
    if (keys.sub_category) add_key(columns.sub_category);
    if (keys.customer) {
      add_key(columns.customer);
      add_key(columns.customer_name);
    }
    FOOTFALL_CHECK(columns.profit.has_value());
    profit_ = *columns.profit;
    fields_.push_back({"profit", Type::decimal, Unit::money,
                       "of purchases minus returns, each line at two places",
                       orders_->fields()[profit_].scale});
    fields_.push_back({"lines", Type::integer, Unit::rows, "order lines", 0});
  }

  const Fields& fields() const override { return fields_; }

  bool next(Table& batch) override {
    if (done_) return false;
    done_ = true;
    std::map<std::vector<Value>, Sums> groups;
    for (Table orders; orders_->next(orders);) add(orders, groups);
    batch = sorted(groups);
    return true;
  }

 private:
  // A dataset may lack it.
  void add_key(std::optional<std::size_t> from) {
    if (!from) return;
    Field field = orders_->fields()[*from];
    // The files may call their customers' keys anything.
    while (field.name == "year" || field.name == "profit" || field.name == "lines") {
      field.name = str("source_", field.name);
    }
    fields_.push_back(std::move(field));
    from_.push_back(*from);
  }

  Value key(const Table& orders, std::size_t row, std::size_t place) const {
    const std::size_t from = from_[place];
    if (!by_year_ || place != 0 || orders.is_null(row, from)) return orders.value(row, from);
    const std::int64_t time = orders.integer(row, from);
    const bool is_date = orders.fields()[from].type == Type::date;
    return civil_from_days(is_date ? time : clock_.day(time)).year;
  }

  void add(const Table& orders, std::map<std::vector<Value>, Sums>& groups) const {
    std::vector<Value> keys(from_.size());
    for (std::size_t row = 0; row < orders.rows(); ++row) {
      for (std::size_t i = 0; i < keys.size(); ++i) keys[i] = key(orders, row, i);
      Sums& sums = groups[keys];
      ++sums.lines;
      if (!orders.is_null(row, profit_)) sums.profit += orders.decimal(row, profit_);
    }
  }

  Table sorted(const std::map<std::vector<Value>, Sums>& groups) const {
    std::vector<std::pair<const std::vector<Value>*, const Sums*>> rows;
    for (const auto& [keys, sums] : groups) rows.emplace_back(&keys, &sums);
    // The keys ascend already, NULL first: it goes last.
    const auto is_null = [](const Value& value) { return std::holds_alternative<Null>(value); };
    std::ranges::stable_sort(rows, [&](const auto& a, const auto& b) {
      if (by_year_ && (*a.first)[0] != (*b.first)[0]) {
        if (is_null((*a.first)[0]) || is_null((*b.first)[0])) return is_null((*b.first)[0]);
        return (*a.first)[0] < (*b.first)[0];
      }
      if (a.second->profit != b.second->profit) return a.second->profit > b.second->profit;
      return std::ranges::lexicographical_compare(
          *a.first, *b.first, [&](const Value& x, const Value& y) {
            return is_null(x) || is_null(y) ? !is_null(x) && is_null(y) : x < y;
          });
    });
    Table table(fields_);
    table.reserve(rows.size());
    for (const auto& [keys, sums] : rows) {
      std::vector<Value> cells = *keys;
      cells.emplace_back(sums->profit);
      cells.emplace_back(sums->lines);
      table.add_row(std::move(cells));
    }
    return table;
  }

  Clock clock_;
  std::unique_ptr<OrderLines> orders_;
  bool by_year_;
  Fields fields_;
  std::vector<std::size_t> from_;  // columns of the orders, by key
  std::size_t profit_ = 0;
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
