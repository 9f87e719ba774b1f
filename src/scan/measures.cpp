#include "scan/measures.h"

#include <algorithm>
#include <set>

#include "base/error.h"
#include "base/text.h"

namespace footfall {
namespace measure {

Measure events(std::string name, std::vector<std::string> of) {
  return {.name = std::move(name), .kind = Measure::Kind::events, .of = std::move(of)};
}
Measure users(std::string name, std::vector<std::string> of) {
  return {.name = std::move(name), .kind = Measure::Kind::users, .of = std::move(of)};
}
Measure sessions(std::string name, std::vector<std::string> of) {
  return {.name = std::move(name), .kind = Measure::Kind::sessions, .of = std::move(of)};
}
Measure buyers() { return users("buyers", {"purchase"}); }
Measure viewers() { return users("viewers", {"view"}); }
Measure orders() { return {.name = "orders", .kind = Measure::Kind::orders}; }
Measure revenue() {
  return {.name = "revenue",
          .kind = Measure::Kind::sum,
          .column = "amount",
          .of = {"purchase"},
          .minus = {"return"}};
}
Measure gross_revenue() {
  return {
      .name = "gross_revenue", .kind = Measure::Kind::sum, .column = "amount", .of = {"purchase"}};
}
Measure units() {
  return {.name = "units",
          .kind = Measure::Kind::sum,
          .column = "quantity",
          .of = {"purchase"},
          .minus = {"return"}};
}
Measure profit() {
  return {.name = "profit",
          .kind = Measure::Kind::sum,
          .column = "profit",
          .of = {"purchase"},
          .minus = {"return"}};
}
Measure line_profit() {
  Measure line = profit();
  line.places = profit_places;
  return line;
}
Measure views() { return events("views", {"view"}); }

}  // namespace measure

namespace {

// How the parts of a measure become one value.
enum class Make : std::uint8_t { count, sum, money_per_count, count_per_count };

struct Definition {
  std::string_view name;
  Make make;
  Unit unit;
  std::string_view meaning;
  std::vector<Measure> parts;
  std::vector<std::string> needs = {};
  std::string_view answer = {};  // the analysis that has the parts as columns
};

Measure price_sum() {
  return {.name = "price_sum", .kind = Measure::Kind::sum, .column = "price", .of = {"purchase"}};
}
Measure priced() {
  return {.name = "priced", .kind = Measure::Kind::present, .column = "price", .of = {"purchase"}};
}

Definition conversion(std::string_view name, std::string_view meaning, std::vector<Measure> parts,
                      std::vector<std::string> needs = {"user_id"}) {
  return {name, Make::count_per_count, Unit::ratio, meaning, std::move(parts), std::move(needs)};
}

const std::vector<Definition>& definitions() {
  using namespace measure;
  static const std::vector<Definition> all{
      {"events", Make::count, Unit::events, "rows", {events()}},
      {"users", Make::count, Unit::users, "distinct users", {users()}, {"user_id"}},
      {"buyers",
       Make::count,
       Unit::users,
       "distinct users with a purchase",
       {buyers()},
       {"user_id"}},
      {"sessions",
       Make::count,
       Unit::sessions,
       "distinct sessions",
       {sessions()},
       {"user_id", "session_id"}},
      {"orders", Make::count, Unit::orders, "distinct orders", {orders()}},
      {"units", Make::sum, Unit::units, "units bought minus returned", {units()}},
      {"revenue",
       Make::sum,
       Unit::money,
       "amount of purchases minus returns",
       {revenue()},
       {"amount"}},
      {"gross_revenue",
       Make::sum,
       Unit::money,
       "amount of purchases",
       {gross_revenue()},
       {"amount"}},
      {"profit",
       Make::sum,
       Unit::money,
       "profit of purchases minus returns",
       {profit()},
       {"profit"}},
      {"aov",
       Make::money_per_count,
       Unit::money,
       "revenue / orders",
       {revenue(), orders()},
       {"amount"}},
      {"mean_price",
       Make::money_per_count,
       Unit::money,
       "mean price of purchase rows",
       {price_sum(), priced()},
       {"price"}},
      conversion("conversion_session", "sessions with a purchase / all sessions",
                 {sessions("buying_sessions", {"purchase"}), sessions()},
                 {"user_id", "session_id"}),
      conversion("conversion_user", "buyers / users", {buyers(), users()}),
      conversion("conversion_product", "users who bought / users who viewed",
                 {buyers(), viewers()}),
      {"cart_abandonment",
       Make::count_per_count,
       Unit::ratio,
       "abandoned / carted, by the last cart event",
       {events("abandoned"), events("carted")},
       {"user_id", "session_id", "product_id"},
       "cart_abandonment"},
  };
  return all;
}

const Definition& find_definition(std::string_view name) {
  const auto found = std::ranges::find(definitions(), name, &Definition::name);
  if (found != definitions().end()) return *found;
  throw Error(
      ErrorKind::bad_request,
      str("no measure is called \"", printable(name), "\"", did_you_mean(name, Metric::names())),
      str("measures: ", join(Metric::names(), ", ")));
}

}  // namespace

std::vector<std::string> kinds_counted(const std::vector<Measure>& measures) {
  std::set<std::string> kinds;
  for (const Measure& measure : measures) {
    if (measure.kind == Measure::Kind::orders) {
      kinds.insert("purchase");
      continue;
    }
    if (measure.of.empty()) return {};
    kinds.insert(measure.of.begin(), measure.of.end());
    kinds.insert(measure.minus.begin(), measure.minus.end());
  }
  return {kinds.begin(), kinds.end()};
}

Metric::Metric(std::string_view name, const Schema& schema) : name_(name) {
  const Definition& definition = find_definition(name);
  answer_ = definition.answer;
  if (answer_.empty()) parts_ = definition.parts;
  for (const auto& part : definition.parts) columns_.push_back(part.name);
  missing_ = lacking(schema, definition.needs);
  field_ = {.name = name_, .unit = definition.unit, .description = std::string(definition.meaning)};
  switch (definition.make) {
    case Make::count: field_.type = Type::integer; break;
    case Make::sum:
      field_.type = Type::decimal;
      field_.scale = number_scale(schema, parts_[0].column);
      break;
    case Make::money_per_count:
      field_.type = Type::decimal;
      field_.scale = quotient_scale;
      break;
    case Make::count_per_count: field_.type = Type::real; break;
  }
}

const std::vector<std::string>& Metric::names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> out;
    for (const auto& definition : definitions()) out.emplace_back(definition.name);
    return out;
  }();
  return names;
}

