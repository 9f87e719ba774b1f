#include "table/write.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

#include "base/check.h"
#include "base/text.h"

namespace footfall {
namespace {

// The bytes of the well-formed UTF-8 sequence at the front, 0 where there is none.
std::size_t sequence_length(std::string_view text) noexcept {
  for (std::size_t length = 1; length <= std::min<std::size_t>(4, text.size()); ++length) {
    if (valid_utf8(text.substr(0, length))) return length;
  }
  return 0;
}

void append_csv_text(std::string& out, std::string_view text) {
  if (!text.empty() && text.find_first_of(",\"\r\n") == std::string_view::npos) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

void append_json_cell(std::string& out, const Table& table, std::size_t row, std::size_t column) {
  if (table.is_null(row, column)) {
    out += "null";
    return;
  }
  switch (table.fields()[column].type) {
    case Type::text:
    case Type::date:
    case Type::timestamp:
    case Type::local_time: out += json_string(cell_text(table, row, column)); return;
    case Type::real: {
      const double number = table.real(row, column);
      out += std::isfinite(number) ? cell_text(table, row, column) : "null";
      return;
    }
    default: out += cell_text(table, row, column);
  }
}

bool is_number(Type type) noexcept {
  return type == Type::integer || type == Type::decimal || type == Type::real;
}

// Columns that a terminal shows a character in: UTF-8 continuation bytes take none. Wide glyphs
// are counted as one; a table with them is a little ragged, never wrong.
std::size_t shown_width(std::string_view text) noexcept {
  return std::size_t(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string with_grouped_digits(std::string text) {
  const std::size_t first = !text.empty() && text[0] == '-' ? 1 : 0;
  const std::size_t point = std::min(text.find('.'), text.size());
  for (std::size_t i = point; i > first + 3;) {
    i -= 3;
    text.insert(i, 1, ',');
  }
  return text;
}

std::string shown_real(double number, Unit unit) {
  char buffer[64];
  if (unit == Unit::ratio) {
    std::snprintf(buffer, sizeof buffer, "%.1f %%", number * 100);
  } else {
    std::snprintf(buffer, sizeof buffer, std::fabs(number) >= 1000 ? "%.1f" : "%.4g", number);
  }
  return with_grouped_digits(buffer);
}

std::string shown_decimal(Int128 units, int scale, Unit unit) {
  if (unit == Unit::ratio) return shown_real(double(units) / std::pow(10.0, scale), unit);
  int places = unit == Unit::money || scale > 2 ? 2 : scale;
  if (unit != Unit::money && units % power_of_ten(scale) == 0) places = 0;
  const auto rounded = rescale(units, scale, places);
  return with_grouped_digits(rounded ? decimal_text(*rounded, places) : decimal_text(units, scale));
}

// The unit of a decimal as far as it is shown otherwise than others.
Unit shown_unit(const Table& table, std::size_t row, const Field& field) {
  if (field.unit != Unit::by_row) return field.unit;
  const std::string& name = table.text(row, "unit");
  for (const Unit unit : {Unit::money, Unit::ratio}) {
    if (name == unit_name(unit)) return unit;
  }
  return Unit::none;
}

std::size_t digits_at(std::string_view text, std::size_t begin) noexcept {
  std::size_t end = begin;
  while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
  return end - begin;
}

// The whole text is a number: sign, digits, point, exponent. "-3.5", "+1", "1e-7", ".5".
bool is_written_number(std::string_view text) noexcept {
  std::size_t i = text.starts_with('-') || text.starts_with('+') ? 1 : 0;
  std::size_t digits = digits_at(text, i);
  i += digits;
  if (i < text.size() && text[i] == '.') {
    const std::size_t places = digits_at(text, i + 1);
    digits += places;
    i += 1 + places;
  }
  if (digits == 0) return false;
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
    const std::size_t exponent = digits_at(text, i);
    if (exponent == 0) return false;
    i += exponent;
  }
  return i == text.size();
}

bool is_key(const Field& field) noexcept {
  return field.name == "id" || field.name.ends_with("_id");
}

std::string heading(const Field& field) {
  const std::string_view unit = unit_name(field.unit);
  const bool said = unit.empty() || field.unit == Unit::ratio || field.name == unit;
  return said ? field.name : str(field.name, " [", unit, "]");
}

}  // namespace

bool runs_as_formula(std::string_view text) noexcept {
  const std::size_t first = text.find_first_not_of(" \"'");
  if (first == std::string_view::npos) return false;
  const std::string_view rest = text.substr(first);
  const bool ascii = std::string_view("=+-@\t\r").find(rest[0]) != std::string_view::npos;
  // Full-width = + - @ (U+FF1D, U+FF0B, U+FF0D, U+FF20).
  const bool wide = rest.starts_with("\xEF\xBC\x9D") || rest.starts_with("\xEF\xBC\x8B") ||
                    rest.starts_with("\xEF\xBC\x8D") || rest.starts_with("\xEF\xBC\xA0");
  return (ascii || wide) && !is_written_number(text);
}

std::string disarmed(std::string_view text) {
  return runs_as_formula(text) ? str("'", text) : std::string(text);
}

std::string csv_header(const Table& table) {
  std::string out;
  for (std::size_t i = 0; i < table.columns(); ++i) {
    if (i > 0) out += ',';
    append_csv_text(out, table.fields()[i].name);
  }
  return out + '\n';
}

void append_csv_rows(std::string& out, const Table& table, Formulas formulas) {
  for (std::size_t row = 0; row < table.rows(); ++row) {
    for (std::size_t i = 0; i < table.columns(); ++i) {
      if (i > 0) out += ',';
      if (table.is_null(row, i)) continue;
      if (table.fields()[i].type != Type::text) {
        out += cell_text(table, row, i);
      } else if (formulas == Formulas::disarm) {
        append_csv_text(out, disarmed(table.text(row, i)));
      } else {
        append_csv_text(out, table.text(row, i));
      }
    }
    out += '\n';
  }
}

std::string to_csv(const Table& table, Formulas formulas) {
  std::string out = csv_header(table);
  append_csv_rows(out, table, formulas);
  return out;
}

std::string to_ndjson(const Table& table) {
  std::vector<std::string> names;
  for (const auto& field : table.fields()) names.push_back(json_string(field.name) + ":");
  std::string out;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      out += i == 0 ? '{' : ',';
      out += names[i];
      append_json_cell(out, table, row, i);
    }
    out += "}\n";
  }
  return out;
}

std::string columns_json(const Table& table) {
  std::string out = "[";
  for (const auto& field : table.fields()) {
    if (out.size() > 1) out += ',';
    const std::string_view unit = unit_name(field.unit);
    out += str("{\"name\":", json_string(field.name), ",\"type\":\"", type_name(field.type),
               "\",\"unit\":\"", unit.empty() ? "none" : unit,
               "\",\"description\":", json_string(field.description), "}");
  }
  return out + "]";
}

std::string rows_json(const Table& table, std::size_t rows_max) {
  std::string out = "[";
  for (std::size_t row = 0; row < std::min(rows_max, table.rows()); ++row) {
    out += row == 0 ? "[" : ",[";
    for (std::size_t i = 0; i < table.columns(); ++i) {
      if (i > 0) out += ',';
      append_json_cell(out, table, row, i);
    }
    out += ']';
  }
  return out + "]";
}

std::string json_string(std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  std::string out = "\"";
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    const std::string_view piece = text.substr(0, std::max<std::size_t>(length, 1));
    text.remove_prefix(piece.size());
    const auto byte = static_cast<unsigned char>(piece[0]);
    if (length == 0) {
      out += "\xEF\xBF\xBD";
    } else if (byte == '"' || byte == '\\') {
      out += {'\\', piece[0]};
    } else if (byte < 0x20 || byte == '<' || byte == 0x7F) {
      out += {'\\', 'u', '0', '0', hex[byte >> 4], hex[byte & 15]};
    } else if (piece == "\xE2\x80\xA8") {
      out += "\\u2028";
    } else if (piece == "\xE2\x80\xA9") {
      out += "\\u2029";
    } else {
      out += piece;
    }
  }
  return out + '"';
}

