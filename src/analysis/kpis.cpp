// The key figures of a shop, each beside the period before.
//
// An average order is revenue / orders, never the mean line; figures per buyer count buyers' own
// rows, without guests.
// Cost: two rollups without keys, one walk over users for repeat buyers, cart_abandonment.
#include "analysis/frame.h"
#include "base/text.h"
#include "scan/measures.h"

namespace footfall {
namespace {

const Spec spec{
    .name = "kpis",
    .title = "Key figures",
    .summary =
        "Events, users, orders, revenue, averages and conversions, against the period before",
    .definition =
        "Revenue is the amount of purchases minus returns; aov is revenue / orders; an "
        "order is a distinct order of the dataset's rule. Figures per buyer count buyers' "
        "rows only. repeat_rate: buyers with two or more orders / buyers. previous is the "
        "range of the same length directly before --from, where the data cover it.",
    .parameters = {{"previous", ParameterType::flag, "true", "compare with the range before"}},
    .chart = {ChartKind::cards, "measure", {"value", "change"}},
    .published =
        "The published figures take every order line for an order: orders are lines, aov "
        "is the mean line over lines that have an amount, orders per customer are lines "
        "per customer; and elsewhere revenue per buyer is called AOV.",
    .cost = "one pass",
    .example = "footfall run kpis --from 2019-10-08 --to 2019-10-14"};

// Buyers with at least two orders, and the revenue of all buyers: the returns of a user who bought
// nothing are not a buyer's.
class BuyerWalk final : public Walk {
 public:
  // Column 0 is the amount, where there is money.
  explicit BuyerWalk(int scale, bool has_money) : scale_(scale), has_money_(has_money) {}

  void add(const Span& user) override {
    std::uint32_t first = no_number;
    bool repeats = false;
    for (const std::uint32_t order : user.order) {
      if (order == no_number) continue;
      if (first == no_number) first = order;
      repeats = repeats || order != first;
    }
    if (first == no_number) return;
    repeat_buyers_ += repeats ? 1 : 0;
    for (std::size_t i = 0; has_money_ && i < user.count(); ++i) {
      if (!user.values[0].has(i)) continue;
      if (user.kind[i] == kinds::purchase) revenue_ += user.values[0][i];
      if (user.kind[i] == kinds::return_) revenue_ -= user.values[0][i];
    }
  }
  void merge(Walk& other) override {
    repeat_buyers_ += static_cast<BuyerWalk&>(other).repeat_buyers_;
    revenue_ += static_cast<BuyerWalk&>(other).revenue_;
  }
  Table result() override {
    Table table{{{"repeat_buyers", Type::integer, Unit::users, ""},
                 {"revenue", Type::decimal, Unit::money, "", scale_}}};
    table.add(repeat_buyers_, revenue_);
    return table;
  }

 private:
  int scale_;
  bool has_money_;
  std::int64_t repeat_buyers_ = 0;
  Int128 revenue_ = 0;
};

class Kpis final : public Question {
 public:
  Kpis(const Params& params, const Context& context)
      : compare_(params.flag("previous")),
        published_(context.form == Form::published),
        schema_(context.schema) {}

  Fields fields() const override {
    return {{"measure", Type::text, Unit::none, "the figure's name"},
            {"value", Type::decimal, Unit::by_row, "in the range", quotient_scale},
            {"unit", Type::text, Unit::none, "what it counts"},
            {"previous", Type::decimal, Unit::by_row, "in the range before", quotient_scale},
            {"change", Type::real, Unit::ratio, "value / previous - 1"},
            {"text", Type::text, Unit::none, "of figures that are dates"}};
  }

  std::vector<Needed> after() const override {
    std::vector<Needed> out;
    if (!lacking(schema_, {"user_id", "session_id", "product_id"})) {
      out.push_back({.as = "carts", .name = "cart_abandonment"});
    }
    if (compare_) {
      out.push_back({.as = "before",
                     .name = spec.name,
                     .parameters = {{"previous", "false"}},
                     .previous = true});
    }
    return out;
  }

