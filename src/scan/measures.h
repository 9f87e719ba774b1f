// The measures of the catalogue (CATALOGUE.md section 1, "measures, closed list") as rollup data,
// and the quotients that answers make of them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scan/rollup.h"
#include "table/table.h"

namespace footfall {

// What a line's profit is rounded to, HALF_UP, before it is shown or added.
constexpr int profit_places = 2;

namespace measure {
Measure events(std::string name = "events", std::vector<std::string> of = {});
Measure users(std::string name = "users", std::vector<std::string> of = {});
Measure sessions(std::string name = "sessions", std::vector<std::string> of = {});
Measure buyers();   // users with a purchase
Measure viewers();  // users with a view
Measure orders();   // distinct orders with a purchase row
Measure revenue();  // amount of purchases minus returns
Measure gross_revenue();
Measure units();  // quantity of purchases minus returns
Measure profit();
Measure line_profit();  // profit, each line's rounded to profit_places first
Measure views();        // rows of type view
}  // namespace measure

// The event types that the measures count, in order; none where one of them counts all.
std::vector<std::string> kinds_counted(const std::vector<Measure>& measures);

// A measure that users name (`--measure aov`): its parts, and how they make one value.
class Metric {
 public:
  // Error bad_request with a suggestion where the list has no such name.
  Metric(std::string_view name, const Schema& schema);

  static const std::vector<std::string>& names();

  // The sentence why the dataset has no such measure ("needs order_id").
  const std::optional<std::string>& missing() const noexcept { return missing_; }
  const std::vector<Measure>& parts() const noexcept { return parts_; }
  // The analysis whose table has the parts, where no rollup can count them: then parts() is empty.
  // "" for all measures but cart_abandonment.
  const std::string& answer() const noexcept { return answer_; }
  // The result column; its name is the measure's.
  const Field& field() const noexcept { return field_; }
  // The value of a row of a table that has the parts; 0 (or NULL for quotients) for nothing.
  Value value(const Table& table, std::size_t row) const;
  // The value where a group has no row at all.
  Value nothing() const;

 private:
  std::string name_;
  Field field_;
  std::vector<Measure> parts_;
  std::vector<std::string> columns_;  // of the parts
  std::string answer_;
  std::optional<std::string> missing_;
};

// Result scale of money divided by anything.
constexpr int quotient_scale = 6;

// Money per piece, decimal(38,6) HALF_UP; NULL where there is nothing to divide by.
Value per(Int128 money, int scale, Int128 count);
// A ratio of two counts; NULL where the second is 0.
Value ratio(Int128 part, Int128 whole);

// "needs brand, order_id" for the columns that the dataset lacks; nullopt where it has all. It has
// an amount where it has a price, a price where it has an amount, and sessions where times are more
// than days: they can be made.
std::optional<std::string> lacking(const Schema& schema, const std::vector<std::string>& columns);

// The type of a result column that holds values of this column of keys or texts: integer where it
// holds int64 keys, else text.
Type key_type(const Schema& schema, std::string_view column);

// What SQL sorts a path by that stands in column `name`: level by level, so that levels come
// before letters. `column` says how its levels are separated.
std::string path_order(const Schema& schema, std::string_view column, std::string_view name);

}  // namespace footfall
