// The SQL of a rollup over the view `chosen`, written from scan/rollup.h's words alone: the second
// opinion on the planner. It is what Spark's SQL reads as well; docs/sql.md says under which
// setting.
#include <algorithm>
#include <limits>

#include "base/decimal.h"
#include "base/text.h"
#include "engine/duckdb/text_sql.h"
#include "engine/engine.h"

namespace footfall {
namespace {

bool is_time(const GroupKey& key) {
  return key.kind == GroupKey::Kind::period || key.kind == GroupKey::Kind::hour_of_day ||
         key.kind == GroupKey::Kind::weekday;
}

std::string key_name(const GroupKey& key) {
  switch (key.kind) {
    case GroupKey::Kind::column:
    case GroupKey::Kind::path_level: return key.column;
    case GroupKey::Kind::path_part: return str(key.column, "_", key.level);
    case GroupKey::Kind::period: return "period";
    case GroupKey::Kind::hour_of_day: return "hour";
    case GroupKey::Kind::weekday: return "weekday";
    case GroupKey::Kind::event_type: return "event_type";
  }
  return {};
}

// A regular expression for one character that is not the separator, and one for the separator.
std::string no_separator(char separator) { return str("[^", separator, "]"); }
std::string one_separator(char separator) { return str("[", separator, "]"); }

// The first levels of a path; the row's condition that there are as many stands in key_condition.
std::string level_sql(const GroupKey& key, const Schema& schema) {
  const char separator = schema.column(key.column).separator;
  std::string pattern = str("^", no_separator(separator), "*");
  for (int level = 1; level < key.level; ++level) {
    pattern += one_separator(separator) + no_separator(separator) + "*";
  }
  return str("regexp_extract(", sql_name(key.column), ", ", sql_literal(pattern), ", 0)");
}

// Whether a path is as deep as the key's level.
std::string deep_enough(const GroupKey& key, const Schema& schema) {
  const std::string name = sql_name(key.column);
  const std::string separator = sql_literal(std::string(1, schema.column(key.column).separator));
  return str("LENGTH(", name, ") - LENGTH(REPLACE(", name, ", ", separator,
             ", '')) >= ", key.level - 1);
}

// The name of one level. What NULL is as deep as is NULL, and not true.
std::string part_sql(const GroupKey& key, const Schema& schema) {
  const char separator = schema.column(key.column).separator;
  std::string pattern = "^";
  for (int level = 1; level < key.level; ++level) {
    pattern += no_separator(separator) + "*" + one_separator(separator);
  }
  pattern += str("(", no_separator(separator), "*)");
  const std::string name = sql_name(key.column);
  return str("CASE WHEN ", deep_enough(key, schema), " THEN regexp_extract(", name, ", ",
             sql_literal(pattern), ", 1) ELSE ", sql_literal(unknown_part), " END");
}

std::string key_condition(const GroupKey& key, const Schema& schema) {
  if (key.kind != GroupKey::Kind::path_level) return {};
  return str("(", sql_name(key.column), " IS NULL OR ", deep_enough(key, schema), ")");
}

std::string key_sql(const GroupKey& key, const Schema& schema) {
  switch (key.kind) {
    case GroupKey::Kind::column: return sql_name(key.column);
    case GroupKey::Kind::path_level: return level_sql(key, schema);
    case GroupKey::Kind::path_part: return part_sql(key, schema);
    case GroupKey::Kind::period:
      if (key.period == Period::hour) return "DATE_TRUNC('hour', local_time)";
      return str("CAST(DATE_TRUNC('", period_name(key.period), "', local_time) AS DATE)");
    case GroupKey::Kind::hour_of_day: return "CAST(EXTRACT(hour FROM local_time) AS BIGINT)";
    case GroupKey::Kind::weekday: return "local_weekday";
    case GroupKey::Kind::event_type: return "event_type";
  }
  return {};
}

std::string types_sql(const std::vector<std::string>& types) {
  std::vector<std::string> names;
  for (const auto& type : types) names.push_back(sql_literal(type));
  return str("event_type IN (", join(names, ", "), ")");
}

// `value` for rows of these event types, else NULL.
std::string of_sql(const std::vector<std::string>& types, const std::string& value) {
  if (types.empty()) return value;
  return str("CASE WHEN ", types_sql(types), " THEN ", value, " END");
}

std::string sum_sql(const Measure& measure, const Schema& schema) {
  const int scale = number_scale(schema, measure.column);
  const int places = std::min(measure.places.value_or(scale), scale);
  const std::string type = str("DECIMAL(38, ", places, ")");
  std::string value = str("CAST(", sql_name(measure.column), " AS DECIMAL(38, ", scale, "))");
  if (places < scale) value = str("CAST(ROUND(", value, ", ", places, ") AS ", type, ")");
  std::string signed_value = of_sql(measure.of, value);
  if (!measure.minus.empty()) {
    signed_value = str("CASE WHEN ", types_sql(measure.minus), " THEN -", value, " ELSE ",
                       signed_value, " END");
  }
  // A sum is a decimal whatever it is of, as the planner's is.
  return str("CAST(COALESCE(SUM(", signed_value, "), 0) AS ", type, ")");
}

std::string measure_sql(const Measure& measure, const Schema& schema) {
  const std::string column = sql_name(measure.column);
  switch (measure.kind) {
    case Measure::Kind::events: return str("COUNT(", of_sql(measure.of, "1"), ")");
    case Measure::Kind::users:
      if (!schema.has("user_id")) return "CAST(0 AS BIGINT)";
      return str("COUNT(DISTINCT ", of_sql(measure.of, "user_id"), ")");
    case Measure::Kind::sessions:
      return str("COUNT(DISTINCT ", of_sql(measure.of, duck::pair_sql("user_id", "session_id")),
                 ")");
    case Measure::Kind::orders: return str("COUNT(DISTINCT ", of_sql(measure.of, "order_key"), ")");
    case Measure::Kind::products:
      return str("COUNT(DISTINCT ", of_sql(measure.of, "product_id"), ")");
    case Measure::Kind::sum: return sum_sql(measure, schema);
    case Measure::Kind::minimum: return str("MIN(", of_sql(measure.of, column), ")");
    case Measure::Kind::maximum: return str("MAX(", of_sql(measure.of, column), ")");
    case Measure::Kind::present: return str("COUNT(", of_sql(measure.of, column), ")");
    case Measure::Kind::distinct: return str("COUNT(DISTINCT ", of_sql(measure.of, column), ")");
  }
  return {};
}

std::string condition_sql(const Rollup& rollup, const Schema& schema) {
  std::vector<std::string> all;
  const std::string column = sql_name(rollup.where.column);
  switch (rollup.where.kind) {
    case RowCondition::Kind::none: break;
    case RowCondition::Kind::above_zero: all.push_back(str(column, " > 0")); break;
    case RowCondition::Kind::is_zero: all.push_back(str(column, " = 0")); break;
    case RowCondition::Kind::not_null: all.push_back(str(column, " IS NOT NULL")); break;
  }
  if (!rollup.where.of.empty()) all.push_back(types_sql(rollup.where.of));
  if (rollup.users_only) all.emplace_back("user_id IS NOT NULL");
  for (const auto& key : rollup.by) {
    if (std::string condition = key_condition(key, schema); !condition.empty()) {
      all.push_back(std::move(condition));
    }
  }
  return all.empty() ? "" : " WHERE " + join(all, " AND ");
}

class RollupText {
 public:
  RollupText(const Rollup& rollup, const Schema& schema) : rollup_(rollup), schema_(schema) {
    const auto orders = [](const Measure& m) { return m.kind == Measure::Kind::orders; };
    placed_orders_ =
        std::ranges::any_of(rollup.measures, orders) && std::ranges::any_of(rollup.by, is_time);
  }

