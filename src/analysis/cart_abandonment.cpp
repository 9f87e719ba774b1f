// Cart abandonment: what becomes of a product that was put into the cart.
//
// One case is a product in a session. The walk sees only cart, removal and purchase rows.
// Cost: one pass; O(cart and purchase rows of one user) memory.
#include <algorithm>
#include <limits>

#include <boost/unordered/unordered_flat_map.hpp>

#include "analysis/frame.h"
#include "analysis/walk_groups.h"
#include "base/hash.h"
#include "base/text.h"
#include "scan/counted.h"
#include "scan/measures.h"
#include "scan/snapshot.h"
#include "table/order.h"

namespace footfall {
namespace {

constexpr Micros recovery_window = 7 * micros_per_day;

const Spec spec{
    .name = "cart_abandonment",
    .title = "Cart abandonment",
    .summary = "Carted products that were bought, removed or abandoned, and their value",
    .definition =
        "Per session and product with a cart event. Bought: a purchase after the first "
        "cart event, in that session; removed: not bought, and a removal after the last "
        "cart event; else abandoned. Value, category, hour and period are those of the "
        "last cart event, once. Recovered: abandoned, and bought in any session within 7 days of "
        "the last cart event. Purchases without cart: the first purchase of the product "
        "in the session has no cart event before it. Time in cart: from the last cart "
        "event to the first removal after it.",
    .parameters = {{"by",
                    ParameterType::choice,
                    "total",
                    "how cases are grouped",
                    {"total", "category", "hour", "day", "week", "month", "quarter", "year"}}},
    .chart = {ChartKind::bar, "category", {"abandoned", "bought", "removed"}},
    .cost = "one pass",
    .example = "footfall run cart_abandonment --by category"};

enum class By : std::uint8_t { total, category, hour, period };

struct Grouping {
  By by = By::total;
  Period period = Period::day;  // of By::period

  explicit Grouping(std::string_view text) {
    if (text == "hour") {
      by = By::hour;  // of the day
    } else if (const auto found = find_period(text)) {
      by = By::period;
      period = *found;
    } else if (text == "category") {
      by = By::category;
    }
  }

  Type type() const {
    if (by == By::category) return Type::text;
    return by == By::period ? Type::date : Type::integer;
  }
};

constexpr Micros not_removed = -1;

// Cases by group and time in cart.
class CartWalk final : public Walk {
 public:
  // Columns needed: amount (where there is money), then category (by category).
  CartWalk(const Context& context, Grouping grouping, bool has_money)
      : data_(context.data),
        clock_(context.clock),
        by_(grouping.by),
        grouping_(grouping),
        has_money_(has_money) {}

  void add(const Span& user) override {
    rows_.clear();
    for (std::size_t i = 0; i < user.count(); ++i) {
      if (user.product[i] == no_number) continue;
      rows_.push_back({user.product[i], user.session[i], i});
    }
    if (rows_.empty()) return;
    // By product, then session; a stable order keeps rows of one case oldest first.
    std::ranges::stable_sort(rows_, [](const Row& a, const Row& b) {
      return a.product != b.product ? a.product < b.product : a.session < b.session;
    });
    for (std::size_t begin = 0; begin < rows_.size();) {
      std::size_t end = begin;
      while (end < rows_.size() && rows_[end].product == rows_[begin].product) ++end;
      add_product(user, {begin, end});
      begin = end;
    }
  }

  void merge(Walk& other) override {
    for (const auto& [key, that] : static_cast<CartWalk&>(other).cells_) {
      Cell& cell = cells_[key];
      cell.carted += that.carted;
      cell.bought += that.bought;
      cell.removed += that.removed;
      cell.abandoned += that.abandoned;
      cell.value += that.value;
      cell.recovered += that.recovered;
      cell.without_cart += that.without_cart;
    }
  }

