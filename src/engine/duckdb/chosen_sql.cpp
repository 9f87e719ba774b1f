#include "engine/duckdb/chosen_sql.h"

#include <algorithm>

#include "base/decimal.h"
#include "base/text.h"
#include "engine/duckdb/text_sql.h"

namespace footfall {
namespace {

Column column_of(const Schema& schema, const std::string& name) {
  if (const Column* found = schema.find_column(name)) return *found;
  if (name == "event_time") return {.name = name, .type = ColumnType::timestamp};
  return {.name = name, .type = ColumnType::dictionary};  // event_type
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

// A value of a clause as SQL; `last`: the upper end of a range.
std::string value_sql(const Column& column, const std::string& text, bool last) {
  const auto stored = stored_value(column, text, last);
  switch (column.type) {
    case ColumnType::decimal:
      return str("CAST('", decimal_text(stored.value_or(0), column.scale), "' AS DECIMAL(18, ",
                 int(column.scale), "))");
    case ColumnType::timestamp: return duck::timestamp_literal(stored.value_or(0));
    case ColumnType::date: return str("DATE '", date_text(stored.value_or(0)), "'");
    case ColumnType::integer: return str("CAST(", sql_literal(text), " AS BIGINT)");
    case ColumnType::key:
      if (column.key == KeyType::int64) return str("CAST(", sql_literal(text), " AS BIGINT)");
      break;
    default: break;
  }
  return sql_literal(text);
}

std::string equals_sql(const Column& column, const std::string& value) {
  const std::string name = sql_name(column.name);
  const std::string same = str(name, " = ", value_sql(column, value, false));
  if (column.type == ColumnType::set) {
    const std::string separator = sql_literal(std::string(1, column.separator));
    return str("list_contains(string_split(", name, ", ", separator, "), ", sql_literal(value),
               ")");
  }
  if (column.type != ColumnType::path) return same;
  const std::string below = str(value, column.separator);
  return str(same, " OR substring(", name, ", 1, ", characters(below), ") = ", sql_literal(below));
}

std::string clause_sql(const Clause& clause, const Schema& schema) {
  const Column column = column_of(schema, clause.column);
  const std::string name = sql_name(column.name);
  const bool outside = clause.kind == Clause::Kind::outside;
  if (outside || clause.kind == Clause::Kind::range) {
    std::vector<std::string> ends;
    if (!clause.low.empty()) {
      ends.push_back(str(name, " >= ", value_sql(column, clause.low, false)));
    }
    if (!clause.high.empty()) {
      ends.push_back(str(name, " <= ", value_sql(column, clause.high, true)));
    }
    const std::string within = join(ends, " AND ");
    return outside ? str("(", name, " IS NULL OR NOT (", within, "))") : within;
  }
  std::vector<std::string> any;
  for (const auto& value : clause.values) any.push_back(equals_sql(column, value));
  const std::string listed = any.empty() ? "FALSE" : join(any, " OR ");
  if (clause.kind == Clause::Kind::include) {
    if (!clause.null_listed) return str("(", name, " IS NOT NULL AND (", listed, "))");
    return str("(", name, " IS NULL OR ", listed, ")");
  }
  if (clause.null_listed) return str("(", name, " IS NOT NULL AND NOT (", listed, "))");
  return str("(", name, " IS NULL OR NOT (", listed, "))");
}

std::string amount_expression(const Schema& schema) {
  if (schema.has("amount")) return "amount";
  if (!schema.has("price")) return {};
  if (!schema.has("quantity")) return "price";
  const int scale = amount_scale(schema).value_or(0);
  // DuckDB multiplies narrower ones in 64 bits, which one row may leave.
  const auto wide = [&](const char* name) {
    const Column& column = schema.column(name);
    return str("CAST(", name, " AS DECIMAL(38, ", int(column.scale), "))");
  };
  return str("CAST(", wide("price"), " * ", wide("quantity"), " AS DECIMAL(38, ", scale, "))");
}

// A made price: divided in whole numbers, since DuckDB divides decimals as doubles. Neither part is
// below 0, so that half of the divisor takes ties away from zero.
std::string price_expression(const Schema& schema) {
  if (!price_scale(schema)) return {};
  if (!schema.has("quantity")) return "amount";
  const auto whole = [&](const char* name, int raised) {
    const int scale = number_scale(schema, name);
    return str("CAST(CAST(", name, " AS DECIMAL(38, ", scale, ")) * ",
               decimal_text(power_of_ten(scale + raised), 0), " AS HUGEINT)");
  };
  const int raise =
      made_price_scale + number_scale(schema, "quantity") - number_scale(schema, "amount");
  const std::string amount = whole("amount", std::max(raise, 0));
  const std::string quantity = whole("quantity", std::max(-raise, 0));
  return str("CASE WHEN quantity <> 0 THEN CAST((2 * ", amount, " + ", quantity, ") // (2 * ",
             quantity, ") AS DECIMAL(38, 0)) * CAST(", decimal_text(1, made_price_scale),
             " AS DECIMAL(", made_price_scale, ", ", made_price_scale, ")) END");
}

// A purchase row's order by the dataset's rule; a row without any identity is its own order.
std::string order_expression(const Schema& schema) {
  const std::string own = "'row ' || CAST(arrival AS STRING)";
  switch (order_rule(schema)) {
    case OrderRule::order_id:
      return str("CASE WHEN order_id IS NULL THEN ", own,
                 " ELSE 'id ' || CAST(order_id AS STRING) END");
    case OrderRule::session:
      return str("CASE WHEN session_id IS NULL THEN ", own, " WHEN ",
                 schema.has("user_id") ? "user_id" : "NULL",
                 " IS NULL THEN 'guest ' || CAST(session_id AS STRING) ELSE 'session ' || ",
                 schema.has("user_id") ? duck::pair_sql("user_id", "session_id") : "''", " END");
    case OrderRule::user_day: break;
  }
  if (!schema.has("user_id")) return own;
  return str("CASE WHEN user_id IS NULL THEN ", own,
             " ELSE 'day ' || CAST(CAST(local_time AS DATE) AS STRING) || ' ' || "
             "CAST(user_id AS STRING) END");
}

std::vector<std::string> time_conditions(const Filter& filter) {
  std::vector<std::string> all;
  if (filter.from) all.push_back(str("event_time >= ", duck::timestamp_literal(*filter.from)));
  if (filter.to) all.push_back(str("event_time < ", duck::timestamp_literal(*filter.to)));
  return all;
}

}  // namespace

std::string filter_sql(const Filter& filter, const Schema& schema) {
  std::vector<std::string> all = time_conditions(filter);
  for (const auto& clause : filter.clauses) {
    all.push_back(str("(", clause_sql(clause, schema), ")"));
  }
  return all.empty() ? "TRUE" : join(all, " AND ");
}

std::vector<std::string> clock_sql(const Clock& clock) {
  std::vector<std::string> rows;
  const auto& offsets = clock.offsets();
  for (std::size_t i = 0; i < offsets.size(); ++i) {
    // The first offset holds for all time before, the last for all after.
    const std::string begin =
        i == 0 ? "TIMESTAMP '0001-01-01 00:00:00'" : duck::timestamp_literal(offsets[i].from);
    const std::string end = i + 1 == offsets.size() ? "TIMESTAMP '9999-12-31 23:59:59.999999'"
                                                    : duck::timestamp_literal(offsets[i + 1].from);
    rows.push_back(str("(", begin, ", ", end, ", INTERVAL '",
                       offsets[i].to_local / micros_per_second, "' SECOND)"));
  }
  return {"CREATE TEMP TABLE clock (begin_time TIMESTAMP, end_time TIMESTAMP, shift INTERVAL)",
          str("INSERT INTO clock VALUES ", join(rows, ", "))};
}

std::string chosen_sql(const Filter& filter, const Schema& schema, Micros session_gap) {
  std::vector<std::string> columns = {"event_time",
                                      "event_time + clock.shift AS local_time",
                                      "EPOCH_US(event_time) AS event_micros",
                                      "ISODOW(event_time + clock.shift) AS local_weekday",
                                      "CAST(event_type AS STRING) AS event_type",
                                      "arrival"};
  for (const auto& column : schema.columns) {
    if (column.name == "event_time" || column.name == "event_type") continue;
    const std::string name = sql_name(column.name);
    const bool text = has_texts(column.type);
    columns.push_back(text ? str("CAST(", name, " AS STRING) AS ", name) : name);
  }
  const std::string rows =
      str("SELECT ", join(columns, ", "),
          " FROM events JOIN clock ON event_time >= clock.begin_time AND event_time < "
          "clock.end_time WHERE ",
          filter_sql(filter, schema));

  std::vector<std::string> made = {"*"};
  if (!schema.has("amount")) {
    if (const std::string amount = amount_expression(schema); !amount.empty()) {
      made.push_back(amount + " AS amount");
    }
  }
  if (!schema.has("price")) {
    if (const std::string price = price_expression(schema); !price.empty()) {
      made.push_back(price + " AS price");
    }
  }
  if (!schema.has("quantity")) made.emplace_back("CAST(1 AS BIGINT) AS quantity");
  if (!schema.has("user_id")) made.emplace_back("CAST(NULL AS BIGINT) AS user_id");
  made.push_back(str("CASE WHEN event_type = 'purchase' THEN ", order_expression(schema),
                     " END AS order_key"));
  if (schema.has("session_id")) return str("SELECT ", join(made, ", "), " FROM (", rows, ") AS r");
  if (schema.day_precision || !schema.has("user_id")) {
    made.emplace_back("CAST(NULL AS BIGINT) AS session_id");
    return str("SELECT ", join(made, ", "), " FROM (", rows, ") AS r");
  }
  // Made sessions: a gap longer than session_gap begins a new one.
  made.emplace_back(
      "CASE WHEN user_id IS NOT NULL THEN CAST(SUM(begins) OVER (PARTITION BY user_id ORDER BY "
      "event_time, arrival ROWS UNBOUNDED PRECEDING) AS BIGINT) END AS session_id");
  const std::string gaps =
      str("SELECT *, CASE WHEN event_time - LAG(event_time) OVER (PARTITION BY user_id ORDER BY "
          "event_time, arrival) <= INTERVAL '",
          session_gap,
          "' MICROSECOND THEN 0 ELSE 1 END AS "
          "begins FROM (",
          rows, ") AS r");
  return str("SELECT ", join(made, ", "), " FROM (", gaps, ") AS g");
}

std::string every_row_sql(const Filter& filter, const Schema& schema, Micros session_gap) {
  return str("SELECT *, COALESCE(", filter_sql(filter, schema), ", FALSE) AS is_chosen FROM (",
             chosen_sql({}, schema, session_gap), ") AS every");
}

}  // namespace footfall