  std::string text() const { return placed_orders_ ? with_placed_orders() : plain(); }

 private:
  // k0, k1 ... as names for the keys, which may be called like a column.
  static std::string short_name(std::size_t key) { return str("k", key); }

  std::string keys(const std::string& table) const {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < rollup_.by.size(); ++i) names.push_back(table + short_name(i));
    return join(names, ", ");
  }

  // "SELECT *, <keys> FROM chosen WHERE ..." with the keys under short names.
  std::string rows() const {
    std::string text = "SELECT *";
    for (std::size_t i = 0; i < rollup_.by.size(); ++i) {
      text += str(", ", key_sql(rollup_.by[i], schema_), " AS ", short_name(i));
    }
    return str(text, " FROM chosen", condition_sql(rollup_, schema_));
  }

  std::string order_by(const std::string& table) const {
    if (rollup_.by.empty()) return {};
    std::vector<std::string> names;
    for (std::size_t i = 0; i < rollup_.by.size(); ++i) {
      names.push_back(str(table, short_name(i), " ASC NULLS LAST"));
    }
    return "\nORDER BY " + join(names, ", ");
  }

  std::string named_keys(const std::string& table) const {
    std::string text;
    for (std::size_t i = 0; i < rollup_.by.size(); ++i) {
      text += str(table, short_name(i), " AS ", sql_name(key_name(rollup_.by[i])), ", ");
    }
    return text;
  }