  Table result() override {
    Table table{
        {{"grp", grouping_.type(), Unit::none, ""},
         {"time_in_cart", Type::integer, Unit::none, "microseconds; NULL: not removed"},
         {"carted", Type::integer, Unit::none, ""},
         {"bought", Type::integer, Unit::none, ""},
         {"removed", Type::integer, Unit::none, ""},
         {"abandoned", Type::integer, Unit::none, ""},
         {"value", Type::decimal, Unit::money, "", amount_scale(data_.schema()).value_or(0)},
         {"recovered", Type::integer, Unit::none, ""},
         {"without_cart", Type::integer, Unit::none, ""}}};
    std::vector<std::pair<std::pair<std::int64_t, Micros>, const std::pair<const Key, Cell>*>>
        order;
    for (const auto& cell : cells_) {
      const Micros time = cell.first.time == not_removed ? std::numeric_limits<Micros>::max()
                                                         : cell.first.time;  // NULL is last
      order.push_back({{rank(cell.first.group), time}, &cell});
    }
    std::ranges::sort(order);
    for (const auto& [place, found] : order) {
      const auto& [key, cell] = *found;
      table.add(by_ == By::category ? data_.value("category", key.group) : Value(key.group),
                key.time == not_removed ? Value(Null{}) : Value(key.time), cell.carted, cell.bought,
                cell.removed, cell.abandoned, cell.value, cell.recovered, cell.without_cart);
    }
    return table;
  }

 private:
  struct Row {
    std::uint32_t product;
    std::uint32_t session;
    std::size_t index;  // in the span
  };
  struct Range {
    std::size_t begin;
    std::size_t end;
  };
  struct Key {
    std::int64_t group = 0;
    Micros time = not_removed;
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct KeyHash {
    using is_avalanching = void;  // every bit of the key moves many of the hash
    std::size_t operator()(const Key& key) const noexcept {
      return mix64(std::uint64_t(key.time) ^ std::uint64_t(key.group) << 48);
    }
  };
  struct Cell {
    std::int64_t carted = 0;
    std::int64_t bought = 0;
    std::int64_t removed = 0;
    std::int64_t abandoned = 0;
    Int128 value = 0;
    std::int64_t recovered = 0;
    std::int64_t without_cart = 0;
  };

  // All sessions of one product of one user.
  void add_product(const Span& user, Range product) {
    for (std::size_t begin = product.begin; begin < product.end;) {
      std::size_t end = begin;
      while (end < product.end && rows_[end].session == rows_[begin].session) ++end;
      if (rows_[begin].session != no_number) add_case(user, {begin, end}, product);
      begin = end;
    }
  }

  void add_case(const Span& user, Range rows, Range product) {
    constexpr std::size_t none = std::size_t(-1);
    std::size_t last_cart = none;  // in the span
    std::size_t bare_purchase = none;
    bool bought = false;
    Micros removal = not_removed;
    for (std::size_t i = rows.begin; i < rows.end; ++i) {
      const std::size_t index = rows_[i].index;
      const Kind kind = user.kind[index];
      if (kind == kinds::cart) {
        last_cart = index;
        removal = not_removed;
      } else if (kind == kinds::remove_from_cart && last_cart != none) {
        if (removal == not_removed) removal = user.time[index] - user.time[last_cart];
      } else if (kind == kinds::purchase) {
        if (last_cart == none && bare_purchase == none) bare_purchase = index;
        bought = bought || last_cart != none;
      }
    }
    if (bare_purchase != none) ++cells_[{group(user, bare_purchase), not_removed}].without_cart;
    if (last_cart == none) return;
    const bool removed = !bought && removal != not_removed;
    Cell& cell = cells_[{group(user, last_cart), removed ? removal : not_removed}];
    ++cell.carted;
    if (bought) {
      ++cell.bought;
    } else if (removed) {
      ++cell.removed;
    } else {
      ++cell.abandoned;
      if (has_money_ && user.values[0].has(last_cart)) cell.value += user.values[0][last_cart];
      if (recovered(user, last_cart, product)) ++cell.recovered;
    }
  }

