#include "table/table.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <type_traits>

#include "base/check.h"
#include "base/text.h"
#include "model/clock.h"

namespace footfall {
namespace {

// The alternative of Table::Cells that a type is kept in.
std::size_t cells_of(Type type) noexcept {
  switch (type) {
    case Type::decimal: return 1;
    case Type::real: return 2;
    case Type::text: return 3;
    default: return 0;
  }
}

}  // namespace

const std::string TextCodes::none;

std::string_view type_name(Type type) noexcept {
  switch (type) {
    case Type::text: return "text";
    case Type::integer: return "integer";
    case Type::decimal: return "decimal";
    case Type::real: return "real";
    case Type::boolean: return "boolean";
    case Type::date: return "date";
    case Type::timestamp: return "timestamp";
    case Type::local_time: return "local_time";
  }
  return "";
}

std::string_view unit_name(Unit unit) noexcept {
  switch (unit) {
    case Unit::none:
    case Unit::by_row: return "";
    case Unit::events: return "events";
    case Unit::users: return "users";
    case Unit::sessions: return "sessions";
    case Unit::orders: return "orders";
    case Unit::products: return "products";
    case Unit::units: return "units";
    case Unit::money: return "money";
    case Unit::ratio: return "ratio";
    case Unit::seconds: return "seconds";
    case Unit::rows: return "rows";
    case Unit::days: return "days";
  }
  return "";
}

Table::Table(Fields fields) : fields_(std::move(fields)), nulls_(fields_.size()) {
  for (const auto& field : fields_) {
    switch (cells_of(field.type)) {
      case 1: cells_.emplace_back(std::vector<Int128>()); break;
      case 2: cells_.emplace_back(std::vector<double>()); break;
      case 3: cells_.emplace_back(std::vector<std::string>()); break;
      default: cells_.emplace_back(std::vector<std::int64_t>());
    }
  }
}

std::size_t Table::column(std::string_view name) const {
  const auto found = std::ranges::find(fields_, name, &Field::name);
  FOOTFALL_CHECK(found != fields_.end());
  return std::size_t(found - fields_.begin());
}

void Table::add_row(std::vector<Value> row) {
  FOOTFALL_CHECK(row.size() == fields_.size());
  for (std::size_t i = 0; i < row.size(); ++i) {
    Value& value = row[i];
    const bool null = std::holds_alternative<Null>(value);
    if (null && nulls_[i].empty()) nulls_[i].assign(rows_, false);
    if (null || !nulls_[i].empty()) nulls_[i].push_back(null);
    const auto add = [&](auto& cells) {
      using Cell = typename std::decay_t<decltype(cells)>::value_type;
      if (null) {
        cells.emplace_back();
      } else if (auto* cell = std::get_if<Cell>(&value)) {
        cells.push_back(std::move(*cell));
      } else if constexpr (std::is_same_v<Cell, Int128>) {
        FOOTFALL_CHECK(fields_[i].scale == 0);
        cells.push_back(std::get<std::int64_t>(value));
      } else {
        FOOTFALL_CHECK(!"a cell of its column's type");
      }
    };
    switch (cells_of(fields_[i].type)) {
      case 1: add(std::get<std::vector<Int128>>(cells_[i])); break;
      case 2: add(std::get<std::vector<double>>(cells_[i])); break;
      case 3: add(own_texts(i)); break;
      default: add(std::get<std::vector<std::int64_t>>(cells_[i]));
    }
  }
  ++rows_;
}

void Table::reserve(std::size_t rows) {
  const auto room = [rows](auto& cells) {
    if constexpr (std::is_same_v<std::decay_t<decltype(cells)>, TextCodes>) {
      cells.codes.reserve(rows);
    } else {
      cells.reserve(rows);
    }
  };
  for (auto& cells : cells_) std::visit(room, cells);
}

std::vector<std::string>& Table::own_texts(std::size_t column) {
  if (const auto* coded = std::get_if<TextCodes>(&cells_[column])) {
    std::vector<std::string> texts(coded->codes.size());
    for (std::size_t row = 0; row < texts.size(); ++row) texts[row] = coded->text(row);
    cells_[column] = std::move(texts);
  }
  return std::get<std::vector<std::string>>(cells_[column]);
}

void Table::append_texts(std::size_t column, const TextCodes& more, std::size_t rows) {
  const auto end = more.codes.begin() + std::ptrdiff_t(rows);
  if (rows_ == 0) {
    cells_[column] = TextCodes{more.texts, {more.codes.begin(), end}};
    return;
  }
  auto* const coded = std::get_if<TextCodes>(&cells_[column]);
  if (coded != nullptr && coded->texts == more.texts) {
    coded->codes.insert(coded->codes.end(), more.codes.begin(), end);
    return;
  }
  auto& texts = own_texts(column);
  for (std::size_t row = 0; row < rows; ++row) texts.push_back(more.text(row));
}

void Table::append(const Table& table, std::size_t rows) {
  FOOTFALL_CHECK(table.columns() == columns() && rows <= table.rows());
  const auto count = std::ptrdiff_t(rows);
  for (std::size_t i = 0; i < columns(); ++i) {
    std::visit(
        [&](const auto& from) {
          using From = std::decay_t<decltype(from)>;
          if constexpr (std::is_same_v<From, TextCodes>) {
            append_texts(i, from, rows);
          } else {
            if (fields_[i].type == Type::text) own_texts(i);
            auto& to = std::get<From>(cells_[i]);
            to.insert(to.end(), from.begin(), from.begin() + count);
          }
        },
        table.cells_[i]);
    append_nulls(i, table.nulls_[i], rows);
  }
  rows_ += rows;
}

void Table::append(Table&& table) {
  FOOTFALL_CHECK(table.columns() == columns());
  for (std::size_t i = 0; i < columns(); ++i) {
    std::visit(
        [&](auto& from) {
          using From = std::decay_t<decltype(from)>;
          if constexpr (std::is_same_v<From, TextCodes>) {
            append_texts(i, from, from.codes.size());
          } else {
            if (fields_[i].type == Type::text) own_texts(i);
            auto& to = std::get<From>(cells_[i]);
            to.insert(to.end(), std::make_move_iterator(from.begin()),
                      std::make_move_iterator(from.end()));
          }
        },
        table.cells_[i]);
    append_nulls(i, table.nulls_[i], table.rows_);
  }
  rows_ += table.rows_;
  table = Table(table.fields_);
}

void Table::append_nulls(std::size_t column, const std::vector<bool>& more, std::size_t rows) {
  std::vector<bool>& nulls = nulls_[column];
  if (nulls.empty() && more.empty()) return;
  if (nulls.empty()) nulls.assign(rows_, false);
  nulls.resize(rows_ + rows, false);
  if (more.empty()) return;
  std::copy_n(more.begin(), std::ptrdiff_t(rows), nulls.begin() + std::ptrdiff_t(rows_));
}

void Table::put(std::size_t column, Cells cells, std::vector<bool> nulls) {
  const auto rows_of = [](const auto& all) {
    if constexpr (std::is_same_v<std::decay_t<decltype(all)>, TextCodes>) {
      return all.codes.size();
    } else {
      return all.size();
    }
  };
  const bool coded = std::holds_alternative<TextCodes>(cells);
  FOOTFALL_CHECK((coded ? 3 : cells.index()) == cells_of(fields_[column].type));
  rows_ = std::visit(rows_of, cells);
  FOOTFALL_CHECK(nulls.empty() || nulls.size() == rows_);
  cells_[column] = std::move(cells);
  nulls_[column] = std::move(nulls);
}

void Table::fill(std::size_t column, std::vector<std::int64_t> cells, std::vector<bool> nulls) {
  put(column, std::move(cells), std::move(nulls));
}

void Table::fill(std::size_t column, std::vector<Int128> cells, std::vector<bool> nulls) {
  put(column, std::move(cells), std::move(nulls));
}

void Table::fill(std::size_t column, std::vector<std::string> cells, std::vector<bool> nulls) {
  put(column, std::move(cells), std::move(nulls));
}

void Table::fill(std::size_t column, TextCodes cells, std::vector<bool> nulls) {
  put(column, std::move(cells), std::move(nulls));
}

void Table::set(std::size_t row, std::size_t column, std::int64_t number) {
  FOOTFALL_CHECK(row < rows_ && !is_null(row, column));
  std::get<std::vector<std::int64_t>>(cells_[column])[row] = number;
}

void Table::set(std::size_t row, std::size_t column, std::string text) {
  FOOTFALL_CHECK(row < rows_ && !is_null(row, column));
  own_texts(column)[row] = std::move(text);
}

bool Table::is_null(std::size_t row, std::size_t column) const {
  FOOTFALL_CHECK(row < rows_);
  return !nulls_[column].empty() && nulls_[column][row];
}

std::int64_t Table::integer(std::size_t row, std::size_t column) const {
  return std::get<std::vector<std::int64_t>>(cells_[column])[row];
}

Int128 Table::decimal(std::size_t row, std::size_t column) const {
  if (const auto* whole = std::get_if<std::vector<std::int64_t>>(&cells_[column])) {
    return (*whole)[row];
  }
  return std::get<std::vector<Int128>>(cells_[column])[row];
}

double Table::real(std::size_t row, std::size_t column) const {
  return std::get<std::vector<double>>(cells_[column])[row];
}

const std::string& Table::text(std::size_t row, std::size_t column) const {
  if (const auto* coded = std::get_if<TextCodes>(&cells_[column])) return coded->text(row);
  return std::get<std::vector<std::string>>(cells_[column])[row];
}

Value Table::value(std::size_t row, std::size_t column) const {
  if (is_null(row, column)) return Null{};
  const auto cell = [row](const auto& cells) -> Value {
    if constexpr (std::is_same_v<std::decay_t<decltype(cells)>, TextCodes>) {
      return cells.text(row);
    } else {
      return cells[row];
    }
  };
  return std::visit(cell, cells_[column]);
}

std::span<const std::int64_t> Table::integers(std::size_t column) const {
  return std::get<std::vector<std::int64_t>>(cells_[column]);
}

std::span<const Int128> Table::decimals(std::size_t column) const {
  return std::get<std::vector<Int128>>(cells_[column]);
}

std::span<const double> Table::reals(std::size_t column) const {
  return std::get<std::vector<double>>(cells_[column]);
}

const TextCodes* Table::text_codes(std::size_t column) const {
  return std::get_if<TextCodes>(&cells_[column]);
}

Table Table::of_columns(Fields fields, const Table& from, const std::vector<std::size_t>& columns) {
  FOOTFALL_CHECK(fields.size() == columns.size());
  Table out(std::move(fields));
  out.rows_ = from.rows_;
  out.left_out_ = from.left_out_;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    FOOTFALL_CHECK(cells_of(out.fields_[i].type) == cells_of(from.fields_[columns[i]].type));
    out.cells_[i] = from.cells_[columns[i]];
    out.nulls_[i] = from.nulls_[columns[i]];
  }
  return out;
}

