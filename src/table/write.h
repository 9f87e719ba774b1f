// Tables as text: for programs (CSV, JSON, JSON lines) and for people (aligned columns).
//
// Decimals are written exactly, all digits; NULL is empty in CSV and null in JSON; times are UTC,
// ISO 8601. The same table gives the same bytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "table/table.h"

namespace footfall {

// Whether text that a spreadsheet would run as a formula (it begins with = + - @ TAB CR, also
// behind blanks or quotes, or with their full-width forms) gets a leading apostrophe.
enum class Formulas : bool { keep, disarm };

// RFC 4180 with \n line ends; the header first. A text cell is quoted where it must be; an empty
// text (not NULL) is written "".
std::string to_csv(const Table& table, Formulas formulas);
std::string csv_header(const Table& table);
void append_csv_rows(std::string& out, const Table& table, Formulas formulas);

// One JSON object a row and line.
std::string to_ndjson(const Table& table);

// [{"name":"step","type":"text","unit":"none","description":"..."}, ...]
std::string columns_json(const Table& table);
// [["view",2],["cart",1]]; `rows_max` rows at most.
std::string rows_json(const Table& table, std::size_t rows_max = std::size_t(-1));
// A JSON string literal; safe inside HTML script elements too (<, U+2028 and U+2029 are escaped).
// Invalid UTF-8 becomes U+FFFD.
std::string json_string(std::string_view text);

// How a cell is shown to people: digits grouped, money with 2 places (HALF_UP), other decimals with
// 2 places at most and none where they are whole, ratios as percent
// with one place, NULL keys "(none)" (text and key columns) or "-".
std::string shown_cell(const Table& table, std::size_t row, std::size_t column);
// Aligned columns under a header with units, numbers to the right; for a terminal.
std::string to_aligned(const Table& table, bool bold_header);

// Whether a spreadsheet would run the text as a formula.
bool runs_as_formula(std::string_view text) noexcept;
// "=1+1" -> "'=1+1" where a spreadsheet would run it; a text that is wholly a number ("-3.5")
// stays.
std::string disarmed(std::string_view text);

}  // namespace footfall