  bool recovered(const Span& user, std::size_t cart, Range product) const {
    for (std::size_t i = product.begin; i < product.end; ++i) {
      const std::size_t index = rows_[i].index;
      if (user.kind[index] == kinds::purchase && index > cart &&
          user.time[index] - user.time[cart] <= recovery_window) {
        return true;
      }
    }
    return false;
  }

  std::int64_t group(const Span& user, std::size_t row) const {
    if (by_ == By::category) return user.values[has_money_ ? 1 : 0][row];
    if (by_ == By::total) return 0;
    if (by_ == By::period) return period_begin(grouping_.period, clock_.day(user.time[row]));
    const std::int64_t hour = clock_.hour(user.time[row]) % 24;
    return hour < 0 ? hour + 24 : hour;
  }

  std::int64_t rank(std::int64_t group) const {
    return by_ == By::category ? data_.ranks("category")[std::size_t(group)] : group;
  }

  const Snapshot& data_;
  const Clock& clock_;
  By by_;
  Grouping grouping_;
  bool has_money_;
  std::vector<Row> rows_;
  boost::unordered_flat_map<Key, Cell, KeyHash> cells_;
};

// The figures of one group, from its rows of the walk's table (times ascending).
struct Figures {
  std::int64_t carted = 0;
  std::int64_t bought = 0;
  std::int64_t removed = 0;
  std::int64_t abandoned = 0;
  Int128 value = 0;
  std::int64_t recovered = 0;
  std::int64_t without_cart = 0;
  Counted times;

  void add(const Table& walk, std::size_t row) {
    carted += walk.integer(row, "carted");
    bought += walk.integer(row, "bought");
    removed += walk.integer(row, "removed");
    abandoned += walk.integer(row, "abandoned");
    value += walk.decimal(row, "value");
    recovered += walk.integer(row, "recovered");
    without_cart += walk.integer(row, "without_cart");
    if (walk.is_null(row, 1)) return;
    times.add(walk.integer(row, 1), walk.integer(row, "removed"));
  }

  void append_to(std::vector<Value>& line) const {
    for (const std::int64_t count : {carted, bought, removed, abandoned}) line.emplace_back(count);
    line.push_back(ratio(abandoned, carted));
    line.emplace_back(value);
    line.emplace_back(recovered);
    line.push_back(ratio(recovered, abandoned));
    line.emplace_back(without_cart);
    line.push_back(times.quantile(50, 6));  // microseconds are seconds with six places
  }
};

class CartAbandonment final : public Question {
 public:
  CartAbandonment(const Params& params, const Context& context)
      : grouping_(params.text("by")),
        by_(grouping_.by),
        context_(context),
        schema_(context.schema) {}

  Fields fields() const override {
    Fields out;
    if (by_ == By::category)
      out.push_back({"category", Type::text, Unit::none, "of the last cart"});
    if (by_ == By::hour) out.push_back({"hour", Type::integer, Unit::none, "of the last cart"});
    if (by_ == By::period) out.push_back({"period", Type::date, Unit::none, "of the last cart"});
    const auto count = [&](const char* name, const char* meaning) {
      out.push_back({name, Type::integer, Unit::rows, meaning});
    };
    count("carted", "products in sessions, with a cart event");
    count("bought", "of these, bought in that session");
    count("removed", "of these, taken out again");
    count("abandoned", "of these, neither");
    out.push_back({"abandonment", Type::real, Unit::ratio, "abandoned / carted"});
    out.push_back({"abandoned_value", Type::decimal, Unit::money, "amount of their last cart event",
                   amount_scale(schema_).value_or(0)});
    count("recovered", "abandoned, bought within 7 days all the same");
    out.push_back({"recovery", Type::real, Unit::ratio, "recovered / abandoned"});
    count("purchases_without_cart", "products in sessions, bought without a cart event before");
    out.push_back({"median_time_in_cart", Type::decimal, Unit::seconds,
                   "of the removed, last cart event to removal", quotient_scale});
    return out;
  }

