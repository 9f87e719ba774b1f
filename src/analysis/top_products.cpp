// Top products: what sells, and what each look at it brings.
//
// A product's title is the last one that a purchase row had; the walk over orders finds it, since
// orders hold guests' purchases too.
// Cost: one rollup by product, one walk over purchases where the dataset has titles.
#include <algorithm>
#include <ranges>
#include <utility>

#include "analysis/frame.h"
#include "base/text.h"
#include "scan/measures.h"
#include "scan/snapshot.h"
#include "table/order.h"

namespace footfall {
namespace {

const Spec spec{
    .name = "top_products",
    .title = "Top products",
    .summary = "Products ranked by revenue, units, orders or buyers",
    .definition =
        "Every product of the chosen rows ranks, also one without sales. Revenue is net "
        "of returns. Revenue per viewing session = all its revenue / distinct sessions "
        "with a view of it, where these are at least min_sessions. The title is the last "
        "one seen on a purchase row.",
    .parameters = {{"by",
                    ParameterType::choice,
                    "revenue",
                    "what ranks them",
                    {"revenue", "units", "orders", "buyers"}},
                   {"min_sessions",
                    ParameterType::integer,
                    "100",
                    "fewest viewing sessions for a figure per session",
                    {},
                    0,
                    1e9}},
    .chart = {ChartKind::bar, "product_id", {"revenue"}},
    .rows = Rows::ranking,
    .published =
        "The published figure is revenue per view row without a minimum: reloading a page "
        "lowers it, and products seen once top the list.",
    .cost = "one pass",
    .example = "footfall run top_products --by units --limit 50"};

// The last title of each product by (time, arrival).
class TitleWalk final : public Walk {
 public:
  explicit TitleWalk(const Snapshot& data) : data_(data), last_(data.products()) {}

  void add(const Span& order) override {
    for (std::size_t i = 0; i < order.count(); ++i) {
      if (order.product[i] == no_number || order.values[0][i] == 0) continue;
      offer(order.product[i], {order.time[i], order.arrival[i], order.values[0][i]});
    }
  }

  void merge(Walk& other) override {
    const auto& that = static_cast<TitleWalk&>(other).last_;
    for (std::uint32_t i = 0; i < that.size(); ++i) offer(i, that[i]);
  }

  Table result() override {
    Table table{{{"product_id", key_type(data_.schema(), "product_id"), Unit::none, ""},
                 {"title", Type::text, Unit::none, ""}}};
    for (std::uint32_t product = 0; product < last_.size(); ++product) {
      if (last_[product].title == 0) continue;
      table.add(data_.product_key(product), data_.value("title", last_[product].title));
    }
    return table;
  }

 private:
  struct Seen {
    Micros time = 0;
    std::uint64_t arrival = 0;
    std::int64_t title = 0;  // 0: none yet
  };

  void offer(std::uint32_t product, const Seen& seen) {
    Seen& last = last_[product];
    const bool later = std::pair(seen.time, seen.arrival) > std::pair(last.time, last.arrival);
    if (seen.title != 0 && (last.title == 0 || later)) last = seen;
  }

  const Snapshot& data_;
  std::vector<Seen> last_;
};

class TopProducts final : public Question {
 public:
  TopProducts(const Params& params, const Context& context)
      : by_(params.text("by")),
        sessions_min_(params.integer("min_sessions")),
        per_view_(context.form == Form::published),
        data_(context.data),
        schema_(context.schema),
        revenue_("revenue", context.schema) {}

  Fields fields() const override {
    const Column* quantity = schema_.find_column("quantity");
    return {{"rank", Type::integer, Unit::none, "1 is the first"},
            {"product_id", key_type(schema_, "product_id"), Unit::none, "the shop's id"},
            {"title", Type::text, Unit::none, "last seen on a purchase"},
            revenue_.field(),
            {"units", Type::decimal, Unit::units, "units bought minus returned",
             quantity == nullptr ? 0 : int(quantity->scale)},
            {"orders", Type::integer, Unit::orders, "orders with it"},
            {"buyers", Type::integer, Unit::users, "users who bought it"},
            looks_field(),
            {per_view_ ? "revenue_per_view" : "revenue_per_viewing_session", Type::decimal,
             Unit::money, str("revenue / ", looks_field().name), quotient_scale}};
  }

