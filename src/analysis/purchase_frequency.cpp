// Purchase frequency: how many customers came once, now and then, regularly or often.
//
// The walk counts customers by (band, lifespan), so that the median is exact.
// Cost: one walk over users' purchases; O(different lifespans) memory a thread.
#include <algorithm>
#include <array>
#include <map>

#include "analysis/frame.h"
#include "base/text.h"
#include "scan/counted.h"
#include "scan/measures.h"

namespace footfall {
namespace {

const Spec spec{
    .name = "purchase_frequency",
    .title = "Purchase frequency",
    .summary = "Customers by number of orders: one-time, occasional, regular, frequent",
    .definition =
        "Every user with a purchase is a customer: One-time with 1 order, Occasional with 2 to 5, "
        "Regular with 6 to 20, Frequent with more. An order is a distinct order of the dataset's "
        "rule. Lifespan is the local date of the last purchase minus that of the first.",
    .chart = {ChartKind::bar, "frequency", {"customers"}},
    .published =
        "The published bands count order lines, not orders: whoever once filled a basket of "
        "thirty things is a frequent customer there.",
    .cost = "one pass",
    .example = "footfall run purchase_frequency"};

constexpr std::array<const char*, 4> band_names{"One-time", "Occasional", "Regular", "Frequent"};
constexpr std::array<std::int64_t, 3> band_ends{1, 5, 20};  // the most orders of the first three

// Customers and their orders by (band, lifespan in days).
class FrequencyWalk final : public Walk {
 public:
  FrequencyWalk(const Clock& clock, bool lines) : clock_(clock), lines_(lines) {}

  void add(const Span& user) override {
    if (user.count() == 0) return;
    const std::int64_t orders = lines_ ? std::int64_t(user.count()) : distinct(user.order);
    const auto band = std::ranges::lower_bound(band_ends, orders) - band_ends.begin();
    const std::int64_t lifespan = clock_.day(user.time.back()) - clock_.day(user.time.front());
    Cell& cell = cells_[{band, lifespan}];
    ++cell.customers;
    cell.orders += orders;
  }

  void merge(Walk& other) override {
    for (const auto& [key, that] : static_cast<FrequencyWalk&>(other).cells_) {
      cells_[key].customers += that.customers;
      cells_[key].orders += that.orders;
    }
  }

  Table result() override {
    Table table{{{"band", Type::integer, Unit::none, ""},
                 {"lifespan", Type::integer, Unit::days, ""},
                 {"customers", Type::integer, Unit::users, ""},
                 {"orders", Type::integer, Unit::orders, ""}}};
    for (const auto& [key, cell] : cells_) {
      table.add(key.first, key.second, cell.customers, cell.orders);
    }
    return table;
  }

 private:
  struct Cell {
    std::int64_t customers = 0;
    std::int64_t orders = 0;
  };

  std::int64_t distinct(std::span<const std::uint32_t> numbers) {
    met_.assign(numbers.begin(), numbers.end());
    std::ranges::sort(met_);
    return std::ranges::unique(met_).begin() - met_.begin();
  }

  const Clock& clock_;
  bool lines_;
  std::vector<std::uint32_t> met_;
  std::map<std::pair<std::int64_t, std::int64_t>, Cell> cells_;
};

class PurchaseFrequency final : public Question {
 public:
  PurchaseFrequency(const Params&, const Context& context)
      : lines_(context.form == Form::published), clock_(context.clock), schema_(context.schema) {}

  Fields fields() const override {
    const char* const orders = lines_ ? "order lines (published form)" : "distinct orders";
    return {
        {"frequency", Type::text, Unit::none, "how often they ordered"},
        {"customers", Type::integer, Unit::users, "users with a purchase"},
        {"share", Type::real, Unit::ratio, "customers / all customers"},
        {"orders", Type::integer, Unit::orders, orders},
        {"orders_per_customer", Type::decimal, Unit::orders, "orders / customers", quotient_scale},
        {"mean_lifespan", Type::decimal, Unit::days, "from first to last purchase", quotient_scale},
        {"median_lifespan", Type::decimal, Unit::days, "from first to last purchase",
         quotient_scale}};
  }

  std::optional<std::string> missing() const override { return lacking(schema_, {"user_id"}); }

  Needs needs() const override { return {.of = {"purchase"}, .kind = false, .orders = !lines_}; }

  std::unique_ptr<Walk> walk() const override {
    return std::make_unique<FrequencyWalk>(clock_, lines_);
  }

  std::string walk_sql() const override {
    return str(
        "SELECT CASE WHEN orders = 1 THEN 0 WHEN orders <= 5 THEN 1\n"
        "    WHEN orders <= 20 THEN 2 ELSE 3 END AS band,\n"
        "  date_diff('day', first_day, last_day) AS lifespan,\n"
        "  count(*) AS customers, CAST(sum(orders) AS BIGINT) AS orders\n"
        "FROM (\n"
        "  SELECT user_id, count(",
        lines_ ? "*" : "DISTINCT order_key",
        ") AS orders,\n"
        "    min_by(CAST(local_time AS DATE), event_time) AS first_day,\n"
        "    max_by(CAST(local_time AS DATE), event_time) AS last_day\n"
        "  FROM chosen WHERE user_id IS NOT NULL AND event_type = 'purchase'\n"
        "  GROUP BY user_id\n"
        ") AS people GROUP BY 1, 2 ORDER BY 1, 2");
  }

  Table finish(const Inputs& inputs, const Context&) const override {
    const Table& walk = inputs.walk();
    std::array<Band, band_names.size()> bands;
    std::int64_t all = 0;
    for (std::size_t row = 0; row < walk.rows(); ++row) {
      Band& band = bands[std::size_t(walk.integer(row, "band"))];
      const std::int64_t customers = walk.integer(row, "customers");
      band.lifespans.add(walk.integer(row, "lifespan"), customers);
      band.orders += walk.integer(row, "orders");
      all += customers;
    }
    Table table{fields()};
    for (std::size_t i = 0; i < bands.size(); ++i) {
      const Band& band = bands[i];
      const std::int64_t customers = band.lifespans.count();
      table.add(band_names[i], customers, ratio(customers, all), band.orders,
                per(band.orders, 0, customers), per(band.lifespans.sum(), 0, customers),
                band.lifespans.quantile(50, 0));
    }
    return table;
  }

 private:
  struct Band {
    Counted lifespans;
    std::int64_t orders = 0;
  };

  bool lines_;
  const Clock& clock_;
  const Schema& schema_;
};

}  // namespace

Entry purchase_frequency() { return entry<PurchaseFrequency>(spec); }

}  // namespace footfall