  std::optional<Chart> chart() const override {
    if (by_ == By::total) return Chart{};
    if (by_ == By::period) return Chart{ChartKind::line, "period", {"abandonment"}};
    if (by_ == By::hour) return Chart{ChartKind::bar, "hour", {"abandoned", "bought", "removed"}};
    return std::nullopt;
  }

  std::optional<std::string> missing() const override {
    if (by_ == By::hour && schema_.day_precision) return "needs a time of day";
    std::vector<std::string> columns{"user_id", "session_id", "product_id"};
    if (by_ == By::category) columns.emplace_back("category");
    if (auto lacks = lacking(schema_, columns)) return lacks;
    return context_.lacking_kind("cart");
  }

  Needs needs() const override {
    Needs out{.of = {"cart", "remove_from_cart", "purchase"}, .product = true, .sessions = true};
    if (has_money()) out.columns.emplace_back("amount");
    if (by_ == By::category) out.columns.emplace_back("category");
    return out;
  }

  std::unique_ptr<Walk> walk() const override {
    return std::make_unique<CartWalk>(context_, grouping_, has_money());
  }

  std::string walk_sql() const override;

  Table finish(const Inputs& inputs, const Context& context) const override {
    const Table& walk = inputs.walk();
    Table table{fields()};
    if (by_ == By::category) return categories(walk, std::move(table));
    if (by_ == By::period) return periods(walk, context, std::move(table));
    const bool hours = by_ == By::hour;
    return numbered_groups<Figures>(walk, hours ? 24 : 1, hours, std::move(table));
  }

 private:
  bool has_money() const { return amount_scale(schema_).has_value(); }

  Table categories(const Table& walk, Table table) const {
    const char separator = schema_.column("category").separator;
    return sorted(met_groups<Figures>(walk, std::move(table)),
                  {{"carted", true}, {"category", false, separator}});
  }

  // Every period of the range, with or without a cart.
  Table periods(const Table& walk, const Context& context, Table table) const {
    const auto range = context.days();
    if (!range) return table;
    std::size_t row = 0;
    for (std::int64_t day = period_begin(grouping_.period, range->first); day <= range->last;
         day = period_add(grouping_.period, day, 1)) {
      Figures figures;
      for (; row < walk.rows() && walk.integer(row, 0) == day; ++row) figures.add(walk, row);
      std::vector<Value> line{day};
      figures.append_to(line);
      table.add_row(std::move(line));
    }
    return table;
  }