  std::vector<Rollup> rollups() const override {
    Rollup all{.name = "all", .measures = {measure::events(), measure::orders()}};
    Rollup buyers{.name = "buyers",
                  .measures = {measure::orders(), measure::events("purchases", {"purchase"})},
                  .users_only = true};
    all.measures.push_back(measure::events("purchases", {"purchase"}));
    all.measures.push_back(measure::units());
    if (schema_.has("user_id")) {
      for (auto& each : {measure::users(), measure::buyers(), measure::viewers()}) {
        all.measures.push_back(each);
      }
    }
    if (!lacking(schema_, {"user_id", "session_id"})) {
      all.measures.push_back(measure::sessions());
      all.measures.push_back(measure::sessions("buying_sessions", {"purchase"}));
    }
    if (schema_.has("product_id")) {
      all.measures.push_back({.name = "products", .kind = Measure::Kind::products});
    }
    if (has_money()) {
      all.measures.push_back(measure::revenue());
      all.measures.push_back(measure::gross_revenue());
      all.measures.push_back({.name = "priced",
                              .kind = Measure::Kind::present,
                              .column = "amount",
                              .of = {"purchase"}});
    }
    return {all, buyers};
  }

  Needs needs() const override {
    Needs out{.of = {"purchase", "return"}, .orders = true};
    if (has_money()) out.columns = {"amount"};
    return out;
  }

  std::unique_ptr<Walk> walk() const override {
    if (!schema_.has("user_id")) return nullptr;
    return std::make_unique<BuyerWalk>(amount_scale(schema_).value_or(0), has_money());
  }

  std::string walk_sql() const override {
    if (!schema_.has("user_id")) return {};
    const std::string type = str("DECIMAL(38, ", amount_scale(schema_).value_or(0), ")");
    const char* revenue = has_money() ? "CASE WHEN event_type = 'purchase' THEN amount "
                                        "WHEN event_type = 'return' THEN -amount END"
                                      : "0";
    return str(
        "SELECT count(CASE WHEN orders >= 2 THEN 1 END) AS repeat_buyers,\n"
        "  coalesce(sum(revenue), 0) AS revenue\n"
        "FROM (\n"
        "  SELECT user_id, sum(CAST(",
        revenue, " AS ", type,
        ")) AS revenue,\n"
        "    count(DISTINCT CASE WHEN event_type = 'purchase' THEN order_key END) AS orders,\n"
        "    count(CASE WHEN event_type = 'purchase' THEN 1 END) AS purchases\n"
        "  FROM chosen WHERE user_id IS NOT NULL GROUP BY user_id\n"
        ") AS people WHERE purchases > 0");
  }

  Table finish(const Inputs& inputs, const Context& context) const override {
    Figures figures{inputs, {}};
    counts(figures);
    money(figures);
    rates(figures);
    Table table{fields()};
    const Table* before = inputs.find("before");
    for (std::size_t i = 0; i < figures.lines.size(); ++i) {
      const auto& [name, value, unit] = figures.lines[i];
      const Value previous = before == nullptr ? Value(Null{}) : before->value(i, 1);
      table.add(name, value, unit, previous, change(value, previous), Null{});
    }
    add_day(table, "first_day", context.first_time, context);
    add_day(table, "last_day", context.last_time, context);
    return table;
  }

 private:
  struct Line {
    std::string name;
    Value value;  // decimal at quotient_scale, or NULL
    std::string unit;
  };
  struct Figures {
    const Inputs& inputs;
    std::vector<Line> lines;

    void add(std::string name, Value value, Unit unit) {
      lines.push_back({std::move(name), std::move(value), std::string(unit_name(unit))});
    }
  };

  bool has_money() const { return amount_scale(schema_).has_value(); }

  // A cell of a one-row input; nullopt where the dataset lacks it.
  static std::optional<Int128> cell(const Table& table, std::string_view name) {
    for (std::size_t i = 0; i < table.columns(); ++i) {
      if (table.fields()[i].name == name) return table.decimal(0, i);
    }
    return std::nullopt;
  }

  static Value counted(std::optional<Int128> count) {
    return count ? per(*count, 0, 1) : Value(Null{});
  }
  // part / whole, where `part` is at `scale`.
  static Value quotient(std::optional<Int128> part, std::optional<Int128> whole, int scale = 0) {
    return part && whole ? per(*part, scale, *whole) : Value(Null{});
  }