  std::optional<Chart> chart() const override {
    return Chart{ChartKind::bar, schema_.has("title") ? "title" : "product_id", {by_}};
  }

  std::optional<std::string> missing() const override {
    return lacking(schema_, {"product_id", "amount"});
  }

  std::vector<Rollup> rollups() const override {
    const std::string name = looks_field().name;
    const Measure looks =
        per_view_ ? measure::events(name, {"view"}) : measure::sessions(name, {"view"});
    return {{.name = "products",
             .by = {{.column = "product_id"}},
             .measures = {measure::revenue(), measure::units(), measure::orders(),
                          measure::buyers(), looks},
             .where = {.kind = RowCondition::Kind::not_null, .column = "product_id"}}};
  }

  Needs needs() const override {
    return {.columns = {"title"},
            .grain = Grain::order,
            .kind = false,
            .product = true,
            .arrival = true};
  }

  std::unique_ptr<Walk> walk() const override {
    if (!schema_.has("title")) return nullptr;
    return std::make_unique<TitleWalk>(data_);
  }

  std::string walk_sql() const override {
    if (!schema_.has("title")) return {};
    return "SELECT product_id, title FROM (\n"
           "  SELECT product_id, title, row_number() OVER (\n"
           "    PARTITION BY product_id ORDER BY event_time DESC, arrival DESC) AS place\n"
           "  FROM chosen\n"
           "  WHERE event_type = 'purchase' AND product_id IS NOT NULL AND title IS NOT NULL\n"
           ") AS titles WHERE place = 1 ORDER BY product_id";
  }

  Table finish(const Inputs& inputs, const Context& context) const override {
    const Table& products = inputs.at("products");
    const Table* titles = inputs.find("walk");
    Table table{fields()};
    table.reserve(context.wanted_of(products.rows()));
    for (const std::size_t row :
         row_order(products, {{by_, true}, {"product_id"}}, context.rows_wanted)) {
      const std::int64_t looks = products.integer(row, looks_field().name);
      const Int128 revenue = products.decimal(row, "revenue");
      const bool enough = per_view_ || looks >= sessions_min_;
      table.add(std::int64_t(table.rows() + 1), products.value(row, 0),
                titles == nullptr ? Value(Null{}) : title(*titles, products.value(row, 0)), revenue,
                products.decimal(row, "units"), products.integer(row, "orders"),
                products.integer(row, "buyers"), looks,
                enough ? per(revenue, revenue_.field().scale, looks) : Value(Null{}));
    }
    table.leave_out(products.rows() - table.rows());
    return table;
  }

 private:
  // What the revenue is divided by.
  Field looks_field() const {
    if (per_view_) return {"views", Type::integer, Unit::events, "view rows of it"};
    return {"viewing_sessions", Type::integer, Unit::sessions,
            "distinct sessions with a view of it"};
  }

  // Titles ascend by product.
  static Value title(const Table& titles, const Value& product) {
    const auto rows = std::views::iota(std::size_t{0}, titles.rows());
    const auto found = std::ranges::lower_bound(
        rows, product, {}, [&](std::size_t row) { return titles.value(row, 0); });
    const bool titled = found != rows.end() && titles.value(*found, 0) == product;
    return titled ? titles.value(*found, 1) : Value(Null{});
  }

  std::string by_;
  std::int64_t sessions_min_;
  bool per_view_;
  const Snapshot& data_;
  const Schema& schema_;
  Metric revenue_;
};

}  // namespace

Entry top_products() { return entry<TopProducts>(spec); }

}  // namespace footfall