Table Table::select(const std::vector<std::size_t>& order) const {
  Table out(fields_);
  out.rows_ = order.size();
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    std::visit(
        [&](const auto& from) {
          using From = std::decay_t<decltype(from)>;
          if constexpr (std::is_same_v<From, TextCodes>) {
            TextCodes to{from.texts, std::vector<std::uint32_t>(order.size())};
            for (std::size_t row = 0; row < order.size(); ++row) {
              to.codes[row] = from.codes[order[row]];
            }
            out.cells_[i] = std::move(to);
          } else {
            auto& to = std::get<From>(out.cells_[i]);
            to.reserve(order.size());
            for (const std::size_t row : order) to.push_back(from[row]);
          }
        },
        cells_[i]);
    if (nulls_[i].empty()) continue;
    for (const std::size_t row : order) out.nulls_[i].push_back(nulls_[i][row]);
  }
  return out;
}

Table Table::head(std::size_t rows) const {
  std::vector<std::size_t> order(std::min(rows, rows_));
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  return select(order);
}

std::string cell_text(const Table& table, std::size_t row, std::size_t column) {
  if (table.is_null(row, column)) return {};
  const Field& field = table.fields()[column];
  switch (field.type) {
    case Type::text: return table.text(row, column);
    case Type::integer: return str(table.integer(row, column));
    case Type::decimal: return decimal_text(table.decimal(row, column), field.scale);
    case Type::boolean: return table.integer(row, column) != 0 ? "true" : "false";
    case Type::date: return date_text(table.integer(row, column));
    case Type::timestamp: return timestamp_text(table.integer(row, column));
    case Type::local_time: return wall_clock_text(table.integer(row, column));
    case Type::real: {
      char buffer[32];
      const auto [end, failure] =
          std::to_chars(buffer, buffer + sizeof buffer, table.real(row, column));
      FOOTFALL_CHECK(failure == std::errc());
      return {buffer, end};
    }
  }
  return {};
}

}  // namespace footfall
