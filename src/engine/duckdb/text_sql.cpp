#include "engine/duckdb/text_sql.h"

#include "base/decimal.h"
#include "base/text.h"

namespace footfall::duck {

std::string timestamp_literal(Micros utc) {
  const std::int64_t day = floor_div(utc, micros_per_day);
  const Micros rest = utc - day * micros_per_day;
  const auto two = [](Micros number) { return str(number < 10 ? "0" : "", number); };
  const Micros seconds = rest / micros_per_second % 60;
  return str("TIMESTAMP '", date_text(day), " ", two(rest / micros_per_hour), ":",
             two(rest / micros_per_minute % 60), ":", seconds < 10 ? "0" : "",
             decimal_text(seconds * micros_per_second + rest % micros_per_second, 6), "'");
}

std::string pair_sql(std::string_view first, std::string_view second) {
  const std::string text = str("CAST(", first, " AS STRING)");
  return str("(CAST(LENGTH(", text, ") AS STRING) || ' ' || ", text, " || ' ' || CAST(", second,
             " AS STRING))");
}

}  // namespace footfall::duck