Value Metric::value(const Table& table, std::size_t row) const {
  const std::size_t first = table.column(columns_[0]);
  if (columns_.size() == 1) return table.value(row, first);
  const std::size_t second = table.column(columns_[1]);
  if (field_.type == Type::real) {
    return ratio(table.integer(row, first), table.integer(row, second));
  }
  return per(table.decimal(row, first), table.fields()[first].scale, table.integer(row, second));
}

Value Metric::nothing() const {
  if (columns_.size() > 1) return Null{};
  if (field_.type == Type::decimal) return Int128(0);
  return std::int64_t(0);
}

Value per(Int128 money, int scale, Int128 count) {
  if (count == 0) return Null{};
  const auto quotient = divide_half_up(money, scale, count, 0, quotient_scale);
  if (!quotient) throw Error(ErrorKind::limit, "an average has more than 38 digits");
  return *quotient;
}

Value ratio(Int128 part, Int128 whole) {
  if (whole == 0) return Null{};
  return double(part) / double(whole);
}

std::optional<std::string> lacking(const Schema& schema, const std::vector<std::string>& columns) {
  std::vector<std::string> absent;
  for (const auto& column : columns) {
    bool there = schema.has(column);
    if (column == "amount" || column == "price") there = amount_scale(schema).has_value();
    if (column == "session_id") there = there || !schema.day_precision;
    if (!there) absent.push_back(column);
  }
  if (absent.empty()) return std::nullopt;
  return str("needs ", join(absent, ", "));
}

Type key_type(const Schema& schema, std::string_view column) {
  const Column* found = schema.find_column(column);
  const bool number =
      found != nullptr && found->type == ColumnType::key && found->key == KeyType::int64;
  return number ? Type::integer : Type::text;
}

std::string path_order(const Schema& schema, std::string_view column, std::string_view name) {
  return str("replace(", name, ", ", sql_literal({&schema.column(column).separator, 1}),
             ", chr(1))");
}

}  // namespace footfall
