// Which rows an answer looks at. Everything that is derived (orders, sessions' contents, funnels)
// derives from the chosen rows.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/clock.h"

namespace footfall {

struct Column;
struct Schema;

// One `--where`: all clauses of a filter must hold.
struct Clause {
  enum class Kind : std::uint8_t { include, exclude, range, outside };

  std::string column = {};
  Kind kind = Kind::include;
  std::vector<std::string> values = {};  // include, exclude; a path value means its subtree
  bool null_listed = false;              // "(none)" is among the values
  std::string low = {};                  // range, outside: both ends belong to it, "" is open
  std::string high = {};

  friend bool operator==(const Clause&, const Clause&) = default;
};

struct Filter {
  std::vector<Clause> clauses = {};
  std::optional<Micros> from = {};  // UTC, included
  std::optional<Micros> to = {};    // UTC, excluded

  bool empty() const noexcept { return clauses.empty() && !from && !to; }
  friend bool operator==(const Filter&, const Filter&) = default;
};

// "brand=apple,samsung", "brand!=lg", "price=100..500", "price!=100..500", "category=(none)". A
// value with a comma is quoted; two quotes in it are one. `exclude` drops the named values and
// keeps NULL, unless (none) is among them; `outside` drops a range and keeps NULL. Throws Error
// bad_request where the text is no clause or the schema has no such column, or a value does not fit
// the column's type.
Clause parse_clause(std::string_view text, const Schema& schema);

// A clause's value or end as a store holds it: int64 keys, units of decimals, days, microseconds
// UTC; nullopt where the text does not fit, and for columns of text. A day as the upper end of a
// range of times (`last`) is its last microsecond.
std::optional<std::int64_t> stored_value(const Column& column, std::string_view text,
                                         bool last) noexcept;

// The clause as a user would write it.
std::string clause_text(const Clause& clause);

// `--from` and `--to`: dates are whole local days, both included; times end excluded.
Filter period_filter(std::string_view from, std::string_view to, const Clock& clock);

}  // namespace footfall