std::string shown_cell(const Table& table, std::size_t row, std::size_t column) {
  const Field& field = table.fields()[column];
  if (table.is_null(row, column)) {
    return field.type == Type::text || is_key(field) ? "(none)" : "-";
  }
  switch (field.type) {
    case Type::integer: {
      const std::string text = cell_text(table, row, column);
      return field.unit == Unit::none ? text : with_grouped_digits(text);
    }
    case Type::decimal:
      return shown_decimal(table.decimal(row, column), field.scale, shown_unit(table, row, field));
    case Type::real: return shown_real(table.real(row, column), field.unit);
    case Type::text: return printable(table.text(row, column));
    default: return cell_text(table, row, column);
  }
}

std::string to_aligned(const Table& table, bool bold_header) {
  const std::size_t columns = table.columns();
  std::vector<std::vector<std::string>> cells(columns);
  std::vector<std::size_t> widths(columns);
  for (std::size_t i = 0; i < columns; ++i) {
    cells[i].push_back(heading(table.fields()[i]));
    for (std::size_t row = 0; row < table.rows(); ++row) {
      cells[i].push_back(shown_cell(table, row, i));
    }
    for (const auto& cell : cells[i]) widths[i] = std::max(widths[i], shown_width(cell));
  }
  std::string out;
  for (std::size_t line = 0; line <= table.rows(); ++line) {
    std::string text;
    for (std::size_t i = 0; i < columns; ++i) {
      if (i > 0) text += "  ";
      const std::string blanks(widths[i] - shown_width(cells[i][line]), ' ');
      const bool right = is_number(table.fields()[i].type);
      text += right ? blanks + cells[i][line] : cells[i][line] + blanks;
    }
    while (text.ends_with(' ')) text.pop_back();
    out += line == 0 && bold_header ? str("\x1b[1m", text, "\x1b[0m") : text;
    out += '\n';
  }
  return out;
}

}  // namespace footfall
