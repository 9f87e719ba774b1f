// A result: named, typed columns of equal length, rows in an order that is part of the answer.
//
// One thread at a time; a finished table may be read by many.
#pragma once

#include <compare>
#include <concepts>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/decimal.h"

namespace footfall {

enum class Type : std::uint8_t {
  text,
  integer,     // int64
  decimal,     // Int128 units at Field::scale
  real,        // double
  boolean,     //
  date,        // days since 1970-01-01
  timestamp,   // microseconds UTC
  local_time,  // what the wall clock of the report's zone shows: as if UTC, in whole seconds
};

enum class Unit : std::uint8_t {
  none,
  events,
  users,
  sessions,
  orders,
  products,
  units,
  money,
  ratio,
  seconds,
  rows,
  days,
  by_row,  // what the row's text in the column `unit` says, by its name here
};

std::string_view type_name(Type type) noexcept;
std::string_view unit_name(Unit unit) noexcept;  // "" for none and by_row

struct Field {
  std::string name = {};
  Type type = Type::text;
  Unit unit = Unit::none;
  std::string description = {};
  int scale = 0;  // of a decimal

  friend bool operator==(const Field&, const Field&) = default;
};
using Fields = std::vector<Field>;

// NULL in any column.
struct Null {
  friend auto operator<=>(Null, Null) = default;
};

// One cell on its way in or out. int64 stands for integer, date, times and boolean (0, 1).
using Value = std::variant<Null, std::int64_t, Int128, double, std::string>;

// Texts that repeat: a cell is the place of its text among `texts`, which never change and may be
// those of many tables. A NULL cell has a place behind the last: no_text, or any other.
struct TextCodes {
  static constexpr std::uint32_t no_text = 0xFFFF'FFFF;

  std::shared_ptr<const std::vector<std::string>> texts = {};
  std::vector<std::uint32_t> codes = {};

  const std::string& text(std::size_t row) const noexcept {
    const std::uint32_t code = codes[row];
    return code < texts->size() ? (*texts)[code] : none;
  }

 private:
  static const std::string none;
};

// As a number of rows that are wanted.
constexpr std::size_t all_rows = std::numeric_limits<std::size_t>::max();

class Table {
 public:
  Table() = default;
  explicit Table(Fields fields);

  const Fields& fields() const noexcept { return fields_; }
  std::size_t rows() const noexcept { return rows_; }
  // Rows that stand behind the last one and were not asked for. Copied along with whole columns.
  std::size_t left_out() const noexcept { return left_out_; }
  void leave_out(std::size_t rows) noexcept { left_out_ = rows; }
  std::size_t columns() const noexcept { return fields_.size(); }
  // The index of a column; stops the program where there is none (a bug of ours).
  std::size_t column(std::string_view name) const;

  // Appends one row: as many values as columns, each of its column's type (integers are taken for
  // decimals of scale 0 and widened). A bug of ours stops the program.
  void add_row(std::vector<Value> row);
  template <typename... Cells>
  void add(Cells&&... cells) {
    std::vector<Value> row;
    row.reserve(sizeof...(cells));
    (row.push_back(to_value(std::forward<Cells>(cells))), ...);
    add_row(std::move(row));
  }
  void reserve(std::size_t rows);
  // Appends the first `rows` rows of a table with columns of the same types.
  void append(const Table& table, std::size_t rows);
  // Appends all rows of a table that is not needed any more.
  void append(Table&& table);
  // Whole columns of a table that has no rows yet: the way for many rows. Each column once, all of
  // the same length; `nulls` says which cells are NULL (empty: none).
  void fill(std::size_t column, std::vector<std::int64_t> cells, std::vector<bool> nulls = {});
  void fill(std::size_t column, std::vector<Int128> cells, std::vector<bool> nulls = {});
  void fill(std::size_t column, std::vector<std::string> cells, std::vector<bool> nulls = {});
  void fill(std::size_t column, TextCodes cells, std::vector<bool> nulls = {});
  // Replaces an integer cell, or a text, that is not NULL.
  void set(std::size_t row, std::size_t column, std::int64_t number);
  void set(std::size_t row, std::size_t column, std::string text);

  bool is_null(std::size_t row, std::size_t column) const;
  // The cell; 0 or "" where it is NULL. The column must be of a fitting type.
  std::int64_t integer(std::size_t row, std::size_t column) const;  // integer, date, timestamp ...
  Int128 decimal(std::size_t row, std::size_t column) const;        // units at the field's scale
  double real(std::size_t row, std::size_t column) const;
  const std::string& text(std::size_t row, std::size_t column) const;
  std::int64_t integer(std::size_t row, std::string_view name) const {
    return integer(row, column(name));
  }
  Int128 decimal(std::size_t row, std::string_view name) const {
    return decimal(row, column(name));
  }
  double real(std::size_t row, std::string_view name) const { return real(row, column(name)); }
  const std::string& text(std::size_t row, std::string_view name) const {
    return text(row, column(name));
  }
  Value value(std::size_t row, std::size_t column) const;

  // Whole columns, of a fitting type: the way for many rows. What stands in NULL cells is
  // unspecified.
  std::span<const std::int64_t> integers(std::size_t column) const;  // integer, date, times ...
  std::span<const Int128> decimals(std::size_t column) const;
  std::span<const double> reals(std::size_t column) const;
  // nullptr: the column's cells have texts of their own.
  const TextCodes* text_codes(std::size_t column) const;
  // Which cells are NULL; empty: none is.
  const std::vector<bool>& nulls(std::size_t column) const { return nulls_[column]; }

  // A table of whole columns of `from` (as many as fields, of the same types), one copy each.
  static Table of_columns(Fields fields, const Table& from,
                          const std::vector<std::size_t>& columns);
  // The rows `order` names, in that order.
  Table select(const std::vector<std::size_t>& order) const;
  // The first `rows` rows.
  Table head(std::size_t rows) const;

 private:
  using Cells = std::variant<std::vector<std::int64_t>, std::vector<Int128>, std::vector<double>,
                             std::vector<std::string>, TextCodes>;

  static Value to_value(Null null) { return null; }
  static Value to_value(Int128 units) { return units; }
  static Value to_value(double number) { return number; }
  static Value to_value(std::string_view text) { return std::string(text); }
  static Value to_value(const char* text) { return std::string(text); }
  static Value to_value(std::string text) { return text; }
  static Value to_value(Value value) { return value; }
  template <std::integral T>
  static Value to_value(T number) {
    return static_cast<std::int64_t>(number);
  }

  void put(std::size_t column, Cells cells, std::vector<bool> nulls);
  // Gives the cells of a column of texts texts of their own.
  std::vector<std::string>& own_texts(std::size_t column);
  void append_texts(std::size_t column, const TextCodes& more, std::size_t rows);
  void append_nulls(std::size_t column, const std::vector<bool>& more, std::size_t rows);

  Fields fields_;
  std::vector<Cells> cells_;
  std::vector<std::vector<bool>> nulls_;  // empty: the column has none
  std::size_t rows_ = 0;
  std::size_t left_out_ = 0;
};

// How one cell is written in machine formats: decimals exact, times ISO 8601, reals the shortest
// text that reads back the same; NULL is "".
std::string cell_text(const Table& table, std::size_t row, std::size_t column);

}  // namespace footfall