  Grouping grouping_;
  By by_;
  const Context& context_;
  const Schema& schema_;
};

// Places number a user's rows of carts, so that "after" means time and arrival.
constexpr std::string_view fates_sql = R"(), carts AS (
  SELECT user_id, session_id, product_id,
    min(CASE WHEN event_type = 'cart' THEN place END) AS first_cart,
    max(CASE WHEN event_type = 'cart' THEN place END) AS last_cart,
    min(CASE WHEN event_type = 'purchase' THEN place END) AS first_purchase,
    max(CASE WHEN event_type = 'purchase' THEN place END) AS last_purchase
  FROM placed WHERE session_id IS NOT NULL GROUP BY user_id, session_id, product_id
), removals AS (
  SELECT c.user_id, c.session_id, c.product_id, min(p.place) AS removal
  FROM carts c JOIN placed p ON p.user_id = c.user_id AND p.session_id = c.session_id
    AND p.product_id = c.product_id
  WHERE p.event_type = 'remove_from_cart' AND p.place > c.last_cart
  GROUP BY c.user_id, c.session_id, c.product_id
), fates AS (
  SELECT c.user_id, c.product_id, c.last_cart, l.grp, l.amount, l.event_micros AS carted_at,
    CASE WHEN c.last_purchase > c.first_cart THEN 'bought'
      WHEN r.removal IS NOT NULL THEN 'removed' ELSE 'abandoned' END AS fate,
    q.event_micros - l.event_micros AS time_in_cart
  FROM carts c JOIN placed l ON l.user_id = c.user_id AND l.place = c.last_cart
  LEFT JOIN removals r ON r.user_id = c.user_id AND r.session_id = c.session_id
    AND r.product_id = c.product_id
  LEFT JOIN placed q ON q.user_id = c.user_id AND q.place = r.removal
), recoveries AS (
  SELECT DISTINCT f.user_id, f.last_cart FROM fates f
  JOIN placed p ON p.user_id = f.user_id AND p.product_id = f.product_id
  WHERE f.fate = 'abandoned' AND p.event_type = 'purchase' AND p.place > f.last_cart
    AND p.event_micros - f.carted_at <= )";

constexpr std::string_view cases_sql = R"(
), cases AS (
  SELECT f.grp, CASE WHEN fate = 'removed' THEN time_in_cart END AS time_in_cart,
    1 AS carted, fate, CASE WHEN fate = 'abandoned' THEN amount END AS amount,
    CASE WHEN r.last_cart IS NULL THEN 0 ELSE 1 END AS recovered, 0 AS without_cart
  FROM fates f LEFT JOIN recoveries r ON r.user_id = f.user_id AND r.last_cart = f.last_cart
  UNION ALL
  SELECT p.grp, NULL, 0, '', NULL, 0, 1
  FROM carts c JOIN placed p ON p.user_id = c.user_id AND p.place = c.first_purchase
  WHERE c.first_cart IS NULL OR c.first_cart > c.first_purchase
)
SELECT grp, time_in_cart, CAST(sum(carted) AS BIGINT) AS carted,
  count(CASE WHEN fate = 'bought' THEN 1 END) AS bought,
  count(CASE WHEN fate = 'removed' THEN 1 END) AS removed,
  count(CASE WHEN fate = 'abandoned' THEN 1 END) AS abandoned,
)";

std::string CartAbandonment::walk_sql() const {
  std::string group = "0";
  std::string order = "grp";
  if (by_ == By::hour) group = "CAST(extract(hour FROM local_time) AS BIGINT)";
  if (by_ == By::period) {
    group = str("CAST(date_trunc('", period_name(grouping_.period), "', local_time) AS DATE)");
  }
  if (by_ == By::category) {
    group = "category";
    order = path_order(schema_, group, "grp") + " ASC NULLS LAST";
  }
  const std::string type = str("DECIMAL(38, ", amount_scale(schema_).value_or(0), ")");
  const std::string amount = has_money() ? "amount" : str("CAST(NULL AS ", type, ")");
  const std::string placed =
      str("WITH placed AS (\n"
          "  SELECT user_id, session_id, product_id, event_type, event_micros, ",
          amount, " AS amount, ", group,
          " AS grp,\n"
          "    row_number() OVER (PARTITION BY user_id ORDER BY event_time, arrival) AS place\n"
          "  FROM chosen WHERE user_id IS NOT NULL AND product_id IS NOT NULL\n"
          "    AND event_type IN ('cart', 'remove_from_cart', 'purchase')\n");
  return str(placed, fates_sql, recovery_window, cases_sql, "  coalesce(sum(CAST(amount AS ", type,
             ")), 0) AS value,\n"
             "  CAST(sum(recovered) AS BIGINT) AS recovered,\n"
             "  CAST(sum(without_cart) AS BIGINT) AS without_cart\n"
             "FROM cases GROUP BY grp, time_in_cart ORDER BY ",
             order, ", time_in_cart ASC NULLS LAST");
}

}  // namespace

Entry cart_abandonment() { return entry<CartAbandonment>(spec); }

}  // namespace footfall