  void counts(Figures& figures) const {
    const Table& all = figures.inputs.at("all");
    figures.add("events", counted(cell(all, "events")), Unit::events);
    figures.add("users", counted(cell(all, "users")), Unit::users);
    figures.add("buyers", counted(cell(all, "buyers")), Unit::users);
    figures.add("sessions", counted(cell(all, "sessions")), Unit::sessions);
    figures.add("orders", counted(cell(all, published_ ? "purchases" : "orders")), Unit::orders);
    figures.add("products", counted(cell(all, "products")), Unit::products);
  }

  void money(Figures& figures) const {
    const Table& all = figures.inputs.at("all");
    const Table& buyers = figures.inputs.at("buyers");
    const int scale = amount_scale(schema_).value_or(0);
    const auto revenue = cell(all, "revenue");
    const auto gross = cell(all, "gross_revenue");
    const auto returns = revenue ? std::optional(*gross - *revenue) : std::nullopt;
    const auto lines = cell(all, "purchases");
    const auto orders = cell(all, "orders");
    const auto buyer_count = cell(all, "buyers");
    const Table* walk = figures.inputs.find("walk");
    const auto buyer_revenue =
        walk == nullptr || !has_money() ? std::nullopt : cell(*walk, "revenue");
    figures.add("revenue", quotient(revenue, 1, scale), Unit::money);
    figures.add("gross_revenue", quotient(gross, 1, scale), Unit::money);
    figures.add("returns", quotient(returns, 1, scale), Unit::money);
    figures.add(
        "aov",
        published_ ? quotient(gross, cell(all, "priced"), scale) : quotient(revenue, orders, scale),
        Unit::money);
    const Column* quantity = schema_.find_column("quantity");
    figures.add("units_per_order",
                quotient(cell(all, "units"), published_ ? lines : orders,
                         quantity == nullptr ? 0 : int(quantity->scale)),
                Unit::units);
    figures.add("orders_per_buyer",
                quotient(cell(buyers, published_ ? "purchases" : "orders"), buyer_count),
                Unit::orders);
    figures.add("purchases_per_buyer", quotient(cell(buyers, "purchases"), buyer_count),
                Unit::rows);
    figures.add("revenue_per_buyer", quotient(buyer_revenue, buyer_count, scale), Unit::money);
    if (published_) {
      figures.add("revenue_per_buyer_as_aov", quotient(buyer_revenue, buyer_count, scale),
                  Unit::money);
    }
  }

  void rates(Figures& figures) const {
    const Table& all = figures.inputs.at("all");
    const Table* walk = figures.inputs.find("walk");
    const Table* carts = figures.inputs.find("carts");
    const auto buyers = cell(all, "buyers");
    const auto repeat = walk == nullptr ? std::nullopt : cell(*walk, "repeat_buyers");
    figures.add("repeat_rate", quotient(repeat, buyers), Unit::ratio);
    figures.add("conversion_session", quotient(cell(all, "buying_sessions"), cell(all, "sessions")),
                Unit::ratio);
    figures.add("conversion_user", quotient(buyers, cell(all, "users")), Unit::ratio);
    figures.add("conversion_product", quotient(buyers, cell(all, "viewers")), Unit::ratio);
    const bool known = carts != nullptr && carts->rows() == 1;
    figures.add("cart_abandonment",
                known ? quotient(cell(*carts, "abandoned"), cell(*carts, "carted")) : Value(Null{}),
                Unit::ratio);
  }

  static Value change(const Value& value, const Value& previous) {
    const auto* now = std::get_if<Int128>(&value);
    const auto* then = std::get_if<Int128>(&previous);
    if (now == nullptr || then == nullptr || *then == 0) return Null{};
    return double(*now - *then) / double(*then);
  }

  static void add_day(Table& table, const char* name, std::optional<Micros> time,
                      const Context& context) {
    Value text = time ? Value(date_text(context.clock.day(*time))) : Value(Null{});
    table.add(name, Null{}, "date", Null{}, Null{}, std::move(text));
  }

  bool compare_;
  bool published_;
  const Schema& schema_;
};

}  // namespace

Entry kpis() { return entry<Kpis>(spec); }

}  // namespace footfall
