// Spend tiers: how many customers bring much, some or little money, and what share of it.
//
// Cost: one walk over users' purchases and returns; memory does not grow.
#include <array>

#include "analysis/frame.h"
#include "base/error.h"
#include "base/text.h"
#include "scan/measures.h"

namespace footfall {
namespace {

const Spec spec{
    .name = "spend_tiers",
    .title = "Spend tiers",
    .summary = "Customers by what they spent: high, medium or low",
    .definition =
        "Every user with a purchase is a customer, in the tier of their net revenue: High from "
        "--high on, Medium from --medium on, else Low. share is of the net revenue of all "
        "customers; guests are none.",
    .parameters =
        {{"high", ParameterType::real, "1000", "net revenue from which a tier is High", {}, 0, 1e9},
         {"medium",
          ParameterType::real,
          "100",
          "net revenue from which a tier is Medium",
          {},
          0,
          1e9}},
    .chart = {ChartKind::pie, "tier", {"customers"}},
    .cost = "one pass",
    .example = "footfall run spend_tiers --high 5000 --medium 500"};

constexpr std::array<const char*, 3> tier_names{"High", "Medium", "Low"};

// The least amount of this scale that is not below the threshold.
Int128 least_units(const Params& params, std::string_view name, int scale) {
  const std::string& text = params.text(name);
  const auto parsed = parse_decimal(text, scale_max);
  if (parsed.fault != DecimalFault::none) {
    throw Error(ErrorKind::bad_request, str(name, ": \"", printable(text),
                                            "\" is no amount of at most ", scale_max, " places"));
  }
  if (scale >= scale_max) return Int128(parsed.units) * power_of_ten(scale - scale_max);
  const Int128 divisor = power_of_ten(scale_max - scale);
  return (parsed.units + divisor - 1) / divisor;
}

// Customers and their net revenue by tier. Column 0 is the amount.
class TierWalk final : public Walk {
 public:
  TierWalk(Int128 high, Int128 medium, int scale) : high_(high), medium_(medium), scale_(scale) {}

  void add(const Span& user) override {
    Int128 revenue = 0;
    bool buyer = false;
    for (std::size_t i = 0; i < user.count(); ++i) {
      const bool bought = user.kind[i] == kinds::purchase;
      buyer = buyer || bought;
      if (!user.values[0].has(i)) continue;
      revenue += bought ? user.values[0][i] : -user.values[0][i];
    }
    if (!buyer) return;
    Tier& tier = tiers_[revenue >= high_ ? 0 : revenue >= medium_ ? 1 : 2];
    ++tier.customers;
    tier.revenue += revenue;
  }

  void merge(Walk& other) override {
    const auto& that = static_cast<TierWalk&>(other);
    for (std::size_t i = 0; i < tiers_.size(); ++i) {
      tiers_[i].customers += that.tiers_[i].customers;
      tiers_[i].revenue += that.tiers_[i].revenue;
    }
  }

  Table result() override {
    Table table{{{"tier", Type::integer, Unit::none, ""},
                 {"customers", Type::integer, Unit::users, ""},
                 {"revenue", Type::decimal, Unit::money, "", scale_}}};
    for (std::size_t i = 0; i < tiers_.size(); ++i) {
      if (tiers_[i].customers > 0) table.add(i, tiers_[i].customers, tiers_[i].revenue);
    }
    return table;
  }

 private:
  struct Tier {
    std::int64_t customers = 0;
    Int128 revenue = 0;
  };
  Int128 high_;
  Int128 medium_;
  int scale_;
  std::array<Tier, tier_names.size()> tiers_;
};

class SpendTiers final : public Question {
 public:
  SpendTiers(const Params& params, const Context& context)
      : schema_(context.schema),
        scale_(amount_scale(schema_).value_or(0)),
        high_(least_units(params, "high", scale_)),
        medium_(least_units(params, "medium", scale_)) {
    if (params.real("medium") > params.real("high")) {
      throw Error(ErrorKind::bad_request,
                  str("medium: ", params.text("medium"), " is more than high, which is ",
                      params.text("high")));
    }
  }

  Fields fields() const override {
    return {{"tier", Type::text, Unit::none, "High, Medium or Low"},
            {"customers", Type::integer, Unit::users, "users with a purchase"},
            {"share_customers", Type::real, Unit::ratio, "customers / all customers"},
            {"revenue", Type::decimal, Unit::money, "net of returns", scale_},
            {"mean", Type::decimal, Unit::money, "revenue / customers", quotient_scale},
            {"share", Type::real, Unit::ratio, "revenue / revenue of all customers"}};
  }

  std::optional<std::string> missing() const override {
    return lacking(schema_, {"user_id", "amount"});
  }

  Needs needs() const override { return {.columns = {"amount"}, .of = {"purchase", "return"}}; }

  std::unique_ptr<Walk> walk() const override {
    return std::make_unique<TierWalk>(high_, medium_, scale_);
  }

  std::string walk_sql() const override {
    const std::string type = str("DECIMAL(38, ", scale_, ")");
    const auto literal = [&](Int128 units) {
      return str("CAST('", decimal_text(units, scale_), "' AS ", type, ")");
    };
    return str(
        "SELECT tier, count(*) AS customers, sum(revenue) AS revenue\nFROM (\n"
        "  SELECT revenue, CASE WHEN revenue >= ",
        literal(high_), " THEN 0\n    WHEN revenue >= ", literal(medium_),
        " THEN 1 ELSE 2 END AS tier\n  FROM (\n"
        "    SELECT user_id, coalesce(sum(CASE event_type\n"
        "      WHEN 'purchase' THEN CAST(amount AS ",
        type, ")\n      WHEN 'return' THEN -CAST(amount AS ", type,
        ") END), 0) AS revenue\n"
        "    FROM chosen WHERE user_id IS NOT NULL GROUP BY user_id\n"
        "    HAVING count(CASE WHEN event_type = 'purchase' THEN 1 END) > 0\n"
        "  ) AS people\n) AS placed GROUP BY tier ORDER BY tier");
  }

  Table finish(const Inputs& inputs, const Context&) const override {
    const Table& walk = inputs.walk();
    std::array<std::int64_t, tier_names.size()> customers{};
    std::array<Int128, tier_names.size()> revenue{};
    std::int64_t all_customers = 0;
    Int128 all_revenue = 0;
    for (std::size_t row = 0; row < walk.rows(); ++row) {
      const auto tier = std::size_t(walk.integer(row, "tier"));
      customers[tier] = walk.integer(row, "customers");
      revenue[tier] = walk.decimal(row, "revenue");
      all_customers += customers[tier];
      all_revenue += revenue[tier];
    }
    Table table{fields()};
    for (std::size_t tier = 0; tier < tier_names.size(); ++tier) {
      table.add(tier_names[tier], customers[tier], ratio(customers[tier], all_customers),
                revenue[tier], per(revenue[tier], scale_, customers[tier]),
                ratio(revenue[tier], all_revenue));
    }
    return table;
  }

 private:
  const Schema& schema_;
  int scale_;
  Int128 high_;
  Int128 medium_;
};

}  // namespace

Entry spend_tiers() { return entry<SpendTiers>(spec); }

}  // namespace footfall