  std::string plain() const {
    std::vector<std::string> measures;
    for (const auto& measure : rollup_.measures) {
      measures.push_back(str(measure_sql(measure, schema_), " AS ", sql_name(measure.name)));
    }
    const std::string group = rollup_.by.empty() ? "" : "\nGROUP BY " + keys("");
    return str("SELECT ", named_keys(""), join(measures, ", "), "\nFROM (", rows(), ") AS r", group,
               order_by(""));
  }

  // An order's time is that of its first chosen purchase row; its other keys are each row's.
  std::string with_placed_orders() const {
    std::vector<std::string> plain_measures;
    std::vector<std::string> order_measures;
    std::vector<std::string> shown;
    for (std::size_t i = 0; i < rollup_.measures.size(); ++i) {
      const Measure& measure = rollup_.measures[i];
      const bool orders = measure.kind == Measure::Kind::orders;
      (orders ? order_measures : plain_measures)
          .push_back(str(measure_sql(measure, schema_), " AS m", i));
      shown.push_back(orders ? str("COALESCE(o.m", i, ", 0) AS ", sql_name(measure.name))
                             : str("g.m", i, " AS ", sql_name(measure.name)));
    }
    if (plain_measures.empty()) plain_measures.emplace_back("COUNT(1) AS rows_there");

    std::vector<std::string> first_keys;
    std::vector<std::string> row_keys;
    std::vector<std::string> same;
    for (std::size_t i = 0; i < rollup_.by.size(); ++i) {
      const std::string name = short_name(i);
      if (is_time(rollup_.by[i])) first_keys.push_back(name);
      row_keys.push_back(str(is_time(rollup_.by[i]) ? "f." : "r.", name, " AS ", name));
      same.push_back(str("g.", name, " IS NOT DISTINCT FROM o.", name));
    }
    return str("WITH r AS (", rows(), "),\n", "f AS (SELECT order_key, ", join(first_keys, ", "),
               " FROM (SELECT order_key, ", join(first_keys, ", "),
               ", ROW_NUMBER() OVER (PARTITION BY order_key ORDER BY event_time, ",
               "arrival) AS place FROM r WHERE order_key IS NOT NULL) AS p WHERE place = 1),\n",
               "g AS (SELECT ", keys(""), ", ", join(plain_measures, ", "), " FROM r GROUP BY ",
               keys(""), "),\n", "o AS (SELECT ", keys(""), ", ", join(order_measures, ", "),
               " FROM (SELECT ", "r.order_key, r.event_type, ", join(row_keys, ", "),
               " FROM r JOIN f ON r.order_key = f.order_key) AS q GROUP BY ", keys(""), ")\n",
               "SELECT ", named_keys("g."), join(shown, ", "), "\nFROM g LEFT JOIN o ON ",
               join(same, " AND "), order_by("g."));
  }

  const Rollup& rollup_;
  const Schema& schema_;
  bool placed_orders_ = false;
};

}  // namespace

std::string rollup_sql(const Rollup& rollup, const Schema& schema) {
  return RollupText(rollup, schema).text();
}

std::string long_prices_sql(const Rollup& rollup, const Schema& schema) {
  if (schema.has("price") || !schema.has("quantity") || !price_scale(schema)) return {};
  std::vector<std::string> looked_at;
  const auto is_price = [](const GroupKey& key) { return key.column == "price"; };
  if (rollup.where.column == "price" || std::ranges::any_of(rollup.by, is_price)) {
    looked_at.emplace_back("TRUE");
  }
  for (const auto& measure : rollup.measures) {
    if (measure.column != "price") continue;
    std::vector<std::string> types = measure.of;
    types.insert(types.end(), measure.minus.begin(), measure.minus.end());
    looked_at.push_back(measure.of.empty() ? "TRUE" : types_sql(types));
  }
  if (looked_at.empty()) return {};
  const Int128 most = std::numeric_limits<std::int64_t>::max();
  return str("SELECT COUNT(*) AS n FROM (SELECT * FROM chosen", condition_sql(rollup, schema),
             ") AS r WHERE ABS(price) > ", decimal_text(most, made_price_scale), " AND (",
             join(looked_at, " OR "), ")");
}

}  // namespace footfall
